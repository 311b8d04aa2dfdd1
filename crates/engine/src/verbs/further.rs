//! Further framework rounds, and the end that reconsiders the type (ESC-2).

use std::collections::BTreeSet;

use domain::Decision;
use domain::event::{ChildKey, OfferSlot, RoundTier, Subject};
use domain::offer::{Submit, carrying, submit};
use domain::request::YesNoUnknown;
use domain::search::{
    EndForReconsideration as Reconsider, EndWithoutMatch as End, FurtherRoundFacts, OpenFurtherRound as Open,
    Successor, carried_over, end_for_reconsideration, open_further_round, require_carried,
};
use views::permit::Action;
use vocabulary::{FurtherRoundReason, OfferId, SearchId, SearchWithdrawalReason, Timestamp};

use super::EndWithoutMatch;
use super::answers::{Others, by_id, sealed_answers};
use super::offers::{gather, own_slot, require_room};
use super::opened::{Asks, Audience, audience, require_audience_fits};
use super::spot::covering_lot;
use super::{criteria_digest, permitted, require_note};
use crate::failure::Failure;
use crate::reads::documents::Identities;
use crate::scoring::Weighed;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Opens a further framework round.
pub struct OpenFurtherRound {
    /// The search.
    pub search: SearchId,
    /// The close.
    pub closes: Timestamp,
    /// Why.
    pub reason: FurtherRoundReason,
    /// In words; empty for none.
    pub text: String,
    /// Who is invited of the lot's members.
    pub audience: Audience,
}

impl Verb for OpenFurtherRound {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        require_note("text", &self.text)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        tx.standing();
        let key = covering_lot(tx, &search, request.shared.placement_type);
        let lot = key.as_ref().and_then(|key| tx.lot(key));
        let round = u32::try_from(search.rounds.len() + 1).unwrap_or(u32::MAX);
        let asks = Asks { tier: RoundTier::Framework, lot: key.as_ref(), round };
        let audience = audience(tx.engine(), &search, &request, asks, &self.audience, tx.now);
        require_audience_fits(&audience)?;
        // Weights never change within a search (SRC-8).
        let weighed = Weighed::of(&tx.engine().world(), &search, tx.now.london_date());
        let facts = FurtherRoundFacts { request: &request, lot: key.as_ref().zip(lot.as_deref()), audience };
        let command = Open {
            closes: self.closes,
            reason: self.reason,
            text: tx.seal_text(KeySubject::Search(self.search), &self.text).await?,
            criteria_digest: criteria_digest(&request, &weighed.weights)?,
            weights: weighed.weights,
            weight_profile: weighed.profile,
        };
        Ok(open_further_round(&search, tx.actor, &facts, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Lets an offer of an earlier round stand in the further one that runs.
pub struct CarryOffer {
    /// The earlier offer.
    pub from: OfferId,
    /// The offer it becomes.
    pub offer: OfferId,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

impl Verb for CarryOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let earlier = own_slot(tx, self.from)?;
        let gathered = gather(tx, earlier.search, earlier.setting).await?;
        let round = require_carried(&gathered.search, self.from, gathered.provider.id, tx.now)?;
        let slot = OfferSlot { round, ..earlier };
        require_room(tx, slot)?;
        let sealed = {
            let world = tx.engine().world();
            tx.engine().terms_of(&world, &gathered.search, self.from).ok_or(Failure::NotPermitted)?
        };
        let terms = tx.engine().open_terms(self.from, &sealed).await?;
        let offers = tx.offers(slot);
        let sealed = tx.seal(KeySubject::Offer(self.offer), &terms).await?;
        let command = Submit {
            offer: self.offer,
            slot,
            answers_request_version: gathered.search.request.version,
            terms: &terms,
            sealed,
            vacancy_reconfirmed: self.vacancy_reconfirmed,
        };
        let made = submit(&gathered.search, &offers, tx.actor, &gathered.facts(), &command, tx.now)?;
        Ok(carrying(made, slot, self.offer, self.from))
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Ends a search to reconsider the type; a successor carries its request over.
pub struct EndForReconsideration {
    /// NEEDS_CHANGED or NO_SUPPLY.
    pub reason: SearchWithdrawalReason,
    /// The end.
    pub end: EndWithoutMatch,
    /// The search that goes on.
    pub successor: SearchId,
}

impl EndForReconsideration {
    /// The successor for every child still to place, its request sealed.
    async fn drafted(&self, tx: &mut Tx<'_>, search: &domain::search::Search) -> Result<Successor, Failure> {
        let (request, identities) = tx.engine().open_request(search).await?;
        let left: BTreeSet<u32> = search.to_place();
        // Where brothers and sisters who moved on before were placed is not known here.
        let request = carried_over(&request, search.id, &left, None);
        let children: Vec<ChildKey> = search.children_to_place();
        let at = |child: &u32| usize::try_from(*child).ok();
        let moving =
            left.iter().filter_map(|child| Some(identities.children.get(at(child)?).cloned().unwrap_or_default()));
        let identities = Identities { children: moving.collect(), parent: identities.parent.clone() };
        tx.will_write(Subject::Search(self.successor));
        let sealed = tx.seal_request(self.successor, 1, &request, &identities, &children).await?;
        Ok(Successor { search: self.successor, children, sealed })
    }
}

impl Verb for EndForReconsideration {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.end.search, Action::Find)?;
        search.require_shortlist()?;
        require_note("text", &self.end.text)?;
        for child in &search.children {
            tx.will_write(Subject::Child(*child));
        }
        let settings = tx.settings_of(&search)?;
        let settings = by_id(&settings);
        let answers = sealed_answers(tx, &search, &self.end.answers, (self.end.defaults, Others::All)).await?;
        let text = tx.seal_text(KeySubject::Search(self.end.search), &self.end.text).await?;
        let successor = self.drafted(tx, &search).await?;
        let end = End { whereabouts: self.end.whereabouts, text, answers };
        let command = Reconsider { reason: self.reason, end, successor };
        Ok(end_for_reconsideration(&search, tx.actor, &settings, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.end.search.to_string()
    }
}

//! What finder, decision maker and provider do between shortlist and award: resolve, open, release, declare, choose.

use domain::event::ChildsView;
use domain::request::YesNoUnknown;
use domain::scoring::apply_resolution;
use domain::search::{
    ChildrenNamed, Choose, ChooseFacts, DeclareConflict as Declare, Resolve, SplitGiven, choose, declare_conflict,
    open_identity, release_disclosure, resolve,
};
use domain::{Decision, Refusal};
use serde::Serialize;
use views::permit::{Action, may_respond};
use vocabulary::{OfferId, RefusalReason, SearchId, SplitReason, Timestamp, TrancheId};

use super::tranche::places_in;
use super::{permitted, require_note, require_words};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Settles an unknown of an offer with evidence.
pub struct ResolveUnknown {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// Which item, such as `gate/G9` or `must-have/2`.
    pub item: String,
    /// YES, NO, a level, or a code of the item's list.
    pub value: String,
    /// What it rests on.
    pub evidence: String,
    /// A note.
    pub note: String,
}

/// What a resolution rests on, as it lies in the vault.
#[derive(Serialize)]
struct Evidence<'a> {
    value: &'a str,
    evidence: &'a str,
    note: &'a str,
}

impl Verb for ResolveUnknown {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        // Bound first: a snapshot is published only while nobody's standing has changed since it was judged (REG-5).
        tx.standing();
        let search = permitted(tx, self.search, Action::Find)?;
        let shortlist = search.require_shortlist()?;
        require_words("evidence", &self.evidence)?;
        require_note("note", &self.note)?;
        if self.item.chars().count() > vocabulary::limits::SHORT_TEXT_CHARS_MAX {
            return Err(Refusal::of(RefusalReason::LimitExceeded, "item").into());
        }
        let mut inputs = tx.engine().snapshot_inputs(&search, shortlist).await?;
        let index = inputs.offers.iter().position(|offer| *offer == self.offer).ok_or(Failure::NotPermitted)?;
        let candidate = inputs.candidates.get_mut(index).ok_or(Failure::NotPermitted)?;
        apply_resolution(&inputs.tender, candidate, &self.item, &self.value)?;
        let evidence = Evidence { value: &self.value, evidence: &self.evidence, note: &self.note };
        let evidence = tx.seal(KeySubject::Offer(self.offer), &evidence).await?;
        let frozen = tx.engine().seal_snapshot(tx, &search, &inputs).await?;
        let command = Resolve { offer: self.offer, item: self.item.clone(), evidence, frozen };
        Ok(resolve(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Opens whose an offer is.
pub struct OpenOfferIdentity {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
}

impl Verb for OpenOfferIdentity {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::OpenIdentity)?;
        Ok(open_identity(&search, tx.actor, self.offer, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Releases first name and school to the providers of a tranche.
pub struct ReleaseDisclosure {
    /// The search.
    pub search: SearchId,
    /// The tranche.
    pub tranche: TrancheId,
}

impl Verb for ReleaseDisclosure {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Decide)?;
        Ok(release_disclosure(&search, tx.actor, self.tranche, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.tranche.to_string()
    }
}

/// Declares a conflict of interest, or that there is none.
pub struct DeclareConflict {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// YES or NO.
    pub conflict: YesNoUnknown,
    /// What it is.
    pub text: String,
}

impl Verb for DeclareConflict {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = tx.search_as_is(self.search);
        let provider = may_respond(tx.actor, search.as_deref())?;
        let search = tx.search(self.search)?.ok_or(Failure::NotPermitted)?;
        if search.offers.get(&self.offer).is_none_or(|offer| offer.provider != provider) {
            return Err(Failure::NotPermitted);
        }
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Offer(self.offer), &self.text).await?;
        let command = Declare { offer: self.offer, provider, conflict: self.conflict, text };
        Ok(declare_conflict(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.offer.to_string()
    }
}

/// Chooses an offer.
pub struct ChooseOffer {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// The child's view; empty when it is not recorded.
    pub childs_view: String,
    /// Why the child's view is not recorded; empty when it is.
    pub not_recorded: String,
    /// The children it is chosen for, by their places in the request.
    pub children: Vec<u32>,
    /// Why the children it leaves over are placed apart, where it leaves any over (DEC-6).
    pub split: Option<SplitWords>,
    /// The award is issued before this instant; absent for the return-by time of the tranche (SHL-4).
    pub confirm_by: Option<Timestamp>,
}

/// A reason for placing siblings apart, as given.
#[derive(Clone, Debug)]
pub struct SplitWords {
    /// Why.
    pub reason: SplitReason,
    /// In words; empty for none.
    pub text: String,
}

impl ChooseOffer {
    /// The command with its words sealed.
    pub(super) async fn sealed(&self, tx: &mut Tx<'_>) -> Result<Choose, Failure> {
        if self.childs_view.trim().is_empty() && self.not_recorded.trim().is_empty() {
            return Err(Refusal::of(RefusalReason::ChildViewMissing, "childs_view").into());
        }
        require_note("childs_view_text", &self.childs_view)?;
        require_note("childs_view_not_recorded", &self.not_recorded)?;
        let own = KeySubject::Search(self.search);
        let childs_view = if self.childs_view.trim().is_empty() {
            ChildsView::NotRecorded(tx.seal(own, self.not_recorded.as_str()).await?)
        } else {
            ChildsView::Recorded(tx.seal(own, self.childs_view.as_str()).await?)
        };
        let split = match &self.split {
            None => None,
            Some(SplitWords { reason, text }) => {
                require_note("split.text", text)?;
                Some(SplitGiven { reason: *reason, text: tx.seal_text(own, text).await? })
            }
        };
        let children = ChildrenNamed(self.children.clone());
        Ok(Choose { offer: self.offer, childs_view, children, split, confirm_by: self.confirm_by })
    }
}

impl Verb for ChooseOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Decide)?;
        let command = self.sealed(tx).await?;
        let closed = search.offers.get(&self.offer).ok_or(Failure::NotPermitted)?;
        let provider = tx.provider(closed.provider)?.ok_or(Failure::NotPermitted)?;
        let setting = tx.setting(closed.setting)?.ok_or(Failure::NotPermitted)?;
        let sealed = tx.engine().terms_of(&tx.engine().world(), &search, self.offer).ok_or(Failure::NotPermitted)?;
        let terms = tx.engine().open_terms(self.offer, &sealed).await?;
        let places = (places_in(&search, &terms), terms.earliest_start);
        let facts = ChooseFacts { provider: &provider, setting: &setting, places };
        Ok(choose(&search, tx.actor, facts, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

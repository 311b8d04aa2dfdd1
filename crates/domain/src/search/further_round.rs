//! A further framework round (ESC-2): a reason, at most two. Offers of the rounds before stand in it once their provider says so; the others
//! keep waiting for their answer by name (DEC-7).

use vocabulary::{FurtherRoundReason, OfferId, ProviderId, RefusalReason, SearchState, Timestamp, limits};

use super::Search;
use super::opening::{RoundToOpen, open_round, window_of};
use super::publish::HOURS_MIN;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Invited, LotKey, OfferScore, RoundTier, Sealed, SearchEvent};
use crate::framework::Lot;
use crate::refusal::{Fault, Refusal, require};
use crate::request::Request;
use crate::{by, text_fault};

/// Opens a further framework round.
pub struct OpenFurtherRound {
    /// When its window closes; it opens at once.
    pub closes: Timestamp,
    /// Why.
    pub reason: FurtherRoundReason,
    /// In words, in the vault; required with OTHER.
    pub text: Option<Sealed>,
    /// SHA-256 over the criteria.
    pub criteria_digest: [u8; 32],
    /// Weights of C1 to C9 in order: those of the rounds before.
    pub weights: [u32; 9],
    /// The authority's weight profile they are of; 0 for the published table.
    pub weight_profile: u32,
}

/// What opening one is decided on.
pub struct FurtherRoundFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The lot that covers the type, if one does.
    pub lot: Option<(&'a LotKey, &'a Lot)>,
    /// Everyone to invite.
    pub audience: Vec<Invited>,
}

/// Why a further round was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FurtherRound {
    /// The round.
    pub round: u32,
    /// Why.
    pub reason: FurtherRoundReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
}

/// Decides an opening, from SHORTLISTING after a framework round. Its window is never short: that was granted for the first alone (SRC-5).
pub fn open_further_round(
    search: &Search,
    actor: &Actor,
    facts: &FurtherRoundFacts<'_>,
    command: &OpenFurtherRound,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting])?;
    search.require_shortlist()?;
    let next = search.rounds.len() + 1;
    Refusal::unless_empty(further_faults(search, command, next))?;
    let (key, lot) = facts.lot.ok_or_else(|| Refusal::of(RefusalReason::NoLot, "placement_type"))?;
    lot.require_signatory(search.authority, now.london_date())?;
    let number = u32::try_from(next).unwrap_or(u32::MAX);
    let round = RoundToOpen {
        number,
        tier: RoundTier::Framework,
        lot: Some(key.clone()),
        window: window_of(command.closes, HOURS_MIN, now)?,
        request: facts.request,
        criteria_digest: command.criteria_digest,
        weights: command.weights,
        weight_profile: command.weight_profile,
        parallel_to: search.round().map(|round| round.opening.parallel_to.clone()).unwrap_or_default(),
        audience: &facts.audience,
    };
    let opened = open_round(search, actor, round)?;
    let further =
        SearchEvent::FurtherRoundOpened { by: by(actor), round: number, reason: command.reason, text: command.text };
    Ok(opened.and(Event::Search(search.id, further)))
}

fn further_faults(search: &Search, command: &OpenFurtherRound, next: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    let max = usize::from(limits::FURTHER_ROUNDS_MAX);
    if search.further.len() >= max {
        faults.push(Fault::new(RefusalReason::FurtherRoundsUsed, "rounds").with("max", max));
    }
    if search.round().is_some_and(|round| round.opening.tier != RoundTier::Framework) {
        faults.push(Fault::new(RefusalReason::FurtherRoundFrameworkOnly, "rounds"));
    }
    if next > usize::from(limits::ROUNDS_PER_SEARCH_MAX) {
        let fault = Fault::new(RefusalReason::LimitExceeded, "rounds");
        faults.push(fault.with("max", limits::ROUNDS_PER_SEARCH_MAX));
    }
    faults.extend(text_fault(command.reason.needs_text(), command.text.as_ref(), "text"));
    faults
}

impl Search {
    /// Whether an offer of a round before the latest may stand in a further one: no person rejected it, its provider did not take it back, and
    /// no gate failed.
    pub fn may_be_carried(&self, offer: OfferId) -> bool {
        let rejected = self.answers.get(&offer).is_some_and(|answer| !answer.reason.answer_only());
        let failed = self.score_of(offer).is_none_or(OfferScore::fails);
        let gone = rejected || failed || self.retracted.contains_key(&offer) || self.carried.contains_key(&offer);
        let framework = self.tier_of(offer) == Some(RoundTier::Framework);
        framework && !gone && !self.is_of_latest_round(offer) && !self.takes_moved(offer)
    }

    /// The offers whose providers a further round asks whether they stand in it.
    pub fn to_be_carried(&self) -> Vec<OfferId> {
        self.offers.keys().copied().filter(|offer| self.may_be_carried(*offer)).collect()
    }
}

/// Refuses unless an offer of `provider` may stand in the further round that runs.
pub fn require_carried(search: &Search, offer: OfferId, provider: ProviderId, now: Timestamp) -> Result<u32, Refusal> {
    let round = search.open_round(now)?;
    let number = round.opening.round;
    let subject = || offer.to_string();
    let own = search.offers.get(&offer).is_some_and(|found| found.provider == provider);
    require(own, RefusalReason::OfferNotLive, subject())?;
    let further = search.further.iter().any(|further| further.round == number);
    require(further && search.may_be_carried(offer), RefusalReason::OfferAnswered, subject())?;
    Ok(number)
}

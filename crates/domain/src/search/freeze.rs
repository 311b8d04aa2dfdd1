//! A concealment freezes what was chosen or awarded (REG-5): computed from facts, never stored. It ends when an approver confirms that
//! the search goes on, when the choice or award is undone, or when the concealment lifts.

use vocabulary::{ApprovalKind, ConcealmentReason, OfferId, RefusalReason, Role, Timestamp};

use super::Search;
use super::tranche::{HoldableOffer, retake_hold};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal, require};
use crate::setting::{Concealment, Setting};

/// Why a search is frozen: as much as its authority may know, never the allegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// The chosen or awarded offer.
    pub offer: OfferId,
    /// Category of the concealment.
    pub category: ConcealmentReason,
    /// When the newest concealment without a confirmation was put on.
    pub concealed_at: Timestamp,
    /// When that concealment lifts itself, if it does.
    pub lifts: Option<Timestamp>,
}

impl Search {
    /// The offer awarded, or else the one chosen: what a concealment freezes. None once the search has ended.
    pub fn settled_offer(&self, now: Timestamp) -> Option<OfferId> {
        if self.end.is_some() {
            return None;
        }
        let awarded = self.award.as_ref().map(|(award, ..)| award.offer);
        awarded.or_else(|| self.standing_choice(now).map(|choice| choice.offer))
    }

    /// Why nothing goes on, given what stands over the chosen or awarded offer's provider and setting.
    pub fn freeze(
        &self,
        provider: Option<Concealment>,
        setting: Option<Concealment>,
        now: Timestamp,
    ) -> Option<Freeze> {
        let offer = self.settled_offer(now)?;
        let standing = [provider, setting].into_iter().flatten();
        let open = standing.filter(|concealment| !self.continues(offer, concealment.since));
        open.max_by_key(|concealment| concealment.since).map(|concealment| Freeze {
            offer,
            category: concealment.reason,
            concealed_at: concealment.since,
            lifts: concealment.lifts,
        })
    }

    /// Whether an approver confirmed that an offer goes on though it was concealed at this instant.
    pub(super) fn continues(&self, offer: OfferId, concealed_at: Timestamp) -> bool {
        self.continuations.iter().any(|found| found.offer == offer && concealed_at <= found.concealed_at)
    }
}

impl Freeze {
    /// The refusal of any step: which rule, and what would satisfy it.
    pub fn fault(&self) -> Fault {
        let fault = Fault::new(RefusalReason::SearchFrozen, "search")
            .with("category", self.category)
            .with("concealed_at", self.concealed_at)
            .with("approval", ApprovalKind::ContinueAfterConcealment)
            .with("granting_role", Role::Approver);
        match self.lifts {
            Some(lifts) => fault.with("lifts", lifts),
            None => fault,
        }
    }
}

/// What a step of a chosen or awarded search is frozen by.
#[derive(Clone, Copy)]
pub struct FreezeFacts<'a> {
    /// The provider of the chosen or awarded offer.
    pub provider: &'a Provider,
    /// Its setting.
    pub setting: &'a Setting,
}

impl FreezeFacts<'_> {
    /// Why the search is frozen, if it is.
    pub fn freeze(&self, search: &Search, now: Timestamp) -> Option<Freeze> {
        search.freeze(self.provider.concealment, self.setting.concealment, now)
    }

    /// Refuses while the search is frozen.
    pub fn require_thawed(&self, search: &Search, now: Timestamp) -> Result<(), Refusal> {
        self.freeze(search, now).map_or(Ok(()), |freeze| Err(freeze.fault().into()))
    }
}

/// Decides that a frozen search goes on: an approver's act, over the concealments that stand and none that comes later. The hold that the
/// concealment released is taken again where the place is still free; where it is not, the approver is told that G6 fails (SHL-4).
pub fn continue_after_concealment(
    search: &Search,
    actor: &Actor,
    facts: FreezeFacts<'_>,
    released: &HoldableOffer<'_>,
    conditions: Option<Sealed>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let freeze = require_frozen(search, actor, facts, now)?;
    let continued = SearchEvent::ContinuedAfterConcealment {
        by: by(actor),
        offer: freeze.offer,
        category: freeze.category,
        concealed_at: freeze.concealed_at,
        conditions,
    };
    let mut decision = Decision::of(Event::Search(search.id, continued));
    // What is awarded has its place. A choice that lapses meanwhile leaves nothing to confirm.
    let Some(choice) = search.standing_choice(now).filter(|_| search.award.is_none()) else { return Ok(decision) };
    let mut before = choice.confirm_by;
    if let Some((taken, until)) = retake_hold(search, released, now)? {
        decision.events.extend(taken);
        before = before.min(until);
    }
    Ok(decision.before(before))
}

/// The freeze an approver decides about; nobody decides about their own choice or award (APR-1).
pub(super) fn require_frozen(
    search: &Search,
    actor: &Actor,
    facts: FreezeFacts<'_>,
    now: Timestamp,
) -> Result<Freeze, Refusal> {
    let freeze = facts.freeze(search, now).ok_or_else(|| Refusal::of(RefusalReason::NotFrozen, "search"))?;
    let own = actor.id == search.finder || actor.id == search.decision_maker;
    require(!own, RefusalReason::ApprovalOwnRequest, actor.id.to_string())?;
    Ok(freeze)
}

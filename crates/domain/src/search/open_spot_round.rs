//! Opening a spot-purchase round (ESC-1): the framework was searched first and has answered (FRM-3), the purchase is approved.

use vocabulary::{ApprovalKind, RefusalReason, SearchState, SpotPurchaseReason, Timestamp, limits};

use super::opening::{RoundToOpen, approval_missing, open_round, window_of};
use super::publish::HOURS_MIN;
use super::{ApprovalSubject, Search, answers_due};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Invited, LotKey, RoundTier};
use crate::refusal::{Fault, Refusal};
use crate::request::Request;

/// Opens a spot-purchase round.
pub struct OpenSpotRound {
    /// When its window closes; it opens at once.
    pub closes: Timestamp,
    /// SHA-256 over the criteria.
    pub criteria_digest: [u8; 32],
    /// Weights of C1 to C9 in order: those of the rounds before.
    pub weights: [u32; 9],
    /// The authority's weight profile they are of; 0 for the published table.
    pub weight_profile: u32,
}

/// What opening one is decided on.
pub struct SpotRoundFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The lot that covers the type, if one does.
    pub lot: Option<&'a LotKey>,
    /// Everyone to invite.
    pub audience: Vec<Invited>,
}

/// Decides an opening. Its window is never short: short windows are the framework's (SRC-5).
pub fn open_spot_round(
    search: &Search,
    actor: &Actor,
    facts: &SpotRoundFacts<'_>,
    command: &OpenSpotRound,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let number = require_framework_first(search, facts.lot, now)?;
    let approval = search.granted_for(ApprovalKind::SpotPurchase, ApprovalSubject::Round(number));
    let Some(approval) = approval else {
        return Err(approval_missing(ApprovalKind::SpotPurchase).into());
    };
    let round = RoundToOpen {
        number,
        tier: RoundTier::Spot(approval.reason.unwrap_or(SpotPurchaseReason::FrameworkExhausted)),
        lot: facts.lot.cloned(),
        window: window_of(command.closes, HOURS_MIN, now)?,
        request: facts.request,
        criteria_digest: command.criteria_digest,
        weights: command.weights,
        weight_profile: command.weight_profile,
        parallel_to: search.round().map(|round| round.opening.parallel_to.clone()).unwrap_or_default(),
        audience: &facts.audience,
    };
    open_round(search, actor, round)
}

/// The number of the spot round that may open, once the last framework round has closed with every offer answered (FRM-3). Each offer
/// without an answer is named.
pub(super) fn require_framework_first(search: &Search, lot: Option<&LotKey>, now: Timestamp) -> Result<u32, Refusal> {
    let running = search.round().filter(|round| search.end.is_none() && now < round.closes);
    if let Some(round) = running {
        return Err(Fault::new(RefusalReason::FrameworkFirst, "round").with("closes", round.closes).into());
    }
    search.require_state(now, &[SearchState::Shortlisting])?;
    search.require_shortlist()?;
    let searched = search.rounds.iter().any(|round| round.opening.tier == RoundTier::Framework);
    if lot.is_some() && !searched {
        return Err(Refusal::of(RefusalReason::FrameworkFirst, "lot"));
    }
    let due = answers_due(search, None, now).into_iter();
    let mut faults: Vec<Fault> =
        due.map(|offer| Fault::new(RefusalReason::FrameworkFirst, offer.to_string())).collect();
    let next = search.rounds.len() + 1;
    if next > usize::from(limits::ROUNDS_PER_SEARCH_MAX) {
        let fault = Fault::new(RefusalReason::LimitExceeded, "rounds");
        faults.push(fault.with("max", limits::ROUNDS_PER_SEARCH_MAX));
    }
    Refusal::unless_empty(faults)?;
    Ok(u32::try_from(next).unwrap_or(u32::MAX))
}

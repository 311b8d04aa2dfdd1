//! Approvals due after the opening (APR-1): asked for by the finder when they fall due, granted or refused by somebody else.

use std::collections::BTreeMap;

use vocabulary::{
    ApprovalKind, OfferId, RefusalReason, RejectionReason, SearchState, SpotPurchaseReason, Timestamp, limits,
};

use super::emergency::DEFERRED_STATES;
use super::open_spot_round::require_framework_first;
use super::{ApprovalSubject, FeeVerdict, Search, default_answer};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, LotKey, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::{by, require_text};

/// An approval to ask for.
pub enum AskApproval {
    /// To open a spot-purchase round (ESC-1).
    SpotPurchase {
        /// Why.
        reason: SpotPurchaseReason,
    },
    /// To award an offer above the ceiling (DEC-3).
    AboveCeiling {
        /// The offer.
        offer: OfferId,
        /// How its fee is judged.
        fee: FeeVerdict,
    },
}

/// Decides a request for an approval; the finder's words are in the vault.
pub fn ask_approval(
    search: &Search,
    actor: &Actor,
    lot: Option<&LotKey>,
    asked: (&AskApproval, Option<Sealed>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (asked, text) = asked;
    let (kind, round, offer, reason) = match asked {
        AskApproval::SpotPurchase { reason } => {
            let number = require_framework_first(search, lot, now)?;
            require_spot_reason(*reason)?;
            require_text(reason.needs_text(), text.as_ref(), "text")?;
            (ApprovalKind::SpotPurchase, Some(number), None, Some(*reason))
        }
        AskApproval::AboveCeiling { offer, fee } => {
            search.require_state(now, ApprovalSubject::Offer(*offer).states())?;
            require(search.is_undecided(*offer), RefusalReason::OfferAnswered, offer.to_string())?;
            let above = matches!(fee, FeeVerdict::Ceiling(Some(_)));
            require(above, RefusalReason::ApprovalNotDue, offer.to_string())?;
            (ApprovalKind::AboveCeiling, None, Some(*offer), None)
        }
    };
    require_not_standing(search, kind, ApprovalSubject::of(round, offer))?;
    let event = SearchEvent::ApprovalAsked {
        by: by(actor),
        kind,
        request_version: search.request.version,
        round,
        offer,
        reason,
        rejections: rejections(search),
        text,
    };
    Ok(Decision::of(Event::Search(search.id, event)))
}

/// A reason for a later round: that there is no lot is a reason to begin with one, and an emergency opens every tier at once.
fn require_spot_reason(reason: SpotPurchaseReason) -> Result<(), Refusal> {
    match reason {
        SpotPurchaseReason::FrameworkExhausted | SpotPurchaseReason::Other => Ok(()),
        SpotPurchaseReason::NoLot | SpotPurchaseReason::Emergency => {
            let fault = Fault::new(RefusalReason::ValueInvalid, "reason").with("given", reason);
            Err(fault.with("expected", "FRAMEWORK_EXHAUSTED or OTHER").into())
        }
    }
}

/// One of a kind at a time: none waits, and none is granted for the same thing. There are so many in a search, and no more.
fn require_not_standing(search: &Search, kind: ApprovalKind, subject: ApprovalSubject) -> Result<(), Refusal> {
    let standing = search.waiting(kind).is_some() || search.granted_for(kind, subject).is_some();
    require(!standing, RefusalReason::ApprovalStands, kind.code())?;
    if search.past_approvals.len() + search.approvals.len() >= limits::APPROVALS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "approvals");
        return Err(fault.with("max", limits::APPROVALS_PER_SEARCH_MAX).into());
    }
    Ok(())
}

/// How the offers so far were answered, by people and by gates that failed: each reason, and how often (ESC-1).
fn rejections(search: &Search) -> Vec<(RejectionReason, u32)> {
    let mut counted: BTreeMap<&str, (RejectionReason, u32)> = BTreeMap::new();
    for offer in search.offers.keys() {
        let given = search.answers.get(offer).map(|answer| answer.reason);
        let reason = given.or_else(|| search.score_of(*offer).and_then(default_answer));
        if let Some(reason) = reason {
            counted.entry(reason.code()).or_insert((reason, 0)).1 += 1;
        }
    }
    counted.into_values().collect()
}

/// Refuses an approval asked for after the opening: it does not stand, nothing else changes.
pub(super) fn refuse(search: &Search, actor: &Actor, kind: ApprovalKind, reason: Sealed) -> Decision {
    let refused = SearchEvent::ApprovalRefused { by: by(actor), kind, reason };
    Decision::of(Event::Search(search.id, refused))
}

/// The states in which an approval of a kind is granted or refused: those of the one that waits, else those before the opening.
pub(super) fn states_of(search: &Search, kind: ApprovalKind) -> &'static [SearchState] {
    match search.waiting(kind).map_or(ApprovalSubject::Opening, |approval| approval.subject) {
        ApprovalSubject::Opening if search.is_emergency() => DEFERRED_STATES,
        subject => subject.states(),
    }
}

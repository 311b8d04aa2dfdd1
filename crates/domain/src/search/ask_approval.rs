//! Approvals due after the opening (APR-1): asked for by the finder when they fall due, granted or refused by somebody else.

use std::collections::BTreeMap;

use vocabulary::{
    ApprovalKind, Date, OfferId, RefusalReason, RejectionReason, SearchState, SpotPurchaseReason, Tier, Timestamp,
    limits,
};

use super::award_approvals::{OfferFacts, approvals_due};
use super::emergency::{AWARD_STATES, DEFERRED_STATES};
use super::open_spot_round::require_framework_first;
use super::{Approval, ApprovalSubject, Search, default_answer};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, InPrinciple, LotKey, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::{by, require_text};

/// The states in which an arrival before the signatures is asked for, granted or refused.
const ARRIVAL_STATES: &[SearchState] = &[SearchState::Awarded];

/// An approval to ask for.
pub enum AskApproval<'a> {
    /// To open a spot-purchase round (ESC-1).
    SpotPurchase {
        /// Why.
        reason: SpotPurchaseReason,
    },
    /// To award an offer (APR-1).
    Award {
        /// Which.
        kind: ApprovalKind,
        /// The offer.
        offer: OfferId,
        /// The extra of it, by its code on the price list.
        extra: Option<String>,
        /// What its approvals depend on.
        facts: &'a OfferFacts<'a>,
        /// From which day it is to be awarded.
        on: Date,
        /// What a placement panel needs to know, in the vault.
        panel: Option<Sealed>,
    },
    /// That the child arrives before both sides have signed the contract of an award (CON-2).
    Arrival {
        /// The offer awarded.
        offer: OfferId,
    },
    /// Out of area in principle: for any offer that fits (DEC-4).
    InPrinciple {
        /// What it is to cover.
        covers: InPrinciple,
        /// What a placement panel needs to know, in the vault.
        panel: Option<Sealed>,
    },
}

/// What an approval is asked for.
struct Asked {
    kind: ApprovalKind,
    round: Option<u32>,
    offer: Option<OfferId>,
    extra: Option<String>,
    reason: Option<SpotPurchaseReason>,
    principle: Option<InPrinciple>,
    panel: Option<Sealed>,
}

/// Decides a request for an approval; the finder's words are in the vault.
pub fn ask_approval(
    search: &Search,
    actor: &Actor,
    lot: Option<&LotKey>,
    asked: (AskApproval<'_>, Option<Sealed>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (asked, text) = asked;
    let asked = match asked {
        AskApproval::SpotPurchase { reason } => {
            let number = require_framework_first(search, lot, now)?;
            require_spot_reason(reason)?;
            require_text(reason.needs_text(), text.as_ref(), "text")?;
            let (round, reason) = (Some(number), Some(reason));
            Asked { kind: ApprovalKind::SpotPurchase, round, reason, ..nothing() }
        }
        AskApproval::Award { kind, offer, extra, facts, on, panel } => {
            search.require_state(now, states_for(search, ApprovalSubject::Offer(offer)))?;
            require(search.is_undecided(offer), RefusalReason::OfferAnswered, offer.to_string())?;
            require_due(search, (kind, offer, extra.as_deref()), facts, on)?;
            require_text(kind == ApprovalKind::OutOfArea, panel.as_ref(), "panel")?;
            Asked { kind, offer: Some(offer), extra, panel, ..nothing() }
        }
        AskApproval::Arrival { offer } => {
            search.require_state(now, ARRIVAL_STATES)?;
            require(search.is_awarded(offer), RefusalReason::ApprovalNotDue, offer.to_string())?;
            Asked { kind: ApprovalKind::ArrivalBeforeSignature, offer: Some(offer), ..nothing() }
        }
        AskApproval::InPrinciple { covers, panel } => {
            search.require_state(now, ApprovalSubject::InPrinciple.states())?;
            require(covers.tier != Tier::T1, RefusalReason::ApprovalNotDue, "in_principle.tier")?;
            require_text(true, panel.as_ref(), "panel")?;
            Asked { kind: ApprovalKind::OutOfArea, principle: Some(covers), panel, ..nothing() }
        }
    };
    require_not_standing(search, &asked)?;
    let event = SearchEvent::ApprovalAsked {
        by: by(actor),
        kind: asked.kind,
        request_version: search.request.version,
        round: asked.round,
        offer: asked.offer,
        reason: asked.reason,
        rejections: if asked.round.is_some() || asked.offer.is_some() { rejections(search) } else { Vec::new() },
        text,
        extra: asked.extra,
        principle: asked.principle,
        panel: asked.panel,
    };
    Ok(Decision::of(Event::Search(search.id, event)))
}

const fn nothing() -> Asked {
    let kind = ApprovalKind::SpotPurchase;
    Asked { kind, round: None, offer: None, extra: None, reason: None, principle: None, panel: None }
}

/// What the offer does not need is not asked for; and what an approval in principle covers needs no other.
fn require_due(
    search: &Search,
    (kind, offer, extra): (ApprovalKind, OfferId, Option<&str>),
    facts: &OfferFacts<'_>,
    on: Date,
) -> Result<(), Refusal> {
    let due = approvals_due(search, offer, facts, on);
    let needed = due.iter().find(|due| due.kind == kind && due.extra.as_deref() == extra);
    let needed = needed.ok_or_else(|| Refusal::of(RefusalReason::ApprovalNotDue, offer.to_string()))?;
    let covered = search.covering(needed, offer, facts.fee.terms.fee.weekly_pence());
    require(covered.is_none(), RefusalReason::ApprovalStands, kind.code())
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

/// One of a kind for one thing at a time: none waits, and none is granted for it. There are so many in a search, and no more.
fn require_not_standing(search: &Search, asked: &Asked) -> Result<(), Refusal> {
    let subject = ApprovalSubject::of(asked.round, asked.offer, asked.principle);
    let same = |found: &&Approval| {
        found.kind == asked.kind && found.subject == subject && found.extra == asked.extra && search.stands(found)
    };
    let stands = |found: &Approval| found.granted.is_none() || found.principle == asked.principle;
    let standing = search.approvals.iter().filter(same).any(stands);
    require(!standing, RefusalReason::ApprovalStands, asked.kind.code())?;
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
pub(super) fn refuse(search: &Search, actor: &Actor, asked: &Approval, reason: Sealed) -> Decision {
    let (kind, offer, extra) = (asked.kind, asked.offer(), asked.extra.clone());
    let refused = SearchEvent::ApprovalRefused { by: by(actor), kind, reason, offer, extra };
    Decision::of(Event::Search(search.id, refused))
}

/// The states in which an approval is asked for, granted or refused; an emergency defers those of its opening, and the panel's.
pub(super) fn states_for(search: &Search, subject: ApprovalSubject) -> &'static [SearchState] {
    match subject {
        ApprovalSubject::Opening if search.is_emergency() => DEFERRED_STATES,
        ApprovalSubject::Offer(_) if search.is_emergency() => AWARD_STATES,
        // What is asked for an offer once it is awarded is that the child may arrive.
        ApprovalSubject::Offer(offer) if search.is_awarded(offer) => ARRIVAL_STATES,
        subject => subject.states(),
    }
}

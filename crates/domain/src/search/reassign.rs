//! Reassigning the finder or the decision maker of a live search: a team manager's act, recorded with its reason. The two are never the
//! same person.

use vocabulary::{ActorId, ReassignmentReason, RefusalReason, Role, Timestamp, limits};

use super::Search;
use super::state::state_forbids;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::{by, text_fault};

/// Gives a role to another person.
pub struct Reassign {
    /// PLACEMENT_FINDER or DECISION_MAKER.
    pub role: Role,
    /// To whom.
    pub to: ActorId,
    /// Why.
    pub reason: ReassignmentReason,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides a reassignment.
pub fn reassign(search: &Search, actor: &Actor, command: Reassign, now: Timestamp) -> Result<Decision, Refusal> {
    if search.end.is_some() {
        return Err(state_forbids().with("state", search.state(now)).into());
    }
    let Reassign { role, to, reason, text } = command;
    let mut faults = Vec::new();
    let holders = match role {
        Role::PlacementFinder => Some((&search.finder, &search.decision_maker)),
        Role::DecisionMaker => Some((&search.decision_maker, &search.finder)),
        _ => None,
    };
    let Some((from, other)) = holders else {
        let fault = Fault::new(RefusalReason::ValueInvalid, "role").with("given", role);
        return Err(fault.with("expected", "PLACEMENT_FINDER or DECISION_MAKER").into());
    };
    if to == *from {
        faults.push(Fault::new(RefusalReason::RoleHeld, "to"));
    }
    if to == *other {
        faults.push(Fault::new(RefusalReason::RolesNotApart, "to"));
    }
    if search.is_interested(&to) {
        faults.push(Fault::new(RefusalReason::InterestDeclared, "to"));
    }
    if search.reassignments.len() >= limits::REASSIGNMENTS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "reassignments");
        faults.push(fault.with("max", limits::REASSIGNMENTS_PER_SEARCH_MAX));
    }
    faults.extend(text_fault(reason.needs_text(), text.as_ref(), "text"));
    Refusal::unless_empty(faults)?;
    let event = SearchEvent::RoleReassigned { by: by(actor), role, from: from.clone(), to, reason, text };
    Ok(Decision::of(Event::Search(search.id, event)))
}

//! Arrival and non-arrival (CON-2, CON-4). An arrival ends the search in a placement; the contract lives on. Arriving before both sides have
//! signed is allowed with an approver's word, and the contract is then due in five working days.

use vocabulary::{ApprovalKind, Date, RefusalReason, Role, Timestamp, UndoReason};

use super::Contract;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ChildEvent, ChildKey, ContractEvent, Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::search::{ApprovalSubject, AwardedPlaces, FreezeFacts, Search, Undo, undone_award};

/// What an arrival is decided on.
#[derive(Clone, Copy)]
pub struct ArrivalFacts<'a> {
    /// The provider and setting awarded.
    pub standing: FreezeFacts<'a>,
}

/// Decides that the child arrived on a day: not before the award, nor in the future.
pub fn record_arrival(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    facts: ArrivalFacts<'_>,
    arrived_on: Date,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.arrival.is_none(), RefusalReason::ArrivalRecorded, contract.id.to_string())?;
    facts.standing.require_thawed(search, now)?;
    let (first, today) = (contract.generated_by.1.london_date(), now.london_date());
    if arrived_on < first || arrived_on > today {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "arrived_on").with("given", arrived_on);
        return Err(fault.with("min", first).with("max", today).into());
    }
    if contract.exchanged.is_empty() {
        require_unsigned_allowed(contract, search)?;
    }
    let by = by(actor);
    let (id, arrived) = (search.id, ContractEvent::ArrivalRecorded { by: by.clone(), arrived_on });
    let placed = SearchEvent::ChildArrived { by, contract: contract.id, arrived_on };
    let mut events = vec![Event::Search(id, placed), Event::Contract(contract.id, arrived)];
    let ended = |key: ChildKey| Event::Child(key, ChildEvent::SearchEnded(id));
    events.extend(placed_children(contract, search).map(ended));
    Ok(Decision::all(events))
}

/// The children the award takes, as keyed hashes; those it left over moved with their successor.
pub(super) fn placed_children<'a>(contract: &'a Contract, search: &'a Search) -> impl Iterator<Item = ChildKey> + 'a {
    let at = |child: &u32| usize::try_from(*child).ok().and_then(|child| search.children.get(child));
    contract.generated.children.iter().filter_map(at).copied()
}

/// Before both sides have signed a child arrives with an approver's word for this very offer, or in a same-day emergency (CON-2, SRC-10).
fn require_unsigned_allowed(contract: &Contract, search: &Search) -> Result<(), Refusal> {
    let kind = ApprovalKind::ArrivalBeforeSignature;
    if search.is_emergency() || search.granted_for(kind, ApprovalSubject::Offer(contract.generated.offer)).is_some() {
        return Ok(());
    }
    let fault = Fault::new(RefusalReason::ArrivalUnsigned, contract.id.to_string());
    Err(fault.with("approval", kind).with("granting_role", Role::Approver).into())
}

/// Decides that the child did not arrive: from the start on, and never after an arrival. The award is undone (DEC-10), the contract void.
pub fn record_non_arrival(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    places: AwardedPlaces<'_>,
    text: Option<Sealed>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.arrival.is_none(), RefusalReason::ArrivalRecorded, contract.id.to_string())?;
    if now.london_date() < contract.generated.start_date {
        let fault = Fault::new(RefusalReason::NonArrivalNotDue, contract.id.to_string());
        return Err(fault.with("start_date", contract.generated.start_date).into());
    }
    undone_award(search, by(actor), Undo { reason: UndoReason::NoArrival, text }, places, now)
}

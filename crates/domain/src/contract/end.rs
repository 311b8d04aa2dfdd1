//! The end of a placement (CON-4): a coded reason and a day. Its place is free at once, and a vacancy only when its provider says so.

use vocabulary::{Date, PlacementEndReason, RefusalReason, Timestamp};

use super::Contract;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event, Sealed};
use crate::refusal::{Fault, Refusal, require};
use crate::search::Search;
use crate::setting::Setting;
use crate::{by, require_text};

/// Ends a placement.
pub struct EndPlacement {
    /// The last day.
    pub ended_on: Date,
    /// Why.
    pub reason: PlacementEndReason,
    /// In words, in the vault; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides that a placement ended: after its arrival, on a day between that and today.
pub fn end_placement(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    setting: &Setting,
    command: EndPlacement,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.ended.is_none(), RefusalReason::PlacementEnded, contract.id.to_string())?;
    let Some(arrival) = &contract.arrival else {
        return Err(Refusal::of(RefusalReason::PlacementNotStarted, contract.id.to_string()));
    };
    let EndPlacement { ended_on, reason, text } = command;
    let today = now.london_date();
    if ended_on < arrival.on || ended_on > today {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "ended_on").with("given", ended_on);
        return Err(fault.with("min", arrival.on).with("max", today).into());
    }
    require_text(reason.needs_text(), text.as_ref(), "text")?;
    let ended = ContractEvent::PlacementEnded { by: by(actor), ended_on, reason, text };
    let mut events = vec![Event::Contract(contract.id, ended)];
    events.extend(setting.vacate_places_of(search.id));
    Ok(Decision::all(events))
}

//! The placement plan (CON-3): before the start, or within five working days of it with a reason; later than that in words too, so that
//! nothing true is ever lost.

use vocabulary::{Date, LatePlanReason, RefusalReason, Timestamp, limits, working_days};

use super::Contract;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event, Sealed};
use crate::refusal::{Fault, Refusal, require};
use crate::search::Search;
use crate::{by, require_text};

/// Records a plan.
pub struct RecordPlan {
    /// The day it was made.
    pub made_on: Date,
    /// Why only after the start.
    pub late: Option<LatePlanReason>,
    /// In words, in the vault.
    pub text: Option<Sealed>,
}

impl Contract {
    /// The day the placement starts, or has started.
    pub fn starts_on(&self) -> Date {
        self.arrival.as_ref().map_or(self.generated.start_date, |arrival| arrival.on)
    }
}

/// The last day for the plan with a reason; none beyond the calendar of working days.
pub fn plan_due(contract: &Contract) -> Option<Date> {
    working_days::add_working_days_to_date(contract.starts_on(), limits::PLACEMENT_PLAN_WORKING_DAYS).ok()
}

/// Decides that the placement plan was made on a day.
pub fn record_plan(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    command: RecordPlan,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    require(contract.plan.is_none(), RefusalReason::PlanRecorded, contract.id.to_string())?;
    require(contract.ended.is_none(), RefusalReason::PlacementEnded, contract.id.to_string())?;
    let RecordPlan { made_on, late, text } = command;
    let today = now.london_date();
    if made_on > today {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "made_on").with("given", made_on);
        return Err(fault.with("max", today).into());
    }
    let starts = contract.starts_on();
    let overdue = plan_due(contract).is_some_and(|due| made_on > due);
    let reasoned = late.is_some() && (!overdue || text.is_some());
    if made_on >= starts && !reasoned {
        let fault = Fault::new(RefusalReason::PlanReasonMissing, "late_reason").with("starts_on", starts);
        return Err(match plan_due(contract) {
            Some(due) => fault.with("due", due).into(),
            None => fault.into(),
        });
    }
    if let Some(reason) = late {
        require_text(reason.needs_text(), text.as_ref(), "text")?;
    }
    let recorded = ContractEvent::PlacementPlanRecorded { by: by(actor), made_on, late, text };
    Ok(Decision::of(Event::Contract(contract.id, recorded)))
}

//! Ratifying what the panel's chair granted, or declining to (APR-1): recorded once the panel has met.

use vocabulary::{ApprovalKind, Date, OfferId, RefusalReason, Timestamp, working_days};

use super::approve::{require_granting_role, require_not_own};
use super::{Approval, Search};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::policy::RATIFICATION_WORKING_DAYS;
use crate::refusal::{Fault, Refusal};

/// What the panel decided on.
pub struct Ratify {
    /// Of which kind of approval.
    pub kind: ApprovalKind,
    /// For which offer; none for one in principle, or where only one waits.
    pub offer: Option<OfferId>,
    /// The day of the panel.
    pub decided_on: Date,
}

/// Decides that the panel ratified its chair's action: not by whoever finds, decides or asked for it.
pub fn ratify(search: &Search, actor: &Actor, command: &Ratify, now: Timestamp) -> Result<Decision, Refusal> {
    let approval = before_the_panel(search, actor, command, now)?;
    let ratified = SearchEvent::ApprovalRatified {
        by: by(actor),
        kind: command.kind,
        offer: approval.offer(),
        decided_on: command.decided_on,
    };
    Ok(Decision::of(Event::Search(search.id, ratified)))
}

/// Decides that the panel declined to ratify: the approval stands no longer. What was awarded on it stays awarded until somebody undoes it;
/// its decision maker has a task.
pub fn refuse_ratification(
    search: &Search,
    actor: &Actor,
    command: &Ratify,
    reason: Sealed,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let approval = before_the_panel(search, actor, command, now)?;
    let refused = SearchEvent::RatificationRefused {
        by: by(actor),
        kind: command.kind,
        offer: approval.offer(),
        decided_on: command.decided_on,
        reason,
    };
    Ok(Decision::of(Event::Search(search.id, refused)))
}

/// The chair's action that a panel's decision is about.
fn before_the_panel<'a>(
    search: &'a Search,
    actor: &Actor,
    command: &Ratify,
    now: Timestamp,
) -> Result<&'a Approval, Refusal> {
    require_not_own(search, actor, None)?;
    require_granting_role(actor, command.kind)?;
    let waiting = search.approvals.iter().filter_map(|found| Some((found, found.to_ratify()?)));
    let waiting = waiting.filter(|(found, _)| found.kind == command.kind);
    let named = |found: &Approval| command.offer.is_none() || found.offer() == command.offer;
    let mut waiting = waiting.filter(|(found, _)| named(found));
    let nothing = || Refusal::of(RefusalReason::NothingToRatify, command.kind.code());
    let (approval, granted_at) = waiting.next().ok_or_else(nothing)?;
    if waiting.any(|(other, _)| other.offer() != approval.offer()) {
        return Err(Refusal::of(RefusalReason::ApprovalNotNamed, command.kind.code()));
    }
    require_not_own(search, actor, Some(approval))?;
    let (today, granted_on) = (now.london_date(), granted_at.london_date());
    if command.decided_on > today || command.decided_on < granted_on {
        let fault = Fault::new(RefusalReason::PanelDayInvalid, "decided_on").with("given", command.decided_on);
        return Err(fault.with("earliest", granted_on).with("latest", today).into());
    }
    Ok(approval)
}

/// By when the panel ratifies its chair's action of an instant; none beyond the calendar.
pub fn ratify_by(granted_at: Timestamp) -> Option<Timestamp> {
    working_days::add_working_days(granted_at, RATIFICATION_WORKING_DAYS).ok()
}

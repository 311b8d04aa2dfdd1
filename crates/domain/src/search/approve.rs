//! Approvals due before opening (APR-1): asked for over a version of the request, granted or returned by someone else.

use vocabulary::{ApprovalKind, LegalStatus, RefusalReason, SearchState, Timestamp, limits};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::{Request, essentials};

/// Which approvals a request needs before it may open.
///
/// Independent search: every search to providers other than the authority's own. Accommodation need: a child not yet looked
/// after. Parallel search: another search of a child is live. Short window: one was asked for.
pub fn required_approvals(request: &Request, other_live_searches: usize) -> Vec<ApprovalKind> {
    let mut kinds = Vec::new();
    if request.children.iter().any(|child| child.legal_status == Some(LegalStatus::NotYetLookedAfter)) {
        kinds.push(ApprovalKind::AccommodationNeed);
    }
    kinds.push(ApprovalKind::IndependentSearch);
    if other_live_searches > 0 {
        kinds.push(ApprovalKind::ParallelSearch);
    }
    if request.shared.short_window.is_some() {
        kinds.push(ApprovalKind::ShortWindow);
    }
    kinds
}

/// Asks for the approvals a draft needs; refuses while an essential is missing (SRC-4) or the options considered are not
/// recorded, or the match against the authority's own settings was not shown (SRC-1).
pub fn request_approvals(
    search: &Search,
    actor: &Actor,
    request: &Request,
    other_live_searches: usize,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Draft])?;
    let mut faults = essentials::missing(request);
    let kinds = required_approvals(request, other_live_searches);
    if search.past_approvals.len() + kinds.len() > limits::APPROVALS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "approvals");
        faults.push(fault.with("max", limits::APPROVALS_PER_SEARCH_MAX));
    }
    if other_live_searches > 0 && request.shared.parallel.is_none() {
        faults.push(
            Fault::new(RefusalReason::LiveSearchExists, "request.shared.parallel").with("live", other_live_searches),
        );
    }
    faults.extend(search.pre_match_fault(&kinds));
    Refusal::unless_empty(faults)?;
    let requested = SearchEvent::ApprovalsRequested { by: by(actor), request_version: search.request.version, kinds };
    Ok(Decision::of(Event::Search(search.id, requested)))
}

/// Grants one approval.
pub struct GrantApproval {
    /// Which.
    pub kind: ApprovalKind,
    /// The least hours granted, for a short window.
    pub window_hours_min: Option<u32>,
    /// Conditions, in the vault.
    pub conditions: Option<Sealed>,
}

/// Decides a grant: never the approver's own request, and only what was asked (APR-1).
pub fn grant_approval(
    search: &Search,
    actor: &Actor,
    request: &Request,
    command: GrantApproval,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::AwaitingApproval])?;
    require_not_own(search, actor)?;
    let asked = search.approvals.iter().find(|approval| approval.kind == command.kind);
    let Some(asked) = asked.filter(|approval| approval.granted.is_none()) else {
        return Err(Refusal::of(RefusalReason::ApprovalNotAsked, command.kind.code()));
    };
    let window_hours_min = granted_hours(request, &command)?;
    let granted = SearchEvent::ApprovalGranted {
        by: by(actor),
        kind: command.kind,
        request_version: asked.request_version,
        window_hours_min,
        conditions: command.conditions,
    };
    Ok(Decision::of(Event::Search(search.id, granted)))
}

/// The hours granted: as asked unless the approver names more; never fewer than asked for (SRC-5).
fn granted_hours(request: &Request, command: &GrantApproval) -> Result<Option<u32>, Refusal> {
    let Some(asked) = request.shared.short_window.as_ref().filter(|_| command.kind == ApprovalKind::ShortWindow) else {
        require(command.window_hours_min.is_none(), RefusalReason::WindowInvalid, "window_hours_min")?;
        return Ok(None);
    };
    let granted = command.window_hours_min.unwrap_or(asked.window_hours_min);
    if granted < asked.window_hours_min || granted > 24 {
        let fault = Fault::new(RefusalReason::WindowInvalid, "window_hours_min")
            .with("asked_hours", asked.window_hours_min)
            .with("granted_hours", granted);
        return Err(fault.into());
    }
    Ok(Some(granted))
}

/// Returns the request to the finder.
pub struct ReturnRequest {
    /// Which approval is refused.
    pub kind: ApprovalKind,
    /// Why, in the vault.
    pub reason: Sealed,
}

/// Decides a return: the search is a draft again.
pub fn return_request(
    search: &Search,
    actor: &Actor,
    command: ReturnRequest,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::AwaitingApproval])?;
    require_not_own(search, actor)?;
    let asked = search.approvals.iter().any(|approval| approval.kind == command.kind && approval.granted.is_none());
    require(asked, RefusalReason::ApprovalNotAsked, command.kind.code())?;
    let returned = SearchEvent::Returned { by: by(actor), kind: command.kind, reason: command.reason };
    Ok(Decision::of(Event::Search(search.id, returned)))
}

fn require_not_own(search: &Search, actor: &Actor) -> Result<(), Refusal> {
    require(actor.id != search.finder, RefusalReason::ApprovalOwnRequest, actor.id.to_string())
}

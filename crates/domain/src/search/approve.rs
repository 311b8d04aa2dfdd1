//! Approvals due before opening (APR-1): asked for over a version of the request. And every approval granted or refused, by someone else.

use vocabulary::{ApprovalKind, LegalStatus, ProviderId, RefusalReason, SearchState, SettingId, Timestamp, limits};

use super::ask_approval::{refuse, states_of};
use super::emergency::ask_again;
use super::{ApprovalSubject, Search};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, LotKey, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::{DirectAsked, Request, essentials};

/// What the approvals due before opening depend on, beside the request.
#[derive(Clone, Copy, Debug)]
pub struct OpeningFacts<'a> {
    /// How many other searches of its children are live.
    pub other_live_searches: usize,
    /// The lot that covers its type, if one does.
    pub lot: Option<&'a LotKey>,
    /// The setting a direct search names, where the register has it.
    pub named: Option<(ProviderId, SettingId)>,
}

/// Which approvals a request needs before it may open.
///
/// Independent search: every search to providers other than the authority's own. Accommodation need: a child not yet looked
/// after. Parallel search: another search of a child is live. Short window: one was asked for. Direct search: it names one setting. Spot
/// purchase: no lot covers the type (FRM-1), and it names no setting.
pub fn required_approvals(request: &Request, facts: &OpeningFacts<'_>) -> Vec<ApprovalKind> {
    let mut kinds = Vec::new();
    if request.children.iter().any(|child| child.legal_status == Some(LegalStatus::NotYetLookedAfter)) {
        kinds.push(ApprovalKind::AccommodationNeed);
    }
    kinds.push(ApprovalKind::IndependentSearch);
    if facts.other_live_searches > 0 {
        kinds.push(ApprovalKind::ParallelSearch);
    }
    if request.shared.short_window.is_some() {
        kinds.push(ApprovalKind::ShortWindow);
    }
    if request.shared.direct.is_some() {
        kinds.push(ApprovalKind::DirectSearch);
    } else if facts.lot.is_none() && request.shared.placement_type.is_some() {
        kinds.push(ApprovalKind::SpotPurchase);
    }
    kinds
}

/// Asks for the approvals a draft needs; refuses while an essential is missing (SRC-4) or the options considered are not
/// recorded, or the match against the authority's own settings was not shown (SRC-1).
pub fn request_approvals(
    search: &Search,
    actor: &Actor,
    request: &Request,
    facts: &OpeningFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if search.is_emergency() {
        return ask_again(search, actor, now);
    }
    search.require_state(now, &[SearchState::Draft])?;
    require(request.shared.emergency.is_none(), RefusalReason::ApprovalNotDue, "request.shared.emergency")?;
    let mut faults = essentials::missing(request);
    let kinds = required_approvals(request, facts);
    if search.past_approvals.len() + kinds.len() > limits::APPROVALS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "approvals");
        faults.push(fault.with("max", limits::APPROVALS_PER_SEARCH_MAX));
    }
    if facts.other_live_searches > 0 && request.shared.parallel.is_none() {
        let fault = Fault::new(RefusalReason::LiveSearchExists, "request.shared.parallel");
        faults.push(fault.with("live", facts.other_live_searches));
    }
    if request.shared.short_window.is_some() && (request.shared.direct.is_some() || facts.lot.is_none()) {
        faults.push(Fault::new(RefusalReason::ShortWindowFrameworkOnly, "request.shared.short_window"));
    }
    let unknown = |direct: &&DirectAsked| facts.named != Some((direct.provider, direct.setting));
    if request.shared.direct.as_ref().filter(unknown).is_some() {
        let fault = Fault::new(RefusalReason::ValueInvalid, "request.shared.direct.setting");
        faults.push(fault.with("expected", "a setting of the register"));
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
    search.require_state(now, states_of(search, command.kind))?;
    require_not_own(search, actor)?;
    let Some(asked) = search.waiting(command.kind) else {
        return Err(Refusal::of(RefusalReason::ApprovalNotAsked, command.kind.code()));
    };
    require_higher(search, actor, command.kind)?;
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

/// Decides a return. Before the opening the search is a draft again; after it the approval is refused and nothing else changes.
pub fn return_request(
    search: &Search,
    actor: &Actor,
    command: ReturnRequest,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, states_of(search, command.kind))?;
    require_not_own(search, actor)?;
    let Some(asked) = search.waiting(command.kind) else {
        return Err(Refusal::of(RefusalReason::ApprovalNotAsked, command.kind.code()));
    };
    match asked.subject {
        ApprovalSubject::Opening if !search.is_emergency() => {}
        // What an emergency deferred is refused as it is: nothing is a draft again.
        ApprovalSubject::Opening | ApprovalSubject::Round(_) | ApprovalSubject::Offer(_) => {
            return Ok(refuse(search, actor, command.kind, command.reason));
        }
    }
    let returned = SearchEvent::Returned { by: by(actor), kind: command.kind, reason: command.reason };
    Ok(Decision::of(Event::Search(search.id, returned)))
}

/// Above the ceiling a second, higher approver decides (DEC-3): never whoever approved the purchase or the direct search itself.
fn require_higher(search: &Search, actor: &Actor, kind: ApprovalKind) -> Result<(), Refusal> {
    let bought = [ApprovalKind::SpotPurchase, ApprovalKind::DirectSearch];
    let granted = search.approvals.iter().filter(|approval| bought.contains(&approval.kind));
    let same = granted.filter_map(|approval| approval.granted.as_ref()).any(|(by, _)| by.actor == actor.id);
    require(!(same && kind == ApprovalKind::AboveCeiling), RefusalReason::HigherApproverNeeded, actor.id.to_string())
}

fn require_not_own(search: &Search, actor: &Actor) -> Result<(), Refusal> {
    require(actor.id != search.finder, RefusalReason::ApprovalOwnRequest, actor.id.to_string())
}

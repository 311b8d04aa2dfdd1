//! Approvals due before opening (APR-1): asked for over a version of the request. And every approval granted or refused, by someone else.

use vocabulary::{
    ApprovalBasis, ApprovalKind, Date, LegalStatus, OfferId, ProviderId, RefusalReason, SearchState, SettingId,
    Timestamp, limits,
};

use super::approvals::approval_rule;
use super::ask_approval::{refuse, states_for};
use super::emergency::ask_again;
use super::{Approval, ApprovalSubject, Search};
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

/// For which offer an approval is, where several of a kind wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AboutOffer {
    /// The offer; none for what is for no offer, or where only one waits.
    pub offer: Option<OfferId>,
    /// The extra of it, by its code on the price list.
    pub extra: Option<String>,
}

/// Grants one approval.
pub struct GrantApproval {
    /// Which.
    pub kind: ApprovalKind,
    /// For which offer.
    pub about: AboutOffer,
    /// The least hours granted, for a short window.
    pub window_hours_min: Option<u32>,
    /// Conditions, in the vault.
    pub conditions: Option<Sealed>,
    /// On what it rests; none where the kind has one basis alone.
    pub basis: Option<ApprovalBasis>,
    /// The day of the decision: of the panel, where it is the panel's.
    pub decided_on: Option<Date>,
}

/// Decides a grant: never the approver's own request, and only what was asked (APR-1).
pub fn grant_approval(
    search: &Search,
    actor: &Actor,
    request: &Request,
    command: GrantApproval,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let asked = answerable(search, actor, (command.kind, &command.about), now)?;
    require_higher(search, actor, command.kind)?;
    let window_hours_min = granted_hours(request, &command)?;
    let basis = granted_basis(&command, now)?;
    let granted = SearchEvent::ApprovalGranted {
        by: by(actor),
        kind: command.kind,
        request_version: asked.request_version,
        window_hours_min,
        conditions: command.conditions,
        offer: asked.offer(),
        extra: asked.extra.clone(),
        basis,
        decided_on: command.decided_on,
    };
    Ok(Decision::of(Event::Search(search.id, granted)))
}

/// The approval that waits for this answer, where the actor may give it: of its role, and neither finder, decision maker nor whoever
/// asked.
fn answerable<'a>(
    search: &'a Search,
    actor: &Actor,
    (kind, about): (ApprovalKind, &AboutOffer),
    now: Timestamp,
) -> Result<&'a Approval, Refusal> {
    let of_kind = |found: &&Approval| found.kind == kind && search.waits(found);
    let named = |found: &&Approval| {
        let same_offer = about.offer.is_none() || found.offer() == about.offer;
        same_offer && (about.extra.is_none() || found.extra == about.extra)
    };
    let mut waiting = search.approvals.iter().filter(of_kind).filter(named);
    let asked = waiting.next();
    search.require_state(now, states_for(search, asked.map_or(ApprovalSubject::Opening, |found| found.subject)))?;
    require_not_own(search, actor, asked)?;
    let asked = asked.ok_or_else(|| Refusal::of(RefusalReason::ApprovalNotAsked, kind.code()))?;
    require(waiting.next().is_none(), RefusalReason::ApprovalNotNamed, kind.code())?;
    require_granting_role(actor, kind)?;
    Ok(asked)
}

/// Whether an approval waits and may be answered, by whomever, as the search stands.
pub fn is_answerable(search: &Search, approval: &Approval, now: Timestamp) -> bool {
    search.waits(approval) && states_for(search, approval.subject).contains(&search.state(now))
}

/// Whether somebody may answer an approval that waits, as the search stands: what a work list shows as theirs.
pub fn is_answerable_by(search: &Search, actor: &Actor, approval: &Approval, now: Timestamp) -> bool {
    is_answerable(search, approval, now)
        && !search.is_interested(&actor.id)
        && require_not_own(search, actor, Some(approval)).is_ok()
        && require_granting_role(actor, approval.kind).is_ok()
        && require_higher(search, actor, approval.kind).is_ok()
}

/// On what a grant rests: one of the bases of its kind; of the panel with its day, which has come.
fn granted_basis(command: &GrantApproval, now: Timestamp) -> Result<ApprovalBasis, Refusal> {
    let permitted = approval_rule(command.kind).bases;
    let only = || if let [only] = permitted { Some(*only) } else { None };
    let basis = command.basis.or_else(only).filter(|basis| permitted.contains(basis));
    let Some(basis) = basis else {
        let codes: Vec<&str> = permitted.iter().map(|basis| basis.code()).collect();
        let fault = Fault::new(RefusalReason::ApprovalBasisInvalid, "basis");
        return Err(fault.with("permitted", codes.join("|")).into());
    };
    let today = now.london_date();
    let missing = basis == ApprovalBasis::Panel && command.decided_on.is_none();
    if missing || command.decided_on.is_some_and(|day| day > today) {
        return Err(Fault::new(RefusalReason::PanelDayInvalid, "decided_on").with("latest", today).into());
    }
    Ok(basis)
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
    /// For which offer.
    pub about: AboutOffer,
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
    let asked = answerable(search, actor, (command.kind, &command.about), now)?;
    match asked.subject {
        ApprovalSubject::Opening if !search.is_emergency() => {}
        // What an emergency deferred is refused as it is: nothing is a draft again.
        ApprovalSubject::Opening
        | ApprovalSubject::Round(_)
        | ApprovalSubject::Offer(_)
        | ApprovalSubject::InPrinciple => {
            return Ok(refuse(search, actor, asked, command.reason));
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

/// Nobody answers what they asked for, nor may the finder or the decision maker of the search (APR-1).
pub(super) fn require_not_own(search: &Search, actor: &Actor, asked: Option<&Approval>) -> Result<(), Refusal> {
    let asked_for = asked.is_some_and(|asked| asked.requested_by == actor.id);
    let own = asked_for || actor.id == search.finder || actor.id == search.decision_maker;
    require(!own, RefusalReason::ApprovalOwnRequest, actor.id.to_string())
}

/// What a panel decides its administrator records; everything else an approver answers (APR-1).
pub(super) fn require_granting_role(actor: &Actor, kind: ApprovalKind) -> Result<(), Refusal> {
    let granted_by = approval_rule(kind).granted_by;
    if actor.role == granted_by {
        return Ok(());
    }
    Err(Fault::new(RefusalReason::ApprovalNotYours, kind.code()).with("granting_role", granted_by).into())
}

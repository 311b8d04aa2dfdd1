//! What a reader of a search may do next, as names of calls. A hint: the call itself judges.

use domain::Actor;
use domain::contract::{Contract, FixedText};
use domain::event::RoundTier;
use domain::search::{ApprovalSubject, Freeze, Search, answers_due, approval_rule};
use vocabulary::{ApprovalKind, ContractSide, Role, SearchState, Timestamp};

/// Names of calls, in the order people need them.
pub(super) fn next_actions(
    search: &Search,
    (freeze, contract): (Option<&Freeze>, Option<&Contract>),
    actor: &Actor,
    now: Timestamp,
) -> Vec<&'static str> {
    if actor.authority() != Some(search.authority) {
        return Vec::new();
    }
    // While it is frozen, nothing goes on but by an approver (REG-5).
    let frozen = |actions: Vec<&'static str>, held: &[&str]| match freeze {
        Some(_) => actions.into_iter().filter(|action| !held.contains(action)).collect(),
        None => actions,
    };
    match actor.role {
        Role::PlacementFinder if actor.id == search.finder => {
            let placing = contract.map(|contract| placing(search, contract, now)).unwrap_or_default();
            let actions = placing.into_iter().chain(of_finder(search, now)).collect();
            frozen(actions, &["AwardOffer", "UndoChoice", "RecordArrival"])
        }
        Role::ContractsOfficer => {
            let actions = contract.map(|contract| of_officer(search, contract, now)).unwrap_or_default();
            frozen(actions, &["RecordArrival"])
        }
        Role::DecisionMaker if actor.id == search.decision_maker => {
            frozen(of_decision_maker(search, now), &["ReturnTranche", "UndoChoice"])
        }
        Role::Approver if freeze.is_some() && actor.id != search.finder && actor.id != search.decision_maker => {
            vec!["ConfirmAfterConcealment", "UndoAfterConcealment"]
        }
        Role::Approver if actor.id != search.finder => of_approver(search, actor, now),
        Role::PanelAdministrator if actor.id != search.finder && actor.id != search.decision_maker => of_panel(search),
        Role::TeamManager if search.end.is_none() => of_team_manager(search),
        Role::PlacementFinder
        | Role::DecisionMaker
        | Role::Approver
        | Role::PanelAdministrator
        | Role::TeamManager
        | Role::ProviderUser
        | Role::ProviderSystem
        | Role::FrameworkManager
        | Role::Analyst
        | Role::Auditor
        | Role::Administrator => Vec::new(),
    }
}

/// The steps of a contract that the authority takes (CON-1, CON-2), then those of the placement.
fn of_officer(search: &Search, contract: &Contract, now: Timestamp) -> Vec<&'static str> {
    let mut actions = Vec::new();
    if contract.ended.is_some() {
        return actions;
    }
    let unsigned = |text: &FixedText| !text.signatures.contains_key(&ContractSide::Authority);
    if contract.waiting.as_ref().is_some_and(unsigned) {
        actions.push("SignContract");
    }
    if contract.exchanged.is_empty() {
        actions.push("CompleteContract");
        if contract.arrival.is_none() {
            actions.push("RefuseContract");
        }
    } else {
        actions.push("ProposeVariation");
    }
    actions.extend(placing(search, contract, now));
    actions
}

/// What becomes of the placement (CON-2 to CON-4), by a contracts officer or the finder.
fn placing(search: &Search, contract: &Contract, now: Timestamp) -> Vec<&'static str> {
    let mut actions = Vec::new();
    if contract.ended.is_some() {
        return actions;
    }
    if contract.arrival.is_some() {
        actions.push("EndPlacement");
    } else {
        let offer = ApprovalSubject::Offer(contract.generated.offer);
        let approved = search.granted_for(ApprovalKind::ArrivalBeforeSignature, offer).is_some();
        if !contract.exchanged.is_empty() || approved || search.is_emergency() {
            actions.push("RecordArrival");
        }
        if contract.generated.start_date <= now.london_date() {
            actions.push("RecordNonArrival");
        }
    }
    if contract.plan.is_none() {
        actions.push("RecordPlacementPlan");
    }
    actions
}

fn of_finder(search: &Search, now: Timestamp) -> Vec<&'static str> {
    match search.state(now) {
        SearchState::Draft => vec!["UpdateSearch", "AcknowledgePreMatch", "RequestApprovals", "WithdrawSearch"],
        SearchState::AwaitingApproval => vec!["UpdateSearch", "WithdrawSearch"],
        SearchState::Approved => vec!["PublishSearch", "UpdateSearch", "WithdrawSearch"],
        SearchState::Open => {
            let mut actions = questions(search);
            actions.extend(["AmendSearch", "ExtendWindow", "WithdrawSearch"]);
            if search.is_emergency() {
                actions.push("CloseWindowEarly");
            }
            actions
        }
        SearchState::Shortlisting => {
            let mut actions = Vec::new();
            if search.shortlist().is_some() {
                if !search.eligible_offers().is_empty() {
                    actions.extend(["SendTranche", "ResolveUnknown", "OpenOfferIdentity"]);
                }
                if !answers_due(search, None, now).is_empty() {
                    actions.push("BatchAnswerOffers");
                }
                if answers_due(search, None, now).is_empty() {
                    let next = u32::try_from(search.rounds.len() + 1).unwrap_or(u32::MAX);
                    let subject = ApprovalSubject::Round(next);
                    if search.granted_for(ApprovalKind::SpotPurchase, subject).is_some() {
                        actions.push("OpenSpotRound");
                    } else if search.waiting(ApprovalKind::SpotPurchase).is_none() {
                        actions.push("RequestApproval");
                    }
                }
                if search.further.len() < usize::from(vocabulary::limits::FURTHER_ROUNDS_MAX)
                    && search.round().is_some_and(|round| round.opening.tier == RoundTier::Framework)
                {
                    actions.push("OpenFurtherRound");
                }
                actions.extend(["EndWithoutMatch", "EndForReconsideration", "AmendClosedSearch"]);
            }
            actions.push("WithdrawSearch");
            actions
        }
        SearchState::Deciding => vec!["OpenOfferIdentity", "BatchAnswerOffers", "WithdrawSearch"],
        SearchState::Chosen => vec!["AwardOffer", "BatchAnswerOffers", "UndoChoice", "WithdrawSearch"],
        SearchState::Awarded => vec!["WithdrawSearch"],
        SearchState::Placed | SearchState::NoMatch | SearchState::Withdrawn => Vec::new(),
    }
}

fn of_decision_maker(search: &Search, now: Timestamp) -> Vec<&'static str> {
    match search.state(now) {
        SearchState::Draft | SearchState::AwaitingApproval | SearchState::Approved | SearchState::Shortlisting => {
            vec!["WithdrawSearch"]
        }
        SearchState::Open => {
            let mut actions = questions(search);
            actions.push("WithdrawSearch");
            actions
        }
        SearchState::Deciding => {
            let mut actions = vec!["OpenOfferIdentity", "RejectOffer", "BatchRejectOffers", "ChooseOffer"];
            if search.active_tranche(now).is_some_and(|tranche| tranche.released_at.is_none()) {
                actions.push("ReleaseDisclosure");
            }
            if search.is_emergency() {
                actions.push("ChooseAndAward");
            }
            actions.extend(["ReturnTranche", "WithdrawSearch"]);
            actions
        }
        SearchState::Chosen => {
            let chosen = search.standing_choice(now).map(|choice| choice.offer);
            let unmarked = chosen.is_some_and(|offer| !search.nearer_unmarked(offer).is_empty());
            let mark = unmarked.then_some("MarkNearerOffers");
            mark.into_iter().chain(["ReturnTranche", "UndoChoice", "WithdrawSearch"]).collect()
        }
        SearchState::Awarded => vec!["WithdrawSearch"],
        SearchState::Placed | SearchState::NoMatch | SearchState::Withdrawn => Vec::new(),
    }
}

fn of_team_manager(search: &Search) -> Vec<&'static str> {
    let transfer = if search.standing_transfer().is_some() { "TakeBackTransfer" } else { "OfferTransfer" };
    vec!["ReassignRole", transfer]
}

fn of_approver(search: &Search, actor: &Actor, now: Timestamp) -> Vec<&'static str> {
    if !search.rounds.is_empty() {
        return of_late_approver(search, actor, now);
    }
    match search.state(now) {
        SearchState::AwaitingApproval => vec!["GrantApproval", "ReturnSearch"],
        SearchState::Draft
        | SearchState::Approved
        | SearchState::Open
        | SearchState::Shortlisting
        | SearchState::Deciding
        | SearchState::Chosen
        | SearchState::Awarded
        | SearchState::Placed
        | SearchState::NoMatch
        | SearchState::Withdrawn => Vec::new(),
    }
}

/// What a panel decides, and what its chair did.
fn of_panel(search: &Search) -> Vec<&'static str> {
    let waits = |approval: &&domain::search::Approval| {
        search.waits(approval) && approval_rule(approval.kind).granted_by == Role::PanelAdministrator
    };
    let mut actions = Vec::new();
    if search.end.is_none() && search.award.is_none() && search.approvals.iter().any(|approval| waits(&approval)) {
        actions.extend(["GrantApproval", "ReturnSearch"]);
    }
    if search.approvals.iter().any(|approval| approval.to_ratify().is_some()) {
        actions.extend(["RatifyApproval", "RefuseRatification"]);
    }
    actions
}

/// Granting and refusing what was asked for after the opening, while it can be.
fn of_late_approver(search: &Search, actor: &Actor, now: Timestamp) -> Vec<&'static str> {
    if search.state(now) == SearchState::Awarded && actor.id != search.decision_maker {
        return vec!["UndoAward"];
    }
    let ended = matches!(
        search.state(now),
        SearchState::Awarded | SearchState::Placed | SearchState::NoMatch | SearchState::Withdrawn
    );
    let own = |approval: &domain::search::Approval| approval_rule(approval.kind).granted_by == Role::Approver;
    let mut waiting = search.approvals.iter().filter(|approval| search.waits(approval) && own(approval));
    // What an emergency deferred is decided after its award too.
    let waits = waiting.any(|approval| !ended || search.deferred_until(approval).is_some());
    if waits { vec!["GrantApproval", "ReturnSearch"] } else { Vec::new() }
}

/// Answering, where a question waits.
fn questions(search: &Search) -> Vec<&'static str> {
    let waits =
        search.round().is_some_and(|round| round.questions.values().any(|question| question.published.is_none()));
    if waits { vec!["AnswerQuestion"] } else { Vec::new() }
}

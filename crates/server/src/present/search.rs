//! A search, for those of its authority.

use api::common::v1 as common;
use api::search::v1 as proto;
use domain::Actor;
use domain::event::{By, ChildsView, InPrinciple};
use domain::search::{
    Approval, ApprovalEnd, ApprovalSubject, Choice, Continuation, End, Freeze, Search, UndoneAward, approval_rule,
    ratify_by,
};
use engine::vault::hex;
use engine::{ApprovalWords, SearchView, request_digest};
use views::permit::{Action, may};
use vocabulary::{ApprovalKind, AuthorityCode, SearchId, SearchName, SearchState, Timestamp, limits};

use crate::convert::{answer_out, date_out, instant_out, request_out};

use super::next_actions::next_actions;
use super::{names, people, round, siblings};

/// A search as `actor` reads it, its etag still empty.
pub fn search(view: &SearchView, actor: &Actor) -> proto::Search {
    let SearchView { search, state, now, .. } = view;
    proto::Search {
        name: names::search(search),
        state: state_out(*state).into(),
        authority: names::authority(search.authority),
        finder: search.finder.to_string(),
        decision_maker: search.decision_maker.to_string(),
        request_version: search.request.version,
        request: (!view.erased).then(|| request_out(&view.request, search.authority)),
        erased: view.erased,
        identities: None,
        request_digest: hex(&request_digest(&search.request)),
        approvals: approvals(view),
        rounds: rounds(view, actor),
        shortlist_state: round::shortlist_state(search, *now).into(),
        next_actions: next_actions(search, (view.freeze.as_ref(), view.contract.as_deref()), actor, *now)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        etag: String::new(),
        tranche: tranche(search, *now),
        choice: search
            .standing_choice(*now)
            .map(|choice| choice_out(search, choice, (&view.childs_view, &view.split_text))),
        award: award(view),
        nearer_marks: nearer_marks(view),
        reassignments: people::reassignments(view),
        interests: people::interests(view, actor),
        ending: search.end.as_ref().and_then(|end| ending(end, &view.end_text)),
        created_at: Some(instant_out(search.drafted_at)),
        updated_at: Some(instant_out(search.changed_at)),
        pre_match_shown: search.pre_match.as_ref().map(|shown| proto::PreMatchShown {
            shown_to: shown.by.actor.to_string(),
            shown_at: Some(instant_out(shown.at)),
            request_version: shown.request_version,
            settings: shown.settings,
            could_serve: shown.could_serve,
        }),
        returned: view
            .returned
            .as_ref()
            .map(|returned| proto::Returned { reason: returned.reason.code().to_owned(), text: returned.text.clone() }),
        freeze: view.freeze.as_ref().map(|freeze| freeze_out(search, freeze)),
        undone_awards: search
            .undone
            .iter()
            .zip(&view.undone_texts)
            .map(|(undone, text)| undone_out(search, undone, text))
            .collect(),
        predecessor: search.succeeds.map(|earlier| siblings::search_name(search, earlier)).unwrap_or_default(),
        successors: siblings::successors(search),
        no_longer_free: Vec::new(),
        transferred_to: search.transferred_to().map(search_name).unwrap_or_default(),
        transferred_from: search.received.map(search_name).unwrap_or_default(),
    }
}

/// A search of an authority, by name.
pub(super) fn search_name((authority, search): (AuthorityCode, SearchId)) -> String {
    SearchName { authority, search }.to_string()
}

/// The state, for the wire.
pub const fn state_out(state: SearchState) -> proto::SearchState {
    match state {
        SearchState::Draft => proto::SearchState::Draft,
        SearchState::AwaitingApproval => proto::SearchState::AwaitingApproval,
        SearchState::Approved => proto::SearchState::Approved,
        SearchState::Open => proto::SearchState::Open,
        SearchState::Shortlisting => proto::SearchState::Shortlisting,
        SearchState::Deciding => proto::SearchState::Deciding,
        SearchState::Chosen => proto::SearchState::Chosen,
        SearchState::Awarded => proto::SearchState::Awarded,
        SearchState::Placed => proto::SearchState::Placed,
        SearchState::NoMatch => proto::SearchState::NoMatch,
        SearchState::Withdrawn => proto::SearchState::Withdrawn,
    }
}

/// Approvals, oldest first; the newest where there are more than a search may show.
fn approvals(view: &SearchView) -> Vec<proto::Approval> {
    let search = &view.search;
    let past = search.past_approvals.iter().zip(&view.past_words).map(|(past, words)| {
        let (status, decided) = match &past.end {
            ApprovalEnd::Refused(by, at) => (proto::ApprovalStatus::Refused, Some((by, *at))),
            ApprovalEnd::Void => (proto::ApprovalStatus::Void, granted(&past.approval)),
        };
        approval_out(search, &past.approval, (status, decided), words)
    });
    let standing = search.approvals.iter().zip(&view.words).map(|(approval, words)| {
        let decided = granted(approval);
        let status = match decided {
            _ if !search.stands(approval) => proto::ApprovalStatus::Void,
            Some(_) => proto::ApprovalStatus::Granted,
            None => proto::ApprovalStatus::Requested,
        };
        approval_out(search, approval, (status, decided), words)
    });
    let continued = search.continuations.iter().zip(&view.continuation_conditions);
    let continued = continued.map(|(continuation, conditions)| continuation_out(search, continuation, conditions));
    let mut all: Vec<_> = past.chain(standing).chain(continued).collect();
    let too_many = all.len().saturating_sub(limits::APPROVALS_PER_SEARCH_MAX);
    all.drain(..too_many);
    all
}

/// A confirmation after a concealment, as the approval it is (REG-5, APR-1).
fn continuation_out(search: &Search, continuation: &Continuation, conditions: &str) -> proto::Approval {
    proto::Approval {
        kind: ApprovalKind::ContinueAfterConcealment.code().to_owned(),
        status: proto::ApprovalStatus::Granted.into(),
        granting_role: granting_role(ApprovalKind::ContinueAfterConcealment).into(),
        requested_at: Some(instant_out(continuation.concealed_at)),
        decided_by: continuation.by.actor.to_string(),
        decided_at: Some(instant_out(continuation.at)),
        conditions: conditions.to_owned(),
        offer: names::closed_offer(search, continuation.offer),
        ..proto::Approval::default()
    }
}

fn freeze_out(search: &Search, freeze: &Freeze) -> proto::Freeze {
    proto::Freeze {
        offer: names::closed_offer(search, freeze.offer),
        category: freeze.category.code().to_owned(),
        concealed_at: Some(instant_out(freeze.concealed_at)),
        lift_time: freeze.lifts.map(instant_out),
    }
}

fn undone_out(search: &Search, undone: &UndoneAward, text: &str) -> proto::UndoneAward {
    proto::UndoneAward {
        offer: names::closed_offer(search, undone.award.offer),
        reason: undone.reason.code().to_owned(),
        undone_by: undone.by.actor.to_string(),
        undone_at: Some(instant_out(undone.at)),
        text: text.to_owned(),
    }
}

/// Who grants an approval of a kind (APR-1).
fn granting_role(kind: vocabulary::ApprovalKind) -> common::Role {
    let role = approval_rule(kind).granted_by;
    common::Role::from_str_name(&format!("ROLE_{role}")).unwrap_or_default()
}

fn granted(approval: &Approval) -> Option<(&By, Timestamp)> {
    approval.granted.as_ref().map(|(by, at)| (by, *at))
}

fn approval_out(
    search: &Search,
    approval: &Approval,
    stands: (proto::ApprovalStatus, Option<(&By, Timestamp)>),
    words: &ApprovalWords,
) -> proto::Approval {
    let (status, decided) = stands;
    let (round, offer) = match approval.subject {
        ApprovalSubject::Opening | ApprovalSubject::InPrinciple => (0, String::new()),
        ApprovalSubject::Round(round) => (round, String::new()),
        ApprovalSubject::Offer(offer) => (0, names::closed_offer(search, offer)),
    };
    let count = |(reason, offers): &(vocabulary::RejectionReason, u32)| proto::RejectionCount {
        reason: reason.code().to_owned(),
        offers: *offers,
    };
    proto::Approval {
        kind: approval.kind.code().to_owned(),
        status: status.into(),
        granting_role: granting_role(approval.kind).into(),
        requested_by: approval.requested_by.to_string(),
        requested_at: Some(instant_out(approval.requested_at)),
        decided_by: decided.map(|(by, _)| by.actor.to_string()).unwrap_or_default(),
        decided_at: decided.map(|(_, at)| instant_out(at)),
        conditions: words.conditions.clone(),
        window_hours_min: approval.window_hours_min,
        request_version: approval.request_version,
        request_digest: hex(&request_digest(&approval.covers)),
        round,
        offer,
        reason: approval.reason.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        text: words.text.clone(),
        rejections: approval.rejections.iter().map(count).collect(),
        due_at: search.deferred_until(approval).map(instant_out),
        extra: approval.extra.clone().unwrap_or_default(),
        in_principle: approval.principle.as_ref().map(in_principle),
        panel: words.panel.as_ref().map(|panel| proto::PanelInformation {
            education: panel.education.clone(),
            health: panel.health.clone(),
            funding_split: panel.funding_split.clone(),
            impasse_referred: answer_out(panel.impasse_referred),
        }),
        basis: approval.basis.map(|(basis, _)| basis.code().to_owned()).unwrap_or_default(),
        decided_on: approval.basis.and_then(|(_, day)| day).map(date_out),
        ratify_by: approval.to_ratify().and_then(ratify_by).map(instant_out),
        ratified_on: approval.ratified.as_ref().map(|(_, _, day)| date_out(*day)),
        ratified_by: approval.ratified.as_ref().map(|(by, ..)| by.actor.to_string()).unwrap_or_default(),
    }
}

/// What an approval in principle covers.
pub fn in_principle(covers: &InPrinciple) -> proto::InPrinciple {
    proto::InPrinciple {
        tier: covers.tier.code().to_owned(),
        placement_type: covers.placement_type.code().to_owned(),
        weekly_pence_max: covers.weekly_max.pence(),
    }
}

/// Nearer offers as they were marked (DEC-4).
fn nearer_marks(view: &SearchView) -> Vec<proto::NearerMark> {
    let marks = view.search.nearer.values().zip(&view.nearer_texts);
    let marks = marks.map(|(marked, text)| proto::NearerMark {
        offer: names::closed_offer(&view.search, marked.mark.offer),
        verdict: marked.mark.verdict.code().to_owned(),
        reason: marked.mark.reason.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        text: text.clone(),
        snapshot: marked.snapshot,
        marked_by: marked.by.actor.to_string(),
        marked_at: Some(instant_out(marked.at)),
    });
    marks.collect()
}

fn rounds(view: &SearchView, actor: &Actor) -> Vec<proto::Round> {
    let search = &view.search;
    let reads_no_bids = may(actor, Action::AnswerQuestion, Some(search)).is_ok();
    let mut notes = view.no_bid_notes.iter();
    let rounds = search.rounds.iter().zip(&view.offers_counts).map(|(one, offers_count)| {
        // The notes follow the no-bids, round by round.
        let given = one.declined.iter().zip(notes.by_ref().take(one.declined.len()));
        let no_bids = given.map(|((provider, no_bid), (_, note))| round::no_bid(*provider, no_bid, note));
        let no_bids: Vec<proto::NoBid> = no_bids.collect();
        let no_bids = if reads_no_bids { no_bids } else { Vec::new() };
        let criteria = round::criteria(one, &view.request, search.authority, &view.counting, view.criteria_digest);
        round::round(search, one, *offers_count, no_bids, criteria)
    });
    rounds.collect()
}

fn tranche(search: &Search, now: Timestamp) -> String {
    let active = search.active_tranche(now).filter(|_| search.end.is_none() && search.award.is_none());
    active.map(|tranche| names::tranche(search, tranche.sent.id)).unwrap_or_default()
}

fn choice_out(search: &Search, choice: &Choice, (words, split): (&str, &str)) -> proto::Choice {
    use proto::choice::ChildsView as View;
    proto::Choice {
        offer: names::closed_offer(search, choice.offer),
        confirm_by: Some(instant_out(choice.confirm_by)),
        confirm_by_accepted_at: choice.accepted_at.map(instant_out),
        childs_view: Some(match choice.childs_view {
            ChildsView::Recorded(_) => View::ChildsViewText(words.to_owned()),
            ChildsView::NotRecorded(_) => View::ChildsViewNotRecorded(words.to_owned()),
        }),
        chosen_by: choice.by.actor.to_string(),
        chosen_at: Some(instant_out(choice.at)),
        children_taken: choice.children.clone(),
        split: choice.split.as_ref().map(|given| siblings::split(search, given, split)),
    }
}

/// The day the child arrived, where it is recorded.
const fn arrived_on(search: &Search) -> Option<vocabulary::Date> {
    match &search.end {
        Some(End::Placed { arrived_on, .. }) => Some(*arrived_on),
        Some(End::Withdrawn { .. } | End::NoMatch { .. }) | None => None,
    }
}

fn award(view: &SearchView) -> Option<proto::Award> {
    let search = &view.search;
    let (award, by, at) = search.award.as_ref()?;
    Some(proto::Award {
        offer: names::closed_offer(search, award.offer),
        provider: names::provider(award.provider),
        setting: names::setting(award.provider, award.setting),
        children_taken: award.children.clone(),
        start_date: Some(date_out(award.start_date)),
        core_weekly_pence: award.core_weekly.pence(),
        total_weekly_pence: award.total_weekly.pence(),
        allowed_core_weekly_pence: award.allowed_core_weekly.map(vocabulary::Pence::pence),
        discount_basis_points: award.discounts.points(),
        information: view.award_information.clone(),
        awarded_by: by.actor.to_string(),
        awarded_at: Some(instant_out(*at)),
        split: award.split.as_ref().map(|given| siblings::split(search, given, &view.split_text)),
        successor: award.successor.map(|successor| siblings::search_name(search, successor)).unwrap_or_default(),
        contract: names::contract(search.authority, award.contract),
        arrived_on: arrived_on(search).map(date_out),
    })
}

/// How a search ended without a placement; one that ended in a placement tells of it with its award.
fn ending(end: &End, words: &str) -> Option<proto::Ending> {
    let (reason, whereabouts, by, at) = match end {
        End::Withdrawn { reason, whereabouts, by, at, text: _ } => (reason.code(), whereabouts, by, at),
        End::NoMatch { whereabouts, by, at, text: _ } => ("", whereabouts, by, at),
        End::Placed { .. } => return None,
    };
    Some(proto::Ending {
        reason: reason.to_owned(),
        text: words.to_owned(),
        whereabouts: whereabouts.code().to_owned(),
        ended_by: by.actor.to_string(),
        ended_at: Some(instant_out(*at)),
    })
}

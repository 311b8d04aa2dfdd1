//! Approvals (APR-1): the kinds due before opening, each by someone other than who asked, over one version of the request.

use api::common::v1::Role;
use api::search::v1::{ApprovalStatus, ParallelAsked, Search, SearchState, ShortWindowAsked};

use crate::harness::{CARDIFF, OAK, Outcome as _, VALE, World, child, shared};

fn not_yet_looked_after(search: &mut Search) {
    child(search).legal_status = Some("NOT_YET_LOOKED_AFTER".to_owned());
}

fn short_and_parallel(search: &mut Search) {
    let reason = "COURT_DATE".to_owned();
    shared(search).short_window = Some(ShortWindowAsked { window_hours_min: 6, reason, text: String::new() });
    let reason = "TWO_PLANS_IN_COURT".to_owned();
    shared(search).parallel = Some(ParallelAsked { reason, text: String::new() });
}

fn kinds(search: &Search) -> Vec<&str> {
    search.approvals.iter().map(|approval| approval.kind.as_str()).collect()
}

#[tokio::test]
async fn apr_1_every_search_to_outside_providers_is_approved() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let asked = world.finder().request_approvals(&draft.name).await.accepted();
    assert_eq!(kinds(&asked), ["INDEPENDENT_SEARCH"]);
    assert_eq!(
        (asked.state(), asked.approvals[0].status()),
        (SearchState::AwaitingApproval, ApprovalStatus::Requested)
    );
    assert_eq!(asked.approvals[0].granting_role(), Role::Approver);
    let granted = world.approver().grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    assert_eq!((granted.state(), granted.approvals[0].status()), (SearchState::Approved, ApprovalStatus::Granted));
    assert_eq!(granted.approvals[0].decided_by, world.approver().actor());
    assert_eq!(granted.approvals[0].request_digest, granted.request_digest, "it covers this text");
}

#[tokio::test]
async fn apr_1_a_child_not_yet_looked_after_needs_the_need_agreed() {
    let world = World::start().await;
    let draft = world.drafted(not_yet_looked_after).await;
    let asked = world.finder().request_approvals(&draft.name).await.accepted();
    assert_eq!(kinds(&asked), ["ACCOMMODATION_NEED", "INDEPENDENT_SEARCH"]);
    let half = world.approver().grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    assert_eq!(half.state(), SearchState::AwaitingApproval, "the need is not agreed yet");
    let closes = world.now().await.plus_hours(54);
    world.nothing_appended(world.finder().publish(&draft.name, closes)).await.refused("STATE_FORBIDS");
    let all = world.approver().grant(&draft.name, "ACCOMMODATION_NEED", None).await.accepted();
    assert_eq!(all.state(), SearchState::Approved);
    world.finder().publish(&draft.name, closes).await.accepted();
}

#[tokio::test]
async fn apr_1_short_window_and_parallel_search_are_asked_for_with_the_others() {
    let world = World::start().await;
    world.published(|_| {}).await;
    let draft = world.drafted(short_and_parallel).await;
    let asked = world.finder().request_approvals(&draft.name).await.accepted();
    assert_eq!(kinds(&asked), ["INDEPENDENT_SEARCH", "PARALLEL_SEARCH", "SHORT_WINDOW"]);
    world.approver().grant(&draft.name, "PARALLEL_SEARCH", None).await.accepted();
    world.approver().grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    let granted = world.approver().grant(&draft.name, "SHORT_WINDOW", Some(6)).await.accepted();
    assert_eq!(granted.state(), SearchState::Approved);
    let hours: Vec<Option<u32>> = granted.approvals.iter().map(|approval| approval.window_hours_min).collect();
    assert_eq!(hours, [None, None, Some(6)]);
}

#[tokio::test]
async fn apr_1_nobody_grants_or_returns_their_own_request() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    let herself = world.caller(world.finder().actor(), "APPROVER", CARDIFF);
    let refused = world.nothing_appended(herself.grant(&draft.name, "INDEPENDENT_SEARCH", None)).await;
    refused.refused("APPROVAL_OWN_REQUEST");
    let refused = herself.return_search(&draft.name, "INDEPENDENT_SEARCH", "PLAN_CHANGED", "");
    world.nothing_appended(refused).await.refused("APPROVAL_OWN_REQUEST");
}

#[tokio::test]
async fn apr_1_only_an_approver_of_the_authority_grants() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    let of_the_vale = world.caller("people/val.approver", "APPROVER", VALE);
    let others = [of_the_vale, world.other_finder(), world.decision_maker(), world.provider(OAK), world.admin()];
    for caller in others {
        let refused = world.nothing_appended(caller.grant(&draft.name, "INDEPENDENT_SEARCH", None)).await;
        refused.refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn apr_1_what_was_not_asked_for_or_is_granted_already_is_not_granted() {
    let world = World::start().await;
    let draft = world.drafted(not_yet_looked_after).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    let approver = world.approver();
    for (kind, hours) in [("SHORT_WINDOW", Some(6)), ("OUT_OF_AREA", None)] {
        let refused = world.nothing_appended(approver.grant(&draft.name, kind, hours)).await;
        refused.refused("APPROVAL_NOT_ASKED");
    }
    approver.grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    let again = world.nothing_appended(approver.grant(&draft.name, "INDEPENDENT_SEARCH", None)).await;
    again.refused("APPROVAL_NOT_ASKED");
}

#[tokio::test]
async fn apr_1_an_edit_voids_what_was_granted() {
    let world = World::start().await;
    let approved = world.approved(|_| {}).await;
    let mut edited = approved.clone();
    child(&mut edited).needs[0].level = Some(3);
    let draft = world.finder().edit(edited).await.accepted();
    assert_eq!((draft.state(), draft.request_version), (SearchState::Draft, 2));
    assert_ne!(draft.request_digest, approved.request_digest);
    assert!(draft.approvals.iter().all(|approval| approval.status() == ApprovalStatus::Void), "{:#?}", draft.approvals);
    let closes = world.now().await.plus_hours(54);
    world.nothing_appended(world.finder().publish(&draft.name, closes)).await.refused("STATE_FORBIDS");
    // Asked for and granted again over the new text, it opens.
    assert_eq!(world.approve(&draft.name).await.state(), SearchState::Approved);
    world.finder().publish(&draft.name, closes).await.accepted();
}

#[tokio::test]
async fn apr_1_a_refusal_returns_the_search_with_its_reason() {
    let world = World::start().await;
    let draft = world.drafted(not_yet_looked_after).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    world.approver().grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    let approver = world.approver();
    let wordless = approver.return_search(&draft.name, "ACCOMMODATION_NEED", "OTHER", "");
    world.nothing_appended(wordless).await.refused("TEXT_REQUIRED").names_exactly(&["text"]);
    let text = "Ask the aunt once more.";
    let returned =
        approver.return_search(&draft.name, "ACCOMMODATION_NEED", "INFORMATION_MISSING", text).await.accepted();
    assert_eq!(returned.state(), SearchState::Draft);
    let why = returned.returned.expect("a reason");
    assert_eq!((why.reason.as_str(), why.text.as_str()), ("INFORMATION_MISSING", text));
    let refused =
        returned.approvals.iter().find(|approval| approval.kind == "ACCOMMODATION_NEED").expect("the one refused");
    assert_eq!(refused.status(), ApprovalStatus::Refused);
    assert_eq!(refused.decided_by, approver.actor());
    // Asked for again, the finder no longer reads why it once came back.
    let again = world.finder().request_approvals(&draft.name).await.accepted();
    assert_eq!((again.state(), again.returned), (SearchState::AwaitingApproval, None));
}

//! Approvals before opening (APR-1, SRC-1, SRC-5, SRC-6).

use expect_test::expect;
use vocabulary::{ApprovalKind, LegalStatus, ParallelSearchReason, ShortWindowReason};

use crate::fixtures::{World, check, request};
use crate::request::{ParallelAsked, ShortWindowAsked};
use crate::search::{ApprovalEnd, required_approvals};

/// So many other live searches, and a lot.
fn required(request: &crate::request::Request, live: usize) -> Vec<ApprovalKind> {
    let key = crate::fixtures::lot_key();
    let facts = crate::search::OpeningFacts { other_live_searches: live, lot: Some(&key), named: None };
    required_approvals(request, &facts)
}

fn short_window(world: &mut World, window_hours_min: u32) {
    world.request.shared.short_window =
        Some(ShortWindowAsked { window_hours_min, reason: ShortWindowReason::CourtDate, text: String::new() });
}

#[test]
fn every_search_to_others_needs_its_approval_and_more_where_there_is_cause() {
    let kinds = |request: &crate::request::Request, live| {
        required(request, live).iter().map(|kind| kind.code()).collect::<Vec<_>>().join(" ")
    };
    let mut asked = request();
    expect!["INDEPENDENT_SEARCH"].assert_eq(&kinds(&asked, 0));
    asked.children[0].legal_status = Some(LegalStatus::NotYetLookedAfter);
    expect!["ACCOMMODATION_NEED INDEPENDENT_SEARCH"].assert_eq(&kinds(&asked, 0));
    let mut world = World::new();
    short_window(&mut world, 6);
    expect!["INDEPENDENT_SEARCH PARALLEL_SEARCH SHORT_WINDOW"].assert_eq(&kinds(&world.request, 2));
}

#[test]
fn approvals_are_refused_while_an_essential_or_an_option_is_missing() {
    let mut world = World::after("@draft");
    world.request.shared.level = None;
    world.request.shared.options_considered.pop();
    world.request.children[0].pen_picture.clear();
    world.check("request-approvals", expect!["refused ESSENTIALS_MISSING request.shared.level; OPTIONS_NOT_CONSIDERED request.shared.options_considered.PARTNER; ESSENTIALS_MISSING request.children[0].pen_picture"]);
}

#[test]
fn a_second_live_search_wants_its_reason() {
    let mut world = World::after("@draft");
    world.live_searches = 1;
    world.check("request-approvals", expect!["refused LIVE_SEARCH_EXISTS request.shared.parallel live=1"]);
    let reason = ParallelSearchReason::TwoPlansInCourt;
    world.request.shared.parallel = Some(ParallelAsked { reason, text: String::new() });
    world.check("request-approvals", expect!["AWAITING_APPROVAL: ApprovalsRequested"]);
    assert!(world.search().approvals.iter().any(|approval| approval.kind == ApprovalKind::ParallelSearch));
    world.check("grant INDEPENDENT_SEARCH", expect!["AWAITING_APPROVAL: ApprovalGranted"]);
    world.check("grant PARALLEL_SEARCH", expect!["APPROVED: ApprovalGranted"]);
}

#[test]
fn nobody_approves_their_own_request() {
    check("@awaiting; grant INDEPENDENT_SEARCH as=finder", expect!["refused APPROVAL_OWN_REQUEST people/the.finder"]);
    check("@awaiting; return INDEPENDENT_SEARCH as=finder", expect!["refused APPROVAL_OWN_REQUEST people/the.finder"]);
}

#[test]
fn only_what_was_asked_is_granted_and_once() {
    check("@awaiting; grant PARALLEL_SEARCH", expect!["refused APPROVAL_NOT_ASKED PARALLEL_SEARCH"]);
    check("@awaiting; return PARALLEL_SEARCH", expect!["refused APPROVAL_NOT_ASKED PARALLEL_SEARCH"]);
    let mut world = World::after("@draft");
    short_window(&mut world, 6);
    world.check(
        "request-approvals; grant INDEPENDENT_SEARCH; grant INDEPENDENT_SEARCH",
        expect!["refused APPROVAL_NOT_ASKED INDEPENDENT_SEARCH"],
    );
    world.check("return INDEPENDENT_SEARCH", expect!["refused APPROVAL_NOT_ASKED INDEPENDENT_SEARCH"]);
}

#[test]
fn a_short_window_is_granted_as_asked_or_longer_never_shorter() {
    let at = |hours: &str| {
        let mut world = World::after("@draft");
        short_window(&mut world, 6);
        world.must("request-approvals");
        let told = world.tell(&format!("grant SHORT_WINDOW {hours}"));
        let granted = world.search().granted(ApprovalKind::ShortWindow).and_then(|found| found.window_hours_min);
        format!("{hours}: {told} {granted:?}\n")
    };
    let told = ["", "hours=5", "hours=6", "hours=12", "hours=24", "hours=25"].map(at).concat();
    expect![[r#"
        : AWAITING_APPROVAL: ApprovalGranted Some(6)
        hours=5: refused WINDOW_INVALID window_hours_min asked_hours=6 granted_hours=5 None
        hours=6: AWAITING_APPROVAL: ApprovalGranted Some(6)
        hours=12: AWAITING_APPROVAL: ApprovalGranted Some(12)
        hours=24: AWAITING_APPROVAL: ApprovalGranted Some(24)
        hours=25: refused WINDOW_INVALID window_hours_min asked_hours=6 granted_hours=25 None
    "#]]
    .assert_eq(&told);
    check("@awaiting; grant INDEPENDENT_SEARCH hours=6", expect!["refused WINDOW_INVALID window_hours_min"]);
}

#[test]
fn a_return_makes_it_a_draft_again_and_says_why() {
    check("@awaiting; return INDEPENDENT_SEARCH", expect!["DRAFT: Returned"]);
    let mut world = World::after("@draft");
    short_window(&mut world, 6);
    world.must("request-approvals");
    world.must("grant INDEPENDENT_SEARCH text");
    world.must("return SHORT_WINDOW");
    let ends: Vec<_> =
        world.search().past_approvals.iter().map(|past| (past.approval.kind, past.end.clone())).collect();
    let refused = ApprovalEnd::Refused(crate::fixtures::by("approver"), world.now);
    assert_eq!(ends, [(ApprovalKind::IndependentSearch, ApprovalEnd::Void), (ApprovalKind::ShortWindow, refused)]);
    assert_eq!(world.search().past_approvals[0].approval.conditions, Some(crate::fixtures::sealed(7)));
    assert!(world.search().returned.is_some());
    world.must("request-approvals");
    assert!(world.search().returned.is_none());
}

#[test]
fn a_search_asks_for_so_many_approvals() {
    let mut world = World::after("@awaiting; return INDEPENDENT_SEARCH");
    let search = world.search.as_mut().unwrap();
    let past = search.past_approvals[0].clone();
    search.past_approvals.resize(vocabulary::limits::APPROVALS_PER_SEARCH_MAX, past);
    world.check("request-approvals", expect!["refused LIMIT_EXCEEDED approvals max=100"]);
}

#[test]
fn nobody_asks_others_before_the_match_against_the_authoritys_own_was_shown() {
    check(
        "draft; request-approvals",
        expect![
            "refused PRE_MATCH_NOT_SHOWN request call=hafan.search.v1.PreMatchService/AcknowledgePreMatch request_version=1"
        ],
    );
    check("draft; pre-match; request-approvals", expect!["AWAITING_APPROVAL: ApprovalsRequested"]);
    check("draft; pre-match", expect!["DRAFT: PreMatchShown"]);
    check("draft; pre-match; pre-match", expect!["DRAFT: PreMatchShown"]);
    // Another request was never shown the match of this one.
    check(
        "draft; pre-match; edit; request-approvals",
        expect![
            "refused PRE_MATCH_NOT_SHOWN request call=hafan.search.v1.PreMatchService/AcknowledgePreMatch request_version=2"
        ],
    );
    check(
        "@awaiting; pre-match",
        expect!["refused STATE_FORBIDS search rule=section-3 state=AWAITING_APPROVAL wanted=DRAFT"],
    );
    let shown = World::after("@draft").search().pre_match.clone().unwrap();
    assert_eq!((shown.settings, shown.could_serve, shown.as_of), (3, 1, 7));
}

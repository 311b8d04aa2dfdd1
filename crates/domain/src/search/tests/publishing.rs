//! Publishing (SRC-5, SRC-6, SRC-7, FRM-1, INV-1).

use expect_test::expect;
use vocabulary::{ApprovalKind, SearchId, ShortWindowReason};

use crate::fixtures::{World, check, check_all, time};
use crate::request::ShortWindowAsked;
use crate::search::window_warnings;

#[test]
fn publishing_opens_the_round_invites_and_takes_the_child() {
    check("@open", expect!["OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=03T09:00"]);
    check(
        "@approved; publish close=03T09:00 invite=oak digest=elm,ash",
        expect!["OPEN: RoundOpened ProvidersInvited(3) SearchOpened before=03T09:00"],
    );
    let world = World::after("@open");
    let round = world.search().round().unwrap();
    assert_eq!((round.opening.window.opens(), round.opening.window.closes()), (time("01T09:00"), time("03T09:00")));
    assert_eq!(round.question_deadline, time("02T21:00"));
    assert_eq!((round.opening.round, round.opening.request_version), (1, 1));
    assert_eq!(world.child.live, [world.search().id].into());
}

#[test]
fn the_window_runs_at_least_24_hours_and_at_most_14_days() {
    check_all(
        "@approved",
        &[
            "publish close=01T09:00",
            "publish close=01T08:00",
            "publish close=02T08:59:59.999999",
            "publish close=02T09:00",
            "publish close=15T09:00",
            "publish close=15T09:00:00.000001",
        ],
        expect![[r#"
            publish close=01T09:00 -> refused WINDOW_INVALID closes_at closes=01T09:00 opens=01T09:00
            publish close=01T08:00 -> refused WINDOW_INVALID closes_at closes=01T08:00 opens=01T09:00
            publish close=02T08:59:59.999999 -> refused WINDOW_TOO_SHORT closes_at closes=02T08:59:59.999999Z opens=01T09:00 window_hours_min=24
            publish close=02T09:00 -> OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=02T09:00
            publish close=15T09:00 -> OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=15T09:00
            publish close=15T09:00:00.000001 -> refused WINDOW_INVALID closes_at closes=15T09:00:00.000001Z opens=01T09:00 window_days_max=14
        "#]],
    );
}

#[test]
fn a_shorter_window_runs_no_less_than_was_granted() {
    let mut world = World::after("@draft");
    world.request.shared.short_window =
        Some(ShortWindowAsked { window_hours_min: 6, reason: ShortWindowReason::CourtDate, text: String::new() });
    for step in ["request-approvals", "grant INDEPENDENT_SEARCH", "grant SHORT_WINDOW hours=8"] {
        world.must(step);
    }
    assert!(world.search().granted(ApprovalKind::ShortWindow).is_some());
    world.check(
        "publish close=01T16:59:59.999999",
        expect!["refused WINDOW_TOO_SHORT closes_at closes=01T16:59:59.999999Z opens=01T09:00 window_hours_min=8"],
    );
    world
        .check("publish close=01T17:00", expect!["OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=01T17:00"]);
    assert_eq!(world.search().round().unwrap().question_deadline, time("01T13:00"), "half of a window under 24 hours");
}

#[test]
fn an_essential_lost_since_the_approval_is_refused() {
    let mut world = World::after("@approved");
    world.request.shared.level = None;
    world.check("publish close=03T09:00", expect!["refused ESSENTIALS_MISSING request.shared.level"]);
}

#[test]
fn an_authority_that_signed_nothing_may_not_search_the_lot() {
    let mut world = World::after("@approved");
    world.lot.as_mut().unwrap().recorded.authorities.clear();
    world.check("publish close=03T09:00", expect!["refused NOT_FRAMEWORK_MEMBER W06000015 on=01"]);
    let mut world = World::after("@approved");
    world.lot.as_mut().unwrap().recorded.until = crate::fixtures::day("2026-11-30");
    world.check("publish close=03T09:00", expect!["refused NOT_FRAMEWORK_MEMBER W06000015 on=01"]);
}

#[test]
fn a_child_has_one_live_search_unless_a_parallel_one_was_approved() {
    let other = SearchId::from_bytes([0xbb; 16]);
    let mut world = World::after("@approved");
    world.child.live.insert(other);
    world.check("publish close=03T09:00", expect!["refused LIVE_SEARCH_EXISTS child live=1"]);
    let mut world = World::after("@draft");
    world.live_searches = 1;
    world.request.shared.parallel = Some(crate::request::ParallelAsked {
        reason: vocabulary::ParallelSearchReason::PlannedMoveLater,
        text: String::new(),
    });
    for step in ["request-approvals", "grant INDEPENDENT_SEARCH", "grant PARALLEL_SEARCH"] {
        world.must(step);
    }
    world.child.live.insert(other);
    world
        .check("publish close=03T09:00", expect!["OPEN: RoundOpened ProvidersInvited(4) SearchOpened before=03T09:00"]);
    assert_eq!(world.search().round().unwrap().opening.parallel_to, [other]);
}

#[test]
fn inv_1_an_audience_of_nobody_is_refused_and_one_that_nobody_alerts_is_not() {
    check("@approved; publish close=03T09:00 invite=", expect!["refused AUDIENCE_EMPTY audience"]);
    // Who cannot serve today may before the close, and framework providers are asked before anybody else (FRM-3).
    check(
        "@approved; publish close=03T09:00 invite= digest=oak,elm",
        expect!["OPEN: RoundOpened ProvidersInvited(2) SearchOpened before=03T09:00"],
    );
}

#[test]
fn a_parent_and_baby_search_is_priced_by_the_parents_age() {
    let mut world = World::after("@draft");
    world.request.shared.placement_type = Some(vocabulary::PlacementType::ParentAndBabyFostering);
    world.request.shared.assessment = Some(crate::request::Assessment {
        kind: vocabulary::AssessmentType::SupportOnly,
        weeks: 12,
        court_date: None,
        second_parent: crate::request::YesNoUnknown::No,
        baby_born: crate::request::YesNoUnknown::Yes,
        baby_date: None,
    });
    let child = crate::fixtures::child();
    world.request.parent = Some(crate::request::Parent {
        age_band: Some(vocabulary::AgeBand::Age16_17),
        legal_status: child.legal_status,
        needs: child.needs,
        risks_to_child: child.risks_to_child,
        risks_to_others: child.risks_to_others,
        ..crate::request::Parent::default()
    });
    for step in ["request-approvals", "grant INDEPENDENT_SEARCH", "publish close=03T09:00"] {
        world.must(step);
    }
    assert_eq!(world.search().round().unwrap().opening.age_band, vocabulary::AgeBand::Age16_17);
}

#[test]
fn many_invitations_are_several_events() {
    use crate::event::{Event, Invited, Notice, SearchEvent};
    use crate::search::{INVITED_PER_EVENT, Publish, PublishFacts, publish};
    let world = World::after("@approved");
    let key = crate::fixtures::lot_key();
    let provider = |number: u16| {
        let [high, low] = number.to_be_bytes();
        let mut bytes = [high; 16];
        bytes[15] = low;
        Invited { provider: vocabulary::ProviderId::from_bytes(bytes), notice: Notice::Alert }
    };
    let facts = PublishFacts {
        named: None,
        request: &world.request,
        lot: Some((&key, world.lot.as_ref().unwrap())),
        children: vec![],
        audience: (0..=800).map(provider).collect(),
    };
    let command = Publish { closes: time("03T09:00"), criteria_digest: [1; 32], weights: [1; 9], weight_profile: 0 };
    let decision = publish(world.search(), &crate::fixtures::actor("finder"), &facts, &command, world.now).unwrap();
    let sizes: Vec<usize> = decision
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Search(_, SearchEvent::ProvidersInvited { invited, .. }) => Some(invited.len()),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [INVITED_PER_EVENT, INVITED_PER_EVENT, 1]);
}

#[test]
fn what_is_advised_of_a_window() {
    let windows = [
        ("01T09:00", "03T09:00"),
        ("01T09:00", "03T08:59"),
        ("01T09:00", "04T09:00"),
        ("01T09:00", "04T10:00"),
        ("01T09:00", "03T17:00"),
        ("01T09:00", "03T17:01"),
        ("04T09:00", "06T12:00"),
        ("04T09:00", "08T08:59"),
    ];
    let told = windows.map(|(opens, closes)| {
        let warnings = window_warnings(time(opens), time(closes));
        crate::fixtures::short(&format!("{opens} to {closes}: {warnings:?}\n"))
    });
    expect![[r#"
        01T09:00 to 03T09:00: []
        01T09:00 to 03T08:59: [ShorterThanAdvised { hours: 47 }, CloseOutsideOffice { close: Timestamp(1796288340000000) }]
        01T09:00 to 04T09:00: []
        01T09:00 to 04T10:00: [LongerThanAdvised { hours: 73 }]
        01T09:00 to 03T17:00: []
        01T09:00 to 03T17:01: [CloseOutsideOffice { close: Timestamp(1796317260000000) }]
        04T09:00 to 06T12:00: [FewWorkingDays { working_days: 0 }, CloseOutsideOffice { close: Timestamp(1796558400000000) }]
        04T09:00 to 08T08:59: [LongerThanAdvised { hours: 95 }, CloseOutsideOffice { close: Timestamp(1796720340000000) }]
    "#]].assert_eq(&told.concat());
}

//! Same-day emergencies (SRC-10): opened from the draft, before 09:00 tomorrow, everything else deferred.

use expect_test::expect;
use vocabulary::{EmergencyReason, NeededBy};

use crate::fixtures::{World, time};
use crate::request::EmergencyAsked;

/// A search needed by half past eight on the 2nd; stories begin on the 1st.
fn emergency(needed_before: &str) -> World {
    let mut world = World::new();
    world.request.shared.needed_by = Some(NeededBy::Today);
    world.request.shared.emergency = Some(EmergencyAsked {
        needed_before: time(needed_before),
        reason: EmergencyReason::PoliceProtection,
        text: String::new(),
    });
    world
}

fn publish(needed_before: &str, closes: &str) -> String {
    let mut world = emergency(needed_before);
    world.tell("@draft");
    let now = world.now;
    let told = world.tell(&format!("publish close={closes}"));
    told.replace(&now.to_string(), "now")
}

#[test]
fn src_10_it_opens_from_its_draft_with_what_it_defers() {
    expect!["OPEN: ApprovalsRequested RoundOpened ProvidersInvited(4) EmergencyOpened before=01T12:00"]
        .assert_eq(&publish("02T08:30", "01T12:00"));
    expect![
        "refused PRE_MATCH_NOT_SHOWN request call=hafan.search.v1.PreMatchService/AcknowledgePreMatch request_version=1"
    ]
    .assert_eq(&{
        let mut world = emergency("02T08:30");
        world.tell("draft; publish close=01T12:00")
    });
}

#[test]
fn src_10_needed_before_nine_tomorrow_and_not_later() {
    expect!["OPEN: ApprovalsRequested RoundOpened ProvidersInvited(4) EmergencyOpened before=01T12:00"]
        .assert_eq(&publish("02T09:00", "01T12:00"));
    expect!["refused NOT_SAME_DAY request.shared.emergency.needed_before after=01T09:00 latest=02T09:00 needed_before=02T09:00:00.000001Z"].assert_eq(&publish("02T09:00:00.000001", "01T12:00"));
    expect!["refused WINDOW_INVALID closes_at closes=02T08:30:01Z latest=02T08:30 opens=01T09:00"]
        .assert_eq(&publish("02T08:30", "02T08:30:01"));
    expect!["refused WINDOW_TOO_SHORT closes_at closes=01T09:10 opens=01T09:00 window_minutes_min=15"]
        .assert_eq(&publish("02T08:30", "01T09:10"));
}

#[test]
fn src_10_it_asks_for_nothing_beforehand() {
    let mut world = emergency("02T08:30");
    world.check("@draft; request-approvals", expect!["refused APPROVAL_NOT_DUE request.shared.emergency"]);
}

#[test]
fn src_10_no_two_of_one_child_at_a_time() {
    let mut world = emergency("02T08:30");
    world.check(
        "@draft; publish close=01T12:00; publish close=01T12:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=OPEN wanted=DRAFT"],
    );
}

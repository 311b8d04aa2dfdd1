//! Material changes after the close (SRC-12), and timed questions of the decision maker (DEC-1).

use expect_test::expect;

use crate::fixtures::{World, check, check_all};

#[test]
fn src_12_the_request_changes_after_the_close_by_a_correction_or_materially_but_never_in_its_type() {
    check_all(
        "@chosen",
        &[
            "amend-closed CORRECTION change=pen-picture",
            "amend-closed MATERIAL change=level",
            "amend-closed CORRECTION change=level",
            "amend-closed MATERIAL change=type",
            "amend-closed MATERIAL change=no-level",
            "amend-closed MATERIAL change=level close=16T09:00",
        ],
        expect![[""]],
    );
    check("@open; amend-closed MATERIAL change=level", expect![[""]]);
    check("@withdrawn; amend-closed MATERIAL change=level", expect![[""]]);
}

#[test]
fn src_12_an_award_waits_until_its_provider_says_that_the_offer_stands_for_the_change() {
    let mut world = World::after("@chosen; amend-closed MATERIAL change=level");
    world.check("award oak answers=elm,ash", expect![[""]]);
    world.check("reconfirm oak", expect![[""]]);
    world.check("reconfirm oak version=1", expect![[""]]);
    world.check("reconfirm oak version=2", expect![[""]]);
    world.check("reconfirm oak version=2", expect![[""]]);
    world.check("award oak answers=elm,ash", expect![[""]]);
    // A correction asks for nothing.
    check("@chosen; amend-closed CORRECTION change=pen-picture; award oak answers=elm,ash", expect![[""]]);
    check("@chosen; amend-closed CORRECTION change=pen-picture; reconfirm oak version=2", expect![[""]]);
}

#[test]
fn src_12_a_change_after_the_award_waits_for_the_awarded_provider_too() {
    let mut world = World::after("@awarded; amend-closed MATERIAL change=level");
    world.check("reconfirm elm version=2", expect![[""]]);
    world.check("reconfirm oak version=2", expect![[""]]);
}

#[test]
fn dec_1_a_decision_maker_asks_one_provider_of_the_tranche_within_its_time() {
    check_all(
        "@deciding",
        &[
            "ask-offer oak by=04T09:00",
            "ask-offer oak by=07T09:00",
            "ask-offer oak by=07T09:01",
            "ask-offer oak by=03T09:00",
            "ask-offer oak by=04T09:00 as=finder",
            "ask-offer ash by=04T09:00",
        ],
        expect![[""]],
    );
    check("@short; ask-offer oak by=04T09:00", expect![[""]]);
}

#[test]
fn dec_1_its_provider_answers_once_and_before_the_time() {
    let mut world = World::after("@deciding; ask-offer oak by=04T09:00");
    world.check("answer-offer elm", expect![[""]]);
    world.check("answer-offer oak at=04T09:00", expect![[""]]);
    let mut world = World::after("@deciding; ask-offer oak by=04T09:00");
    world.check("answer-offer oak at=04T08:59", expect![[""]]);
    world.check("answer-offer oak", expect![[""]]);
}

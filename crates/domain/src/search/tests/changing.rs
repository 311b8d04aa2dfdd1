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
        expect![[r#"
            amend-closed CORRECTION change=pen-picture -> CHOSEN: AmendedAfterClose
            amend-closed MATERIAL change=level -> CHOSEN: AmendedAfterClose
            amend-closed CORRECTION change=level -> refused AMENDMENT_MATERIAL request.shared.level
            amend-closed MATERIAL change=type -> refused TYPE_FIXED request.shared.placement_type way_out=EndForReconsideration
            amend-closed MATERIAL change=no-level -> refused ESSENTIALS_MISSING request.shared.level
            amend-closed MATERIAL change=level close=16T09:00 -> refused VALUE_INVALID closes_at
        "#]],
    );
    check(
        "@open; amend-closed MATERIAL change=level",
        expect!["refused STATE_FORBIDS search rule=section-3 state=OPEN wanted=SHORTLISTING|DECIDING|CHOSEN|AWARDED"],
    );
    check(
        "@withdrawn; amend-closed MATERIAL change=level",
        expect![
            "refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=SHORTLISTING|DECIDING|CHOSEN|AWARDED"
        ],
    );
}

#[test]
fn src_12_an_award_waits_until_its_provider_says_that_the_offer_stands_for_the_change() {
    let mut world = World::after("@chosen; amend-closed MATERIAL change=level");
    world.check("award oak answers=elm,ash", expect!["refused RECONFIRMATION_MISSING oak's offer request_version=2"]);
    world.check("reconfirm oak", expect!["refused AMENDMENT_UNCONFIRMED request_version answers=0 current=2"]);
    world
        .check("reconfirm oak version=1", expect!["refused AMENDMENT_UNCONFIRMED request_version answers=1 current=2"]);
    world.check("reconfirm oak version=2", expect!["CHOSEN: ChangeReconfirmed"]);
    world.check("reconfirm oak version=2", expect!["refused OFFER_ANSWERED oak's offer"]);
    world.check("award oak answers=elm,ash", expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"]);
    // A correction asks for nothing.
    check(
        "@chosen; amend-closed CORRECTION change=pen-picture; award oak answers=elm,ash",
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"
        ],
    );
    check(
        "@chosen; amend-closed CORRECTION change=pen-picture; reconfirm oak version=2",
        expect!["refused OFFER_ANSWERED oak's offer"],
    );
}

#[test]
fn src_12_a_change_after_the_award_waits_for_the_awarded_provider_too() {
    let mut world = World::after("@awarded; amend-closed MATERIAL change=level");
    world.check("reconfirm elm version=2", expect!["refused OFFER_ANSWERED elm's offer"]);
    world.check("reconfirm oak version=2", expect!["AWARDED: ChangeReconfirmed"]);
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
        expect![[r#"
            ask-offer oak by=04T09:00 -> DECIDING: OfferQuestionAsked before=04T09:00
            ask-offer oak by=07T09:00 -> DECIDING: OfferQuestionAsked before=07T09:00
            ask-offer oak by=07T09:01 -> refused ANSWER_BY_INVALID answer_by after=03T10:00 answer_by=07T09:01 latest=07T09:00
            ask-offer oak by=03T09:00 -> refused ANSWER_BY_INVALID answer_by after=03T10:00 answer_by=03T09:00 latest=07T09:00
            ask-offer oak by=04T09:00 as=finder -> refused NAMED_PERSON_REQUIRED actor
            ask-offer ash by=04T09:00 -> refused NOT_IN_TRANCHE ash's offer
        "#]],
    );
    check(
        "@short; ask-offer oak by=04T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=DECIDING|CHOSEN"],
    );
}

#[test]
fn dec_1_its_provider_answers_once_and_before_the_time() {
    let mut world = World::after("@deciding; ask-offer oak by=04T09:00");
    world.check("answer-offer elm", expect!["refused OFFER_NOT_LIVE 70707070-7070-7070-7070-707070707070"]);
    world.check(
        "answer-offer oak at=04T09:00",
        expect!["refused ANSWER_LATE 70707070-7070-7070-7070-707070707070 answer_by=04T09:00 received=04T09:00"],
    );
    let mut world = World::after("@deciding; ask-offer oak by=04T09:00");
    world.check("answer-offer oak at=04T08:59", expect!["DECIDING: OfferQuestionAnswered before=04T09:00"]);
    world.check("answer-offer oak", expect!["refused QUESTION_ANSWERED 70707070-7070-7070-7070-707070707070"]);
}

//! The confirm-by time of a choice, and the hold its provider extends to it (SHL-4, OFF-7).

use expect_test::expect;

use crate::fixtures::{World, check, check_all, hold_places};

#[test]
fn shl_4_a_choice_names_a_confirm_by_time_within_ten_working_days() {
    check_all(
        "@ready",
        &[
            "choose oak",
            "choose oak confirm=16T09:00",
            "choose oak confirm=04T12:00",
            "choose oak confirm=30T09:00",
            "choose oak confirm=01T09:00",
        ],
        expect![[r#"
            choose oak -> CHOSEN: OfferChosen before=07T09:00
            choose oak confirm=16T09:00 -> CHOSEN: OfferChosen before=07T09:00
            choose oak confirm=04T12:00 -> CHOSEN: OfferChosen before=04T12:00
            choose oak confirm=30T09:00 -> refused CONFIRM_BY_INVALID confirm_by after=03T10:00 confirm_by=30T09:00 latest=17T10:00
            choose oak confirm=01T09:00 -> refused CONFIRM_BY_INVALID confirm_by after=03T10:00 confirm_by=01T09:00 latest=17T10:00
        "#]],
    );
}

#[test]
fn shl_4_its_provider_accepts_and_the_hold_lasts_until_then() {
    let mut world = World::after("@ready; choose oak confirm=16T09:00");
    world.check("accept oak by=elm", expect!["refused NOT_CHOSEN oak's offer"]);
    world.check("accept elm", expect!["refused NOT_CHOSEN elm's offer"]);
    world.check(
        "accept oak",
        expect!["CHOSEN: ConfirmByAccepted HoldExtended(oak's home until 16T09:00) before=06T10:00"],
    );
    world.check("accept oak", expect!["refused CONFIRM_BY_ACCEPTED oak's offer"]);
    hold_places(world.setting("oak"));
    // The tranche's return-by time is over, the choice is not; the place is its own until the confirm-by time.
    world.check("pass-return-by at=08T09:00", expect!["nothing to do"]);
    world.check(
        "award oak answers=elm,ash start=2026-12-16 at=15T09:00",
        expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=16T09:00"],
    );
}

#[test]
fn shl_4_where_nothing_is_accepted_the_hold_ends_as_it_would_have_and_the_place_is_judged_at_award() {
    let mut world = World::after("@ready; choose oak confirm=16T09:00");
    world.check(
        "award oak answers=elm,ash start=2026-12-16 at=15T09:00",
        expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated HoldExpired(oak's home) PlacesAwarded(oak's home [1] without a hold) before=16T09:00"],
    );
    // By its own hold it is awarded before that runs out, and not a moment later: a slow commit judges the place anew.
    let mut world = World::after("@ready; choose oak confirm=16T09:00");
    let by_its_hold = world.tell("award oak answers=elm,ash start=2026-12-16");
    assert!(by_its_hold.ends_with("PlacesAwarded(oak's home [1] of its hold) before=06T10:00"), "{by_its_hold}");
    // After the hold ran out its provider accepts late: the place is taken anew while it is free.
    let mut world = World::after("@ready; choose oak confirm=16T09:00");
    world.check(
        "accept oak at=15T09:00",
        expect![
            "CHOSEN: ConfirmByAccepted HoldExpired(oak's home) HoldTaken(oak's home [1] until 16T09:00) before=16T09:00"
        ],
    );
    let mut world = World::after("@ready; choose oak confirm=16T09:00");
    world.check("cut oak at=15T09:00", expect!["CHOSEN: HoldExpired(oak's home) PlacesStated(oak's home)"]);
    world.check("accept oak", expect!["refused PLACE_HELD oak's home places=1 start=15"]);
}

#[test]
fn shl_4_a_confirm_by_time_that_passed_leaves_it_shortlisting_with_nothing_held() {
    let mut world = World::after("@ready; choose oak confirm=16T09:00; accept oak");
    world.check("confirm-by-passed at=15T09:00", expect!["nothing to do"]);
    world.check(
        "award oak answers=elm,ash at=16T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=CHOSEN"],
    );
    world.check("accept oak", expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=CHOSEN"]);
    world.check(
        "confirm-by-passed",
        expect!["SHORTLISTING: ConfirmByPassed HoldExpired(oak's home) HoldExpired(elm's home) not_before=16T09:00"],
    );
    world.check("confirm-by-passed", expect!["nothing to do"]);
    assert!(world.settings.values().all(|setting| setting.holds.is_empty()));
    check(
        "@ready; choose oak confirm=04T12:00; confirm-by-passed at=04T12:00",
        expect!["SHORTLISTING: ConfirmByPassed HoldReleased(oak's home) HoldReleased(elm's home) not_before=04T12:00"],
    );
}

#[test]
fn off_7_a_retraction_breaks_the_extended_hold_too() {
    let mut world = World::after("@ready; choose oak confirm=16T09:00; accept oak");
    world.check(
        "retract oak at=15T09:00",
        expect!["SHORTLISTING: OfferRetracted HoldReleased(oak's home) HoldReleased(elm's home)"],
    );
    assert!(world.settings.values().all(|setting| setting.holds.is_empty()));
    check(
        "@ready; choose oak confirm=16T09:00; accept oak; cut oak at=15T09:00",
        expect!["refused VACANCY_BELOW_HELD places.1 held_until=16T09:00"],
    );
    check(
        "@ready; choose oak confirm=16T09:00; accept oak; cut oak release=PLACE_FILLED at=15T09:00",
        expect![
            "SHORTLISTING: OfferRetracted HoldReleased(oak's home) HoldReleased(elm's home) PlacesStated(oak's home)"
        ],
    );
}

#[test]
fn shl_4_whether_a_place_is_left_is_judged_again_at_the_choice() {
    let mut world = World::after("@ready; cut oak release=OTHER text; cut elm at=06T12:00");
    world.check("choose elm", expect!["refused PLACE_HELD elm's offer gate=G6 places=1"]);
}

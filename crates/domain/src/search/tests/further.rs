//! Further framework rounds, and ending to reconsider the type (ESC-2).

use expect_test::expect;

use crate::fixtures::{World, check, check_all};

#[test]
fn esc_2_a_further_framework_round_opens_from_shortlisting_with_a_reason_and_a_whole_window() {
    check_all(
        "@short",
        &[
            "open-further close=06T09:00",
            "open-further close=06T09:00 reason=OTHER",
            "open-further close=06T09:00 reason=OTHER text",
            "open-further close=03T20:00",
        ],
        expect![[""]],
    );
    check("@deciding; open-further close=06T09:00", expect![[""]]);
    check("@open; open-further close=06T09:00", expect![[""]]);
}

#[test]
fn esc_2_two_further_rounds_open_and_no_third() {
    let mut world = World::after("@short; open-further close=06T09:00; close at=06T09:00; shortlist oak=1");
    world.check("open-further close=09T09:00", expect![[""]]);
    world.check("close at=09T09:00; shortlist oak=1", expect![[""]]);
    world.check("open-further close=12T09:00", expect![[""]]);
}

#[test]
fn esc_2_an_unrejected_offer_stands_in_the_further_round_if_its_provider_says_so() {
    let mut world = World::after("@short; reject ash as=finder reason=TOO_FAR; open-further close=06T09:00");
    world.check("carry oak oak2", expect![[""]]);
    world.check("carry oak oak2", expect![[""]]);
    world.check("carry ash ash2", expect![[""]]);
    world.check("close at=06T09:00; shortlist oak2=1", expect![[""]]);
    assert_eq!((world.standing("oak"), world.standing("oak2")), ("CarriedOn".to_owned(), "Ranked".to_owned()));
    // One that nobody reconfirmed waits for its answer, by name.
    assert_eq!(world.standing("elm"), "Ranked");
    world.check("end answers=oak2", expect![[""]]);
    world.check("reject oak as=finder reason=TOO_FAR", expect![[""]]);
    world.check("end answers=oak2,elm", expect![[""]]);
}

#[test]
fn esc_2_a_search_ends_to_reconsider_the_type_with_a_successor_for_its_children() {
    check_all(
        "@short",
        &[
            "reconsider",
            "reconsider answers=oak,elm,ash",
            "reconsider answers=oak,elm,ash reason=NO_SUPPLY",
            "reconsider answers=oak,elm,ash reason=KIN_FOUND",
        ],
        expect![[""]],
    );
    check("@deciding; reconsider", expect![[""]]);
    let world = World::after("@short; reconsider answers=oak,elm,ash");
    assert!(world.search().reconsidered.is_some());
}

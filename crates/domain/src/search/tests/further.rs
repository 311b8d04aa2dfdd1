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
        expect![[r#"
            open-further close=06T09:00 -> OPEN: RoundOpened ProvidersInvited(4) FurtherRoundOpened before=06T09:00
            open-further close=06T09:00 reason=OTHER -> refused TEXT_REQUIRED text
            open-further close=06T09:00 reason=OTHER text -> OPEN: RoundOpened ProvidersInvited(4) FurtherRoundOpened before=06T09:00
            open-further close=03T20:00 -> refused WINDOW_TOO_SHORT closes_at closes=03T20:00 opens=03T09:00 window_hours_min=24
        "#]],
    );
    check(
        "@deciding; open-further close=06T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=SHORTLISTING"],
    );
    check(
        "@open; open-further close=06T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=OPEN wanted=SHORTLISTING"],
    );
}

#[test]
fn esc_2_two_further_rounds_open_and_no_third() {
    let mut world = World::after("@short; open-further close=06T09:00; close at=06T09:00; shortlist snapshot=2");
    world.check(
        "open-further close=09T09:00",
        expect!["OPEN: RoundOpened ProvidersInvited(4) FurtherRoundOpened before=09T09:00"],
    );
    world.check("close at=09T09:00; shortlist snapshot=3", expect!["SHORTLISTING: ShortlistPublished"]);
    world.check("open-further close=12T09:00", expect!["refused FURTHER_ROUNDS_USED rounds max=2"]);
}

#[test]
fn esc_2_an_unrejected_offer_stands_in_the_further_round_if_its_provider_says_so() {
    let mut world = World::after("@short; reject ash as=finder reason=TOO_FAR; open-further close=06T09:00");
    world.check("carry oak oak2", expect!["OPEN: Submitted CarriedOn before=06T09:00"]);
    world.check("carry oak oak2", expect!["refused LIVE_OFFER_EXISTS oak's home"]);
    world.check("carry ash ash2", expect!["refused OFFER_ANSWERED ash's offer"]);
    world.check(
        "close at=06T09:00; shortlist oak2=1 snapshot=2",
        expect!["SHORTLISTING: OfferScored ShortlistPublished"],
    );
    assert_eq!((world.standing("oak"), world.standing("oak2")), ("CarriedOn".to_owned(), "Ranked".to_owned()));
    // One that nobody reconfirmed waits for its answer, by name.
    assert_eq!(world.standing("elm"), "Ranked");
    world.check("end answers=oak2", expect!["refused OFFERS_UNANSWERED elm's offer"]);
    world.check("reject oak as=finder reason=TOO_FAR", expect!["refused OFFER_ANSWERED answers[0].offer"]);
    world.check(
        "end answers=oak2,elm",
        expect!["NO_MATCH: OfferRejected(oak's second offer) OfferRejected(elm's offer) EndedWithoutMatch SearchEnded"],
    );
}

#[test]
fn esc_2_a_search_ends_to_reconsider_the_type_with_a_successor_for_its_children() {
    check_all(
        "@short",
        &[
            "reconsider",
            "reconsider answers=oak,elm,ash",
            "reconsider answers=oak,elm,ash why=NO_SUPPLY",
            "reconsider answers=oak,elm,ash why=KIN_FOUND",
        ],
        expect![[r#"
            reconsider -> refused OFFERS_UNANSWERED oak's offer; OFFERS_UNANSWERED elm's offer; OFFERS_UNANSWERED ash's offer
            reconsider answers=oak,elm,ash -> NO_MATCH: TypeReconsidered OfferRejected(oak's offer) OfferRejected(elm's offer) OfferRejected(ash's offer) EndedWithoutMatch SearchEnded Drafted SearchOpened
            reconsider answers=oak,elm,ash why=NO_SUPPLY -> NO_MATCH: TypeReconsidered OfferRejected(oak's offer) OfferRejected(elm's offer) OfferRejected(ash's offer) EndedWithoutMatch SearchEnded Drafted SearchOpened
            reconsider answers=oak,elm,ash why=KIN_FOUND -> refused VALUE_INVALID reason expected=NEEDS_CHANGED|NO_SUPPLY
        "#]],
    );
    check(
        "@deciding; reconsider",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=SHORTLISTING"],
    );
    let world = World::after("@short; reconsider answers=oak,elm,ash");
    assert!(world.search().reconsidered.is_some());
}

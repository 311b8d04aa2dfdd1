//! Undoing a choice or an award by either side (DEC-10), and what is no longer free then.

use expect_test::expect;

use crate::fixtures::{World, check, check_all, day, offer_id};
use crate::search::{PlacesAsked, no_longer_free};

#[test]
fn dec_10_finder_and_decision_maker_undo_a_choice_and_it_is_shortlisting_again() {
    check_all(
        "@chosen",
        &[
            "undo-choice oak",
            "undo-choice oak as=finder reason=AUTHORITY_REFUSED",
            "undo-choice oak reason=OTHER",
            "undo-choice oak reason=OTHER text",
            "undo-choice oak reason=NO_ARRIVAL",
            "undo-choice oak reason=CONCEALED",
            "undo-choice oak at=07T09:00",
        ],
        expect![[r#"
            undo-choice oak -> SHORTLISTING: ChoiceUndone HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00
            undo-choice oak as=finder reason=AUTHORITY_REFUSED -> SHORTLISTING: ChoiceUndone HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00
            undo-choice oak reason=OTHER -> refused TEXT_REQUIRED text
            undo-choice oak reason=OTHER text -> SHORTLISTING: ChoiceUndone HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00
            undo-choice oak reason=NO_ARRIVAL -> refused VALUE_INVALID reason expected=NO_LONGER_NEEDED|AUTHORITY_REFUSED|OTHER
            undo-choice oak reason=CONCEALED -> refused VALUE_INVALID reason expected=NO_LONGER_NEEDED|AUTHORITY_REFUSED|OTHER
            undo-choice oak at=07T09:00 -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=CHOSEN
        "#]],
    );
    check(
        "@deciding; undo-choice oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=CHOSEN"],
    );
    check(
        "@awarded; undo-choice oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=AWARDED wanted=CHOSEN"],
    );
    let world = World::after("@chosen; undo-choice oak");
    assert!(world.search().choice.is_none() && world.settings.values().all(|setting| setting.holds.is_empty()));
}

#[test]
fn dec_10_an_undone_choice_asks_those_again_who_were_told_that_a_better_match_was_chosen() {
    let mut world = World::after("@chosen; reject elm as=finder reason=BETTER_MATCH_CHOSEN; undo-choice oak");
    world.check("reconfirm elm", expect!["SHORTLISTING: OfferReconfirmed"]);
    world.check("reconfirm ash", expect!["refused OFFER_ANSWERED ash's offer"]);
}

#[test]
fn dec_7_nobody_who_was_answered_stands_again_beside_an_award() {
    let mut world = World::after(
        "@chosen; reject elm as=finder reason=BETTER_MATCH_CHOSEN; undo-choice oak; \
         tranche oak return=08T09:00 id=1 single=OTHER reorder=OTHER text; choose oak; award oak answers=ash",
    );
    world.check("reconfirm elm", expect!["refused OFFER_ANSWERED elm's offer"]);
    assert_eq!(world.standing("elm"), "Answered");
    // Once it is undone, those it was better than are asked again.
    world.check("undo-award oak; reconfirm elm", expect!["SHORTLISTING: OfferReconfirmed"]);
}

#[test]
fn dec_10_an_approver_undoes_an_award_for_the_authority_and_nobody_else() {
    check_all(
        "@awarded",
        &[
            "undo-award oak",
            "undo-award oak reason=AUTHORITY_REFUSED",
            "undo-award oak reason=OTHER",
            "undo-award oak reason=OTHER text",
            "undo-award oak reason=PROVIDER_REFUSED",
            "undo-award oak as=finder",
            "undo-award oak as=dm",
        ],
        expect![[r#"
            undo-award oak -> SHORTLISTING: AwardUndone PlacesFreed(oak's home)
            undo-award oak reason=AUTHORITY_REFUSED -> SHORTLISTING: AwardUndone PlacesFreed(oak's home)
            undo-award oak reason=OTHER -> refused TEXT_REQUIRED text
            undo-award oak reason=OTHER text -> SHORTLISTING: AwardUndone PlacesFreed(oak's home)
            undo-award oak reason=PROVIDER_REFUSED -> refused VALUE_INVALID reason expected=NO_LONGER_NEEDED|AUTHORITY_REFUSED|OTHER
            undo-award oak as=finder -> refused APPROVAL_OWN_REQUEST people/the.finder
            undo-award oak as=dm -> refused APPROVAL_OWN_REQUEST people/the.dm
        "#]],
    );
    check(
        "@chosen; undo-award oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=CHOSEN wanted=AWARDED"],
    );
    check(
        "@awarded; undo-award oak; undo-award oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=AWARDED"],
    );
    check(
        "@withdrawn; undo-award oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=AWARDED"],
    );
}

#[test]
fn dec_10_a_provider_refuses_its_own_award_and_takes_the_offer_back_with_it() {
    check_all(
        "@awarded",
        &["refuse oak", "refuse oak reason=OTHER", "refuse oak reason=OTHER text", "refuse oak by=elm", "refuse elm"],
        expect![[r#"
            refuse oak -> SHORTLISTING: Refused AwardUndone PlacesFreed(oak's home) OfferRetracted
            refuse oak reason=OTHER -> refused TEXT_REQUIRED text
            refuse oak reason=OTHER text -> SHORTLISTING: Refused AwardUndone PlacesFreed(oak's home) OfferRetracted
            refuse oak by=elm -> refused OFFER_NOT_LIVE oak's offer
            refuse elm -> refused OFFER_NOT_LIVE elm's offer
        "#]],
    );
    check("@chosen; refuse oak", expect!["refused STATE_FORBIDS search rule=section-3 state=CHOSEN wanted=AWARDED"]);
    let world = World::after("@awarded; refuse oak");
    assert_eq!(world.standing("oak"), "Retracted");
    assert!(world.search().undone.len() == 1 && world.search().reconfirmable.contains(&offer_id("elm")));
}

#[test]
fn dec_10_what_is_no_longer_free_is_named_with_the_time_it_frees_and_never_to_whom() {
    let world = World::after("@deciding");
    let asked = |name| PlacesAsked {
        offer: offer_id(name),
        setting: world.setting("oak"),
        places: 1,
        start: day("2026-12-10"),
    };
    assert!(no_longer_free(&[asked("oak")], world.now).is_empty(), "its own hold counts as free");
    let gone = no_longer_free(&[asked("elm")], world.now);
    assert_eq!(gone.len(), 1);
    let until = world.setting("oak").holds.values().next().expect("a hold").until;
    assert_eq!((gone[0].offer, gone[0].frees_at), (offer_id("elm"), Some(until)));
    assert!(no_longer_free(&[asked("elm")], until).is_empty(), "a hold that ran out holds nothing");
}

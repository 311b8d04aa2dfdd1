//! Concealment that freezes what was chosen or awarded, and what ends the freeze (REG-5, DEC-10); places that cannot vanish (OFF-7).

use expect_test::expect;
use vocabulary::ConcealmentReason;

use crate::fixtures::{World, check, sealed, time};
use crate::setting::Concealment;

fn concealment(since: &str, lifts: Option<&str>) -> Option<Concealment> {
    let reason = ConcealmentReason::Safeguarding;
    Some(Concealment { reason, text: sealed(1), since: time(since), lifts: lifts.map(time) })
}

/// The world after a story, its provider oak concealed at noon of the third.
fn concealed(story: &str) -> World {
    let mut world = World::after(story);
    world.provider_mut("oak").concealment = concealment("03T12:00", None);
    world
}

#[test]
fn reg_5_a_chosen_search_freezes_until_an_approver_confirms() {
    let mut world = concealed("@chosen");
    let frozen = "refused SEARCH_FROZEN search approval=CONTINUE_AFTER_CONCEALMENT category=SAFEGUARDING \
                  concealed_at=03T12:00 granting_role=APPROVER";
    assert_eq!(world.tell("award oak answers=elm,ash at=04T09:00"), frozen);
    assert_eq!(world.tell("return-tranche"), frozen);
    world.check("continue oak as=finder", expect!["refused APPROVAL_OWN_REQUEST people/the.finder"]);
    world.check("continue oak as=dm", expect!["refused APPROVAL_OWN_REQUEST people/the.dm"]);
    world.check("continue oak text", expect!["CHOSEN: ContinuedAfterConcealment before=07T09:00"]);
    world.check("continue oak", expect!["refused NOT_FROZEN search"]);
    // A concealment that comes later freezes it again.
    world.setting_mut("oak").concealment = concealment("04T10:00", Some("06T10:00"));
    world.settle();
    world.check(
        "award oak answers=elm,ash at=04T11:00",
        expect![
            "refused SEARCH_FROZEN search approval=CONTINUE_AFTER_CONCEALMENT category=SAFEGUARDING concealed_at=04T10:00 granting_role=APPROVER lifts=06T10:00"
        ],
    );
    world.check("continue oak; award oak answers=elm,ash", expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"]);
}

#[test]
fn reg_5_an_approver_undoes_a_choice_and_it_is_shortlisting_again() {
    let mut world = concealed("@chosen");
    world.check(
        "undo oak at=04T09:00",
        expect!["SHORTLISTING: ChoiceUndone HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00"],
    );
    assert!(world.search().choice.is_none() && world.settings.values().all(|setting| setting.holds.is_empty()));
    world.check("undo oak", expect!["refused NOT_FROZEN search"]);
    // Whoever is concealed is not chosen again.
    world.check(
        "tranche oak,elm return=08T09:00 id=1 reorder=OTHER text; conflict oak NO; choose oak",
        expect!["refused CONCEALED oak category=SAFEGUARDING"],
    );
}

#[test]
fn dec_10_an_undone_award_frees_the_place_keeps_the_answers_and_asks_once() {
    let mut world = concealed("@chosen; reject ash as=finder reason=TOO_FAR; award oak answers=elm");
    world.check("continue oak as=dm at=05T09:00", expect!["refused APPROVAL_OWN_REQUEST people/the.dm"]);
    world.check("undo oak text", expect!["SHORTLISTING: AwardUndone PlacesFreed(oak's home)"]);
    assert!(world.search().award.is_none() && world.search().undone.len() == 1);
    assert_eq!(world.standing("elm"), "Answered");
    world.check("reconfirm ash", expect![["refused OFFER_ANSWERED ash's offer"]]);
    world.check("reconfirm elm by=oak", expect![["refused OFFER_NOT_LIVE elm's offer"]]);
    world.check("reconfirm elm", expect![["SHORTLISTING: OfferReconfirmed"]]);
    assert_eq!((world.standing("elm"), world.standing("ash")), ("Ranked".to_owned(), "Answered".to_owned()));
    world.check("reconfirm elm", expect![["refused OFFER_ANSWERED elm's offer"]]);
    world.check(
        "tranche elm return=09T09:00 id=1 single=OTHER reorder=OTHER text",
        expect!["DECIDING: TrancheSent HoldTaken(elm's home [1] until 08T09:00) before=08T09:00"],
    );
}

#[test]
fn reg_5_a_search_without_a_choice_is_not_frozen() {
    let mut world = concealed("@ready");
    world.check("continue oak", expect!["refused NOT_FROZEN search"]);
    world.check("undo oak", expect!["refused NOT_FROZEN search"]);
    world.check("choose oak", expect!["refused CONCEALED oak category=SAFEGUARDING"]);
    world.check("choose elm", expect!["CHOSEN: OfferChosen before=07T09:00"]);
    world.check("continue elm", expect!["refused NOT_FROZEN search"]);
}

#[test]
fn reg_5_a_lifted_concealment_leaves_nothing_frozen() {
    let mut world = concealed("@chosen");
    world.provider_mut("oak").concealment = None;
    world.check("undo oak", expect!["refused NOT_FROZEN search"]);
    world.check(
        "award oak answers=elm,ash",
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"
        ],
    );
}

#[test]
fn off_7_a_held_place_is_cut_only_with_a_word_and_then_as_a_retraction() {
    check("@deciding; cut oak", expect!["refused VACANCY_BELOW_HELD places.1 held_until=06T10:00"]);
    check("@deciding; cut oak release=OTHER", expect!["refused TEXT_REQUIRED release_holds.text"]);
    check(
        "@deciding; cut oak release=PLACE_FILLED",
        expect!["DECIDING: OfferRetracted HoldReleased(oak's home) PlacesStated(oak's home)"],
    );
    check(
        "@deciding; cut oak release=PLACE_FILLED; cut elm release=OTHER text",
        expect!["SHORTLISTING: OfferRetracted HoldReleased(elm's home) PlacesStated(elm's home)"],
    );
    check(
        "@chosen; cut oak release=CARER_UNAVAILABLE",
        expect![
            "SHORTLISTING: OfferRetracted HoldReleased(oak's home) HoldReleased(elm's home) PlacesStated(oak's home)"
        ],
    );
    let world = World::after("@deciding; cut oak release=PLACE_FILLED");
    assert!(world.setting("oak").places.is_empty(), "the place is gone with its hold");
    // A hold that ran out protects nothing.
    check("@deciding; cut oak at=06T10:00", expect!["DECIDING: HoldExpired(oak's home) PlacesStated(oak's home)"]);
}

#[test]
fn shl_4_a_hold_that_a_concealment_released_is_taken_again_where_the_place_is_free() {
    let mut world = concealed("@chosen");
    let held = world.setting("oak").holds.values().next().expect("a hold").until;
    let released = world.setting("oak").release_all_holds();
    world.accept(&crate::decision::Decision::all(released));
    assert!(world.setting("oak").holds.is_empty());
    world.check(
        "continue oak at=04T09:00",
        expect![["CHOSEN: ContinuedAfterConcealment HoldTaken(oak's home [1] until 06T10:00) before=06T10:00"]],
    );
    assert_eq!(world.setting("oak").holds.values().next().map(|hold| hold.until), Some(held), "as long as it had run");
}

#[test]
fn shl_4_where_the_place_is_gone_the_approver_is_told_that_g6_fails() {
    let mut world = concealed("@chosen");
    let released = world.setting("oak").release_all_holds();
    world.accept(&crate::decision::Decision::all(released));
    world.check("cut oak at=04T08:00", expect![["CHOSEN: PlacesStated(oak's home)"]]);
    world.check("continue oak at=04T09:00", expect![["refused PLACE_HELD oak's home gate=G6 places=1 start=09"]]);
    // One that would have run out by now is not taken again: the place is judged at the award.
    world.check("continue oak at=06T10:00", expect![["CHOSEN: ContinuedAfterConcealment before=07T09:00"]]);
}

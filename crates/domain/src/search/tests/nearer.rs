//! Nearer offers before an award out of area (DEC-4).

use expect_test::expect;

use crate::fixtures::{World, check_all};

const DECIDE: &str = "tranche oak,elm return=07T09:00; open oak as=dm; open elm as=dm; conflict oak NO; choose oak";

/// Oak lies in tier 3, elm in tier 2, ash in the authority's area; oak is chosen and the panel agreed.
fn chosen() -> String {
    let panel = "ask-approval OUT_OF_AREA oak panel; grant OUT_OF_AREA as=panel basis=CHAIRS_ACTION";
    format!("@closed; shortlist oak=t3:1 elm=t2:2 ash=3; {DECIDE}; {panel}")
}

#[test]
fn every_nearer_offer_is_marked_before_an_award_out_of_area() {
    let mut world = World::after(&chosen());
    let told: String = [
        "award oak answers=elm,ash",
        "mark elm=NOT_CAPABLE",
        "award oak answers=elm,ash",
        "mark ash=MORE_CONSISTENT_WITH_WELLBEING",
        "award oak answers=elm,ash",
    ]
    .iter()
    .map(|step| format!("{step} -> {}\n", world.tell(step)))
    .collect();
    expect![[r#"
        award oak answers=elm,ash -> refused NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer
        mark elm=NOT_CAPABLE -> CHOSEN: NearerOffersMarked before=07T09:00
        award oak answers=elm,ash -> refused NEARER_OFFER_UNMARKED ash's offer
        mark ash=MORE_CONSISTENT_WITH_WELLBEING -> CHOSEN: NearerOffersMarked before=07T09:00
        award oak answers=elm,ash -> AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00
    "#]].assert_eq(&told);
}

#[test]
fn a_mark_is_of_an_offer_that_passed_its_gates_and_stands() {
    check_all(
        &chosen(),
        &[
            "mark",
            "mark oak=NOT_CAPABLE",
            "mark elm=CAPABLE",
            "mark yew=NOT_CAPABLE",
            "mark elm=NOT_REASONABLY_PRACTICABLE ash=NOT_CAPABLE",
        ],
        expect![[r#"
            mark -> refused LIMIT_EXCEEDED marks given=0 max=100
            mark oak=NOT_CAPABLE -> refused OFFER_CHOSEN marks[0].offer
            mark elm=CAPABLE -> refused PASSED_OVER_REASON_MISSING marks[0].reason
            mark yew=NOT_CAPABLE -> refused OFFER_INELIGIBLE marks[0].offer
            mark elm=NOT_REASONABLY_PRACTICABLE ash=NOT_CAPABLE -> CHOSEN: NearerOffersMarked before=07T09:00
        "#]],
    );
    let rejected =
        "@closed; shortlist oak=t3:1 elm=t2:2 ash=fail:G8; tranche oak,elm return=07T09:00; reject elm reason=TOO_FAR";
    check_all(
        rejected,
        &["mark elm=NOT_CAPABLE", "mark ash=NOT_CAPABLE", "mark oak=NOT_CAPABLE"],
        expect![[r#"
        mark elm=NOT_CAPABLE -> refused OFFER_INELIGIBLE marks[0].offer
        mark ash=NOT_CAPABLE -> refused OFFER_INELIGIBLE marks[0].offer
        mark oak=NOT_CAPABLE -> DECIDING: NearerOffersMarked before=07T09:00
    "#]],
    );
    check_all(
        "@short",
        &["mark elm=NOT_CAPABLE"],
        expect![[r#"
        mark elm=NOT_CAPABLE -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=DECIDING|CHOSEN
    "#]],
    );
}

#[test]
fn a_rejection_takes_an_offer_out_and_a_better_match_does_not() {
    let rejected = "reject ash as=finder reason=NEED_NOT_MET; mark elm=NOT_CAPABLE; award oak answers=elm";
    let answered = "reject ash as=finder reason=BETTER_MATCH_CHOSEN; mark elm=NOT_CAPABLE; award oak answers=elm";
    let told = [rejected, answered].map(|story| World::after(&chosen()).tell(story));
    expect![[r#"
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00
        refused NEARER_OFFER_UNMARKED ash's offer"#]].assert_eq(&told.join("\n"));
}

#[test]
fn a_newer_shortlist_needs_new_marks() {
    let mut world = World::after(&chosen());
    world.tell("mark elm=NOT_CAPABLE ash=NOT_CAPABLE; resolve oak gate/G9 oak=t3:1 elm=t2:2 ash=3");
    world.check(
        "award oak answers=elm,ash",
        expect!["refused NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer"],
    );
    world.tell("mark elm=NOT_CAPABLE ash=NOT_CAPABLE");
    world.check("award oak answers=elm,ash", expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00"]);
}

//! Choosing (DEC-1, DEC-8, INV-3), retracting and lowering a fee (OFF-7).

use expect_test::expect;

use crate::fixtures::{World, check, check_all, fee, offer_id, terms};
use crate::terms::{Extra, Fee, Terms};

#[test]
fn a_named_person_chooses_from_the_tranche() {
    check_all(
        "@ready",
        &[
            "choose oak",
            "choose oak as=finder",
            "choose oak as=stranger",
            "choose oak as=approver",
            "choose ash",
            "choose oak at=07T08:59:59.999999",
            "choose oak at=07T09:00",
        ],
        expect![[r#"
            choose oak -> CHOSEN: OfferChosen before=07T09:00
            choose oak as=finder -> refused NAMED_PERSON_REQUIRED actor; TOO_FEW_OPENED offers opened=0 wanted=2
            choose oak as=stranger -> refused NAMED_PERSON_REQUIRED actor; TOO_FEW_OPENED offers opened=0 wanted=2
            choose oak as=approver -> refused NAMED_PERSON_REQUIRED actor; TOO_FEW_OPENED offers opened=0 wanted=2
            choose ash -> refused NOT_IN_TRANCHE ash's offer; TOO_FEW_OPENED ash's offer; CONFLICTS_NOT_DECLARED ash's offer
            choose oak at=07T08:59:59.999999 -> CHOSEN: OfferChosen before=07T09:00
            choose oak at=07T09:00 -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=DECIDING
        "#]],
    );
    check("@ready; reject oak; choose oak", expect!["refused NOT_IN_TRANCHE oak's offer"]);
}

#[test]
fn where_two_are_eligible_two_were_opened_or_the_finder_said_why_not() {
    let story = "@deciding; conflict oak NO; conflict elm NO";
    check_all(
        story,
        &["choose oak"],
        expect![[r#"
        choose oak -> refused TOO_FEW_OPENED offers opened=0 wanted=2
    "#]],
    );
    check(&format!("{story}; open oak as=dm; choose oak"), expect!["refused TOO_FEW_OPENED offers opened=1 wanted=2"]);
    check(
        &format!("{story}; open oak as=dm; open elm; choose oak"),
        expect!["refused TOO_FEW_OPENED offers opened=1 wanted=2"],
    );
    check(
        &format!("{story}; open oak as=dm; open elm as=dm; choose oak"),
        expect!["CHOSEN: OfferChosen before=07T09:00"],
    );
    let single = "@short; tranche oak return=07T09:00 single=URGENT; conflict oak NO";
    check(&format!("{single}; choose oak"), expect!["refused TOO_FEW_OPENED offers opened=0 wanted=1"]);
    check(&format!("{single}; open oak as=dm; choose oak"), expect!["CHOSEN: OfferChosen before=07T09:00"]);
    let only = "@open; offer oak; close at=03T09:00; shortlist oak=1; tranche oak return=07T09:00; conflict oak NO";
    check(&format!("{only}; open oak as=dm; choose oak"), expect!["CHOSEN: OfferChosen before=07T09:00"]);
}

/// SHL-3: an offer's identity opens by name before choosing; two others opened do not stand for it.
#[test]
fn the_chosen_offer_itself_was_opened() {
    let story = "@short; tranche oak,elm,ash return=07T09:00; open oak as=dm; open elm as=dm; conflict ash NO";
    check(&format!("{story}; choose ash"), expect!["refused TOO_FEW_OPENED ash's offer"]);
}

#[test]
fn its_provider_has_declared_and_has_no_conflict() {
    let story = "@deciding; open oak as=dm; open elm as=dm";
    check(&format!("{story}; choose oak"), expect!["refused CONFLICTS_NOT_DECLARED oak's offer"]);
    check(&format!("{story}; conflict oak YES text; choose oak"), expect!["refused CONFLICT_DECLARED oak's offer"]);
    check(
        &format!("{story}; conflict oak YES text; conflict oak NO; choose oak"),
        expect!["CHOSEN: OfferChosen before=07T09:00"],
    );
}

#[test]
fn everything_wrong_with_a_choice_is_said_at_once() {
    check(
        "@deciding; choose ash as=finder",
        expect![
            "refused NAMED_PERSON_REQUIRED actor; NOT_IN_TRANCHE ash's offer; TOO_FEW_OPENED offers opened=0 wanted=2; CONFLICTS_NOT_DECLARED ash's offer"
        ],
    );
}

#[test]
fn a_choice_stands_until_its_confirm_by_time() {
    let world = World::after("@chosen");
    let choice = world.search().choice.as_ref().unwrap();
    assert_eq!((choice.offer, choice.confirm_by), (offer_id("oak"), crate::fixtures::time("07T09:00")));
}

#[test]
fn a_provider_retracts_its_own_undecided_offer() {
    check_all(
        "@deciding",
        &[
            "retract oak",
            "retract oak by=elm",
            "retract yew",
            "retract oak reason=OTHER",
            "retract oak reason=OTHER text",
            "retract ash",
        ],
        expect![[r#"
            retract oak -> DECIDING: OfferRetracted HoldReleased(oak's home)
            retract oak by=elm -> refused OFFER_NOT_LIVE oak's offer
            retract yew -> refused OFFER_NOT_LIVE yew's offer
            retract oak reason=OTHER -> refused TEXT_REQUIRED text
            retract oak reason=OTHER text -> DECIDING: OfferRetracted HoldReleased(oak's home)
            retract ash -> DECIDING: OfferRetracted
        "#]],
    );
    check("@deciding; retract oak; retract oak", expect!["refused OFFER_ANSWERED oak's offer"]);
    check("@deciding; reject oak; retract oak", expect!["refused OFFER_ANSWERED oak's offer"]);
}

#[test]
fn an_emptied_tranche_returns() {
    check("@deciding; retract oak; retract elm", expect!["SHORTLISTING: OfferRetracted HoldReleased(elm's home)"]);
    check(
        "@deciding; reject oak,elm",
        expect![
            "SHORTLISTING: OfferRejected(oak's offer) HoldReleased(oak's home) OfferRejected(elm's offer) HoldReleased(elm's home)"
        ],
    );
    check("@deciding; reject oak; retract elm", expect!["SHORTLISTING: OfferRetracted HoldReleased(elm's home)"]);
}

#[test]
fn off_7_the_chosen_offer_retracted_ends_its_tranche_and_holds_nothing() {
    let only = "@short; tranche oak return=07T09:00 single=URGENT; conflict oak NO; open oak as=dm; choose oak";
    check(&format!("{only}; retract oak"), expect!["SHORTLISTING: OfferRetracted HoldReleased(oak's home)"]);
    check(
        "@chosen; retract oak",
        expect!["SHORTLISTING: OfferRetracted HoldReleased(oak's home) HoldReleased(elm's home)"],
    );
    check(
        "@chosen; retract oak; choose elm",
        expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=DECIDING"],
    );
    check("@chosen; retract elm", expect!["CHOSEN: OfferRetracted HoldReleased(elm's home)"]);
    let world = World::after("@chosen; retract oak");
    assert_eq!(world.standing("elm"), "Ranked", "what else was sent can be sent again");
    assert!(world.settings.values().all(|setting| setting.holds.is_empty()) && world.search().choice.is_none());
}

#[test]
fn after_the_close_only_the_fee_may_fall() {
    check_all(
        "@short",
        &[
            "reduce oak fee=89999",
            "reduce oak fee=90000",
            "reduce oak fee=90001",
            "reduce oak fee=-1",
            "reduce oak fee=0",
            "reduce oak fee=80000 by=elm",
            "reduce yew fee=80000",
        ],
        expect![[r#"
            reduce oak fee=89999 -> SHORTLISTING: FeeReduced
            reduce oak fee=90000 -> refused FEE_RAISED fee asked_pence=90000 was_pence=90000
            reduce oak fee=90001 -> refused FEE_RAISED fee.core_weekly_pence asked_pence=90001 was_pence=90000
            reduce oak fee=-1 -> refused FEE_RAISED fee.core_weekly_pence asked_pence=-1 was_pence=90000
            reduce oak fee=0 -> refused VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=0 max=100000000 min=1
            reduce oak fee=80000 by=elm -> refused OFFER_NOT_LIVE oak's offer
            reduce yew fee=80000 -> refused OFFER_NOT_LIVE yew's offer
        "#]],
    );
    check("@short; retract oak; reduce oak fee=80000", expect!["refused OFFER_ANSWERED oak's offer"]);
    let world = World::after("@short; reduce oak fee=80000; reduce oak fee=70000");
    assert_eq!(world.search().offers[&offer_id("oak")].terms_version, 3);
    assert_eq!(world.search().reduced[&offer_id("oak")].1, world.now);
}

/// Each part of a fee on its own: up is refused, down is not; an extra may be dropped, never added nor doubled.
#[test]
fn no_part_of_a_fee_rises() {
    let extra = |code: &str, weekly_pence| Extra { code: code.to_owned(), weekly_pence };
    let before = Fee {
        extras: vec![extra("SCHOOL-RUN", 100), extra("TUTOR", 50)],
        education_weekly_pence: 10,
        other_weekly_pence: 10,
        one_off_pence: 10,
        nightly_pence: 10,
        ..fee(90_000)
    };
    let lowered = |change: &dyn Fn(&mut Fee)| {
        let mut after = before.clone();
        change(&mut after);
        let world = World::after("@short");
        let command = crate::search::ReduceFee {
            offer: offer_id("oak"),
            provider: crate::fixtures::provider_id("oak"),
            before: &before,
            after: &after,
            terms: crate::fixtures::sealed(1),
        };
        match crate::search::reduce_fee(world.search(), &crate::fixtures::actor("oak"), &command, world.now) {
            Ok(_) => "lowered\n".to_owned(),
            Err(refusal) => format!("{refusal}\n"),
        }
    };
    let told = [
        lowered(&|fee| fee.education_weekly_pence = 9),
        lowered(&|fee| fee.education_weekly_pence = 11),
        lowered(&|fee| fee.other_weekly_pence = 11),
        lowered(&|fee| fee.one_off_pence = 11),
        lowered(&|fee| fee.nightly_pence = 11),
        lowered(&|fee| fee.extras[0].weekly_pence = 101),
        lowered(&|fee| fee.extras[0].weekly_pence = -1),
        lowered(&|fee| fee.extras.truncate(1)),
        lowered(&|fee| fee.extras.push(extra("TAXI", 1))),
        lowered(&|fee| fee.extras.push(extra("SCHOOL-RUN", 100))),
        lowered(&|fee| (fee.core_weekly_pence, fee.nightly_pence) = (90_001, 11)),
    ];
    expect![[r#"
        lowered
        refused FEE_RAISED fee.education_weekly_pence asked_pence=11 was_pence=10
        refused FEE_RAISED fee.other_weekly_pence asked_pence=11 was_pence=10
        refused FEE_RAISED fee.one_off_pence asked_pence=11 was_pence=10
        refused FEE_RAISED fee.nightly_pence asked_pence=11 was_pence=10
        refused FEE_RAISED fee.extras.SCHOOL-RUN asked_pence=101 was_pence=100
        refused FEE_RAISED fee.extras.SCHOOL-RUN asked_pence=-1 was_pence=100
        lowered
        refused FEE_RAISED fee.extras.TAXI asked_pence=1 was_pence=0
        refused VALUE_INVALID terms.fee.extras[2].code
        refused FEE_RAISED fee.core_weekly_pence asked_pence=90001 was_pence=90000; FEE_RAISED fee.nightly_pence asked_pence=11 was_pence=10
    "#]].assert_eq(&told.concat());
    assert_eq!(Terms { fee: before.clone(), ..terms() }.fee.weekly_pence(), 90_170);
}

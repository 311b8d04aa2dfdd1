//! Answers to offers (DEC-1, DEC-7).

use expect_test::expect;
use vocabulary::Gate;

use crate::event::{GateOutcome, OfferScore};
use crate::fixtures::{World, check, check_all, offer_id};
use crate::search::{answers_due, default_answer};

#[test]
fn the_decision_maker_answers_what_was_sent_and_the_finder_the_rest() {
    check_all(
        "@deciding",
        &[
            "reject oak",
            "reject oak as=finder",
            "reject ash",
            "reject ash as=finder",
            "reject oak,elm",
            "reject oak,ash",
            "reject oak,oak",
            "reject yew",
            "reject oak reason=OTHER",
            "reject oak reason=OTHER text",
            "reject oak,elm reason=OTHER",
        ],
        expect![[r#"
            reject oak -> DECIDING: OfferRejected(oak's offer) HoldReleased(oak's home)
            reject oak as=finder -> refused NOT_YOURS_TO_ANSWER answers[0].offer
            reject ash -> refused NOT_IN_TRANCHE answers[0].offer
            reject ash as=finder -> DECIDING: OfferRejected(ash's offer)
            reject oak,elm -> SHORTLISTING: OfferRejected(oak's offer) HoldReleased(oak's home) OfferRejected(elm's offer) HoldReleased(elm's home)
            reject oak,ash -> refused NOT_IN_TRANCHE answers[1].offer
            reject oak,oak -> refused OFFER_ANSWERED answers[1].offer
            reject yew -> refused OFFER_NOT_LIVE answers[0].offer
            reject oak reason=OTHER -> refused TEXT_REQUIRED answers[0].text
            reject oak reason=OTHER text -> DECIDING: OfferRejected(oak's offer) HoldReleased(oak's home)
            reject oak,elm reason=OTHER -> refused TEXT_REQUIRED answers[0].text; TEXT_REQUIRED answers[1].text
        "#]],
    );
    check("@short; reject oak as=finder", expect!["SHORTLISTING: OfferRejected(oak's offer)"]);
    check("@short; reject oak", expect!["refused NOT_IN_TRANCHE answers[0].offer"]);
    check("@closed; reject oak as=finder", expect!["refused SHORTLIST_PENDING search"]);
}

#[test]
fn once_chosen_the_finder_may_answer_the_others_of_the_tranche() {
    check("@chosen; reject elm as=finder", expect!["CHOSEN: OfferRejected(elm's offer) HoldReleased(elm's home)"]);
    check("@chosen; reject elm", expect!["CHOSEN: OfferRejected(elm's offer) HoldReleased(elm's home)"]);
    check("@chosen; reject oak", expect!["refused OFFER_CHOSEN answers[0].offer"]);
    check("@chosen; reject oak as=finder", expect!["refused OFFER_CHOSEN answers[0].offer"]);
}

#[test]
fn an_answer_is_given_once_and_never_to_what_answers_itself() {
    check("@deciding; reject oak; reject oak", expect!["refused OFFER_ANSWERED answers[0].offer"]);
    check("@deciding; retract oak; reject oak", expect!["refused OFFER_ANSWERED answers[0].offer"]);
    check(
        "@closed; shortlist oak=1 elm=fail:G8 ash=2; reject elm as=finder",
        expect!["refused ANSWERS_ITSELF answers[0].offer"],
    );
    check(
        "@offered; amend MATERIAL change=level; close at=03T09:00; shortlist oak=unranked; reject oak as=finder",
        expect!["SHORTLISTING: OfferRejected(oak's offer)"],
    );
}

#[test]
fn which_offers_still_wait() {
    let due = |story: &str, besides: Option<&str>| {
        let world = World::after(story);
        let due = answers_due(world.search(), besides.map(offer_id), world.now);
        crate::fixtures::short(&due.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    };
    expect!["oak's offer, elm's offer, ash's offer"].assert_eq(&due("@short", None));
    expect!["elm's offer, ash's offer"].assert_eq(&due("@deciding; reject oak", None));
    expect!["elm's offer, ash's offer"].assert_eq(&due("@chosen", Some("oak")));
    expect!["oak's offer, ash's offer"].assert_eq(&due("@chosen; retract elm", None));
    expect!["oak's offer, ash's offer"].assert_eq(&due("@closed; shortlist oak=1 elm=fail:G4 ash=unranked", None));
    expect![[""]].assert_eq(&due("@closed", None));
}

#[test]
fn each_gate_gives_its_own_answer() {
    let told = Gate::ALL.iter().map(|gate| {
        let gates = vec![(Gate::G1, GateOutcome::Pass), (*gate, GateOutcome::Fail), (Gate::G12, GateOutcome::Fail)];
        let score = OfferScore { gates, tier: None, score: 0, low: 0, high: 0, rank: None, children: vec![0] };
        format!("{gate} {}\n", default_answer(&score).unwrap())
    });
    expect![[r#"
        G1 QUALITY_CONCERN
        G2 NEED_NOT_MET
        G3 INFORMATION_NOT_PROVIDED
        G4 NEED_NOT_MET
        G5 NEED_NOT_MET
        G6 PLACE_TAKEN
        G7 LEGAL_CONDITION
        G8 LOCATION_OR_HOUSEHOLD_NOT_SUITABLE
        G9 LOCATION_OR_HOUSEHOLD_NOT_SUITABLE
        G10 NEED_NOT_MET
        G11 HOUSEHOLD_NOT_COMPATIBLE
        G12 NEED_NOT_MET
    "#]]
    .assert_eq(&told.collect::<String>());
    let gates = vec![(Gate::G1, GateOutcome::Pass), (Gate::G6, GateOutcome::NeedsCheck)];
    let score = OfferScore { gates, tier: None, score: 0, low: 0, high: 0, rank: None, children: vec![0] };
    assert_eq!(default_answer(&score), None);
}

//! The award: its checks, each alone and all at once (DEC-2, DEC-3, DEC-4, DEC-5, DEC-6, DEC-7, DEC-9). INVARIANT-3.

use expect_test::expect;
use vocabulary::{ConcealmentReason, KeyStage, LegalForm, PlacementType, SchoolOutcome};

use crate::fixtures::{World, check, check_all, day, fee, sealed, terms, time};
use crate::request::{School, YesNoUnknown};
use crate::setting::Concealment;
use crate::terms::{Extra, SchoolAnswer, Terms};

const AWARD: &str = "award oak answers=elm,ash";

fn concealment() -> Concealment {
    Concealment { reason: ConcealmentReason::CareStandards, text: sealed(1), since: time("03T09:30"), lifts: None }
}

/// What an award comes to after a change of the world where oak is chosen.
fn awarding(change: impl FnOnce(&mut World)) -> String {
    let mut world = World::after("@chosen");
    change(&mut world);
    world.settle();
    world.tell(AWARD)
}

#[test]
fn the_award_takes_the_place_answers_the_others_and_releases_their_holds() {
    check(
        &format!("@chosen; {AWARD}"),
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"
        ],
    );
    let world = World::after("@awarded");
    let (award, ..) = world.search().award.as_ref().unwrap();
    assert_eq!(
        (award.core_weekly.pence(), award.allowed_core_weekly.map(vocabulary::Pence::pence)),
        (90_000, Some(90_000))
    );
    assert!(world.settings.values().all(|setting| setting.holds.is_empty()));
}

#[test]
fn holds_of_offers_answered_before_are_not_released_twice() {
    check(
        "@chosen; reject elm as=finder; award oak answers=ash",
        expect![
            "AWARDED: OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"
        ],
    );
}

#[test]
fn there_is_one_award() {
    check(&format!("@awarded; {AWARD}"), expect!["refused AWARD_EXISTS search.award"]);
    check("@awarded; award elm", expect!["refused AWARD_EXISTS search.award"]);
    check("@chosen; award elm answers=ash", expect!["refused NOT_CHOSEN elm's offer"]);
    check(
        &format!("@ready; {AWARD}"),
        expect!["refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=CHOSEN"],
    );
    check(
        &format!("@chosen; {AWARD} at=07T08:59:59.999999"),
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated HoldExpired(oak's home) PlacesAwarded(oak's home [1] without a hold) before=07T09:00"
        ],
    );
    check(
        &format!("@chosen; {AWARD} at=07T09:00"),
        expect!["refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=CHOSEN"],
    );
}

#[test]
fn every_other_offer_has_its_answer() {
    check_all(
        "@chosen",
        &[
            "award oak",
            "award oak answers=elm",
            "award oak answers=elm,ash,elm",
            "award oak answers=elm,ash,oak",
            "award oak answers=elm,ash,yew",
            "award oak answers=elm,ash reason=OTHER",
            "award oak answers=elm,ash reason=OTHER text",
        ],
        expect![[r#"
            award oak -> refused OFFERS_UNANSWERED elm's offer; OFFERS_UNANSWERED ash's offer
            award oak answers=elm -> refused OFFERS_UNANSWERED ash's offer
            award oak answers=elm,ash,elm -> refused OFFER_ANSWERED answers[2].offer
            award oak answers=elm,ash,oak -> refused OFFER_CHOSEN answers[2].offer
            award oak answers=elm,ash,yew -> refused OFFER_NOT_LIVE answers[2].offer
            award oak answers=elm,ash reason=OTHER -> refused TEXT_REQUIRED answers[0].text; TEXT_REQUIRED answers[1].text
            award oak answers=elm,ash reason=OTHER text -> AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        "#]],
    );
}

#[test]
fn an_offer_that_failed_a_gate_answers_itself() {
    let story = "@closed; shortlist oak=1 elm=2 ash=fail:G8; tranche oak,elm return=07T09:00; open oak as=dm; \
                 open elm as=dm; conflict oak NO; choose oak";
    check(
        &format!("{story}; award oak answers=elm"),
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T09:00"
        ],
    );
    check(&format!("{story}; award oak answers=elm,ash"), expect!["refused ANSWERS_ITSELF answers[1].offer"]);
}

#[test]
fn the_fee_check() {
    check(
        "@chosen; award oak answers=elm,ash fee=90001",
        expect![
            "refused FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=90000 asked_pence=90001 discount_basis_points=0 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=0"
        ],
    );
    expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"].assert_eq(&awarding(|world| {
        world.prices.dated[0].volume = vec![(1, crate::fixtures::points(100))];
    }));
    let mut world = World::after("@chosen");
    world.prices.dated[0].volume = vec![(1, crate::fixtures::points(100))];
    world.check("award oak answers=elm,ash live=1", expect!["refused FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=89100 asked_pence=90000 discount_basis_points=100 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=100"]);
    expect!["refused NO_LIST_PRICE fee age_band=AGE_5_9 level=STANDARD on=10 placement_type=LONG_TERM_FOSTERING"]
        .assert_eq(&awarding(|world| world.prices.dated.clear()));
    expect!["refused EXTRA_ABOVE_LIST fee.extras.SCHOOL-RUN approval=EXTRA_ABOVE_LIST_PRICE asked_pence=4501 granting_role=APPROVER list_pence=4500 rule=DEC-2; EXTRA_NOT_LISTED fee.extras.SOLO approval=EXTRA_ABOVE_LIST_PRICE asked_pence=1 granting_role=APPROVER rule=DEC-2"].assert_eq(&awarding(|world| {
        let extras = vec![
            Extra { code: "SCHOOL-RUN".to_owned(), weekly_pence: 4_501 },
            Extra { code: "SOLO".to_owned(), weekly_pence: 1 },
        ];
        let fee = crate::terms::Fee { extras, ..fee(90_000) };
        world.terms.insert("oak".to_owned(), Terms { fee, ..terms() });
    }));
}

#[test]
fn the_ceiling_is_of_purchases_beyond_the_framework() {
    let told = awarding(|world| {
        world.request.shared.placement_type = Some(PlacementType::Residential);
        world.prices.dated[0].core[0].placement_type = PlacementType::Residential;
        world.prices.dated[0].core[0].weekly = vocabulary::Pence::new(2_000_000);
        world.terms.insert("oak".to_owned(), Terms { fee: fee(1_150_001), ..terms() });
    });
    expect!["refused APPROVAL_MISSING oak's offer approval=AWARD_ABOVE_LIMIT granting_role=APPROVER limit_pence=600000 rule=APR-1 weekly_pence=1150001"].assert_eq(&told);
}

#[test]
fn provider_and_setting_still_stand() {
    expect!["refused PROVIDER_UNSIGNED oak"]
        .assert_eq(&awarding(|world| world.provider_mut("oak").recorded.agreement_signed_on = None));
    expect!["refused SEARCH_FROZEN search approval=CONTINUE_AFTER_CONCEALMENT category=CARE_STANDARDS concealed_at=03T09:30 granting_role=APPROVER"]
        .assert_eq(&awarding(|world| world.provider_mut("oak").concealment = Some(concealment())));
    expect!["refused SEARCH_FROZEN search approval=CONTINUE_AFTER_CONCEALMENT category=CARE_STANDARDS concealed_at=03T09:30 granting_role=APPROVER"]
        .assert_eq(&awarding(|world| world.setting_mut("oak").concealment = Some(concealment())));
    expect!["refused MEMBER_SUSPENDED oak on=03"].assert_eq(&awarding(|world| {
        world.lot.as_mut().unwrap().recorded.members[0].suspended = YesNoUnknown::Yes;
    }));
    expect!["refused NOT_FRAMEWORK_MEMBER W06000015 on=03"]
        .assert_eq(&awarding(|world| world.lot.as_mut().unwrap().recorded.authorities.clear()));
}

#[test]
fn from_2030_a_for_profit_placement_waits_for_the_ministers() {
    let starting = |start: &str| {
        let mut world = World::after("@chosen");
        world.provider_mut("oak").recorded.legal_form = LegalForm::ForProfitTransitional;
        world.tell(&format!("{AWARD} start={start}"))
    };
    expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"].assert_eq(&starting("2030-03-31"));
    expect!["refused APPROVAL_MISSING oak's offer approval=MINISTERS_2030 granting_role=APPROVER rule=REG-7 start_date=2030-04-01"]
        .assert_eq(&starting("2030-04-01"));
}

/// Where oak is chosen on a shortlist that says this of it.
fn scored(oak: &str) -> String {
    let story = "tranche oak,elm return=07T09:00; open oak as=dm; open elm as=dm; conflict oak NO; choose oak";
    let mut world = World::after(&format!("@closed; shortlist oak={oak} elm=2 ash=3; {story}"));
    world.tell(AWARD)
}

#[test]
fn nothing_is_awarded_with_a_check_open_or_out_of_area_unapproved() {
    expect!["refused NEEDS_CHECK_OPEN G9"].assert_eq(&scored("check:G9:1"));
    expect!["refused APPROVAL_MISSING oak's offer approval=OUT_OF_AREA granting_role=PANEL_ADMINISTRATOR rule=DEC-4 tier=T3; NEARER_OFFER_UNMARKED elm's offer; NEARER_OFFER_UNMARKED ash's offer"].assert_eq(&scored("t3:1"));
    expect!["refused NEEDS_CHECK_OPEN tier"].assert_eq(&scored("t?:1"));
    let mut world = World::after("@chosen; resolve oak gate/G9 oak=fail:G9 elm=1 ash=2");
    world.check(AWARD, expect!["refused OFFER_INELIGIBLE oak's offer"]);
    let mut world = World::after("@chosen; resolve oak gate/G9 oak=unranked elm=1 ash=2");
    world.check(AWARD, expect!["refused OFFER_INELIGIBLE oak's offer"]);
    let mut world = World::after("@chosen; resolve elm gate/G9 elm=1 ash=2");
    world.check("award oak answers=elm,ash", expect!["refused SHORTLIST_PENDING oak's offer"]);
}

#[test]
fn key_stage_4_education_is_kept_or_the_nominated_officer_agrees() {
    let at = |attends, key_stage, outcome| {
        awarding(|world| {
            let sector = Some("CF24 0".to_owned());
            world.request.children[0].school =
                Some(School { attends, sector, keep: YesNoUnknown::Yes, key_stage: Some(key_stage) });
            let schools = vec![SchoolAnswer { child: 0, outcome }];
            world.terms.insert("oak".to_owned(), Terms { schools, ..terms() });
        })
    };
    let yes = YesNoUnknown::Yes;
    let told = [
        at(yes, KeyStage::KeyStage4, SchoolOutcome::Kept),
        at(yes, KeyStage::KeyStage4, SchoolOutcome::NewConfirmed),
        at(yes, KeyStage::KeyStage3, SchoolOutcome::Neither),
        at(YesNoUnknown::No, KeyStage::KeyStage4, SchoolOutcome::Neither),
    ];
    expect![[r#"
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        refused APPROVAL_MISSING request.children[0].school approval=KEY_STAGE_4_MOVE granting_role=APPROVER offer=oak's offer rule=DEC-5
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"#]].assert_eq(&told.join("\n"));
}

#[test]
fn the_place_is_still_there() {
    // The hold of 72 hours ran out on the sixth; the place is free, so the award takes it without a hold.
    check(
        &format!("@chosen; {AWARD} at=06T10:00"),
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated HoldExpired(oak's home) PlacesAwarded(oak's home [1] without a hold) before=07T09:00"
        ],
    );
    expect!["refused HOLD_EXPIRED oak's home places=1 start=10"].assert_eq(&awarding(|world| {
        world.setting_mut("oak").holds.clear();
        world.setting_mut("oak").places.clear();
    }));
    expect!["refused HOLD_EXPIRED oak's home frees_at=06T10:00 places=1"].assert_eq(&awarding(|world| {
        let oak = world.setting_mut("oak");
        let (id, hold) = oak.holds.pop_first().unwrap();
        oak.holds.insert(id, crate::setting::Hold { offer: crate::fixtures::offer_id("yew"), ..hold });
    }));
}

#[test]
fn conflict_agreement_validity_and_start() {
    check(&format!("@chosen; conflict oak YES text; {AWARD}"), expect!["refused CONFLICT_DECLARED oak's offer"]);
    check_all(
        "@chosen",
        &[
            "award oak answers=elm,ash agreed=NO",
            "award oak answers=elm,ash agreed=UNKNOWN",
            "award oak answers=elm,ash start=2026-12-08",
            "award oak answers=elm,ash start=2026-12-09",
        ],
        expect![[r#"
            award oak answers=elm,ash agreed=NO -> refused AGREEMENT_NOT_RECORDED agreement_to_accommodate
            award oak answers=elm,ash agreed=UNKNOWN -> refused AGREEMENT_NOT_RECORDED agreement_to_accommodate
            award oak answers=elm,ash start=2026-12-08 -> refused START_DATE_INVALID start_date asked=08 earliest=09
            award oak answers=elm,ash start=2026-12-09 -> AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00
        "#]],
    );
    let lapses = |at: &str| {
        awarding(|world| {
            world.terms.insert("oak".to_owned(), Terms { valid_until: time(at), ..terms() });
        })
    };
    expect!["refused OFFER_LAPSED offer valid_until=03T10:00"].assert_eq(&lapses("03T10:00"));
    expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=03T10:00:00.000001Z"].assert_eq(&lapses("03T10:00:00.000001"));
    expect!["AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"].assert_eq(&awarding(|world| {
        world.terms.insert("oak".to_owned(), Terms { earliest_start: day("2026-11-01"), ..terms() });
    }));
    let mut world = World::after("@chosen");
    world.terms.insert("oak".to_owned(), Terms { earliest_start: day("2026-11-01"), ..terms() });
    world.check(
        &format!("{AWARD} start=2026-12-02"),
        expect!["refused START_DATE_INVALID start_date asked=02 earliest=03"],
    );
}

#[test]
fn every_failing_check_is_told_at_once() {
    let mut world = World::after("@chosen; resolve oak gate/G9 oak=check:G9:1 elm=2 ash=3; conflict oak YES text");
    world.prices.dated.clear();
    world.provider_mut("oak").concealment = Some(concealment());
    world.setting_mut("oak").concealment = Some(concealment());
    world.lot.as_mut().unwrap().recorded.members.clear();
    world.setting_mut("oak").holds.clear();
    world.setting_mut("oak").places.clear();
    world.terms.insert("oak".to_owned(), Terms { valid_until: time("03T10:00"), ..terms() });
    world.check("award oak agreed=NO start=2026-12-01", expect!["refused NO_LIST_PRICE fee age_band=AGE_5_9 level=STANDARD on=01 placement_type=LONG_TERM_FOSTERING; SEARCH_FROZEN search approval=CONTINUE_AFTER_CONCEALMENT category=CARE_STANDARDS concealed_at=03T09:30 granting_role=APPROVER; NOT_FRAMEWORK_MEMBER oak on=03; NEEDS_CHECK_OPEN G9; HOLD_EXPIRED oak's home places=1 start=03; CONFLICT_DECLARED oak's offer; AGREEMENT_NOT_RECORDED agreement_to_accommodate; OFFER_LAPSED offer valid_until=03T10:00; START_DATE_INVALID start_date asked=01 earliest=09; OFFERS_UNANSWERED elm's offer; OFFERS_UNANSWERED ash's offer"]);
}

#[test]
fn what_an_award_would_refuse_is_said_beforehand() {
    check(
        "@chosen; award oak answers=elm,ash dry",
        expect![
            "AWARDED: OfferRejected(elm's offer) HoldReleased(elm's home) OfferRejected(ash's offer) Awarded Generated PlacesAwarded(oak's home [1] of its hold) before=06T10:00"
        ],
    );
    check(
        "@ready; award oak agreed=NO dry",
        expect![
            "refused STATE_FORBIDS search rule=section-3 state=DECIDING wanted=CHOSEN; AGREEMENT_NOT_RECORDED agreement_to_accommodate; OFFERS_UNANSWERED elm's offer; OFFERS_UNANSWERED ash's offer"
        ],
    );
}

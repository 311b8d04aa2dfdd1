//! An offer's terms: their bounds (ACR-5) and whether they answer what was asked (OFF-2).

use expect_test::expect;
use vocabulary::{
    Animal, EvidenceGrade, IdentityNeed, MustHave, NeedDomain, PlacementType, SchoolOutcome, WishOutcome, limits,
};

use super::{
    Extra, Household, IdentityAnswer, MustHaveAnswer, NeedAnswer, ParentAndBabyAnswer, SchoolAnswer, Terms, WishAnswer,
    bounds, completeness,
};
use crate::fixtures::{fee, need, request, terms};
use crate::request::{IdentityNeedAsked, MustHaveAsked, Parent, Request, School, YesNoUnknown};

fn bounded(change: impl FnOnce(&mut Terms)) -> String {
    let mut terms = terms();
    change(&mut terms);
    bounds::faults(&terms).iter().map(|fault| format!("{fault}\n")).collect()
}

fn answered(request: &Request, change: impl FnOnce(&mut Terms)) -> String {
    let mut terms = terms();
    change(&mut terms);
    completeness::faults(request, &terms).iter().map(|fault| format!("{fault}\n")).collect()
}

fn extra(code: &str, weekly_pence: i64) -> Extra {
    Extra { code: code.to_owned(), weekly_pence }
}

fn answer(child: Option<u32>, domain: NeedDomain) -> NeedAnswer {
    NeedAnswer { child, domain, capability: 3, support: String::new(), evidence: EvidenceGrade::Claimed }
}

#[test]
fn complete_terms_pass() {
    assert_eq!(bounded(|_| {}), "");
    assert_eq!(answered(&request(), |_| {}), "");
}

#[test]
fn every_part_of_a_fee_lies_within_its_bounds() {
    let of = |pence| bounded(|terms| terms.fee = fee(pence));
    assert_eq!([of(1), of(limits::FEE_PENCE_MAX)].concat(), "");
    expect![[r#"
        VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=0 max=100000000 min=1
        VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=-1 max=100000000 min=1
        VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=100000001 max=100000000 min=1
    "#]]
    .assert_eq(&[of(0), of(-1), of(limits::FEE_PENCE_MAX + 1)].concat());
    expect![[r#"
        VALUE_OUT_OF_RANGE terms.fee.education_weekly_pence given=-1 max=100000000 min=0
        VALUE_OUT_OF_RANGE terms.fee.other_weekly_pence given=-1 max=100000000 min=0
        VALUE_OUT_OF_RANGE terms.fee.one_off_pence given=-1 max=100000000 min=0
        VALUE_OUT_OF_RANGE terms.fee.nightly_pence given=100000001 max=100000000 min=0
        VALUE_OUT_OF_RANGE terms.fee.extras[1].weekly_pence given=-1 max=100000000 min=0
        VALUE_INVALID terms.fee.extras[1].code
        VALUE_INVALID terms.fee.extras[2].code
        LIMIT_EXCEEDED terms.fee.extras[3].code chars=201 max=200
    "#]]
    .assert_eq(&bounded(|terms| {
        terms.fee.education_weekly_pence = -1;
        terms.fee.other_weekly_pence = -1;
        terms.fee.one_off_pence = -1;
        terms.fee.nightly_pence = limits::FEE_PENCE_MAX + 1;
        terms.fee.extras = vec![extra("A", 1), extra("A", -1), extra(" ", 0), extra(&"x".repeat(201), 0)];
    }));
    let many = bounded(|terms| terms.fee.extras = (0..21).map(|at| extra(&format!("E{at}"), 1)).collect());
    assert_eq!(many, "LIMIT_EXCEEDED terms.fee.extras given=21 max=20\n");
}

#[test]
fn the_weekly_fee_is_the_sum_of_its_weekly_parts() {
    let mut fee = fee(1_000);
    (fee.education_weekly_pence, fee.other_weekly_pence) = (200, 30);
    (fee.one_off_pence, fee.nightly_pence) = (50_000, 9_000);
    fee.extras = vec![extra("A", 4), extra("B", 1)];
    assert_eq!(fee.weekly_pence(), 1_235);
    fee.core_weekly_pence = i64::MAX;
    assert_eq!(fee.weekly_pence(), i64::MAX, "an absurd fee never wraps round");
}

#[test]
fn numbers_lists_and_texts_have_their_limits() {
    let long = || "ŵ".repeat(limits::LONG_TEXT_CHARS_MAX + 1);
    expect![[r#"
        FIELD_REQUIRED terms.children_taken
        VALUE_OUT_OF_RANGE terms.notice_days given=366 max=365
        VALUE_OUT_OF_RANGE terms.hold_hours given=673 max=672
        LIMIT_EXCEEDED terms.must_haves given=21 max=20
        LIMIT_EXCEEDED terms.must_haves[0].note chars=8001 max=2000
        VALUE_OUT_OF_RANGE terms.needs[0].capability max=3
        LIMIT_EXCEEDED terms.needs[0].support chars=8001 max=2000
        EVIDENCE_NOT_YOURS terms.needs[0].evidence
        LIMIT_EXCEEDED terms.household.children given=21 max=20
        LIMIT_EXCEEDED terms.household.animals given=21 max=20
        LIMIT_EXCEEDED terms.matching_statement chars=8001 max=8000
        LIMIT_EXCEEDED terms.support_needed chars=8001 max=8000
    "#]]
    .assert_eq(&bounded(|terms| {
        terms.children_taken.clear();
        terms.notice_days = limits::NOTICE_DAYS_MAX + 1;
        terms.hold_hours = limits::HOLD_HOURS_MAX + 1;
        let no = |must_have| MustHaveAnswer { must_have, answer: YesNoUnknown::No, note: String::new() };
        terms.must_haves = (0..21).map(no).collect();
        terms.must_haves[0].note = long();
        terms.needs[0] = NeedAnswer {
            capability: 4,
            support: long(),
            evidence: EvidenceGrade::Verified,
            ..answer(Some(0), NeedDomain::Behaviour)
        };
        let child = super::HouseholdChild { age_band: vocabulary::AgeBand::Age5_9, sex: vocabulary::Sex::M };
        terms.household = Some(Household { adults: 2, children: vec![child; 21], animals: vec![Animal::Dog; 21] });
        terms.matching_statement = long();
        terms.support_needed = long();
    }));
    assert_eq!(bounded(|terms| (terms.notice_days, terms.hold_hours) = (365, 672)), "");
    let nine = bounded(|terms| terms.children_taken = (0..9).collect());
    assert_eq!(nine, "LIMIT_EXCEEDED terms.children_taken given=9 max=8\n");
}

/// Asks for two must-haves, a wish, a need of identity and a school; needs of every level.
fn asking() -> Request {
    let mut request = request();
    let must_have = |code| MustHaveAsked { code, parameter: String::new(), child: None };
    request.shared.must_haves = vec![must_have(MustHave::OwnBedroom), must_have(MustHave::NoPets)];
    let child = &mut request.children[0];
    child.wishes = vec!["A garden".to_owned()];
    child.identity_needs = vec![IdentityNeedAsked { need: IdentityNeed::Faith, detail: String::new() }];
    for (domain, level) in [(NeedDomain::Health, 1), (NeedDomain::Education, 2), (NeedDomain::Risk, 3)] {
        child.needs.insert(domain, need(level));
    }
    request
}

#[test]
fn must_haves_and_needs_of_level_2_and_3_are_each_answered() {
    expect![[r#"
        OFFER_INCOMPLETE terms.must_haves (request.shared.must_haves[0])
        OFFER_INCOMPLETE terms.must_haves (request.shared.must_haves[1])
        OFFER_INCOMPLETE terms.needs (request.children[0].needs.RISK)
        OFFER_INCOMPLETE terms.needs (request.children[0].needs.EDUCATION)
    "#]]
    .assert_eq(&answered(&asking(), |_| {}));
    let full = answered(&asking(), |terms| {
        let yes = |must_have| MustHaveAnswer { must_have, answer: YesNoUnknown::Unknown, note: String::new() };
        terms.must_haves = vec![yes(1), yes(0)];
        terms.needs.extend([answer(Some(0), NeedDomain::Education), answer(Some(0), NeedDomain::Risk)]);
    });
    assert_eq!(full, "", "a need of level 1, the wish and the rest may be left open");
}

#[test]
fn nothing_is_answered_twice_or_unasked() {
    expect![[r#"
        VALUE_INVALID terms.children_taken[1]
        VALUE_INVALID terms.children_taken[2]
        VALUE_INVALID terms.must_haves[2].must_have
        VALUE_INVALID terms.must_haves[3].must_have
        VALUE_INVALID terms.needs[1]
        VALUE_INVALID terms.needs[2]
        VALUE_INVALID terms.needs[3]
        VALUE_INVALID terms.schools[1]
        VALUE_INVALID terms.schools[2]
        VALUE_INVALID terms.wishes[1]
        VALUE_INVALID terms.wishes[2]
        VALUE_INVALID terms.wishes[3]
        VALUE_INVALID terms.identity_needs[1]
        VALUE_INVALID terms.identity_needs[2]
    "#]]
    .assert_eq(&answered(&asking(), |terms| {
        terms.children_taken = vec![0, 0, 1];
        let yes = |must_have| MustHaveAnswer { must_have, answer: YesNoUnknown::Yes, note: String::new() };
        terms.must_haves = vec![yes(0), yes(1), yes(1), yes(2)];
        let behaviour = answer(Some(0), NeedDomain::Behaviour);
        terms.needs = vec![
            behaviour.clone(),
            behaviour,
            answer(Some(1), NeedDomain::Health),
            answer(None, NeedDomain::Health),
            answer(Some(0), NeedDomain::Education),
            answer(Some(0), NeedDomain::Risk),
        ];
        let school = |child| SchoolAnswer { child, outcome: SchoolOutcome::Kept };
        terms.schools = vec![school(0), school(0), school(1)];
        let wish = |child, wish| WishAnswer { child, wish, outcome: WishOutcome::Met };
        terms.wishes = vec![wish(0, 0), wish(0, 0), wish(0, 1), wish(1, 0)];
        let identity =
            |identity_need, need| IdentityAnswer { child: 0, identity_need, need, can_meet: YesNoUnknown::Yes };
        terms.identity_needs =
            vec![identity(0, IdentityNeed::Faith), identity(0, IdentityNeed::Diet), identity(1, IdentityNeed::Faith)];
    }));
    let mut schoolless = request();
    schoolless.children[0].school = None::<School>;
    let told = answered(&schoolless, |terms| {
        terms.schools = vec![SchoolAnswer { child: 0, outcome: SchoolOutcome::Kept }];
    });
    assert_eq!(told, "VALUE_INVALID terms.schools[0]\n");
}

#[test]
fn only_the_children_an_offer_takes_are_answered_for() {
    let mut two = request();
    two.children.push(crate::fixtures::child());
    assert_eq!(answered(&two, |_| {}), "");
    let told = answered(&two, |terms| terms.children_taken = vec![0, 1]);
    assert_eq!(told, "OFFER_INCOMPLETE terms.needs (request.children[1].needs.BEHAVIOUR)\n");
}

#[test]
fn parent_and_baby_answers_for_the_parent_too() {
    let mut asked = request();
    asked.shared.placement_type = Some(PlacementType::ParentAndBabyFostering);
    let needs = [(NeedDomain::Independence, need(2)), (NeedDomain::Health, need(1))].into();
    asked.parent = Some(Parent { needs, ..Parent::default() });
    expect![[r#"
        OFFER_INCOMPLETE terms.needs (request.parent.needs.INDEPENDENCE)
        OFFER_INCOMPLETE terms.parent_and_baby
    "#]]
    .assert_eq(&answered(&asked, |_| {}));
    let full = answered(&asked, |terms| {
        terms.needs.push(answer(None, NeedDomain::Independence));
        terms.parent_and_baby = Some(ParentAndBabyAnswer { houses_both: YesNoUnknown::Yes, assessments: Vec::new() });
    });
    assert_eq!(full, "");
}

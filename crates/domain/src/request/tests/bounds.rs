//! Bounds: every violation at once, each naming its field; every text and list of a request has a limit (ACR-5).

use expect_test::expect;
use geography::Geography;
use vocabulary::{
    AgeBand, AssessmentType, CommunicationNeed, IdentityNeed, MustHave, NeedDomain, OptionConsidered, OptionOutcome,
    OutOfAreaReason, ParallelSearchReason, PlacementType, RiskLevel, RiskToChild, RiskToOthers, ShortWindowReason,
    limits,
};

use crate::fixtures::{child, need, request};
use crate::request::bounds::faults;
use crate::request::{
    Assessment, ConsideredOption, Contact, FamilyTime, IdentityNeedAsked, MustHaveAsked, NoGoArea, ParallelAsked,
    Parent, Request, Risk, School, ShortWindowAsked, Sibling, YesNoUnknown,
};

fn told(change: impl FnOnce(&mut Request)) -> String {
    let mut request = request();
    change(&mut request);
    faults(&request, Geography::builtin()).iter().map(|fault| format!("{fault}\n")).collect()
}

fn long() -> String {
    "ŵ".repeat(limits::LONG_TEXT_CHARS_MAX + 1)
}

fn assessment(weeks: u32) -> Option<Assessment> {
    Some(Assessment {
        kind: AssessmentType::SupportOnly,
        weeks,
        court_date: None,
        second_parent: YesNoUnknown::No,
        baby_born: YesNoUnknown::Yes,
        baby_date: None,
    })
}

#[test]
fn a_complete_request_and_an_empty_draft_are_within_bounds() {
    assert_eq!(faults(&request(), Geography::builtin()), []);
    let empty = Request { children: vec![crate::request::Child::default()], ..Request::default() };
    assert_eq!(faults(&empty, Geography::builtin()), []);
}

#[test]
fn types_refused_by_name_and_by_age() {
    let of = |placement_type, band| {
        told(|request| {
            request.shared.placement_type = Some(placement_type);
            request.children[0].age_years = None;
            request.children[0].age_band = band;
        })
    };
    assert_eq!(of(PlacementType::Secure, None), "TYPE_REFUSED request.shared.placement_type placement_type=SECURE\n");
    let respite = of(PlacementType::RespiteFostering, None);
    assert_eq!(respite, "TYPE_REFUSED request.shared.placement_type placement_type=RESPITE_FOSTERING\n");
    let too_young = "TYPE_AGE_FORBIDS request.shared.placement_type\n";
    assert_eq!(of(PlacementType::SupportedAccommodation, Some(AgeBand::Age10_15)), too_young);
    assert_eq!(of(PlacementType::SupportedAccommodation, Some(AgeBand::Age16_17)), "");
    assert_eq!(of(PlacementType::SupportedAccommodation, None), "");
    assert_eq!(told(|request| request.parent = Some(Parent::default())), "VALUE_INVALID request.parent\n");
}

#[test]
fn ages_lie_in_their_band() {
    let of = |years, band| {
        told(|request| {
            request.children[0].age_years = Some(years);
            request.children[0].age_band = band;
        })
    };
    for (years, band) in [(0, AgeBand::AgeUnder1), (1, AgeBand::Age1_4), (9, AgeBand::Age5_9), (17, AgeBand::Age16_17)]
    {
        assert_eq!(of(years, Some(band)), "", "{years} {band}");
    }
    for (years, band) in [(1, Some(AgeBand::AgeUnder1)), (10, Some(AgeBand::Age5_9)), (18, None)] {
        assert!(of(years, band).starts_with("VALUE_OUT_OF_RANGE request.children[0].age_years"), "{years}");
    }
    let parent = |years| {
        told(|request| {
            request.shared.placement_type = Some(PlacementType::ParentAndBabyFostering);
            request.parent = Some(Parent { age_years: Some(years), ..Parent::default() });
        })
    };
    assert_eq!([parent(10), parent(60)].concat(), "");
    assert!(parent(9).contains("request.parent.age_years") && parent(61).contains("request.parent.age_years"));
}

#[test]
fn sectors_are_those_of_the_gazetteer() {
    expect![[r#"
        NORTHERN_IRELAND request.shared.location.preferred_sector expected=postcodes of Northern Ireland (BT) are not covered: they use another grid
        LOCATION_NOT_FOUND request.children[0].home_sector expected=no postcode sector ZZ99 9 is known in Great Britain
        VALUE_OUT_OF_RANGE request.children[0].siblings[0].child children=1
        LOCATION_NOT_FOUND request.children[0].siblings[0].placed_sector expected=no postcode sector CF99 9 is known in Great Britain
        FIELD_REQUIRED request.children[0].school.sector
        LOCATION_NOT_FOUND request.children[0].family_time[0].sector expected=expected a postcode such as CF10 4UW or a sector such as CF10 4
        VALUE_OUT_OF_RANGE request.children[0].family_time[0].times_per_month max=62
    "#]].assert_eq(&told(|request| {
        request.shared.location.preferred_sector = Some("BT1 1".to_owned());
        request.children[0].home_sector = Some("ZZ99 9".to_owned());
        request.children[0].family_time = vec![FamilyTime {
            who: vocabulary::ContactRole::Mother,
            sector: Some("home".to_owned()),
            times_per_month: 63,
        }];
        request.children[0].siblings = vec![Sibling {
            child: Some(1),
            placed_sector: Some("CF99 9".to_owned()),
            together_wanted: YesNoUnknown::Yes,
        }];
        request.children[0].school =
            Some(School { attends: YesNoUnknown::Yes, sector: None, keep: YesNoUnknown::Yes, key_stage: None });
    }));
}

#[test]
fn numbers_lie_within_their_range() {
    expect![[r#"
        VALUE_OUT_OF_RANGE request.shared.location.minimum_miles max=300 min=1
        VALUE_OUT_OF_RANGE request.shared.location.no_go_areas[0].radius_miles max=300
        VALUE_OUT_OF_RANGE request.shared.short_window.window_hours_min max=23 min=1
        VALUE_OUT_OF_RANGE request.shared.assessment.weeks max=104 min=1
        VALUE_OUT_OF_RANGE request.children[0].needs.RISK.level max=3
        VALUE_OUT_OF_RANGE request.shared.must_haves[0].child children=1
    "#]]
    .assert_eq(&told(|request| {
        request.shared.location.minimum_miles = Some(0);
        let sector = "CF10 4".to_owned();
        request.shared.location.no_go_areas =
            vec![NoGoArea { sector, radius_miles: limits::SAFE_ZONE_MILES_MAX + 1, reason: String::new() }];
        request.shared.short_window =
            Some(ShortWindowAsked { window_hours_min: 24, reason: ShortWindowReason::CourtDate, text: String::new() });
        request.shared.assessment = assessment(105);
        request.children[0].needs.insert(NeedDomain::Risk, need(4));
        let must_have = MustHaveAsked { code: MustHave::NoPets, parameter: String::new(), child: Some(1) };
        request.shared.must_haves = vec![must_have];
    }));
    assert!(told(|request| request.shared.location.minimum_miles = Some(301)).contains("minimum_miles"));
    assert!(told(|request| request.shared.assessment = assessment(0)).contains("weeks"));
    let edges = told(|request| {
        request.shared.location.minimum_miles = Some(300);
        request.shared.assessment = assessment(104);
    });
    assert_eq!(edges, "");
}

#[test]
fn other_needs_its_words() {
    expect![[r#"
        TEXT_REQUIRED request.shared.location.reason_text
        TEXT_REQUIRED request.shared.short_window.text
        TEXT_REQUIRED request.shared.parallel.text
        FIELD_REQUIRED request.children[0].risks_to_child.SELF_HARM.specifics
        FIELD_REQUIRED request.children[0].risks_to_others.PHYSICAL.specifics
        TEXT_REQUIRED request.children[0].identity_needs[0].detail
        TEXT_REQUIRED request.shared.must_haves[0].parameter
    "#]]
    .assert_eq(&told(|request| {
        request.shared.location.out_of_area_reason = Some(OutOfAreaReason::Other);
        request.shared.must_haves =
            vec![MustHaveAsked { code: MustHave::Other, parameter: " ".to_owned(), child: None }];
        request.shared.short_window =
            Some(ShortWindowAsked { window_hours_min: 6, reason: ShortWindowReason::Other, text: String::new() });
        request.shared.parallel = Some(ParallelAsked { reason: ParallelSearchReason::Other, text: String::new() });
        request.children[0].identity_needs =
            vec![IdentityNeedAsked { need: IdentityNeed::Other, detail: String::new() }];
        let risk = Risk { level: RiskLevel::Low, specifics: " ".to_owned() };
        request.children[0].risks_to_child.insert(RiskToChild::SelfHarm, risk.clone());
        request.children[0].risks_to_others.insert(RiskToOthers::Physical, risk);
    }));
}

#[test]
fn a_parents_risks_follow_the_same_rule() {
    expect![[r#"
        FIELD_REQUIRED request.parent.risks_to_child.SELF_HARM.specifics
        LIMIT_EXCEEDED request.parent.risks_to_others.PHYSICAL.specifics chars=8001 max=2000
    "#]]
    .assert_eq(&told(|request| {
        request.shared.placement_type = Some(PlacementType::ParentAndBabyFostering);
        let low = Risk { level: RiskLevel::Low, specifics: String::new() };
        let told = Risk { level: RiskLevel::NoKnownRisk, specifics: long() };
        request.parent = Some(Parent {
            risks_to_child: [(RiskToChild::SelfHarm, low)].into(),
            risks_to_others: [(RiskToOthers::Physical, told)].into(),
            ..Parent::default()
        });
    }));
}

/// Every text of a request, filled beyond any limit: each is refused by name.
#[test]
fn every_text_has_a_limit() {
    expect![[r#"
        LIMIT_EXCEEDED request.shared.location.reason_text chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.location.no_go_areas[0].reason chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.location.named_people[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.outcomes[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.options_considered[0].note chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.contact.name chars=8001 max=200
        LIMIT_EXCEEDED request.shared.contact.email chars=8001 max=200
        LIMIT_EXCEEDED request.shared.contact.telephone chars=8001 max=200
        LIMIT_EXCEEDED request.shared.short_window.text chars=8001 max=2000
        LIMIT_EXCEEDED request.shared.parallel.text chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].number chars=8001 max=40
        LIMIT_EXCEEDED request.children[0].needs.HEALTH.specifics[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].needs.HEALTH.context chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].risks_to_child.MISSING.specifics chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].risks_to_others.ANIMALS.specifics chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].identity_needs[0].detail chars=8001 max=200
        LIMIT_EXCEEDED request.children[0].adaptations[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].wishes[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].conditions[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].strengths[0] chars=8001 max=2000
        LIMIT_EXCEEDED request.children[0].pen_picture chars=8001 max=8000
        LIMIT_EXCEEDED request.parent.pen_picture chars=8001 max=8000
        LIMIT_EXCEEDED request.shared.must_haves[0].parameter chars=8001 max=200
    "#]]
    .assert_eq(&told(|request| {
        request.shared.placement_type = Some(PlacementType::ParentAndBabyFostering);
        let location = &mut request.shared.location;
        location.reason_text = long();
        location.no_go_areas = vec![NoGoArea { sector: "CF10 4".to_owned(), radius_miles: 1, reason: long() }];
        location.named_people = vec![long()];
        request.shared.outcomes = vec![long()];
        request.shared.contact = Some(Contact { name: long(), email: long(), telephone: long() });
        request.shared.options_considered = vec![ConsideredOption {
            option: OptionConsidered::Kinship,
            outcome: OptionOutcome::Declined,
            note: long(),
        }];
        request.shared.must_haves = vec![MustHaveAsked { code: MustHave::NoPets, parameter: long(), child: None }];
        let reason = ShortWindowReason::CourtDate;
        request.shared.short_window = Some(ShortWindowAsked { window_hours_min: 6, reason, text: long() });
        let reason = ParallelSearchReason::TwoPlansInCourt;
        request.shared.parallel = Some(ParallelAsked { reason, text: long() });
        let wordy = crate::request::Need { level: Some(1), specifics: vec![long()], context: long() };
        let risk = Risk { level: RiskLevel::Low, specifics: long() };
        request.parent = Some(Parent { pen_picture: long(), ..Parent::default() });
        let child = &mut request.children[0];
        child.number = long();
        child.needs.insert(NeedDomain::Health, wordy);
        child.risks_to_child.insert(RiskToChild::Missing, risk.clone());
        child.risks_to_others.insert(RiskToOthers::Animals, risk);
        child.identity_needs = vec![IdentityNeedAsked { need: IdentityNeed::Faith, detail: long() }];
        child.adaptations = vec![long()];
        child.wishes = vec![long()];
        child.conditions = vec![long()];
        child.strengths = vec![long()];
        child.pen_picture = long();
    }));
}

/// Every list of a request, filled beyond any limit: each is refused by name.
#[test]
fn every_list_has_a_limit() {
    let told = told(|request| {
        let words = vec!["x".to_owned(); 200];
        let shared = &mut request.shared;
        shared.location.no_go_areas =
            vec![NoGoArea { sector: "CF10 4".to_owned(), radius_miles: 1, reason: String::new() }; 200];
        shared.location.named_people.clone_from(&words);
        shared.outcomes.clone_from(&words);
        shared.must_haves = vec![MustHaveAsked { code: MustHave::NoPets, parameter: String::new(), child: None }; 200];
        let (option, outcome) = (OptionConsidered::Kinship, OptionOutcome::Declined);
        shared.options_considered = vec![ConsideredOption { option, outcome, note: String::new() }; 200];
        let child = &mut request.children[0];
        child.siblings = vec![Sibling { child: None, placed_sector: None, together_wanted: YesNoUnknown::No }; 200];
        let who = vocabulary::ContactRole::Mother;
        child.family_time = vec![FamilyTime { who, sector: None, times_per_month: 1 }; 200];
        child.communication = vec![CommunicationNeed::Bsl; 200];
        child.identity_needs = vec![IdentityNeedAsked { need: IdentityNeed::Faith, detail: String::new() }; 200];
        for list in [&mut child.adaptations, &mut child.wishes, &mut child.conditions, &mut child.strengths] {
            list.clone_from(&words);
        }
        child.needs.insert(
            NeedDomain::Health,
            crate::request::Need { level: Some(1), specifics: words, context: String::new() },
        );
    });
    expect![[r#"
        LIMIT_EXCEEDED request.shared.location.no_go_areas given=200 max=10
        LIMIT_EXCEEDED request.shared.location.named_people given=200 max=10
        LIMIT_EXCEEDED request.shared.outcomes given=200 max=10
        LIMIT_EXCEEDED request.shared.must_haves given=200 max=20
        LIMIT_EXCEEDED request.shared.options_considered given=200 max=10
        LIMIT_EXCEEDED request.children[0].siblings given=200 max=12
        LIMIT_EXCEEDED request.children[0].family_time given=200 max=12
        LIMIT_EXCEEDED request.children[0].needs.HEALTH.specifics given=200 max=10
        LIMIT_EXCEEDED request.children[0].communication given=200 max=5
        LIMIT_EXCEEDED request.children[0].identity_needs given=200 max=10
        LIMIT_EXCEEDED request.children[0].adaptations given=200 max=10
        LIMIT_EXCEEDED request.children[0].wishes given=200 max=5
        LIMIT_EXCEEDED request.children[0].conditions given=200 max=10
        LIMIT_EXCEEDED request.children[0].strengths given=200 max=10
    "#]]
    .assert_eq(&told);
    let many = self::told(|request| request.children = vec![child(); limits::CHILDREN_PER_SEARCH_MAX + 1]);
    assert_eq!(many, "LIMIT_EXCEEDED request.children given=9 max=8\n");
    assert_eq!(self::told(|request| request.children.clear()), "FIELD_REQUIRED request.children\n");
}

#[test]
fn a_limit_counts_characters_and_is_reached_not_passed() {
    let of = |chars| told(|request| request.children[0].pen_picture = "ŷ".repeat(chars));
    assert_eq!(of(limits::LONG_TEXT_CHARS_MAX), "");
    assert_eq!(
        of(limits::LONG_TEXT_CHARS_MAX + 1),
        "LIMIT_EXCEEDED request.children[0].pen_picture chars=8001 max=8000\n"
    );
}

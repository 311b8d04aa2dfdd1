//! Whole messages through the conversion: the examples there and back, and one in which everything is wrong.

use std::collections::BTreeSet;

use api::search::v1 as proto;
use domain::Refusal;
use expect_test::{Expect, expect};
use geography::Geography;
use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage as _};
use vocabulary::{AuthorityCode, RefusalReason};

use super::*;

/// A message of this type from YAML, as the command line reads it.
fn yaml<M: Message + Default>(name: &str, text: &str) -> M {
    let descriptor = api::pool().get_message_by_name(name).unwrap();
    let message = DynamicMessage::deserialize(descriptor, serde_norway::Deserializer::from_str(text)).unwrap();
    assert_eq!(message.descriptor().full_name(), name);
    message.transcode_to().unwrap()
}

fn cardiff() -> AuthorityCode {
    "W06000015".parse().unwrap()
}

fn check(refusal: Refusal, expected: Expect) {
    let lines: Vec<String> = refusal.faults().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

const SEARCHES: [&str; 4] = [
    include_str!("../../../../examples/searches/long-term-fostering.yaml"),
    include_str!("../../../../examples/searches/parent-and-baby.yaml"),
    include_str!("../../../../examples/searches/residential.yaml"),
    include_str!("../../../../examples/searches/sibling-group.yaml"),
];

const OFFERS: [&str; 3] = [
    include_str!("../../../../examples/offers/long-term-fostering-canton.yaml"),
    include_str!("../../../../examples/offers/parent-and-baby-penylan.yaml"),
    include_str!("../../../../examples/offers/residential-llanrumney.yaml"),
];

/// Entries keyed by a code come back in the order of their list, whichever order they were written in.
fn in_order(mut request: proto::PlacementRequest) -> proto::PlacementRequest {
    fn needs(needs: &mut [proto::Need]) {
        needs.sort_by_key(|need| need.domain.parse::<vocabulary::NeedDomain>().unwrap());
    }
    for child in &mut request.children {
        needs(&mut child.needs);
        child.risks_to_child.sort_by_key(|risk| risk.risk.parse::<vocabulary::RiskToChild>().unwrap());
        child.risks_to_others.sort_by_key(|risk| risk.risk.parse::<vocabulary::RiskToOthers>().unwrap());
    }
    if let Some(parent) = &mut request.parent {
        needs(&mut parent.needs);
        parent.risks_to_child.sort_by_key(|risk| risk.risk.parse::<vocabulary::RiskToChild>().unwrap());
        parent.risks_to_others.sort_by_key(|risk| risk.risk.parse::<vocabulary::RiskToOthers>().unwrap());
    }
    request
}

#[test]
fn the_example_searches_come_back_as_they_were_written() {
    for text in SEARCHES {
        let search: proto::Search = yaml("hafan.search.v1.Search", text);
        let given = search.request.clone().unwrap();
        let request = read_request(search.request, cardiff(), Geography::builtin()).unwrap();
        assert_eq!(domain::request::essentials::missing(&request), []);
        assert_eq!(request_out(&request, cardiff()), in_order(given));
        let identities = read_identities(search.identities.clone(), request.children.len()).unwrap();
        assert_eq!(identities.as_ref().map(identities_out), search.identities);
    }
}

#[test]
fn the_example_offers_come_back_as_they_were_written() {
    for text in OFFERS {
        let offer: proto::SubmitOfferRequest = yaml("hafan.search.v1.SubmitOfferRequest", text);
        let terms = read_terms(offer.terms.clone()).unwrap();
        assert_eq!(domain::terms::bounds::faults(&terms), []);
        assert_eq!(Some(terms_out(&terms)), offer.terms);
    }
}

#[test]
fn a_draft_may_lack_anything_and_what_it_lacks_stays_absent() {
    let request = read_request(Some(proto::PlacementRequest::default()), cardiff(), Geography::builtin()).unwrap();
    assert_eq!(request, domain::request::Request::default());
    let one = proto::PlacementRequest { children: vec![proto::Child::default()], ..Default::default() };
    let request = read_request(Some(one), cardiff(), Geography::builtin()).unwrap();
    assert_eq!(request.children, [domain::request::Child::default()]);
    check(read_request(None, cardiff(), Geography::builtin()).unwrap_err(), expect!["FIELD_REQUIRED request"]);
    check(read_terms(None).unwrap_err(), expect!["FIELD_REQUIRED terms"]);
}

fn wrong() -> String {
    "Not a code".to_owned()
}

fn wrong_date() -> Option<api::common::v1::Date> {
    Some(api::common::v1::Date { year: 2026, month: 2, day: 30 })
}

fn wrong_child() -> proto::Child {
    proto::Child {
        number: "n".repeat(41),
        siblings: vec![proto::Sibling { child: Some(3), placed_sector: Some("ZZ9 9".into()), together_wanted: 0 }],
        age_band: Some("AGE_18".into()),
        age_years: Some(18),
        sex: Some(String::new()),
        home_sector: Some("BT1 1".into()),
        home_authority: Some("W06000015".into()),
        current_placement: Some(proto::CurrentPlacement {
            code: wrong(),
            notice_on: wrong_date(),
            ends_on: wrong_date(),
        }),
        school: Some(proto::School { attends: 9, sector: Some("x".into()), keep: 0, key_stage: Some(wrong()) }),
        family_time: vec![proto::FamilyTime { who: wrong(), sector: Some("x".into()), times_per_month: 63 }],
        needs: vec![
            proto::Need {
                domain: "HEALTH".into(),
                level: Some(4),
                specifics: vec!["x".repeat(2_001)],
                context: String::new(),
            },
            proto::Need { domain: "HEALTH".into(), level: None, specifics: vec![], context: String::new() },
            proto::Need { domain: String::new(), level: None, specifics: vec![], context: String::new() },
        ],
        risks_to_child: vec![proto::RiskToChild { risk: wrong(), level: wrong(), specifics: String::new() }],
        risks_to_others: vec![proto::RiskToOthers {
            risk: "ARSON".into(),
            level: "MIDDLING".into(),
            specifics: String::new(),
        }],
        communication: vec!["NONE".into(), wrong()],
        identity_needs: vec![proto::IdentityNeedAsked { need: wrong(), detail: "x".repeat(201) }],
        companions: Some(wrong()),
        pets: Some(wrong()),
        wishes: vec![String::new(); 6],
        legal_status: Some(wrong()),
        category_of_need: Some(wrong()),
        pen_picture: "x".repeat(8_001),
        reviewed_on: Some(api::common::v1::Date { year: 0, month: 1, day: 1 }),
        ..Default::default()
    }
}

fn wrong_request() -> proto::PlacementRequest {
    let shared = proto::Shared {
        needed_by: Some(wrong()),
        needed_on: Some(api::common::v1::Date { year: 9999, month: 12, day: 31 }),
        placement_type: Some("SPACESHIP".into()),
        level: Some(wrong()),
        plan_length: Some(wrong()),
        suitability: Some(proto::SuitabilityOfKinds {
            foster: Some(wrong()),
            residential: Some(wrong()),
            supported: Some(wrong()),
        }),
        location: Some(proto::Location {
            preferred_sector: Some("CF10".into()),
            minimum_miles: Some(0),
            out_of_area_reason: Some(wrong()),
            no_go_areas: vec![proto::NoGoArea { sector: "CF99 9".into(), radius_miles: 301, reason: String::new() }],
            ..Default::default()
        }),
        options_considered: vec![proto::ConsideredOption { option: wrong(), outcome: wrong(), note: String::new() }],
        must_haves: vec![
            proto::MustHaveAsked { code: wrong(), parameter: String::new(), child: Some(9) },
            proto::MustHaveAsked { code: "OTHER".into(), parameter: " ".into(), child: None },
        ],
        short_window: Some(proto::ShortWindowAsked { window_hours_min: 24, reason: wrong(), text: String::new() }),
        parallel: Some(proto::ParallelAsked { reason: "OTHER".into(), text: String::new() }),
        predecessor: Some("searches/1".into()),
        assessment: Some(proto::Assessment {
            kind: wrong(),
            weeks: 0,
            court_date: wrong_date(),
            second_parent: 0,
            baby_born: 4,
            baby_date: None,
        }),
        ..Default::default()
    };
    let parent = proto::Parent {
        age_band: Some(wrong()),
        age_years: Some(61),
        sex: Some(wrong()),
        legal_status: Some(wrong()),
        ..Default::default()
    };
    proto::PlacementRequest { shared: Some(shared), children: vec![wrong_child()], parent: Some(parent) }
}

#[test]
fn a_request_in_which_everything_is_wrong_is_told_everything_at_once() {
    check(
        read_request(Some(wrong_request()), cardiff(), Geography::builtin()).unwrap_err(),
        expect![[r#"
            UNKNOWN_CODE request.shared.needed_by list=needed-by
            VALUE_OUT_OF_RANGE request.shared.needed_on.year given=9999 max=2200 min=1900
            UNKNOWN_CODE request.shared.placement_type given=SPACESHIP list=placement-type
            UNKNOWN_CODE request.shared.level list=level-of-need
            UNKNOWN_CODE request.shared.plan_length list=plan-length
            UNKNOWN_CODE request.shared.suitability.foster list=suitability
            UNKNOWN_CODE request.shared.suitability.residential list=suitability
            UNKNOWN_CODE request.shared.suitability.supported list=suitability
            UNKNOWN_CODE request.shared.location.out_of_area_reason list=out-of-area-reason
            UNKNOWN_CODE request.shared.options_considered[0].option list=option-considered
            UNKNOWN_CODE request.shared.options_considered[0].outcome list=option-outcome
            UNKNOWN_CODE request.shared.must_haves[0].code list=must-have
            UNKNOWN_CODE request.shared.short_window.reason list=short-window-reason
            VALUE_INVALID request.shared.predecessor expected=a name of the form authorities/{authority}/searches/{search}
            UNKNOWN_CODE request.shared.assessment.kind list=assessment-type
            VALUE_INVALID request.shared.assessment.court_date expected=a day of the calendar given=2026-2-30
            FIELD_REQUIRED request.shared.assessment.second_parent
            VALUE_INVALID request.shared.assessment.baby_born expected=a value of this field's enum given=4
            FIELD_REQUIRED request.children[0].siblings[0].together_wanted
            UNKNOWN_CODE request.children[0].age_band given=AGE_18 list=age-band
            UNKNOWN_CODE request.children[0].sex list=sex
            VALUE_INVALID request.children[0].home_authority expected=a name of the form authorities/{code}, such as authorities/W06000015
            UNKNOWN_CODE request.children[0].current_placement.code list=placement-code
            VALUE_INVALID request.children[0].current_placement.notice_on expected=a day of the calendar given=2026-2-30
            VALUE_INVALID request.children[0].current_placement.ends_on expected=a day of the calendar given=2026-2-30
            VALUE_INVALID request.children[0].school.attends expected=a value of this field's enum given=9
            FIELD_REQUIRED request.children[0].school.keep
            UNKNOWN_CODE request.children[0].school.key_stage list=key-stage
            UNKNOWN_CODE request.children[0].family_time[0].who list=contact-role
            VALUE_OUT_OF_RANGE request.children[0].needs.HEALTH.level given=4 max=3 min=0
            VALUE_INVALID request.children[0].needs[1].domain expected=each code once
            FIELD_REQUIRED request.children[0].needs[2].domain
            UNKNOWN_CODE request.children[0].risks_to_child[0].risk list=risk-to-child
            UNKNOWN_CODE request.children[0].risks_to_others[0].risk given=ARSON list=risk-to-others
            UNKNOWN_CODE request.children[0].communication[1] list=communication-need
            UNKNOWN_CODE request.children[0].identity_needs[0].need list=identity-need
            UNKNOWN_CODE request.children[0].companions list=living-companions
            UNKNOWN_CODE request.children[0].pets list=pet-preference
            UNKNOWN_CODE request.children[0].legal_status list=legal-status
            UNKNOWN_CODE request.children[0].category_of_need list=category-of-need
            VALUE_OUT_OF_RANGE request.children[0].reviewed_on.year given=0 max=2200 min=1900
            UNKNOWN_CODE request.parent.age_band list=age-band
            UNKNOWN_CODE request.parent.sex list=sex
            UNKNOWN_CODE request.parent.legal_status list=legal-status
            LOCATION_NOT_FOUND request.shared.location.preferred_sector expected=no postcode sector CF1 0 is known in Great Britain
            VALUE_OUT_OF_RANGE request.shared.location.minimum_miles max=300 min=1
            LOCATION_NOT_FOUND request.shared.location.no_go_areas[0].sector expected=no postcode sector CF99 9 is known in Great Britain
            VALUE_OUT_OF_RANGE request.shared.location.no_go_areas[0].radius_miles max=300
            VALUE_OUT_OF_RANGE request.shared.short_window.window_hours_min max=23 min=1
            TEXT_REQUIRED request.shared.parallel.text
            VALUE_OUT_OF_RANGE request.shared.assessment.weeks max=104 min=1
            LIMIT_EXCEEDED request.children[0].number chars=41 max=40
            VALUE_OUT_OF_RANGE request.children[0].age_years given=18
            NORTHERN_IRELAND request.children[0].home_sector expected=postcodes of Northern Ireland (BT) are not covered: they use another grid
            VALUE_OUT_OF_RANGE request.children[0].siblings[0].child children=1
            LOCATION_NOT_FOUND request.children[0].siblings[0].placed_sector expected=no postcode sector ZZ9 9 is known in Great Britain
            LOCATION_NOT_FOUND request.children[0].school.sector expected=expected a postcode such as CF10 4UW or a sector such as CF10 4
            LOCATION_NOT_FOUND request.children[0].family_time[0].sector expected=expected a postcode such as CF10 4UW or a sector such as CF10 4
            VALUE_OUT_OF_RANGE request.children[0].family_time[0].times_per_month max=62
            LIMIT_EXCEEDED request.children[0].needs.HEALTH.specifics[0] chars=2001 max=2000
            LIMIT_EXCEEDED request.children[0].identity_needs[0].detail chars=201 max=200
            LIMIT_EXCEEDED request.children[0].wishes given=6 max=5
            LIMIT_EXCEEDED request.children[0].pen_picture chars=8001 max=8000
            VALUE_OUT_OF_RANGE request.parent.age_years max=60 min=10
            VALUE_OUT_OF_RANGE request.shared.must_haves[0].child children=1
            TEXT_REQUIRED request.shared.must_haves[1].parameter"#]],
    );
}

#[test]
fn terms_in_which_everything_is_wrong_are_told_everything_at_once() {
    let terms = proto::Terms {
        fee: Some(proto::Fee { core_weekly_pence: Some(-1), nightly_pence: -1, ..Default::default() }),
        earliest_start: wrong_date(),
        stay: String::new(),
        valid_until: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
        hold_hours: Some(673),
        must_haves: vec![proto::MustHaveAnswer { must_have: 0, answer: 0, note: "x".repeat(2_001) }],
        needs: vec![
            proto::NeedAnswer { domain: wrong(), evidence: "VERIFIED".into(), ..Default::default() },
            proto::NeedAnswer {
                domain: "HEALTH".into(),
                capability: Some(256),
                evidence: wrong(),
                ..Default::default()
            },
        ],
        schools: vec![proto::SchoolAnswer { child: 0, outcome: wrong() }],
        wishes: vec![proto::WishAnswer { child: 0, wish: 0, outcome: wrong() }],
        identity_needs: vec![proto::IdentityAnswer { need: wrong(), ..Default::default() }],
        household: Some(proto::Household {
            adults: 1,
            children: vec![proto::HouseholdChild { age_band: wrong(), sex: wrong() }],
            animals: vec![wrong()],
        }),
        siblings: Some(wrong()),
        parent_and_baby: Some(proto::ParentAndBabyAnswer { houses_both: 0, assessments: vec![wrong()] }),
        ..Default::default()
    };
    check(
        read_terms(Some(terms)).unwrap_err(),
        expect![[r#"
        VALUE_INVALID terms.earliest_start expected=a day of the calendar given=2026-2-30
        FIELD_REQUIRED terms.notice_days
        FIELD_REQUIRED terms.stay
        VALUE_OUT_OF_RANGE terms.valid_until before=2100-01-01T00:00:00Z min=2000-01-01T00:00:00Z seconds=0
        FIELD_REQUIRED terms.must_haves[0].answer
        UNKNOWN_CODE terms.needs[0].domain list=need-domain
        FIELD_REQUIRED terms.needs[0].capability
        VALUE_OUT_OF_RANGE terms.needs[1].capability given=256 max=3 min=0
        UNKNOWN_CODE terms.needs[1].evidence list=evidence-grade
        UNKNOWN_CODE terms.schools[0].outcome list=school-outcome
        UNKNOWN_CODE terms.wishes[0].outcome list=wish-outcome
        UNKNOWN_CODE terms.identity_needs[0].need list=identity-need
        FIELD_REQUIRED terms.identity_needs[0].can_meet
        UNKNOWN_CODE terms.household.children[0].age_band list=age-band
        UNKNOWN_CODE terms.household.children[0].sex list=sex
        UNKNOWN_CODE terms.household.animals[0] list=animal
        UNKNOWN_CODE terms.siblings list=sibling-outcome
        FIELD_REQUIRED terms.family_time_transport
        FIELD_REQUIRED terms.conditions_accepted
        FIELD_REQUIRED terms.parent_and_baby.houses_both
        UNKNOWN_CODE terms.parent_and_baby.assessments[0] list=assessment-type
        VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=-1 max=100000000 min=1
        VALUE_OUT_OF_RANGE terms.fee.nightly_pence given=-1 max=100000000 min=0
        FIELD_REQUIRED terms.children_taken
        VALUE_OUT_OF_RANGE terms.hold_hours given=673 max=672
        LIMIT_EXCEEDED terms.must_haves[0].note chars=2001 max=2000
        EVIDENCE_NOT_YOURS terms.needs[0].evidence
        FIELD_REQUIRED terms.matching_statement"#]],
    );
    let no_fee = proto::Terms { fee: None, ..proto::Terms::default() };
    let refusal = read_terms(Some(no_fee)).unwrap_err();
    assert!(refusal.faults().any(|fault| fault.subject == "terms.fee"));
}

#[test]
fn no_text_of_a_person_gets_into_an_error() {
    let shared = proto::Shared { level: Some("Mary is not a code".into()), ..Default::default() };
    let request = proto::PlacementRequest { shared: Some(shared), ..Default::default() };
    let refusal = read_request(Some(request), cardiff(), Geography::builtin()).unwrap_err();
    assert!(!refusal.to_string().contains("Mary"), "{refusal}");
}

#[test]
fn the_predecessor_is_a_search_of_the_same_authority() {
    let of = |authority: &str| {
        let name = format!("authorities/{authority}/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01");
        let shared = proto::Shared { predecessor: Some(name), ..Default::default() };
        read_request(
            Some(proto::PlacementRequest { shared: Some(shared), ..Default::default() }),
            cardiff(),
            Geography::builtin(),
        )
    };
    assert!(of("W06000015").unwrap().shared.predecessor.is_some());
    let faults: BTreeSet<_> = of("W06000014").unwrap_err().faults().map(|fault| fault.subject.clone()).collect();
    assert!(faults.contains("request.shared.predecessor"), "{faults:?}");
}

#[test]
fn more_faults_than_a_call_reports_are_counted() {
    let child = proto::Child { pets: Some(wrong()), ..Default::default() };
    let request = proto::PlacementRequest { children: vec![child; 150], ..Default::default() };
    let refusal = read_request(Some(request), cardiff(), Geography::builtin()).unwrap_err();
    assert_eq!(refusal.faults().count(), vocabulary::limits::FAULTS_PER_CALL_MAX);
    assert_eq!(refusal.reason(), RefusalReason::UnknownCode);
    let first = refusal.faults().next().unwrap();
    assert_eq!(first.details.get("faults_left_out").map(String::as_str), Some("51"));
}

#[test]
fn there_are_no_more_identities_than_children() {
    let identities =
        |count| Some(proto::Identities { children: vec![proto::Identity::default(); count], parent: None });
    assert_eq!(read_identities(identities(1), 1).unwrap().map(|identities| identities.children.len()), Some(1));
    assert_eq!(read_identities(None, 1), Ok(None));
    check(
        read_identities(identities(2), 1).unwrap_err(),
        expect!["VALUE_OUT_OF_RANGE identities.children given=2 max=1"],
    );
}

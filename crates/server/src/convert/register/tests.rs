//! Providers and settings there and back, and some in which everything is wrong.

use api::common::v1 as common;
use expect_test::{Expect, expect};

use super::*;
use crate::convert::inspection_out;

const PROVIDER: &str = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
const SETTING: &str = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/settings/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02";

fn check(refusal: &Refusal, expected: Expect) {
    let lines: Vec<String> = refusal.faults().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn day(year: i32, month: i32, day: i32) -> Option<common::Date> {
    Some(common::Date { year, month, day })
}

fn oak() -> proto::Provider {
    proto::Provider {
        name: PROVIDER.into(),
        display_name: "Oak Fostering".into(),
        registration_number: "CIW-1".into(),
        regulator: vocabulary::Regulator::ALL[0].to_string(),
        kind: vocabulary::ProviderKind::ALL[0].to_string(),
        legal_form: vocabulary::LegalForm::ALL[0].to_string(),
        agreement_signed_on: day(2021, 4, 1),
        ..Default::default()
    }
}

fn penylan() -> proto::Setting {
    proto::Setting {
        name: SETTING.into(),
        display_name: "Household 12".into(),
        kind: vocabulary::SettingKind::ALL[0].to_string(),
        placement_types: vec!["LONG_TERM_FOSTERING".into(), "SHORT_TERM_FOSTERING".into()],
        approval: Some(proto::TermsOfApproval {
            age_years_min: Some(5),
            age_years_max: Some(17),
            sexes: vec!["F".into(), "M".into()],
            children_max: 2,
        }),
        postcode: "CF10 4UW".into(),
        sector: "CF10 4".into(),
        languages: vec!["cy".into(), "en".into()],
        capacities: vec![proto::IdentityCapacity { need: "LANGUAGE".into(), detail: "Welsh spoken at home".into() }],
        skills: vec!["therapeutic parenting".into()],
        services: vec![proto::OfferedService { name: "psychotherapy".into(), provided_by: 2 }],
        usual_fostering_exemption: 1,
        inspection: Some(proto::Inspection {
            inspected_on: day(2026, 5, 1),
            body: vocabulary::Regulator::ALL[0].to_string(),
            judgement: "Good".into(),
            link: "https://example.org/report".into(),
        }),
        animals: vec!["CAT".into()],
        ..Default::default()
    }
}

#[test]
fn a_provider_and_a_setting_come_back_as_they_were_written() {
    let given = read_providers(vec![oak()]).unwrap().remove(0);
    assert_eq!(provider_out(given.id.unwrap(), &given.recorded), oak());
    let given = read_settings(vec![penylan()], None, geography::Geography::builtin()).unwrap().0.remove(0);
    assert_eq!(given.inspection.as_ref().map(inspection_out), penylan().inspection);
    let told = setting_out(given.id.unwrap(), &given.recorded, &given.profile);
    assert_eq!(told, proto::Setting { inspection: None, ..penylan() });
}

#[test]
fn a_new_one_has_no_id_and_what_is_not_said_is_not_made_up() {
    let new =
        read_providers(vec![proto::Provider { name: String::new(), agreement_signed_on: None, ..oak() }]).unwrap();
    assert_eq!((new[0].id, new[0].recorded.agreement_signed_on), (None, None));
    let bare = proto::Setting {
        name: format!("{PROVIDER}/settings/"),
        usual_fostering_exemption: 0,
        animals: Vec::new(),
        inspection: None,
        ..penylan()
    };
    let new = read_settings(vec![bare], None, geography::Geography::builtin()).unwrap().0.remove(0);
    assert_eq!((new.id, new.profile.animals, new.inspection), (None, None, None));
    assert_eq!(new.recorded.fostering_exemption, domain::request::YesNoUnknown::No, "the contract takes silence as NO");
    assert_eq!(new.places, []);
}

#[test]
fn a_provider_in_which_everything_is_wrong_is_told_everything_at_once() {
    let wrong = proto::Provider {
        name: "oak".into(),
        display_name: " ".into(),
        registration_number: "1".repeat(41),
        regulator: "OFGEM".into(),
        kind: String::new(),
        legal_form: "Ltd".into(),
        agreement_signed_on: day(9999, 1, 1),
        ..Default::default()
    };
    check(
        &read_providers(vec![oak(), wrong]).unwrap_err(),
        expect![[r#"
            VALUE_INVALID providers[1].name expected=a name of the form providers/{provider}
            FIELD_REQUIRED providers[1].display_name
            LIMIT_EXCEEDED providers[1].registration_number chars=41 max=40
            UNKNOWN_CODE providers[1].regulator given=OFGEM list=regulator
            FIELD_REQUIRED providers[1].kind
            UNKNOWN_CODE providers[1].legal_form list=legal-form
            VALUE_OUT_OF_RANGE providers[1].agreement_signed_on.year given=9999 max=2200 min=1900"#]],
    );
    check(&read_providers(Vec::new()).unwrap_err(), expect!["FIELD_REQUIRED providers"]);
    let new = proto::Provider { name: String::new(), ..oak() };
    check(&read_providers(vec![new.clone(); 101]).unwrap_err(), expect!["LIMIT_EXCEEDED providers given=101 max=100"]);
    assert_eq!(read_providers(vec![new; 100]).unwrap().len(), 100);
    check(
        &read_providers(vec![oak(), oak()]).unwrap_err(),
        expect!["VALUE_INVALID providers[1].name expected=each once"],
    );
}

#[test]
fn a_setting_in_which_everything_is_wrong_is_told_everything_at_once() {
    let wrong = proto::Setting {
        name: PROVIDER.into(),
        display_name: "x".repeat(201),
        kind: "CASTLE".into(),
        placement_types: vec!["LONG_TERM_FOSTERING".into(), "LONG_TERM_FOSTERING".into(), "Fostering".into()],
        approval: Some(proto::TermsOfApproval {
            age_years_min: Some(18),
            age_years_max: Some(5),
            sexes: Vec::new(),
            children_max: 0,
        }),
        postcode: "CF10 4".into(),
        languages: vec![String::new(); 21],
        capacities: vec![proto::IdentityCapacity { need: "MOOD".into(), detail: "x".repeat(501) }],
        skills: vec!["x".repeat(201)],
        services: vec![
            proto::OfferedService { name: String::new(), provided_by: 0 },
            proto::OfferedService { name: "speech".into(), provided_by: 9 },
        ],
        usual_fostering_exemption: 9,
        inspection: Some(proto::Inspection { judgement: "x".repeat(201), link: "x".repeat(501), ..Default::default() }),
        animals: vec!["UNICORN".into()],
        places: vec![
            proto::Place { number: 0, ..Default::default() },
            proto::Place { number: 1, available_from: day(2026, 2, 30), ..Default::default() },
            proto::Place { number: 1, ..Default::default() },
        ],
        ..Default::default()
    };
    let refusal = read_settings(vec![wrong], None, geography::Geography::builtin()).unwrap_err();
    let is_tag = |fault: &&Fault| fault.subject.starts_with("settings[0].languages[");
    assert_eq!(refusal.faults().filter(is_tag).count(), 21);
    let others = refusal.faults().filter(|fault| !is_tag(fault)).cloned().collect();
    check(
        &Refusal::unless_empty(others).unwrap_err(),
        expect![[r#"
        VALUE_INVALID settings[0].name expected=providers/{id}/settings/{id}, or providers/{id}/settings/ for a new one
        VALUE_OUT_OF_RANGE settings[0].approval.age_years_max given=5 max=60 min=18
        VALUE_OUT_OF_RANGE settings[0].approval.children_max given=0 max=60 min=1
        FIELD_REQUIRED settings[0].approval.sexes
        LOCATION_NOT_FOUND settings[0].postcode expected=a postcode, such as CF10 4UW
        UNKNOWN_CODE settings[0].kind given=CASTLE list=setting-kind
        VALUE_INVALID settings[0].placement_types[1] expected=each code once
        UNKNOWN_CODE settings[0].placement_types[2] list=placement-type
        VALUE_INVALID settings[0].usual_fostering_exemption expected=a value of this field's enum given=9
        UNKNOWN_CODE settings[0].animals[0] given=UNICORN list=animal
        LIMIT_EXCEEDED settings[0].display_name chars=201 max=200
        LIMIT_EXCEEDED settings[0].languages given=21 max=20
        UNKNOWN_CODE settings[0].capacities[0].need given=MOOD list=identity-need
        LIMIT_EXCEEDED settings[0].capacities[0].detail chars=501 max=500
        LIMIT_EXCEEDED settings[0].skills[0] chars=201 max=200
        FIELD_REQUIRED settings[0].services[0].provided_by
        FIELD_REQUIRED settings[0].services[0].name
        VALUE_INVALID settings[0].services[1].provided_by expected=a value of this field's enum given=9
        FIELD_REQUIRED settings[0].inspection.body
        LIMIT_EXCEEDED settings[0].inspection.link chars=501 max=500
        VALUE_INVALID settings[0].inspection.link expected=an address that begins with https://, or nothing
        FIELD_REQUIRED settings[0].inspection.inspected_on
        LIMIT_EXCEEDED settings[0].inspection.judgement chars=201 max=200
        VALUE_INVALID settings[0].places[0].number expected=a number from 1, each once given=0
        VALUE_INVALID settings[0].places[1].available_from expected=a day of the calendar given=2026-2-30
        VALUE_INVALID settings[0].places[2].number expected=a number from 1, each once given=1"#]],
    );
    check(
        &read_settings(vec![proto::Setting::default()], None, geography::Geography::builtin()).unwrap_err(),
        expect![[r#"
        FIELD_REQUIRED settings[0].name
        FIELD_REQUIRED settings[0].approval
        FIELD_REQUIRED settings[0].postcode
        FIELD_REQUIRED settings[0].kind
        FIELD_REQUIRED settings[0].placement_types
        FIELD_REQUIRED settings[0].display_name"#]],
    );
}

#[test]
fn a_postcode_is_of_great_britain_and_exists() {
    let told = |postcode: &str| {
        let refusal = read_settings(
            vec![proto::Setting { postcode: postcode.into(), ..penylan() }],
            None,
            geography::Geography::builtin(),
        )
        .unwrap_err();
        refusal.to_string()
    };
    assert_eq!(told("BT1 1AA"), "refused NORTHERN_IRELAND settings[0].postcode");
    assert_eq!(told("ZZ9 9ZZ"), "refused LOCATION_NOT_FOUND settings[0].postcode sector=ZZ9 9");
    assert!(told("a castle").starts_with("refused LOCATION_NOT_FOUND settings[0].postcode"));
}

#[test]
fn places_stated_alone_are_read_alike() {
    let place = |number| proto::Place { number, available_from: day(2026, 12, 1), ..Default::default() };
    assert_eq!(read_places((1..=60).map(place).collect(), None).unwrap().0.len(), 60);
    let refusal = read_places((1..=61).map(place).collect(), None).unwrap_err();
    check(&refusal, expect!["LIMIT_EXCEEDED places given=61 max=60"]);
}

#[test]
fn a_concealment_needs_its_category_and_its_reason() {
    check(
        &read_concealment("", " ".into(), None).unwrap_err(),
        expect![[r#"
        FIELD_REQUIRED category
        FIELD_REQUIRED reason"#]],
    );
    let given = read_concealment("SAFEGUARDING", "An allegation.".into(), None).unwrap();
    assert_eq!((given.category, given.lifts), (ConcealmentReason::Safeguarding, None));
}

//! Essentials: each one missing is named.

use expect_test::expect;
use vocabulary::{PlacementType, RefusalReason};

use crate::fixtures::request;
use crate::request::essentials::missing;
use crate::request::{Child, Contact, Parent, Request, School, YesNoUnknown};

fn told(request: &Request) -> String {
    missing(request).iter().map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn a_complete_request_lacks_nothing() {
    assert_eq!(missing(&request()), []);
}

#[test]
fn everything_an_empty_draft_lacks() {
    expect![[r#"
        ESSENTIALS_MISSING request.shared.needed_by
        ESSENTIALS_MISSING request.shared.needed_on
        ESSENTIALS_MISSING request.shared.placement_type
        ESSENTIALS_MISSING request.shared.level
        ESSENTIALS_MISSING request.shared.plan_length
        ESSENTIALS_MISSING request.shared.contact
        OPTIONS_NOT_CONSIDERED request.shared.options_considered.IN_HOUSE
        OPTIONS_NOT_CONSIDERED request.shared.options_considered.KINSHIP
        OPTIONS_NOT_CONSIDERED request.shared.options_considered.PARTNER
        ESSENTIALS_MISSING request.children[0].number
        ESSENTIALS_MISSING request.children[0].age_band
        ESSENTIALS_MISSING request.children[0].sex
        ESSENTIALS_MISSING request.children[0].home_sector
        ESSENTIALS_MISSING request.children[0].home_authority
        ESSENTIALS_MISSING request.children[0].legal_status
        ESSENTIALS_MISSING request.children[0].category_of_need
        ESSENTIALS_MISSING request.children[0].school
        ESSENTIALS_MISSING request.children[0].pen_picture
        ESSENTIALS_MISSING request.children[0].needs.BEHAVIOUR
        ESSENTIALS_MISSING request.children[0].needs.EMOTIONAL_WELLBEING
        ESSENTIALS_MISSING request.children[0].needs.RELATIONSHIPS
        ESSENTIALS_MISSING request.children[0].needs.RISK
        ESSENTIALS_MISSING request.children[0].needs.NEURODIVERSITY_AND_DISABILITY
        ESSENTIALS_MISSING request.children[0].needs.HEALTH
        ESSENTIALS_MISSING request.children[0].needs.EDUCATION
        ESSENTIALS_MISSING request.children[0].needs.INDEPENDENCE
        ESSENTIALS_MISSING request.children[0].risks_to_child.SELF_HARM
        ESSENTIALS_MISSING request.children[0].risks_to_child.SEXUAL_EXPLOITATION
        ESSENTIALS_MISSING request.children[0].risks_to_child.CRIMINAL_EXPLOITATION
        ESSENTIALS_MISSING request.children[0].risks_to_child.DRUGS_AND_ALCOHOL
        ESSENTIALS_MISSING request.children[0].risks_to_child.EATING_DISORDER
        ESSENTIALS_MISSING request.children[0].risks_to_child.MISSING
        ESSENTIALS_MISSING request.children[0].risks_to_others.PHYSICAL
        ESSENTIALS_MISSING request.children[0].risks_to_others.SEXUAL
        ESSENTIALS_MISSING request.children[0].risks_to_others.FIRE_SETTING
        ESSENTIALS_MISSING request.children[0].risks_to_others.ANIMALS
        ESSENTIALS_MISSING request.children[0].risks_to_others.CRIMINAL_EXPLOITATION
    "#]]
    .assert_eq(&told(&Request { children: vec![Child::default()], ..Request::default() }));
}

#[test]
fn a_contact_has_a_name_and_one_way_to_be_reached() {
    let reached = |name: &str, email: &str, telephone: &str| {
        let mut request = request();
        let [name, email, telephone] = [name, email, telephone].map(str::to_owned);
        request.shared.contact = Some(Contact { name, email, telephone });
        missing(&request).is_empty()
    };
    assert!(reached("Ann", "", "029 2000 0000") && reached("Ann", "ann@example.org", ""));
    assert!(!reached(" ", "ann@example.org", "") && !reached("Ann", " ", ""));
}

#[test]
fn a_school_not_known_is_a_school_not_said() {
    let mut request = request();
    let school = |attends| Some(School { attends, sector: None, keep: YesNoUnknown::Unknown, key_stage: None });
    request.children[0].school = school(YesNoUnknown::Unknown);
    assert_eq!(told(&request), "ESSENTIALS_MISSING request.children[0].school\n");
    request.children[0].school = school(YesNoUnknown::Yes);
    assert_eq!(missing(&request), []);
}

#[test]
fn a_need_named_without_its_level_is_not_rated() {
    let mut request = request();
    request.children[0].needs.values_mut().for_each(|need| need.level = None);
    assert_eq!(missing(&request).len(), 8);
    assert!(missing(&request).iter().all(|fault| fault.reason == RefusalReason::EssentialsMissing));
}

#[test]
fn parent_and_baby_needs_the_parent_and_the_assessment() {
    let mut request = request();
    request.shared.placement_type = Some(PlacementType::ParentAndBabyResidential);
    assert_eq!(told(&request), "ESSENTIALS_MISSING request.shared.assessment\nESSENTIALS_MISSING request.parent\n");
    request.parent = Some(Parent::default());
    let told = told(&request);
    assert_eq!(told.lines().count(), 1 + 1 + 8 + 6 + 5, "assessment, legal status, eight needs, eleven risks");
    // The age bands end at 17: an adult parent has none, and the price is then that of the baby's.
    assert!(!told.contains("request.parent.age_band"));
    assert!(told.contains("request.parent.legal_status") && told.contains("request.parent.needs.BEHAVIOUR"));
}

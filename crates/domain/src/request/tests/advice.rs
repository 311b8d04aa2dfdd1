//! Advice: it is told, and it never blocks (SRC-4).

use expect_test::expect;
use vocabulary::{NeedDomain, RiskLevel, RiskToChild, RiskToOthers};

use crate::fixtures::{day, need, request, time};
use crate::request::advice::{AdviceKind, advice};
use crate::request::{Request, Risk, bounds, essentials};

fn told(request: &Request) -> String {
    advice(request, time("01T09:00")).iter().map(|one| format!("{:?} {}\n", one.kind, one.field)).collect()
}

/// The example with every section filled, so that nothing is advised.
fn rounded() -> Request {
    let mut request = request();
    request.shared.outcomes = vec!["Settled at school by Easter".to_owned()];
    let code = vocabulary::MustHave::NoPets;
    request.shared.must_haves = vec![crate::request::MustHaveAsked { code, parameter: String::new(), child: None }];
    let child = &mut request.children[0];
    child.wishes = vec!["A garden".to_owned()];
    let who = vocabulary::ContactRole::Grandparent;
    child.family_time = vec![crate::request::FamilyTime { who, sector: None, times_per_month: 4 }];
    let need = vocabulary::IdentityNeed::Language;
    child.identity_needs = vec![crate::request::IdentityNeedAsked { need, detail: String::new() }];
    child.companions = Some(vocabulary::LivingCompanions::NoPreference);
    child.communication = vec![vocabulary::CommunicationNeed::None];
    child.strengths = vec!["Funny".to_owned()];
    child.reviewed_on = Some(day("2026-11-20"));
    request
}

#[test]
fn nothing_is_advised_of_a_rounded_request() {
    assert_eq!(told(&rounded()), "");
}

#[test]
fn empty_sections_strengths_and_review_are_advised_and_block_nothing() {
    expect![[r#"
        SectionEmpty request.shared.outcomes
        SectionEmpty request.shared.must_haves
        SectionEmpty request.children[0].wishes
        SectionEmpty request.children[0].family_time
        SectionEmpty request.children[0].identity_needs
        SectionEmpty request.children[0].companions
        SectionEmpty request.children[0].communication
        NoStrengths request.children[0].strengths
        ReviewDateMissing request.children[0].reviewed_on
    "#]]
    .assert_eq(&told(&request()));
    assert_eq!(bounds::faults(&request(), geography::Geography::builtin()), []);
    assert_eq!(essentials::missing(&request()), []);
}

#[test]
fn a_section_is_old_after_28_days() {
    let reviewed = |on: &str| {
        let mut request = rounded();
        request.children[0].reviewed_on = Some(day(on));
        told(&request)
    };
    assert_eq!(reviewed("2026-11-03"), "");
    assert_eq!(reviewed("2026-11-02"), "SectionOld request.children[0].reviewed_on\n");
}

#[test]
fn a_present_need_wants_its_context() {
    let mut request = rounded();
    let silent = |level| crate::request::Need { context: " ".to_owned(), ..need(level) };
    request.children[0].needs.insert(NeedDomain::Health, silent(0));
    assert_eq!(told(&request), "");
    request.children[0].needs.insert(NeedDomain::Health, silent(1));
    assert_eq!(told(&request), "NoContext request.children[0].needs.HEALTH.context\n");
}

#[test]
fn wording_that_hides_or_looks_elsewhere_is_found_wherever_it_stands() {
    let mut request = rounded();
    let child = &mut request.children[0];
    child.pen_picture = "Shows Physical Aggression. His MOTHER HAS moved.".to_owned();
    let words = vec!["calm".to_owned(), "absconds".to_owned()];
    child.needs.insert(
        NeedDomain::Risk,
        crate::request::Need { level: Some(2), specifics: words, context: "Ymddygiad heriol".to_owned() },
    );
    let risk = |text: &str| Risk { level: RiskLevel::Low, specifics: text.to_owned() };
    child.risks_to_others.insert(RiskToOthers::Physical, risk("can be aggressive"));
    child.risks_to_child.insert(RiskToChild::Missing, risk("Mae'r tad yn ei ffonio"));
    expect![[r#"
        PhraseVague request.children[0].pen_picture
        DescribesParents request.children[0].pen_picture
        PhraseVague request.children[0].needs.RISK.context
        PhraseVague request.children[0].needs.RISK.specifics[1]
        PhraseVague request.children[0].risks_to_others.PHYSICAL.specifics
        DescribesParents request.children[0].risks_to_child.MISSING.specifics
    "#]]
    .assert_eq(&told(&request));
    assert!(advice(&request, time("01T09:00")).iter().any(|one| one.kind == AdviceKind::DescribesParents));
}

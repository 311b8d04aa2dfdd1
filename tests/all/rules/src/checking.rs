//! Quality advice before publishing (SRC-4): it never blocks; missing essentials do.

use std::collections::BTreeSet;

use api::search::v1::check_search_request::Subject;
use api::search::v1::{CheckSearchRequest, SearchCheck, SearchState};

use crate::harness::{CARDIFF, Outcome as _, World, child, proto_instant, shared};

async fn check(world: &World, subject: Subject) -> SearchCheck {
    let request = CheckSearchRequest { parent: CARDIFF.to_owned(), subject: Some(subject), closes_at: None };
    world.finder().check(request).await.accepted()
}

fn codes(check: &SearchCheck) -> BTreeSet<(&str, &str)> {
    check.advice.iter().map(|advice| (advice.field.as_str(), advice.code.as_str())).collect()
}

#[tokio::test]
async fn src_4_a_complete_request_misses_nothing() {
    let world = World::start().await;
    let request = world.example_search("long-term-fostering").request.expect("a request");
    let check = world.nothing_appended(check(&world, Subject::Request(request))).await;
    assert_eq!(check.missing, []);
    assert_eq!(check.approvals_due, ["INDEPENDENT_SEARCH"]);
    let ages: Vec<u32> = check.section_ages.iter().map(|section| section.age_days).collect();
    assert_eq!(ages, [8], "reviewed eight days before");
}

#[tokio::test]
async fn src_4_missing_essentials_are_named_and_block() {
    let world = World::start().await;
    let draft = world.finder().draft(world.example_search("incomplete-search")).await.accepted();
    let check = check(&world, Subject::Name(draft.name.clone())).await;
    let missing: BTreeSet<&str> = check.missing.iter().map(|missing| missing.field.as_str()).collect();
    let expected = [
        "request.shared.needed_by",
        "request.shared.plan_length",
        "request.shared.contact",
        "request.children[0].sex",
        "request.children[0].home_authority",
        "request.children[0].legal_status",
        "request.children[0].category_of_need",
        "request.children[0].school",
        "request.children[0].needs.HEALTH",
        "request.children[0].risks_to_child.SELF_HARM",
        "request.children[0].risks_to_others.FIRE_SETTING",
    ];
    for field in expected {
        assert!(missing.contains(field), "{field} in {missing:?}");
    }
    assert!(!missing.contains("request.children[0].needs.BEHAVIOUR"), "it is rated");
    assert!(check.missing.iter().all(|missing| missing.text.as_ref().is_some_and(|text| !text.cy.is_empty())));
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&draft.name)).await;
    let refused = refused.refused("ESSENTIALS_MISSING");
    for field in expected {
        refused.names(field, "ESSENTIALS_MISSING");
    }
}

#[tokio::test]
async fn src_4_advice_speaks_of_wording_age_and_strengths() {
    let world = World::start().await;
    let request = world.example_search("incomplete-search").request.expect("a request");
    let check = check(&world, Subject::Request(request)).await;
    let given = codes(&check);
    for (field, code) in [
        ("request.children[0].needs.BEHAVIOUR.specifics[0]", "PHRASE_VAGUE"),
        ("request.children[0].needs.BEHAVIOUR.context", "NO_CONTEXT"),
        ("request.children[0].pen_picture", "DESCRIBES_PARENTS"),
        ("request.children[0].strengths", "NO_STRENGTHS"),
        ("request.children[0].reviewed_on", "SECTION_OLD"),
    ] {
        assert!(given.contains(&(field, code)), "{code} about {field} in {given:#?}");
    }
    assert!(check.advice.iter().all(|advice| advice.text.as_ref().is_some_and(|text| text.en != text.cy)));
}

#[tokio::test]
async fn src_4_advice_never_blocks() {
    let world = World::start().await;
    let search = world
        .published(|search| {
            shared(search).outcomes.clear();
            let girl = child(search);
            girl.strengths.clear();
            girl.reviewed_on = None;
            girl.pen_picture = "Mother has moved. Challenging behaviour and physical aggression.".to_owned();
        })
        .await;
    assert_eq!(search.state(), SearchState::Open);
    let check = check(&world, Subject::Name(search.name)).await;
    assert!(check.advice.len() >= 4, "{:#?}", check.advice);
}

#[tokio::test]
async fn src_4_a_close_under_consideration_is_advised_on() {
    let world = World::start().await;
    let request = world.example_search("long-term-fostering").request.expect("a request");
    let closes = world.now().await.plus_hours(30);
    let check = CheckSearchRequest {
        parent: CARDIFF.to_owned(),
        subject: Some(Subject::Request(request)),
        closes_at: Some(proto_instant(closes)),
    };
    let window = world.finder().check(check).await.accepted().window.expect("advice on the window");
    assert!((29..=30).contains(&window.window_hours), "{window:#?}");
    assert!(window.warnings.iter().any(|warning| warning.code == "WINDOW_SHORTER_THAN_ADVISED"), "{window:#?}");
}

//! Drafting and editing (section 3, SRC-3).

use expect_test::expect;

use crate::fixtures::{World, check};

#[test]
fn a_draft_is_written() {
    check("draft", expect!["DRAFT: Drafted"]);
}

#[test]
fn the_finder_is_not_the_decision_maker() {
    check("draft dm=finder", expect!["refused DECISION_MAKER_IS_FINDER search.decision_maker"]);
    check("@draft; edit dm=finder", expect!["refused DECISION_MAKER_IS_FINDER search.decision_maker"]);
}

#[test]
fn a_draft_may_lack_anything_but_nothing_in_it_may_be_malformed() {
    let mut world = World::new();
    world.request.shared.level = None;
    world.request.children[0].sex = None;
    world.check("draft", expect!["DRAFT: Drafted"]);
    let mut world = World::new();
    world.request.children[0].age_years = Some(18);
    world.request.children[0].home_sector = Some("nowhere".to_owned());
    world.check("draft", expect!["refused VALUE_OUT_OF_RANGE request.children[0].age_years given=18; LOCATION_NOT_FOUND request.children[0].home_sector expected=expected a postcode such as CF10 4UW or a sector such as CF10 4"]);
    let mut world = World::after("@draft");
    world.request.children[0].age_years = Some(18);
    world.check("edit", expect!["refused VALUE_OUT_OF_RANGE request.children[0].age_years given=18"]);
}

#[test]
fn an_edit_voids_every_approval_asked_for_or_granted() {
    check("@awaiting; edit", expect!["DRAFT: Edited"]);
    check("@approved; edit", expect!["DRAFT: Edited"]);
    let world = World::after("@approved; edit dm=stranger");
    assert!(world.search().approvals.is_empty());
    assert_eq!(world.search().past_approvals.len(), 1);
    assert_eq!(world.search().past_approvals[0].end, crate::search::ApprovalEnd::Void);
    assert_eq!(world.search().decision_maker, crate::fixtures::person("the.stranger"));
    assert_eq!(world.search().request.version, 2);
}

#[test]
fn an_edited_request_is_approved_anew() {
    check(
        "@approved; edit; publish close=03T09:00",
        expect!["refused STATE_FORBIDS search rule=section-3 state=DRAFT wanted=APPROVED"],
    );
    check(
        "@approved; edit; pre-match; request-approvals; grant INDEPENDENT_SEARCH",
        expect!["APPROVED: ApprovalGranted"],
    );
}

#[test]
fn an_event_without_a_draft_leaves_nothing() {
    let world = World::after("@awaiting");
    let (event, at) = &world.log[1];
    let crate::event::Event::Search(id, event) = event else { panic!("not of a search") };
    assert_eq!(crate::search::apply(None, *id, event, *at), None);
}

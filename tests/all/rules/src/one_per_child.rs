//! One live search per child (SRC-6); a second one is approved with a reason; a re-search shows what changed to those asked before.

use api::search::v1::{ParallelAsked, Search, SearchState};

use crate::harness::{ASH, HAZEL, OAK, Outcome as _, WILLOW, World, child, shared};

fn parallel(search: &mut Search) {
    let asked = ParallelAsked { reason: "OTHER_PLACEMENT_TYPE".to_owned(), text: String::new() };
    shared(search).parallel = Some(asked);
}

#[tokio::test]
async fn src_6_a_second_live_search_without_a_reason_is_refused() {
    let world = World::start().await;
    world.published(|_| {}).await;
    let second = world.drafted(|_| {}).await;
    world.finder().acknowledge_pre_match(&second.name).await.accepted();
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&second.name)).await;
    refused.refused("LIVE_SEARCH_EXISTS").names_exactly(&["request.shared.parallel"]);
}

#[tokio::test]
async fn src_6_a_parallel_search_opens_once_it_is_granted() {
    let world = World::start().await;
    world.published(|_| {}).await;
    let second = world.published(parallel).await;
    assert_eq!(second.state(), SearchState::Open);
    assert!(second.approvals.iter().any(|approval| approval.kind == "PARALLEL_SEARCH"), "{:#?}", second.approvals);
}

#[tokio::test]
async fn src_6_of_two_approved_searches_only_one_opens() {
    let world = World::start().await;
    let first = world.approved(|_| {}).await.name;
    let second = world.approved(|_| {}).await.name;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&first, closes).await.accepted();
    let refused = world.nothing_appended(world.finder().publish(&second, closes)).await;
    refused.refused("LIVE_SEARCH_EXISTS").shows("live", "1");
}

#[tokio::test]
async fn src_6_a_search_that_ended_and_a_child_of_another_authority_are_in_nobodys_way() {
    let world = World::start().await;
    let first = world.published(|_| {}).await.name;
    // The Vale's child of the same number is another child.
    let finder = world.vale_finder();
    let drafted = finder.draft(world.example_search("long-term-fostering")).await.accepted();
    let asked = finder.request_approvals(&drafted.name).await.accepted();
    assert_eq!(asked.approvals.len(), 1, "no parallel search: {:#?}", asked.approvals);
    world.finder().withdraw_search(&first, "KIN_FOUND", "KIN", "").await.accepted();
    assert_eq!(world.published(|_| {}).await.state(), SearchState::Open);
}

#[tokio::test]
async fn src_6_what_changed_is_shown_to_those_invited_before() {
    let world = World::start().await;
    let first = world.approved(|_| {}).await.name;
    // Only the Vale is asked first, so that Willow alone was invited before.
    let request = api::search::v1::PublishSearchRequest {
        name: first.clone(),
        closes_at: Some(crate::harness::proto_instant(world.now().await.plus_hours(54))),
        audience: Some(api::search::v1::Audience {
            setting_kinds: Vec::new(),
            authorities: vec![crate::harness::VALE.to_owned()],
        }),
        ..Default::default()
    };
    world.finder().publish_as(request).await.accepted();
    world.finder().withdraw_search(&first, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    let again = world
        .published(|search| {
            shared(search).predecessor = Some(first.clone());
            child(search).needs[5].level = Some(2);
        })
        .await
        .name;
    let willow = world.provider(WILLOW).open(&again).await.accepted();
    assert_eq!(willow.changed_since_predecessor, ["children[0].needs"]);
    for agency in [OAK, HAZEL, ASH] {
        let told = world.provider(agency).open(&again).await.accepted();
        assert_eq!(told.changed_since_predecessor, [""; 0], "not invited to the first");
        let profile = told.profile.expect("opened").shared.expect("shared");
        assert_eq!(profile.predecessor, None, "how many searches there were is nobody's business");
    }
}

#[tokio::test]
async fn src_6_after_28_days_nothing_is_shown_of_the_search_before() {
    let world = World::start().await;
    let first = world.published(|_| {}).await.name;
    world.finder().withdraw_search(&first, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    world.advance(24 * 28 + 1).await;
    let again = world
        .published(|search| {
            shared(search).predecessor = Some(first.clone());
            child(search).needs[5].level = Some(2);
        })
        .await
        .name;
    let told = world.provider(OAK).open(&again).await.accepted();
    assert_eq!(told.changed_since_predecessor, [""; 0]);
}

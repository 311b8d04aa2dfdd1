//! Drafting: what comes before an outside provider (SRC-1), the type (SRC-2), the format (SRC-3).

use api::search::v1::{Search, SearchState};

use crate::harness::{Outcome as _, World, child, shared};

#[tokio::test]
async fn src_1_options_recorded_and_a_grant_by_another_open_a_search() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    assert_eq!(search.state(), SearchState::Open);
    let kinds: Vec<&str> = search.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    assert_eq!(kinds, ["INDEPENDENT_SEARCH"]);
    assert_eq!(search.approvals[0].requested_by, world.finder().actor());
    assert_eq!(search.approvals[0].decided_by, world.approver().actor());
}

#[tokio::test]
async fn src_1_an_option_that_is_not_recorded_is_refused_by_name() {
    let world = World::start().await;
    let only_in_house = |search: &mut Search| shared(search).options_considered.truncate(1);
    let draft = world.drafted(only_in_house).await;
    world.finder().acknowledge_pre_match(&draft.name).await.accepted();
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&draft.name)).await;
    let refused = refused.refused("OPTIONS_NOT_CONSIDERED");
    refused.names_exactly(&["request.shared.options_considered.KINSHIP", "request.shared.options_considered.PARTNER"]);
    assert_eq!(world.finder().search(&draft.name).await.accepted().state(), SearchState::Draft);
}

#[tokio::test]
async fn src_1_a_search_without_its_grants_does_not_open() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let closes = world.now().await.plus_hours(54);
    let publish = world.finder();
    world.nothing_appended(publish.publish(&draft.name, closes)).await.refused("STATE_FORBIDS").shows("state", "DRAFT");
    world.finder().request_approvals(&draft.name).await.accepted();
    let refused = world.nothing_appended(publish.publish(&draft.name, closes)).await.refused("STATE_FORBIDS");
    refused.shows("state", "AWAITING_APPROVAL");
}

#[tokio::test]
async fn src_2_one_type_of_the_list_is_searched_for() {
    let world = World::start().await;
    for (placement_type, lot) in [("SHORT_TERM_FOSTERING", "FOSTERING"), ("RESIDENTIAL", "RESIDENTIAL")] {
        let search = world
            .published(|search| {
                shared(search).placement_type = Some(placement_type.to_owned());
                child(search).number = format!("CDF-{placement_type}");
            })
            .await;
        assert!(search.rounds[0].lot.ends_with(&format!("/lots/{lot}")), "{}", search.rounds[0].lot);
    }
    let from_16 = |search: &mut Search| {
        shared(search).placement_type = Some("SUPPORTED_ACCOMMODATION".to_owned());
        child(search).age_band = Some("AGE_16_17".to_owned());
        child(search).age_years = Some(16);
    };
    assert_eq!(world.drafted(from_16).await.state(), SearchState::Draft);
}

#[tokio::test]
async fn src_2_secure_and_respite_are_refused_by_name() {
    let world = World::start().await;
    for placement_type in ["SECURE", "RESPITE_FOSTERING"] {
        let mut search = world.example_search("long-term-fostering");
        shared(&mut search).placement_type = Some(placement_type.to_owned());
        let refused = world.nothing_appended(world.finder().draft(search)).await.refused("TYPE_REFUSED");
        refused.names("request.shared.placement_type", "TYPE_REFUSED").shows("placement_type", placement_type);
    }
}

#[tokio::test]
async fn src_2_supported_accommodation_is_refused_below_16() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    shared(&mut search).placement_type = Some("SUPPORTED_ACCOMMODATION".to_owned());
    let refused = world.nothing_appended(world.finder().draft(search)).await.refused("TYPE_AGE_FORBIDS");
    refused.names("request.shared.placement_type", "TYPE_AGE_FORBIDS");
}

#[tokio::test]
async fn src_3_what_follows_the_format_is_kept_word_for_word() {
    let world = World::start().await;
    for name in ["long-term-fostering", "residential", "parent-and-baby"] {
        let written = world.example_search(name);
        let drafted = world.finder().draft(written.clone()).await.accepted();
        let read = world.finder().search(&drafted.name).await.accepted();
        assert_eq!(read.request, written.request, "{name}");
        assert_eq!(read.decision_maker, written.decision_maker);
        assert_eq!((read.request_version, read.identities), (1, None), "{name}: identities are input only");
    }
}

#[tokio::test]
async fn src_3_every_violation_is_named_at_once() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    shared(&mut search).level = Some("EXTREME".to_owned());
    shared(&mut search).location.get_or_insert_default().minimum_miles = Some(0);
    let girl = child(&mut search);
    girl.age_years = Some(12);
    girl.home_sector = Some("ZZ9 9".to_owned());
    girl.needs[0].level = Some(4);
    girl.risks_to_child[0].level = "HIGH".to_owned();
    girl.sex = Some("GIRL".to_owned());
    let refused = world.nothing_appended(world.finder().draft(search)).await.refused("UNKNOWN_CODE");
    refused
        .names("request.shared.level", "UNKNOWN_CODE")
        .names("request.shared.location.minimum_miles", "VALUE_OUT_OF_RANGE")
        .names("request.children[0].sex", "UNKNOWN_CODE")
        .names("request.children[0].age_years", "VALUE_OUT_OF_RANGE")
        .names("request.children[0].home_sector", "LOCATION_NOT_FOUND")
        .names("request.children[0].needs.BEHAVIOUR.level", "VALUE_OUT_OF_RANGE")
        .names("request.children[0].risks_to_child.SELF_HARM.specifics", "FIELD_REQUIRED");
    assert_eq!(refused.violations.len(), 7, "{refused:#?}");
}

#[tokio::test]
async fn src_3_a_code_of_another_list_and_an_other_without_words_are_refused() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    // OWN_BEDROOM is a must-have and no reason.
    shared(&mut search).location.get_or_insert_default().out_of_area_reason = Some("OWN_BEDROOM".to_owned());
    shared(&mut search).must_haves[0].code = "OTHER".to_owned();
    let refused = world.nothing_appended(world.finder().draft(search)).await.refused("UNKNOWN_CODE");
    refused.names_exactly(&["request.shared.location.out_of_area_reason", "request.shared.must_haves[0].parameter"]);
    refused.names("request.shared.must_haves[0].parameter", "TEXT_REQUIRED");
}

//! SRC-13: a direct search to one named setting.

use api::search::v1::{DirectAsked, RoundTier, Search};

use crate::harness::{Agency, OAK, Outcome as _, ROWAN, World, shared, unnamed};

/// Asks a household of a provider, by its place in the register.
fn direct(world: &World, agency: Agency, index: usize) -> impl FnOnce(&mut Search) {
    let setting = world.registered(agency).settings[index].clone();
    move |search| {
        unnamed(search);
        let reason = "SIBLING_THERE".to_owned();
        shared(search).direct = Some(DirectAsked { setting, reason, text: String::new() });
    }
}

#[tokio::test]
async fn src_13_a_direct_search_asks_one_setting_and_ends_in_an_award() {
    let world = World::start().await;
    let drafted = world.drafted(direct(&world, OAK, 1)).await.name;
    let asked = world.finder().request_approvals(&drafted).await.accepted();
    let kinds: Vec<&str> = asked.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    assert_eq!(kinds, ["INDEPENDENT_SEARCH", "DIRECT_SEARCH"]);
    let closes = world.now().await.plus_hours(54);
    world.approver().grant(&drafted, "INDEPENDENT_SEARCH", None).await.accepted();
    world.nothing_appended(world.finder().publish(&drafted, closes)).await.refused("STATE_FORBIDS");
    world.approver().grant(&drafted, "DIRECT_SEARCH", None).await.accepted();
    let published = world.finder().publish(&drafted, closes).await.accepted().search.expect("the search");
    let round = &published.rounds[0];
    assert_eq!((round.tier(), round.reason.as_str(), round.invited_count), (RoundTier::Direct, "SIBLING_THERE", 1));
    assert_eq!(round.setting, world.registered(OAK).settings[1]);
    world.provider(ROWAN).invitation(&drafted).await.refused("NOT_PERMITTED");
    let opened = world.provider(OAK).open(&drafted).await.accepted();
    assert_eq!(opened.passing_settings, world.registered(OAK).settings[1..]);
    let asked_of = opened.profile.and_then(|profile| profile.shared).expect("the profile");
    assert_eq!(asked_of.direct, None, "why it is asked is no provider's to read");
    // Another household of the same provider.
    world.nothing_appended(world.offer(&drafted, OAK).submit()).await.refused("NOT_THE_NAMED_SETTING");
    let offer = world.offer(&drafted, OAK).setting(1).submit().await.accepted().name;
    world.close_latest(&drafted).await;
    world.choose_alone(&drafted, &offer, OAK).await;
    world.finder().award_as(world.award_of(&offer)).await.accepted();
}

#[tokio::test]
async fn src_13_no_direct_search_to_a_concealed_provider_nor_to_an_unknown_setting() {
    let world = World::start().await;
    let approved = world.approved(direct(&world, ROWAN, 0)).await.name;
    let rowan = world.registered(ROWAN).name.clone();
    world.framework_manager().conceal_provider(&rowan).await.accepted();
    let closes = world.now().await.plus_hours(54);
    world.nothing_appended(world.finder().publish(&approved, closes)).await.refused("CONCEALED");
    let unknown = world
        .drafted(|search| {
            direct(&world, ROWAN, 0)(search);
            crate::harness::child(search).number = "CDF-DIRECT-2".to_owned();
            let asked = shared(search).direct.as_mut().expect("direct");
            asked.setting = asked.setting.replace(&world.registered(ROWAN).name, &world.registered(OAK).name);
        })
        .await
        .name;
    world.finder().acknowledge_pre_match(&unknown).await.accepted();
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&unknown)).await;
    refused.refused("VALUE_INVALID").names_exactly(&["request.shared.direct.setting"]);
}

#[tokio::test]
async fn src_13_its_window_is_never_short() {
    let world = World::start().await;
    let drafted = world
        .drafted(|search| {
            direct(&world, OAK, 0)(search);
            let reason = "COURT_DATE".to_owned();
            let short = api::search::v1::ShortWindowAsked { window_hours_min: 6, reason, text: String::new() };
            shared(search).short_window = Some(short);
        })
        .await
        .name;
    world.finder().acknowledge_pre_match(&drafted).await.accepted();
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&drafted)).await;
    refused.refused("SHORT_WINDOW_FRAMEWORK_ONLY");
}

//! FRM: lots, members and prices, as far as the main job needs them.

use api::framework::v1::{
    BatchPutPriceListsRequest, Framework, GetFrameworkRequest, GetPriceListRequest, PutFrameworkRequest,
};
use api::search::v1::Search;

use crate::harness::{CARDIFF, FRAMEWORK, OAK, Outcome as _, ROWAN, World, new_request_id, reply};

fn of_type(search: &mut Search, placement_type: &str) {
    let shared = search.request.as_mut().and_then(|request| request.shared.as_mut()).expect("shared");
    shared.placement_type = Some(placement_type.to_owned());
}

async fn framework(world: &World) -> Framework {
    let request = GetFrameworkRequest { name: FRAMEWORK.to_owned() };
    reply(world.framework_manager().frameworks().get_framework(request).await).accepted()
}

#[tokio::test]
async fn frm_1_a_type_without_a_lot_is_refused_until_its_path_is_built() {
    let world = World::start().await;
    let with_lot = world.approved(|_| {}).await.name;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&with_lot, closes).await.accepted();
    let without = world
        .approved(|search| {
            of_type(search, "RESIDENTIAL_SCHOOL");
            let children = &mut search.request.as_mut().expect("a request").children;
            children[0].number = "CDF-OTHER-1".to_owned();
        })
        .await
        .name;
    let refused = world
        .nothing_appended(async { world.finder().publish(&without, closes).await })
        .await
        .expect_refusal(tonic::Code::FailedPrecondition, "NOT_SUPPORTED_YET");
    assert_eq!(refused.rule, "FRM-1");
}

#[tokio::test]
async fn frm_1_only_members_of_the_lot_on_the_day_are_invited() {
    let world = World::start().await;
    let mut framework = framework(&world).await;
    let rowan = world.registered(ROWAN).name.clone();
    for lot in &mut framework.lots {
        for member in lot.members.iter_mut().filter(|member| member.provider == rowan) {
            member.until = Some(world.day(-1));
        }
    }
    let put = PutFrameworkRequest { framework: Some(framework), request_id: new_request_id() };
    reply(world.framework_manager().frameworks().put_framework(put.clone()).await).accepted();
    let refused = PutFrameworkRequest { request_id: new_request_id(), ..put };
    world
        .nothing_appended(async {
            reply(world.finder().frameworks().put_framework(refused).await).refused("NOT_PERMITTED")
        })
        .await;
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).invitation(&search).await.accepted();
    world.provider(ROWAN).invitation(&search).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn frm_2_a_dated_price_list_replaces_nothing_and_a_faulty_one_changes_nothing() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let request = GetPriceListRequest {
        lot: format!("{FRAMEWORK}/lots/FOSTERING"),
        provider: world.registered(OAK).name.clone(),
        ..Default::default()
    };
    let list = reply(manager.frameworks().get_price_list(request.clone()).await).accepted();
    let mut next = list.clone();
    next.valid_from = Some(world.day(400));
    next.core.iter_mut().for_each(|core| core.weekly_pence += 1_000);
    let put = |price_list| BatchPutPriceListsRequest { price_lists: vec![price_list], request_id: new_request_id() };
    reply(manager.frameworks().batch_put_price_lists(put(next)).await).accepted();
    let today = reply(manager.frameworks().get_price_list(request).await).accepted();
    assert_eq!(today.core, list.core, "the list of a later day does not apply yet");
    let mut faulty = list;
    faulty.core[0].weekly_pence = -1;
    world
        .nothing_appended(async { reply(manager.frameworks().batch_put_price_lists(put(faulty)).await).unwrap_err() })
        .await;
}

#[tokio::test]
async fn frm_3_a_signatory_authority_searches_its_lots_framework_and_no_other_opens_one() {
    let world = World::start().await;
    let published = world.published(|_| {}).await;
    assert_eq!(published.rounds[0].tier(), api::search::v1::RoundTier::Framework);
    assert_eq!(published.authority, CARDIFF);
    let mut framework = framework(&world).await;
    framework.lots.iter_mut().for_each(|lot| lot.member_authorities.retain(|authority| authority != CARDIFF));
    let put = PutFrameworkRequest { framework: Some(framework), request_id: new_request_id() };
    reply(world.framework_manager().frameworks().put_framework(put).await).accepted();
    let approved = world
        .approved(|search| {
            let children = &mut search.request.as_mut().expect("a request").children;
            children[0].number = "CDF-OTHER-2".to_owned();
        })
        .await
        .name;
    let closes = world.now().await.plus_hours(54);
    world
        .nothing_appended(async { world.finder().publish(&approved, closes).await.refused("NOT_FRAMEWORK_MEMBER") })
        .await;
}

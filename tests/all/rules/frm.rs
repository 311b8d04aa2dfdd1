//! FRM: lots, members and prices, as far as the main job needs them.

use api::common::v1::YesNoUnknown;
use api::framework::v1::{
    BatchPutMembersRequest, BatchPutPriceListsRequest, CheckSearchFeeRequest, Framework, GetFrameworkRequest,
    GetPriceListRequest, ListFrameworksRequest, ListLotChangesRequest, LongStayDiscount, LotChange, LotChangeKind,
    LotMember, PutFrameworkRequest, PutLotRequest, ReinstateMemberRequest, SearchFee,
};

use crate::harness::{
    Agency, CARDIFF, CEDAR, Caller, FRAMEWORK, LARCH, OAK, Outcome as _, ROWAN, World, new_request_id, reply, unnamed,
};

/// The fostering lot.
const FOSTERING: &str = "frameworks/all-wales/lots/FOSTERING";

async fn framework(world: &World) -> Framework {
    let request = GetFrameworkRequest { name: FRAMEWORK.to_owned() };
    reply(world.framework_manager().frameworks().get_framework(request).await).accepted()
}

#[tokio::test]
async fn frm_1_a_type_with_neither_lot_nor_setting_invites_nobody() {
    let world = World::start().await;
    let without = world
        .approved(|search| {
            let shared = search.request.as_mut().and_then(|request| request.shared.as_mut()).expect("shared");
            shared.placement_type = Some("RESIDENTIAL_SCHOOL".to_owned());
        })
        .await
        .name;
    let closes = world.now().await.plus_hours(54);
    world.nothing_appended(world.finder().publish(&without, closes)).await.refused("AUDIENCE_EMPTY");
}

#[tokio::test]
async fn frm_1_members_are_kept_one_by_one_and_the_others_stay() {
    let world = World::start().await;
    let (manager, before) = (world.framework_manager(), framework(&world).await);
    let member = |agency: Agency, until| LotMember {
        provider: world.registered(agency).name.clone(),
        from: Some(world.day(-100)),
        until,
        ..Default::default()
    };
    let put = |members, etag: &str| BatchPutMembersRequest {
        lot: FOSTERING.to_owned(),
        members,
        etag: etag.to_owned(),
        request_id: new_request_id(),
    };
    let faulty = put(vec![member(ROWAN, Some(world.day(-200))), member(ROWAN, None)], "");
    let refused = world.nothing_appended(async { reply(manager.frameworks().batch_put_members(faulty).await) }).await;
    refused.refused("VALUE_OUT_OF_RANGE").names_exactly(&["members[0].until", "members[1].provider"]);
    let request = put(vec![member(ROWAN, Some(world.day(-1))), member(CEDAR, None)], &before.etag);
    let after = reply(manager.frameworks().batch_put_members(request).await).accepted();
    let members = |framework: &Framework| {
        let lot = framework.lots.iter().find(|lot| lot.lot == "FOSTERING").expect("the lot");
        lot.members.len()
    };
    assert_eq!((members(&before), members(&after)), (7, 8));
    assert_ne!(before.etag, after.etag);
    let stale = put(vec![member(ROWAN, None)], &before.etag);
    world
        .nothing_appended(async { reply(manager.frameworks().batch_put_members(stale).await).refused("STALE_ETAG") })
        .await;
    let others = put(vec![member(ROWAN, None)], "");
    world
        .nothing_appended(async {
            reply(world.finder().frameworks().batch_put_members(others).await).refused("NOT_PERMITTED")
        })
        .await;
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).invitation(&search).await.accepted();
    world.provider(ROWAN).invitation(&search).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn frm_1_a_member_is_suspended_for_quality_and_reinstated_with_reason_and_date() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let suspended = world.suspend(ROWAN).await.accepted();
    let rowan = world.registered(ROWAN).name.clone();
    let of = |framework: &Framework| {
        let lot = framework.lots.iter().find(|lot| lot.lot == "FOSTERING").expect("the lot");
        lot.members.iter().find(|member| member.provider == rowan).cloned().expect("the member")
    };
    let member = of(&suspended);
    assert_eq!(member.suspended(), YesNoUnknown::Yes);
    assert_eq!(member.suspension.expect("told to the manager").reason, "CARE_QUALITY");
    world.nothing_appended(world.suspend(ROWAN)).await.refused("MEMBER_SUSPENDED");
    world.nothing_appended(world.suspend(LARCH)).await.refused("NOT_FRAMEWORK_MEMBER");
    // A finder reads that it is suspended, and not why; the member itself why.
    let read = |caller: Caller| async move {
        let request = GetFrameworkRequest { name: FRAMEWORK.to_owned() };
        reply(caller.frameworks().get_framework(request).await).accepted()
    };
    let seen = of(&read(world.finder()).await);
    assert_eq!((seen.suspended(), seen.suspension), (YesNoUnknown::Yes, None));
    assert!(of(&read(world.provider(ROWAN)).await).suspension.is_some());
    assert_eq!(of(&read(world.provider(OAK)).await).suspended(), YesNoUnknown::Unspecified);
    let search = world.published(|_| {}).await.name;
    world.provider(ROWAN).invitation(&search).await.refused("NOT_PERMITTED");
    let reinstate = |on| ReinstateMemberRequest {
        lot: FOSTERING.to_owned(),
        provider: rowan.clone(),
        on,
        text: "The visits were made up for.".to_owned(),
        etag: String::new(),
        request_id: new_request_id(),
    };
    let past = reinstate(Some(world.day(-1)));
    world
        .nothing_appended(async {
            reply(manager.frameworks().reinstate_member(past).await).refused("VALUE_OUT_OF_RANGE")
        })
        .await;
    let back = reply(manager.frameworks().reinstate_member(reinstate(None)).await).accepted();
    assert_eq!((of(&back).suspended(), of(&back).suspension), (YesNoUnknown::No, None));
    world
        .nothing_appended(async {
            reply(manager.frameworks().reinstate_member(reinstate(None)).await).refused("NOT_SUSPENDED")
        })
        .await;
    let request = ListLotChangesRequest { lot: FOSTERING.to_owned(), ..Default::default() };
    let changes = reply(manager.frameworks().list_lot_changes(request.clone()).await).accepted().changes;
    let kinds: Vec<_> = changes.iter().map(LotChange::kind).collect();
    assert_eq!(kinds, [LotChangeKind::Reinstated, LotChangeKind::Suspended, LotChangeKind::Put]);
    assert_eq!((changes[1].reason.as_str(), changes[1].text.as_str()), ("CARE_QUALITY", "Two visits were missed."));
    assert_eq!(changes[1].changed_by, manager.actor());
    reply(world.finder().frameworks().list_lot_changes(request).await).refused("NOT_PERMITTED");
}

#[tokio::test]
async fn frm_1_a_lot_is_put_alone_and_frameworks_are_listed() {
    let world = World::start().await;
    let put = world.lot_covers("RESIDENTIAL", &["RESIDENTIAL", "RESIDENTIAL_SCHOOL"]).await;
    assert_eq!(put.lots.len(), 3, "the other lots stay");
    let refused = PutLotRequest {
        name: format!("{FRAMEWORK}/lots/RESIDENTIAL"),
        placement_types: vec!["LONG_TERM_FOSTERING".to_owned()],
        request_id: new_request_id(),
        ..Default::default()
    };
    let manager = world.framework_manager();
    world
        .nothing_appended(async { reply(manager.frameworks().put_lot(refused.clone()).await) })
        .await
        .refused("VALUE_INVALID")
        .names_exactly(&["lot.placement_types[0]"]);
    let nowhere = PutLotRequest { name: "frameworks/none/lots/RESIDENTIAL".to_owned(), ..refused };
    let nowhere = PutLotRequest { request_id: new_request_id(), ..nowhere };
    world.nothing_appended(async { reply(manager.frameworks().put_lot(nowhere).await).refused("NOT_FOUND") }).await;
    let list = |caller: Caller| async move {
        reply(caller.frameworks().list_frameworks(ListFrameworksRequest::default()).await)
    };
    let listed = list(world.finder()).await.accepted();
    assert_eq!(listed.frameworks.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), [FRAMEWORK]);
    assert!(listed.frameworks[0].lots.iter().all(|lot| lot.members.is_empty()));
    list(world.admin()).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn frm_2_what_a_provider_may_charge_for_a_search_is_shown_with_its_working() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let manager = world.framework_manager();
    let oak = world.registered(OAK).name.clone();
    let ask = |caller: Caller, provider: &str, on: i32| {
        let request = CheckSearchFeeRequest {
            search: search.clone(),
            provider: provider.to_owned(),
            on: Some(world.day(on)),
            children: 0,
        };
        async move { reply(caller.frameworks().check_search_fee(request).await) }
    };
    let fee = ask(world.finder(), &oak, 20).await.accepted();
    let line = (fee.placement_type.as_str(), fee.age_band.as_str(), fee.level.as_str(), fee.children);
    assert_eq!(line, ("LONG_TERM_FOSTERING", "AGE_5_9", "ENHANCED", 1));
    let working = fee.working.expect("a working");
    assert_eq!((working.list_weekly_pence, working.allowed_core_weekly_pence), (85_000, 85_000));
    assert_eq!(working.extras.len(), 1, "every extra of the list");
    // A list of a later day, with a long-stay schedule: either side of the change.
    let request =
        GetPriceListRequest { lot: FOSTERING.to_owned(), provider: oak.clone(), ..GetPriceListRequest::default() };
    let mut next = reply(manager.frameworks().get_price_list(request).await).accepted();
    next.valid_from = Some(world.day(20));
    next.core.iter_mut().for_each(|core| core.weekly_pence += 1_000);
    next.long_stay = vec![LongStayDiscount { from_weeks: 52, basis_points: 500 }];
    let put = BatchPutPriceListsRequest { price_lists: vec![next], request_id: new_request_id() };
    reply(manager.frameworks().batch_put_price_lists(put).await).accepted();
    let allowed = |fee: &SearchFee| fee.working.as_ref().map(|working| working.allowed_core_weekly_pence);
    assert_eq!(allowed(&ask(world.finder(), &oak, 19).await.accepted()), Some(85_000));
    let later = ask(world.provider(OAK), &oak, 20).await.accepted();
    assert_eq!(allowed(&later), Some(86_000));
    let step = &later.long_stay[0];
    assert_eq!((step.weeks, step.allowed_core_weekly_pence, step.from), (52, 81_700, Some(world.day(20 + 364))));
    // A provider asks for itself alone, those of another authority not at all.
    ask(world.provider(OAK), &world.registered(ROWAN).name, 20).await.refused("NOT_PERMITTED");
    ask(world.vale_finder(), &oak, 20).await.refused("NOT_PERMITTED");
    ask(world.provider(LARCH), &world.registered(LARCH).name, 20).await.refused("NOT_PERMITTED");
    // Before the framework's term no lot covers the type; who left the lot has no price either.
    ask(world.finder(), &oak, -1_100).await.refused("NO_LOT");
    let members = vec![LotMember {
        provider: oak.clone(),
        from: Some(world.day(-100)),
        until: Some(world.day(10)),
        ..Default::default()
    }];
    let put = BatchPutMembersRequest {
        lot: FOSTERING.to_owned(),
        members,
        etag: String::new(),
        request_id: new_request_id(),
    };
    reply(manager.frameworks().batch_put_members(put).await).accepted();
    ask(world.finder(), &oak, 11).await.refused("NOT_FRAMEWORK_MEMBER");
    ask(world.finder(), &oak, 10).await.accepted();
}

#[tokio::test]
async fn frm_2_no_list_price_is_said_of_a_search_too() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let members = vec![LotMember {
        provider: world.registered(CEDAR).name.clone(),
        from: Some(world.day(-100)),
        ..Default::default()
    }];
    let put = BatchPutMembersRequest {
        lot: FOSTERING.to_owned(),
        members,
        etag: String::new(),
        request_id: new_request_id(),
    };
    reply(world.framework_manager().frameworks().batch_put_members(put).await).accepted();
    let request = CheckSearchFeeRequest {
        search: search.clone(),
        provider: world.registered(CEDAR).name.clone(),
        ..Default::default()
    };
    reply(world.finder().frameworks().check_search_fee(request).await).refused("NO_LIST_PRICE");
    let request = CheckSearchFeeRequest {
        search,
        provider: world.registered(OAK).name.clone(),
        children: 2,
        ..Default::default()
    };
    reply(world.finder().frameworks().check_search_fee(request).await).refused("VALUE_OUT_OF_RANGE");
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
    let put = PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: new_request_id() };
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
    let put = PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: new_request_id() };
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

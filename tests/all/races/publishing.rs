//! Publishing to 200 providers while 50 connections state places all the time: places are informing facts of an audience, so nobody's
//! update makes a publication start again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use api::framework::v1::{BatchPutMembersRequest, LotMember};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, GetProviderRequest, GetSettingRequest, Provider,
    PutPlacesRequest, Setting,
};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::harness::{FRAMEWORK, OAK, Outcome as _, World, new_request_id, reply, unnamed};

/// Providers besides those of every test.
const MANY: usize = 200;
/// Connections that state places.
const CONNECTIONS: usize = 50;
/// What a publication may take under that load on a small machine; far above it means that it lost its race again and again.
const DEADLINE_SECONDS: u64 = 30;

/// Registers providers like Oak, each with one household like Oak's first, all members of the fostering lot.
async fn register_many(world: &World) -> Vec<(Provider, Setting)> {
    let (manager, oak) = (world.framework_manager(), world.registered(OAK).clone());
    let read = GetProviderRequest { name: oak.name.clone() };
    let like = reply(manager.register().get_provider(read).await).accepted();
    let home =
        reply(manager.register().get_setting(GetSettingRequest { name: oak.settings[0].clone() }).await).accepted();
    let mut registered = Vec::with_capacity(MANY);
    for batch in 0..MANY / 100 {
        let provider = |index: usize| Provider {
            name: String::new(),
            display_name: format!("Many {batch}-{index}"),
            registration_number: format!("M-{batch}-{index}"),
            ..like.clone()
        };
        let put =
            BatchPutProvidersRequest { providers: (0..100).map(provider).collect(), request_id: new_request_id() };
        let providers = reply(manager.register().batch_put_providers(put).await).accepted().providers;
        let setting = |provider: &Provider| Setting {
            name: format!("{}/settings/", provider.name),
            inspection: None,
            ..home.clone()
        };
        let put = BatchPutSettingsRequest {
            settings: providers.iter().map(setting).collect(),
            request_id: new_request_id(),
            ..BatchPutSettingsRequest::default()
        };
        let settings = reply(manager.register().batch_put_settings(put).await).accepted().settings;
        let member = |provider: &Provider| LotMember {
            provider: provider.name.clone(),
            from: Some(world.day(-100)),
            ..LotMember::default()
        };
        let put = BatchPutMembersRequest {
            lot: format!("{FRAMEWORK}/lots/FOSTERING"),
            members: providers.iter().map(member).collect(),
            etag: String::new(),
            request_id: new_request_id(),
        };
        reply(manager.frameworks().batch_put_members(put).await).accepted();
        registered.extend(providers.into_iter().zip(settings));
    }
    registered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inv_1_publishing_to_two_hundred_providers_while_fifty_connections_state_places_succeeds() {
    let world = World::start().await;
    let many = register_many(&world).await;
    let approved = world.approved(unnamed).await.name;
    let (stopped, stated) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut stating = JoinSet::new();
    for (provider, setting) in many.iter().take(CONNECTIONS).cloned() {
        let caller = world.connection_of(&provider.name).await;
        let (stopped, stated) = (stopped.clone(), stated.clone());
        stating.spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                let put = PutPlacesRequest {
                    setting: setting.name.clone(),
                    places: setting.places.clone(),
                    request_id: new_request_id(),
                    ..PutPlacesRequest::default()
                };
                reply(caller.register().put_places(put).await).accepted();
                stated.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    // Going on before, during and after.
    let before = until_more(&stated, CONNECTIONS).await;
    let closes = world.now().await.plus_hours(54);
    let began = Instant::now();
    let published = world.finder().publish(&approved, closes).await.accepted().search.expect("the search");
    let took = began.elapsed();
    let after = until_more(&stated, CONNECTIONS).await;
    stopped.store(true, Ordering::Relaxed);
    stating.join_all().await;
    assert!(after > before, "the updates went on");
    assert!(took.as_secs() < DEADLINE_SECONDS, "{took:?}");
    let invited = usize::try_from(published.rounds[0].invited_count).expect("a count");
    assert!(invited >= MANY, "{invited}");
}

/// Waits until so many more places were stated, and says how many were in all.
async fn until_more(stated: &AtomicU32, more: usize) -> u32 {
    let goal = stated.load(Ordering::Relaxed) + u32::try_from(more).expect("a count");
    while stated.load(Ordering::Relaxed) < goal {
        tokio::task::yield_now().await;
    }
    stated.load(Ordering::Relaxed)
}

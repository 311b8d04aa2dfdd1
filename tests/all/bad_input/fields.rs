//! Messages that can be read and say what cannot be: every field at fault is named, all at once.

use api::common::v1::{Date, YesNoUnknown};
use api::register::v1::{BatchPutSettingsRequest, GetSettingRequest, Setting};
use api::search::v1::{AmendSearchRequest, CreateSearchRequest, Search, SubmitOfferRequest};

use crate::harness::{CARDIFF, OAK, Outcome as _, Reply, World, child, new_request_id, proto_instant, reply, shared};

async fn refused_draft(world: &World, alter: impl FnOnce(&mut Search)) -> Reply<Search> {
    let mut search = world.example_search("long-term-fostering");
    alter(&mut search);
    let finder = world.finder();
    world.nothing_appended(finder.draft(search)).await
}

/// Puts Oak's first setting again, altered.
async fn put_setting(world: &World, alter: impl FnOnce(&mut Setting)) -> Reply<Vec<Setting>> {
    let name = world.registered(OAK).settings[0].clone();
    let manager = world.framework_manager();
    let mut setting = reply(manager.register().get_setting(GetSettingRequest { name }).await).accepted();
    setting.etag = String::new();
    alter(&mut setting);
    let request =
        BatchPutSettingsRequest { settings: vec![setting], request_id: new_request_id(), release_holds: None };
    let put = async { reply(manager.register().batch_put_settings(request).await) };
    world.nothing_appended(put).await.map(|put| put.settings)
}

async fn refused_offer(world: &World, alter: impl FnOnce(&mut SubmitOfferRequest)) -> Reply<api::search::v1::Offer> {
    let search = world.published(|_| {}).await.name;
    let offer = world.offer(&search, OAK).request(alter);
    world.nothing_appended(offer.submit()).await
}

#[tokio::test]
async fn missing_essentials_are_named() {
    let world = World::start().await;
    let request = CreateSearchRequest { parent: CARDIFF.to_owned(), ..Default::default() };
    let finder = world.finder();
    let empty = async { reply(finder.searches().create_search(request).await) };
    let refused = world.nothing_appended(empty).await.refused("REQUEST_ID_MISSING");
    refused.names("request_id", "REQUEST_ID_MISSING").names("search", "FIELD_REQUIRED");
    let refused = refused_draft(&world, |search| {
        search.decision_maker.clear();
        search.request.get_or_insert_default().children.clear();
        search.identities = None;
    });
    let refused = refused.await.refused("FIELD_REQUIRED");
    refused.names("search.decision_maker", "FIELD_REQUIRED").names("request.children", "FIELD_REQUIRED");
}

#[tokio::test]
async fn an_offer_that_lacks_everything_is_told_everything() {
    let world = World::start().await;
    let refused = refused_offer(&world, |offer| offer.terms = Some(api::search::v1::Terms::default())).await;
    let refused = refused.refused("FIELD_REQUIRED");
    for field in [
        "terms.children_taken",
        "terms.fee",
        "terms.earliest_start",
        "terms.notice_days",
        "terms.stay",
        "terms.valid_until",
        "terms.hold_hours",
        "terms.family_time_transport",
        "terms.conditions_accepted",
        "terms.matching_statement",
    ] {
        refused.names(field, "FIELD_REQUIRED");
    }
}

#[tokio::test]
async fn unknown_enum_values_are_named() {
    let world = World::start().await;
    let refused = refused_draft(&world, |search| {
        child(search).school.get_or_insert_default().attends = 99;
        child(search).siblings[0].together_wanted = -1;
    });
    let refused = refused.await.refused("VALUE_INVALID");
    refused.names_exactly(&["request.children[0].school.attends", "request.children[0].siblings[0].together_wanted"]);
    let search = world.published(|_| {}).await;
    let amend = AmendSearchRequest {
        name: search.name,
        kind: 7,
        request: search.request,
        request_id: new_request_id(),
        ..Default::default()
    };
    let finder = world.finder();
    let amended = async { reply(finder.searches().amend_search(amend).await) };
    world.nothing_appended(amended).await.refused("VALUE_INVALID").names_exactly(&["kind"]);
}

#[tokio::test]
async fn an_enum_left_unsaid_is_a_fault() {
    let world = World::start().await;
    let refused = refused_offer(&world, |offer| {
        let terms = offer.terms.get_or_insert_default();
        terms.conditions_accepted = YesNoUnknown::Unspecified.into();
        terms.must_haves[0].answer = YesNoUnknown::Unspecified.into();
    });
    refused.await.refused("FIELD_REQUIRED").names_exactly(&["terms.conditions_accepted", "terms.must_haves[0].answer"]);
}

#[tokio::test]
async fn a_fee_below_nothing_is_refused() {
    let world = World::start().await;
    let refused = refused_offer(&world, |offer| {
        let fee = offer.terms.get_or_insert_default().fee.get_or_insert_default();
        fee.core_weekly_pence = Some(-1);
        fee.extras[0].weekly_pence = -1;
        fee.one_off_pence = i64::MAX;
    });
    refused.await.refused("VALUE_OUT_OF_RANGE").names_exactly(&[
        "terms.fee.core_weekly_pence",
        "terms.fee.extras[0].weekly_pence",
        "terms.fee.one_off_pence",
    ]);
}

#[tokio::test]
async fn unknown_postcodes_are_refused_and_northern_ireland_by_name() {
    let world = World::start().await;
    let unknown = put_setting(&world, |setting| setting.postcode = "CF99 9ZZ".to_owned()).await;
    unknown.refused("LOCATION_NOT_FOUND").names_exactly(&["settings[0].postcode"]);
    let over_there = put_setting(&world, |setting| setting.postcode = "BT1 1AA".to_owned()).await;
    over_there.refused("NORTHERN_IRELAND").names_exactly(&["settings[0].postcode"]);
    let refused = refused_draft(&world, |search| {
        child(search).home_sector = Some("BT1 1".to_owned());
        shared(search).location.get_or_insert_default().preferred_sector = Some("XX1 1".to_owned());
    });
    let refused = refused.await.refused("LOCATION_NOT_FOUND");
    refused.names("request.children[0].home_sector", "NORTHERN_IRELAND");
    refused.names("request.shared.location.preferred_sector", "LOCATION_NOT_FOUND");
}

#[tokio::test]
async fn days_no_calendar_of_ours_has_are_refused() {
    let world = World::start().await;
    let day = |year, month, day| Some(Date { year, month, day });
    let refused = refused_draft(&world, |search| {
        shared(search).needed_on = day(0, 1, 1);
        child(search).reviewed_on = day(9999, 12, 31);
        let placement = child(search).current_placement.get_or_insert_default();
        placement.notice_on = day(2026, 2, 30);
        placement.ends_on = day(2026, 13, 1);
    });
    refused.await.refused("VALUE_OUT_OF_RANGE").names_exactly(&[
        "request.children[0].current_placement.ends_on",
        "request.children[0].current_placement.notice_on",
        "request.children[0].reviewed_on.year",
        "request.shared.needed_on.year",
    ]);
}

#[tokio::test]
async fn instants_out_of_this_world_are_refused() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await.name;
    let finder = world.finder();
    // The years 0 and 9999, and nanoseconds that are none.
    for (seconds, nanos) in [(-62_167_219_200, 0), (253_402_300_799, 0), (1_800_000_000, 2_000_000_000)] {
        let request = api::search::v1::PublishSearchRequest {
            name: search.clone(),
            closes_at: Some(prost_types::Timestamp { seconds, nanos }),
            ..Default::default()
        };
        let refused = world.nothing_appended(finder.publish_as(request)).await;
        let status = refused.as_ref().expect_err("no such window").code();
        assert_eq!(status, tonic::Code::InvalidArgument);
        let reason = if nanos > 0 { "VALUE_INVALID" } else { "VALUE_OUT_OF_RANGE" };
        refused.refused(reason).names_exactly(&["closes_at"]);
    }
}

#[tokio::test]
async fn a_window_that_ends_before_it_starts_is_refused() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await.name;
    let finder = world.finder();
    let yesterday = world.now().await.plus_hours(-24);
    let refused = world.nothing_appended(finder.publish(&search, yesterday)).await;
    refused.refused("WINDOW_INVALID").names("closes_at", "WINDOW_INVALID");
    let request = api::search::v1::PublishSearchRequest { name: search, closes_at: None, ..Default::default() };
    world.nothing_appended(finder.publish_as(request)).await.refused("FIELD_REQUIRED").names_exactly(&["closes_at"]);
}

#[tokio::test]
async fn names_and_ids_that_are_none_are_refused() {
    let world = World::start().await;
    let finder = world.finder();
    for name in ["", "searches/1", "authorities/W06000015/searches/one", "authorities/W99999999/searches/../1"] {
        let reason = if name.is_empty() { "FIELD_REQUIRED" } else { "VALUE_INVALID" };
        finder.search(name).await.refused(reason).names_exactly(&["name"]);
    }
    let draft = |request_id: &str| CreateSearchRequest {
        parent: CARDIFF.to_owned(),
        search: Some(world.example_search("long-term-fostering")),
        origin: 0,
        request_id: request_id.to_owned(),
    };
    let send = |request: CreateSearchRequest| {
        let mut searches = finder.searches();
        async move { reply(searches.create_search(request).await) }
    };
    world.nothing_appended(send(draft(""))).await.refused("REQUEST_ID_MISSING").names_exactly(&["request_id"]);
    for wrong in ["one", "0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01", "0193E4A0-7C1B-7D3E-8F2A-5B6C7D8E9F01"] {
        world.nothing_appended(send(draft(wrong))).await.refused("VALUE_INVALID").names_exactly(&["request_id"]);
    }
    // A UUIDv7 of December 2024.
    let old = world.nothing_appended(send(draft("0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01"))).await;
    old.refused("REQUEST_ID_EXPIRED");
}

#[tokio::test]
async fn a_body_in_which_everything_is_wrong_costs_one_answer_and_no_more() {
    let world = World::start().await;
    let refused = refused_draft(&world, |search| {
        let girl = child(search).clone();
        let request = search.request.get_or_insert_default();
        request.children = vec![girl; 200];
        for child in &mut request.children {
            child.sex = Some("?".to_owned());
            child.pets = Some("?".to_owned());
        }
    });
    let status = refused.await.expect_err("malformed");
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    // What the details are encoded to fits the trailers of every client.
    assert!(status.details().len() <= 8 << 10, "{} bytes", status.details().len());
    let refused = crate::harness::Refused::of(&status);
    let told = refused.violations.len();
    let left_out: usize = refused.working["faults_left_out"].parse().expect("a number");
    assert!(told > 20 && told + left_out >= 400, "{told} told, {left_out} left out");
    let closes = proto_instant(world.now().await);
    assert!(closes.seconds > 0, "the server is up");
}

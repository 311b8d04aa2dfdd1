//! REG: the register, as far as the main job needs it.

mod confirming;
mod history;
mod inspecting;
mod policy;
mod updating;

use api::common::v1::Date;
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, ConcealProviderRequest, GetProviderRequest, GetSettingRequest,
    Place, Provider, PutPlacesRequest, Setting,
};
use api::search::v1::DisclosureStage;

use crate::harness::{
    BIRCH, Caller, OAK, Outcome as _, ROWAN, Reply, THORN, World, new_request_id, proto_instant, reply,
};

impl Caller {
    pub(crate) async fn conceal_provider(&self, name: &str) -> Reply<Provider> {
        self.conceal_until(name, None).await
    }

    async fn conceal_until(&self, name: &str, lift_time: Option<prost_types::Timestamp>) -> Reply<Provider> {
        let request = ConcealProviderRequest {
            name: name.to_owned(),
            category: "SAFEGUARDING".to_owned(),
            reason: "Referred by the regulator; under review.".to_owned(),
            lift_time,
            request_id: new_request_id(),
        };
        reply(self.register().conceal_provider(request).await)
    }

    pub(crate) async fn put_providers(&self, providers: Vec<Provider>) -> Reply<Vec<Provider>> {
        let request = BatchPutProvidersRequest { providers, request_id: new_request_id() };
        reply(self.register().batch_put_providers(request).await).map(|put| put.providers)
    }

    pub(crate) async fn put_settings(&self, settings: Vec<Setting>) -> Reply<Vec<Setting>> {
        let request = BatchPutSettingsRequest { settings, request_id: new_request_id(), release_holds: None };
        reply(self.register().batch_put_settings(request).await).map(|put| put.settings)
    }

    pub(crate) async fn get_setting(&self, name: &str) -> Reply<Setting> {
        reply(self.register().get_setting(GetSettingRequest { name: name.to_owned() }).await)
    }

    pub(crate) async fn put_places(&self, setting: &str, places: Vec<Place>) -> Reply<Setting> {
        let request = PutPlacesRequest {
            setting: setting.to_owned(),
            places,
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.register().put_places(request).await)
    }
}

#[tokio::test]
async fn reg_1_a_provider_that_has_not_signed_is_never_invited_and_may_not_offer() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).invitation(&search).await.accepted();
    world.provider(THORN).invitation(&search).await.refused("NOT_PERMITTED");
    world.nothing_appended(async { world.offer(&search, THORN).submit().await.refused("NOT_PERMITTED") }).await;
}

#[tokio::test]
async fn reg_1_the_signature_has_to_stand_when_the_offer_comes() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let manager = world.framework_manager();
    let name = world.registered(OAK).name.clone();
    let mut provider = reply(manager.register().get_provider(GetProviderRequest { name }).await).accepted();
    provider.agreement_signed_on = None;
    manager.put_providers(vec![provider]).await.accepted();
    world.nothing_appended(async { world.offer(&search, OAK).submit().await.refused("PROVIDER_UNSIGNED") }).await;
}

#[tokio::test]
async fn reg_2_a_foster_households_address_is_for_its_provider_alone() {
    let world = World::start().await;
    let name = world.registered(OAK).settings[0].clone();
    let own = world.provider(OAK).get_setting(&name).await.accepted();
    assert_eq!(own.postcode.replace(' ', ""), "CF51AA");
    let seen = world.finder().get_setting(&name).await.accepted();
    assert!(seen.postcode.is_empty(), "{seen:#?}");
    assert_eq!(seen.sector, own.sector);
    world.provider(ROWAN).get_setting(&name).await.refused("NOT_PERMITTED");
    let misplaced = Setting { postcode: "BT1 1AA".to_owned(), ..own };
    world
        .nothing_appended(async { world.provider(OAK).put_settings(vec![misplaced]).await.refused("NORTHERN_IRELAND") })
        .await;
}

#[tokio::test]
async fn reg_3_places_are_real_numbered_and_within_the_approval() {
    let world = World::start().await;
    let setting = world.registered(ROWAN).settings[0].clone();
    let place = |number| Place { number, available_from: Some(world.day(30)), ..Default::default() };
    let stated = world.provider(ROWAN).put_places(&setting, vec![place(1)]).await.accepted();
    assert_eq!(stated.places.len(), 1);
    world
        .nothing_appended(async {
            world.provider(ROWAN).put_places(&setting, vec![place(1), place(1)]).await.unwrap_err()
        })
        .await;
    world
        .nothing_appended(async {
            world.provider(ROWAN).put_places(&setting, vec![place(1), place(2)]).await.refused("VACANCY_NOT_REAL")
        })
        .await;
    world
        .nothing_appended(async {
            world.provider(OAK).put_places(&setting, vec![place(1)]).await.refused("NOT_PERMITTED")
        })
        .await;
}

#[tokio::test]
async fn reg_5_a_concealed_provider_is_not_invited_cannot_offer_and_reads_no_profile() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let opened = world.provider(BIRCH).open(&search).await.accepted();
    assert_eq!(opened.stage(), DisclosureStage::Opened);
    world.offer(&search, ROWAN).submit().await.accepted();
    let rowan = world.registered(ROWAN).name.clone();
    let birch = world.registered(BIRCH).name.clone();
    world.nothing_appended(async { world.finder().conceal_provider(&rowan).await.refused("NOT_PERMITTED") }).await;
    for name in [&rowan, &birch] {
        world.framework_manager().conceal_provider(name).await.accepted();
    }
    let closed = world.provider(BIRCH).invitation(&search).await.accepted();
    assert_eq!(closed.stage(), DisclosureStage::Feed);
    assert!(closed.profile.is_none());
    world.nothing_appended(async { world.provider(BIRCH).open(&search).await.refused("CONCEALED") }).await;
    world.nothing_appended(async { world.offer(&search, BIRCH).submit().await.refused("CONCEALED") }).await;
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let failed = shortlist.rows.iter().find(|row| row.rank.is_none()).expect("the concealed provider's offer");
    assert!(
        failed.gates.iter().any(|gate| gate.gate == "G1" && gate.outcome() == api::decision::v1::GateOutcome::Fail)
    );
    let seen = reply(world.finder().register().get_provider(GetProviderRequest { name: rowan }).await).accepted();
    let concealment = seen.concealment.expect("authorities see that it is concealed");
    assert_eq!(concealment.category, "SAFEGUARDING");
    assert!(concealment.reason.is_empty(), "and never the allegation");
}

#[tokio::test]
async fn reg_5_an_offer_of_a_concealed_setting_is_neither_revised_nor_confirmed_until_it_is_shown_again() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await;
    let draft = world.offer(&search.name, OAK);
    let terms = world.offer(&search.name, OAK).into_request().terms.expect("terms");
    let offer = draft.submit().await.accepted();
    let mut request = search.request.clone().expect("a request");
    request.children[0].sex = Some("M".to_owned());
    let closes = world.closes(&search.name).await.plus_hours(24);
    let kind = api::search::v1::AmendmentKind::Material;
    let version = world.finder().amend(&search.name, kind, request, Some(closes)).await.accepted().request_version;
    let lifts = world.now().await.plus_hours(3);
    world.framework_manager().conceal_setting(&offer.setting, Some(lifts)).await.accepted();
    let oak = world.provider(OAK);
    world.nothing_appended(oak.confirm(&offer.name, version)).await.refused("CONCEALED").of_rule("REG-5");
    world.nothing_appended(oak.revise(&offer.name, terms, version)).await.refused("CONCEALED").of_rule("REG-5");
    world.advance_to(lifts).await;
    oak.confirm(&offer.name, version).await.accepted();
}

#[tokio::test]
async fn reg_5_a_concealment_lifts_itself_on_its_date() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let name = world.registered(OAK).name.clone();
    let lifts = world.now().await.plus_hours(3);
    world.framework_manager().conceal_until(&name, Some(proto_instant(lifts))).await.accepted();
    world.offer(&search, OAK).submit().await.refused("CONCEALED");
    world.advance_to(lifts).await;
    world.offer(&search, OAK).submit().await.accepted();
}

#[tokio::test]
async fn reg_7_a_new_for_profit_registration_for_a_restricted_service_is_refused_from_april_2026() {
    let world = World::start().await;
    let provider = |number: &str, legal_form: &str, signed: Date| Provider {
        display_name: format!("New {number}"),
        registration_number: number.to_owned(),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: legal_form.to_owned(),
        agreement_signed_on: Some(signed),
        ..Provider::default()
    };
    let manager = world.framework_manager();
    let late = Date { year: 2026, month: 4, day: 1 };
    let refused = provider("N-1", "FOR_PROFIT_TRANSITIONAL", late);
    world.nothing_appended(async { manager.put_providers(vec![refused]).await.refused("LEGAL_FORM_FORBIDS") }).await;
    manager.put_providers(vec![provider("N-2", "CHARITABLE_COMPANY_BY_GUARANTEE", late)]).await.accepted();
    let before = Date { year: 2026, month: 3, day: 31 };
    manager.put_providers(vec![provider("N-3", "FOR_PROFIT_TRANSITIONAL", before)]).await.accepted();
}

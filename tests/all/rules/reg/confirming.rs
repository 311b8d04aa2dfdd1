//! REG-4: vacancies are confirmed weekly; from day 7 they are stale, and an offer has to say that they stand.

use api::common::v1::YesNoUnknown;
use api::register::v1::{ConfirmPlacesRequest, Provider};
use api::search::v1::{InvitationNotice, Offer, SubmitOfferRequest};

use crate::harness::{
    Agency, BIRCH, Caller, OAK, Outcome as _, ROWAN, Reply, World, child, instant, new_request_id, reply,
};

const DAY_HOURS: i64 = 24;

impl Caller {
    async fn confirm_places_of(&self, provider: &str) -> Reply<Provider> {
        let request = ConfirmPlacesRequest { provider: provider.to_owned(), request_id: new_request_id() };
        reply(self.register().confirm_places(request).await)
    }
}

/// An offer that says this of its vacancy.
async fn offering(world: &World, search: &str, agency: Agency, said: YesNoUnknown) -> Reply<Offer> {
    let say = |request: &mut SubmitOfferRequest| request.vacancy_reconfirmed = said.into();
    world.offer(search, agency).request(say).submit().await
}

#[tokio::test]
async fn reg_4_vacancies_are_stale_at_seven_days_exactly_until_they_are_confirmed() {
    let world = World::start().await;
    let (name, setting) = (world.registered(OAK).name.clone(), world.registered(OAK).settings[0].clone());
    let stated = world.finder().get_setting(&setting).await.accepted();
    let confirmed_at = instant(stated.places_confirmed_at.expect("stated with the register"));
    // The clock runs on while the call is made; the very instants are tested in the domain.
    world.advance_to(confirmed_at.plus_days(7).plus_minutes(-5)).await;
    assert!(!world.finder().get_setting(&setting).await.accepted().stale);
    world.advance_to(confirmed_at.plus_days(7)).await;
    assert!(world.finder().get_setting(&setting).await.accepted().stale);
    // One call, one record, all its settings.
    let before = world.log_head().await.position;
    let confirmed = world.provider(OAK).confirm_places_of(&name).await.accepted();
    let records = world.log_after(before).await;
    assert_eq!(records.iter().map(|record| record.event.as_str()).collect::<Vec<_>>(), ["provider.places_confirmed"]);
    for setting in &world.registered(OAK).settings {
        let seen = world.finder().get_setting(setting).await.accepted();
        assert_eq!((seen.stale, seen.places_confirmed_at), (false, confirmed.places_confirmed_at));
        assert_eq!(seen.places.iter().filter(|place| place.available_from.is_some()).count(), seen.places.len());
    }
    assert!(
        world.finder().get_setting(&world.registered(ROWAN).settings[0]).await.accepted().stale,
        "a rival's are not"
    );
}

#[tokio::test]
async fn reg_4_only_its_own_provider_or_a_framework_manager_confirms() {
    let world = World::start().await;
    let name = world.registered(OAK).name.clone();
    for caller in [world.provider(ROWAN), world.finder(), world.auditor(), world.admin()] {
        world.nothing_appended(caller.confirm_places_of(&name)).await.refused("NOT_PERMITTED");
    }
    let nobody = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
    world.nothing_appended(world.framework_manager().confirm_places_of(nobody)).await.refused("NOT_PERMITTED");
    world.framework_manager().confirm_places_of(&name).await.accepted();
}

#[tokio::test]
async fn reg_4_an_offer_of_a_stale_setting_says_that_the_vacancy_stands() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.offer(&search, ROWAN).submit().await.accepted();
    world.advance(7 * DAY_HOURS).await;
    let search = world.published(|search| child(search).number = "C-STALE".to_owned()).await.name;
    for said in [YesNoUnknown::Unspecified, YesNoUnknown::No, YesNoUnknown::Unknown] {
        let refused = world.nothing_appended(offering(&world, &search, OAK, said)).await.refused("VACANCY_STALE");
        refused.names_exactly(&["vacancy_reconfirmed"]);
        assert!(refused.english.contains("vacancy_reconfirmed = YES") && refused.english.contains("ConfirmPlaces"));
    }
    let offer = offering(&world, &search, OAK, YesNoUnknown::Yes).await.accepted();
    assert_eq!(offer.vacancy_reconfirmed(), YesNoUnknown::Yes);
    // Its places count as confirmed from then on.
    let own = world.provider(OAK).get_setting(&world.registered(OAK).settings[0]).await.accepted();
    assert_eq!((own.stale, own.places_confirmed_at), (false, offer.submitted_at));
    // The other way: the register is confirmed first.
    world.provider(BIRCH).confirm_places_of(&world.registered(BIRCH).name).await.accepted();
    let offer = offering(&world, &search, BIRCH, YesNoUnknown::Unspecified).await.accepted();
    assert_eq!(offer.vacancy_reconfirmed(), YesNoUnknown::Unspecified);
}

#[tokio::test]
async fn reg_4_a_reconfirmation_with_an_offer_tells_nobody_who_offered_before_the_close() {
    let world = World::start().await;
    world.advance(7 * DAY_HOURS).await;
    let search = world.published(|_| {}).await.name;
    let setting = world.registered(OAK).settings[0].clone();
    let readers = || [world.finder(), world.framework_manager(), world.auditor()];
    let mut before = Vec::new();
    for reader in readers() {
        before.push(reader.get_setting(&setting).await.accepted());
    }
    offering(&world, &search, OAK, YesNoUnknown::Yes).await.accepted();
    for (reader, before) in readers().into_iter().zip(&before) {
        assert_eq!(reader.get_setting(&setting).await.accepted(), *before, "not a byte, its etag included");
    }
    world.close(&search).await;
    world.settle(&search).await;
    assert!(!world.finder().get_setting(&setting).await.accepted().stale, "from the close on it is known");
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let row = &shortlist.rows[0];
    // Days and no instant, which would tell whose it is.
    assert_eq!(
        (row.stale, row.identity.is_none(), row.places_age_days.is_some_and(|days| days <= 3)),
        (false, true, true)
    );
}

#[tokio::test]
async fn reg_4_who_has_only_stale_vacancies_hears_of_a_search_without_an_alert() {
    let world = World::start().await;
    world.advance(7 * DAY_HOURS).await;
    world.provider(OAK).confirm_places_of(&world.registered(OAK).name).await.accepted();
    let search = world.published(|_| {}).await.name;
    let notice = async |agency| world.provider(agency).invitation(&search).await.accepted().notice();
    assert_eq!(notice(OAK).await, InvitationNotice::Alert);
    assert_eq!(notice(ROWAN).await, InvitationNotice::Digest);
    offering(&world, &search, ROWAN, YesNoUnknown::Yes).await.accepted();
}

//! OFF-7: a vacancy cannot vanish from under a hold without a word.

use api::decision::v1::SendTrancheRequest;
use api::feed::v1::FeedItemKind;
use api::register::v1::{Place, PlaceState, PutPlacesRequest, ReleaseHolds, Setting};
use api::search::v1::{OfferState, SearchState};

use crate::harness::{BIRCH, Caller, Outcome as _, ROWAN, Reply, World, new_request_id, proto_instant, reply};

impl Caller {
    pub(super) async fn cut_places(&self, setting: &str, release: Option<(&str, &str)>) -> Reply<Setting> {
        let request = PutPlacesRequest {
            setting: setting.to_owned(),
            places: Vec::new(),
            release_holds: release
                .map(|(reason, text)| ReleaseHolds { reason: reason.to_owned(), text: text.to_owned() }),
            etag: String::new(),
            request_id: new_request_id(),
        };
        reply(self.register().put_places(request).await)
    }
}

#[tokio::test]
async fn off_7_cutting_a_held_place_warns_and_with_the_providers_word_retracts_the_offer() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let (first, second) = (tranche.offers[0].offer.clone(), tranche.offers[1].offer.clone());
    let agency = done.agency_of(&first);
    let (provider, setting) = (world.provider(agency), world.registered(agency).settings[0].clone());
    let refused =
        world.nothing_appended(async { provider.cut_places(&setting, None).await.refused("VACANCY_BELOW_HELD") }).await;
    let held = provider.get_setting(&setting).await.accepted();
    let place = held.places.iter().find(|place| place.state() == PlaceState::Held).expect("a held place");
    refused.names(&format!("places.{}", place.number), "VACANCY_BELOW_HELD");
    let until = crate::harness::instant(place.held_until.expect("until when")).to_string();
    refused.shows("held_until", &until);
    let said = format!("{refused:?}");
    assert!(!said.contains("authorities/") && !said.contains(&done.search), "never for whom: {said}");
    // The same through a put of the whole setting, and by moving the place later.
    let whole = Setting { places: Vec::new(), etag: String::new(), inspection: None, ..held.clone() };
    let refused =
        world.nothing_appended(async { provider.put_settings(vec![whole]).await.refused("VACANCY_BELOW_HELD") }).await;
    refused.names(&format!("settings[0].places.{}", place.number), "VACANCY_BELOW_HELD");
    let mut later = held.places.clone();
    later.iter_mut().for_each(|place| place.available_from = Some(world.day(300)));
    world.nothing_appended(async { provider.put_places(&setting, later).await.refused("VACANCY_BELOW_HELD") }).await;
    world
        .nothing_appended(async { provider.cut_places(&setting, Some(("OTHER", ""))).await.refused("TEXT_REQUIRED") })
        .await;
    world
        .nothing_appended(async { provider.cut_places(&setting, Some(("BECAUSE", ""))).await.refused("UNKNOWN_CODE") })
        .await;
    let before = world.log_head().await.position;
    let cut = provider.cut_places(&setting, Some(("PLACE_FILLED", ""))).await.accepted();
    assert!(cut.places.iter().all(|place| place.state() != PlaceState::Held));
    let recorded: Vec<(String, Option<prost_types::Timestamp>)> =
        world.log_after(before).await.into_iter().map(|record| (record.event, record.recorded_at)).collect();
    let events: Vec<&str> = recorded.iter().map(|(event, _)| event.as_str()).collect();
    for event in ["search.offer_retracted", "setting.hold_released", "setting.places_stated"] {
        assert!(events.contains(&event), "{events:?}");
    }
    assert!(recorded.iter().all(|(_, at)| *at == recorded[0].1), "one commit: {recorded:?}");
    assert_eq!(provider.get_offer(&first).await.accepted().state(), OfferState::Retracted);
    for caller in [world.finder(), world.decision_maker()] {
        let told = caller.whole_feed().await.into_iter().any(|item| item.kind() == FeedItemKind::OfferRetracted);
        assert!(told, "finder and decision maker are told");
    }
    assert_eq!(world.finder().search(&done.search).await.accepted().state(), SearchState::Deciding);
    let other = done.agency_of(&second);
    let emptied = world.registered(other).settings[0].clone();
    world.provider(other).cut_places(&emptied, Some(("OTHER", "The carers have moved."))).await.accepted();
    let search = world.finder().search(&done.search).await.accepted();
    assert_eq!(search.state(), SearchState::Shortlisting, "an emptied tranche returns");
}

/// A decision that takes longer than the child could wait: whoever confirms meanwhile that the place is there now has not lost it.
#[tokio::test]
async fn shl_4_a_place_stated_anew_from_today_is_held_for_an_offer_whose_start_has_passed() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    world.at_start(2).await;
    let (finder, return_by) = (world.finder(), world.now().await.plus_hours(24));
    let home = |agency| world.registered(agency).settings[0].clone();
    let from = |day| vec![Place { number: 1, available_from: Some(day), ..Place::default() }];
    let tomorrow = world.day(23);
    world.provider(ROWAN).put_places(&home(ROWAN), from(tomorrow)).await.accepted();
    let request = |offer: &str| SendTrancheRequest {
        parent: done.search.clone(),
        offers: vec![offer.to_owned()],
        return_by: Some(proto_instant(return_by)),
        reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
        single_offer_reason: "ONLY_ONE_SUITABLE".to_owned(),
        text: "As agreed with the team.".to_owned(),
        ..Default::default()
    };
    let later = world.nothing_appended(finder.send_tranche_as(request(&done.rowan))).await.refused("PLACE_HELD");
    let today = world.today().await;
    later.of_rule("SHL-4").shows("start", &format!("{}-{:02}-{:02}", today.year, today.month, today.day));
    world.provider(BIRCH).put_places(&home(BIRCH), from(today)).await.accepted();
    finder.send_tranche_as(request(&done.birch)).await.accepted();
    let held = world.provider(BIRCH).get_setting(&home(BIRCH)).await.accepted();
    assert_eq!(held.places[0].state(), PlaceState::Held);
}

/// REG-4 asks for it every week: the same places stated anew, from today.
#[tokio::test]
async fn off_7_who_states_a_held_place_anew_from_today_takes_nothing_away() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let agency = done.agency_of(&tranche.offers[0].offer);
    let (provider, setting) = (world.provider(agency), world.registered(agency).settings[0].clone());
    let places = provider.get_setting(&setting).await.accepted().places;
    let from = |day| places.iter().map(move |place| Place { available_from: Some(day), ..*place }).collect();
    let today = world.today().await;
    assert_ne!(Some(today), places[0].available_from, "it was there before");
    let stated = provider.put_places(&setting, from(today)).await.accepted();
    assert_eq!(stated.places[0].state(), PlaceState::Held);
    assert!(provider.get_offer(&tranche.offers[0].offer).await.accepted().hold.is_some(), "its hold stands");
    let tomorrow = world.day(5);
    world.nothing_appended(provider.put_places(&setting, from(tomorrow))).await.refused("VACANCY_BELOW_HELD");
}

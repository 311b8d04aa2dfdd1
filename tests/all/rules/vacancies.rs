//! OFF-7: a vacancy cannot vanish from under a hold without a word.

use api::feed::v1::FeedItemKind;
use api::register::v1::{PlaceState, PutPlacesRequest, ReleaseHolds, Setting};
use api::search::v1::{OfferState, SearchState};

use crate::harness::{Caller, Outcome as _, Reply, World, new_request_id, reply};

impl Caller {
    async fn cut_places(&self, setting: &str, release: Option<(&str, &str)>) -> Reply<Setting> {
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

//! A hundred searches, all shortlisted, for the same twenty places: each sends, chooses and awards at once on a connection of its own, and
//! tries until it is told finally no. Half of the offers grant no hold, so that the race is at the sending, the choice and the award.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::common::v1::YesNoUnknown;
use api::decision::v1::SendTrancheRequest;
use api::register::v1::{Place, PlaceState};
use api::search::v1::SearchState;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::harness::{
    Agency, BIRCH, Caller, HAZEL, OAK, Outcome as _, ROWAN, Refused, Reply, WILLOW, World, child, proto_instant,
    unnamed,
};

/// Searches.
const SEARCHES: usize = 100;
/// Households, four places each.
const HOMES: [(Agency, usize); 5] = [(OAK, 0), (OAK, 1), (ROWAN, 0), (BIRCH, 0), (HAZEL, 0)];
/// Places of a household.
const PLACES: u32 = 4;
/// Households that each search has an offer of.
const OFFERS: usize = 3;

/// A search and its offers, each with its provider.
struct Contender {
    search: String,
    offers: Vec<(String, Agency)>,
}

/// What a search came to.
enum Came {
    /// The offer whose award was acknowledged.
    Won(String),
    /// Every offer finally refused, each by its rule.
    Lost(Vec<Refused>),
}

/// Each of the households has four places, and may have four children.
async fn four_places_each(world: &World) {
    for (agency, at) in HOMES {
        let name = world.registered(agency).settings[at].clone();
        let mut home = world.provider(agency).get_setting(&name).await.accepted();
        home.approval.as_mut().expect("terms of approval").children_max = PLACES;
        home.usual_fostering_exemption = YesNoUnknown::Yes.into();
        let from = Some(world.day(0));
        home.places = (1..=PLACES).map(|number| Place { number, available_from: from, ..Place::default() }).collect();
        home.etag = String::new();
        world.framework_manager().put_settings(vec![home]).await.accepted();
    }
}

/// A search with offers of three of the five households; every other grants no hold.
async fn shortlisted_soon(world: Arc<World>, index: usize) -> Contender {
    let search = world
        .published(|search| {
            unnamed(search);
            child(search).number = format!("RACE-{index}");
        })
        .await
        .name;
    let mut offers = Vec::with_capacity(OFFERS);
    for (agency, at) in HOMES.into_iter().cycle().skip(index % HOMES.len()).take(OFFERS) {
        let offer = world.offer(&search, agency).setting(at);
        let offer = offer.terms(|terms| terms.hold_hours = Some(if index.is_multiple_of(2) { 72 } else { 0 }));
        offers.push((offer.submit().await.accepted().name, agency));
    }
    Contender { search, offers }
}

/// Whether a refusal is the last word: the places are awarded, and no hold is left that could yet run out or be released.
fn is_final(refused: &Refused) -> bool {
    let of_place = ["PLACE_HELD", "HOLD_EXPIRED"];
    assert!(of_place.contains(&refused.reason.as_str()), "refused for another reason: {refused:#?}");
    !refused.working.contains_key("frees_at")
}

/// Tries one offer after the other until one is awarded, or each is finally refused.
async fn contend(world: &World, contender: &Contender, (finder, decision_maker): (Caller, Caller)) -> Came {
    let (mut open, mut refusals) = (contender.offers.clone(), Vec::new());
    while !open.is_empty() {
        let (offer, agency) = open.remove(0);
        match try_one(world, contender, (&finder, &decision_maker), (&offer, agency)).await {
            Ok(()) => return Came::Won(offer),
            Err(refused) if is_final(&refused) => refusals.push(*refused),
            // Held for somebody who may yet let it go.
            Err(_) => open.push((offer, agency)),
        }
    }
    Came::Lost(refusals)
}

async fn try_one(
    world: &World,
    contender: &Contender,
    (finder, decision_maker): (&Caller, &Caller),
    (offer, agency): (&str, Agency),
) -> Result<(), Box<Refused>> {
    let request = SendTrancheRequest {
        parent: contender.search.clone(),
        offers: vec![offer.to_owned()],
        return_by: Some(proto_instant(world.now().await.plus_hours(48))),
        reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
        single_offer_reason: "ONLY_ONE_SUITABLE".to_owned(),
        text: "As agreed with the team.".to_owned(),
        ..Default::default()
    };
    let tranche = told(finder.send_tranche_as(request).await)?.name;
    decision_maker.open_identity(offer).await.accepted();
    world.provider(agency).declare(offer, YesNoUnknown::No, "").await.accepted();
    let decided = decide(world, (finder, decision_maker), offer).await;
    if decided.is_err() {
        decision_maker.return_tranche(&tranche, "NONE_SUITABLE", "").await.accepted();
    }
    decided
}

/// Chooses and awards; an award whose place is held for somebody else is tried until it is free or taken.
async fn decide(world: &World, (finder, decision_maker): (&Caller, &Caller), offer: &str) -> Result<(), Box<Refused>> {
    told(decision_maker.choose(offer).await)?;
    loop {
        match told(finder.award_as(world.award_of(offer)).await) {
            Ok(_) => return Ok(()),
            Err(refused) if is_final(&refused) => return Err(refused),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

fn told<T>(answer: Reply<T>) -> Result<T, Box<Refused>> {
    answer.map_err(|status| Box::new(Refused::of(&status)))
}

/// A world with a hundred shortlisted searches.
async fn hundred_shortlisted() -> (Arc<World>, Vec<Contender>) {
    let world = Arc::new(World::start().await);
    four_places_each(&world).await;
    let mut drafting = JoinSet::new();
    for index in 0..SEARCHES {
        drafting.spawn(shortlisted_soon(world.clone(), index));
    }
    let contenders = drafting.join_all().await;
    world.advance(55).await;
    (world, contenders)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dec_6_of_a_hundred_searches_for_twenty_places_exactly_twenty_are_awarded() {
    let (world, contenders) = hundred_shortlisted().await;
    let (at_once, mut racing) = (Arc::new(Barrier::new(SEARCHES)), JoinSet::new());
    for contender in contenders {
        let desk = world.desk_of_its_own().await;
        let (world, at_once) = (world.clone(), at_once.clone());
        racing.spawn(async move {
            at_once.wait().await;
            let came = contend(&world, &contender, desk).await;
            (contender, came)
        });
    }
    let mut awarded = BTreeSet::new();
    for (contender, came) in racing.join_all().await {
        let found = world.finder().search(&contender.search).await.accepted();
        match came {
            Came::Won(offer) => {
                assert_eq!(found.state(), SearchState::Awarded);
                assert_eq!(found.award.map(|award| award.offer), Some(offer.clone()), "what was acknowledged is read");
                assert!(awarded.insert(offer), "one offer is awarded once");
            }
            Came::Lost(refusals) => {
                assert_eq!((found.state(), found.award), (SearchState::Shortlisting, None));
                assert_eq!(refusals.len(), OFFERS);
                assert!(refusals.iter().all(|refused| refused.rule == "SHL-4"), "{refusals:#?}");
            }
        }
    }
    assert_eq!(awarded.len(), HOMES.len() * usize::try_from(PLACES).expect("few"), "every place, each once");
    the_register_agrees(&world).await;
    the_log_agrees(&world, awarded.len()).await;
}

/// Every place of the five households is awarded, and none is held.
async fn the_register_agrees(world: &World) {
    for (agency, at) in HOMES {
        let provider = world.provider(agency);
        let home = provider.get_setting(&world.registered(agency).settings[at]).await.accepted();
        assert_eq!(home.places.len(), usize::try_from(PLACES).expect("few"));
        assert!(home.places.iter().all(|place| place.state() == PlaceState::Awarded), "{home:#?}");
    }
    for agency in [OAK, ROWAN, BIRCH, HAZEL, WILLOW] {
        let provider = world.provider(agency);
        assert_eq!(provider.held_places(provider.organisation()).await.accepted(), []);
    }
}

/// One award and one taking of a place each; every hold was consumed by its award or released; the chain holds.
async fn the_log_agrees(world: &World, awards: usize) {
    let records = world.log_after(0).await;
    let of = |event: &str| records.iter().filter(|record| record.event == event).count();
    assert_eq!((of("search.awarded"), of("setting.places_awarded")), (awards, awards));
    let consumed = records.iter().filter(|record| record.event == "setting.places_awarded");
    let held =
        |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("an event")["fact"]["hold"].is_string();
    let consumed = consumed.filter(|record| held(&record.json)).count();
    assert_eq!(of("setting.hold_taken"), consumed + of("setting.hold_released") + of("setting.hold_expired"));
    let verified = world.verify().await.accepted();
    assert_eq!(verified.verdict(), api::audit::v1::LogVerdict::Holds, "{verified:#?}");
}

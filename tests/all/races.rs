//! Races: whatever the order in which calls arrive, exactly one award, nothing late ranked, and nobody refused because of a rival.

mod importing;
mod placing;
mod publishing;
mod siblings;

use std::collections::BTreeSet;
use std::sync::Arc;

use api::search::v1::SubmitOfferRequest;
use hafan::serve::Ticker;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::harness::{BIRCH, Caller, HAZEL, OAK, Outcome as _, ROWAN, Refused, WILLOW, World, new_request_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dec_6_of_two_hundred_awards_at_once_one_succeeds_and_the_others_get_the_rule() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let mut calls = JoinSet::new();
    for _ in 0..200 {
        let (finder, award) = (world.finder(), world.award_of(&offer));
        calls.spawn(async move { finder.award_as(award).await });
    }
    let mut awarded = 0;
    for answer in calls.join_all().await {
        match answer {
            Ok(_) => awarded += 1,
            Err(status) => assert_eq!(Refused::of(&status).reason, "AWARD_EXISTS"),
        }
    }
    assert_eq!(awarded, 1);
    let records = world.log_after(0).await;
    assert_eq!(records.iter().filter(|record| record.event == "search.awarded").count(), 1);
    assert_eq!(records.iter().filter(|record| record.event == "setting.places_awarded").count(), 1);
}

/// Offers acknowledged before the clock moves to the close under them.
const ACKNOWLEDGED_MIN: u32 = 100;

/// What one connection came to: the offers it left standing, and whether it was refused as late.
struct Came {
    standing: BTreeSet<String>,
    late: usize,
}

/// 64 connections offering again and again until they are late: what was acknowledged is ranked, what was late is not. The clock moves to
/// the close when a hundred offers have been acknowledged, while all go on; each goes on until it is late.
async fn offers_up_to_the_close(ticker: Ticker) {
    let world = World::start_with(ticker).await;
    let search = world.published(crate::harness::unnamed).await.name;
    let close = world.closes(&search).await;
    let acknowledged = Arc::new(Semaphore::new(0));
    let mut calls = JoinSet::new();
    for connection in 0..64_usize {
        let agency = [OAK, ROWAN, BIRCH, HAZEL, WILLOW][connection % 5];
        let caller = world.own_connection(agency).await;
        let draft = world.offer(&search, agency).into_request();
        calls.spawn(offer_until_late(caller, draft, connection, acknowledged.clone()));
    }
    let closing = async {
        acknowledged.acquire_many(ACKNOWLEDGED_MIN).await.expect("never closed").forget();
        world.advance_to(close).await;
    };
    let ((), came) = tokio::join!(closing, calls.join_all());
    assert_eq!(came.iter().map(|one| one.late).sum::<usize>(), 64, "each was refused as late, and ended on that");
    let standing: BTreeSet<String> = came.into_iter().flat_map(|one| one.standing).collect();
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let listed: BTreeSet<String> = shortlist.rows.iter().map(|row| row.offer.clone()).collect();
    assert_eq!(listed, standing, "what was acknowledged and stood at the close is there, and nothing else");
    let stamped = world.log_after(0).await;
    let offers = || stamped.iter().filter(|record| record.stream.starts_with("offer/"));
    let in_time = offers().filter(|record| record.event == "offer.submitted").count();
    assert!(in_time >= usize::try_from(ACKNOWLEDGED_MIN).expect("a count"), "acknowledged in time: {in_time}");
    let late = offers().filter(|record| record.recorded_at.is_some_and(|at| crate::harness::instant(at) >= close));
    assert_eq!(late.count(), 0, "none stamped at or after the close");
}

/// Offers and withdraws until refused as late.
async fn offer_until_late(
    caller: Caller,
    draft: SubmitOfferRequest,
    connection: usize,
    acknowledged: Arc<Semaphore>,
) -> Came {
    let mut standing = BTreeSet::new();
    let mut terms = draft.terms.clone().expect("terms");
    terms.matching_statement = format!("from connection {connection}");
    loop {
        let request = SubmitOfferRequest { request_id: new_request_id(), terms: Some(terms.clone()), ..draft.clone() };
        match caller.submit(request).await {
            Ok(offer) => {
                acknowledged.add_permits(1);
                standing.insert(offer.name.clone());
                if let Err(status) = caller.withdraw_offer(&offer.name).await {
                    assert_eq!(Refused::of(&status).reason, "OFFER_LATE", "{status:?}");
                    return Came { standing, late: 1 };
                }
                standing.remove(&offer.name);
            }
            Err(status) => match Refused::of(&status).reason.as_str() {
                "OFFER_LATE" => return Came { standing, late: 1 },
                "LIVE_OFFER_EXISTS" => {}
                other => panic!("refused because of a rival: {other} {status:?}"),
            },
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn off_5_offers_from_64_connections_up_to_the_close_are_ranked_or_late() {
    offers_up_to_the_close(Ticker::Running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn off_5_with_the_ticker_stopped_the_result_is_the_same() {
    offers_up_to_the_close(Ticker::Stopped).await;
}

//! Every RPC can be called about a prepared world, and answers in our form.

use tonic::Code;

use crate::harness::{Answer, OAK, Objects, Prepared, ROWAN, Rpc, every_rpc, rpc};

/// An answer that any caller may get of any call that is not about a bug.
#[track_caller]
fn in_our_form(stage: &str, rpc: &Rpc, answer: &Answer) {
    let known = [
        Code::Ok,
        Code::PermissionDenied,
        Code::InvalidArgument,
        Code::FailedPrecondition,
        Code::Aborted,
        Code::NotFound,
    ];
    assert!(known.contains(&answer.code()), "{} about {stage}: {answer:?}", rpc.name);
}

#[tokio::test]
async fn acr_2_every_rpc_answers_about_every_stage_in_our_form() {
    let prepared = Prepared::start().await;
    let world = &prepared.world;
    let absent = Objects::absent();
    for (stage, objects) in prepared.stages().into_iter().chain([("nothing", &absent)]) {
        for rpc in every_rpc() {
            let answer = world.vale_finder().call(&rpc, objects).await;
            in_our_form(stage, &rpc, &answer);
        }
    }
}

#[tokio::test]
async fn acr_2_a_watched_feed_is_read_as_far_as_it_goes() {
    let prepared = Prepared::start().await;
    let provider = prepared.world.provider(OAK);
    let watched = provider.call(&rpc("hafan.feed.v1.FeedService/WatchFeed"), &prepared.live).await;
    assert_eq!(watched.items.len(), provider.whole_feed().await.len());
    assert!(watched.is_permitted() && !watched.bytes().is_empty());
}

#[tokio::test]
async fn acr_2_a_rivals_offer_is_none_of_a_providers_business() {
    let prepared = Prepared::start().await;
    let (own, rival) = (prepared.world.provider(OAK), prepared.world.provider(ROWAN));
    let get = rpc("hafan.search.v1.OfferService/GetOffer");
    for (objects, of_rival) in [(&prepared.live, &prepared.live_rival), (&prepared.awarded, &prepared.awarded_rival)] {
        let of_rival = Objects { offer: of_rival.clone(), ..objects.clone() };
        assert!(own.call(&get, objects).await.is_permitted() && rival.call(&get, &of_rival).await.is_permitted());
        assert!(!own.call(&get, &of_rival).await.is_permitted() && !rival.call(&get, objects).await.is_permitted());
    }
}

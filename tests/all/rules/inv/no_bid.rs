//! A no-bid (INV-4): one coded reply, an answer like any other, visible to the finder at once and to no rival.

use api::feed::v1::FeedItemKind;
use api::search::v1::{InvitationAnswer, OfferState};

use crate::harness::{OAK, Outcome as _, ROWAN, World};

#[tokio::test]
async fn inv_4_a_no_bid_is_an_answer_the_finder_reads_at_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let declined = world.provider(OAK).decline(&search, "TOO_SHORT_NOTICE", "Free from February.").await.accepted();
    assert_eq!(declined.answer(), InvitationAnswer::Declined);
    let no_bids = world.finder().search(&search).await.accepted().rounds.remove(0).no_bids;
    let read: Vec<_> =
        no_bids.iter().map(|no_bid| (no_bid.provider.as_str(), no_bid.reason.as_str(), no_bid.note.as_str())).collect();
    assert_eq!(read, [(world.registered(OAK).name.as_str(), "TOO_SHORT_NOTICE", "Free from February.")]);
    let told = world.finder().whole_feed().await.into_iter().filter(|item| item.kind() == FeedItemKind::NoBid);
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn inv_4_a_rival_learns_nothing_of_a_no_bid() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let rival = world.provider(ROWAN);
    let before = (rival.invitation(&search).await.accepted(), rival.whole_feed().await);
    world.provider(OAK).decline(&search, "NO_VACANCY", "").await.accepted();
    assert_eq!((rival.invitation(&search).await.accepted(), rival.whole_feed().await), before);
}

#[tokio::test]
async fn inv_4_one_no_bid_and_none_beside_a_live_offer() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let oak = world.provider(OAK);
    oak.decline(&search, "NO_VACANCY", "").await.accepted();
    world.nothing_appended(oak.decline(&search, "TOO_FAR", "")).await.refused("ALREADY_ANSWERED");
    world.offer(&search, ROWAN).submit().await.accepted();
    let rowan = world.provider(ROWAN);
    world.nothing_appended(rowan.decline(&search, "NO_VACANCY", "")).await.refused("ALREADY_ANSWERED");
}

#[tokio::test]
async fn inv_4_the_reason_is_coded_and_other_says_what() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let oak = world.provider(OAK);
    world.nothing_appended(oak.decline(&search, "BUSY", "")).await.refused("UNKNOWN_CODE").names_exactly(&["reason"]);
    world.nothing_appended(oak.decline(&search, "OTHER", "")).await.refused("TEXT_REQUIRED").names_exactly(&["note"]);
    world.close(&search).await;
    world.nothing_appended(oak.decline(&search, "NO_VACANCY", "")).await.refused("OFFER_LATE");
}

#[tokio::test]
async fn inv_4_who_declined_may_still_offer() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).decline(&search, "NO_VACANCY", "").await.accepted();
    let offer = world.offer(&search, OAK).submit().await.accepted();
    assert_eq!(offer.state(), OfferState::Submitted);
    assert_eq!(world.provider(OAK).invitation(&search).await.accepted().answer(), InvitationAnswer::Offered);
}

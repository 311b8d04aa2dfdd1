//! ESC-2: further framework rounds, the offers that stand in them, and the end that reconsiders the type.

use api::decision::v1::{DefaultAnswers, EndForReconsiderationRequest};
use api::feed::v1::FeedItemKind;
use api::search::v1::{CarryOfferRequest, Offer, OfferState, OpenFurtherRoundRequest, RoundTier, Search, SearchState};
use vocabulary::Timestamp;

use super::concealing::kinds;
use crate::harness::{
    BIRCH, Caller, OAK, Outcome as _, ROWAN, Reply, World, new_request_id, proto_instant, reply, row,
};

impl Caller {
    async fn open_further(&self, search: &str, closes: Timestamp, reason: &str, text: &str) -> Reply<Search> {
        let request = OpenFurtherRoundRequest {
            name: search.to_owned(),
            closes_at: Some(proto_instant(closes)),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().open_further_round(request).await)
    }

    async fn carry(&self, offer: &str) -> Reply<Offer> {
        let request = CarryOfferRequest { name: offer.to_owned(), request_id: new_request_id(), ..Default::default() };
        reply(self.offers().carry_offer(request).await)
    }

    async fn reconsider(&self, search: &str, reason: &str, answers: DefaultAnswers) -> Reply<Search> {
        let request = EndForReconsiderationRequest {
            name: search.to_owned(),
            reason: reason.to_owned(),
            whereabouts: "REMAINED".to_owned(),
            default_answers: answers.into(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.decisions().end_for_reconsideration(request).await)
    }
}

#[tokio::test]
async fn esc_2_a_further_framework_round_needs_a_reason_and_an_offer_stands_in_it_if_its_provider_says_so() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let (finder, closes) = (world.finder(), world.now().await.plus_hours(54));
    let unreasoned = finder.open_further(&done.search, closes, "", "");
    world.nothing_appended(unreasoned).await.refused("FIELD_REQUIRED").names_exactly(&["reason"]);
    let wordless = finder.open_further(&done.search, closes, "OTHER", "");
    world.nothing_appended(wordless).await.refused("TEXT_REQUIRED").names_exactly(&["text"]);
    let short = finder.open_further(&done.search, world.now().await.plus_hours(12), "NONE_SUITABLE", "");
    world.nothing_appended(short).await.refused("WINDOW_TOO_SHORT");
    let approver = world.approver();
    let asked = approver.open_further(&done.search, closes, "NONE_SUITABLE", "");
    world.nothing_appended(asked).await.refused("NOT_PERMITTED");
    // Rowan's was rejected before; Oak's and Birch's were not.
    finder.batch_reject(&done.search, vec![rejection(&done.rowan)]).await.accepted();
    assert!(finder.search(&done.search).await.accepted().next_actions.contains(&"OpenFurtherRound".to_owned()));
    let open = finder.open_further(&done.search, closes, "NONE_SUITABLE", "").await.accepted();
    assert_eq!((open.state(), open.rounds.len()), (SearchState::Open, 2));
    let second = &open.rounds[1];
    assert_eq!((second.tier(), second.reason.as_str()), (RoundTier::Framework, "NONE_SUITABLE"));
    let (oak, rowan, birch) = (world.provider(OAK), world.provider(ROWAN), world.provider(BIRCH));
    assert!(kinds(&oak).await.contains(&FeedItemKind::CarryAsked));
    assert!(!kinds(&rowan).await.contains(&FeedItemKind::CarryAsked));
    world.nothing_appended(rowan.carry(&done.rowan)).await.refused("OFFER_ANSWERED");
    world.nothing_appended(rowan.carry(&done.oak)).await.refused("NOT_PERMITTED");
    let carried = oak.carry(&done.oak).await.accepted();
    assert!(carried.name.starts_with(&second.name) && carried.name != done.oak, "{}", carried.name);
    assert_eq!(carried.state(), OfferState::Submitted);
    assert_eq!(carried.terms, oak.get_offer(&done.oak).await.accepted().terms);
    world.nothing_appended(oak.carry(&done.oak)).await.refused("LIVE_OFFER_EXISTS");
    // Sealed as any offer: the finder sees one in a count, and nothing of whose it is.
    let read = finder.search(&done.search).await.accepted();
    assert_eq!(read.rounds[1].offers_count, Some(1));
    world.offer_in(&done.search, 2, ROWAN).submit().await.accepted();
    world.close_latest(&done.search).await;
    let shortlist = finder.shortlist_of(&done.search, 2).await.accepted();
    assert_eq!(shortlist.rows.len(), 2);
    assert!(row(&shortlist, &carried.name).rank.is_some(), "judged beside the new offers");
    assert_eq!(oak.get_offer(&done.oak).await.accepted().state(), OfferState::CarriedOn);
    world.nothing_appended(birch.carry(&done.birch)).await.refused("OFFER_LATE");
    // What nobody carried is answered by name, before the search can end.
    let unanswered = finder.end_without_match(&done.search, DefaultAnswers::Unspecified).await;
    let refused = unanswered.refused("OFFERS_UNANSWERED");
    refused.names(&done.birch, "OFFERS_UNANSWERED");
    assert!(refused.violations.iter().all(|(subject, _)| *subject != done.oak), "{refused:#?}");
    let again = finder.batch_reject(&done.search, vec![rejection(&done.oak)]);
    world.nothing_appended(again).await.refused("OFFER_ANSWERED");
    finder.end_without_match(&done.search, DefaultAnswers::UseCriterionSentences).await.accepted();
}

fn rejection(offer: &str) -> api::decision::v1::OfferToAnswer {
    api::decision::v1::OfferToAnswer { offer: offer.to_owned(), reason: "TOO_FAR".to_owned(), text: String::new() }
}

#[tokio::test]
async fn esc_2_two_further_rounds_open_and_no_third() {
    let world = World::start().await;
    let search = world.published(crate::harness::unnamed).await.name;
    world.close(&search).await;
    world.settle(&search).await;
    let finder = world.finder();
    for _ in 0..2 {
        let closes = world.now().await.plus_hours(30);
        finder.open_further(&search, closes, "NO_OFFERS", "").await.accepted();
        let running = finder.open_further(&search, closes, "NO_OFFERS", "");
        world.nothing_appended(running).await.refused("STATE_FORBIDS");
        world.close_latest(&search).await;
        world.settle(&search).await;
    }
    let closes = world.now().await.plus_hours(30);
    let third = finder.open_further(&search, closes, "NO_OFFERS", "");
    world.nothing_appended(third).await.refused("FURTHER_ROUNDS_USED").shows("max", "2");
}

#[tokio::test]
async fn esc_2_a_search_ends_to_reconsider_the_type_and_its_successor_carries_the_request_over() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let finder = world.finder();
    let wrong = finder.reconsider(&done.search, "KIN_FOUND", DefaultAnswers::UseCriterionSentences);
    world.nothing_appended(wrong).await.refused("VALUE_INVALID").names_exactly(&["reason"]);
    let unanswered = finder.reconsider(&done.search, "NO_SUPPLY", DefaultAnswers::Unspecified);
    world.nothing_appended(unanswered).await.refused("OFFERS_UNANSWERED");
    let dewi = world.decision_maker();
    let asked = dewi.reconsider(&done.search, "NO_SUPPLY", DefaultAnswers::UseCriterionSentences);
    world.nothing_appended(asked).await.refused("NOT_PERMITTED");
    let before = finder.search(&done.search).await.accepted();
    let ended = finder.reconsider(&done.search, "NO_SUPPLY", DefaultAnswers::UseCriterionSentences).await.accepted();
    assert_eq!((ended.state(), ended.successors.len()), (SearchState::NoMatch, 1));
    let successor = finder.search(&ended.successors[0]).await.accepted();
    assert_eq!((successor.state(), &successor.predecessor), (SearchState::Draft, &done.search));
    let (was, is) = (before.request.expect("a request"), successor.request.expect("carried over"));
    assert_eq!(is.children, was.children);
    // No other search of the child opens in between, and the successor is not in its own way.
    let again = finder.reconsider(&done.search, "NO_SUPPLY", DefaultAnswers::UseCriterionSentences);
    world.nothing_appended(again).await.refused("STATE_FORBIDS");
}

//! DEC-10: a choice or an award undone by either side, from every state that allows it, and what is told then.

use api::decision::v1::{AwardOfferRequest, OfferToAnswer, RefuseAwardRequest, UndoAwardRequest, UndoChoiceRequest};
use api::feed::v1::FeedItemKind;
use api::register::v1::PlaceState;
use api::search::v1::{DisclosureStage, Offer, OfferState, Search, SearchState, WithdrawSearchRequest};

use super::concealing::{Chosen, kinds};
use crate::harness::{CARDIFF, Caller, Outcome as _, Reply, VALE, World, new_request_id, reply};

impl Caller {
    pub(crate) async fn undo_choice(&self, search: &str, reason: &str, text: &str) -> Reply<Search> {
        let request = UndoChoiceRequest {
            name: search.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            etag: String::new(),
            request_id: new_request_id(),
        };
        reply(self.decisions().undo_choice(request).await)
    }

    pub(crate) async fn undo_award(&self, search: &str, reason: &str, text: &str) -> Reply<Search> {
        let request = UndoAwardRequest {
            name: search.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            etag: String::new(),
            request_id: new_request_id(),
        };
        reply(self.decisions().undo_award(request).await)
    }

    pub(crate) async fn refuse_award(&self, offer: &str, reason: &str, text: &str) -> Reply<Offer> {
        let request = RefuseAwardRequest {
            offer: offer.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.decisions().refuse_award(request).await)
    }

    async fn withdraw_awarded(&self, search: &str) -> Reply<Search> {
        let request = WithdrawSearchRequest {
            name: search.to_owned(),
            reason: "CHILD_RETURNED_HOME".to_owned(),
            whereabouts: "KIN".to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().withdraw_search(request).await)
    }
}

impl World {
    /// A chosen search, its first offer awarded, the second told that a better match was chosen, the third rejected.
    async fn awarded(&self) -> Chosen {
        let chosen = self.chosen().await;
        let (winner, loser) = (chosen.offers[0].clone(), chosen.offers[1].clone());
        let all = [&chosen.done.oak, &chosen.done.rowan, &chosen.done.birch];
        let answers = all.into_iter().filter(|one| **one != winner).map(|offer| OfferToAnswer {
            offer: offer.clone(),
            reason: if *offer == loser { "BETTER_MATCH_CHOSEN" } else { "TOO_FAR" }.to_owned(),
            text: String::new(),
        });
        let award = AwardOfferRequest { answers: answers.collect(), ..self.award_of(&winner) };
        self.finder().award_as(award).await.accepted();
        chosen
    }

    /// No place of the awarded setting is awarded any more, and identity access is closed.
    async fn is_undone(&self, chosen: &Chosen) {
        let winner = self.provider(chosen.done.agency_of(&chosen.offers[0]));
        let setting = winner.get_setting(&chosen.setting).await.accepted();
        assert!(setting.places.iter().all(|place| place.state() != PlaceState::Awarded), "{setting:#?}");
        assert_ne!(winner.invitation(&chosen.search).await.accepted().stage(), DisclosureStage::Award);
        for caller in [self.finder(), self.decision_maker(), winner] {
            assert!(kinds(&caller).await.contains(&FeedItemKind::OfferUndone));
        }
    }
}

#[tokio::test]
async fn dec_10_a_choice_is_undone_by_finder_or_decision_maker_and_by_nobody_else() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (search, dewi, finder, approver) = (&chosen.search, world.decision_maker(), world.finder(), world.approver());
    let elsewhere = world.caller("people/ann.finder", "PLACEMENT_FINDER", VALE);
    for caller in [world.approver(), elsewhere, world.provider(chosen.done.agency_of(&chosen.offers[0]))] {
        let asked = caller.undo_choice(search, "NO_LONGER_NEEDED", "");
        world.nothing_appended(asked).await.refused("NOT_PERMITTED");
    }
    world
        .nothing_appended(dewi.undo_choice(search, "OTHER", ""))
        .await
        .refused("TEXT_REQUIRED")
        .names_exactly(&["text"]);
    let concealed = dewi.undo_choice(search, "CONCEALED", "");
    world.nothing_appended(concealed).await.refused("VALUE_INVALID").names_exactly(&["reason"]);
    let award = approver.undo_award(search, "NO_LONGER_NEEDED", "");
    world.nothing_appended(award).await.refused("STATE_FORBIDS");
    assert!(dewi.search(search).await.accepted().next_actions.contains(&"UndoChoice".to_owned()));
    let undone = dewi.undo_choice(search, "AUTHORITY_REFUSED", "").await.accepted();
    assert_eq!(undone.state(), SearchState::Shortlisting);
    assert!(undone.choice.is_none() && undone.no_longer_free.is_empty());
    let other = world.provider(chosen.done.agency_of(&chosen.offers[1]));
    assert!(other.get_offer(&chosen.offers[1]).await.accepted().hold.is_none(), "every hold is released");
    assert!(kinds(&other).await.contains(&FeedItemKind::OfferUndone));
    let again = finder.undo_choice(search, "NO_LONGER_NEEDED", "");
    world.nothing_appended(again).await.refused("STATE_FORBIDS").shows("state", "SHORTLISTING");
}

#[tokio::test]
async fn dec_10_a_frozen_choice_is_undone_by_an_approver_alone() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    world.framework_manager().conceal_provider(&chosen.provider).await.accepted();
    let dewi = world.decision_maker();
    let asked = dewi.undo_choice(&chosen.search, "NO_LONGER_NEEDED", "");
    world.nothing_appended(asked).await.refused("SEARCH_FROZEN");
    assert_eq!(
        world.approver().undo_after_concealment(&chosen.search).await.accepted().state(),
        SearchState::Shortlisting
    );
}

#[tokio::test]
async fn dec_10_an_approver_undoes_an_award_and_the_answer_names_what_is_no_longer_free() {
    let world = World::start().await;
    let chosen = world.awarded().await;
    let search = &chosen.search;
    // The second offer's household takes somebody else meanwhile: its provider says that it has no place.
    let loser = chosen.done.agency_of(&chosen.offers[1]);
    let home = world.registered(loser).settings[0].clone();
    world.provider(loser).put_places(&home, Vec::new()).await.accepted();
    for role in ["PLACEMENT_FINDER", "CONTRACTS_OFFICER", "TEAM_MANAGER"] {
        let caller = world.caller("people/ann.finder", role, CARDIFF);
        world.nothing_appended(caller.undo_award(search, "NO_LONGER_NEEDED", "")).await.refused("NOT_PERMITTED");
    }
    for person in ["people/ann.finder", "people/dewi.decision"] {
        let caller = world.caller(person, "APPROVER", CARDIFF);
        let own = caller.undo_award(search, "NO_LONGER_NEEDED", "");
        world.nothing_appended(own).await.refused("APPROVAL_OWN_REQUEST");
    }
    let approver = world.approver();
    let arrival = approver.undo_award(search, "NO_ARRIVAL", "");
    world.nothing_appended(arrival).await.refused("VALUE_INVALID").names_exactly(&["reason"]);
    assert_eq!(approver.search(search).await.accepted().next_actions, ["UndoAward"]);
    let undone = approver.undo_award(search, "OTHER", "Her aunt takes her.").await.accepted();
    assert_eq!(undone.state(), SearchState::Shortlisting);
    let gone: Vec<&str> = undone.no_longer_free.iter().map(|gone| gone.offer.as_str()).collect();
    assert_eq!(gone, [chosen.offers[1].as_str()], "the rejected one is not to be had, the undone one's place is free");
    assert!(undone.no_longer_free[0].frees_at.is_none());
    let told = &undone.undone_awards[0];
    assert_eq!((told.reason.as_str(), told.text.as_str()), ("OTHER", "Her aunt takes her."));
    world.is_undone(&chosen).await;
    assert!(kinds(&world.provider(loser)).await.contains(&FeedItemKind::ReconfirmationAsked));
    let again = approver.undo_award(search, "NO_LONGER_NEEDED", "");
    world.nothing_appended(again).await.refused("STATE_FORBIDS");
}

#[tokio::test]
async fn dec_10_a_provider_refuses_the_award_of_its_own_offer_and_of_no_other() {
    let world = World::start().await;
    let chosen = world.awarded().await;
    let (winner, loser) = (&chosen.offers[0], &chosen.offers[1]);
    let provider = world.provider(chosen.done.agency_of(winner));
    let other = world.provider(chosen.done.agency_of(loser));
    world.nothing_appended(other.refuse_award(winner, "PLACE_FILLED", "")).await.refused("NOT_PERMITTED");
    world.nothing_appended(other.refuse_award(loser, "PLACE_FILLED", "")).await.refused("OFFER_NOT_LIVE");
    world.nothing_appended(world.finder().refuse_award(winner, "PLACE_FILLED", "")).await.refused("NOT_PERMITTED");
    world.nothing_appended(provider.refuse_award(winner, "OTHER", "")).await.refused("TEXT_REQUIRED");
    let refused = provider.refuse_award(winner, "CARER_UNAVAILABLE", "").await.accepted();
    assert_eq!(refused.state(), OfferState::Retracted);
    let search = world.finder().search(&chosen.search).await.accepted();
    assert_eq!(
        (search.state(), search.undone_awards[0].reason.as_str()),
        (SearchState::Shortlisting, "PROVIDER_REFUSED")
    );
    world.is_undone(&chosen).await;
    // The one that was no rejection stands again and is sent again; the refused one is not.
    assert_eq!(other.reconfirm(loser).await.accepted().state(), OfferState::Ranked);
    let return_by = world.now().await.plus_hours(24);
    let finder = world.finder();
    let offers = [winner.as_str()];
    let gone = finder.send_tranche(&chosen.search, &offers, return_by);
    world.nothing_appended(gone).await.refused("OFFER_INELIGIBLE");
    world.finder().send_tranche(&chosen.search, &[loser], return_by).await.accepted();
}

#[tokio::test]
async fn dec_10_a_withdrawal_of_an_awarded_search_undoes_the_award_in_one_commit() {
    let world = World::start().await;
    let chosen = world.awarded().await;
    let before = world.log_head().await.position;
    let withdrawn = world.finder().withdraw_awarded(&chosen.search).await.accepted();
    assert_eq!(withdrawn.state(), SearchState::Withdrawn);
    assert!(withdrawn.award.is_none() && withdrawn.undone_awards.len() == 1);
    // One append: every event has the instant of the same commit.
    let appended = world.log_after(before).await;
    assert!(
        appended.len() > 3 && appended.iter().all(|record| record.recorded_at == appended[0].recorded_at),
        "{appended:#?}"
    );
    world.is_undone(&chosen).await;
    let loser = world.provider(chosen.done.agency_of(&chosen.offers[1]));
    let told = kinds(&loser).await;
    assert!(told.contains(&FeedItemKind::SearchWithdrawn) && !told.contains(&FeedItemKind::ReconfirmationAsked));
    world.nothing_appended(loser.reconfirm(&chosen.offers[1])).await.refused("STATE_FORBIDS");
    world.nothing_appended(world.finder().withdraw_awarded(&chosen.search)).await.refused("STATE_FORBIDS");
}

#[tokio::test]
async fn dec_10_of_an_undo_and_an_award_that_race_one_alone_decides() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (finder, dewi) = (world.finder(), world.decision_maker());
    let award = finder.award_as(world.award_of(&chosen.offers[0]));
    let undo = dewi.undo_choice(&chosen.search, "NO_LONGER_NEEDED", "");
    let (awarded, undone) = tokio::join!(award, undo);
    let search = world.finder().search(&chosen.search).await.accepted();
    match (awarded, undone) {
        (Ok(_), undone) => {
            undone.refused("STATE_FORBIDS").shows("state", "AWARDED");
            assert_eq!(search.state(), SearchState::Awarded);
        }
        (awarded, Ok(_)) => {
            let refused = crate::harness::Refused::of(&awarded.expect_err("not both"));
            assert!(["STATE_FORBIDS", "NOT_CHOSEN", "MALFORMED"].contains(&refused.reason.as_str()), "{refused:#?}");
            assert_eq!(search.state(), SearchState::Shortlisting);
            let setting = world.provider(chosen.done.agency_of(&chosen.offers[0]));
            let setting = setting.get_setting(&chosen.setting).await.accepted();
            assert!(setting.places.iter().all(|place| place.state() == PlaceState::Available), "{setting:#?}");
        }
        (awarded, undone) => panic!("neither: {awarded:?} {undone:?}"),
    }
}

#[tokio::test]
async fn con_2_a_refused_award_is_a_refusal_to_sign_and_none_once_both_have_signed() {
    let world = World::start().await;
    let made = world.contracted().await;
    let provider = world.provider(made.agency);
    provider.refuse_award(&made.offer, "PLACE_FILLED", "").await.accepted();
    let contract = world.contracts_officer().contract(&made.contract).await.accepted();
    let refusal = contract.refusal.expect("a refusal");
    assert_eq!(refusal.reason, "PLACE_NOT_AVAILABLE");
    assert_eq!(refusal.side(), api::contract::v1::ContractSide::Provider);

    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    let provider = world.provider(made.agency);
    let late = provider.refuse_award(&made.offer, "PLACE_FILLED", "");
    world.nothing_appended(late).await.refused("CONTRACT_EXCHANGED").of_rule("CON-1");
}

#[tokio::test]
async fn dec_10_a_chosen_offer_taken_back_asks_again_who_was_told_of_a_better_match() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (winner, loser) = (&chosen.offers[0], &chosen.offers[1]);
    let told = OfferToAnswer { offer: loser.clone(), reason: "BETTER_MATCH_CHOSEN".to_owned(), text: String::new() };
    world.decision_maker().batch_reject(&chosen.search, vec![told]).await.accepted();
    let provider = world.provider(chosen.done.agency_of(loser));
    assert!(!kinds(&provider).await.contains(&FeedItemKind::ReconfirmationAsked));
    world.nothing_appended(provider.reconfirm(loser)).await.refused("OFFER_ANSWERED");
    world.provider(chosen.done.agency_of(winner)).retract(winner, "CARER_UNAVAILABLE", "").await.accepted();
    assert!(kinds(&provider).await.contains(&FeedItemKind::ReconfirmationAsked));
    assert_eq!(provider.reconfirm(loser).await.accepted().state(), OfferState::Ranked);
    world.nothing_appended(provider.reconfirm(loser)).await.refused("OFFER_ANSWERED");
}

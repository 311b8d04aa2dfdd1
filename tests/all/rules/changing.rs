//! SRC-12: what changes after the close; DEC-1: timed questions to one provider of the tranche.

use api::decision::v1::{
    AnswerOfferQuestionRequest, AskOfferQuestionRequest, ListOfferQuestionsRequest, OfferQuestion, OfferQuestionState,
};
use api::feed::v1::FeedItemKind;
use api::search::v1::{
    AmendClosedSearchRequest, AmendmentKind, Offer, PlacementRequest, ReconfirmOfferRequest, Search, SearchState,
};
use api::task::v1::Task;
use vocabulary::Timestamp;

use super::concealing::kinds;
use crate::harness::{Caller, Outcome as _, Reply, World, new_request_id, proto_instant, reply};

impl Caller {
    async fn amend_closed(&self, search: &str, kind: AmendmentKind, request: PlacementRequest) -> Reply<Search> {
        let request = AmendClosedSearchRequest {
            name: search.to_owned(),
            kind: kind.into(),
            request: Some(request),
            etag: String::new(),
            request_id: new_request_id(),
        };
        reply(self.searches().amend_closed_search(request).await)
    }

    async fn reconfirm_for(&self, offer: &str, request_version: u32) -> Reply<Offer> {
        let request = ReconfirmOfferRequest { name: offer.to_owned(), request_version, request_id: new_request_id() };
        reply(self.offers().reconfirm_offer(request).await)
    }

    async fn ask_offer(&self, offer: &str, question: &str, answer_by: Timestamp) -> Reply<OfferQuestion> {
        let request = AskOfferQuestionRequest {
            offer: offer.to_owned(),
            question: question.to_owned(),
            answer_by: Some(proto_instant(answer_by)),
            request_id: new_request_id(),
        };
        reply(self.decisions().ask_offer_question(request).await)
    }

    async fn answer_offer(&self, question: &str, answer: &str) -> Reply<OfferQuestion> {
        let request = AnswerOfferQuestionRequest {
            name: question.to_owned(),
            answer: answer.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.decisions().answer_offer_question(request).await)
    }

    async fn offer_questions(&self, offer: &str) -> Reply<Vec<OfferQuestion>> {
        let request = ListOfferQuestionsRequest { parent: offer.to_owned() };
        reply(self.decisions().list_offer_questions(request).await).map(|all| all.questions)
    }
}

/// The caller's task of a kind, if one waits.
pub(super) async fn waiting(caller: &Caller, kind: &str) -> Option<Task> {
    caller.task_list().await.accepted().into_iter().find(|task| task.kind == kind)
}

#[tokio::test]
async fn src_12_a_material_change_after_the_close_holds_the_award_until_its_provider_reconfirms() {
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (finder, winner) = (world.finder(), &chosen.offers[0]);
    let provider = world.provider(chosen.done.agency_of(winner));
    let other = world.provider(chosen.done.agency_of(&chosen.offers[1]));
    let request = finder.search(&chosen.search).await.accepted().request.expect("a request");
    let mut corrected = request.clone();
    corrected.children[0].pen_picture = "Likes rugby, and her cat.".to_owned();
    let mut needs_more = request.clone();
    needs_more.children[0].sex = Some("M".to_owned());
    // What a gate or a criterion reads is no correction, and the type never changes.
    let as_correction = finder.amend_closed(&chosen.search, AmendmentKind::Correction, needs_more.clone());
    world.nothing_appended(as_correction).await.refused("AMENDMENT_MATERIAL");
    let mut retyped = request.clone();
    retyped.shared.as_mut().expect("the shared part").placement_type = Some("SHORT_TERM_FOSTERING".to_owned());
    let retyped = finder.amend_closed(&chosen.search, AmendmentKind::Material, retyped);
    world.nothing_appended(retyped).await.refused("TYPE_FIXED").shows("way_out", "EndForReconsideration");
    let dewi = world.decision_maker();
    let asked = dewi.amend_closed(&chosen.search, AmendmentKind::Material, needs_more.clone());
    world.nothing_appended(asked).await.refused("NOT_PERMITTED");
    // A correction asks for nothing.
    let one = finder.amend_closed(&chosen.search, AmendmentKind::Correction, corrected.clone()).await.accepted();
    assert_eq!(one.state(), SearchState::Chosen);
    world.nothing_appended(provider.reconfirm_for(winner, one.request_version)).await.refused("OFFER_ANSWERED");
    corrected.children[0].sex = Some("M".to_owned());
    let two = finder.amend_closed(&chosen.search, AmendmentKind::Material, corrected).await.accepted();
    assert_eq!(two.request_version, one.request_version + 1);
    for caller in [&provider, &other] {
        assert!(kinds(caller).await.contains(&FeedItemKind::ChangedAfterClose));
    }
    let award = finder.award_as(world.award_of(winner));
    world.nothing_appended(award).await.refused("RECONFIRMATION_MISSING");
    let task = waiting(&provider, "RECONFIRMATION_DUE").await.expect("a task");
    assert_eq!((&task.subject, task.due_at.is_some()), (winner, true));
    // It says which version it has read.
    for read in [0, one.request_version] {
        let asked = provider.reconfirm_for(winner, read);
        world.nothing_appended(asked).await.refused("AMENDMENT_UNCONFIRMED");
    }
    world.nothing_appended(other.reconfirm_for(winner, two.request_version)).await.refused("NOT_PERMITTED");
    provider.reconfirm_for(winner, two.request_version).await.accepted();
    assert!(kinds(&finder).await.contains(&FeedItemKind::OfferReconfirmed));
    assert_eq!(waiting(&provider, "RECONFIRMATION_DUE").await, None);
    let again = provider.reconfirm_for(winner, two.request_version);
    world.nothing_appended(again).await.refused("OFFER_ANSWERED");
    let awarded = finder.award_as(world.award_of(winner)).await.accepted().search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
}

#[tokio::test]
async fn src_12_nothing_changes_this_way_while_open_or_once_ended() {
    let world = World::start().await;
    let open = world.published(crate::harness::unnamed).await;
    let request = open.request.clone().expect("a request");
    let finder = world.finder();
    let early = finder.amend_closed(&open.name, AmendmentKind::Material, request);
    world.nothing_appended(early).await.refused("STATE_FORBIDS").shows("state", "OPEN");
}

#[tokio::test]
async fn dec_1_a_timed_question_is_between_the_decision_maker_the_finder_and_one_provider() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = &tranche.offers[0].offer;
    let (dewi, finder) = (world.decision_maker(), world.finder());
    let provider = world.provider(done.agency_of(offer));
    let other = world.provider(done.agency_of(&tranche.offers[1].offer));
    let by = world.now().await.plus_hours(20);
    for (caller, reason) in [(&finder, "NOT_PERMITTED"), (&provider, "NOT_PERMITTED")] {
        world.nothing_appended(caller.ask_offer(offer, "Who is at home by day?", by)).await.refused(reason);
    }
    for wrong in [world.now().await.plus_hours(-1), world.now().await.plus_hours(49)] {
        let asked = dewi.ask_offer(offer, "Who is at home by day?", wrong);
        world.nothing_appended(asked).await.refused("ANSWER_BY_INVALID").names_exactly(&["answer_by"]);
    }
    world.nothing_appended(dewi.ask_offer(offer, " ", by)).await.refused("FIELD_REQUIRED");
    let third = [&done.oak, &done.rowan, &done.birch];
    let third = third.into_iter().find(|one| tranche.offers.iter().all(|sent| sent.offer != **one)).expect("a third");
    world.nothing_appended(dewi.ask_offer(third, "And you?", by)).await.refused("NOT_IN_TRANCHE");
    let asked = dewi.ask_offer(offer, "Who is at home by day?", by).await.accepted();
    assert_eq!(asked.state(), OfferQuestionState::Asked);
    assert!(kinds(&provider).await.contains(&FeedItemKind::OfferQuestionAsked));
    assert!(!kinds(&other).await.contains(&FeedItemKind::OfferQuestionAsked));
    let task = waiting(&provider, "OFFER_QUESTION_DUE").await.expect("a task");
    assert_eq!((&task.subject, task.due_at), (&asked.name, asked.answer_by));
    assert_eq!(waiting(&other, "OFFER_QUESTION_DUE").await, None);
    // Both sides are theirs alone.
    for caller in [&other, &world.approver(), &world.framework_manager()] {
        world.nothing_appended(caller.offer_questions(offer)).await.refused("NOT_PERMITTED");
    }
    for caller in [&other, &dewi] {
        world.nothing_appended(caller.answer_offer(&asked.name, "Nobody.")).await.refused("NOT_PERMITTED");
    }
    let answered = provider.answer_offer(&asked.name, "My husband.").await.accepted();
    assert_eq!((answered.state(), answered.answer.as_str()), (OfferQuestionState::Answered, "My husband."));
    world.nothing_appended(provider.answer_offer(&asked.name, "My son.")).await.refused("QUESTION_ANSWERED");
    assert_eq!(waiting(&provider, "OFFER_QUESTION_DUE").await, None);
    for caller in [&provider, &dewi, &finder] {
        let all = caller.offer_questions(offer).await.accepted();
        assert_eq!((all.len(), all[0].answer.as_str()), (1, "My husband."));
    }
    for caller in [&dewi, &finder] {
        assert!(kinds(caller).await.contains(&FeedItemKind::OfferQuestionAnswered));
    }
    let head = world.log_head().await.position;
    assert!(head > 0);
    let words = world.log_after(0).await.into_iter().any(|record| record.json.contains("husband"));
    assert!(!words, "sealed");
}

#[tokio::test]
async fn dec_1_a_question_unanswered_at_its_time_is_shown_as_such() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = &tranche.offers[0].offer;
    let by = world.now().await.plus_hours(20);
    let asked = world.decision_maker().ask_offer(offer, "Who is at home by day?", by).await.accepted();
    world.advance_to(by).await;
    let provider = world.provider(done.agency_of(offer));
    world.nothing_appended(provider.answer_offer(&asked.name, "My husband.")).await.refused("ANSWER_LATE");
    let all = world.finder().offer_questions(offer).await.accepted();
    assert_eq!(all[0].state(), OfferQuestionState::Unanswered);
}

#[tokio::test]
async fn shl_4_what_was_sent_is_a_task_of_its_decision_maker_and_what_was_chosen_of_the_finder() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let (dewi, finder) = (world.decision_maker(), world.finder());
    assert_eq!(waiting(&dewi, "DECISION_DUE").await, None);
    let tranche = world.deciding(&done).await;
    let task = waiting(&dewi, "DECISION_DUE").await.expect("a task");
    assert_eq!((&task.subject, task.due_at), (&done.search, tranche.return_by));
    assert_eq!(waiting(&finder, "AWARD_DUE").await, None);
    let world = World::start().await;
    let chosen = world.chosen().await;
    let (dewi, finder) = (world.decision_maker(), world.finder());
    assert_eq!(waiting(&dewi, "DECISION_DUE").await, None, "chosen");
    let task = waiting(&finder, "AWARD_DUE").await.expect("a task");
    assert_eq!((&task.subject, task.due_at.is_some()), (&chosen.search, true));
    finder.award_as(world.award_of(&chosen.offers[0])).await.accepted();
    assert_eq!(waiting(&finder, "AWARD_DUE").await, None, "awarded");
}

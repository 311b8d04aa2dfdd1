//! Questions and answers (QST-1, QST-2).

use api::feed::v1::FeedItemKind;
use api::search::v1::{QuestionState, SearchState, ShortWindowAsked};

use crate::harness::{CEDAR, HAZEL, OAK, Outcome as _, ROWAN, World, instant, shared, unnamed};

const ASKED: &str = "Could she walk to our Canton household from school?";
const EDITED: &str = "How far may the way to school be?";
const ANSWER: &str = "Twenty minutes on foot, or by car.";

#[tokio::test]
async fn qst_1_question_and_answer_go_to_all_invitees_without_the_asker() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let asked = world.provider(OAK).ask(&search, ASKED).await.accepted();
    assert_eq!((asked.state(), asked.asked_text.as_str()), (QuestionState::Asked, ASKED));
    let told = world.finder().whole_feed().await.into_iter().filter(|item| item.kind() == FeedItemKind::QuestionAsked);
    assert_eq!(told.count(), 1);
    let seen = world.finder().questions_of(&search).await.accepted();
    assert_eq!((seen[0].asked_by.as_str(), seen[0].asked_text.as_str()), (world.registered(OAK).name.as_str(), ASKED));
    world.finder().answer(&asked.name, EDITED, ANSWER).await.accepted();
    for agency in [ROWAN, HAZEL] {
        let invitee = world.provider(agency);
        let published = invitee.questions_of(&search).await.accepted().remove(0);
        assert_eq!((published.question.as_str(), published.answer.as_str()), (EDITED, ANSWER));
        assert_eq!((published.asked_by.as_str(), published.asked_text.as_str(), published.asked_at), ("", "", None));
        let items = invitee.whole_feed().await.into_iter();
        assert_eq!(items.filter(|item| item.kind() == FeedItemKind::QuestionPublished).count(), 1);
    }
    let own = world.provider(OAK).questions_of(&search).await.accepted().remove(0);
    assert_eq!((own.state(), own.asked_text.as_str()), (QuestionState::Answered, ASKED), "its asker reads both");
}

#[tokio::test]
async fn qst_1_nobody_but_asker_and_authority_knows_of_a_question_without_answer() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let rival = world.provider(ROWAN);
    let before = (rival.questions_of(&search).await.accepted(), rival.whole_feed().await);
    world.provider(OAK).ask(&search, ASKED).await.accepted();
    assert_eq!((rival.questions_of(&search).await.accepted(), rival.whole_feed().await), before);
    assert_eq!(before.0, []);
}

#[tokio::test]
async fn qst_1_questions_are_taken_until_twelve_hours_before_the_close() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let close = world.closes(&search).await;
    let deadline = close.plus_hours(-12);
    let shown = world.provider(OAK).invitation(&search).await.accepted().question_deadline;
    assert_eq!(shown.map(instant), Some(deadline));
    world.advance_to(deadline.plus_minutes(-30)).await;
    world.provider(OAK).ask(&search, ASKED).await.accepted();
    world.advance_to(deadline).await;
    let late = world.nothing_appended(world.provider(OAK).ask(&search, ASKED)).await.refused("QUESTION_LATE");
    late.shows("deadline", &deadline.to_string());
    assert!(late.working.contains_key("received"), "{late:#?}");
    // The deadline moves with the close.
    world.finder().extend(&search, close.plus_hours(24), "QUESTIONS_OPEN", "").await.accepted();
    world.provider(OAK).ask(&search, ASKED).await.accepted();
}

#[tokio::test]
async fn qst_1_a_window_under_a_day_takes_questions_for_half_of_it() {
    let world = World::start().await;
    let reason = "NOTICE_ENDING".to_owned();
    let asked = ShortWindowAsked { window_hours_min: 6, reason, text: String::new() };
    let search = world.approved(|search| shared(search).short_window = Some(asked)).await.name;
    let closes = world.now().await.plus_hours(8);
    let published = world.finder().publish(&search, closes).await.accepted().search.expect("the search");
    let round = &published.rounds[0];
    let opened = instant(round.window.and_then(|window| window.opens_at).expect("an opening"));
    let deadline = instant(round.question_deadline.expect("a deadline"));
    assert_eq!(deadline.micros() - opened.micros(), (closes.micros() - opened.micros()) / 2);
    world.advance_to(deadline).await;
    world.nothing_appended(world.provider(OAK).ask(&search, ASKED)).await.refused("QUESTION_LATE");
}

#[tokio::test]
async fn qst_1_only_invitees_ask_and_only_who_decides_answers_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.nothing_appended(world.provider(CEDAR).ask(&search, ASKED)).await.refused("NOT_PERMITTED");
    let question = world.provider(OAK).ask(&search, ASKED).await.accepted().name;
    for caller in [world.other_finder(), world.vale_finder(), world.approver(), world.provider(OAK)] {
        world.nothing_appended(caller.answer(&question, EDITED, ANSWER)).await.refused("NOT_PERMITTED");
    }
    let finder = world.finder();
    let wordless = world.nothing_appended(finder.answer(&question, " ", "")).await.refused("FIELD_REQUIRED");
    wordless.names_exactly(&["edited_question", "answer"]);
    finder.answer(&question, EDITED, ANSWER).await.accepted();
    world.nothing_appended(finder.answer(&question, EDITED, ANSWER)).await.refused("QUESTION_ANSWERED");
}

#[tokio::test]
async fn qst_2_a_question_without_answer_is_recorded_and_does_not_stop_the_close() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let open = world.provider(OAK).ask(&search, ASKED).await.accepted().name;
    let answered = world.provider(ROWAN).ask(&search, "Is there a pet?").await.accepted().name;
    world.finder().answer(&answered, "Is there a pet?", "No.").await.accepted();
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    assert_eq!(world.close(&search).await.state(), SearchState::Shortlisting);
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    assert_eq!(shortlist.unanswered_questions, 1);
    assert_eq!(crate::harness::row(&shortlist, &offer).rank, Some(1), "ranked as ever");
    let questions = world.finder().questions_of(&search).await.accepted();
    let shown = questions.iter().find(|question| question.name == open).expect("shown to the finder");
    assert_eq!(shown.state(), QuestionState::Asked);
}

#[tokio::test]
async fn qst_2_after_the_close_a_question_is_no_longer_answered() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let question = world.provider(OAK).ask(&search, ASKED).await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    world.nothing_appended(world.finder().answer(&question, EDITED, ANSWER)).await.refused("OFFER_LATE");
}

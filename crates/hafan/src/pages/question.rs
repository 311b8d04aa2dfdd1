//! Questions and their answers.

use api::decision::v1::{ListOfferQuestionsResponse, OfferQuestion, OfferQuestionState};
use api::search::v1::{ListQuestionsResponse, Question};

use crate::output::Page;
use crate::wire::time_shown;

/// One question.
pub(crate) fn question(question: &Question, page: Page) -> String {
    page.facts(vec![
        (page.of("Question", "Cwestiwn"), question.name.clone()),
        (page.of("As asked", "Fel y'i gofynnwyd"), question.asked_text.clone()),
        (page.of("Asked by", "Gofynnwyd gan"), question.asked_by.clone()),
        (page.of("As published", "Fel y'i cyhoeddwyd"), question.question.clone()),
        (page.of("Answer", "Ateb"), question.answer.clone()),
    ])
}

/// Many, one a row.
pub(crate) fn list(all: &ListQuestionsResponse, page: Page) -> String {
    let headings = [("Name", "Enw"), ("Question", "Cwestiwn"), ("Answer", "Ateb"), ("Answered", "Atebwyd")];
    let rows = all.questions.iter().map(|question| {
        let words = if question.question.is_empty() { &question.asked_text } else { &question.question };
        vec![question.name.clone(), words.clone(), question.answer.clone(), time_shown(question.answered_at.as_ref())]
    });
    page.table(&headings, rows.collect())
}

/// A timed question about one offer.
pub(crate) fn of_offer(question: &OfferQuestion, page: Page) -> String {
    page.facts(vec![
        (page.of("Question", "Cwestiwn"), question.name.clone()),
        (page.of("Asked", "Gofynnwyd"), question.question.clone()),
        (page.of("Answer by", "Ateb erbyn"), time_shown(question.answer_by.as_ref())),
        (page.of("State", "Cyflwr"), state(question.state(), page).to_owned()),
        (page.of("Answer", "Ateb"), question.answer.clone()),
    ])
}

/// Several, one after the other.
pub(crate) fn all_of_offer(all: &ListOfferQuestionsResponse, page: Page) -> String {
    all.questions.iter().map(|question| of_offer(question, page)).collect::<Vec<_>>().join("\n")
}

const fn state(state: OfferQuestionState, page: Page) -> &'static str {
    match state {
        OfferQuestionState::Unspecified => "-",
        OfferQuestionState::Asked => page.of("waits for its answer", "yn aros am ateb"),
        OfferQuestionState::Answered => page.of("answered", "atebwyd"),
        OfferQuestionState::Unanswered => page.of("not answered in time", "heb ei ateb mewn pryd"),
    }
}

//! Questions and their answers.

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

//! Questions (QST-1): as asked for those who may know who asked, as published for all.

use api::search::v1 as proto;
use domain::search::Search;
use engine::QuestionView;

use crate::convert::instant_out;

use super::names;

/// A question of a search, as far as its view has it.
pub fn question(search: &Search, view: &QuestionView) -> proto::Question {
    let asked = &view.question;
    let published = asked.published.map(|(_, at)| at);
    let (question, answer) = match &view.published {
        Some(published) => (published.question.clone(), published.answer.clone()),
        None => (String::new(), String::new()),
    };
    let state = match published {
        Some(_) => proto::QuestionState::Answered,
        None => proto::QuestionState::Asked,
    };
    proto::Question {
        name: names::question(search, view.round, view.id),
        state: state.into(),
        asked_text: view.asked.clone().unwrap_or_default(),
        asked_by: if view.asker_shown { names::provider(asked.provider) } else { String::new() },
        asked_at: view.asker_shown.then(|| instant_out(asked.asked_at)),
        question,
        answer,
        answered_at: published.map(instant_out),
    }
}

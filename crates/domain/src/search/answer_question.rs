//! Answering a question (QST-1): edited so that its asker cannot be guessed, published with its answer to all invitees.

use vocabulary::{QuestionId, RefusalReason, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};

/// Publishes a question with its answer.
pub struct AnswerQuestion {
    /// Which question.
    pub question: QuestionId,
    /// The edited question and the answer, in the vault.
    pub published: Sealed,
}

/// Decides an answer: while the round is open, once.
pub fn answer_question(
    search: &Search,
    actor: &Actor,
    command: AnswerQuestion,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let round = search.open_round(now)?;
    let Some(asked) = round.questions.get(&command.question) else {
        return Err(Refusal::of(RefusalReason::NotPermitted, command.question.to_string()));
    };
    require(asked.published.is_none(), RefusalReason::QuestionAnswered, command.question.to_string())?;
    let answered =
        SearchEvent::QuestionAnswered { by: by(actor), question: command.question, published: command.published };
    Ok(Decision::of(Event::Search(search.id, answered)).before(round.closes))
}

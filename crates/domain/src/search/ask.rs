//! Asking a question (QST-1): invitees, before the question deadline.

use vocabulary::{ProviderId, QuestionId, RefusalReason, Timestamp, limits};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};

/// Asks.
pub struct Ask {
    /// Who asks.
    pub provider: ProviderId,
    /// In which round.
    pub round: u32,
    /// The new question.
    pub question: QuestionId,
    /// Its text, in the vault.
    pub text: Sealed,
}

/// Decides a question.
pub fn ask(search: &Search, actor: &Actor, command: Ask, now: Timestamp) -> Result<Decision, Refusal> {
    let round = search.open_round_numbered(command.round, now)?;
    round.require_invited(command.provider)?;
    if now >= round.question_deadline {
        let fault = Fault::new(RefusalReason::QuestionLate, "question")
            .with("deadline", round.question_deadline)
            .with("received", now);
        return Err(fault.into());
    }
    if round.questions.len() >= limits::QUESTIONS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "questions").with("max", limits::QUESTIONS_PER_SEARCH_MAX);
        return Err(fault.into());
    }
    let asked = SearchEvent::QuestionAsked {
        by: by(actor),
        provider: command.provider,
        question: command.question,
        text: command.text,
    };
    Ok(Decision::of(Event::Search(search.id, asked)).before(round.question_deadline))
}

//! Asking and answering questions (QST-1).

use domain::Decision;
use domain::search::{AnswerQuestion as Answer, Ask, answer_question, ask};
use views::permit::Action;
use vocabulary::{QuestionId, SearchId};

use super::responses::responding;
use super::{permitted, require_words};
use crate::failure::Failure;
use crate::reads::documents::PublishedQuestion;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Asks.
pub struct AskQuestion {
    /// The search.
    pub search: SearchId,
    /// The round.
    pub round: u32,
    /// The new question.
    pub question: QuestionId,
    /// Its text.
    pub text: String,
}

impl Verb for AskQuestion {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (search, provider) = responding(tx, self.search)?;
        require_words("text", &self.text)?;
        let text = tx.seal(KeySubject::Search(self.search), self.text.as_str()).await?;
        Ok(ask(&search, tx.actor, Ask { provider, round: self.round, question: self.question, text }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.question.to_string()
    }
}

/// Publishes a question with its answer.
pub struct AnswerQuestion {
    /// The search.
    pub search: SearchId,
    /// The question.
    pub question: QuestionId,
    /// As edited for publication.
    pub edited: String,
    /// The answer.
    pub answer: String,
}

impl Verb for AnswerQuestion {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::AnswerQuestion)?;
        require_words("edited_question", &self.edited)?;
        require_words("answer", &self.answer)?;
        let published = PublishedQuestion { question: self.edited.clone(), answer: self.answer.clone() };
        let published = tx.seal(KeySubject::Search(self.search), &published).await?;
        Ok(answer_question(&search, tx.actor, Answer { question: self.question, published }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.question.to_string()
    }
}

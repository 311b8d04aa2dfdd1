//! Timed questions to one provider of the tranche (DEC-1).

use domain::Decision;
use domain::search::{AskOffer, answer_offer_question, ask_offer};
use views::permit::{Action, may_respond};
use vocabulary::{OfferId, QuestionId, SearchId, Timestamp};

use super::{permitted, require_words};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Asks the provider of an offer.
pub struct AskOfferQuestion {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// The new question.
    pub question: QuestionId,
    /// In words.
    pub text: String,
    /// It is answered before this instant.
    pub answer_by: Timestamp,
}

impl Verb for AskOfferQuestion {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Decide)?;
        require_words("text", &self.text)?;
        let text = tx.seal(KeySubject::Offer(self.offer), self.text.as_str()).await?;
        let command = AskOffer { offer: self.offer, question: self.question, text, answer_by: self.answer_by };
        Ok(ask_offer(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.question.to_string()
    }
}

/// Answers one as the offer's provider.
pub struct AnswerOfferQuestion {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// The question.
    pub question: QuestionId,
    /// In words.
    pub text: String,
}

impl Verb for AnswerOfferQuestion {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = tx.search_as_is(self.search);
        let provider = may_respond(tx.actor, search.as_deref())?;
        let search = tx.search(self.search)?.ok_or(Failure::NotPermitted)?;
        let asked = search.offer_question(self.question).filter(|asked| asked.offer == self.offer);
        if asked.is_none() || search.offers.get(&self.offer).is_none_or(|offer| offer.provider != provider) {
            return Err(Failure::NotPermitted);
        }
        require_words("text", &self.text)?;
        let text = tx.seal(KeySubject::Offer(self.offer), self.text.as_str()).await?;
        Ok(answer_offer_question(&search, tx.actor, (provider, self.question), text, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.question.to_string()
    }
}

//! Timed questions of the decision maker to one provider of the tranche (DEC-1): both sides in the vault, seen by finder, decision maker and
//! that provider alone.

use vocabulary::{OfferId, ProviderId, QuestionId, RefusalReason, SearchState, Timestamp, limits};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};

/// One such question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferQuestion {
    /// Id.
    pub id: QuestionId,
    /// About which offer.
    pub offer: OfferId,
    /// The question, in the vault.
    pub text: Sealed,
    /// It is answered before this instant.
    pub answer_by: Timestamp,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Its answer, in the vault, and when.
    pub answer: Option<(Sealed, Timestamp)>,
}

/// Asks.
pub struct AskOffer {
    /// The offer.
    pub offer: OfferId,
    /// The new question.
    pub question: QuestionId,
    /// In words.
    pub text: Sealed,
    /// It is answered before this instant.
    pub answer_by: Timestamp,
}

impl Search {
    /// A question to the provider of an offer.
    pub fn offer_question(&self, id: QuestionId) -> Option<&OfferQuestion> {
        self.offer_questions.iter().find(|question| question.id == id)
    }
}

/// Decides a question: of the decision maker, about an offer of the tranche, to be answered while the tranche runs.
pub fn ask_offer(search: &Search, actor: &Actor, command: AskOffer, now: Timestamp) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding, SearchState::Chosen])?;
    require(actor.id == search.decision_maker, RefusalReason::NamedPersonRequired, "actor")?;
    let subject = || command.offer.to_string();
    let tranche = search.active_tranche(now).filter(|tranche| tranche.sent.offers.contains(&command.offer));
    let tranche = tranche.filter(|_| search.is_undecided(command.offer));
    let tranche = tranche.ok_or_else(|| Refusal::of(RefusalReason::NotInTranche, subject()))?;
    let asked = search.offer_questions.iter().filter(|question| question.offer == command.offer).count();
    if asked >= limits::QUESTIONS_PER_OFFER_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "questions");
        return Err(fault.with("max", limits::QUESTIONS_PER_OFFER_MAX).into());
    }
    let latest = search.tranche_ends(tranche);
    if command.answer_by <= now || command.answer_by > latest {
        let fault = Fault::new(RefusalReason::AnswerByInvalid, "answer_by").with("answer_by", command.answer_by);
        return Err(fault.with("after", now).with("latest", latest).into());
    }
    let AskOffer { offer, question, text, answer_by } = command;
    let asked = SearchEvent::OfferQuestionAsked { by: by(actor), offer, question, text, answer_by };
    Ok(Decision::of(Event::Search(search.id, asked)).before(answer_by))
}

/// Decides an answer: of that provider, once, before its time.
pub fn answer_offer_question(
    search: &Search,
    actor: &Actor,
    (provider, question): (ProviderId, QuestionId),
    text: Sealed,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let wanted = [SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen];
    search.require_state(now, &wanted)?;
    let subject = || question.to_string();
    let asked = search.offer_question(question);
    let own = |asked: &&OfferQuestion| search.offers.get(&asked.offer).is_some_and(|offer| offer.provider == provider);
    let asked = asked.filter(own).ok_or_else(|| Refusal::of(RefusalReason::OfferNotLive, subject()))?;
    require(asked.answer.is_none(), RefusalReason::QuestionAnswered, subject())?;
    if now >= asked.answer_by {
        let fault = Fault::new(RefusalReason::AnswerLate, subject()).with("answer_by", asked.answer_by);
        return Err(fault.with("received", now).into());
    }
    let answered = SearchEvent::OfferQuestionAnswered { by: by(actor), offer: asked.offer, question, text };
    Ok(Decision::of(Event::Search(search.id, answered)).before(asked.answer_by))
}

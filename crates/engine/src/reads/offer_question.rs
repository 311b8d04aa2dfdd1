//! Timed questions about one offer, opened for finder, decision maker and its provider alone (DEC-1).

use std::sync::Arc;

use domain::Actor;
use domain::search::{OfferQuestion, Search};
use views::permit::{Action, may, may_respond};
use vocabulary::{OfferId, QuestionId, SearchId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// One question with its words.
#[derive(Clone, Debug)]
pub struct OfferQuestionView {
    /// Its search.
    pub search: Arc<Search>,
    /// Its facts.
    pub question: OfferQuestion,
    /// The question.
    pub text: String,
    /// The answer; empty while there is none.
    pub answer: String,
    /// The instant of reading.
    pub now: Timestamp,
}

impl Engine {
    /// The questions about an offer in the order they were asked, or one of them.
    pub async fn offer_questions(
        &self,
        actor: &Actor,
        (search, offer): (SearchId, OfferId),
        one: Option<QuestionId>,
        moment: &Moment,
    ) -> Result<Vec<OfferQuestionView>, Failure> {
        let (search, now) = self.at(moment, |world, now| {
            let search = world.search(search);
            let own = |provider| {
                let offered = search.as_ref().and_then(|search| search.offers.get(&offer));
                offered.is_some_and(|offered| offered.provider == provider)
            };
            if !may_respond(actor, search.as_deref()).is_ok_and(own) {
                may(actor, Action::Answer, search.as_deref())?;
            }
            Ok::<_, Failure>((search.ok_or(Failure::NotPermitted)?, now))
        })?;
        let wanted = |question: &&OfferQuestion| question.offer == offer && one.is_none_or(|one| one == question.id);
        let mut views = Vec::new();
        for question in search.offer_questions.iter().filter(wanted) {
            let subject = KeySubject::Offer(offer);
            let text = self.open_text(subject, Some(&question.text)).await?;
            let answer = self.open_text(subject, question.answer.as_ref().map(|(text, _)| text)).await?;
            views.push(OfferQuestionView { search: search.clone(), question: question.clone(), text, answer, now });
        }
        Ok(views)
    }
}

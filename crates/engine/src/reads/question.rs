//! Questions (QST-1): as asked to the finder's authority and the asker, as published to every invitee.

use domain::Actor;
use domain::search::Question;
use views::permit::{Action, may, may_respond};
use vocabulary::{QuestionId, SearchId};

use super::documents::PublishedQuestion;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// A question.
#[derive(Clone, Debug)]
pub struct QuestionView {
    /// The search.
    pub search: SearchId,
    /// Its authority.
    pub authority: vocabulary::AuthorityCode,
    /// Its round.
    pub round: u32,
    /// Id.
    pub id: QuestionId,
    /// Its facts.
    pub question: Question,
    /// As asked; the asker, the finder and the decision maker alone.
    pub asked: Option<String>,
    /// As published.
    pub published: Option<PublishedQuestion>,
    /// Whether the viewer may know who asked.
    pub asker_shown: bool,
}

impl Engine {
    /// Questions the viewer may read, oldest first: finder and decision maker all, an invitee the published ones and its own, others of
    /// the authority the published ones.
    pub async fn questions(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<Vec<QuestionView>, Failure> {
        let (search, provider, answers) = self.at(moment, |world, _| {
            let search = world.search(id);
            let provider = may_respond(actor, search.as_deref()).ok();
            if provider.is_none() {
                may(actor, Action::ReadSearch, search.as_deref())?;
            }
            let answers = may(actor, Action::AnswerQuestion, search.as_deref()).is_ok();
            let search = search.ok_or(Failure::NotPermitted)?;
            Ok::<_, Failure>((search, provider, answers))
        })?;
        let knows = |question: &Question| answers || provider == Some(question.provider);
        let mut found: Vec<(u32, QuestionId, Question)> = Vec::new();
        for round in &search.rounds {
            let questions = round.questions.iter();
            let questions = questions.filter(|(_, question)| knows(question) || question.published.is_some());
            found.extend(questions.map(|(id, question)| (round.opening.round, *id, question.clone())));
        }
        // By when each became readable: the order of asking would tell an invitee how many others asked before.
        found.sort_by_key(|(round, id, question)| {
            let published = question.published.map(|(_, at)| at);
            (*round, if knows(question) { Some(question.asked_at) } else { published }, *id)
        });
        let mut views = Vec::with_capacity(found.len());
        for (round, id, question) in found {
            let shown = knows(&question);
            let key = KeySubject::Search(search.id);
            let asked = if shown { Some(self.open_document(key, &question.text).await?) } else { None };
            let published = match &question.published {
                Some((sealed, _)) => Some(self.open_document(key, sealed).await?),
                None => None,
            };
            let (search, authority) = (search.id, search.authority);
            views.push(QuestionView { search, authority, round, id, question, asked, published, asker_shown: shown });
        }
        Ok(views)
    }
}

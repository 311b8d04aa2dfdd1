//! Timed questions of the decision maker to one provider of the tranche (DEC-1).

use api::decision::v1 as proto;
use domain::{Actor, Refusal};
use engine::verbs::{AnswerOfferQuestion, AskOfferQuestion};
use engine::{Done, Moment, NewIds, OfferQuestionView};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, OfferQuestionName, QuestionId, Timestamp, limits};

use super::Decisions;
use super::told::told;
use crate::convert::{Faults, Path, instant_out};
use crate::present::names;
use crate::services::call::{actor, failed, name, read_call, with};
use crate::services::permit;
use crate::status::{incident, not_permitted};

const ASK: &str = "hafan.decision.v1.DecisionService/AskOfferQuestion";
const ANSWER: &str = "hafan.decision.v1.DecisionService/AnswerOfferQuestion";

impl Decisions {
    pub(super) async fn ask(
        &self,
        request: Request<proto::AskOfferQuestionRequest>,
    ) -> Result<proto::OfferQuestion, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::Decide)?;
        let call = read_call(&actor, ASK, &message.request_id, &message);
        let (call, (text, answer_by)) = with(call, read_question(message))?;
        let verb =
            AskOfferQuestion { search: name.search, offer: name.offer, question: NewIds.question(), text, answer_by };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        self.offer_question(&actor, name, &done).await
    }

    pub(super) async fn answer_question(
        &self,
        request: Request<proto::AnswerOfferQuestionRequest>,
    ) -> Result<proto::OfferQuestion, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferQuestionName = name("name", &message.name)?;
        let offer = name.offer_name();
        let search = permit::own_offer(&self.engine, &actor, offer)?;
        if search.offer_question(name.question).is_none_or(|asked| asked.offer != name.offer) {
            return Err(not_permitted());
        }
        let call = read_call(&actor, ANSWER, &message.request_id, &message);
        let (call, text) = with(call, read_answer(message.answer))?;
        let verb = AnswerOfferQuestion { search: name.search, offer: name.offer, question: name.question, text };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.offer_question(&actor, offer, &done).await
    }

    pub(super) async fn list_questions(
        &self,
        request: Request<proto::ListOfferQuestionsRequest>,
    ) -> Result<proto::ListOfferQuestionsResponse, Status> {
        let actor = actor(&request)?;
        let name: OfferName = name("parent", &request.into_inner().parent)?;
        match actor.provider() {
            Some(_) => permit::own_offer(&self.engine, &actor, name)?,
            None => permit::closed_offer(&self.engine, &actor, name, Action::Answer)?,
        };
        let of = (name.search, name.offer);
        let views = self.engine.offer_questions(&actor, of, None, &Moment::Now).await.map_err(failed)?;
        Ok(proto::ListOfferQuestionsResponse { questions: views.iter().map(out).collect() })
    }

    /// The question a call was about, as its caller reads it then.
    async fn offer_question(
        &self,
        actor: &Actor,
        name: OfferName,
        done: &Done,
    ) -> Result<proto::OfferQuestion, Status> {
        let id: QuestionId = done.outcome.parse().map_err(|error| incident(&error))?;
        let of = (name.search, name.offer);
        let views = self.engine.offer_questions(actor, of, Some(id), &done.moment).await.map_err(failed)?;
        views.first().map(out).ok_or_else(not_permitted)
    }
}

fn out(view: &OfferQuestionView) -> proto::OfferQuestion {
    let question = &view.question;
    let state = match &question.answer {
        Some(_) => proto::OfferQuestionState::Answered,
        None if view.now >= question.answer_by => proto::OfferQuestionState::Unanswered,
        None => proto::OfferQuestionState::Asked,
    };
    proto::OfferQuestion {
        name: names::offer_question(&view.search, question.offer, question.id),
        question: view.text.clone(),
        asked_at: Some(instant_out(question.asked_at)),
        answer_by: Some(instant_out(question.answer_by)),
        state: state.into(),
        answer: view.answer.clone(),
        answered_at: question.answer.as_ref().map(|(_, at)| instant_out(*at)),
    }
}

fn read_question(given: proto::AskOfferQuestionRequest) -> Result<(String, Timestamp), Refusal> {
    let mut faults = Faults::new();
    let text = faults.text(&Path::root("question"), given.question, limits::NOTE_CHARS_MAX);
    let answer_by = faults.instant(&Path::root("answer_by"), given.answer_by);
    faults.finish((text, answer_by))
}

fn read_answer(answer: String) -> Result<String, Refusal> {
    let mut faults = Faults::new();
    let text = faults.text(&Path::root("answer"), answer, limits::NOTE_CHARS_MAX);
    faults.finish(text)
}

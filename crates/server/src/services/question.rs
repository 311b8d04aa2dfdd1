//! Questions of invitees, and the answers all of them get (QST-1, QST-2).

use api::search::v1 as proto;
use api::search::v1::question_service_server::{QuestionService, QuestionServiceServer};
use domain::search::Search;
use domain::{Actor, Refusal};
use engine::verbs::{AnswerQuestion, AskQuestion};
use engine::{Done, Engine, Moment, NewIds};
use tonic::{Request, Response, Status};
use views::permit::Action;
use vocabulary::{QuestionId, QuestionName, RoundName, limits};

use super::call::{actor, failed, name, read_call, with};
use super::permit;
use crate::convert::{Faults, Path};
use crate::present::question::question;
use crate::present::{Page, next_page_token};
use crate::status::{incident, not_permitted};

const ASK: &str = "hafan.search.v1.QuestionService/AskQuestion";
const LIST: &str = "hafan.search.v1.QuestionService/ListQuestions";
const ANSWER: &str = "hafan.search.v1.QuestionService/AnswerQuestion";

/// Questions.
#[derive(Clone)]
pub struct Questions {
    engine: Engine,
}

impl Questions {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> QuestionServiceServer<Self> {
        QuestionServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The question a call made or answered, as its caller reads it then.
    async fn answer(&self, actor: &Actor, search: &Search, done: &Done) -> Result<Response<proto::Question>, Status> {
        let id: QuestionId = done.outcome.parse().map_err(|error| incident(&error))?;
        let views = self.engine.questions(actor, search.id, &done.moment).await.map_err(failed)?;
        let found = views.iter().find(|view| view.id == id).ok_or_else(not_permitted)?;
        Ok(Response::new(question(search, found)))
    }
}

#[tonic::async_trait]
impl QuestionService for Questions {
    async fn ask_question(
        &self,
        request: Request<proto::AskQuestionRequest>,
    ) -> Result<Response<proto::Question>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("parent", &message.parent)?;
        let search = permit::invited_round(&self.engine, &actor, round)?;
        let call = read_call(&actor, ASK, &message.request_id, &message);
        let (call, verb) = with(call, read_ask(&message, round))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, &search, &done).await
    }

    async fn list_questions(
        &self,
        request: Request<proto::ListQuestionsRequest>,
    ) -> Result<Response<proto::ListQuestionsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("parent", &message.parent)?;
        let search = match actor.provider() {
            Some(_) => permit::invited_round(&self.engine, &actor, round)?,
            None => permit::round(&self.engine, &actor, round, Action::ReadSearch)?,
        };
        let list = format!("{LIST}|{round}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let mut views = self.engine.questions(&actor, round.search, &Moment::Now).await.map_err(failed)?;
        views.retain(|view| view.round == u32::from(round.round.get()));
        // What is answered meanwhile may move, but a question that was shown is where the next page begins.
        let after = page.after().map(QuestionId::from_bytes);
        let from = after.and_then(|after| views.iter().position(|view| view.id == after)).map_or(0, |at| at + 1);
        let rest = &views[from..];
        let shown = &rest[..rest.len().min(page.limit)];
        let last = shown.last().filter(|_| rest.len() > page.limit).map(|view| view.id.to_bytes());
        Ok(Response::new(proto::ListQuestionsResponse {
            questions: shown.iter().map(|view| question(&search, view)).collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }

    async fn answer_question(
        &self,
        request: Request<proto::AnswerQuestionRequest>,
    ) -> Result<Response<proto::Question>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let asked: QuestionName = name("name", &message.name)?;
        let search = permit::question(&self.engine, &actor, asked, Action::AnswerQuestion)?;
        let call = read_call(&actor, ANSWER, &message.request_id, &message);
        let (call, verb) = with(call, read_answer(&message, asked))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, &search, &done).await
    }
}

fn read_ask(given: &proto::AskQuestionRequest, round: RoundName) -> Result<AskQuestion, Refusal> {
    let mut faults = Faults::new();
    let text = faults.required_text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let (search, number) = (round.search, u32::from(round.round.get()));
    faults.finish(AskQuestion { search, round: number, question: NewIds.question(), text })
}

fn read_answer(given: &proto::AnswerQuestionRequest, asked: QuestionName) -> Result<AnswerQuestion, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("edited_question");
    let edited = faults.required_text(&at, given.edited_question.clone(), limits::NOTE_CHARS_MAX);
    let answer = faults.required_text(&Path::root("answer"), given.answer.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(AnswerQuestion { search: asked.search, question: asked.question, edited, answer })
}

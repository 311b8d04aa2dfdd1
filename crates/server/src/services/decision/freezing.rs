//! What an approver decides of a frozen search: it goes on, or is undone (REG-5, DEC-10).

use api::decision::v1 as proto;
use api::search::v1::Search;
use domain::event::Subject;
use domain::{Actor, Refusal};
use engine::verbs::{ConfirmAfterConcealment, UndoAfterConcealment};
use engine::{Call, Done, NewIds, Verb};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{SearchName, limits};

use super::Decisions;
use super::told::told;
use crate::convert::{Faults, Path};
use crate::services::call::{actor, name, read_call, with};
use crate::services::permit;
use crate::services::unchanged::IfUnchanged;

const CONFIRM: &str = "hafan.decision.v1.DecisionService/ConfirmAfterConcealment";
const UNDO: &str = "hafan.decision.v1.DecisionService/UndoAfterConcealment";

impl Decisions {
    pub(super) async fn go_on(
        &self,
        request: Request<proto::ConfirmAfterConcealmentRequest>,
    ) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        let search = permit::search(&self.engine, &actor, name, Action::Approve)?;
        let call = read_call(&actor, CONFIRM, &message.request_id, &message);
        let (call, conditions) = with(call, words("conditions", message.conditions))?;
        let verb = ConfirmAfterConcealment { search: name.search, conditions, hold: NewIds.hold() };
        self.decide(&actor, &search, call, verb, &message.etag).await
    }

    pub(super) async fn undo(&self, request: Request<proto::UndoAfterConcealmentRequest>) -> Result<Search, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        let search = permit::search(&self.engine, &actor, name, Action::Approve)?;
        let call = read_call(&actor, UNDO, &message.request_id, &message);
        let (call, text) = with(call, words("text", message.text))?;
        let verb = UndoAfterConcealment { search: name.search, text };
        self.decide_and_tell(&actor, &search, call, verb, &message.etag).await
    }

    async fn decide(
        &self,
        actor: &Actor,
        search: &domain::search::Search,
        call: Call,
        verb: impl Verb,
        etag: &str,
    ) -> Result<Search, Status> {
        let done = self.decided(actor, search, call, verb, etag).await?;
        self.search(actor, search.id, &done.moment).await
    }

    /// As [`Self::decide`], and the answer names what is no longer free.
    pub(super) async fn decide_and_tell(
        &self,
        actor: &Actor,
        search: &domain::search::Search,
        call: Call,
        verb: impl Verb,
        etag: &str,
    ) -> Result<Search, Status> {
        let done = self.decided(actor, search, call, verb, etag).await?;
        self.undone_search(actor, search.id, &done.moment).await
    }

    async fn decided(
        &self,
        actor: &Actor,
        search: &domain::search::Search,
        call: Call,
        verb: impl Verb,
        etag: &str,
    ) -> Result<Done, Status> {
        let read = self.read_etag(actor, search.id, etag).await?;
        let verb = IfUnchanged { verb, subject: Subject::Search(search.id), read };
        self.engine.execute(call, verb).await.map_err(|failure| told(search, failure))
    }
}

fn words(field: &'static str, given: String) -> Result<String, Refusal> {
    let mut faults = Faults::new();
    let given = faults.text(&Path::root(field), given, limits::NOTE_CHARS_MAX);
    faults.finish(given)
}

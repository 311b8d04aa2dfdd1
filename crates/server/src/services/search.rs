//! Searches of an authority: drafting, approving, publishing, amending, withdrawing.

pub(super) mod approving;
mod draft;
mod opening;
mod people;

use api::search::v1 as proto;
use api::search::v1::search_service_server::{SearchService, SearchServiceServer};
use domain::Actor;
use domain::event::Subject;
use engine::verbs::{CloseWindowEarly, RequestApprovals};
use engine::{Checkable, Done, Engine, Moment, NewIds};
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use vocabulary::{RefusalReason, SearchId, SearchName, SearchState, limits};

pub(in crate::services) use draft::{child_numbers, person, unknown_number};

use super::call::{actor, authority, failed, name, read_call, with};
use super::permit;
use super::unchanged::{IfUnchanged, Read};
use crate::convert::{Faults, Path, read_request};
use crate::present::{Page, check, etag, next_page_token, search};
use crate::status::refused;

const CREATE: &str = "hafan.search.v1.SearchService/CreateSearch";
const START: &str = "hafan.search.v1.SearchService/StartSearch";
const RECONFIRM: &str = "hafan.search.v1.SearchService/ReconfirmSections";
const UPDATE: &str = "hafan.search.v1.SearchService/UpdateSearch";
const LIST: &str = "hafan.search.v1.SearchService/ListSearches";
const REQUEST_APPROVALS: &str = "hafan.search.v1.SearchService/RequestApprovals";
const GRANT_APPROVAL: &str = "hafan.search.v1.SearchService/GrantApproval";
const RETURN: &str = "hafan.search.v1.SearchService/ReturnSearch";
const REQUEST_APPROVAL: &str = "hafan.search.v1.SearchService/RequestApproval";
const OPEN_FURTHER: &str = "hafan.search.v1.SearchService/OpenFurtherRound";
const AMEND_CLOSED: &str = "hafan.search.v1.SearchService/AmendClosedSearch";
const OPEN_SPOT: &str = "hafan.search.v1.SearchService/OpenSpotRound";
const PUBLISH: &str = "hafan.search.v1.SearchService/PublishSearch";
const AMEND: &str = "hafan.search.v1.SearchService/AmendSearch";
const CLOSE_EARLY: &str = "hafan.search.v1.SearchService/CloseWindowEarly";
const EXTEND: &str = "hafan.search.v1.SearchService/ExtendWindow";
const REASSIGN: &str = "hafan.search.v1.SearchService/ReassignRole";
const DECLARE_INTEREST: &str = "hafan.search.v1.SearchService/DeclareInterest";
const WITHDRAW: &str = "hafan.search.v1.SearchService/WithdrawSearch";

/// Searches.
#[derive(Clone)]
pub struct Searches {
    engine: Engine,
}

impl Searches {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> SearchServiceServer<Self> {
        SearchServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The service itself, for another that answers with a search.
    pub(in crate::services) fn of(engine: &Engine) -> Self {
        Self { engine: engine.clone() }
    }

    /// A search as `actor` reads it, with its etag.
    pub(in crate::services) async fn read(
        &self,
        actor: &Actor,
        id: SearchId,
        moment: &Moment,
    ) -> Result<proto::Search, Status> {
        let view = self.engine.search(actor, id, moment).await.map_err(failed)?;
        let mut message = search::search(&view, actor);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }

    /// The search a call was about, as its caller reads it then.
    async fn answer(&self, actor: &Actor, id: SearchId, done: &Done) -> Result<Response<proto::Search>, Status> {
        self.read(actor, id, &done.moment).await.map(Response::new)
    }

    /// What a caller's etag says it had read.
    async fn known(&self, actor: &Actor, id: SearchId, given: &str) -> Result<Read, Status> {
        if given.is_empty() {
            return Ok(Read::Unsaid);
        }
        let version = Read::version(&self.engine, &Subject::Search(id));
        let current = self.read(actor, id, &Moment::Now).await?.etag;
        Ok(Read::of(given, &current, version))
    }
}

/// A verb on a search, decided only if the etag given still stands.
fn unchanged<V>(verb: V, id: SearchId, read: Read) -> IfUnchanged<V> {
    IfUnchanged { verb, subject: Subject::Search(id), read }
}

#[tonic::async_trait]
impl SearchService for Searches {
    async fn create_search(
        &self,
        request: Request<proto::CreateSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::DraftSearch, authority).map_err(permit::refused)?;
        let call = read_call(&actor, CREATE, &message.request_id, &message);
        let given = draft::read(message.search, authority, self.engine.geography());
        let (call, (given, origin)) = with(call, draft::both(given, draft::read_origin(message.origin)))?;
        let verb = given.create(NewIds.search(), authority, origin);
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, made(&done)?, &done).await
    }

    async fn start_search(
        &self,
        request: Request<proto::StartSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::DraftSearch, authority).map_err(permit::refused)?;
        let call = read_call(&actor, START, &message.request_id, &message);
        let (call, verb) = with(call, draft::read_start(&message, NewIds.search(), authority))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, made(&done)?, &done).await
    }

    async fn reconfirm_sections(
        &self,
        request: Request<proto::ReconfirmSectionsRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, RECONFIRM, &message.request_id, &message);
        let (call, verb) = with(call, draft::read_reconfirm(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn update_search(
        &self,
        request: Request<proto::UpdateSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let named = message.search.as_ref().map_or("", |search| search.name.as_str());
        let SearchName { authority, search: id } = name("search.name", named)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, UPDATE, &message.request_id, &message);
        let (call, given) = with(call, draft::read(message.search, authority, self.engine.geography()))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(given.update(id), id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn get_search(&self, request: Request<proto::GetSearchRequest>) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let name: SearchName = name("name", &request.into_inner().name)?;
        permit::search(&self.engine, &actor, name, Action::ReadSearch)?;
        self.read(&actor, name.search, &Moment::Now).await.map(Response::new)
    }

    async fn list_searches(
        &self,
        request: Request<proto::ListSearchesRequest>,
    ) -> Result<Response<proto::ListSearchesResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ListSearches, authority).map_err(permit::refused)?;
        let states = draft::read_states(&message.states).map_err(|refusal| refused(&refusal))?;
        let codes: Vec<&str> = states.iter().map(|state: &SearchState| state.code()).collect();
        let list = format!("{LIST}|{authority}|{}", codes.join(","));
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after().map(SearchId::from_bytes);
        let found = self.engine.searches(&actor, authority, &states, (after, page.limit + 1)).await.map_err(failed)?;
        let more = found.len() > page.limit;
        let shown = &found[..found.len().min(page.limit)];
        let last = shown.last().filter(|_| more).map(|view| view.search.id.to_bytes());
        let searches = shown.iter().map(|view| {
            let mut message = search::search(view, &actor);
            message.etag = etag(&self.engine, &actor, &message);
            message.request = None;
            message
        });
        Ok(Response::new(proto::ListSearchesResponse {
            searches: searches.collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }

    async fn check_search(
        &self,
        request: Request<proto::CheckSearchRequest>,
    ) -> Result<Response<proto::SearchCheck>, Status> {
        use proto::check_search_request::Subject as Given;
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ListSearches, authority).map_err(permit::refused)?;
        let mut faults = Faults::new();
        let closes = faults.optional_instant(&Path::root("closes_at"), message.closes_at);
        let closes = faults.finish(closes);
        let subject = match message.subject {
            Some(Given::Name(given)) => {
                let named: SearchName = name("name", &given)?;
                permit::search(&self.engine, &actor, named, Action::ReadSearch)?;
                Ok(Checkable::OnFile(named.search))
            }
            Some(Given::Request(given)) => read_request(Some(given), authority, self.engine.geography())
                .map(|request| Checkable::Unsent(Box::new(request))),
            None => Err(domain::Refusal::of(RefusalReason::FieldRequired, "request")),
        };
        let (closes, subject) = draft::both(closes, subject).map_err(|refusal| refused(&refusal))?;
        let checked = self.engine.check_request(&actor, authority, subject).await.map_err(failed)?;
        opening::require_ahead(closes, checked.now).map_err(|refusal| refused(&refusal))?;
        Ok(Response::new(check::search_check(&checked, closes, &actor)))
    }

    async fn request_approvals(
        &self,
        request: Request<proto::RequestApprovalsRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = super::call::call(actor.clone(), REQUEST_APPROVALS, &message.request_id, &message)?;
        let read = self.known(&actor, id, &message.etag).await?;
        let verb = unchanged(RequestApprovals { search: id }, id, read);
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn request_approval(
        &self,
        request: Request<proto::RequestApprovalRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        let name = SearchName { authority, search: id };
        permit::search(&self.engine, &actor, name, Action::Find)?;
        let call = read_call(&actor, REQUEST_APPROVAL, &message.request_id, &message);
        let (call, verb) = with(call, approving::read_late_approval(&message, name))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn open_spot_round(
        &self,
        request: Request<proto::OpenSpotRoundRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, OPEN_SPOT, &message.request_id, &message);
        let (call, verb) = with(call, opening::read_open_spot(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn open_further_round(
        &self,
        request: Request<proto::OpenFurtherRoundRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, OPEN_FURTHER, &message.request_id, &message);
        let (call, verb) = with(call, opening::read_open_further(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn amend_closed_search(
        &self,
        request: Request<proto::AmendClosedSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, AMEND_CLOSED, &message.request_id, &message);
        let given_etag = message.etag.clone();
        let (call, verb) = with(call, opening::read_amend_closed(message, authority, id, self.engine.geography()))?;
        let read = self.known(&actor, id, &given_etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn grant_approval(
        &self,
        request: Request<proto::GrantApprovalRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::AnswerApproval)?;
        let call = read_call(&actor, GRANT_APPROVAL, &message.request_id, &message);
        let (call, verb) = with(call, approving::read_grant(&message, SearchName { authority, search: id }))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn return_search(
        &self,
        request: Request<proto::ReturnSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::AnswerApproval)?;
        let call = read_call(&actor, RETURN, &message.request_id, &message);
        let (call, verb) = with(call, approving::read_return(&message, SearchName { authority, search: id }))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn publish_search(
        &self,
        request: Request<proto::PublishSearchRequest>,
    ) -> Result<Response<proto::PublishSearchResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        if message.validate_only {
            return self.check_publishing(&actor, id, &message).await.map(Response::new);
        }
        let call = read_call(&actor, PUBLISH, &message.request_id, &message);
        let (call, verb) = with(call, opening::read_publish(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        let search = self.read(&actor, id, &done.moment).await?;
        let warnings = opening::warnings(&self.engine, id, &done.moment);
        Ok(Response::new(proto::PublishSearchResponse { search: Some(search), warnings }))
    }

    async fn amend_search(
        &self,
        request: Request<proto::AmendSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, AMEND, &message.request_id, &message);
        let given_etag = message.etag.clone();
        let (call, verb) = with(call, opening::read_amend(message, authority, id, self.engine.geography()))?;
        let read = self.known(&actor, id, &given_etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn close_window_early(
        &self,
        request: Request<proto::CloseWindowEarlyRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = super::call::call(actor.clone(), CLOSE_EARLY, &message.request_id, &message)?;
        let read = self.known(&actor, id, &message.etag).await?;
        let verb = unchanged(CloseWindowEarly { search: id }, id, read);
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn extend_window(
        &self,
        request: Request<proto::ExtendWindowRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Find)?;
        let call = read_call(&actor, EXTEND, &message.request_id, &message);
        let (call, verb) = with(call, opening::read_extend(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn reassign_role(
        &self,
        request: Request<proto::ReassignRoleRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Reassign)?;
        let call = read_call(&actor, REASSIGN, &message.request_id, &message);
        let (call, verb) = with(call, people::read_reassignment(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn declare_interest(
        &self,
        request: Request<proto::DeclareInterestRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::DeclareInterest)?;
        let call = read_call(&actor, DECLARE_INTEREST, &message.request_id, &message);
        let (call, verb) = with(call, people::read_interest(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }

    async fn withdraw_search(
        &self,
        request: Request<proto::WithdrawSearchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let SearchName { authority, search: id } = name("name", &message.name)?;
        permit::search(&self.engine, &actor, SearchName { authority, search: id }, Action::Withdraw)?;
        let call = read_call(&actor, WITHDRAW, &message.request_id, &message);
        let (call, verb) = with(call, opening::read_withdraw(&message, id))?;
        let read = self.known(&actor, id, &message.etag).await?;
        let done = self.engine.execute(call, unchanged(verb, id, read)).await.map_err(failed)?;
        self.answer(&actor, id, &done).await
    }
}

impl Searches {
    /// A publication judged and not made.
    async fn check_publishing(
        &self,
        actor: &Actor,
        id: SearchId,
        message: &proto::PublishSearchRequest,
    ) -> Result<proto::PublishSearchResponse, Status> {
        let verb = opening::read_publish(message, id).map_err(|refusal| refused(&refusal))?;
        match self.known(actor, id, &message.etag).await? {
            Read::Unsaid | Read::At(_) => {}
            Read::Stale => return Err(refused(&domain::Refusal::of(RefusalReason::StaleEtag, "etag"))),
        }
        let checked = self.engine.check_publish(actor, &verb).await.map_err(failed)?;
        Ok(proto::PublishSearchResponse {
            search: Some(self.read(actor, id, &Moment::Now).await?),
            warnings: checked.warnings.iter().map(check::warning).collect(),
        })
    }
}

/// The search a call made: the first one, where it was repeated.
pub(in crate::services) fn made(done: &Done) -> Result<SearchId, Status> {
    done.outcome.parse().map_err(|error| crate::status::incident(&error))
}

#[cfg(test)]
mod tests;

//! Individual Placement Contracts (CON-1).

mod given;
mod placing;

use api::contract::v1 as proto;
use api::contract::v1::contract_service_server::{ContractService, ContractServiceServer};
use domain::Actor;
use domain::event::Subject;
use engine::verbs::{CompleteContract, SignContract, VaryContract};
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::{Action, may, may_act_for, signing_side};
use vocabulary::{ContractId, ContractName, ProviderName, limits};

use super::call::{actor, authority, failed, name, read_call, with};
use super::permit;
use super::unchanged::{IfUnchanged, Read};
use crate::present::{Page, contract as present, etag, next_page_token};
use crate::status;

const LIST: &str = "hafan.contract.v1.ContractService/ListContracts";
const COMPLETE: &str = "hafan.contract.v1.ContractService/CompleteContract";
const SIGN: &str = "hafan.contract.v1.ContractService/SignContract";
const VARY: &str = "hafan.contract.v1.ContractService/ProposeVariation";

/// The contracts of one engine.
#[derive(Clone)]
pub struct Contracts {
    engine: Engine,
}

impl Contracts {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> ContractServiceServer<Self> {
        ContractServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The contract of a name the actor may read; whether there is none or it may not, nobody can tell.
    fn named(&self, actor: &Actor, given: &str, action: Action) -> Result<ContractId, Status> {
        let named: ContractName = name("name", given)?;
        let world = self.engine.world();
        let found = world.contract(named.contract).filter(|found| found.generated.authority == named.authority);
        may(actor, action, found.as_deref()).map_err(permit::refused)?;
        Ok(named.contract)
    }

    async fn contract(&self, actor: &Actor, id: ContractId, moment: &Moment) -> Result<proto::Contract, Status> {
        let view = self.engine.contract(actor, id, moment).await.map_err(failed)?;
        let mut message = present::contract(&view, actor);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }

    async fn read_etag(&self, actor: &Actor, id: ContractId, etag: &str) -> Result<Read, Status> {
        if etag.is_empty() {
            return Ok(Read::Unsaid);
        }
        let version = Read::version(&self.engine, &Subject::Contract(id));
        let current = self.contract(actor, id, &Moment::Now).await?.etag;
        Ok(Read::of(etag, &current, version))
    }
}

#[tonic::async_trait]
impl ContractService for Contracts {
    async fn get_contract(
        &self,
        request: Request<proto::GetContractRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        let actor = actor(&request)?;
        let id = self.named(&actor, &request.get_ref().name, Action::ReadContract)?;
        self.contract(&actor, id, &Moment::Now).await.map(Response::new)
    }

    async fn list_contracts(
        &self,
        request: Request<proto::ListContractsRequest>,
    ) -> Result<Response<proto::ListContractsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let of = parent(&actor, &message.parent)?;
        let states = given::states(&message.states).map_err(|refusal| status::refused(&refusal))?;
        let list = format!("{LIST}|{}|{states:?}", message.parent);
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after::<16>().map(ContractId::from_bytes);
        let wanted = |contract: &domain::contract::Contract, search: &domain::search::Search| {
            of.is_of(contract) && (states.is_empty() || states.contains(&contract.state(search)))
        };
        let mut found = self.engine.contracts(&actor, wanted, (after, page.limit + 1)).await.map_err(failed)?;
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|view| view.contract.id.to_bytes());
        let contracts = found.iter().map(|view| {
            let mut message = present::contract(view, &actor);
            message.etag = etag(&self.engine, &actor, &message);
            message
        });
        let contracts = contracts.collect();
        let next_page_token = next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?;
        Ok(Response::new(proto::ListContractsResponse { contracts, next_page_token }))
    }

    async fn get_contract_text(
        &self,
        request: Request<proto::GetContractTextRequest>,
    ) -> Result<Response<proto::GetContractTextResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name, Action::ReadContract)?;
        let text = self.engine.contract_text(&actor, id, message.variation).await.map_err(failed)?;
        Ok(Response::new(present::canonical(text)))
    }

    async fn complete_contract(
        &self,
        request: Request<proto::CompleteContractRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name, Action::CompleteContract)?;
        let called = read_call(&actor, COMPLETE, &message.request_id, &message);
        let read = self.read_etag(&actor, id, &message.etag).await?;
        let said = given::completion(message.completion.unwrap_or_default(), message.update_mask);
        let (call, completion) = with(called, said)?;
        let verb = CompleteContract { contract: id, completion };
        let verb = IfUnchanged { verb, subject: Subject::Contract(id), read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await.map(Response::new)
    }

    async fn sign_contract(
        &self,
        request: Request<proto::SignContractRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name, Action::ReadContract)?;
        signing_side(&actor, self.engine.world().contract(id).as_deref()).map_err(permit::refused)?;
        let called = read_call(&actor, SIGN, &message.request_id, &message);
        let (call, digest) = with(called, given::digest(&message.digest))?;
        let done = self.engine.execute(call, SignContract { contract: id, digest }).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await.map(Response::new)
    }

    async fn propose_variation(
        &self,
        request: Request<proto::ProposeVariationRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name, Action::CompleteContract)?;
        let called = read_call(&actor, VARY, &message.request_id, &message);
        let read = self.read_etag(&actor, id, &message.etag).await?;
        let (call, said) = with(called, given::variation(message))?;
        let given::Varied { completion, terms, effective_on, changes } = said;
        let verb = VaryContract { contract: id, completion, terms, effective_on, changes };
        let verb = IfUnchanged { verb, subject: Subject::Contract(id), read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await.map(Response::new)
    }

    async fn refuse_contract(
        &self,
        request: Request<proto::RefuseContractRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        self.refuse(request).await.map(Response::new)
    }

    async fn record_arrival(
        &self,
        request: Request<proto::RecordArrivalRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        self.arrive(request).await.map(Response::new)
    }

    async fn record_non_arrival(
        &self,
        request: Request<proto::RecordNonArrivalRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        self.not_arrive(request).await.map(Response::new)
    }

    async fn record_placement_plan(
        &self,
        request: Request<proto::RecordPlacementPlanRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        self.plan(request).await.map(Response::new)
    }

    async fn end_placement(
        &self,
        request: Request<proto::EndPlacementRequest>,
    ) -> Result<Response<proto::Contract>, Status> {
        self.end(request).await.map(Response::new)
    }
}

/// Whose contracts are listed.
enum Parent {
    Authority(vocabulary::AuthorityCode),
    Provider(vocabulary::ProviderId),
}

impl Parent {
    fn is_of(&self, contract: &domain::contract::Contract) -> bool {
        match self {
            Self::Authority(code) => contract.generated.authority == *code,
            Self::Provider(id) => contract.generated.provider == *id,
        }
    }
}

fn parent(actor: &Actor, given: &str) -> Result<Parent, Status> {
    if given.starts_with("providers/") {
        let ProviderName { provider } = name("parent", given)?;
        may_act_for(actor, provider).map_err(permit::refused)?;
        return Ok(Parent::Provider(provider));
    }
    let code = authority("parent", given)?;
    may(actor, Action::ListSearches, code).map_err(permit::refused)?;
    Ok(Parent::Authority(code))
}

//! Who may call, and as what (ACR-2). By administrators; nothing here reads a child's profile or an offer.

use api::admin::v1 as proto;
use api::admin::v1::principal_service_server::{PrincipalService, PrincipalServiceServer};
use domain::principal::Change;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{ChangePrincipal, RegisterPrincipal};
use engine::{Call, Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::{Action, may_serve};
use vocabulary::{ActorId, Organisation, PrincipalName, PrincipalSuspensionReason, RefusalReason, limits};

use super::call::{actor, call, failed, name, read_call, with};
use super::permit;
use crate::convert::principal::{read_credential, read_grant, read_principal};
use crate::convert::{Faults, Path, instant_out};
use crate::present::{Page, next_page_token, principal};
use crate::status;

const REGISTER: &str = "hafan.admin.v1.PrincipalService/RegisterPrincipal";
const LIST: &str = "hafan.admin.v1.PrincipalService/ListPrincipals";
const ADD_CREDENTIAL: &str = "hafan.admin.v1.PrincipalService/AddCredential";
const REVOKE_CREDENTIAL: &str = "hafan.admin.v1.PrincipalService/RevokeCredential";
const GRANT_ROLE: &str = "hafan.admin.v1.PrincipalService/GrantRole";
const WITHDRAW_ROLE: &str = "hafan.admin.v1.PrincipalService/WithdrawRole";
const SET_EXPIRY: &str = "hafan.admin.v1.PrincipalService/SetPrincipalExpiry";
const SUSPEND: &str = "hafan.admin.v1.PrincipalService/SuspendPrincipal";
const REINSTATE: &str = "hafan.admin.v1.PrincipalService/ReinstatePrincipal";

/// The principals of one engine.
#[derive(Clone)]
pub struct Principals {
    engine: Engine,
}

impl Principals {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> PrincipalServiceServer<Self> {
        let service = PrincipalServiceServer::new(Self { engine: engine.clone() });
        service.max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// The principal of that name, for an administrator; not there and not allowed are one answer.
    fn named(&self, actor: &Actor, given: &str) -> Result<ActorId, Status> {
        let PrincipalName { id } = name("name", given)?;
        administers(actor)?;
        self.engine.principals().get(&id).map(|_| id.clone()).ok_or_else(status::not_permitted)
    }

    async fn change(&self, call: Call, id: ActorId, change: Change) -> Result<Response<proto::Principal>, Status> {
        let done = self.engine.execute(call, ChangePrincipal { id: id.clone(), change }).await.map_err(failed)?;
        self.shown(&id, &done.moment)
    }

    fn shown(&self, id: &ActorId, moment: &Moment) -> Result<Response<proto::Principal>, Status> {
        let found = self
            .engine
            .at(moment, |world, now| world.principals().get(id).map(|found| principal::principal(id, found, now)));
        found.map(Response::new).ok_or_else(status::not_permitted)
    }
}

#[tonic::async_trait]
impl PrincipalService for Principals {
    async fn register_principal(
        &self,
        request: Request<proto::RegisterPrincipalRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        administers(&actor)?;
        let message = request.into_inner();
        let called = read_call(&actor, REGISTER, &message.request_id, &message);
        let (call, given) = with(called, read_principal(message.principal))?;
        let id = given.id.clone();
        let done = self.engine.execute(call, RegisterPrincipal(given)).await.map_err(failed)?;
        self.shown(&id, &done.moment)
    }

    async fn get_principal(
        &self,
        request: Request<proto::GetPrincipalRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let id = self.named(&actor, &request.into_inner().name)?;
        self.shown(&id, &Moment::Now)
    }

    async fn list_principals(
        &self,
        request: Request<proto::ListPrincipalsRequest>,
    ) -> Result<Response<proto::ListPrincipalsResponse>, Status> {
        let actor = actor(&request)?;
        administers(&actor)?;
        let message = request.into_inner();
        let of: Option<Organisation> = match message.organisation.as_str() {
            "" => None,
            given => Some(name("organisation", given)?),
        };
        let list = format!("{LIST}|{}", message.organisation);
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after_text().and_then(|text| text.parse::<ActorId>().ok());
        let (principals, now) = (self.engine.principals(), self.engine.now());
        let following = principals
            .iter()
            .filter(|(id, _)| after.as_ref().is_none_or(|after| *id > after))
            .filter(|(_, found)| of.is_none_or(|of| found.roles.iter().any(|held| held.organisation == of)));
        let mut kept: Vec<_> = following.take(page.limit + 1).collect();
        let more = kept.len() > page.limit;
        kept.truncate(page.limit);
        let last = kept.last().filter(|_| more).map(|(id, _)| id.as_str().as_bytes());
        let next_page_token = next_page_token(&self.engine, &actor, &list, last)?;
        let principals = kept.into_iter().map(|(id, found)| principal::principal(id, found, now)).collect();
        Ok(Response::new(proto::ListPrincipalsResponse { principals, next_page_token }))
    }

    async fn add_credential(
        &self,
        request: Request<proto::AddCredentialRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, ADD_CREDENTIAL, &message.request_id, &message);
        let (call, credential) = with(called, read_credential(message.credential))?;
        self.change(call, id, Change::AddCredential(credential)).await
    }

    async fn revoke_credential(
        &self,
        request: Request<proto::RevokeCredentialRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, REVOKE_CREDENTIAL, &message.request_id, &message);
        let (call, credential) = with(called, read_credential(message.credential))?;
        self.change(call, id, Change::RevokeCredential(credential)).await
    }

    async fn grant_role(
        &self,
        request: Request<proto::GrantRoleRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, GRANT_ROLE, &message.request_id, &message);
        let (call, grant) = with(called, read_grant(message.role))?;
        self.change(call, id, Change::GrantRole(grant)).await
    }

    async fn withdraw_role(
        &self,
        request: Request<proto::WithdrawRoleRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, WITHDRAW_ROLE, &message.request_id, &message);
        let (call, grant) = with(called, read_grant(message.role))?;
        self.change(call, id, Change::WithdrawRole(grant.role, grant.organisation)).await
    }

    async fn set_principal_expiry(
        &self,
        request: Request<proto::SetPrincipalExpiryRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, SET_EXPIRY, &message.request_id, &message);
        let mut faults = Faults::new();
        let expires = faults.optional_instant(&Path::root("expire_time"), message.expire_time);
        let (call, expires) = with(called, faults.finish(expires))?;
        self.change(call, id, Change::SetExpiry(expires)).await
    }

    async fn suspend_principal(
        &self,
        request: Request<proto::SuspendPrincipalRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let called = read_call(&actor, SUSPEND, &message.request_id, &message);
        let (call, reason) = with(called, suspension(&message.reason))?;
        self.change(call, id, Change::Suspend(reason)).await
    }

    async fn reinstate_principal(
        &self,
        request: Request<proto::ReinstatePrincipalRequest>,
    ) -> Result<Response<proto::Principal>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name)?;
        let call = call(actor, REINSTATE, &message.request_id, &message)?;
        self.change(call, id, Change::Reinstate).await
    }

    async fn get_caller(&self, request: Request<proto::GetCallerRequest>) -> Result<Response<proto::Caller>, Status> {
        let actor = actor(&request)?;
        let until = self.engine.may_act(&actor).ok_or_else(status::not_permitted)?;
        let (principals, now) = (self.engine.principals(), self.engine.now());
        let held = principals.get(&actor.id).into_iter().flat_map(|found| found.live_roles(now));
        Ok(Response::new(proto::Caller {
            actor: actor.id.to_string(),
            role: actor.role.to_string(),
            organisation: actor.organisation.to_string(),
            expire_time: until.map(instant_out),
            roles: held.map(principal::role).collect(),
        }))
    }
}

fn administers(actor: &Actor) -> Result<(), Status> {
    may_serve(actor, Action::Administer).map_err(permit::refused)
}

fn suspension(given: &str) -> Result<PrincipalSuspensionReason, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("reason");
    let read = match given {
        "" => {
            faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
            None
        }
        code => faults.optional_code(&at, Some(code)),
    };
    faults.finish_some(read)
}

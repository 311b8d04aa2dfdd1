//! What becomes of a placement: refusal to sign, arrival, non-arrival, plan, end (CON-2 to CON-4).

use api::contract::v1 as proto;
use domain::Actor;
use engine::verbs::{EndPlacement, RecordArrival, RecordNonArrival, RecordPlacementPlan, RefuseContract};
use tonic::{Request, Status};
use views::permit::{Action, Object, may, signing_side};
use vocabulary::{ContractId, LatePlanReason, limits};

use super::Contracts;
use crate::convert::{Faults, Path};
use crate::services::call::{actor, call, failed, read_call, with};
use crate::services::permit;
use crate::status;

const REFUSE: &str = "hafan.contract.v1.ContractService/RefuseContract";
const ARRIVE: &str = "hafan.contract.v1.ContractService/RecordArrival";
const NOT_ARRIVE: &str = "hafan.contract.v1.ContractService/RecordNonArrival";
const PLAN: &str = "hafan.contract.v1.ContractService/RecordPlacementPlan";
const END: &str = "hafan.contract.v1.ContractService/EndPlacement";

impl Contracts {
    pub(super) async fn refuse(
        &self,
        request: Request<proto::RefuseContractRequest>,
    ) -> Result<proto::Contract, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.named(&actor, &message.name, Action::ReadContract)?;
        signing_side(&actor, self.engine.world().contract(id).as_deref()).map_err(permit::refused)?;
        let called = read_call(&actor, REFUSE, &message.request_id, &message);
        let mut faults = Faults::new();
        let reason = faults.code(&Path::root("reason"), &message.reason);
        let text = faults.text(&Path::root("text"), message.text, limits::NOTE_CHARS_MAX);
        let (call, verb) = with(called, faults.finish(RefuseContract { contract: id, reason, text }))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await
    }

    pub(super) async fn arrive(
        &self,
        request: Request<proto::RecordArrivalRequest>,
    ) -> Result<proto::Contract, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.placed(&actor, &message.name)?;
        let called = read_call(&actor, ARRIVE, &message.request_id, &message);
        let mut faults = Faults::new();
        let arrived_on = faults.date(&Path::root("arrived_on"), message.arrived_on);
        let (call, verb) = with(called, faults.finish(RecordArrival { contract: id, arrived_on }))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await
    }

    pub(super) async fn not_arrive(
        &self,
        request: Request<proto::RecordNonArrivalRequest>,
    ) -> Result<proto::Contract, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.placed(&actor, &message.name)?;
        let call = call(actor.clone(), NOT_ARRIVE, &message.request_id, &message)?;
        let verb = RecordNonArrival { contract: id, text: message.text };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await
    }

    pub(super) async fn plan(
        &self,
        request: Request<proto::RecordPlacementPlanRequest>,
    ) -> Result<proto::Contract, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.placed(&actor, &message.name)?;
        let called = read_call(&actor, PLAN, &message.request_id, &message);
        let mut faults = Faults::new();
        let made_on = faults.date(&Path::root("made_on"), message.made_on);
        let given = Some(message.late_reason.as_str()).filter(|given| !given.is_empty());
        let late: Option<LatePlanReason> = faults.optional_code(&Path::root("late_reason"), given);
        let text = faults.text(&Path::root("text"), message.text, limits::NOTE_CHARS_MAX);
        let (call, verb) = with(called, faults.finish(RecordPlacementPlan { contract: id, made_on, late, text }))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await
    }

    pub(super) async fn end(&self, request: Request<proto::EndPlacementRequest>) -> Result<proto::Contract, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let id = self.placed(&actor, &message.name)?;
        let called = read_call(&actor, END, &message.request_id, &message);
        let mut faults = Faults::new();
        let ended_on = faults.date(&Path::root("ended_on"), message.ended_on);
        let reason = faults.code(&Path::root("reason"), &message.reason);
        let text = faults.text(&Path::root("text"), message.text, limits::NOTE_CHARS_MAX);
        let (call, verb) = with(called, faults.finish(EndPlacement { contract: id, ended_on, reason, text }))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.contract(&actor, id, &done.moment).await
    }

    /// The contract of a name whose placement the actor may record of.
    fn placed(&self, actor: &Actor, given: &str) -> Result<ContractId, Status> {
        let id = self.named(actor, given, Action::ReadContract)?;
        let world = self.engine.world();
        let contract = world.contract(id).ok_or_else(status::not_permitted)?;
        let search = world.search(contract.generated.search).ok_or_else(status::not_permitted)?;
        may(actor, Action::RecordPlacement, Object::Placement(&contract, &search)).map_err(permit::refused)?;
        Ok(id)
    }
}

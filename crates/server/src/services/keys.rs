//! The keys of the service, and the runs over them (ACR-3). By administrators; no key is ever shown.

use api::admin::v1 as proto;
use api::admin::v1::keys_service_server::{KeysService, KeysServiceServer};
use domain::Actor;
use domain::keys::Run;
use engine::verbs::{BeginErasures, RotateKeys};
use engine::{Call, Engine, Verb};
use tonic::{Request, Response, Status};
use views::permit::{Action, may_serve};
use vocabulary::limits;

use super::call::{actor, call, failed};
use super::permit;
use crate::convert::instant_out;

const ROTATE: &str = "hafan.admin.v1.KeysService/RotateKeys";
const CARRY_OUT: &str = "hafan.admin.v1.KeysService/CarryOutErasures";

/// The keys of one engine.
#[derive(Clone)]
pub struct Keys {
    engine: Engine,
}

impl Keys {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> KeysServiceServer<Self> {
        KeysServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// Begins a run and carries it to its end; a caller that hangs up does not stop it.
    async fn run(&self, call: Call, verb: impl Verb) -> Result<Response<proto::KeyStatus>, Status> {
        self.engine.execute(call, verb).await.map_err(failed)?;
        let engine = self.engine.clone();
        let carried = tokio::spawn(async move { engine.carry_on_keys().await });
        let carried = carried.await.map_err(|error| failed(engine::Failure::Internal(error.to_string())))?;
        carried.map_err(failed)?;
        self.status().await
    }

    async fn status(&self) -> Result<Response<proto::KeyStatus>, Status> {
        let status = self.engine.key_status().await.map_err(failed)?;
        Ok(Response::new(proto::KeyStatus {
            master_keys: status.master_keys,
            open_run: status.open.as_ref().map(run_out),
            last_run: status.last.as_ref().map(run_out),
            waiting_orders: i32::try_from(status.waiting).unwrap_or(i32::MAX),
            keys_under_old_master: i64::try_from(status.under_old_keys).unwrap_or(i64::MAX),
        }))
    }
}

#[tonic::async_trait]
impl KeysService for Keys {
    async fn get_key_status(
        &self,
        request: Request<proto::GetKeyStatusRequest>,
    ) -> Result<Response<proto::KeyStatus>, Status> {
        permitted(&request)?;
        self.status().await
    }

    async fn rotate_keys(
        &self,
        request: Request<proto::RotateKeysRequest>,
    ) -> Result<Response<proto::KeyStatus>, Status> {
        let actor = permitted(&request)?;
        let message = request.into_inner();
        let call = call(actor, ROTATE, &message.request_id, &message)?;
        self.run(call, RotateKeys { destroy_old: message.destroy_old }).await
    }

    async fn carry_out_erasures(
        &self,
        request: Request<proto::CarryOutErasuresRequest>,
    ) -> Result<Response<proto::KeyStatus>, Status> {
        let actor = permitted(&request)?;
        let message = request.into_inner();
        let call = call(actor, CARRY_OUT, &message.request_id, &message)?;
        self.run(call, BeginErasures).await
    }
}

fn permitted<T>(request: &Request<T>) -> Result<Actor, Status> {
    let actor = actor(request)?;
    may_serve(&actor, Action::Administer).map_err(permit::refused)?;
    Ok(actor)
}

fn run_out(run: &Run) -> proto::KeyRun {
    let purpose = match run.orders {
        Some(_) => proto::KeyRunPurpose::Erasure,
        None => proto::KeyRunPurpose::Rotation,
    };
    proto::KeyRun {
        number: i32::try_from(run.number).unwrap_or(i32::MAX),
        purpose: purpose.into(),
        orders: run.orders.map_or(0, |orders| i32::try_from(orders).unwrap_or(i32::MAX)),
        destroys_old: run.destroys_old,
        begun_by: run.by.as_ref().map_or_else(String::new, |by| by.actor.to_string()),
        begun_at: Some(instant_out(run.begun_at)),
        completed_at: run.completed_at.map(instant_out),
        rewrapped: i64::try_from(run.rewrapped).unwrap_or(i64::MAX),
    }
}

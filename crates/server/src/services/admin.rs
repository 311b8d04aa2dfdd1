//! How the server runs, its backups, and the clock of a sandbox. By administrators; nothing here reads a child's profile or an offer.

use api::admin::v1::admin_service_server::{AdminService, AdminServiceServer};
use api::admin::v1::{
    AcceptClockRequest, AcceptClockResponse, AdvanceSandboxClockRequest, AdvanceSandboxClockResponse, BackUpRequest,
    Backup, GetServerStatusRequest, ServerMode, ServerStatus,
};
use domain::{Actor, Fault, Refusal};
use engine::Engine;
use engine::vault::hex;
use engine::verbs::AdvanceClock;
use event_log::Mode;
use tonic::{Request, Response, Status};
use views::permit::{Action, may_serve};
use vocabulary::{RefusalReason, Timestamp, limits};

use super::call::{actor, call, failed};
use super::permit;
use crate::convert::instant_out;
use crate::status::refused;

const ADVANCE: &str = "hafan.admin.v1.AdminService/AdvanceSandboxClock";

const ACCEPT: &str = "hafan.admin.v1.AdminService/AcceptClock";

const BACK_UP: &str = "hafan.admin.v1.AdminService/BackUp";

/// Version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit it was built from, where the build says so.
const COMMIT: Option<&str> = option_env!("HAFAN_COMMIT");

/// Furthest the clock moves in one call, in days.
const DAYS_MAX: i64 = 366;

const MICROS_PER_SECOND: i64 = 1_000_000;
const NANOS_PER_MICRO: i32 = 1_000;

/// Status and sandbox clock of one server.
#[derive(Clone)]
pub struct Admin {
    engine: Engine,
    started_at: Timestamp,
}

impl Admin {
    /// The service over an engine that starts to serve now, with the limit of a message.
    pub fn service(engine: &Engine) -> AdminServiceServer<Self> {
        let admin = Self { engine: engine.clone(), started_at: engine.now() };
        AdminServiceServer::new(admin).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl AdminService for Admin {
    async fn advance_sandbox_clock(
        &self,
        request: Request<AdvanceSandboxClockRequest>,
    ) -> Result<Response<AdvanceSandboxClockResponse>, Status> {
        let actor = permitted(&request)?;
        let message = request.into_inner();
        let micros = micros(message.by).map_err(|refusal| refused(&refusal))?;
        let call = call(actor, ADVANCE, &message.request_id, &message)?;
        let done = self.engine.execute(call, AdvanceClock { micros }).await.map_err(failed)?;
        self.engine.tick().await.map_err(failed)?;
        let now = done.recorded_at.plus_micros(micros);
        Ok(Response::new(AdvanceSandboxClockResponse { now: Some(instant_out(now)) }))
    }

    async fn accept_clock(
        &self,
        request: Request<AcceptClockRequest>,
    ) -> Result<Response<AcceptClockResponse>, Status> {
        let actor = permitted(&request)?;
        let message = request.into_inner();
        let call = call(actor, ACCEPT, &message.request_id, &message)?;
        self.engine.accept_clock(call).await.map_err(failed)?;
        Ok(Response::new(AcceptClockResponse { now: Some(instant_out(self.engine.now())) }))
    }

    async fn back_up(&self, request: Request<BackUpRequest>) -> Result<Response<Backup>, Status> {
        let actor = permitted(&request)?;
        let message = request.into_inner();
        let call = call(actor, BACK_UP, &message.request_id, &message)?;
        let engine::Backup { file, head, vault_records, digest } = self.engine.back_up(&call).await.map_err(failed)?;
        let (position, epoch) = (head.position.0, head.epoch.0);
        Ok(Response::new(Backup {
            file,
            position,
            chain: hex(&head.chain),
            epoch,
            vault_records,
            digest: hex(&digest),
        }))
    }

    async fn get_server_status(
        &self,
        request: Request<GetServerStatusRequest>,
    ) -> Result<Response<ServerStatus>, Status> {
        permitted(&request)?;
        let log = self.engine.log();
        let (head, mode) = (log.head(), log.marks().mode);
        let (folded, folded_at, offset) = {
            let world = self.engine.world();
            (world.position, world.recorded_at, world.clock_offset_micros)
        };
        let behind = if folded < head.position.0 {
            head.recorded_at.micros() - folded_at.map_or(head.recorded_at.micros(), Timestamp::micros)
        } else {
            0
        };
        let status = ServerStatus {
            mode: mode_out(mode).into(),
            now: Some(instant_out(self.engine.now())),
            sandbox_offset: match mode {
                Mode::Sandbox => Some(duration_out(offset)),
                Mode::Production => None,
            },
            build: COMMIT.map_or_else(|| VERSION.to_owned(), |commit| format!("{VERSION} {commit}")),
            position: head.position.0,
            view_lag: Some(duration_out(behind)),
            started_at: Some(instant_out(self.started_at)),
            clock_suspect: log.clock_suspect(),
        };
        Ok(Response::new(status))
    }
}

fn permitted<T>(request: &Request<T>) -> Result<Actor, Status> {
    let actor = actor(request)?;
    may_serve(&actor, Action::Administer).map_err(permit::refused)?;
    Ok(actor)
}

const fn mode_out(mode: Mode) -> ServerMode {
    match mode {
        Mode::Production => ServerMode::Production,
        Mode::Sandbox => ServerMode::Sandbox,
    }
}

/// More than nothing, at most 366 days, in whole microseconds.
fn micros(by: Option<prost_types::Duration>) -> Result<i64, Refusal> {
    let by = by.ok_or_else(|| Refusal::of(RefusalReason::FieldRequired, "by"))?;
    if by.nanos % NANOS_PER_MICRO != 0 {
        let fault = Fault::new(RefusalReason::ValueInvalid, "by").with("nanos", by.nanos);
        return Err(fault.with("expected", "whole microseconds").into());
    }
    let micros = by.seconds.saturating_mul(MICROS_PER_SECOND).saturating_add(i64::from(by.nanos / NANOS_PER_MICRO));
    if (1..=DAYS_MAX * 86_400 * MICROS_PER_SECOND).contains(&micros) {
        return Ok(micros);
    }
    let fault = Fault::new(RefusalReason::ValueOutOfRange, "by").with("seconds", by.seconds);
    Err(fault.with("above_seconds", 0).with("max_days", DAYS_MAX).into())
}

fn duration_out(micros: i64) -> prost_types::Duration {
    // Below 10⁹ nanoseconds, so it always fits; both parts have the sign of the whole.
    let nanos = i32::try_from(micros % MICROS_PER_SECOND).unwrap_or(0) * NANOS_PER_MICRO;
    prost_types::Duration { seconds: micros / MICROS_PER_SECOND, nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seconds: i64, nanos: i32) -> String {
        let told = micros(Some(prost_types::Duration { seconds, nanos }));
        told.map_or_else(|refusal| refusal.to_string(), |micros| micros.to_string())
    }

    #[test]
    fn the_clock_moves_forward_by_whole_microseconds_and_at_most_a_leap_year() {
        assert_eq!(told(1, 2_000), "1000002");
        assert_eq!(told(366 * 86_400, 0), "31622400000000");
        assert_eq!(told(0, 1), "refused VALUE_INVALID by expected=whole microseconds nanos=1");
        for (seconds, nanos) in [(0, 0), (-1, 0), (366 * 86_400, 1_000), (i64::MAX, 0), (i64::MIN, -1_000)] {
            assert!(told(seconds, nanos).starts_with("refused VALUE_OUT_OF_RANGE by"), "{seconds} {nanos}");
        }
        assert_eq!(micros(None).unwrap_err().to_string(), "refused FIELD_REQUIRED by");
    }

    #[test]
    fn a_duration_has_one_sign() {
        assert_eq!(duration_out(1_500_000), prost_types::Duration { seconds: 1, nanos: 500_000_000 });
        assert_eq!(duration_out(-1_500_000), prost_types::Duration { seconds: -1, nanos: -500_000_000 });
    }
}

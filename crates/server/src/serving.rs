//! A server that runs: bound, layered, watched, and drained when it stops.
//!
//! Around every service, from the outside: bodies left unread are read out; calls are counted; panics become incidents; the connection is known; a stopping server begins no
//! call; who looks at what is recorded; callers are known before a body is read, held to their rates, and refused what they may never call;
//! errors of the transport take our form. The transport itself limits calls, their time, their size and what a silent connection may keep.

mod bounds;
mod fixed;
mod stopping;
mod underway;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use event_log::clock::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::ServiceBuilder;
use tracing::{info, warn};
use vocabulary::limits;

use crate::access::{NoteCallerLayer, RecordAccessLayer};
use crate::authorise::AuthoriseLayer;
use crate::connections::{Entrance, PeersLayer, incoming};
use crate::decode_faults::DecodeFaultsLayer;
use crate::identity::{AuthenticateLayer, Identities};
use crate::metrics::{Calls, CountCallsLayer};
use crate::panics::CatchPanicsLayer;
pub use crate::rates::Rate;
use crate::rates::{AddressesLayer, FORGET_EVERY, FailedAuthentications, Principals, PrincipalsLayer};
use crate::read_out::ReadOutLayer;
use crate::table::{ReflectionError, Table, reflected};
use crate::tls::Tls;

pub use bounds::Limits;
pub use fixed::{FIXED, Fixed};
pub use stopping::{Stop, Stopping};
use underway::{DrainLayer, Underway};

/// How bytes travel, and how many of everything.
#[derive(Clone, Debug)]
pub struct Transport {
    /// Within TLS, if it is.
    pub tls: Option<Arc<Tls>>,
    /// By which a client certificate ends.
    pub clock: Arc<dyn Clock>,
    /// What connections and calls may take.
    pub limits: Limits,
}

/// Why a server could not begin to serve, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address it listens on is not to be had.
    #[error("cannot listen: {0}")]
    Listen(#[from] io::Error),
    /// The contract cannot be told.
    #[error(transparent)]
    Reflection(#[from] ReflectionError),
    /// Reflection refuses the contract.
    #[error("reflection refuses the contract: {0}")]
    Descriptors(#[from] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("the transport failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The server's task ended other than by returning.
    #[error("the server's task did not end by itself: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A server that runs, until it is stopped or dropped.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    health: HealthReporter,
    names: Vec<&'static str>,
    stop: Stop,
    underway: Underway,
    closing: Stop,
    drain: Duration,
    task: JoinHandle<Result<(), tonic::transport::Error>>,
    entering: JoinHandle<()>,
}

/// Serves a table on a bound listener, and counts its calls. `stop` also ends the long streams that watch its [`Stopping`].
///
/// # Errors
/// [`ServeError`] where the listener or the contract is unusable; nothing has been accepted then.
pub async fn serve(
    listener: TcpListener,
    table: Table,
    identities: Identities,
    transport: Transport,
    calls: &Calls,
    stop: Stop,
) -> Result<Serving, ServeError> {
    let Transport { tls, clock, limits } = transport;
    let address = listener.local_addr()?;
    let names = table.names().to_vec();
    let (health, health_service) = tonic_health::server::health_reporter();
    for name in &names {
        health.set_service_status(name, ServingStatus::Serving).await;
    }
    let mut reflection = tonic_reflection::server::Builder::configure()
        .register_file_descriptor_set(reflected(&names)?)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .with_service_name("grpc.health.v1.Health")
        .with_service_name("grpc.reflection.v1.ServerReflection");
    for name in &names {
        reflection = reflection.with_service_name(*name);
    }
    let access = table.access().cloned();
    let mut routes = table.into_builder();
    routes.add_service(health_service.max_decoding_message_size(limits::MESSAGE_BYTES_MAX));
    routes.add_service(reflection.build_v1()?.max_decoding_message_size(limits::MESSAGE_BYTES_MAX));
    let (underway, closing) = (Underway::new(), Stop::new());
    let (principals, failures) = (Principals::new(&limits), FailedAuthentications::new(limits.failed_authentications));
    let layers = ServiceBuilder::new()
        .layer(ReadOutLayer)
        .layer(CountCallsLayer(calls.clone()))
        .layer(CatchPanicsLayer)
        .layer(PeersLayer { clock: Arc::clone(&clock) })
        .layer(DrainLayer { underway: underway.clone(), closing: closing.stopping() })
        .layer(RecordAccessLayer::new(access))
        .layer(AddressesLayer(failures.clone()))
        .layer(AuthenticateLayer::new(identities))
        .layer(NoteCallerLayer)
        .layer(PrincipalsLayer(principals.clone()))
        .layer(AuthoriseLayer)
        .layer(DecodeFaultsLayer)
        .into_inner();
    let router = configured(&limits).layer(layers).add_routes(routes.routes());
    let drain = limits.drain;
    let (incoming, entering) = incoming(listener, Entrance { tls, clock, limits });
    tokio::spawn(forget(principals, failures, closing.stopping()));
    let mut closed = closing.stopping();
    let stopped = async move { closed.stopped().await };
    let task = tokio::spawn(router.serve_with_incoming_shutdown(incoming, stopped));
    info!(server.address = %address, server.services = names.len(), "serving");
    Ok(Serving { address, health, names, stop, underway, closing, drain, task, entering })
}

/// Forgets, from time to time, whoever is under every rate.
async fn forget(principals: Principals, failures: FailedAuthentications, mut closing: Stopping) {
    let mut every = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            () = closing.stopped() => return,
            _ = every.tick() => {
                principals.forget();
                failures.forget();
            }
        }
    }
}

fn configured(limits: &Limits) -> Server {
    Server::builder()
        .timeout(limits.call)
        .concurrency_limit_per_connection(limits.calls_per_connection)
        .max_concurrent_streams(limits.streams_per_connection)
        .http2_keepalive_interval(Some(limits.keepalive))
        .http2_keepalive_timeout(Some(limits.keepalive_answer))
        .http2_max_header_list_size(limits.header_list_bytes)
        .http2_max_pending_accept_reset_streams(Some(fixed::PENDING_RESETS_MAX))
        .http2_max_local_error_reset_streams(Some(fixed::FAULTY_RESETS_MAX))
        .initial_stream_window_size(fixed::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(fixed::CONNECTION_WINDOW_BYTES)
        .max_frame_size(fixed::FRAME_BYTES_MAX)
        .max_connection_age(limits.connection_age)
}

impl Serving {
    /// The address it listens on, with the port that was given to port 0.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells whoever watches health whether the services can be relied on: not while reads are too stale.
    pub async fn set_serving(&self, status: ServingStatus) {
        for name in std::iter::once(&"").chain(&self.names) {
            self.health.set_service_status(name, status).await;
        }
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// [`ServeError`] where the transport failed.
    pub async fn ended(&mut self) -> Result<(), ServeError> {
        Ok((&mut self.task).await??)
    }

    /// Stops. Health says so first; from then on no call begins, long streams end, and calls under way are waited for; then no connection
    /// comes in, and those that are open end.
    ///
    /// # Errors
    /// [`ServeError`] where the transport failed.
    pub async fn stop(mut self) -> Result<(), ServeError> {
        self.set_serving(ServingStatus::NotServing).await;
        self.underway.stop();
        self.stop.now();
        let until = tokio::time::Instant::now() + self.drain;
        if tokio::time::timeout_at(until, self.underway.ended()).await.is_err() {
            warn!(server.address = %self.address, server.calls = self.underway.count(), "calls were still under way at the end of the drain");
        }
        self.closing.now();
        if let Ok(ended) = tokio::time::timeout_at(until, &mut self.task).await {
            // The listener is let go of before anybody else may want its port.
            let _entering = self.entering.await;
            return Ok(ended??);
        }
        warn!(server.address = %self.address, "connections were still open at the end of the drain");
        self.task.abort();
        Ok(())
    }
}

#[cfg(test)]
mod tests;

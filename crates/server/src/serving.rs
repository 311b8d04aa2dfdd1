//! A server that runs: bound, layered, watched, and drained when it stops.
//!
//! Around every service, from the outside: calls are counted; panics become incidents; callers are known before a body is read; errors of the
//! transport take our form. The transport itself limits calls, their time, their size and what a silent connection may keep.

mod stopping;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::ServiceBuilder;
use tracing::{info, warn};
use vocabulary::limits;

use crate::decode_faults::DecodeFaultsLayer;
use crate::identity::{AuthenticateLayer, Identities};
use crate::metrics::{Calls, CountCallsLayer};
use crate::panics::CatchPanicsLayer;
use crate::table::{ReflectionError, Table, reflected};

pub use stopping::{Stop, Stopping};

/// What one connection and one call may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest a call may run until its answer begins; a caller's own deadline counts where it is shorter.
    pub call: Duration,
    /// Calls of one connection at once; further ones wait.
    pub calls_per_connection: usize,
    /// Streams of one connection at once, feeds included.
    pub streams_per_connection: u32,
    /// How often a silent connection is asked whether it is there.
    pub keepalive: Duration,
    /// How long it may take to say so.
    pub keepalive_answer: Duration,
    /// Longest list of request headers, in bytes.
    pub header_list_bytes: u32,
    /// How long a stopping server waits for calls that are under way.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(30),
            calls_per_connection: 256,
            streams_per_connection: 512,
            keepalive: Duration::from_secs(30),
            keepalive_answer: Duration::from_secs(20),
            header_list_bytes: 16 * 1024,
            drain: Duration::from_secs(10),
        }
    }
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
    drain: Duration,
    task: JoinHandle<Result<(), tonic::transport::Error>>,
}

/// Serves a table on a bound listener, and counts its calls. `stop` also ends the long streams that watch its [`Stopping`].
///
/// # Errors
/// [`ServeError`] where the listener or the contract is unusable; nothing has been accepted then.
pub async fn serve(
    listener: TcpListener,
    table: Table,
    identities: Identities,
    limits: Limits,
    calls: &Calls,
    stop: Stop,
) -> Result<Serving, ServeError> {
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
    let mut routes = table.into_routes();
    routes.add_service(health_service.max_decoding_message_size(limits::MESSAGE_BYTES_MAX));
    routes.add_service(reflection.build_v1()?.max_decoding_message_size(limits::MESSAGE_BYTES_MAX));
    let layers = ServiceBuilder::new()
        .layer(CountCallsLayer(calls.clone()))
        .layer(CatchPanicsLayer)
        .layer(AuthenticateLayer::new(identities))
        .layer(DecodeFaultsLayer)
        .into_inner();
    let router = transport(&limits).layer(layers).add_routes(routes.routes());
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let mut stopping = stop.stopping();
    let stopped = async move { stopping.stopped().await };
    let task = tokio::spawn(router.serve_with_incoming_shutdown(incoming, stopped));
    info!(server.address = %address, server.services = names.len(), "serving");
    Ok(Serving { address, health, names, stop, drain: limits.drain, task })
}

fn transport(limits: &Limits) -> Server {
    Server::builder()
        .timeout(limits.call)
        .concurrency_limit_per_connection(limits.calls_per_connection)
        .max_concurrent_streams(limits.streams_per_connection)
        .http2_keepalive_interval(Some(limits.keepalive))
        .http2_keepalive_timeout(Some(limits.keepalive_answer))
        .http2_max_header_list_size(limits.header_list_bytes)
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

    /// Stops: not serving any more, no new connection, long streams end, calls under way are waited for.
    ///
    /// # Errors
    /// [`ServeError`] where the transport failed.
    pub async fn stop(mut self) -> Result<(), ServeError> {
        self.set_serving(ServingStatus::NotServing).await;
        self.stop.now();
        if let Ok(ended) = tokio::time::timeout(self.drain, &mut self.task).await {
            return Ok(ended??);
        }
        warn!(server.address = %self.address, "calls were still under way at the end of the drain");
        self.task.abort();
        Ok(())
    }
}

#[cfg(test)]
mod tests;

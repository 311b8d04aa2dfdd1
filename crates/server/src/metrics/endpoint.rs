//! The endpoint: `GET /metrics` over HTTP, on a loopback address alone, for a collector on the same machine.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tonic::codegen::Bytes;

use super::{CONTENT_TYPE, Metrics};
use crate::serving::Stopping;

/// Where metrics are asked.
const PATH: &str = "/metrics";

/// Collectors answered at once; further ones wait.
pub(crate) const CONNECTIONS_MAX: usize = 8;

/// Longest a connection may last, its request and the answer.
pub(crate) const CONNECTION: Duration = Duration::from_secs(10);

/// How long nobody is let in after the system let nobody in.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// Most bytes of a request's head.
const HEAD_BYTES_MAX: usize = 8 * 1024;

/// An endpoint that runs, until the word to stop is given.
#[derive(Debug)]
pub struct Exposed {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Exposed {
    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until it has let go of the engine, after the word to stop.
    pub async fn ended(self) {
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the endpoint of metrics did not end by itself");
        }
    }
}

/// Exposes metrics on a bound listener, until the word to stop is given.
///
/// # Errors
/// Where the listener has no address.
pub fn expose(listener: TcpListener, metrics: Metrics, stopping: Stopping) -> std::io::Result<Exposed> {
    let address = listener.local_addr()?;
    tracing::info!(metrics.address = %address, "metrics are told");
    let task = tokio::spawn(run(listener, Arc::new(metrics), stopping));
    Ok(Exposed { address, task })
}

async fn run(listener: TcpListener, metrics: Arc<Metrics>, mut stopping: Stopping) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopping.stopped() => break,
            _ended = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    // A collector that is slow or goes away has its connection ended, and comes again.
                    connections.spawn(tokio::time::timeout(CONNECTION, answer(stream, Arc::clone(&metrics))));
                }
                Err(error) => {
                    tracing::warn!(%error, "a collector of metrics could not be let in");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            },
        }
    }
    connections.shutdown().await;
}

async fn answer(stream: TcpStream, metrics: Arc<Metrics>) -> Result<(), hyper::Error> {
    let service = service_fn(move |request| {
        let metrics = Arc::clone(&metrics);
        async move { Ok::<_, Infallible>(respond(&request, &metrics)) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(CONNECTION)
        .max_buf_size(HEAD_BYTES_MAX)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

fn respond(request: &Request<Incoming>, metrics: &Metrics) -> Response<Full<Bytes>> {
    if request.uri().path() != PATH {
        return said(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "metrics are told at /metrics\n".to_owned());
    }
    if request.method() != Method::GET {
        return said(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "GET alone\n".to_owned());
    }
    match metrics.told() {
        Ok(text) => said(StatusCode::OK, CONTENT_TYPE, text),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            said(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", String::new())
        }
    }
}

fn said(status: StatusCode, content_type: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response
}

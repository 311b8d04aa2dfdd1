//! The layer that lets no call through without its caller.

use std::pin::Pin;
use std::task::{Context, Poll};

use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};
use tracing::warn;

use super::peer::CertificateEnded;
use super::{Identities, Peer, Unknown, read_actor};
use crate::status::{EdgeReason, of_edge, of_edge_about};

/// Services that answer anybody: they say what the server is, and nothing about a child.
const OPEN_TO_ALL: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/"];

/// Whether anybody may call a path.
pub(crate) fn is_open_to_all(path: &str) -> bool {
    OPEN_TO_ALL.iter().any(|service| path.starts_with(service))
}

/// Among the extensions of an answer: its caller was not known, and why. For the access log; never told to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAuthenticated(pub(crate) &'static str);

/// Puts [`Authenticate`] before a service.
#[derive(Clone)]
pub struct AuthenticateLayer {
    identities: Identities,
}

impl AuthenticateLayer {
    /// Knows callers this way.
    pub const fn new(identities: Identities) -> Self {
        Self { identities }
    }
}

impl<S> Layer<S> for AuthenticateLayer {
    type Service = Authenticate<S>;

    fn layer(&self, inner: S) -> Authenticate<S> {
        Authenticate { inner, identities: self.identities.clone() }
    }
}

/// Answers a call without a caller itself; hands on any other with its [`domain::Actor`] among the extensions.
#[derive(Clone)]
pub struct Authenticate<S> {
    inner: S,
    identities: Identities,
}

impl<S> Service<Request<Body>> for Authenticate<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The one that is ready is called; its copy waits for the next call.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let identities = self.identities.clone();
        Box::pin(async move {
            match admit(&identities, &mut request).await {
                Ok(()) => inner.call(request).await,
                Err((status, why)) => {
                    let mut answer = status.into_http();
                    answer.extensions_mut().insert(NotAuthenticated(why));
                    Ok(answer)
                }
            }
        })
    }
}

async fn admit(identities: &Identities, request: &mut Request<Body>) -> Result<(), (Status, &'static str)> {
    if is_open_to_all(request.uri().path()) {
        return Ok(());
    }
    if request.extensions().get::<CertificateEnded>().is_some() {
        return Err(refused(Unknown::CertificateEnded, request));
    }
    let actor = match identities {
        Identities::NotConfigured => {
            let reason = EdgeReason::IdentitiesNotConfigured;
            return Err((of_edge(reason), reason.code()));
        }
        Identities::Development => read_actor(request.headers()).map_err(|faults| {
            let reason = EdgeReason::NotAuthenticated;
            (of_edge_about(reason, &faults), reason.code())
        })?,
        Identities::Registered(registered) => {
            let known = registered.authenticate(request.headers(), request.extensions().get::<Peer>()).await;
            known.map_err(|unknown| refused(unknown, request))?
        }
    };
    request.extensions_mut().insert(actor);
    Ok(())
}

/// One answer for every credential that is no good; why stands in the log.
fn refused(unknown: Unknown, request: &Request<Body>) -> (Status, &'static str) {
    let address = request.extensions().get::<Peer>().and_then(|peer| peer.address);
    let from = address.map(|address| address.to_string()).unwrap_or_default();
    warn!(identity.reason = unknown.code(), peer.address = from, "a caller was not known");
    let reason = match unknown {
        Unknown::KeysAway => EdgeReason::IdentitiesAway,
        _ => EdgeReason::CredentialsRefused,
    };
    (of_edge(reason), unknown.code())
}

//! The layer that lets no call through without its caller.

use std::task::{Context, Poll};

use futures::future::{Either, Ready, ready};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};

use super::{Identities, read_actor};
use crate::status::{EdgeReason, of_edge, of_edge_about};

/// Services that answer anybody: they say what the server is, and nothing about a child.
const OPEN_TO_ALL: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/"];

/// Puts [`Authenticate`] before a service.
#[derive(Clone, Copy, Debug)]
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
        Authenticate { inner, identities: self.identities }
    }
}

/// Answers a call without a caller itself; hands on any other with its [`domain::Actor`] among the extensions.
#[derive(Clone, Debug)]
pub struct Authenticate<S> {
    inner: S,
    identities: Identities,
}

impl<S> Service<Request<Body>> for Authenticate<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match admit(self.identities, &mut request) {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(status) => Either::Right(ready(Ok(status.into_http()))),
        }
    }
}

fn admit(identities: Identities, request: &mut Request<Body>) -> Result<(), Status> {
    if OPEN_TO_ALL.iter().any(|service| request.uri().path().starts_with(service)) {
        return Ok(());
    }
    match identities {
        Identities::NotConfigured => Err(of_edge(EdgeReason::IdentitiesNotConfigured)),
        Identities::Development => {
            let actor = read_actor(request.headers());
            let actor = actor.map_err(|faults| of_edge_about(EdgeReason::NotAuthenticated, &faults))?;
            request.extensions_mut().insert(actor);
            Ok(())
        }
    }
}

//! The layer between knowing the caller and decoding the body.

use std::task::{Context, Poll};

use api::Method;
use domain::Actor;
use futures::future::{Either, Ready, ready};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};

use super::may_call;
use crate::status;

/// Puts [`Authorise`] before a service.
#[derive(Clone, Copy, Debug)]
pub struct AuthoriseLayer;

impl<S> Layer<S> for AuthoriseLayer {
    type Service = Authorise<S>;

    fn layer(&self, inner: S) -> Authorise<S> {
        Authorise { inner }
    }
}

/// Refuses a call that its caller may make about nothing, as any other call that is not permitted; hands on the rest.
#[derive(Clone, Debug)]
pub struct Authorise<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Authorise<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // What is no RPC of ours (health, reflection) answers anybody, or nobody: there is nothing there.
        let method = request.uri().path().strip_prefix('/').and_then(Method::from_name);
        let known = method.zip(request.extensions().get::<Actor>());
        if known.is_some_and(|(method, actor)| may_call(actor, method).is_err()) {
            return Either::Right(ready(Ok(status::not_permitted().into_http())));
        }
        Either::Left(self.inner.call(request))
    }
}

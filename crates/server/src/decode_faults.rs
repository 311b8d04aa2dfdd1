//! Errors of the transport, in the form of ours: unreadable is MESSAGE_UNREADABLE, too large is MESSAGE_TOO_LARGE.
//!
//! The transport decodes before a handler runs, and tells what it cannot decode as INTERNAL (bytes that are no message, invalid
//! UTF-8, nesting beyond 100, no message at all) and what is too large as OUT_OF_RANGE, both without details. Every
//! status of ours has details, so one without them is the transport's own.

use std::task::{Context, Poll};

use domain::Fault;
use futures::TryFutureExt as _;
use futures::future::MapOk;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Status};
use tower::{Layer, Service};
use vocabulary::{RefusalReason, limits};

use crate::status::{EdgeReason, is_ours, of_edge, refused};

/// Puts [`DecodeFaults`] before a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecodeFaultsLayer;

impl<S> Layer<S> for DecodeFaultsLayer {
    type Service = DecodeFaults<S>;

    fn layer(&self, inner: S) -> DecodeFaults<S> {
        DecodeFaults { inner }
    }
}

/// Rewrites the errors of the transport.
#[derive(Clone, Debug)]
pub struct DecodeFaults<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for DecodeFaults<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = MapOk<S::Future, fn(Response<Body>) -> Response<Body>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.inner.call(request).map_ok(in_our_form)
    }
}

fn in_our_form(response: Response<Body>) -> Response<Body> {
    let told = Status::from_header_map(response.headers());
    match told.as_ref().and_then(rewritten) {
        Some(status) => status.into_http(),
        None => response,
    }
}

/// The status in our form, where it is the transport's own.
fn rewritten(told: &Status) -> Option<Status> {
    if is_ours(told) {
        return None;
    }
    match told.code() {
        Code::Internal => {
            let fault = Fault::new(RefusalReason::MessageUnreadable, "");
            Some(refused(&fault.with("cause", told.message()).into()))
        }
        Code::OutOfRange => {
            let fault = Fault::new(RefusalReason::MessageTooLarge, "");
            Some(refused(&fault.with("max_bytes", limits::MESSAGE_BYTES_MAX).into()))
        }
        // The router's answer to a path nobody has; a compression nobody speaks comes with a message of its own.
        Code::Unimplemented if told.message().is_empty() => Some(of_edge(EdgeReason::NotImplemented)),
        _ => None,
    }
}

//! A panic in a handler is one call's incident: the connection and the calls beside it go on.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use futures::future::{CatchUnwind, Map};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};

use crate::status::incident;

/// Puts [`CatchPanics`] before a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct CatchPanicsLayer;

impl<S> Layer<S> for CatchPanicsLayer {
    type Service = CatchPanics<S>;

    fn layer(&self, inner: S) -> CatchPanics<S> {
        CatchPanics { inner }
    }
}

/// Turns a panic into INTERNAL with an incident id.
#[derive(Clone, Debug)]
pub struct CatchPanics<S> {
    inner: S,
}

/// What a call came to, or its panic.
type Caught<E> = Result<Result<Response<Body>, E>, Box<dyn Any + Send>>;

impl<S> Service<Request<Body>> for CatchPanics<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future =
        Map<CatchUnwind<AssertUnwindSafe<S::Future>>, fn(Caught<S::Error>) -> Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // What the call alone owned is dropped with it; what it shared is behind locks that say when they are poisoned.
        AssertUnwindSafe(self.inner.call(request)).catch_unwind().map(answered)
    }
}

fn answered<E>(caught: Caught<E>) -> Result<Response<Body>, E> {
    caught.unwrap_or_else(|panic| Ok(incident(&said(&*panic)).into_http()))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", text.unwrap_or("without a message"))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tonic::{Code, Status};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_incident_and_its_text_stays_inside() {
        let panics = tower::service_fn(|_: Request<Body>| async { panic!("the key is 42") as Result<_, Infallible> });
        let answer = CatchPanicsLayer.layer(panics).oneshot(Request::new(Body::empty())).await.unwrap();
        let status = Status::from_header_map(answer.headers()).unwrap();
        assert_eq!(status.code(), Code::Internal);
        let told = format!("{} {}", status.message(), String::from_utf8_lossy(status.details()));
        assert!(told.contains("INCIDENT") && !told.contains("the key is"), "{told}");
    }
}

//! Calls under way, and what comes after the word to stop: those that began are waited for, further ones are told to come again, and what
//! anybody may watch is ended.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Either, Map, Ready, ready};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::watch;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

use super::Stopping;
use crate::identity::is_open_to_all;
use crate::status::{EdgeReason, of_edge};

/// The calls of one server that have begun and whose answers have not been handed over whole.
#[derive(Clone, Debug)]
pub(super) struct Underway(Arc<watch::Sender<State>>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    calls: usize,
    is_stopping: bool,
}

/// One call under way, until it is dropped.
#[derive(Debug)]
struct Begun(Arc<watch::Sender<State>>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.calls = state.calls.saturating_sub(1));
    }
}

impl Underway {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(State::default())))
    }

    /// From now on no call begins.
    pub(super) fn stop(&self) {
        self.0.send_modify(|state| state.is_stopping = true);
    }

    /// Returns when the last has ended.
    pub(super) async fn ended(&self) {
        let mut seen = self.0.subscribe();
        // The sender is held here, so that it is never gone.
        let _never = seen.wait_for(|state| state.calls == 0).await;
    }

    /// How many are under way.
    pub(super) fn count(&self) -> usize {
        self.0.borrow().calls
    }

    /// Begins a call, unless the word to stop was given: both are one step, so that none begins unseen.
    fn begin(&self) -> Option<Begun> {
        let is_begun = self.0.send_if_modified(|state| {
            if !state.is_stopping {
                state.calls += 1;
            }
            !state.is_stopping
        });
        is_begun.then(|| Begun(Arc::clone(&self.0)))
    }
}

/// Puts [`Drain`] before a service.
#[derive(Clone, Debug)]
pub(super) struct DrainLayer {
    pub(super) underway: Underway,
    /// When what anybody may watch is ended.
    pub(super) closing: Stopping,
}

impl<S> Layer<S> for DrainLayer {
    type Service = Drain<S>;

    fn layer(&self, inner: S) -> Drain<S> {
        Drain { inner, drain: self.clone() }
    }
}

/// Counts calls, and answers SERVER_STOPPING itself after the word.
#[derive(Clone, Debug)]
pub(super) struct Drain<S> {
    inner: S,
    drain: DrainLayer,
}

/// Turns the answer of a call into one that is counted, or ended.
type Counting<E> = Box<dyn FnOnce(Result<Response<Body>, E>) -> Result<Response<Body>, E> + Send>;

impl<S> Service<Request<Body>> for Drain<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<Map<S::Future, Counting<S::Error>>, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let counting: Counting<S::Error> = if is_open_to_all(request.uri().path()) {
            // Health is asked to the last.
            let mut closing = self.drain.closing.clone();
            let closed = async move { closing.stopped().await }.boxed();
            Box::new(move |answer| {
                answer.map(|answer| answer.map(|inner| Body::new(Ending { inner, closed: Some(closed) })))
            })
        } else {
            let Some(begun) = self.drain.underway.begin() else {
                return Either::Right(ready(Ok(of_edge(EdgeReason::ServerStopping).into_http())));
            };
            Box::new(move |answer| answer.map(|answer| answer.map(|inner| Body::new(Counted { inner, _begun: begun }))))
        };
        Either::Left(self.inner.call(request).map(counting))
    }
}

/// The body of a call that is waited for.
struct Counted {
    inner: Body,
    _begun: Begun,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The body of what anybody may watch: it ends with the server.
struct Ending {
    inner: Body,
    closed: Option<BoxFuture<'static, ()>>,
}

impl HttpBody for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(closed) = &mut self.closed else { return Poll::Ready(None) };
        if closed.as_mut().poll(context).is_ready() {
            self.closed = None;
            let status = of_edge(EdgeReason::ServerStopping);
            let mut trailers = HeaderMap::new();
            return Poll::Ready(Some(status.add_header(&mut trailers).map(|()| Frame::trailers(trailers))));
        }
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn calls_that_began_are_waited_for_and_no_other_begins() {
        let underway = Underway::new();
        underway.ended().await;
        let first = underway.begin().unwrap();
        underway.stop();
        assert!(underway.begin().is_none());
        let mut waiting = Box::pin(underway.ended());
        assert!((&mut waiting).now_or_never().is_none());
        drop(first);
        waiting.await;
        assert_eq!(underway.count(), 0);
    }
}

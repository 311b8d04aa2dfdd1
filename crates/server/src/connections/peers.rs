//! The layer that knows the connection of a call: it tells the layers within who is at the other end, and that a certificate has ended by
//! which nobody calls any more, and notes which answers wait for their reader.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use event_log::clock::Clock;
use futures::FutureExt as _;
use futures::future::Map;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};

use super::held::Arrived;
use super::watch::Answer;
use crate::identity::{CertificateEnded, Peer};

/// Puts [`Peers`] before a service.
#[derive(Clone, Debug)]
pub(crate) struct PeersLayer {
    /// By which a certificate ends.
    pub(crate) clock: Arc<dyn Clock>,
}

impl<S> Layer<S> for PeersLayer {
    type Service = Peers<S>;

    fn layer(&self, inner: S) -> Peers<S> {
        Peers { inner, clock: Arc::clone(&self.clock) }
    }
}

/// Hands on a call with its [`Peer`] among the extensions.
#[derive(Clone, Debug)]
pub(crate) struct Peers<S> {
    inner: S,
    clock: Arc<dyn Clock>,
}

/// Turns the answer of a call into one whose reader is watched.
type Watching<E> = Box<dyn FnOnce(Result<Response<Body>, E>) -> Result<Response<Body>, E> + Send>;

impl<S> Service<Request<Body>> for Peers<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Map<S::Future, Watching<S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let arrived = request.extensions_mut().remove::<Arrived>();
        let Some(Arrived { peer, not_after, answers }) = arrived else {
            request.extensions_mut().insert(Peer::default());
            let as_it_is: Watching<S::Error> = Box::new(|answer| answer);
            return self.inner.call(request).map(as_it_is);
        };
        if not_after.is_some_and(|not_after| self.clock.now() > not_after) {
            request.extensions_mut().insert(CertificateEnded);
        }
        request.extensions_mut().insert(Peer::clone(&peer));
        let watched: Watching<S::Error> = Box::new(move |answer| {
            answer.map(|answer| answer.map(|inner| Body::new(Watched { inner, answer: Answer::new(answers) })))
        });
        self.inner.call(request).map(watched)
    }
}

/// The body of an answer, which notes whether its reader takes it.
struct Watched {
    inner: Body,
    answer: Answer,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.answer.asked_for();
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(_))) = &polled {
            self.answer.handed_over();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

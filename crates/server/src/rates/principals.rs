//! The rates of principals: a layer after authentication, so that a rate is a principal's whatever connections it calls by.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use domain::Actor;
use futures::FutureExt as _;
use futures::future::{Either, Map, Ready, ready};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};
use vocabulary::ActorId;

use super::Limited;
use super::kinds::{Kind, Kinds};
use crate::serving::Limits;
use crate::status::rate_limited;

/// How long to wait before a further stream is asked for: one has to end first.
const UNTIL_A_STREAM_ENDS: Duration = Duration::from_secs(5);

/// The rates of every principal, and the streams each holds.
#[derive(Clone, Debug)]
pub(crate) struct Principals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kinds: Kinds,
    reads: Limited<ActorId>,
    changes: Limited<ActorId>,
    streams: Limited<ActorId>,
    open: Arc<Open>,
    open_max: usize,
}

/// How many streams each principal holds; who holds none is not in it.
#[derive(Debug, Default)]
struct Open(Mutex<BTreeMap<ActorId, usize>>);

/// One stream held, until it is dropped.
#[derive(Debug)]
pub(super) struct Holding {
    open: Arc<Open>,
    principal: ActorId,
}

impl Drop for Holding {
    fn drop(&mut self) {
        let mut open = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = open.get_mut(&self.principal) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                open.remove(&self.principal);
            }
        }
    }
}

/// Over a limit: the setting that says so, and how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over {
    pub(super) limit: &'static str,
    pub(super) wait: Duration,
}

impl Principals {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(Arc::new(Inner {
            kinds: Kinds::of_contract(),
            reads: Limited::new(limits.reads),
            changes: Limited::new(limits.changes),
            streams: Limited::new(limits.streams),
            open: Arc::default(),
            open_max: limits.open_streams,
        }))
    }

    /// Forgets whoever has its whole burst again.
    pub(crate) fn forget(&self) {
        let Inner { reads, changes, streams, .. } = &*self.0;
        reads.forget();
        changes.forget();
        streams.forget();
    }

    /// Takes a call of a principal; a stream is held by what is given back.
    pub(super) fn take(&self, principal: &ActorId, path: &str) -> Result<Option<Holding>, Over> {
        let inner = &*self.0;
        let over = |limit| move |wait| Over { limit, wait };
        match inner.kinds.of_path(path) {
            Kind::Read => inner.reads.take(principal).map_err(over("limits.reads_per_minute")).map(|()| None),
            Kind::Change => inner.changes.take(principal).map_err(over("limits.changes_per_minute")).map(|()| None),
            Kind::Stream => {
                inner.streams.take(principal).map_err(over("limits.streams_per_minute"))?;
                self.hold(principal).map(Some)
            }
        }
    }

    fn hold(&self, principal: &ActorId) -> Result<Holding, Over> {
        let mut open = self.0.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = open.get(principal).copied().unwrap_or(0);
        if held >= self.0.open_max {
            return Err(Over { limit: "limits.open_streams", wait: UNTIL_A_STREAM_ENDS });
        }
        open.insert(principal.clone(), held + 1);
        Ok(Holding { open: Arc::clone(&self.0.open), principal: principal.clone() })
    }
}

/// Puts [`Limit`] before a service.
#[derive(Clone, Debug)]
pub(crate) struct PrincipalsLayer(pub(crate) Principals);

impl<S> Layer<S> for PrincipalsLayer {
    type Service = Limit<S>;

    fn layer(&self, inner: S) -> Limit<S> {
        Limit { inner, principals: self.0.clone() }
    }
}

/// Answers RATE_LIMITED itself; hands on any other call.
#[derive(Clone, Debug)]
pub(crate) struct Limit<S> {
    inner: S,
    principals: Principals,
}

/// Turns the answer of a call into one that holds its stream.
type Held<E> = Box<dyn FnOnce(Result<Response<Body>, E>) -> Result<Response<Body>, E> + Send>;

impl<S> Service<Request<Body>> for Limit<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<Map<S::Future, Held<S::Error>>, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // Who is nobody by now calls health or reflection.
        let actor = request.extensions().get::<Actor>();
        let taken = actor.map(|actor| self.principals.take(&actor.id, request.uri().path()));
        let holding = match taken.transpose() {
            Ok(holding) => holding.flatten(),
            Err(Over { limit, wait }) => return Either::Right(ready(Ok(rate_limited(limit, wait).into_http()))),
        };
        let held: Held<S::Error> = match holding {
            Some(holding) => Box::new(|answer| {
                answer.map(|answer| answer.map(|inner| Body::new(HoldingBody { inner, _holding: holding })))
            }),
            None => Box::new(|answer| answer),
        };
        Either::Left(self.inner.call(request).map(held))
    }
}

/// The body of a stream that its principal holds.
struct HoldingBody {
    inner: Body,
    _holding: Holding,
}

impl HttpBody for HoldingBody {
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

//! Who looked at what, and who was refused: each call of the contract leaves a line in [`engine::access`], with the object it named.
//!
//! The layer stands outside authentication, so that a caller who is not let in is recorded too, by its address. A place in the log's queue is
//! taken before the call runs: a call that could not be recorded is not made. What is recorded is known when the answer begins: its status,
//! for a stream that it began. A call that nobody waited for is CANCELLED.

mod body;
mod object;

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, OnceLock};
use std::task::{Context, Poll};

use domain::Actor;
use engine::access::{Access, AccessLog, By, Place};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic_types::StatusExt as _;
use tower::{Layer, Service};

use crate::identity::{NotAuthenticated, Peer, is_open_to_all};
use crate::metrics::code_word;
use crate::status::{EdgeReason, is_ours, of_edge};
use body::WatchedBody;

use object::Objects;

/// A call to what is no method of the contract.
const OTHER: &str = "other";

/// What is found out about a call on its way in.
#[derive(Debug, Default)]
struct Seen {
    actor: OnceLock<Actor>,
    object: OnceLock<String>,
}

/// The object that a message to the method of a path names.
pub fn object_of(path: &str, message: &[u8]) -> Option<String> {
    static OBJECTS: LazyLock<Objects> = LazyLock::new(Objects::of_the_contract);
    OBJECTS.of(path).and_then(|paths| object::object_named(message, &paths))
}

/// Puts [`RecordAccess`] before a service.
#[derive(Clone, Debug)]
pub struct RecordAccessLayer {
    log: Option<AccessLog>,
    objects: Arc<Objects>,
}

impl RecordAccessLayer {
    /// Records in this log, if there is one.
    pub fn new(log: Option<AccessLog>) -> Self {
        Self { log, objects: Arc::new(Objects::of_the_contract()) }
    }
}

impl<S> Layer<S> for RecordAccessLayer {
    type Service = RecordAccess<S>;

    fn layer(&self, inner: S) -> RecordAccess<S> {
        RecordAccess { inner, log: self.log.clone(), objects: Arc::clone(&self.objects) }
    }
}

/// Records each call. To stand outside authentication, with [`NoteCallerLayer`] within.
#[derive(Clone, Debug)]
pub struct RecordAccess<S> {
    inner: S,
    log: Option<AccessLog>,
    objects: Arc<Objects>,
}

impl<S> Service<Request<Body>> for RecordAccess<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let path = request.uri().path();
        let Some(log) = self.log.as_ref().filter(|_| !is_open_to_all(path)) else {
            return Box::pin(self.inner.call(request));
        };
        let Some(place) = log.place() else {
            return Box::pin(async { Ok(of_edge(EdgeReason::AccessLogBehind).into_http()) });
        };
        let paths = self.objects.of(path);
        let method = if paths.is_some() { path.trim_start_matches('/') } else { OTHER };
        let seen = Arc::new(Seen::default());
        let mut recording = Recording {
            place: Some(place),
            log: log.clone(),
            method: method.to_owned(),
            address: address_of(&request),
            seen: Arc::clone(&seen),
        };
        request.extensions_mut().insert(Arc::clone(&seen));
        if let Some(paths) = paths {
            request = request.map(|inner| Body::new(WatchedBody::new(inner, paths, seen)));
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut answer = answer.await;
            if let Ok(answer) = &mut answer {
                let unknown = answer.extensions_mut().remove::<NotAuthenticated>();
                recording.end(answer.headers(), unknown);
            }
            answer
        })
    }
}

fn address_of(request: &Request<Body>) -> Option<IpAddr> {
    request.extensions().get::<Peer>()?.address.map(|address| address.ip())
}

/// One call until its answer begins.
struct Recording {
    place: Option<Place>,
    log: AccessLog,
    method: String,
    address: Option<IpAddr>,
    seen: Arc<Seen>,
}

impl Recording {
    /// Records the status of an answer that has begun: told in the headers where it is an error, and otherwise OK. Of a caller who was not
    /// known the reason is why, which the answer does not say.
    fn end(&mut self, headers: &HeaderMap, unknown: Option<NotAuthenticated>) {
        match Status::from_header_map(headers) {
            Some(status) => {
                let told = || status.get_details_error_info().filter(|_| is_ours(&status)).map(|info| info.reason);
                let reason = unknown.map(|NotAuthenticated(why)| why.to_owned()).or_else(told);
                self.record(code_word(status.code()), reason);
            }
            None => self.record(code_word(tonic::Code::Ok), None),
        }
    }

    fn record(&mut self, outcome: &'static str, reason: Option<String>) {
        let Some(place) = self.place.take() else { return };
        let by = self.seen.actor.get().cloned().map_or(By::Unknown(self.address), By::Known);
        let object = self.seen.object.get().map(|object| object::as_recorded(object, outcome == "OK"));
        place.record(Access { at: self.log.now(), by, method: self.method.clone(), object, outcome, reason });
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // A handler that panicked is answered outside of here.
        let code = if std::thread::panicking() { tonic::Code::Internal } else { tonic::Code::Cancelled };
        self.record(code_word(code), None);
    }
}

/// Puts [`NoteCaller`] before a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoteCallerLayer;

impl<S> Layer<S> for NoteCallerLayer {
    type Service = NoteCaller<S>;

    fn layer(&self, inner: S) -> NoteCaller<S> {
        NoteCaller { inner }
    }
}

/// Tells [`RecordAccess`] who was let in; to stand right within authentication.
#[derive(Clone, Debug)]
pub struct NoteCaller<S> {
    inner: S,
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for NoteCaller<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let extensions = request.extensions();
        if let (Some(seen), Some(actor)) = (extensions.get::<Arc<Seen>>(), extensions.get::<Actor>()) {
            // Set once: a call has one caller.
            let _ = seen.actor.set(actor.clone());
        }
        self.inner.call(request)
    }
}

#[cfg(test)]
mod tests;

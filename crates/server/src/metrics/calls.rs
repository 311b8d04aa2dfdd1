//! Calls by method and status code. A call counts once, when its answer has ended: with the status it ended with, or as cancelled when
//! nobody waited for that.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use futures::future::Map;
use http_body::{Body as HttpBody, Frame, SizeHint};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::{Code, Status};
use tower::{Layer, Service};

/// What is not a method of the contract: health, reflection, and whatever anybody calls that does not exist.
const OTHER: &str = "other";

/// One sort of call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: String,
    code: &'static str,
}

/// The calls of one server, by method and status code.
#[derive(Clone, Debug)]
pub struct Calls {
    counted: Family<Call, Counter>,
    methods: Arc<BTreeSet<String>>,
}

impl Default for Calls {
    fn default() -> Self {
        let pool = api::pool();
        let services = pool.services();
        let named = |service: prost_reflect::ServiceDescriptor| {
            let name = service.full_name().to_owned();
            service.methods().map(|method| format!("/{name}/{}", method.name())).collect::<Vec<_>>()
        };
        Self { counted: Family::default(), methods: Arc::new(services.flat_map(named).collect()) }
    }
}

impl Calls {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("calls", "Calls that have ended, by method and status code", self.counted.clone());
    }

    /// The method of a path, so that there are never more labels than the contract has methods.
    fn method(&self, path: &str) -> String {
        let known = self.methods.get(path).and_then(|known| known.strip_prefix('/'));
        known.unwrap_or(OTHER).to_owned()
    }

    fn count(&self, method: &str, code: Code) {
        self.counted.get_or_create(&Call { method: method.to_owned(), code: code_word(code) }).inc();
    }
}

/// Puts [`CountCalls`] before a service.
#[derive(Clone, Debug)]
pub struct CountCallsLayer(pub Calls);

impl<S> Layer<S> for CountCallsLayer {
    type Service = CountCalls<S>;

    fn layer(&self, inner: S) -> CountCalls<S> {
        CountCalls { inner, calls: self.0.clone() }
    }
}

/// Counts each call by its method and the status it ends with.
#[derive(Clone, Debug)]
pub struct CountCalls<S> {
    inner: S,
    calls: Calls,
}

/// Turns the answer of a call into one that counts when it ends.
type Counting<E> = Box<dyn FnOnce(Result<Response<Body>, E>) -> Result<Response<Body>, E> + Send>;

impl<S> Service<Request<Body>> for CountCalls<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Map<S::Future, Counting<S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let method = self.calls.method(request.uri().path());
        // Made before the answer is: dropped with it, a call that nobody waits for any more counts too.
        let mut ending = Ending { calls: self.calls.clone(), method, is_counted: false };
        let counting = move |answer: Result<Response<Body>, S::Error>| {
            if let Ok(answer) = &answer {
                ending.read(answer.headers());
            }
            answer.map(|answer| answer.map(|inner| Body::new(CountedBody { inner, ending })))
        };
        self.inner.call(request).map(Box::new(counting))
    }
}

/// One call until it has ended.
struct Ending {
    calls: Calls,
    method: String,
    is_counted: bool,
}

impl Ending {
    /// Counts the call by the status in headers or trailers, if it is there.
    fn read(&mut self, headers: &HeaderMap) {
        if let Some(status) = Status::from_header_map(headers) {
            self.end(status.code());
        }
    }

    fn end(&mut self, code: Code) {
        if !self.is_counted {
            self.calls.count(&self.method, code);
            self.is_counted = true;
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.end(Code::Cancelled);
    }
}

/// The body of an answer, which tells how the call ended.
struct CountedBody {
    inner: Body,
    ending: Ending,
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    self.ending.read(trailers);
                }
            }
            Poll::Ready(Some(Err(status))) => self.ending.end(status.code()),
            Poll::Ready(None) => self.ending.end(Code::Unknown),
            Poll::Pending => {}
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

/// A status code as gRPC writes it.
pub(crate) const fn code_word(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

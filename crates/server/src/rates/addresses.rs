//! The rate of failed authentications of an address: a layer before authentication. Who failed too often is not even heard for a while.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{Either, Map, Ready, ready};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::{Limited, Rate};
use crate::identity::{Peer, is_open_to_all};
use crate::status::rate_limited;

/// The setting that is named.
const LIMIT: &str = "limits.failed_authentications_per_minute";

/// Addresses that are not heard for now, at most; beyond it only their rate is kept.
pub(crate) const UNHEARD_MAX: usize = 10_000;

/// The failures of every address.
#[derive(Clone, Debug)]
pub(crate) struct FailedAuthentications(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rate: Limited<IpAddr>,
    /// Who is not heard, and until when.
    unheard: Mutex<BTreeMap<IpAddr, Instant>>,
}

impl FailedAuthentications {
    pub(crate) fn new(rate: Rate) -> Self {
        Self(Arc::new(Inner { rate: Limited::new(rate), unheard: Mutex::default() }))
    }

    /// Forgets whoever has its whole burst again, and whoever is heard again.
    pub(crate) fn forget(&self) {
        self.0.rate.forget();
        let now = Instant::now();
        self.0.unheard.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }

    /// Whether an address is heard.
    ///
    /// # Errors
    /// How long it is not.
    pub(super) fn hear(&self, address: IpAddr) -> Result<(), Duration> {
        let until = self.0.unheard.lock().unwrap_or_else(PoisonError::into_inner).get(&network(address)).copied();
        let left = until.map(|until| until.saturating_duration_since(Instant::now())).unwrap_or_default();
        if left.is_zero() { Ok(()) } else { Err(left) }
    }

    /// Notes a failure; one too many, and the address is not heard until its rate allows another.
    pub(super) fn failed(&self, address: IpAddr) {
        let network = network(address);
        let Err(wait) = self.0.rate.take(&network) else { return };
        tracing::warn!(peer.network = %network, "too many failed authentications: not heard for a while");
        let mut unheard = self.0.unheard.lock().unwrap_or_else(PoisonError::into_inner);
        if unheard.len() < UNHEARD_MAX || unheard.contains_key(&network) {
            unheard.insert(network, Instant::now() + wait);
        }
    }
}

/// What counts as one address: an address of IPv4, the network of 64 bits of one of IPv6, of which one household has all.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Puts [`Hear`] before a service.
#[derive(Clone, Debug)]
pub(crate) struct AddressesLayer(pub(crate) FailedAuthentications);

impl<S> Layer<S> for AddressesLayer {
    type Service = Hear<S>;

    fn layer(&self, inner: S) -> Hear<S> {
        Hear { inner, failures: self.0.clone() }
    }
}

/// Answers RATE_LIMITED to an address that failed too often; counts UNAUTHENTICATED of any other.
#[derive(Clone, Debug)]
pub(crate) struct Hear<S> {
    inner: S,
    failures: FailedAuthentications,
}

/// Looks at the answer of a call.
type Counting<E> = Box<dyn FnOnce(Result<Response<Body>, E>) -> Result<Response<Body>, E> + Send>;

impl<S> Service<Request<Body>> for Hear<S>
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
        let address = request.extensions().get::<Peer>().and_then(|peer| peer.address).map(|address| address.ip());
        let counted = address.filter(|_| !is_open_to_all(request.uri().path()));
        if let Some(Err(wait)) = counted.map(|address| self.failures.hear(address)) {
            return Either::Right(ready(Ok(rate_limited(LIMIT, wait).into_http())));
        }
        let failures = self.failures.clone();
        let counting: Counting<S::Error> = Box::new(move |answer| {
            let status = answer.as_ref().ok().and_then(|answer| Status::from_header_map(answer.headers()));
            if let (Some(address), Some(Code::Unauthenticated)) = (counted, status.map(|status| status.code())) {
                failures.failed(address);
            }
            answer
        });
        Either::Left(self.inner.call(request).map(counting))
    }
}

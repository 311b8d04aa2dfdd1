//! The table of services: what is in it is served, watched by health and told by reflection; what is not, does not exist.

mod reflected;

use std::convert::Infallible;

use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tower::Service;

pub use reflected::{ReflectionError, reflected};

/// The services of one server.
#[derive(Clone, Debug, Default)]
pub struct Table {
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Table {
    /// No service yet; health and reflection come with serving.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service that is built whole. It brings its own limit of a message
    /// (`max_decoding_message_size(vocabulary::limits::MESSAGE_BYTES_MAX)`).
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
    {
        self.routes.add_service(service);
        self.names.push(S::NAME);
        self
    }

    /// Full names of the services, such as `hafan.reference.v1.ReferenceService`.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    pub(crate) fn into_routes(self) -> RoutesBuilder {
        self.routes
    }
}

//! The table of services: what is in it is served, watched by health and told by reflection; what is not, does not exist.

mod reflected;

use std::convert::Infallible;

use engine::access::AccessLog;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tower::Service;

pub use tonic::service::Routes;

pub use reflected::{ReflectionError, reflected};

/// The services of one server.
#[derive(Clone, Debug, Default)]
pub struct Table {
    routes: RoutesBuilder,
    access: Option<AccessLog>,
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

    /// Records who looks at what there.
    #[must_use]
    pub fn recording(mut self, access: Option<&AccessLog>) -> Self {
        self.access = access.cloned();
        self
    }

    pub(crate) const fn access(&self) -> Option<&AccessLog> {
        self.access.as_ref()
    }

    /// Full names of the services, such as `hafan.reference.v1.ReferenceService`.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    pub(crate) fn into_builder(self) -> RoutesBuilder {
        self.routes
    }

    /// The services alone, without a transport and without the layers around them: whoever calls says who calls.
    pub fn into_routes(self) -> Routes {
        self.routes.routes()
    }
}

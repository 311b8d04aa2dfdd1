//! One caller: somebody in one role, with the three headers of `call.proto` on each call.

use api::admin::v1::admin_service_client::AdminServiceClient;
use api::audit::v1::audit_service_client::AuditServiceClient;
use api::feed::v1::feed_service_client::FeedServiceClient;
use api::framework::v1::framework_service_client::FrameworkServiceClient;
use api::register::v1::register_service_client::RegisterServiceClient;
use api::search::v1::invitation_service_client::InvitationServiceClient;
use api::search::v1::offer_service_client::OfferServiceClient;
use api::search::v1::pre_match_service_client::PreMatchServiceClient;
use api::search::v1::search_service_client::SearchServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

use crate::frame::{Failed, told};

/// Bytes of one answer, at most.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// A client of one service in one caller's name.
type Called = InterceptedService<Channel, Headers>;

/// Who calls, on every call.
#[derive(Clone, Debug)]
pub(crate) struct Headers([(&'static str, MetadataValue<Ascii>); 3]);

impl Interceptor for Headers {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (name, value) in &self.0 {
            request.metadata_mut().insert(*name, value.clone());
        }
        Ok(request)
    }
}

/// Somebody acting in one role for one organisation.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    channel: Channel,
    headers: Headers,
}

macro_rules! services {
    ($($(#[$doc:meta])+ $name:ident: $client:ident;)+) => {$(
        $(#[$doc])+
        pub(crate) fn $name(&self) -> $client<Called> {
            $client::with_interceptor(self.channel.clone(), self.headers.clone()).max_decoding_message_size(ANSWER_BYTES_MAX)
        }
    )+};
}

impl Caller {
    /// Such as `people/ann.finder`, `PLACEMENT_FINDER`, `authorities/W06000015`.
    pub(crate) fn new(channel: Channel, actor: &str, role: &str, organisation: &str) -> Result<Self, Failed> {
        let header = |value: &str| value.parse::<MetadataValue<Ascii>>().map_err(told);
        let headers = Headers([
            ("hafan-actor", header(actor)?),
            ("hafan-role", header(role)?),
            ("hafan-organisation", header(organisation)?),
        ]);
        Ok(Self { channel, headers })
    }

    services! {
        /// Searches.
        searches: SearchServiceClient;
        /// Matching the register.
        pre_matches: PreMatchServiceClient;
        /// Invitations.
        invitations: InvitationServiceClient;
        /// Offers.
        offers: OfferServiceClient;
        /// The caller's feed.
        feed: FeedServiceClient;
        /// Providers and settings.
        register: RegisterServiceClient;
        /// Frameworks and prices.
        frameworks: FrameworkServiceClient;
        /// The log.
        audit: AuditServiceClient;
        /// Status and sandbox.
        admin: AdminServiceClient;
    }
}

/// A request id as callers make one: a UUIDv7.
#[expect(clippy::disallowed_methods, reason = "a client makes the ids of its own requests, in this place")]
pub(crate) fn new_request_id() -> String {
    Uuid::now_v7().to_string()
}

/// Why a call was refused, with every violation it names.
pub(crate) fn refusal(status: Status) -> Failed {
    let details: String = String::from_utf8_lossy(status.details())
        .chars()
        .map(|letter| if letter.is_control() || letter == '\u{fffd}' { ' ' } else { letter })
        .collect();
    format!("{:?}: {} {}", status.code(), status.message(), details.split_whitespace().collect::<Vec<_>>().join(" "))
}

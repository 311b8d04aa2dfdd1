//! One caller: a person or system in one role, with a client of every service. The three headers of `call.proto` go with each call.

use api::admin::v1::admin_service_client::AdminServiceClient;
use api::admin::v1::keys_service_client::KeysServiceClient;
use api::admin::v1::principal_service_client::PrincipalServiceClient;
use api::attachment::v1::attachment_service_client::AttachmentServiceClient;
use api::audit::v1::audit_service_client::AuditServiceClient;
use api::contract::v1::contract_service_client::ContractServiceClient;
use api::decision::v1::decision_service_client::DecisionServiceClient;
use api::evidence::v1::evidence_service_client::EvidenceServiceClient;
use api::feed::v1::feed_service_client::FeedServiceClient;
use api::framework::v1::framework_service_client::FrameworkServiceClient;
use api::imports::v1::import_service_client::ImportServiceClient;
use api::privacy::v1::privacy_service_client::PrivacyServiceClient;
use api::reference::v1::reference_service_client::ReferenceServiceClient;
use api::register::v1::authority_service_client::AuthorityServiceClient;
use api::register::v1::register_service_client::RegisterServiceClient;
use api::search::v1::approval_service_client::ApprovalServiceClient;
use api::search::v1::invitation_service_client::InvitationServiceClient;
use api::search::v1::offer_service_client::OfferServiceClient;
use api::search::v1::pre_match_service_client::PreMatchServiceClient;
use api::search::v1::question_service_client::QuestionServiceClient;
use api::search::v1::search_service_client::SearchServiceClient;
use api::search::v1::transfer_service_client::TransferServiceClient;
use api::search::v1::weight_profile_service_client::WeightProfileServiceClient;
use api::task::v1::task_service_client::TaskServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

/// A client of one service in one caller's name.
pub(crate) type Called = InterceptedService<Channel, Headers>;

/// Who calls, on every call.
#[derive(Clone, Debug)]
pub(crate) struct Headers([(&'static str, MetadataValue<Ascii>); 3]);

impl Interceptor for Headers {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (name, value) in &self.0 {
            if !value.is_empty() {
                request.metadata_mut().insert(*name, value.clone());
            }
        }
        Ok(request)
    }
}

/// A person or system acting in one role for one organisation.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    channel: Channel,
    headers: Headers,
    actor: String,
    organisation: String,
}

macro_rules! services {
    ($($name:ident: $client:ident,)+) => {$(
        pub(crate) fn $name(&self) -> $client<Called> {
            $client::with_interceptor(self.channel.clone(), self.headers.clone()).max_decoding_message_size(16 << 20)
        }
    )+};
}

impl Caller {
    pub(super) fn new(channel: Channel, actor: &str, role: &str, organisation: &str) -> Self {
        let header = |value: &str| value.parse::<MetadataValue<Ascii>>().expect("a header value");
        let headers = Headers([
            ("hafan-actor", header(actor)),
            ("hafan-role", header(role)),
            ("hafan-organisation", header(organisation)),
        ]);
        Self { channel, headers, actor: actor.to_owned(), organisation: organisation.to_owned() }
    }

    /// A registered caller, known by a bearer token; the role and the organisation are left out where they are empty.
    pub(crate) fn with_token(channel: Channel, token: &str, role: &str, organisation: &str) -> Self {
        let mut caller = Self::new(channel, &format!("Bearer {token}"), role, organisation);
        caller.headers.0[0].0 = "authorization";
        caller
    }

    /// The bare connection in the caller's name, for calls no generated client can make.
    pub(crate) fn service(&self) -> Called {
        InterceptedService::new(self.channel.clone(), self.headers.clone())
    }

    /// Such as `people/ann.finder`.
    pub(crate) fn actor(&self) -> &str {
        &self.actor
    }

    /// Such as `authorities/W06000015` or `providers/{id}`.
    pub(crate) fn organisation(&self) -> &str {
        &self.organisation
    }

    /// The caller's own invitation to a search; for callers of a provider.
    pub(crate) fn invitation_to(&self, search: &str) -> String {
        let provider = self.organisation.strip_prefix("providers/").expect("a caller of a provider");
        format!("{search}/invitations/{provider}")
    }

    services! {
        searches: SearchServiceClient,
        attachments: AttachmentServiceClient,
        pre_matches: PreMatchServiceClient,
        own_register: AuthorityServiceClient,
        invitations: InvitationServiceClient,
        questions: QuestionServiceClient,
        offers: OfferServiceClient,
        decisions: DecisionServiceClient,
    approvals: ApprovalServiceClient, contracts: ContractServiceClient,
        weight_profiles: WeightProfileServiceClient,
        transfers: TransferServiceClient,
        evidence: EvidenceServiceClient,
        tasks: TaskServiceClient,
        feed: FeedServiceClient,
        register: RegisterServiceClient,
        frameworks: FrameworkServiceClient,
        imports: ImportServiceClient,
        reference: ReferenceServiceClient,
        audit: AuditServiceClient,
        admin: AdminServiceClient,
        keys: KeysServiceClient,
        privacy: PrivacyServiceClient,
        principals: PrincipalServiceClient,
    }
}

/// A request id as callers make one: a UUIDv7.
#[allow(clippy::disallowed_methods, reason = "a client makes the ids of its own requests, in this place")]
pub(crate) fn new_request_id() -> String {
    Uuid::now_v7().to_string()
}

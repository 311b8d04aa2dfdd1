//! A connection to a server in the name of one caller: three headers on every call, a new request id for every change.

use std::time::Duration;

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
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::access::Access;
use crate::failure::{Failure, deepest};

/// Where a server is looked for unless somebody says otherwise.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:7447";

/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Bytes of one answer, at most: a page of settings or a stream of records, not more.
const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Who calls, as the headers of `call.proto` have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person or system, such as `people/ann.finder`.
    pub actor: String,
    /// The role acted in, such as `PLACEMENT_FINDER`.
    pub role: String,
    /// For whom, such as `authorities/W06000015`.
    pub organisation: String,
}

/// Puts the caller's headers on every call, and the token as it is then.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    headers: [(&'static str, MetadataValue<Ascii>); 3],
    access: Access,
}

impl Caller {
    fn of(identity: &Identity, access: &Access) -> Result<Self, Failure> {
        let header = |name: &'static str, flag: &str, value: &str| {
            let value = MetadataValue::try_from(value);
            let value = value.map_err(|_| Failure::Usage(format!("{flag} has characters that no header can carry")))?;
            Ok::<_, Failure>((name, value))
        };
        Ok(Self {
            headers: [
                header("hafan-actor", "--as", &identity.actor)?,
                header("hafan-role", "--role", &identity.role)?,
                header("hafan-organisation", "--organisation", &identity.organisation)?,
            ],
            access: access.clone(),
        })
    }
}

impl Interceptor for Caller {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (name, value) in &self.headers {
            // An empty header would be a caller of the empty name; left out, the server says that it is missing.
            if !value.is_empty() {
                request.metadata_mut().insert(*name, value.clone());
            }
        }
        let token = self.access.authorization().map_err(|failure| Status::unauthenticated(failure.to_string()))?;
        if let Some(token) = token {
            request.metadata_mut().insert("authorization", token);
        }
        Ok(request)
    }
}

/// Where request ids come from.
#[derive(Clone, Debug)]
pub enum RequestIds {
    /// A new one for every change.
    New,
    /// This one, to repeat a call.
    Given(String),
}

impl RequestIds {
    fn next(&self) -> String {
        match self {
            #[allow(clippy::disallowed_methods, reason = "a client makes the ids of its own requests, in this place")]
            Self::New => Uuid::now_v7().to_string(),
            Self::Given(id) => id.clone(),
        }
    }
}

/// A service client of one caller.
type Called = InterceptedService<Channel, Caller>;

/// A connection in the name of one caller.
#[derive(Clone, Debug)]
pub struct Connection {
    channel: Channel,
    caller: Caller,
    ids: RequestIds,
    organisation: String,
}

macro_rules! services {
    ($($(#[$doc:meta])+ $name:ident: $client:ident;)+) => {$(
        $(#[$doc])+
        pub(crate) fn $name(&self) -> $client<Called> {
            $client::with_interceptor(self.channel.clone(), self.caller.clone())
                .max_decoding_message_size(MAX_ANSWER_BYTES)
        }
    )+};
}

impl Connection {
    /// Connects in the name of a development identity.
    ///
    /// # Errors
    /// As [`Connection::open_by`].
    pub async fn open(server: &str, identity: &Identity, ids: RequestIds) -> Result<Self, Failure> {
        Self::open_by(server, identity, ids, &Access::default()).await
    }

    /// Connects, over TLS where the address says so, known by the files of `access`.
    ///
    /// # Errors
    /// [`Failure::Usage`] for an address, a caller or files that do not go together, [`Failure::File`] for a file that does not read,
    /// [`Failure::Unreachable`] where nobody answers.
    pub async fn open_by(server: &str, identity: &Identity, ids: RequestIds, access: &Access) -> Result<Self, Failure> {
        access.check(server, identity)?;
        // A token that does not read is told before anything is called.
        access.authorization()?;
        let caller = Caller::of(identity, access)?;
        let endpoint = Endpoint::from_shared(server.to_owned()).map_err(|error| {
            Failure::Usage(format!("--server {server}: {error}; expected such as {DEFAULT_SERVER}"))
        })?;
        let channel = access
            .applied(endpoint)?
            .connect_timeout(CONNECT_WITHIN)
            .tcp_nodelay(true)
            .connect()
            .await
            .map_err(|error| Failure::Unreachable { server: server.to_owned(), cause: deepest(&error) })?;
        Ok(Self { channel, caller, ids, organisation: identity.organisation.clone() })
    }

    /// The id of the next change.
    pub(crate) fn request_id(&self) -> String {
        self.ids.next()
    }

    /// For whom the caller acts.
    pub(crate) fn organisation(&self) -> &str {
        &self.organisation
    }

    services! {
        /// Searches.
        searches: SearchServiceClient;
        /// Matching the register.
        pre_matches: PreMatchServiceClient;
        /// What authorities keep themselves.
        own_register: AuthorityServiceClient;
        /// Invitations.
        invitations: InvitationServiceClient;
        /// Questions.
        questions: QuestionServiceClient;
        /// Offers.
        offers: OfferServiceClient;
        /// From the shortlist to the award.
        decisions: DecisionServiceClient;
        /// Individual Placement Contracts.
        contracts: ContractServiceClient;
        /// Approvals as a work list.
        approvals: ApprovalServiceClient;
        /// Searches offered to another authority.
        transfers: TransferServiceClient;
        /// What authorities judge offers by.
        weight_profiles: WeightProfileServiceClient;
        /// Placements and budgets made elsewhere.
        evidence: EvidenceServiceClient;
        /// The caller's tasks.
        tasks: TaskServiceClient;
        /// The caller's feed.
        feed: FeedServiceClient;
        /// Providers and settings.
        register: RegisterServiceClient;
        /// Frameworks and prices.
        frameworks: FrameworkServiceClient;
        /// Imports of the register.
        imports: ImportServiceClient;
        /// Codes, authorities, distances.
        reference: ReferenceServiceClient;
        /// The log.
        audit: AuditServiceClient;
        /// Files attached to something.
        attachments: AttachmentServiceClient;
        /// Who may call.
        principals: PrincipalServiceClient;
        /// Status and sandbox.
        admin: AdminServiceClient;
        /// Keys of the server.
        keys: KeysServiceClient;
        /// Data subjects.
        privacy: PrivacyServiceClient;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(actor: &str) -> Result<Caller, Failure> {
        let identity = Identity { actor: actor.to_owned(), role: "AUDITOR".to_owned(), organisation: String::new() };
        Caller::of(&identity, &Access::default())
    }

    #[test]
    fn each_call_carries_who_calls_and_nothing_empty() {
        let request = caller("people/ann.finder").unwrap().call(Request::new(())).unwrap();
        assert_eq!(request.metadata().get("hafan-actor").unwrap(), "people/ann.finder");
        assert_eq!(request.metadata().get("hafan-role").unwrap(), "AUDITOR");
        assert!(request.metadata().get("hafan-organisation").is_none());
        assert!(matches!(caller("people/\n"), Err(Failure::Usage(_))));
    }

    #[test]
    fn an_id_is_new_each_time_unless_one_is_given() {
        let (first, second) = (RequestIds::New.next(), RequestIds::New.next());
        assert_ne!(first, second);
        assert!(first.parse::<vocabulary::RequestId>().unwrap().made_at().is_some(), "{first} is a UUIDv7");
        assert_eq!(RequestIds::Given(first.clone()).next(), first);
    }
}

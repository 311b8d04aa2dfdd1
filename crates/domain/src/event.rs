//! Everything Hafan decides, as facts in the past tense (ACR-1).
//!
//! An event holds codes, ids, instants, scores and, after an award, fees: never free text, a name, an offer's terms or a household
//! fact. Those lie in the vault; an event carries a [`Sealed`] reference to them. Which field goes where stands in
//! `docs/field-table.md`.

mod attachment;
mod authority;
mod child;
mod clock;
mod contract;
mod evidence;
mod framework;
mod import;
mod offer;
mod principal;
mod privacy;
mod provider;
mod search;
mod setting;

use std::fmt;

use vocabulary::{ActorId, AuthorityCode, ContractId, ImportId, Lot, ProviderId, Role, SearchId, SettingId};

pub use attachment::{AttachedTo, AttachmentEvent};
pub use authority::AuthorityEvent;
pub use child::ChildEvent;
pub use clock::ClockEvent;
pub use contract::{ContractEvent, ContractGenerated, TextSealed};
pub use evidence::{Budget, EvidenceEvent, PlacementElsewhere};
pub use framework::{CorePrice, ExtraPrice, LotEvent, LotRecorded, Member, PriceListEvent, Prices};
pub use import::{ImportEvent, ImportsEvent, Staged, StagedRow};
pub use offer::OfferEvent;
pub use principal::PrincipalEvent;
pub use privacy::{DataSubject, KeyName, KeysEvent, PrivacyEvent};
pub use provider::{ProviderEvent, ProviderRecorded, StandingEvent};
pub use search::{
    Awarded, ChildsView, Confirmation, GateOutcome, InPrinciple, Invited, NearerMark, Notice, OfferClosed, OfferScore,
    Opening, RequestSealed, Restated, RestatedContract, RoundTier, SearchEvent, Split, TrancheSent,
};
pub use setting::{ReferenceEvent, SettingEvent, SettingRecorded, StatedPlace};

/// A reference to an encrypted text in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256(32 random bytes ‖ canonical plaintext): proves the text once it is opened, tells nothing before.
    pub commitment: [u8; 32],
    /// SHA-256 of the ciphertext.
    pub ciphertext: [u8; 32],
}

/// The keyed hash of an authority's child number (SRC-6): names the child's stream, never the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChildKey(pub [u8; 32]);

impl fmt::Display for ChildKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The keyed hash of a provider and its own reference of a setting (REG-2): tells two apart, and never the reference itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReferenceKey(pub [u8; 32]);

impl fmt::Display for ReferenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The one setting's offers in one round: one live offer at a time (OFF-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfferSlot {
    /// The search.
    pub search: SearchId,
    /// The round, from 1.
    pub round: u32,
    /// The setting.
    pub setting: SettingId,
}

/// A lot of a framework, such as `4cs-2026/FOSTERING`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LotKey {
    /// The framework's slug.
    pub framework: String,
    /// The lot.
    pub lot: Lot,
}

/// One fact, and the aggregate it is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Of a search.
    Search(SearchId, SearchEvent),
    /// Of one setting's offers in one round.
    Offer(OfferSlot, OfferEvent),
    /// Of a setting.
    Setting(SettingId, SettingEvent),
    /// Of a provider.
    Provider(ProviderId, ProviderEvent),
    /// Of the standing of all providers: guarded by publish and award.
    Standing(StandingEvent),
    /// Of a framework lot.
    Lot(LotKey, LotEvent),
    /// Of a provider's price lists in a lot.
    PriceList(LotKey, ProviderId, PriceListEvent),
    /// Of a child: which searches are live.
    Child(ChildKey, ChildEvent),
    /// Of what an authority keeps of itself.
    Authority(AuthorityCode, AuthorityEvent),
    /// Of what an authority says of placements and budgets made elsewhere.
    Evidence(AuthorityCode, EvidenceEvent),
    /// Of a provider's own reference of a setting: written so that two calls never give one reference to two settings.
    Reference(ReferenceKey, ReferenceEvent),
    /// Of an import.
    Import(ImportId, ImportEvent),
    /// Of all imports: when one takes effect. Guarded by whatever reads a provider, setting or price list to decide on it.
    Imports(ImportsEvent),
    /// Of an Individual Placement Contract.
    Contract(ContractId, ContractEvent),
    /// Of somebody's data as a whole: holds, orders to erase, access given.
    Privacy(DataSubject, PrivacyEvent),
    /// Of the keys of the service.
    Keys(KeysEvent),
    /// Of who may call, and as what.
    Principal(ActorId, PrincipalEvent),
    /// Of the attachments of a search, an offer or a contract.
    Attachment(AttachedTo, AttachmentEvent),
    /// Of the clock of the service.
    Clock(ClockEvent),
}

/// Who did it: recorded in every event a person or system caused (ACR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
}

impl From<StandingEvent> for Event {
    fn from(event: StandingEvent) -> Self {
        Self::Standing(event)
    }
}

/// The aggregate an event is of: one stream each in the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A search.
    Search(SearchId),
    /// What one invited provider does before the close: a stream of its own, so that no provider's call conflicts with a
    /// rival's, nor can be told from the search's version.
    Response(SearchId, ProviderId),
    /// One setting's offers in one round.
    Offer(OfferSlot),
    /// A setting.
    Setting(SettingId),
    /// A provider.
    Provider(ProviderId),
    /// The standing of all providers.
    Standing,
    /// A lot.
    Lot(LotKey),
    /// A provider's price lists in a lot.
    PriceList(LotKey, ProviderId),
    /// A child.
    Child(ChildKey),
    /// What an authority keeps of itself.
    Authority(AuthorityCode),
    /// What an authority says of placements and budgets made elsewhere.
    Evidence(AuthorityCode),
    /// A provider's own reference of a setting.
    Reference(ReferenceKey),
    /// An import.
    Import(ImportId),
    /// All imports.
    Imports,
    /// An Individual Placement Contract.
    Contract(ContractId),
    /// Somebody's data as a whole.
    Privacy(DataSubject),
    /// The keys of the service.
    Keys,
    /// Who may call, and as what: one stream, which every attempt of a registered caller guards.
    Principals,
    /// The attachments of a search, an offer or a contract.
    Attachments(AttachedTo),
    /// Which of them one provider opened: a stream of its own, as its responses have one.
    AttachmentsOpened(AttachedTo, ProviderId),
    /// The clock of the service.
    Clock,
}

impl Event {
    /// The aggregate this event is of.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Search(id, event) => match event.responder() {
                Some(provider) => Subject::Response(*id, provider),
                None => Subject::Search(*id),
            },
            Self::Offer(slot, _) => Subject::Offer(*slot),
            Self::Setting(id, _) => Subject::Setting(*id),
            Self::Provider(id, _) => Subject::Provider(*id),
            Self::Standing(_) => Subject::Standing,
            Self::Lot(key, _) => Subject::Lot(key.clone()),
            Self::PriceList(key, provider, _) => Subject::PriceList(key.clone(), *provider),
            Self::Child(key, _) => Subject::Child(*key),
            Self::Authority(code, _) => Subject::Authority(*code),
            Self::Evidence(code, _) => Subject::Evidence(*code),
            Self::Reference(key, _) => Subject::Reference(*key),
            Self::Import(id, _) => Subject::Import(*id),
            Self::Imports(_) => Subject::Imports,
            Self::Contract(id, _) => Subject::Contract(*id),
            Self::Privacy(subject, _) => Subject::Privacy(*subject),
            Self::Keys(_) => Subject::Keys,
            Self::Principal(..) => Subject::Principals,
            Self::Attachment(to, AttachmentEvent::Opened { provider, .. }) => {
                Subject::AttachmentsOpened(*to, *provider)
            }
            Self::Attachment(to, AttachmentEvent::Added { .. } | AttachmentEvent::Removed { .. }) => {
                Subject::Attachments(*to)
            }
            Self::Clock(_) => Subject::Clock,
        }
    }
}

impl SearchEvent {
    /// The provider whose response stream this event is of, if it is of one.
    fn responder(&self) -> Option<ProviderId> {
        match self {
            Self::ProfileOpened { provider, .. }
            | Self::InvitationDeclined { provider, .. }
            | Self::QuestionAsked { provider, .. } => Some(*provider),
            Self::Drafted { .. }
            | Self::Edited { .. }
            | Self::PreMatchShown { .. }
            | Self::ApprovalsRequested { .. }
            | Self::ApprovalGranted { .. }
            | Self::Returned { .. }
            | Self::ApprovalAsked { .. }
            | Self::ApprovalRefused { .. }
            | Self::ApprovalRatified { .. }
            | Self::RatificationRefused { .. }
            | Self::NearerOffersMarked { .. }
            | Self::RoleReassigned { .. }
            | Self::InterestDeclared { .. }
            | Self::RoundOpened { .. }
            | Self::ProvidersInvited { .. }
            | Self::Amended { .. }
            | Self::WindowExtended { .. }
            | Self::WindowClosedEarly { .. }
            | Self::Withdrawn { .. }
            | Self::QuestionAnswered { .. }
            | Self::OffersStood { .. }
            | Self::RoundClosed { .. }
            | Self::OfferScored { .. }
            | Self::ShortlistPublished { .. }
            | Self::UnknownResolved { .. }
            | Self::OfferRetracted { .. }
            | Self::FeeReduced { .. }
            | Self::OfferIdentityOpened { .. }
            | Self::TrancheSent { .. }
            | Self::DisclosureReleased { .. }
            | Self::ConflictDeclared { .. }
            | Self::OfferRejected { .. }
            | Self::TrancheReturned { .. }
            | Self::ReturnByPassed { .. }
            | Self::OfferChosen { .. }
            | Self::ConfirmByAccepted { .. }
            | Self::ConfirmByPassed { .. }
            | Self::Awarded { .. }
            | Self::ContinuedAfterConcealment { .. }
            | Self::ChoiceUndone { .. }
            | Self::AwardUndone { .. }
            | Self::OfferReconfirmed { .. }
            | Self::ChildArrived { .. }
            | Self::FurtherRoundOpened { .. }
            | Self::OfferCarried { .. }
            | Self::TypeReconsidered { .. }
            | Self::AmendedAfterClose { .. }
            | Self::ChangeReconfirmed { .. }
            | Self::OfferQuestionAsked { .. }
            | Self::OfferQuestionAnswered { .. }
            | Self::EndedWithoutMatch { .. }
            | Self::TransferOffered { .. }
            | Self::TransferTakenBack { .. }
            | Self::TransferDeclined { .. }
            | Self::TransferAccepted { .. }
            | Self::TransferReceived { .. }
            | Self::IdentitiesExported { .. }
            | Self::Restated { .. } => None,
        }
    }
}

impl fmt::Display for Subject {
    /// The stream's name in the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(id) => write!(f, "search/{id}"),
            Self::Response(search, provider) => write!(f, "response/{search}/{provider}"),
            Self::Offer(slot) => write!(f, "offer/{}/{}/{}", slot.search, slot.round, slot.setting),
            Self::Setting(id) => write!(f, "setting/{id}"),
            Self::Provider(id) => write!(f, "provider/{id}"),
            Self::Standing => write!(f, "standing/all"),
            Self::Lot(key) => write!(f, "lot/{}/{}", key.framework, key.lot),
            Self::PriceList(key, provider) => write!(f, "prices/{}/{}/{provider}", key.framework, key.lot),
            Self::Child(key) => write!(f, "child/{key}"),
            Self::Authority(code) => write!(f, "authority/{code}"),
            Self::Evidence(code) => write!(f, "evidence/{code}"),
            Self::Reference(key) => write!(f, "reference/{key}"),
            Self::Import(id) => write!(f, "import/{id}"),
            Self::Imports => write!(f, "imports/all"),
            Self::Contract(id) => write!(f, "contract/{id}"),
            Self::Privacy(subject) => write!(f, "privacy/{subject}"),
            Self::Keys => write!(f, "keys/all"),
            Self::Principals => write!(f, "principals/all"),
            Self::Attachments(to) => write!(f, "attachments/{to}"),
            Self::AttachmentsOpened(to, provider) => write!(f, "attachments-opened/{to}/{provider}"),
            Self::Clock => write!(f, "service/clock"),
        }
    }
}

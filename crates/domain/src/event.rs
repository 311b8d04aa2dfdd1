//! Everything Hafan decides, as facts in the past tense (ACR-1).
//!
//! An event holds codes, ids, instants, scores and, after an award, fees: never free text, a name, an offer's terms or a household
//! fact. Those lie in the vault; an event carries a [`Sealed`] reference to them. Which field goes where stands in the
//! field table of ARCHITECTURE.md.

use std::fmt;

use vocabulary::{
    ActorId, AgeBand, AmendmentKind, ApprovalKind, AuthorityCode, BasisPoints, ConcealmentReason, Date, ExtensionReason,
    Gate, HoldId, LegalForm, LevelOfNeed, Lot, NoBidReason, OfferId, Pence, PlacementType, ProviderId, ProviderKind,
    QuestionId, Regulator, RejectionReason, ReorderReason, RetractionReason, ReturnReason, Role, SearchId,
    SearchWithdrawalReason, SettingId, SettingKind, Sex, SingleOfferReason, Tier, Timestamp, TrancheId, Whereabouts, Window,
};

use crate::request::YesNoUnknown;

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
    /// Of the sandbox clock.
    Sandbox(SandboxEvent),
}

/// Who did it: recorded in every event a person or system caused (ACR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
}

/// What happened to a search.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchEvent {
    /// A draft was written.
    Drafted { by: By, authority: AuthorityCode, decision_maker: ActorId, children: Vec<ChildKey>, request: RequestSealed },
    /// The draft was edited; approvals asked for or granted before are void.
    Edited { by: By, children: Vec<ChildKey>, request: RequestSealed },
    /// The approvals due before opening were asked for, over this version of the request.
    ApprovalsRequested { by: By, request_version: u32, kinds: Vec<ApprovalKind> },
    /// One approval was granted.
    ApprovalGranted { by: By, kind: ApprovalKind, request_version: u32, window_hours_min: Option<u32>, conditions: Option<Sealed> },
    /// An approver returned the request: every approval is void, the search is a draft again.
    Returned { by: By, kind: ApprovalKind, reason: Sealed },
    /// A round opened.
    RoundOpened { by: By, opening: Box<Opening> },
    /// Providers were invited to a round; several events when they are many.
    ProvidersInvited { round: u32, invited: Vec<Invited> },
    /// The request was amended while open.
    Amended { by: By, kind: AmendmentKind, request: RequestSealed, closes: Option<Timestamp>, request_digest: [u8; 32] },
    /// The close moved later.
    WindowExtended { by: By, round: u32, closes: Timestamp, question_deadline: Timestamp, reason: ExtensionReason, text: Option<Sealed> },
    /// The search ended without a placement on the authority's word.
    Withdrawn { by: By, reason: SearchWithdrawalReason, whereabouts: Whereabouts, text: Option<Sealed> },
    /// A provider opened the full pseudonymous profile (INV-3).
    ProfileOpened { by: By, provider: ProviderId },
    /// A provider will not offer.
    InvitationDeclined { by: By, provider: ProviderId, reason: NoBidReason, note: Option<Sealed> },
    /// An invited provider asked.
    QuestionAsked { by: By, provider: ProviderId, question: QuestionId, text: Sealed },
    /// The finder's edited question and its answer went to all invitees.
    QuestionAnswered { by: By, question: QuestionId, published: Sealed },
    /// The window closed: licenses the opening of this round's offers.
    RoundClosed { round: u32, unanswered_questions: u32, offers: Vec<OfferClosed> },
    /// One offer was gated and scored.
    OfferScored { snapshot: u32, offer: OfferId, scored: OfferScore },
    /// The snapshot is complete: all its scores become visible at once.
    ShortlistPublished { snapshot: u32, engine_version: String, inputs: Sealed, inputs_digest: [u8; 32] },
    /// The finder settled an unknown with evidence; a further snapshot follows.
    UnknownResolved { by: By, offer: OfferId, item: String, evidence: Sealed },
    /// A provider took its offer back after the close.
    OfferRetracted { by: By, offer: OfferId, reason: RetractionReason, text: Option<Sealed> },
    /// A provider lowered its fee after the close.
    FeeReduced { by: By, offer: OfferId, terms_version: u32, terms: Sealed },
    /// The decision maker or finder opened whose an offer is.
    OfferIdentityOpened { by: By, offer: OfferId },
    /// Offers went to the decision maker.
    TrancheSent { by: By, tranche: Box<TrancheSent> },
    /// The decision maker released first name and school to the providers of the tranche.
    DisclosureReleased { by: By, tranche: TrancheId },
    /// A provider said whether it has a conflict of interest.
    ConflictDeclared { by: By, offer: OfferId, conflict: YesNoUnknown, text: Option<Sealed> },
    /// An offer was answered with a reason its provider can read.
    OfferRejected { by: By, offer: OfferId, reason: RejectionReason, text: Option<Sealed> },
    /// The decision maker returned the tranche's remaining offers.
    TrancheReturned { by: By, tranche: TrancheId, reason: ReturnReason, text: Option<Sealed> },
    /// The return-by time passed unanswered.
    ReturnByPassed { tranche: TrancheId },
    /// The decision maker chose an offer.
    OfferChosen { by: By, offer: OfferId, confirm_by: Timestamp, childs_view: ChildsView },
    /// The award was issued.
    Awarded { by: By, award: Box<Awarded> },
    /// The search ended without a match.
    EndedWithoutMatch { by: By, whereabouts: Whereabouts, text: Option<Sealed> },
}

/// References to a request's parts in the vault; each child's part lies under that child's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSealed {
    /// Version, from 1.
    pub version: u32,
    /// The part about the search as a whole.
    pub shared: Sealed,
    /// One per child, profile and identity.
    pub children: Vec<Sealed>,
    /// The parent's part, in parent-and-baby searches.
    pub parent: Option<Sealed>,
}

/// What is fixed when a round opens (SRC-7).
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The round, from 1.
    pub round: u32,
    /// The lot searched.
    pub lot: LotKey,
    /// The window, half-open.
    pub window: Window,
    /// Questions are taken before this instant (QST-1).
    pub question_deadline: Timestamp,
    /// The type asked for.
    pub placement_type: PlacementType,
    /// The level asked for (DEC-2).
    pub level: LevelOfNeed,
    /// The first child's age band (DEC-2).
    pub age_band: AgeBand,
    /// The day it is needed.
    pub needed_on: Date,
    /// Version of the request opened with.
    pub request_version: u32,
    /// Weights of C1 to C9 in order.
    pub weights: [u32; 9],
    /// Version of the matching policy.
    pub policy_version: u32,
    /// SHA-256 over weights, must-haves and policy version: shown to those invited.
    pub criteria_digest: [u8; 32],
    /// Which searches of this child were live beside it, under a granted approval.
    pub parallel_to: Vec<SearchId>,
}

/// One provider's invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The provider.
    pub provider: ProviderId,
    /// Whether it is alerted, or finds it in its digest.
    pub notice: Notice,
}

/// How loudly an invitation arrives (INV-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// A setting of the provider may serve.
    Alert,
    /// None of its settings can pass: in the feed, no alert, not counted in response figures.
    Digest,
}

/// An offer that stood when its round closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferClosed {
    /// The offer.
    pub offer: OfferId,
    /// Its setting.
    pub setting: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// Version of its terms that counts (OFF-4).
    pub terms_version: u32,
    /// False when a material amendment was never confirmed (SRC-8): listed, not ranked.
    pub confirmation: Confirmation,
}

/// Whether an offer answers the request as it stands (SRC-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confirmation {
    /// It does.
    Confirmed,
    /// A material amendment came after it and its provider has not confirmed.
    Unconfirmed,
}

/// How a gate came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GateOutcome {
    /// Passed.
    Pass,
    /// Failed.
    Fail,
    /// A fact is unknown: ranked with a banner, not awarded until resolved.
    NeedsCheck,
}

/// What the matching came to for one offer; points in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferScore {
    /// Every gate, in order.
    pub gates: Vec<(Gate, GateOutcome)>,
    /// Statutory tier; absent when it needs a check.
    pub tier: Option<Tier>,
    /// Score in units of 1e-12.
    pub score: i64,
    /// With every unknown at 0.
    pub low: i64,
    /// With every unknown at 1.
    pub high: i64,
    /// Rank shown; absent when not ranked (failed a gate, or unconfirmed).
    pub rank: Option<u32>,
}

/// What a tranche holds.
#[derive(Clone, Debug, PartialEq)]
pub struct TrancheSent {
    /// Id.
    pub id: TrancheId,
    /// Offers in the order sent.
    pub offers: Vec<OfferId>,
    /// The decision maker answers before this instant.
    pub return_by: Timestamp,
    /// Why the order is not the rank's (SHL-3).
    pub reorder: Option<ReorderReason>,
    /// Why only one was sent where more were eligible (DEC-8).
    pub single: Option<SingleOfferReason>,
    /// The reasons in words.
    pub text: Option<Sealed>,
}

/// The child's view of the chosen offer, or why it is not recorded (DEC-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildsView {
    /// Recorded, in the vault.
    Recorded(Sealed),
    /// Not recorded; the reason is in the vault.
    NotRecorded(Sealed),
}

/// What an award fixes (DEC-9).
#[derive(Clone, Debug, PartialEq)]
pub struct Awarded {
    /// The offer.
    pub offer: OfferId,
    /// The setting.
    pub setting: SettingId,
    /// The provider.
    pub provider: ProviderId,
    /// The start date.
    pub start_date: Date,
    /// Weekly core fee agreed.
    pub core_weekly: Pence,
    /// All weekly parts together.
    pub total_weekly: Pence,
    /// What the fee check allowed (DEC-2).
    pub allowed_core_weekly: Pence,
    /// Discounts due, in basis points.
    pub discounts: BasisPoints,
    /// Basic award information, in the vault.
    pub information: Option<Sealed>,
}

/// What happened to one setting's offers in one round.
#[derive(Clone, Debug, PartialEq)]
pub enum OfferEvent {
    /// An offer was made.
    Submitted { by: By, offer: OfferId, provider: ProviderId, answers_request_version: u32, terms: Sealed },
    /// Its terms changed.
    Revised { by: By, offer: OfferId, terms_version: u32, answers_request_version: u32, terms: Sealed },
    /// It was taken back before the close.
    Withdrawn { by: By, offer: OfferId },
    /// It was confirmed for an amended request.
    Confirmed { by: By, offer: OfferId, request_version: u32 },
}

/// What happened to a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingEvent {
    /// The register has it so from now on.
    Recorded { by: By, setting: Box<SettingRecorded> },
    /// Its places were stated; all of them, each time.
    PlacesStated { by: By, places: Vec<StatedPlace> },
    /// Concealed (REG-5).
    Concealed { by: By, reason: ConcealmentReason, text: Sealed, lifts: Option<Timestamp> },
    /// Shown again.
    ConcealmentLifted { by: Option<By> },
    /// Places were held for an offer in a tranche (SHL-4).
    HoldTaken { hold: HoldId, search: SearchId, offer: OfferId, places: Vec<u32>, until: Timestamp },
    /// A hold ended: rejected, returned, retracted, withdrawn or not chosen.
    HoldReleased { hold: HoldId },
    /// A hold ran out.
    HoldExpired { hold: HoldId },
    /// Places were taken by an award, consuming its hold if one stood.
    PlacesAwarded { search: SearchId, offer: OfferId, places: Vec<u32>, hold: Option<HoldId>, authority: AuthorityCode },
}

/// A setting as the register has it; the profile with name, address and household is in the vault.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingRecorded {
    /// Its provider.
    pub provider: ProviderId,
    /// Kind.
    pub kind: SettingKind,
    /// Types it may serve.
    pub placement_types: Vec<PlacementType>,
    /// Approval: youngest and oldest age in whole years.
    pub ages: (u32, u32),
    /// Approval: sexes.
    pub sexes: Vec<Sex>,
    /// Approval: number of children.
    pub children_max: u32,
    /// An exemption from the usual fostering limit is on file (G5).
    pub fostering_exemption: YesNoUnknown,
    /// Postcode sector.
    pub sector: String,
    /// Version of the profile, from 1.
    pub profile_version: u32,
    /// The profile in the vault.
    pub profile: Sealed,
}

/// One numbered place as its provider states it (REG-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedPlace {
    /// Number, unique in the setting.
    pub number: u32,
    /// Free from this day on; absent when not available.
    pub available_from: Option<Date>,
}

/// What happened to a provider.
#[derive(Clone, Debug, PartialEq)]
pub enum ProviderEvent {
    /// The register has it so from now on.
    Recorded { by: By, provider: Box<ProviderRecorded> },
    /// Concealed (REG-5).
    Concealed { by: By, reason: ConcealmentReason, text: Sealed, lifts: Option<Timestamp> },
    /// Shown again.
    ConcealmentLifted { by: Option<By> },
}

/// A provider as the register has it: an organisation, so its name is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRecorded {
    /// Name.
    pub display_name: String,
    /// Registration number.
    pub registration_number: String,
    /// Regulator.
    pub regulator: Regulator,
    /// Kind.
    pub kind: ProviderKind,
    /// Legal form (REG-7).
    pub legal_form: LegalForm,
    /// Date it signed the All Wales Pre-Placement Agreement (REG-1).
    pub agreement_signed_on: Option<Date>,
}

/// The standing of a provider changed: signature, registration, concealment or lot membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandingEvent {
    /// Of this provider.
    Changed(ProviderId),
}

/// What happened to a framework lot.
#[derive(Clone, Debug, PartialEq)]
pub enum LotEvent {
    /// The lot is so from now on (FRM-1).
    Recorded { by: By, lot: Box<LotRecorded> },
}

/// A lot: term, types, authorities, members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotRecorded {
    /// Name of the framework.
    pub framework_name: String,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term.
    pub until: Date,
    /// Types the lot covers.
    pub placement_types: Vec<PlacementType>,
    /// Signatory authorities.
    pub authorities: Vec<AuthorityCode>,
    /// Member providers.
    pub members: Vec<Member>,
}

/// A provider's membership of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The provider.
    pub provider: ProviderId,
    /// From this day.
    pub from: Date,
    /// To this day, if it ends early.
    pub until: Option<Date>,
    /// Whether it is suspended for quality.
    pub suspended: YesNoUnknown,
}

/// What happened to a price list.
#[derive(Clone, Debug, PartialEq)]
pub enum PriceListEvent {
    /// A dated price list (FRM-2).
    Recorded { by: By, prices: Box<Prices> },
}

/// Prices of one provider in one lot from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// First day they apply.
    pub valid_from: Date,
    /// Weekly core fees.
    pub core: Vec<CorePrice>,
    /// Priced extras.
    pub extras: Vec<ExtraPrice>,
    /// Discount by children this award takes to the setting: (children, basis points).
    pub sibling: Vec<(u32, BasisPoints)>,
    /// Discount by weeks planned: (from weeks, basis points).
    pub long_stay: Vec<(u32, BasisPoints)>,
    /// Discount by this authority's live placements with the provider: (from placements, basis points).
    pub volume: Vec<(u32, BasisPoints)>,
}

/// One weekly core fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorePrice {
    /// Type.
    pub placement_type: PlacementType,
    /// Age band.
    pub age_band: AgeBand,
    /// Level of need.
    pub level: LevelOfNeed,
    /// Weekly fee.
    pub weekly: Pence,
}

/// One priced extra.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraPrice {
    /// Code.
    pub code: String,
    /// What it is.
    pub label: String,
    /// Weekly price.
    pub weekly: Pence,
}

/// Which searches of a child are live (SRC-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// A search opened.
    SearchOpened(SearchId),
    /// A search ended.
    SearchEnded(SearchId),
}

/// The sandbox clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SandboxEvent {
    /// The clock was moved forward by so many microseconds.
    ClockAdvanced { by: By, micros: i64 },
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
    /// The sandbox clock.
    Sandbox,
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
            Self::Sandbox(_) => Subject::Sandbox,
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
            _ => None,
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
            Self::Sandbox => write!(f, "sandbox/clock"),
        }
    }
}

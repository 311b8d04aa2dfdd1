//! What happens to a search, from the draft to the award, and what its events hold.

use vocabulary::{
    ActorId, AgeBand, AmendmentKind, ApprovalBasis, ApprovalKind, AuthorityCode, BasisPoints, ConcealmentReason,
    ContractId, Date, DirectSearchReason, ExtensionReason, FurtherRoundReason, Gate, LevelOfNeed, NearerVerdict,
    NoBidReason, OfferId, PassedOverReason, Pence, PlacementType, ProviderId, QuestionId, ReassignmentReason,
    RejectionReason, ReorderReason, RetractionReason, ReturnReason, Role, SearchId, SearchState,
    SearchWithdrawalReason, SettingId, SingleOfferReason, SplitReason, SpotPurchaseReason, Tier, Timestamp, TrancheId,
    UndoReason, Whereabouts, Window,
};

use super::{By, ChildKey, LotKey, Sealed};
use crate::request::YesNoUnknown;

/// What happened to a search.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum SearchEvent {
    /// A draft was written, with one key per child in the order of the request; for children whom an award left over, by the search it
    /// succeeds (DEC-6).
    Drafted {
        by: By,
        authority: AuthorityCode,
        decision_maker: ActorId,
        children: Vec<ChildKey>,
        request: RequestSealed,
        succeeds: Option<SearchId>,
    },
    /// The draft was edited; approvals asked for or granted before are void.
    Edited { by: By, decision_maker: ActorId, children: Vec<ChildKey>, request: RequestSealed },
    /// The finder was shown the match against the authority's own and partner settings, for this version of the request (SRC-1):
    /// as of which position of the log, over how many such settings, and how many could serve.
    PreMatchShown { by: By, request_version: u32, as_of: u64, settings: u32, could_serve: u32 },
    /// The approvals due before opening were asked for, over this version of the request.
    ApprovalsRequested { by: By, request_version: u32, kinds: Vec<ApprovalKind> },
    /// One approval was granted over a version of the request, perhaps with a shorter window in hours (SRC-5) or conditions
    /// in words.
    ApprovalGranted {
        by: By,
        kind: ApprovalKind,
        request_version: u32,
        window_hours_min: Option<u32>,
        conditions: Option<Sealed>,
        offer: Option<OfferId>,
        extra: Option<String>,
        basis: ApprovalBasis,
        decided_on: Option<Date>,
    },
    /// An approver returned the request: every approval is void, the search is a draft again.
    Returned { by: By, kind: ApprovalKind, reason: Sealed },
    /// An approval due after the opening was asked for: for a round that is to open, or for an offer. With the answers given so far,
    /// by reason, and the finder's words. An extra is named by its code on the price list; in principle for what stands at `principle`; to
    /// a placement panel with what it needs to know.
    ApprovalAsked {
        by: By,
        kind: ApprovalKind,
        request_version: u32,
        round: Option<u32>,
        offer: Option<OfferId>,
        reason: Option<SpotPurchaseReason>,
        rejections: Vec<(RejectionReason, u32)>,
        text: Option<Sealed>,
        extra: Option<String>,
        principle: Option<InPrinciple>,
        panel: Option<Sealed>,
    },
    /// An approval asked for after the opening was refused; nothing else changes.
    ApprovalRefused { by: By, kind: ApprovalKind, reason: Sealed, offer: Option<OfferId>, extra: Option<String> },
    /// The panel ratified what its chair granted, on that day (APR-1).
    ApprovalRatified { by: By, kind: ApprovalKind, offer: Option<OfferId>, decided_on: Date },
    /// The panel declined, on that day, to ratify what its chair granted (APR-1): that approval stands no longer.
    RatificationRefused { by: By, kind: ApprovalKind, offer: Option<OfferId>, decided_on: Date, reason: Sealed },
    /// A team manager gave a role of the search, finder or decision maker, to another person.
    RoleReassigned { by: By, role: Role, from: ActorId, to: ActorId, reason: ReassignmentReason, text: Option<Sealed> },
    /// Somebody who acts on the search declared an interest in it, or that they have none.
    InterestDeclared { by: By, interest: YesNoUnknown, text: Option<Sealed> },
    /// Nearer offers were marked on a snapshot, before an award out of area (DEC-4).
    NearerOffersMarked { by: By, snapshot: u32, marks: Vec<NearerMark> },
    /// A round opened.
    RoundOpened { by: By, opening: Box<Opening> },
    /// Providers were invited to a round; several events when they are many.
    ProvidersInvited { round: u32, invited: Vec<Invited> },
    /// The request was amended while open (SRC-8): its new version, the new close if it moved, and SHA-256 of the request
    /// as published.
    Amended { by: By, kind: AmendmentKind, request: RequestSealed, closes: Option<Timestamp>, request_digest: [u8; 32] },
    /// The close moved later, and the question deadline with it.
    WindowExtended {
        by: By,
        round: u32,
        closes: Timestamp,
        question_deadline: Timestamp,
        reason: ExtensionReason,
        text: Option<Sealed>,
    },
    /// The finder of a same-day emergency closed its window early, an offer being in (SRC-10): at the instant this is recorded.
    WindowClosedEarly { by: By, round: u32 },
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
    /// Offers that stood when the window closed, in the commit of the `RoundClosed` that follows; several events when they
    /// are many, so that no number of offers keeps a round from closing.
    OffersStood { round: u32, offers: Vec<OfferClosed> },
    /// The window closed: licenses the opening of this round's offers, and counts them and the questions nobody answered.
    RoundClosed { round: u32, unanswered_questions: u32, offer_count: u32 },
    /// One offer was gated and scored.
    OfferScored { snapshot: u32, offer: OfferId, scored: OfferScore },
    /// The snapshot is complete: all its scores become visible at once. The inputs lie in the vault, their SHA-256 here,
    /// so that the score can be replayed.
    ShortlistPublished {
        snapshot: u32,
        engine_version: String,
        inputs: Sealed,
        inputs_digest: [u8; 32],
        result_digest: [u8; 32],
    },
    /// The finder settled an unknown with evidence; `item` is the code of what was unknown. A further snapshot follows.
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
    /// The decision maker chose an offer for the children it takes, by their places in the request, and said why the others are placed
    /// apart (DEC-6); its provider confirms before `confirm_by`.
    OfferChosen {
        by: By,
        offer: OfferId,
        confirm_by: Timestamp,
        childs_view: ChildsView,
        children: Vec<u32>,
        split: Option<Split>,
    },
    /// The chosen offer's provider accepted the confirm-by time, and holds its place until then (SHL-4).
    ConfirmByAccepted { by: By, offer: OfferId, confirm_by: Timestamp },
    /// The confirm-by time passed without an award: the tranche has ended, the search is shortlisting again (SHL-4).
    ConfirmByPassed { tranche: TrancheId, offer: OfferId },
    /// The award was issued.
    Awarded { by: By, award: Box<Awarded> },
    /// An approver confirmed that a search goes on though its chosen or awarded offer was concealed (REG-5): over which concealments
    /// says `concealed_at`, the instant at which the newest of them was put on.
    ContinuedAfterConcealment {
        by: By,
        offer: OfferId,
        category: ConcealmentReason,
        concealed_at: Timestamp,
        conditions: Option<Sealed>,
    },
    /// The choice was undone (DEC-10): its tranche has ended, the search is shortlisting again.
    ChoiceUndone { by: By, offer: OfferId, tranche: TrancheId, reason: UndoReason, text: Option<Sealed> },
    /// The award was undone (DEC-10): its place is free, identity access closed, the search is shortlisting again; answers stand.
    AwardUndone { by: By, offer: OfferId, reason: UndoReason, text: Option<Sealed> },
    /// A provider whose offer was answered without being rejected says that it stands again after an undone award (DEC-10).
    OfferReconfirmed { by: By, offer: OfferId },
    /// The child arrived on that day: the search has ended in a placement, whose contract lives on (CON-4).
    ChildArrived { by: By, contract: ContractId, arrived_on: Date },
    /// A further framework round opened, in the commit of its `RoundOpened` (ESC-2): why.
    FurtherRoundOpened { by: By, round: u32, reason: FurtherRoundReason, text: Option<Sealed> },
    /// An offer of an earlier round stood in this one at its close: `from` is the earlier, `offer` the one judged (ESC-2).
    OfferCarried { round: u32, offer: OfferId, from: OfferId },
    /// The search ends to reconsider the type, in the commit of its `EndedWithoutMatch` (ESC-2): why, and which search goes on.
    TypeReconsidered { by: By, reason: SearchWithdrawalReason, successor: SearchId },
    /// The request changed after the close; versions count on (SRC-12).
    AmendedAfterClose { by: By, kind: AmendmentKind, request: RequestSealed, request_digest: [u8; 32] },
    /// A provider says that its offer stands for a version of the request that came after the close (SRC-12).
    ChangeReconfirmed { by: By, offer: OfferId, request_version: u32 },
    /// The decision maker asked one provider of the tranche (DEC-1).
    OfferQuestionAsked { by: By, offer: OfferId, question: QuestionId, text: Sealed, answer_by: Timestamp },
    /// It answered in time (DEC-1).
    OfferQuestionAnswered { by: By, offer: OfferId, question: QuestionId, text: Sealed },
    /// The search ended without a match.
    EndedWithoutMatch { by: By, whereabouts: Whereabouts, text: Option<Sealed> },
    /// A team manager offered the search to another authority (SRC-14), with where the child is, as the withdrawal will record it.
    TransferOffered { by: By, to: AuthorityCode, whereabouts: Whereabouts, text: Option<Sealed> },
    /// That offer was taken back before it had an answer.
    TransferTakenBack { by: By },
    /// The other authority declined it.
    TransferDeclined { by: By, text: Option<Sealed> },
    /// The other authority accepted it: the withdrawal follows in the same commit, and this draft of its own.
    TransferAccepted { by: By, search: SearchId },
    /// This draft goes on with a search of another authority (SRC-14).
    TransferReceived { by: By, from: AuthorityCode, search: SearchId },
    /// An evidence pack with the identities of the children went out (EVD-1).
    IdentitiesExported { by: By },
    /// All about it is over for good: from here on it is read as this, and whole only where somebody asks for it by name.
    Restated { search: Box<Restated> },
}

/// What is left of a search once all about it is over: what lists, later searches of its children and retention ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// The authority that searched.
    pub authority: AuthorityCode,
    /// The children, as keyed hashes.
    pub children: Vec<ChildKey>,
    /// The search whose award left its children over (DEC-6).
    pub succeeds: Option<SearchId>,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// How it ended: WITHDRAWN, NO_MATCH or PLACED.
    pub state: SearchState,
    /// When it, or the placement it led to, was over.
    pub over_at: Timestamp,
    /// Whether it was a same-day emergency (EVD-5); absent where it never opened.
    pub emergency: Option<bool>,
    /// The setting of the award that stood; absent where none did.
    pub awarded: Option<SettingId>,
    /// The children that award placed, by their places in the request.
    pub placed: Vec<u32>,
    /// Its contracts, those of undone awards among them.
    pub contracts: Vec<RestatedContract>,
    /// Settings of which any offer was ever made in it.
    pub settings: Vec<SettingId>,
    /// Providers that were invited to it, but for those that an earlier restatement names of a search of the same authority.
    pub invited: Vec<ProviderId>,
    /// Authorities that it was ever offered to (SRC-14).
    pub offered_to: Vec<AuthorityCode>,
    /// Where its events lie in the log, in order: its own and those of its offers, its contracts and its attachments.
    pub positions: Vec<u64>,
}

/// A contract of a search that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestatedContract {
    /// Id.
    pub contract: ContractId,
    /// Its setting.
    pub setting: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// When it was generated.
    pub generated_at: Timestamp,
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
    /// Whom it asks.
    pub tier: RoundTier,
    /// The lot that covers the type, where one does: searched in a framework round; in any other its price lists still bind its
    /// members (DEC-2).
    pub lot: Option<LotKey>,
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
    /// The authority's weight profile they are of; 0 for the published table.
    pub weight_profile: u32,
    /// Version of the matching policy.
    pub policy_version: u32,
    /// SHA-256 over weights, must-haves and policy version: shown to those invited.
    pub criteria_digest: [u8; 32],
    /// Which searches of this child were live beside it, under a granted approval.
    pub parallel_to: Vec<SearchId>,
}

/// Whom a round asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundTier {
    /// The members of the lot (FRM-3).
    Framework,
    /// Every registered provider, and why: a spot purchase (ESC-1, FRM-1).
    Spot(SpotPurchaseReason),
    /// One named setting, and why (SRC-13).
    Direct(SettingId, DirectSearchReason),
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
    /// Children it takes, by their places in the request.
    pub children: Vec<u32>,
}

/// Why children of one search are placed apart (DEC-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Why.
    pub reason: SplitReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Offers that take all the children together, pass their gates and stand unrejected: the best ranked of those passed over.
    pub passed_over: Vec<OfferId>,
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
    /// What the fee check allowed (DEC-2); absent where no list price binds the provider and the ceiling alone judged (DEC-3).
    pub allowed_core_weekly: Option<Pence>,
    /// Discounts due, in basis points.
    pub discounts: BasisPoints,
    /// Basic award information, in the vault.
    pub information: Option<Sealed>,
    /// Children it takes, by their places in the request (DEC-6).
    pub children: Vec<u32>,
    /// Why the others are placed apart; absent where it leaves none over.
    pub split: Option<Split>,
    /// The search the others moved to, drafted in the same commit.
    pub successor: Option<SearchId>,
    /// The contract generated in the same commit (CON-1).
    pub contract: ContractId,
}

/// What an approval in principle covers: offers of one type, no farther by the statutory tiers, and no dearer a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPrinciple {
    /// The farthest statutory tier.
    pub tier: Tier,
    /// The placement type.
    pub placement_type: PlacementType,
    /// The top fee a week, all weekly parts together.
    pub weekly_max: Pence,
}

/// Whether one nearer offer could serve, and why it is passed over (DEC-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearerMark {
    /// The offer.
    pub offer: OfferId,
    /// Whether it could serve.
    pub verdict: NearerVerdict,
    /// Why it is passed over, where it could.
    pub reason: Option<PassedOverReason>,
    /// Text for the panel, in the vault.
    pub text: Sealed,
}

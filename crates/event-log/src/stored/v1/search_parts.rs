//! What the facts of a search hold.

use domain::event::{
    Awarded as DomainAwarded, ChildsView as DomainChildsView, Confirmation as DomainConfirmation,
    GateOutcome as DomainGateOutcome, InPrinciple as DomainInPrinciple, Invited as DomainInvited,
    NearerMark as DomainNearerMark, Notice as DomainNotice, OfferClosed as DomainOfferClosed,
    OfferScore as DomainOfferScore, Opening as DomainOpening, Restated as DomainRestated,
    RestatedContract as DomainRestatedContract, RoundTier as DomainRoundTier, Split as DomainSplit,
    TrancheSent as DomainTrancheSent,
};
use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, ContractId, Date, DirectSearchReason, Gate, LevelOfNeed, NearerVerdict,
    OfferId, PassedOverReason, Pence, PlacementType, ProviderId, RejectionReason, ReorderReason, SearchId, SearchState,
    SettingId, SingleOfferReason, SplitReason, SpotPurchaseReason, Tier, Timestamp, TrancheId, Window,
};

use super::parts::{Hex, LotSubject, Sealed};
use super::shape::Convert;

object! {
    Opening = DomainOpening {
        round: u32,
        tier: RoundTier,
        lot: Option<LotSubject>,
        window: Window,
        question_deadline: Timestamp,
        placement_type: PlacementType,
        level: LevelOfNeed,
        age_band: AgeBand,
        needed_on: Date,
        request_version: u32,
        weights: [u32; 9],
        weight_profile: u32,
        policy_version: u32,
        criteria_digest: Hex,
        parallel_to: Vec<SearchId>,
    }
    Invited = DomainInvited { provider: ProviderId, notice: Notice }
    OfferClosed = DomainOfferClosed {
        offer: OfferId,
        setting: SettingId,
        provider: ProviderId,
        terms_version: u32,
        confirmation: Confirmation,
    }
    OfferScore = DomainOfferScore {
        gates: Vec<GateVerdict>,
        tier: Option<Tier>,
        score: i64,
        low: i64,
        high: i64,
        rank: Option<u32>,
        children: Vec<u32>,
    }
    Split = DomainSplit { reason: SplitReason, text: Option<Sealed>, passed_over: Vec<OfferId> }
    InPrinciple = DomainInPrinciple {
        tier: Tier,
        placement_type: PlacementType,
        #[serde(rename = "weekly_max_pence")]
        weekly_max: Pence,
    }
    NearerMark = DomainNearerMark {
        offer: OfferId,
        verdict: NearerVerdict,
        reason: Option<PassedOverReason>,
        text: Sealed,
    }
    TrancheSent = DomainTrancheSent {
        id: TrancheId,
        offers: Vec<OfferId>,
        return_by: Timestamp,
        reorder: Option<ReorderReason>,
        single: Option<SingleOfferReason>,
        text: Option<Sealed>,
    }
    Restated = DomainRestated {
        authority: AuthorityCode,
        children: Vec<Hex>,
        succeeds: Option<SearchId>,
        drafted_at: Timestamp,
        state: SearchState,
        over_at: Timestamp,
        emergency: Option<bool>,
        awarded: Option<SettingId>,
        placed: Vec<u32>,
        contracts: Vec<RestatedContract>,
        settings: Vec<SettingId>,
        invited: Vec<ProviderId>,
        offered_to: Vec<AuthorityCode>,
        positions: Vec<u64>,
    }
    RestatedContract = DomainRestatedContract {
        contract: ContractId,
        setting: SettingId,
        provider: ProviderId,
        generated_at: Timestamp,
    }
    Awarded = DomainAwarded {
        offer: OfferId,
        setting: SettingId,
        provider: ProviderId,
        start_date: Date,
        #[serde(rename = "core_weekly_pence")]
        core_weekly: Pence,
        #[serde(rename = "total_weekly_pence")]
        total_weekly: Pence,
        #[serde(rename = "allowed_core_weekly_pence")]
        allowed_core_weekly: Option<Pence>,
        #[serde(rename = "discounts_basis_points")]
        discounts: BasisPoints,
        information: Option<Sealed>,
        children: Vec<u32>,
        split: Option<Split>,
        successor: Option<SearchId>,
        contract: ContractId,
    }
}

pair! {
    AnsweredSo = (reason: RejectionReason = RejectionReason, offers: u32 = u32)
    GateVerdict = (gate: Gate = Gate, outcome: GateOutcome = DomainGateOutcome)
}

word! {
    Notice = DomainNotice { "ALERT" Alert, "DIGEST" Digest }
    Confirmation = DomainConfirmation { "CONFIRMED" Confirmed, "UNCONFIRMED" Unconfirmed }
    GateOutcome = DomainGateOutcome { "PASS" Pass, "FAIL" Fail, "NEEDS_CHECK" NeedsCheck }
}

/// Whom a round asks: a word, or an object of one field that says which and why.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum RoundTier {
    Framework,
    Spot { reason: SpotPurchaseReason },
    Direct { setting: SettingId, reason: DirectSearchReason },
}

impl Convert<RoundTier> for DomainRoundTier {
    fn convert(self) -> RoundTier {
        match self {
            Self::Framework => RoundTier::Framework,
            Self::Spot(reason) => RoundTier::Spot { reason },
            Self::Direct(setting, reason) => RoundTier::Direct { setting, reason },
        }
    }
}

impl Convert<DomainRoundTier> for RoundTier {
    fn convert(self) -> DomainRoundTier {
        match self {
            Self::Framework => DomainRoundTier::Framework,
            Self::Spot { reason } => DomainRoundTier::Spot(reason),
            Self::Direct { setting, reason } => DomainRoundTier::Direct(setting, reason),
        }
    }
}

/// The child's view, or why there is none: an object of one field that says which.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChildsView {
    Recorded(Sealed),
    NotRecorded(Sealed),
}

impl Convert<ChildsView> for DomainChildsView {
    fn convert(self) -> ChildsView {
        match self {
            Self::Recorded(text) => ChildsView::Recorded(text.convert()),
            Self::NotRecorded(text) => ChildsView::NotRecorded(text.convert()),
        }
    }
}

impl Convert<DomainChildsView> for ChildsView {
    fn convert(self) -> DomainChildsView {
        match self {
            Self::Recorded(text) => DomainChildsView::Recorded(text.convert()),
            Self::NotRecorded(text) => DomainChildsView::NotRecorded(text.convert()),
        }
    }
}

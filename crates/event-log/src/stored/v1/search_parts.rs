//! What the facts of a search hold.

use domain::event::{
    Awarded as DomainAwarded, ChildsView as DomainChildsView, Confirmation as DomainConfirmation,
    GateOutcome as DomainGateOutcome, Invited as DomainInvited, Notice as DomainNotice,
    OfferClosed as DomainOfferClosed, OfferScore as DomainOfferScore, Opening as DomainOpening,
    TrancheSent as DomainTrancheSent,
};
use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, BasisPoints, Date, Gate, LevelOfNeed, OfferId, Pence, PlacementType, ProviderId, ReorderReason, SearchId,
    SettingId, SingleOfferReason, Tier, Timestamp, TrancheId, Window,
};

use super::parts::{Hex, LotSubject, Sealed};
use super::shape::Convert;

object! {
    Opening = DomainOpening {
        round: u32,
        lot: LotSubject,
        window: Window,
        question_deadline: Timestamp,
        placement_type: PlacementType,
        level: LevelOfNeed,
        age_band: AgeBand,
        needed_on: Date,
        request_version: u32,
        weights: [u32; 9],
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
    }
    TrancheSent = DomainTrancheSent {
        id: TrancheId,
        offers: Vec<OfferId>,
        return_by: Timestamp,
        reorder: Option<ReorderReason>,
        single: Option<SingleOfferReason>,
        text: Option<Sealed>,
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
        allowed_core_weekly: Pence,
        #[serde(rename = "discounts_basis_points")]
        discounts: BasisPoints,
        information: Option<Sealed>,
    }
}

pair! {
    GateVerdict = (gate: Gate = Gate, outcome: GateOutcome = DomainGateOutcome)
}

word! {
    Notice = DomainNotice { "ALERT" Alert, "DIGEST" Digest }
    Confirmation = DomainConfirmation { "CONFIRMED" Confirmed, "UNCONFIRMED" Unconfirmed }
    GateOutcome = DomainGateOutcome { "PASS" Pass, "FAIL" Fail, "NEEDS_CHECK" NeedsCheck }
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

//! What keeps the place of a value at fault until [`super::Faults::finish`] refuses the whole.
//!
//! Each is a value that no bound refuses, so that nothing is reported of it but its own fault.

use domain::request::YesNoUnknown;
use vocabulary::{
    AgeBand, Animal, ApprovalKind, AssessmentType, AuthorityCode, BasisPoints, CommunicationNeed, ConcealmentReason,
    ContactRole, ContractRefusalReason, Country, Date, DirectSearchReason, EmergencyReason, ErasureReason,
    EvidenceGrade, ExtensionReason, FurtherRoundReason, IdentityNeed, LegalForm, LegalHoldReason, LevelOfNeed, Lot,
    MustHave, NearerVerdict, NeedDomain, NoBidReason, OfferId, OfferName, OptionConsidered, OptionOutcome,
    ParallelSearchReason, PlacementCode, PlacementEndReason, PlacementType, PlanLength, ProviderId, ProviderKind,
    ProviderName, ReassignmentReason, Regulator, RejectionReason, RequestSection, RetractionReason, ReturnReason,
    RiskLevel, RiskToChild, RiskToOthers, RoundNumber, SchoolOutcome, SearchId, SearchName, SearchWithdrawalReason,
    SettingId, SettingKind, SettingName, Sex, ShortWindowReason, SiblingOutcome, SplitReason, SpotPurchaseReason,
    SuspensionReason, Tier, Timestamp, UndoReason, Whereabouts, WishOutcome,
};

/// A value that can keep the place of one at fault.
pub trait StandIn: Sized {
    /// The stand-in.
    fn stand_in() -> Self;
}

macro_rules! first_code {
    ($($code:ty),+ $(,)?) => {$(
        impl StandIn for $code {
            fn stand_in() -> Self {
                Self::ALL[0]
            }
        }
    )+};
}

first_code!(
    ErasureReason,
    LegalHoldReason,
    AgeBand,
    Animal,
    ApprovalKind,
    AssessmentType,
    CommunicationNeed,
    ConcealmentReason,
    ContactRole,
    ContractRefusalReason,
    DirectSearchReason,
    EmergencyReason,
    EvidenceGrade,
    ExtensionReason,
    IdentityNeed,
    LegalForm,
    LevelOfNeed,
    Lot,
    MustHave,
    NearerVerdict,
    NeedDomain,
    NoBidReason,
    OptionConsidered,
    OptionOutcome,
    ParallelSearchReason,
    PlacementCode,
    PlacementEndReason,
    PlacementType,
    PlanLength,
    Regulator,
    RejectionReason,
    RequestSection,
    FurtherRoundReason,
    RetractionReason,
    ReassignmentReason,
    UndoReason,
    ReturnReason,
    RiskLevel,
    RiskToChild,
    RiskToOthers,
    SchoolOutcome,
    SearchWithdrawalReason,
    Sex,
    ShortWindowReason,
    SiblingOutcome,
    SpotPurchaseReason,
    SplitReason,
    SuspensionReason,
    Tier,
    Whereabouts,
    WishOutcome,
);

// Of the kinds that no not-for-profit rule asks anything of (REG-7).
impl StandIn for ProviderKind {
    fn stand_in() -> Self {
        Self::School
    }
}

impl StandIn for SettingKind {
    fn stand_in() -> Self {
        Self::School
    }
}

macro_rules! nil_id {
    ($($id:ty),+ $(,)?) => {$(
        impl StandIn for $id {
            fn stand_in() -> Self {
                Self::from_bytes([0; 16])
            }
        }
    )+};
}

nil_id!(OfferId, ProviderId, SearchId, SettingId);

impl StandIn for BasisPoints {
    fn stand_in() -> Self {
        Self::WHOLE
    }
}

impl StandIn for YesNoUnknown {
    fn stand_in() -> Self {
        Self::Unknown
    }
}

impl StandIn for Timestamp {
    fn stand_in() -> Self {
        Self::MIN_PLAUSIBLE
    }
}

impl StandIn for Date {
    fn stand_in() -> Self {
        Timestamp::MIN_PLAUSIBLE.london_date()
    }
}

impl StandIn for AuthorityCode {
    fn stand_in() -> Self {
        Self::of(Country::Wales, 0)
    }
}

impl StandIn for u32 {
    fn stand_in() -> Self {
        1
    }
}

impl StandIn for u8 {
    fn stand_in() -> Self {
        0
    }
}

impl StandIn for i64 {
    fn stand_in() -> Self {
        1
    }
}

impl StandIn for SearchName {
    fn stand_in() -> Self {
        Self { authority: AuthorityCode::stand_in(), search: SearchId::stand_in() }
    }
}

impl StandIn for OfferName {
    fn stand_in() -> Self {
        let SearchName { authority, search } = SearchName::stand_in();
        Self { authority, search, round: RoundNumber::FIRST, offer: OfferId::stand_in() }
    }
}

impl StandIn for ProviderName {
    fn stand_in() -> Self {
        Self { provider: ProviderId::stand_in() }
    }
}

impl StandIn for SettingName {
    fn stand_in() -> Self {
        Self { provider: ProviderId::stand_in(), setting: SettingId::stand_in() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_refused_by_no_bound() {
        assert!(!MustHave::stand_in().needs_text() && !IdentityNeed::stand_in().needs_text());
        assert!(!ShortWindowReason::stand_in().needs_text() && !ParallelSearchReason::stand_in().needs_text());
        assert_eq!(RiskLevel::stand_in(), RiskLevel::NoKnownRisk);
        assert_ne!(EvidenceGrade::stand_in(), EvidenceGrade::Verified);
        assert!(!domain::policy::is_phased_out(LegalForm::stand_in()));
        assert!(!domain::policy::provides_restricted_service(ProviderKind::stand_in()));
        assert!(!domain::policy::is_restricted_service(SettingKind::stand_in()));
    }
}

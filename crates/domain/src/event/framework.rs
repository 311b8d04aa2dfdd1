//! What happens to a framework's lots and price lists (FRM-1, FRM-2).

use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, Date, LevelOfNeed, Pence, PlacementType, ProviderId, SuspensionReason,
};

use super::{By, Sealed};
use crate::request::YesNoUnknown;

/// What happened to a framework lot.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum LotEvent {
    /// The lot is so from now on (FRM-1).
    Recorded { by: By, lot: Box<LotRecorded> },
    /// These members are so from now on, each new or in place of what was recorded of it; the others stay.
    MembersPut { by: By, members: Vec<Member> },
    /// A member is suspended for quality from a day on.
    MemberSuspended { by: By, provider: ProviderId, reason: SuspensionReason, text: Option<Sealed>, from: Date },
    /// A member's suspension ends: from this day on it is a member like the others.
    MemberReinstated { by: By, provider: ProviderId, on: Date, text: Option<Sealed> },
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
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
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

//! The stored facts of a framework's lots and price lists.

use domain::event::{
    CorePrice as DomainCorePrice, ExtraPrice as DomainExtraPrice, LotEvent, LotRecorded as DomainLotRecorded,
    Member as DomainMember, PriceListEvent, Prices as DomainPrices,
};
use domain::request::YesNoUnknown;
use vocabulary::{
    AgeBand, AuthorityCode, BasisPoints, Date, LevelOfNeed, Pence, PlacementType, ProviderId, SuspensionReason,
};

use super::parts::{By, Sealed};
use super::shape::Convert;

facts! {
    LotFact = LotEvent, LOT_KINDS, kind_of_lot {
        "lot.recorded" Recorded { by: By, lot: Box<LotRecorded> }
        "lot.members_put" MembersPut { by: By, members: Vec<Member> }
        "lot.member_suspended" MemberSuspended {
            by: By,
            provider: ProviderId,
            reason: SuspensionReason,
            text: Option<Sealed>,
            from: Date,
        }
        "lot.member_reinstated" MemberReinstated { by: By, provider: ProviderId, on: Date, text: Option<Sealed> }
    }
}

facts! {
    PricesFact = PriceListEvent, PRICES_KINDS, kind_of_prices {
        "prices.recorded" Recorded { by: By, prices: Box<Prices> }
    }
}

object! {
    LotRecorded = DomainLotRecorded {
        framework_name: String,
        from: Date,
        until: Date,
        placement_types: Vec<PlacementType>,
        authorities: Vec<AuthorityCode>,
        members: Vec<Member>,
    }
    Member = DomainMember { provider: ProviderId, from: Date, until: Option<Date>, suspended: YesNoUnknown }
    Prices = DomainPrices {
        valid_from: Date,
        core: Vec<CorePrice>,
        extras: Vec<ExtraPrice>,
        sibling: Vec<SiblingStep>,
        long_stay: Vec<LongStayStep>,
        volume: Vec<VolumeStep>,
    }
    CorePrice = DomainCorePrice {
        placement_type: PlacementType,
        age_band: AgeBand,
        level: LevelOfNeed,
        #[serde(rename = "weekly_pence")]
        weekly: Pence,
    }
    ExtraPrice = DomainExtraPrice {
        code: String,
        label: String,
        #[serde(rename = "weekly_pence")]
        weekly: Pence,
    }
}

pair! {
    SiblingStep = (children_min: u32 = u32, basis_points: BasisPoints = BasisPoints)
    LongStayStep = (weeks_min: u32 = u32, basis_points: BasisPoints = BasisPoints)
    VolumeStep = (placements_min: u32 = u32, basis_points: BasisPoints = BasisPoints)
}

//! How a fee is judged: by the list price that binds its provider (DEC-2), else by the ceiling of a spot purchase (DEC-3).

use std::collections::BTreeSet;

use vocabulary::{Date, OfferId, PlacementType, ProviderId, RefusalReason, limits};

use crate::event::RoundTier;
use crate::framework::{FeeWorking, Lot, Membership, PriceList};
use crate::refusal::Fault;
use crate::request::Request;
use crate::terms::Terms;

/// From so many offers on, a fee far below their median is queried (DEC-3).
const QUERIED_FROM_OFFERS: usize = 3;

/// What a fee is judged on.
pub struct FeeFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The offer's terms.
    pub terms: &'a Terms,
    /// Its provider.
    pub provider: ProviderId,
    /// The lot that covers the type, where one does.
    pub lot: Option<&'a Lot>,
    /// The provider's price lists in that lot.
    pub prices: &'a PriceList,
    /// The authority's live placements with the provider.
    pub live_placements: u32,
    /// Siblings whom an earlier award of the same group placed in the setting.
    pub siblings_there: u32,
}

/// What judges a fee.
#[derive(Clone, Debug, PartialEq)]
pub enum FeeVerdict {
    /// A list price, with its working.
    Listed(FeeWorking),
    /// A list price that there has to be, and is not.
    NoPrice(Fault),
    /// The ceiling: what is above it, if anything is.
    Ceiling(Option<Fault>),
}

/// Judges a fee for an award on a day.
///
/// In a framework round there is a list price, or nothing may be charged. In any other a member of the lot keeps the list price it has;
/// whom no list price binds is judged by the ceiling.
pub fn judge_fee(tier: RoundTier, facts: &FeeFacts<'_>, on: Date) -> FeeVerdict {
    let working = facts.prices.working(facts.request, facts.terms, (facts.live_placements, facts.siblings_there), on);
    let is_member = facts.lot.is_some_and(|lot| lot.membership(facts.provider, on) != Membership::None);
    match (tier, working) {
        (RoundTier::Framework, Ok(working)) => FeeVerdict::Listed(working),
        (RoundTier::Framework, Err(fault)) => FeeVerdict::NoPrice(fault),
        (RoundTier::Spot(_) | RoundTier::Direct(..), Ok(working)) if is_member => FeeVerdict::Listed(working),
        (RoundTier::Spot(_) | RoundTier::Direct(..), _) => FeeVerdict::Ceiling(above_ceiling(facts)),
    }
}

/// What of a fee is above the ceiling of its type: all its weekly parts together.
fn above_ceiling(facts: &FeeFacts<'_>) -> Option<Fault> {
    let ceiling = ceiling(facts.request.shared.placement_type?)?;
    let weekly = facts.terms.fee.weekly_pence();
    let fault = || {
        let fault = Fault::new(RefusalReason::AboveCeiling, "fee");
        fault.with("weekly_pence", weekly).with("ceiling_pence", ceiling)
    };
    (weekly > ceiling).then(fault)
}

/// The weekly ceiling of a placement type in pence (DEC-3, default); absent where none is set.
pub const fn ceiling(placement_type: PlacementType) -> Option<i64> {
    match placement_type {
        PlacementType::Residential => Some(limits::RESIDENTIAL_SPOT_CEILING_PENCE),
        PlacementType::ShortTermFostering
        | PlacementType::LongTermFostering
        | PlacementType::ParentAndBabyFostering
        | PlacementType::RespiteFostering
        | PlacementType::ParentAndBabyResidential
        | PlacementType::ResidentialSchool
        | PlacementType::SupportedAccommodation
        | PlacementType::Secure => None,
    }
}

/// The offers of a round whose weekly fee lies under 60 % (default) of the median, where there are three or more (DEC-3): queried, never
/// refused.
pub fn low_fees(weekly: &[(OfferId, i64)]) -> BTreeSet<OfferId> {
    if weekly.len() < QUERIED_FROM_OFFERS {
        return BTreeSet::new();
    }
    let mut fees: Vec<i128> = weekly.iter().map(|(_, pence)| i128::from(*pence)).collect();
    fees.sort_unstable();
    // The median of an even number is the mean of the two in the middle: its double is a whole number either way.
    let twice_median = fees[(fees.len() - 1) / 2] + fees[fees.len() / 2];
    let percent = i128::from(limits::LOW_FEE_PERCENT_OF_MEDIAN);
    let low = |pence: i64| i128::from(pence) * 200 < percent * twice_median;
    weekly.iter().filter(|(_, pence)| low(*pence)).map(|(offer, _)| *offer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::offer_id;

    fn low(fees: &[(&str, i64)]) -> Vec<bool> {
        let fees: Vec<(OfferId, i64)> = fees.iter().map(|(name, pence)| (offer_id(name), *pence)).collect();
        let found = low_fees(&fees);
        fees.iter().map(|(offer, _)| found.contains(offer)).collect()
    }

    #[test]
    fn a_fee_under_60_per_cent_of_the_median_of_three_or_more_is_queried() {
        assert_eq!(low(&[("oak", 59_999), ("elm", 100_000), ("ash", 200_000)]), [true, false, false]);
        assert_eq!(low(&[("oak", 60_000), ("elm", 100_000), ("ash", 200_000)]), [false, false, false]);
        assert_eq!(low(&[("oak", 1), ("elm", 100_000)]), [false, false]);
        // Of four the median is the mean of the middle two: 150,000, and 60 % of it 90,000.
        let four = |least| low(&[("oak", least), ("elm", 100_000), ("ash", 200_000), ("yew", 300_000)]);
        assert_eq!((four(89_999)[0], four(90_000)[0]), (true, false));
        assert_eq!(low(&[]), [false; 0]);
    }

    #[test]
    fn a_ceiling_is_set_for_residential_placements() {
        assert_eq!(ceiling(PlacementType::Residential), Some(1_150_000));
        assert_eq!(ceiling(PlacementType::LongTermFostering), None);
    }
}

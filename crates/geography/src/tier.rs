//! The statutory distance tier, T1 to T6 (DEC-4; matching model, section B).

use vocabulary::{AuthorityCode, Country, Tier};

use crate::authorities::{borders, upper_tier};
use crate::place::Place;

/// A tier, or the statement that a person has to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TierOutcome {
    /// The tier is certain.
    Tier(Tier),
    /// The data cannot say which authority the place is in.
    NeedsCheck,
}

/// The tier of a place for the authority responsible for the child.
pub fn tier(responsible: AuthorityCode, place: &Place) -> TierOutcome {
    place.authority.map_or(TierOutcome::NeedsCheck, |authority| tier_of_authority(responsible, authority))
}

/// The tier of a placement in `authority` (English districts count as their county) for the authority responsible.
///
/// Needs a check where an English code is in no list, and where the responsible authority is not Welsh: the borders of others
/// are not known here.
pub fn tier_of_authority(responsible: AuthorityCode, authority: AuthorityCode) -> TierOutcome {
    if !responsible.is_welsh() || upper_tier(responsible).is_none() {
        return TierOutcome::NeedsCheck;
    }
    let Some(placed) = upper_tier(authority) else { return TierOutcome::NeedsCheck };
    let bordering = borders(responsible).any(|neighbour| neighbour == placed);
    let tier = match placed.country() {
        Country::Wales if placed == responsible => Tier::T1,
        Country::Wales if bordering => Tier::T2,
        Country::England if bordering => Tier::T3,
        Country::Wales => Tier::T4,
        Country::England => Tier::T5,
        Country::Scotland | Country::NorthernIreland => Tier::T6,
    };
    TierOutcome::Tier(tier)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorities::welsh_authorities;

    fn of(responsible: &str, authority: &str) -> TierOutcome {
        tier_of_authority(responsible.parse().unwrap(), authority.parse().unwrap())
    }

    #[test]
    fn each_tier_as_seen_from_monmouthshire() {
        let monmouthshire = "W06000021";
        assert_eq!(of(monmouthshire, "W06000021"), TierOutcome::Tier(Tier::T1));
        assert_eq!(of(monmouthshire, "W06000022"), TierOutcome::Tier(Tier::T2));
        assert_eq!(of(monmouthshire, "E06000019"), TierOutcome::Tier(Tier::T3));
        assert_eq!(of(monmouthshire, "E07000080"), TierOutcome::Tier(Tier::T3), "Forest of Dean is in Gloucestershire");
        assert_eq!(of(monmouthshire, "W06000015"), TierOutcome::Tier(Tier::T4));
        assert_eq!(of(monmouthshire, "E06000023"), TierOutcome::Tier(Tier::T5), "Bristol does not border Wales");
        assert_eq!(of(monmouthshire, "S12000033"), TierOutcome::Tier(Tier::T6));
        assert_eq!(of(monmouthshire, "N09000003"), TierOutcome::Tier(Tier::T6));
    }

    #[test]
    fn what_is_in_no_list_needs_a_check() {
        assert_eq!(of("W06000021", "E99999999"), TierOutcome::NeedsCheck);
        assert_eq!(of("E06000019", "W06000021"), TierOutcome::NeedsCheck);
        assert_eq!(of("W06000007", "W06000021"), TierOutcome::NeedsCheck);
    }

    #[test]
    fn for_all_22_the_tiers_agree_in_both_directions() {
        for responsible in welsh_authorities() {
            for placed in welsh_authorities() {
                let there = tier_of_authority(responsible.code, placed.code);
                assert_eq!(there, tier_of_authority(placed.code, responsible.code));
                let own = there == TierOutcome::Tier(Tier::T1);
                assert_eq!(own, responsible.code == placed.code);
            }
        }
    }
}

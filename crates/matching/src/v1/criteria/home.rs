//! C3 home and community: miles from home, weight 10 by default.
//!
//! Near home: 1 up to 5 miles, linear to 0 at 50. Safe zone: it rises instead, distance / agreed minimum, 1 from the minimum on.

use super::{Asked, Pair, falling};
use crate::v1::criterion::Fact;
use crate::v1::miles::Miles;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::{Child, HomeMode};

pub(super) fn asked(child: &Child) -> Asked {
    if child.home.is_some() { Asked::Yes } else { Asked::FactMissing }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let mode = pair.tender.home_mode;
    let miles =
        pair.child.home.and_then(|home| pair.candidate.setting.place.map(|setting| Miles::between(setting, home)));
    let range = match (miles, mode) {
        (None, _) => Range::unanswered(),
        (Some(miles), HomeMode::NearHome) => {
            Range::known(falling(pair.tender.policy.anchors.home, miles.travel_tenths))
        }
        (Some(miles), HomeMode::SafeZone { at_least_tenths }) => {
            Range::known(rising(at_least_tenths, miles.travel_tenths))
        }
    };
    (range, Fact::Home { mode, miles })
}

/// 0 at home, 1 from the agreed minimum on.
fn rising(at_least_tenths: u32, tenths: u32) -> Ratio {
    if tenths >= at_least_tenths {
        return Ratio::ONE;
    }
    Ratio::new(i128::from(tenths), i128::from(at_least_tenths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{CARDIFF, candidate, north_of, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn given(home_mode: HomeMode, tenths: u32) -> Utility {
        let mut tender = tender();
        tender.home_mode = home_mode;
        tender.children[0].home = Some(CARDIFF);
        let mut candidate = candidate(1);
        candidate.setting.place = Some(north_of(CARDIFF, tenths));
        utility_of(Criterion::C3, &tender, &candidate)
    }

    #[test]
    fn near_home_falls_from_five_miles_to_fifty() {
        let cases = [(0, Share::ONE), (50, Share::ONE), (275, Share::of(1, 2)), (500, Share::ZERO), (600, Share::ZERO)];
        for (tenths, expected) in cases {
            assert_eq!(given(HomeMode::NearHome, tenths), Utility::Known(expected), "{tenths}");
        }
    }

    #[test]
    fn a_safe_zone_rises_to_the_agreed_minimum_and_stays() {
        let mode = HomeMode::SafeZone { at_least_tenths: 200 };
        let cases = [(0, Share::ZERO), (50, Share::of(1, 4)), (200, Share::ONE), (900, Share::ONE)];
        for (tenths, expected) in cases {
            assert_eq!(given(mode, tenths), Utility::Known(expected), "{tenths}");
        }
        assert_eq!(given(HomeMode::SafeZone { at_least_tenths: 0 }, 0), Utility::Known(Share::ONE));
    }

    #[test]
    fn a_setting_without_a_place_is_open_and_a_child_without_a_home_drops_it() {
        let mut tender = tender();
        let mut candidate = candidate(1);
        candidate.setting.place = None;
        let open = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 4), high: Share::ONE };
        assert_eq!(utility_of(Criterion::C3, &tender, &candidate), open);
        tender.children[0].home = None;
        assert_eq!(score(&tender, &candidate).criteria()[2].applies, Applies::Dropped);
    }
}

//! Miles between two places, in whole tenths, by integer arithmetic only.
//!
//! miles = √(ΔE² + ΔN²) / 1000 / 1.6093, rounded half up to one decimal, as in the SSDA903 guidance; exactly so, because the
//! comparison with each half is made between squares. A route over a bridge is rounded once, at its end.

use std::fmt;

use crate::estuary::{Bridge, crosses_estuary};
use crate::place::GridReference;

/// A distance in whole tenths of a mile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenthsOfMile(u32);

impl TenthsOfMile {
    /// So many tenths of a mile.
    pub const fn new(tenths: u32) -> Self {
        Self(tenths)
    }

    /// So many whole miles, stopping at the largest number.
    pub const fn of_miles(miles: u32) -> Self {
        Self(miles.saturating_mul(10))
    }

    /// How many tenths.
    pub const fn tenths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TenthsOfMile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", self.0 / 10, self.0 % 10))
    }
}

/// A way between two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// How far.
    pub miles: TenthsOfMile,
    /// The bridge it goes by, where the straight line would cross the estuary.
    pub bridge: Option<Bridge>,
}

/// The statutory distance: the straight line, over water too.
pub fn straight_miles(from: GridReference, to: GridReference) -> TenthsOfMile {
    tenths(scaled_length(from, to), 0)
}

/// The distance that counts in matching: the straight line, or by the nearer Severn bridge where that line crosses the estuary.
pub fn travel_miles(from: GridReference, to: GridReference) -> TenthsOfMile {
    travel(from, to).miles
}

/// As [`travel_miles`], with the bridge.
pub fn travel(from: GridReference, to: GridReference) -> Travel {
    if !crosses_estuary(from, to) {
        return Travel { miles: straight_miles(from, to), bridge: None };
    }
    let by = |bridge: Bridge| {
        let (first, second) = (scaled_length(from, bridge.at()), scaled_length(bridge.at(), to));
        Travel { miles: tenths(first, second), bridge: Some(bridge) }
    };
    let (lower, upper) = (by(Bridge::PrinceOfWales), by(Bridge::Severn));
    if upper.miles < lower.miles { upper } else { lower }
}

/// The square of the length in two-hundredths of a metre, so that half a tenth of a mile (80.465 m) is 16,093 of its root.
fn scaled_length(from: GridReference, to: GridReference) -> u128 {
    let east = u128::from(from.easting.abs_diff(to.easting));
    let north = u128::from(from.northing.abs_diff(to.northing));
    (east * east + north * north) * 200 * 200
}

/// Tenths of a mile in √a + √b two-hundredths of a metre, rounded half up: the half-tenths are counted down, and a length
/// of 2t − 1 of them or more rounds to t.
fn tenths(a: u128, b: u128) -> TenthsOfMile {
    let half_tenths = floor_of_root_sum(a, b) / 16_093;
    TenthsOfMile(u32::try_from(half_tenths.div_ceil(2)).unwrap_or(u32::MAX))
}

/// ⌊√a + √b⌋, exactly. Both are below 2⁶² here, so nothing overflows.
fn floor_of_root_sum(a: u128, b: u128) -> u128 {
    let low = a.isqrt() + b.isqrt();
    // The two fractions lost together may make one more: (√a + √b)² ≥ (low + 1)², that is 2√(ab) ≥ (low + 1)² − a − b.
    let gap = ((low + 1) * (low + 1)).saturating_sub(a + b);
    if 4 * a * b >= gap * gap { low + 1 } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(easting: u32, northing: u32) -> GridReference {
        GridReference { easting, northing }
    }

    #[test]
    fn a_mile_is_1609_3_metres_and_halves_round_up() {
        let origin = at(0, 0);
        for (metres, tenths) in [(0, 0), (80, 0), (81, 1), (241, 1), (242, 2), (16_093, 100), (160_930, 1_000)] {
            assert_eq!(straight_miles(origin, at(metres, 0)).tenths(), tenths, "{metres} m");
            assert_eq!(straight_miles(at(0, metres), origin).tenths(), tenths, "{metres} m");
        }
        // 16,093 m × 5 = 80,465 m = 500 tenths; half a tenth more is 80,545.465 m.
        assert_eq!(straight_miles(origin, at(80_545, 0)).tenths(), 500);
        assert_eq!(straight_miles(origin, at(80_546, 0)).tenths(), 501);
        // (48,279, 64,372) is 80,465 m exactly: 3, 4 and 5 times 16,093.
        assert_eq!(straight_miles(origin, at(48_279, 64_372)).to_string(), "50.0");
    }

    #[test]
    fn the_sum_of_two_roots_is_cut_once_and_exactly() {
        for (a, b, floor) in [(0, 0, 0), (4, 9, 5), (2, 2, 2), (3, 3, 3), (2, 3, 3), (8, 8, 5), (1, 0, 1), (15, 15, 7)]
        {
            assert_eq!(floor_of_root_sum(a, b), floor, "{a} {b}");
        }
        let far = u128::from(u64::MAX / 4);
        assert_eq!(floor_of_root_sum(far, 0), far.isqrt());
        assert_eq!(floor_of_root_sum(far, far), (4 * far).isqrt());
    }

    #[test]
    fn the_whole_grid_fits() {
        let corner = at((1 << 20) - 1, (1 << 21) - 1);
        assert_eq!(straight_miles(at(0, 0), corner).to_string(), "1457.0");
        assert!(travel_miles(at(0, 0), corner) >= straight_miles(at(0, 0), corner));
    }
}

//! Distances over columns: squares first, roots only where a square leaves it open, and the way over a bridge only where the straight
//! line crosses the estuary. Every number is that of [`Miles`](super::super::Miles).

use geography::{GridReference, crosses_estuary, travel_miles};

use crate::v1::miles::Place;

/// Two-hundredths of a metre in half a tenth of a mile, in which geography rounds.
const HALF_TENTH: u64 = 16_093;
/// Two-hundredths of a metre in a metre, squared.
const SCALE: u64 = 200 * 200;

/// The least square of metres that is so many tenths of a mile or more: `tenths(x) ≥ t` exactly where `x ≥ squares_from(t)`.
pub(super) fn squares_from(tenths: u32) -> u64 {
    match u64::from(tenths).checked_mul(2).and_then(|halves| halves.checked_sub(1)) {
        None => 0,
        Some(halves) => {
            (halves.saturating_mul(HALF_TENTH)).checked_pow(2).map_or(u64::MAX, |root| root.div_ceil(SCALE))
        }
    }
}

/// Tenths of a mile of a square of metres, rounded half up.
fn tenths_of(square: u64) -> u32 {
    let half_tenths = square.saturating_mul(SCALE).isqrt() / HALF_TENTH;
    u32::try_from(half_tenths.div_ceil(2)).unwrap_or(u32::MAX)
}

/// The way to one place, no further than matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    to: Place,
    at: GridReference,
    /// From here on it makes no difference how far it is.
    beyond: u32,
    beyond_square: u64,
}

impl Route {
    pub(super) fn new(to: Place, beyond: u32) -> Self {
        Self { to, at: to.grid_reference(), beyond, beyond_square: squares_from(beyond) }
    }

    pub(super) fn square_from(&self, from: Place) -> u64 {
        self.to.square_to(from)
    }

    /// Tenths of a mile of travel from a place at so many square metres, or `beyond` where it is that far or further: going by the
    /// bridge is never shorter than the straight line.
    pub(super) fn tenths_from(&self, from: Place, square: u64) -> usize {
        let tenths = if square >= self.beyond_square {
            self.beyond
        } else if crosses_estuary(from.grid_reference(), self.at) {
            travel_miles(from.grid_reference(), self.at).tenths().min(self.beyond)
        } else {
            tenths_of(square)
        };
        usize::try_from(tenths).unwrap_or(usize::MAX)
    }
}

impl Route {
    /// Tenths of a mile of a straight line of so many square metres, or `beyond`: never more than [`Route::tenths_from`].
    pub(super) fn straight_tenths(&self, square: u64) -> usize {
        let tenths = if square >= self.beyond_square { self.beyond } else { tenths_of(square) };
        usize::try_from(tenths).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{CARDIFF, north_of};
    use crate::v1::miles::Miles;

    #[test]
    fn a_square_is_as_many_tenths_as_its_root() {
        for metres in (0_u64..400_000).step_by(37) {
            let place = Place { easting: 100_000 + u32::try_from(metres).unwrap(), northing: 300_000 };
            let from = Place { easting: 100_000, northing: 300_000 };
            let exact = Miles::between(from, place).straight_tenths;
            assert_eq!(tenths_of(metres * metres), exact, "{metres} m");
            for tenths in [exact.saturating_sub(1), exact, exact + 1] {
                assert_eq!(metres * metres >= squares_from(tenths), exact >= tenths, "{metres} m, {tenths}");
            }
        }
    }

    #[test]
    fn the_way_round_the_estuary_is_the_same_as_anywhere() {
        let weston = Place { easting: 332_000, northing: 161_500 };
        for from in [weston, north_of(CARDIFF, 200), CARDIFF] {
            let route = Route::new(CARDIFF, 10_000);
            let travel = Miles::between(from, CARDIFF).travel_tenths;
            assert_eq!(route.tenths_from(from, route.square_from(from)), usize::try_from(travel).unwrap());
        }
        assert_eq!(Route::new(CARDIFF, 300).tenths_from(weston, Route::new(CARDIFF, 300).square_from(weston)), 300);
    }
}

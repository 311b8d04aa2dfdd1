//! Places as they are frozen, and the miles between them. The distances themselves are geography's; this is their stored form.

use geography::{GridReference, straight_miles, travel_miles};
use serde::{Deserialize, Serialize};

/// First number that is no easting of the British National Grid.
const EASTING_END: u32 = 1 << 20;
/// First number that is no northing of it.
const NORTHING_END: u32 = 1 << 21;

/// A point on the British National Grid, in metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Metres east; below 1,048,576.
    pub easting: u32,
    /// Metres north; below 2,097,152.
    pub northing: u32,
}

impl From<GridReference> for Place {
    fn from(at: GridReference) -> Place {
        Place { easting: at.easting, northing: at.northing }
    }
}

impl From<geography::Place> for Place {
    fn from(place: geography::Place) -> Place {
        Place::from(place.at)
    }
}

impl Place {
    /// The grid reference; a number read from outside the grid counts as the grid's edge.
    pub(super) fn grid_reference(self) -> GridReference {
        GridReference { easting: self.easting.min(EASTING_END - 1), northing: self.northing.min(NORTHING_END - 1) }
    }
}

impl Place {
    /// The square of the straight line to another place, in square metres: compared before any root is taken.
    pub(super) fn square_to(self, to: Place) -> u64 {
        let (from, to) = (self.grid_reference(), to.grid_reference());
        let (east, north) = (from.easting.abs_diff(to.easting), from.northing.abs_diff(to.northing));
        u64::from(east) * u64::from(east) + u64::from(north) * u64::from(north)
    }
}

/// How far two places are apart, in tenths of a mile. Both are shown (section C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Miles {
    /// As it is scored: by the nearer Severn bridge where the straight line crosses the estuary.
    pub travel_tenths: u32,
    /// As the statute measures: the straight line, over water too.
    pub straight_tenths: u32,
}

impl Miles {
    /// The distance between two places.
    pub fn between(from: Place, to: Place) -> Miles {
        let travel = travel_miles(from.grid_reference(), to.grid_reference());
        Miles { travel_tenths: travel.tenths(), straight_tenths: straight_tenths(from, to) }
    }
}

/// The straight line between two places, in tenths of a mile.
pub(super) fn straight_tenths(from: Place, to: Place) -> u32 {
    straight_miles(from.grid_reference(), to.grid_reference()).tenths()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estuary_is_gone_round_in_matching_and_not_in_the_statute() {
        let cardiff = Place { easting: 318_400, northing: 176_600 };
        let weston = Place { easting: 332_000, northing: 161_500 };
        let miles = Miles::between(cardiff, weston);
        assert!(miles.straight_tenths < 150, "{miles:?}");
        assert!(miles.travel_tenths > 350, "{miles:?}");
    }

    #[test]
    fn a_number_outside_the_grid_is_its_edge_and_never_a_panic() {
        let nowhere = Place { easting: u32::MAX, northing: u32::MAX };
        let edge = Place { easting: EASTING_END - 1, northing: NORTHING_END - 1 };
        assert_eq!(Miles::between(nowhere, edge), Miles { travel_tenths: 0, straight_tenths: 0 });
    }
}

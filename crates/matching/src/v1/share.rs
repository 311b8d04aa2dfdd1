//! Parts of one, kept as integers. A share is 0..1 in units of 1e-12; points are hundredths of a point, 0.00..100.00.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of one, in units of 1e-12. All utilities and scores are shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(i64);

impl Share {
    /// Units in one.
    pub const UNITS: i64 = 1_000_000_000_000;
    /// Nothing.
    pub const ZERO: Share = Share(0);
    /// All of it.
    pub const ONE: Share = Share(Self::UNITS);
    /// Scores no further apart than this are effectively equal: no order is shown between them (section E).
    pub const TIE: Share = Share(Self::UNITS / 50);
    /// A lead no larger than this is sensitive to the weights (section E).
    pub const SENSITIVE: Share = Share(Self::UNITS / 20);

    /// A share from units of 1e-12, held inside 0..1.
    pub fn from_units(units: i64) -> Share {
        Share(units.clamp(0, Self::UNITS))
    }

    /// The share in units of 1e-12.
    pub fn units(self) -> i64 {
        self.0
    }

    /// `numerator / denominator`, rounded half up once, held inside 0..1. Nothing of nothing is zero.
    pub fn of(numerator: i128, denominator: i128) -> Share {
        if denominator <= 0 || numerator <= 0 {
            return Share::ZERO;
        }
        if numerator >= denominator {
            return Share::ONE;
        }
        let units = round_half_up(numerator * i128::from(Self::UNITS), denominator);
        i64::try_from(units).map_or(Share::ONE, Share)
    }

    /// How far this share lies above another; zero where it lies below.
    pub fn above(self, other: Share) -> Share {
        Share(self.0.saturating_sub(other.0).max(0))
    }

    /// The share as it is shown: 0.00 to 100.00, rounded half up.
    pub fn points(self) -> Points {
        let hundredths = round_half_up(i128::from(self.0) * 10_000, i128::from(Self::UNITS));
        Points(u32::try_from(hundredths).unwrap_or(0))
    }
}

/// Points as shown, in hundredths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(u32);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);

    /// Points from hundredths of a point.
    pub fn from_hundredths(hundredths: u32) -> Points {
        Points(hundredths)
    }

    /// Hundredths of a point.
    pub fn hundredths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// `numerator / denominator` for a numerator not below zero and a denominator above it, rounded half up.
pub(super) fn round_half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator) / (2 * denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_rounds_half_up_once_and_stays_inside_zero_to_one() {
        assert_eq!(Share::of(1, 3).units(), 333_333_333_333);
        assert_eq!(Share::of(2, 3).units(), 666_666_666_667);
        assert_eq!(Share::of(-1, 3), Share::ZERO);
        assert_eq!(Share::of(4, 3), Share::ONE);
        assert_eq!(Share::of(0, 0), Share::ZERO);
        assert_eq!(Share::of(1, 2 * 1_000_000_000_000).units(), 1, "half a unit rounds up");
        assert_eq!(Share::of(1, 2 * 1_000_000_000_000 + 1).units(), 0, "less than half a unit rounds down");
    }

    #[test]
    fn points_show_two_decimals() {
        assert_eq!(Share::of(2, 3).points().to_string(), "66.67");
        assert_eq!(Share::ONE.points().to_string(), "100.00");
        assert_eq!(Share::ZERO.points().to_string(), "0.00");
        assert_eq!(Share::from_units(50_000_000).points().to_string(), "0.01", "half a hundredth rounds up");
        assert_eq!(Share::from_units(49_999_999).points().to_string(), "0.00");
    }

    #[test]
    fn the_bands_are_two_and_five_hundredths() {
        assert_eq!(Share::TIE, Share::of(2, 100));
        assert_eq!(Share::SENSITIVE, Share::of(5, 100));
    }
}

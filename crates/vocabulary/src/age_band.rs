//! Ages and the bands they fall in.

use crate::codes::AgeBand;

impl AgeBand {
    /// The band of an age in whole years; `None` from 18 on.
    pub const fn from_age(years: u16) -> Option<Self> {
        match years {
            0 => Some(Self::AgeUnder1),
            1..=4 => Some(Self::Age1_4),
            5..=9 => Some(Self::Age5_9),
            10..=15 => Some(Self::Age10_15),
            16..=17 => Some(Self::Age16_17),
            _ => None,
        }
    }

    /// The youngest age of the band, in whole years.
    pub const fn min_years(self) -> u16 {
        match self {
            Self::AgeUnder1 => 0,
            Self::Age1_4 => 1,
            Self::Age5_9 => 5,
            Self::Age10_15 => 10,
            Self::Age16_17 => 16,
        }
    }

    /// The oldest age of the band, in whole years, included.
    pub const fn max_years(self) -> u16 {
        match self {
            Self::AgeUnder1 => 0,
            Self::Age1_4 => 4,
            Self::Age5_9 => 9,
            Self::Age10_15 => 15,
            Self::Age16_17 => 17,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_under_18_has_one_band_and_its_edges_agree() {
        for years in 0..18 {
            let band = AgeBand::from_age(years).unwrap();
            assert!(band.min_years() <= years && years <= band.max_years());
            assert_eq!(AgeBand::ALL.iter().filter(|b| b.min_years() <= years && years <= b.max_years()).count(), 1);
        }
        assert_eq!(AgeBand::from_age(18), None);
    }
}

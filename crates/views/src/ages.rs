//! How old the register is (REG-4): counts alone, for whoever watches the service. Nothing here names a provider or a setting, and what was
//! reconfirmed with an offer of a round that still runs does not count, for it would tell that somebody offered (OFF-3).

use domain::setting::Freshness;
use vocabulary::{ProviderId, Timestamp};

use crate::World;
use crate::register::{Reader, places_confirmed_at};

/// How long ago the places of a setting were confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// Less than a day.
    UnderOneDay,
    /// Less than three days.
    UnderThreeDays,
    /// Less than six days, at which its provider is reminded.
    UnderSixDays,
    /// Less than seven days, at which it is stale.
    UnderSevenDays,
    /// Seven days or more.
    Stale,
    /// Its places were never stated.
    Never,
}

impl Age {
    /// Every age, the youngest first.
    pub const ALL: [Self; 6] =
        [Self::UnderOneDay, Self::UnderThreeDays, Self::UnderSixDays, Self::UnderSevenDays, Self::Stale, Self::Never];

    fn of(confirmed_at: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(confirmed) = confirmed_at else { return Self::Never };
        match Freshness::of(confirmed_at, now) {
            Freshness::Stale => Self::Stale,
            Freshness::Due => Self::UnderSevenDays,
            Freshness::Fresh if now < confirmed.plus_days(1) => Self::UnderOneDay,
            Freshness::Fresh if now < confirmed.plus_days(3) => Self::UnderThreeDays,
            Freshness::Fresh => Self::UnderSixDays,
        }
    }
}

/// What is counted of the register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// Providers.
    pub providers: u64,
    /// Providers with a setting whose places were confirmed six days ago or longer: they are reminded, or were.
    pub providers_due: u64,
    /// The oldest confirmation there is, in microseconds.
    pub oldest_micros: i64,
    settings: [u64; Age::ALL.len()],
}

impl Ages {
    /// Counts a provider and its settings.
    pub fn count(&mut self, world: &World, provider: ProviderId, now: Timestamp) {
        let mut is_due = false;
        for setting in world.settings_of(provider) {
            let confirmed = places_confirmed_at(world, Reader::Other, setting);
            let age = Age::of(confirmed, now);
            self.settings[place_of(age)] += 1;
            is_due |= matches!(age, Age::UnderSevenDays | Age::Stale);
            let micros = confirmed.map_or(0, |confirmed| now.micros().saturating_sub(confirmed.micros()));
            self.oldest_micros = self.oldest_micros.max(micros);
        }
        self.providers += 1;
        self.providers_due += u64::from(is_due);
    }

    /// Settings of an age.
    pub const fn settings(&self, age: Age) -> u64 {
        self.settings[place_of(age)]
    }

    /// Settings left out of pre-matching: stale, or never stated.
    pub const fn stale(&self) -> u64 {
        self.settings(Age::Stale) + self.settings(Age::Never)
    }
}

const fn place_of(age: Age) -> usize {
    match age {
        Age::UnderOneDay => 0,
        Age::UnderThreeDays => 1,
        Age::UnderSixDays => 2,
        Age::UnderSevenDays => 3,
        Age::Stale => 4,
        Age::Never => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_has_its_place_and_the_edges_are_half_open() {
        for (place, age) in Age::ALL.into_iter().enumerate() {
            assert_eq!(place_of(age), place);
        }
        let confirmed: Timestamp = "2026-12-01T09:00:00Z".parse().unwrap();
        let after = |hours: i64| Age::of(Some(confirmed), confirmed.plus_minutes(60 * hours));
        assert_eq!((after(0), after(23)), (Age::UnderOneDay, Age::UnderOneDay));
        assert_eq!((after(24), after(71)), (Age::UnderThreeDays, Age::UnderThreeDays));
        assert_eq!((after(72), after(143)), (Age::UnderSixDays, Age::UnderSixDays));
        assert_eq!((after(144), after(167)), (Age::UnderSevenDays, Age::UnderSevenDays));
        assert_eq!((after(168), Age::of(None, confirmed)), (Age::Stale, Age::Never));
    }
}

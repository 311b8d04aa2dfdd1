//! Places of a row. Most settings have a few, none of them held: those are days in the row itself. All others lie beside it, exactly.

use vocabulary::{Date, SearchId};

use super::entry::FreeFrom;
use crate::v1::setting::{HeldPlaces, Vacancy};

/// Free places a row holds itself.
pub(super) const INLINE_PLACES: usize = 4;
/// No place.
pub(super) const NO_DAY: u16 = u16::MAX;

/// Places of one setting, in the order its provider numbers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places(Box<[FreeFrom]>);

impl Places {
    pub(super) fn of(places: Option<&[FreeFrom]>) -> Option<Self> {
        places.map(|places| Self(places.into()))
    }

    /// The days alone, ascending, where that says everything.
    pub(super) fn inline(&self) -> Option<[u16; INLINE_PLACES]> {
        if self.0.len() > INLINE_PLACES {
            return None;
        }
        let mut days = [NO_DAY; INLINE_PLACES];
        for (day, place) in days.iter_mut().zip(&self.0) {
            if place.held.is_some() {
                return None;
            }
            *day = u16::try_from(number_of(place.from)?).ok().filter(|day| *day != NO_DAY)?;
        }
        days.sort_unstable();
        Some(days)
    }

    /// How many are free, and how many held for others, on a day.
    pub(super) fn in_time(&self, needed_on: Option<Date>, own: Option<SearchId>) -> (usize, usize) {
        let usable = self.0.iter().filter(|place| needed_on.is_none_or(|needed| place.from <= needed));
        usable.fold((0, 0), |(free, held), place| match place.held {
            Some((search, _)) if Some(search) != own => (free, held + 1),
            Some(_) | None => (free + 1, held),
        })
    }

    /// The vacancy on a day, as gate G6 reads it. A hold of `own` counts as free.
    pub(super) fn vacancy(&self, needed_on: Option<Date>, own: Option<SearchId>) -> Option<Vacancy> {
        let places = self.0.iter().map(|place| (place.from, place.held.filter(|(search, _)| Some(*search) != own)));
        let held = places.clone().filter_map(|(from, held)| Some((from, held?.1)));
        let held = held.filter(|(from, _)| needed_on.is_none_or(|needed| *from <= needed));
        let held = held.map(|(_, frees_at)| HeldPlaces { places: 1, frees_at }).collect();
        let free = places.clone().filter(|(_, held)| held.is_none()).map(|(from, _)| from);
        vacancy(free, places.map(|(from, _)| from), held, needed_on)
    }
}

/// The vacancy of a row's own days.
pub(super) fn inline_vacancy(days: [u16; INLINE_PLACES], needed_on: Option<Date>) -> Option<Vacancy> {
    let days = days.into_iter().filter(|day| *day != NO_DAY).filter_map(|day| date_of(i32::from(day)));
    vacancy(days.clone(), days, Vec::new(), needed_on)
}

/// Of the places there in time, the day the last of them frees; where there is none, the first day any will.
fn vacancy(
    free: impl Iterator<Item = Date>,
    all: impl Iterator<Item = Date>,
    held: Vec<HeldPlaces>,
    needed_on: Option<Date>,
) -> Option<Vacancy> {
    let in_time = |from: &Date| needed_on.is_none_or(|needed| *from <= needed);
    let (mut last_in_time, mut first_late) = (None, None);
    for from in all {
        if in_time(&from) {
            last_in_time = last_in_time.max(Some(from));
        } else {
            first_late = Some(first_late.map_or(from, |first: Date| first.min(from)));
        }
    }
    let available_from = last_in_time.or(first_late).or(needed_on)?;
    let places_free = u32::try_from(free.filter(in_time).count()).unwrap_or(u32::MAX);
    Some(Vacancy { places_free, available_from, held })
}

fn first_day() -> Option<Date> {
    Date::new(2000, 1, 1).ok()
}

/// Days since 2000 began.
pub(super) fn number_of(day: Date) -> Option<i32> {
    Some(day.days_since(first_day()?))
}

fn date_of(number: i32) -> Option<Date> {
    Some(first_day()?.plus_days(number))
}

//! G6: a real vacancy for the number of children on the date (REG-3, SHL-4).
//!
//! The date is the day the placement is needed, or the offer's own first day where that is later: how late it may be is scored
//! (C9), but nobody may offer a place from before it is free. A place held elsewhere is NEEDS_CHECK with the time it frees.

use std::collections::BTreeSet;

use vocabulary::{Date, Gate};

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::setting::{SettingFacts, Vacancy};
use crate::v1::tender::Tender;

pub(super) fn judge(
    tender: &Tender,
    setting: &SettingFacts,
    taken: &BTreeSet<u32>,
    earliest_start: Option<Date>,
) -> GateResult {
    let reasons = match &setting.vacancy {
        None => vec![GateReason::VacancyNotKnown],
        Some(vacancy) => {
            let wanted = tender.start_needed.max(earliest_start);
            let places = places(vacancy, tender.places_for(taken.len()));
            [places, date(vacancy, wanted)].into_iter().flatten().collect()
        }
    };
    GateResult::of(Gate::G6, reasons, SatisfiedBy::Facts)
}

fn places(vacancy: &Vacancy, needed: u32) -> Option<GateReason> {
    let mut places = vacancy.places_free;
    if places >= needed {
        return None;
    }
    let mut held: Vec<_> = vacancy.held.iter().collect();
    held.sort_by_key(|held| held.frees_at);
    for held in held {
        places = places.saturating_add(held.places);
        if places >= needed {
            return Some(GateReason::HeldElsewhere { frees_at: held.frees_at });
        }
    }
    Some(GateReason::NoVacancy { needed, places })
}

fn date(vacancy: &Vacancy, wanted: Option<Date>) -> Option<GateReason> {
    match wanted {
        None => Some(GateReason::StartNotKnown),
        Some(wanted) if vacancy.available_from > wanted => {
            Some(GateReason::VacancyTooLate { available_from: vacancy.available_from, wanted })
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, date as day, tender, timestamp};
    use crate::v1::gates::GateOutcome;
    use crate::v1::setting::HeldPlaces;

    fn judged(vacancy: Option<Vacancy>, taken: u32, earliest_start: Option<Date>) -> GateResult {
        let setting = SettingFacts { vacancy, ..candidate(1).setting };
        judge(&tender(), &setting, &(0..taken).collect(), earliest_start)
    }

    fn vacancy(places_free: u32, from: &str, held: &[(u32, &str)]) -> Option<Vacancy> {
        let held = held.iter().map(|(places, at)| HeldPlaces { places: *places, frees_at: timestamp(at) }).collect();
        Some(Vacancy { places_free, available_from: day(from), held })
    }

    #[test]
    fn enough_free_places_on_the_day_needed_pass() {
        // The example tender needs its place on 1 March 2027.
        assert_eq!(judged(vacancy(1, "2027-03-01", &[]), 1, None).outcome, GateOutcome::Pass);
        let late = GateReason::VacancyTooLate { available_from: day("2027-03-02"), wanted: day("2027-03-01") };
        assert_eq!(judged(vacancy(1, "2027-03-02", &[]), 1, None).reasons, [late]);
        let none = GateReason::NoVacancy { needed: 2, places: 1 };
        assert_eq!(judged(vacancy(1, "2027-03-01", &[]), 2, None).reasons, [none]);
        assert_eq!(judged(None, 1, None).reasons, [GateReason::VacancyNotKnown]);
    }

    #[test]
    fn an_offer_that_starts_late_is_judged_on_its_own_first_day() {
        let start = Some(day("2027-03-05"));
        assert_eq!(judged(vacancy(1, "2027-03-05", &[]), 1, start).outcome, GateOutcome::Pass);
        assert_eq!(judged(vacancy(1, "2027-03-06", &[]), 1, start).outcome, GateOutcome::Fail);
        let early = Some(day("2027-02-01"));
        assert_eq!(judged(vacancy(1, "2027-03-01", &[]), 1, early).outcome, GateOutcome::Pass);
    }

    #[test]
    fn a_place_held_elsewhere_needs_a_check_and_names_when_enough_have_freed() {
        let held = [(1, "2026-12-02T12:00:00Z"), (1, "2026-12-01T09:00:00Z")];
        let first = GateReason::HeldElsewhere { frees_at: timestamp("2026-12-01T09:00:00Z") };
        let second = GateReason::HeldElsewhere { frees_at: timestamp("2026-12-02T12:00:00Z") };
        assert_eq!(judged(vacancy(0, "2027-03-01", &held), 1, None).reasons, [first]);
        assert_eq!(judged(vacancy(0, "2027-03-01", &held), 2, None).reasons, [second]);
        assert_eq!(judged(vacancy(2, "2027-03-01", &held), 2, None).outcome, GateOutcome::Pass);
        let none = GateReason::NoVacancy { needed: 3, places: 2 };
        assert_eq!(judged(vacancy(0, "2027-03-01", &held), 3, None).reasons, [none]);
    }

    #[test]
    fn without_a_day_needed_the_gate_asks_for_one() {
        let mut tender = tender();
        tender.start_needed = None;
        let setting = candidate(1).setting;
        assert_eq!(judge(&tender, &setting, &[0].into(), None).reasons, [GateReason::StartNotKnown]);
    }
}

//! Working days in England and Wales: Monday to Friday less the bank holidays of 2012 to 2028.
//!
//! Outside the years the calendar covers there is an error, never a guess. The data and its attribution are in `data/`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::date::Date;
use crate::time::{Timestamp, from_london, london};

/// The first year the calendar covers.
pub const FIRST_YEAR: i16 = 2012;

/// The last year the calendar covers.
pub const LAST_YEAR: i16 = 2028;

static BANK_HOLIDAYS: LazyLock<BTreeSet<Date>> = LazyLock::new(|| {
    let rows = include_str!("../data/bank_holidays_england_wales.csv").lines().skip(1);
    rows.filter_map(|row| row.split(',').next()?.parse().ok()).collect()
});

/// A day outside the years the bank-holiday calendar covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working days are known from {FIRST_YEAR} to {LAST_YEAR} only, not on {date}")]
pub struct BeyondCalendar {
    /// The day asked about.
    pub date: Date,
}

/// Whether `date` is a working day.
///
/// # Errors
/// [`BeyondCalendar`] outside 2012 to 2028.
pub fn is_working_day(date: Date) -> Result<bool, BeyondCalendar> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return Err(BeyondCalendar { date });
    }
    Ok(!date.is_weekend() && !BANK_HOLIDAYS.contains(&date))
}

/// The working day that is `days` working days after `date`, `date` itself not counted; `date` when `days` is 0.
///
/// # Errors
/// [`BeyondCalendar`] where it would have to look outside 2012 to 2028.
pub fn add_working_days_to_date(date: Date, days: u32) -> Result<Date, BeyondCalendar> {
    is_working_day(date)?;
    let (mut day, mut left) = (date, days);
    while left > 0 {
        day = day.plus_days(1);
        if is_working_day(day)? {
            left -= 1;
        }
    }
    Ok(day)
}

/// The instant `days` working days after `from`: the same time on a London clock, on the working day counted as by
/// [`add_working_days_to_date`].
///
/// # Errors
/// [`BeyondCalendar`] where it would have to look outside 2012 to 2028.
pub fn add_working_days(from: Timestamp, days: u32) -> Result<Timestamp, BeyondCalendar> {
    let (date, hour, minute) = london(from);
    let target = add_working_days_to_date(date, days)?;
    // Neither can fail: the hour and the minute come off a clock.
    let (Ok(start), Ok(end)) = (from_london(date, hour, minute), from_london(target, hour, minute)) else {
        return Err(BeyondCalendar { date: target });
    };
    Ok(from.plus(end.since(start)))
}

/// Working days after `from` up to and including `to`; 0 when `to` is not later.
///
/// # Errors
/// [`BeyondCalendar`] where either day is outside 2012 to 2028.
pub fn working_days_between(from: Date, to: Date) -> Result<u32, BeyondCalendar> {
    is_working_day(from)?;
    is_working_day(to)?;
    let (mut day, mut count) = (from, 0);
    while day < to {
        day = day.plus_days(1);
        count += u32::from(is_working_day(day)?);
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn every_row_of_the_calendar_is_read() {
        assert_eq!(BANK_HOLIDAYS.len(), 140);
        assert!(BANK_HOLIDAYS.iter().all(|day| !day.is_weekend()));
        assert_eq!(BANK_HOLIDAYS.first().map(|day| day.year()), Some(FIRST_YEAR));
        assert_eq!(BANK_HOLIDAYS.last().map(|day| day.year()), Some(LAST_YEAR));
    }

    #[test]
    fn weekends_and_bank_holidays_are_not_working_days() {
        assert_eq!(is_working_day(date("2026-12-24")), Ok(true));
        assert_eq!(is_working_day(date("2026-12-25")), Ok(false));
        assert_eq!(is_working_day(date("2026-12-26")), Ok(false));
        assert_eq!(is_working_day(date("2026-12-28")), Ok(false));
        assert_eq!(is_working_day(date("2026-12-29")), Ok(true));
    }

    #[test]
    fn counting_steps_over_them() {
        assert_eq!(add_working_days_to_date(date("2026-12-24"), 1), Ok(date("2026-12-29")));
        assert_eq!(add_working_days_to_date(date("2026-11-21"), 1), Ok(date("2026-11-23")));
        assert_eq!(add_working_days_to_date(date("2026-11-21"), 0), Ok(date("2026-11-21")));
        assert_eq!(working_days_between(date("2026-12-24"), date("2026-12-29")), Ok(1));
        assert_eq!(working_days_between(date("2026-12-29"), date("2026-12-24")), Ok(0));
        assert_eq!(working_days_between(date("2026-11-20"), date("2026-11-27")), Ok(5));
    }

    #[test]
    fn the_time_of_day_in_london_stays_over_a_clock_change() {
        let friday: Timestamp = "2026-10-23T16:00:00.000001Z".parse().unwrap();
        assert_eq!(add_working_days(friday, 1).unwrap().to_string(), "2026-10-26T17:00:00.000001Z");
    }

    #[test]
    fn beyond_the_calendar_there_is_no_guess() {
        assert_eq!(is_working_day(date("2011-12-31")), Err(BeyondCalendar { date: date("2011-12-31") }));
        assert_eq!(is_working_day(date("2029-01-01")), Err(BeyondCalendar { date: date("2029-01-01") }));
        assert!(add_working_days_to_date(date("2028-12-29"), 1).is_err());
        assert!(working_days_between(date("2028-12-29"), date("2029-01-02")).is_err());
    }
}

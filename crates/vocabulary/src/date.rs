//! A calendar day, written `2026-11-21`.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar, without a time or a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A text that is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date written YYYY-MM-DD, such as 2026-11-21")]
pub struct DateError;

impl Date {
    /// The day of a year (1 to 9999), month and day of the month.
    ///
    /// # Errors
    /// [`DateError`] where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        if year < 1 {
            return Err(DateError);
        }
        civil::Date::new(year, month, day).map(Self).map_err(|_| DateError)
    }

    pub(crate) const fn from_civil(date: civil::Date) -> Self {
        Self(date)
    }

    pub(crate) const fn civil(self) -> civil::Date {
        self.0
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday)
    }

    /// The day so many days later (earlier when negative); stops at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::SignedDuration::from_hours(i64::from(days) * 24)))
    }

    /// Days from `earlier` to this day; negative when `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        let hours = self.0.duration_since(earlier.0).as_hours();
        i32::try_from(hours / 24).unwrap_or(i32::MAX)
    }

    /// Whole years from `birth` to this day, as an age is counted; 0 before birth. A birthday on 29 February is kept on
    /// 1 March in other years, as the law of England and Wales has it.
    pub fn age_since(self, birth: Self) -> u16 {
        let birthday_to_come = (self.month(), self.day()) < (birth.month(), birth.day());
        let years = i32::from(self.year()) - i32::from(birth.year()) - i32::from(birthday_to_come);
        u16::try_from(years).unwrap_or(0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape = |(index, byte): (usize, u8)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        if text.len() != 10 || !text.bytes().enumerate().all(shape) {
            return Err(DateError);
        }
        let year = text[..4].parse().map_err(|_| DateError)?;
        let month = text[5..7].parse().map_err(|_| DateError)?;
        let day = text[8..].parse().map_err(|_| DateError)?;
        Self::new(year, month, day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_reads_and_writes_as_iso_and_nothing_else() {
        assert_eq!(date("2026-11-21").to_string(), "2026-11-21");
        for wrong in
            ["", "2026-11-2", "2026-02-29", "21-11-2026", "2026-11-21Z", "20261121", "+026-11-21", "0000-01-01"]
        {
            assert_eq!(wrong.parse::<Date>(), Err(DateError), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&date("2026-11-21")).unwrap(), "\"2026-11-21\"");
        assert_eq!(serde_json::from_str::<Date>("\"2026-11-21\"").unwrap(), date("2026-11-21"));
    }

    #[test]
    fn days_are_counted_over_month_and_year_ends() {
        assert_eq!(date("2026-12-31").plus_days(1), date("2027-01-01"));
        assert_eq!(date("2028-03-01").plus_days(-1), date("2028-02-29"));
        assert_eq!(date("2027-01-01").days_since(date("2026-01-01")), 365);
        assert_eq!(date("2026-01-01").days_since(date("2026-01-03")), -2);
    }

    #[test]
    fn an_age_turns_on_the_birthday() {
        assert_eq!(date("2026-11-20").age_since(date("2016-11-21")), 9);
        assert_eq!(date("2026-11-21").age_since(date("2016-11-21")), 10);
        assert_eq!(date("2026-11-21").age_since(date("2027-01-01")), 0);
        assert_eq!(date("2026-02-28").age_since(date("2008-02-29")), 17);
        assert_eq!(date("2026-03-01").age_since(date("2008-02-29")), 18);
    }
}

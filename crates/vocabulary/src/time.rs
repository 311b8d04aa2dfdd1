//! Instants as UTC microseconds, spans between them, and the wall clock of London.
//!
//! Nothing here reads a clock. The Europe/London rules are compiled in, so that the same instant has the same wall-clock time
//! on every machine, whatever zone data it has.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::date::Date;

static LONDON: TimeZone = jiff::tz::get!("Europe/London");

const SECOND: i64 = 1_000_000;

/// A length of time in microseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);

    /// So many microseconds.
    pub const fn of_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// So many seconds.
    pub const fn of_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// So many minutes.
    pub const fn of_minutes(minutes: i64) -> Self {
        Self(minutes.saturating_mul(60 * SECOND))
    }

    /// So many hours.
    pub const fn of_hours(hours: i64) -> Self {
        Self(hours.saturating_mul(3_600 * SECOND))
    }

    /// So many spells of 24 hours.
    pub const fn of_days(days: i64) -> Self {
        Self(days.saturating_mul(86_400 * SECOND))
    }

    /// In microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// In whole hours, towards zero.
    pub const fn whole_hours(self) -> i64 {
        self.0 / (3_600 * SECOND)
    }

    /// In whole spells of 24 hours, towards zero.
    pub const fn whole_days(self) -> i64 {
        self.0 / (86_400 * SECOND)
    }

    /// Half of it, towards zero.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

/// An instant: microseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 with `Z`, in serde as the integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A text that is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an instant of RFC 3339 in microseconds or coarser, such as 2026-11-21T09:00:00Z")]
pub struct TimestampError;

/// A wall-clock time that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an hour of 0 to 23 and a minute of 0 to 59")]
pub struct WallClockError;

impl Timestamp {
    /// 2000-01-01T00:00:00Z: nothing Hafan decides is earlier.
    pub const MIN_PLAUSIBLE: Self = Self(946_684_800 * SECOND);

    /// 2100-01-01T00:00:00Z: nothing Hafan decides is as late.
    pub const MAX_PLAUSIBLE: Self = Self(4_102_444_800 * SECOND);

    /// The instant so many microseconds after 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whether it lies in [2000, 2100).
    pub const fn is_plausible(self) -> bool {
        Self::MIN_PLAUSIBLE.0 <= self.0 && self.0 < Self::MAX_PLAUSIBLE.0
    }

    /// Later by `span`, stopping at the ends of the scale.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// Earlier by `span`, stopping at the ends of the scale.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// Later by so many microseconds.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        self.plus(Span::of_micros(micros))
    }

    /// Later by so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus(Span::of_seconds(seconds))
    }

    /// Later by so many minutes.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus(Span::of_minutes(minutes))
    }

    /// Later by so many hours.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus(Span::of_hours(hours))
    }

    /// Later by so many spells of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus(Span::of_days(days))
    }

    /// The time from `earlier` to this instant; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The day in London at this instant.
    pub fn london_date(self) -> Date {
        london(self).0
    }

    fn civil(self) -> jiff::Timestamp {
        let beyond = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(beyond)
    }
}

/// The wall clock in London at `instant`: day, hour and minute.
pub fn london(instant: Timestamp) -> (Date, u8, u8) {
    let wall = LONDON.to_datetime(instant.civil());
    (Date::from_civil(wall.date()), wall.hour().unsigned_abs(), wall.minute().unsigned_abs())
}

/// The instant at which a clock in London shows `date`, `hour` and `minute`. An hour that the clocks skip counts on from before
/// the change; of an hour they repeat it is the first.
///
/// # Errors
/// [`WallClockError`] where the hour or the minute is on no clock.
pub fn from_london(date: Date, hour: u8, minute: u8) -> Result<Timestamp, WallClockError> {
    if hour > 23 || minute > 59 {
        return Err(WallClockError);
    }
    let (hour, minute) = (hour.cast_signed(), minute.cast_signed());
    let wall = date.civil().at(hour, minute, 0, 0);
    let instant = LONDON.to_timestamp(wall).map_err(|_| WallClockError)?;
    Ok(Timestamp(instant.as_microsecond()))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        if civil.as_microsecond() != self.0 {
            return write!(f, "{} microseconds", self.0);
        }
        if self.0 % SECOND == 0 { write!(f, "{civil:.0}") } else { write!(f, "{civil:.6}") }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        if !follows_rfc_3339(text.as_bytes()) {
            return Err(TimestampError);
        }
        let civil: jiff::Timestamp = text.parse().map_err(|_| TimestampError)?;
        if civil.subsec_nanosecond() % 1_000 != 0 {
            return Err(TimestampError);
        }
        Ok(Self(civil.as_microsecond()))
    }
}

/// Holds a text to the shape of RFC 3339, which is narrower than what jiff reads; whether the day exists jiff judges.
fn follows_rfc_3339(text: &[u8]) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let Some((stem, rest)) = text.split_at_checked(SHAPE.len()) else { return false };
    let like = |(byte, shape): (&u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    if !stem.iter().zip(SHAPE).all(like) {
        return false;
    }
    let zone = match rest.split_first() {
        Some((b'.', fraction)) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    match zone {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_reads_and_writes_as_rfc_3339() {
        assert_eq!(at("1970-01-01T00:00:01Z").micros(), SECOND);
        for text in ["2026-11-21T09:00:00Z", "2026-11-21T09:00:00.000001Z", "2026-11-21T09:00:00.500000Z"] {
            assert_eq!(at(text).to_string(), text);
        }
        assert_eq!(at("2026-07-01T10:00:00+01:00").to_string(), "2026-07-01T09:00:00Z");
        assert_eq!(at("1969-12-31T23:59:59.999999Z").micros(), -1);
        assert_eq!(at("1969-12-31T23:59:59.999999Z").to_string(), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn what_is_no_instant_is_refused_not_rounded() {
        for wrong in [
            "",
            "2026-11-21",
            "2026-11-21T09:00:00",
            "2026-11-21T09:00:00.0000001Z",
            "2026-11-21T25:00:00Z",
            "2026-02-30T09:00:00Z",
            "2026-11-21 09:00:00Z",
            "2026-11-21T09:00:00.Z",
            "2026-11-21T09:00:00+01",
            "20261121T090000Z",
        ] {
            assert_eq!(wrong.parse::<Timestamp>(), Err(TimestampError), "{wrong}");
        }
    }

    #[test]
    fn plausible_is_the_years_2000_to_2099() {
        assert_eq!(Timestamp::MIN_PLAUSIBLE, at("2000-01-01T00:00:00Z"));
        assert_eq!(Timestamp::MAX_PLAUSIBLE, at("2100-01-01T00:00:00Z"));
        assert!(Timestamp::MIN_PLAUSIBLE.is_plausible());
        assert!(!Timestamp::MAX_PLAUSIBLE.is_plausible());
        assert!(!Timestamp::from_micros(0).is_plausible());
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Timestamp::from_micros(i64::MAX).plus_days(1).micros(), i64::MAX);
        assert_eq!(Timestamp::from_micros(i64::MIN).minus(Span::of_hours(1)).micros(), i64::MIN);
        assert_eq!(Timestamp::from_micros(i64::MAX).to_string(), "9223372036854775807 microseconds");
        assert_eq!(at("2026-11-21T09:00:00Z").plus_hours(48).since(at("2026-11-21T09:00:00Z")), Span::of_days(2));
    }

    #[test]
    fn london_follows_summer_time() {
        let summer = at("2026-07-01T16:30:00Z");
        let (date, hour, minute) = london(summer);
        assert_eq!((date.to_string().as_str(), hour, minute), ("2026-07-01", 17, 30));
        assert_eq!(from_london(date, hour, minute), Ok(summer));
        let winter = at("2026-12-01T16:30:00Z");
        assert_eq!(london(winter), ("2026-12-01".parse().unwrap(), 16, 30));
        assert_eq!(at("2026-06-30T23:30:00Z").london_date(), "2026-07-01".parse().unwrap());
    }

    #[test]
    fn skipped_and_repeated_hours_have_one_answer() {
        let spring: Date = "2026-03-29".parse().unwrap();
        assert_eq!(from_london(spring, 1, 30), Ok(at("2026-03-29T01:30:00Z")));
        let autumn: Date = "2026-10-25".parse().unwrap();
        assert_eq!(from_london(autumn, 1, 30), Ok(at("2026-10-25T00:30:00Z")));
        assert_eq!(from_london(autumn, 24, 0), Err(WallClockError));
        assert_eq!(from_london(autumn, 0, 60), Err(WallClockError));
    }
}

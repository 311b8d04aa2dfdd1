//! Instants, days, spans and money between the wire, the command line and the page.

use api::common::v1 as common;
use vocabulary::{Date, Span, Timestamp, london};

/// An instant as the wire has it.
pub(crate) fn instant(at: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.micros().rem_euclid(1_000_000) * 1_000).unwrap_or(0);
    prost_types::Timestamp { seconds: at.micros().div_euclid(1_000_000), nanos }
}

/// An instant of the wire, cut to the microsecond.
pub(crate) fn timestamp(at: &prost_types::Timestamp) -> Timestamp {
    Timestamp::from_micros(at.seconds.saturating_mul(1_000_000).saturating_add(i64::from(at.nanos) / 1_000))
}

/// A day as the wire has it.
pub(crate) fn day(on: Date) -> common::Date {
    common::Date { year: i32::from(on.year()), month: i32::from(on.month()), day: i32::from(on.day()) }
}

/// A day of the wire, where it is one.
pub(crate) fn date(on: &common::Date) -> Option<Date> {
    let (year, month, day) = (i16::try_from(on.year), i8::try_from(on.month), i8::try_from(on.day));
    Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
}

/// A day as a person reads it, or a dash.
pub(crate) fn date_shown(on: Option<&common::Date>) -> String {
    on.map_or_else(|| "-".to_owned(), |on| format!("{:04}-{:02}-{:02}", on.year, on.month, on.day))
}

/// An instant as a clock in London shows it, to the minute, or a dash.
pub(crate) fn time_shown(at: Option<&prost_types::Timestamp>) -> String {
    at.map_or_else(
        || "-".to_owned(),
        |at| {
            let (date, hour, minute) = london(timestamp(at));
            format!("{date} {hour:02}:{minute:02}")
        },
    )
}

/// Whole pence as pounds, with commas: `£1,234.50`.
pub(crate) fn pounds(pence: i64) -> String {
    let digits = (pence.unsigned_abs() / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if pence < 0 { "-" } else { "" };
    format!("{sign}£{grouped}.{:02}", pence.unsigned_abs() % 100)
}

/// So many of all as a percentage with one decimal, rounded down.
pub(crate) fn per_cent(count: u32, all: u32) -> String {
    let permille = u64::from(count) * 1_000 / u64::from(all.max(1));
    format!("{}.{}%", permille / 10, permille % 10)
}

/// Hundredths as a decimal: `83.45`.
pub(crate) fn hundredths(value: u32) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// Tenths as a decimal: `12.3`.
pub(crate) fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// A span as `3d12h30m10s`, each part once and in this order.
///
/// # Errors
/// What was expected, in words.
pub(crate) fn span(text: &str) -> Result<Span, String> {
    const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
    let expected = || format!("`{text}` is no span of time; expected such as 72h, 3d, 1d12h30m or 10s");
    let mut units = UNITS.iter();
    let mut rest = text;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let number: i64 = rest[..digits].parse().map_err(|_| expected())?;
        let unit = rest[digits..].chars().next().ok_or_else(expected)?;
        let (_, length) = units.find(|(name, _)| *name == unit).ok_or_else(expected)?;
        seconds = number.checked_mul(*length).and_then(|part| seconds.checked_add(part)).ok_or_else(expected)?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    if seconds == 0 { Err(expected()) } else { Ok(Span::of_seconds(seconds)) }
}

/// A span as the wire has it.
pub(crate) fn duration(span: Span) -> prost_types::Duration {
    let nanos = i32::try_from(span.micros() % 1_000_000 * 1_000).unwrap_or(0);
    prost_types::Duration { seconds: span.micros() / 1_000_000, nanos }
}

/// Reads an instant of RFC 3339, for the command line.
///
/// # Errors
/// What was expected, in words.
pub(crate) fn rfc_3339(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error: vocabulary::TimestampError| error.to_string())
}

/// Reads a day `YYYY-MM-DD`, for the command line.
///
/// # Errors
/// What was expected, in words.
pub(crate) fn iso_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error: vocabulary::DateError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_pounds_with_commas() {
        let cases = [(0, "£0.00"), (99, "£0.99"), (82_692, "£826.92"), (1_150_000, "£11,500.00"), (-5, "-£0.05")];
        for (pence, shown) in cases {
            assert_eq!(pounds(pence), shown);
        }
        assert_eq!(pounds(123_456_789), "£1,234,567.89");
    }

    #[test]
    fn a_span_has_each_unit_once_in_order() {
        for (text, seconds) in [("72h", 259_200), ("3d", 259_200), ("1d12h30m", 131_400), ("10s", 10)] {
            assert_eq!(span(text).map(|span| span.micros()), Ok(seconds * 1_000_000), "{text}");
        }
        for text in ["", "0h", "h", "3", "3x", "3h3d", "3h3h", "-3h", "99999999999999999999d", "9223372036854775807d"] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn instants_and_days_survive_the_wire() {
        let at = Timestamp::from_micros(-1);
        assert_eq!(timestamp(&instant(at)), at);
        let on = Date::new(2026, 12, 1).unwrap();
        assert_eq!(date(&day(on)), Some(on));
        assert_eq!(date(&common::Date { year: 2026, month: 2, day: 30 }), None);
        assert_eq!(date(&common::Date { year: 70_000, month: 1, day: 1 }), None);
        assert_eq!(time_shown(Some(&prost_types::Timestamp { seconds: 1_780_000_000, nanos: 0 })), "2026-05-28 21:26");
    }
}

//! Cells: texts, codes, lists, days and numbers as people type them and as spreadsheets change them.

use api::common::v1::{Date as ProtoDate, YesNoUnknown};
use api::register::v1::ServiceProvidedBy;
use vocabulary::Date;

use crate::wire::{date, day};

/// Where Excel's days count from, seen from 1 March 1900 on: its calendar has a 29 February 1900.
const EXCEL_EPOCH: (i16, i8, i8) = (1899, 12, 30);

/// Serials that are taken for days: 1954 to 2119.
const EXCEL_SERIALS: std::ops::RangeInclusive<i32> = 20_000..=80_000;

/// What separates the entries of a list.
const SEPARATOR: char = ';';

/// What is wrong with a cell: what was expected.
pub(crate) type Expected = &'static str;

/// Characters with which a spreadsheet takes a text for a formula.
fn is_formula_start(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text that a spreadsheet opening a CSV file would take for a formula, or one that looks like such a text guarded.
fn needs_guard(text: &str) -> bool {
    is_formula_start(text.trim_start_matches('\''))
}

/// A text as it is safe in a CSV file: a spreadsheet reads no formula in it.
pub(crate) fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that was guarded.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|_| needs_guard(text)).unwrap_or(text)
}

/// A day: `2026-04-01`, `01/04/2026`, or the serial number a spreadsheet made of it.
pub(crate) fn read_day(text: &str) -> Result<Option<ProtoDate>, Expected> {
    const EXPECTED: Expected = "a day as YYYY-MM-DD or DD/MM/YYYY";
    if text.is_empty() {
        return Ok(None);
    }
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    if let Some(serial) = whole_number(text).and_then(|serial| i32::try_from(serial).ok()) {
        let (year, month, first) = EXCEL_EPOCH;
        let epoch = Date::new(year, month, first).map_err(|_| EXPECTED)?;
        let serial = Some(serial).filter(|serial| EXCEL_SERIALS.contains(serial)).ok_or(EXPECTED)?;
        return Ok(Some(day(epoch.plus_days(serial))));
    }
    let iso = text.parse::<Date>().ok();
    let british = || {
        let mut parts = text.split('/');
        let (first, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let four = year.len() == 4 && parts.next().is_none();
        four.then(|| Date::new(year.parse().ok()?, month.parse().ok()?, first.parse().ok()?).ok()).flatten()
    };
    iso.or_else(british).map(|on| Some(day(on))).ok_or(EXPECTED)
}

/// A day as it is written; empty for none.
pub(crate) fn write_day(on: Option<&ProtoDate>) -> String {
    on.and_then(date).map(|on| on.to_string()).unwrap_or_default()
}

/// A whole number, also one that a spreadsheet made a decimal of: `12`, `12.0`, `1.2e1`.
fn whole_number(text: &str) -> Option<i64> {
    let plain = text.parse::<i64>().ok();
    plain.or_else(|| {
        let number = text.parse::<f64>().ok()?;
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        #[expect(clippy::cast_possible_truncation, reason = "whole, and far below the limit of the type")]
        whole.then_some(number as i64)
    })
}

/// A count from 0.
pub(crate) fn read_count(text: &str) -> Result<u32, Expected> {
    whole_number(text).and_then(|number| u32::try_from(number).ok()).ok_or("a whole number from 0")
}

/// Whole pence.
pub(crate) fn read_pence(text: &str) -> Result<i64, Expected> {
    whole_number(text).ok_or("whole pence, such as 82600")
}

/// An authority's name, by its name or by its code alone.
pub(crate) fn read_authority(text: &str) -> String {
    if text.contains('/') { text.to_owned() } else { format!("authorities/{}", text.to_uppercase()) }
}

/// A code in capitals, however it is typed.
pub(crate) fn read_code(text: &str) -> String {
    text.trim().to_uppercase().replace([' ', '-'], "_")
}

/// A list: entries between semicolons; a semicolon inside one stands behind a backslash.
pub(crate) fn read_list(text: &str) -> Vec<String> {
    let (mut entries, mut entry, mut escaped) = (Vec::new(), String::new(), false);
    for character in text.chars() {
        match (escaped, character) {
            (false, '\\') => escaped = true,
            (false, SEPARATOR) => entries.push(std::mem::take(&mut entry)),
            _ => {
                entry.push(character);
                escaped = false;
            }
        }
    }
    entries.push(entry);
    entries.into_iter().map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect()
}

/// A list as it is written.
pub(crate) fn write_list<'a>(entries: impl IntoIterator<Item = &'a str>) -> String {
    let escaped = entries.into_iter().map(|entry| entry.replace('\\', "\\\\").replace(SEPARATOR, "\\;"));
    escaped.collect::<Vec<_>>().join("; ")
}

/// A pair as `WORD: text`; the text may be missing.
pub(crate) fn split_pair(entry: &str) -> (String, String) {
    let (word, text) = entry.split_once(':').unwrap_or((entry, ""));
    (read_code(word), text.trim().to_owned())
}

/// Yes, no or not known; empty says nothing.
pub(crate) fn read_answer(text: &str) -> Result<i32, Expected> {
    let answer = match text.to_lowercase().as_str() {
        "" => YesNoUnknown::Unspecified,
        "yes" | "y" | "true" | "1" | "oes" | "ydy" | "ie" => YesNoUnknown::Yes,
        "no" | "n" | "false" | "0" | "nac oes" | "nac ydy" | "na" => YesNoUnknown::No,
        "unknown" | "not known" | "ddim yn hysbys" => YesNoUnknown::Unknown,
        _ => return Err("yes, no or unknown"),
    };
    Ok(answer.into())
}

/// An answer as it is written.
pub(crate) fn write_answer(answer: i32) -> String {
    match YesNoUnknown::try_from(answer) {
        Ok(YesNoUnknown::Yes) => "yes",
        Ok(YesNoUnknown::No) => "no",
        Ok(YesNoUnknown::Unknown) => "unknown",
        Ok(YesNoUnknown::Unspecified) | Err(_) => "",
    }
    .to_owned()
}

/// Who provides a service, by its word in a cell.
pub(crate) fn read_provided_by(word: &str) -> Result<i32, Expected> {
    let by = match word {
        "SETTING" => ServiceProvidedBy::Setting,
        "NHS" => ServiceProvidedBy::Nhs,
        "COUNCIL" => ServiceProvidedBy::Council,
        _ => return Err("services as SETTING: name; NHS: name; COUNCIL: name"),
    };
    Ok(by.into())
}

/// The word for who provides a service.
pub(crate) fn write_provided_by(by: i32) -> &'static str {
    match ServiceProvidedBy::try_from(by) {
        Ok(ServiceProvidedBy::Nhs) => "NHS",
        Ok(ServiceProvidedBy::Council) => "COUNCIL",
        Ok(ServiceProvidedBy::Setting | ServiceProvidedBy::Unspecified) | Err(_) => "SETTING",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> String {
        write_day(read_day(text).unwrap().as_ref())
    }

    #[test]
    fn a_day_is_read_as_typed_in_britain_as_iso_and_as_a_serial() {
        for text in ["2026-04-01", "01/04/2026", "1/4/2026", "46113", "46113.0", "2026-04-01T00:00:00"] {
            assert_eq!(iso(text), "2026-04-01", "{text}");
        }
        assert_eq!(iso(""), "");
        for wrong in ["1 April", "04/2026", "2026-13-01", "31/02/2026", "17", "01/04/26"] {
            assert!(read_day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_survive_what_a_spreadsheet_does_to_them() {
        assert_eq!((read_count("12"), read_count("12.0"), read_count("1.2e1")), (Ok(12), Ok(12), Ok(12)));
        assert!(read_count("12.5").is_err() && read_count("-1").is_err() && read_count("twelve").is_err());
        assert_eq!(read_pence("82600"), Ok(82_600));
    }

    #[test]
    fn a_list_reads_back_whatever_stands_in_it() {
        let entries = ["play; and drama", "back\\slash", "plain"];
        assert_eq!(read_list(&write_list(entries)), entries);
        assert_eq!(read_list(" cy ;en;; "), ["cy", "en"]);
        assert!(read_list("").is_empty());
    }

    #[test]
    fn no_cell_of_a_csv_file_is_a_formula_and_each_reads_back() {
        for text in ["=1+1", "+44 29", "-5", "@SUM", "'=x", "''@", "\tx", "'plain", "plain", ""] {
            assert!(!is_formula_start(&guarded(text)), "{text:?}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!(guarded("=1+1"), "'=1+1");
    }
}

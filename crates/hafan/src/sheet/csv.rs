//! CSV, as people's spreadsheets write it: with or without a byte order mark, with commas, semicolons or tabs, with blank rows behind.

use std::path::Path;

use super::Table;
use super::forms::{guarded, unguarded};

/// Reads a file as a table.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(path: &Path) -> Result<Table, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8; save the sheet as \"CSV UTF-8\"")
    })?;
    parse(text)
}

fn parse(text: &str) -> Result<Table, String> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter(text));
    let mut table = Table::default();
    let (mut seen, mut line) = (0, 1);
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = record.map_err(|error| error.to_string())?;
        // A record's position is where the one before it ended; blank lines between them are counted here.
        let from = record.position().map_or(seen, |at| usize::try_from(at.byte()).unwrap_or(seen));
        let blank = text.as_bytes().iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = text.as_bytes().get(seen..from + blank).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count();
        seen = from + blank;
        let cells: Vec<String> = record.iter().map(|cell| unguarded(cell.trim()).to_owned()).collect();
        if table.headings.is_empty() {
            table.headings = cells;
        } else {
            table.rows.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
        }
    }
    Ok(table)
}

/// What stands between the headings: the commonest of the three outside quotes.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in heading.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
            *count += 1;
        }
    }
    // Of equals the first, so that a single column is read with commas.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

/// Writes a table: with a byte order mark, so that a spreadsheet takes it for UTF-8, and with no cell that it takes for a formula.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn write(path: &Path, table: &Table) -> Result<(), String> {
    let mut bytes = vec![0xef, 0xbb, 0xbf];
    {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
        let rows = std::iter::once(&table.headings).chain(table.rows.iter().map(|(_, cells)| cells));
        for cells in rows {
            writer.write_record(cells.iter().map(|cell| guarded(cell))).map_err(|error| error.to_string())?;
        }
        writer.flush().map_err(|error| error.to_string())?;
    }
    std::fs::write(path, bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_semicolons_and_tabs_are_told_apart_by_the_headings() {
        for text in ["a,b\r\n1,\"x;y\"\r\n", "a;b\n1;\"x;y\"\n", "a\tb\n1\tx;y\n"] {
            let table = parse(text).unwrap();
            assert_eq!(
                (table.headings.len(), table.rows[0].1.as_slice()),
                (2, &["1".to_owned(), "x;y".to_owned()][..])
            );
        }
        assert_eq!(parse("\"a,b\";c\n1;2\n").unwrap().headings, ["a,b", "c"]);
        assert_eq!(delimiter("alone"), b',');
    }

    #[test]
    fn rows_keep_the_numbers_of_their_lines() {
        let table = parse("a,b\n1,\"two\nlines\"\n\n3,4\n").unwrap();
        assert_eq!(table.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 5]);
    }
}

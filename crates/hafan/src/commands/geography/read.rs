//! Reads the directory from its file: row by row, never more than one of them in memory, with the digest of every byte of it.
//!
//! A row of the directory is a line; no cell of it holds a line break. So a quote that is never closed spoils one row, and not all that follow.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use geography::{Column, Directory, Fields, Geography, Heading, Release, Summary};
use sha2::{Digest as _, Sha256};
use vocabulary::limits;

use crate::failure::Failure;

/// Bytes read from the file at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Marks that files of the other encoding begin with.
const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// Reads a directory, and tells SHA-256 of its file.
///
/// # Errors
/// [`Failure::File`] where it cannot be read, [`Failure::Directory`] with every fault of what it says.
pub(super) fn directory(path: &Path, release: &Release) -> Result<(Geography, Summary, [u8; 32]), Failure> {
    let at_fault = |message: &str| Failure::File { path: path.to_owned(), message: message.to_owned() };
    let unread = |error: io::Error| at_fault(&error.to_string());
    let wrong = |faults| Failure::Directory { path: path.to_owned(), faults };
    let file = File::open(path).map_err(unread)?;
    let mut source = BufReader::with_capacity(BUFFER_BYTES, Hashed { file, hasher: Sha256::new() });
    let mut line = Vec::new();
    if next_line(&mut source, &mut line).map_err(unread)? != Line::Whole {
        return Err(at_fault("it has no first row with the names of its columns"));
    }
    if UTF_16.iter().any(|mark| line.starts_with(mark)) {
        return Err(at_fault("it is in UTF-16; the directory is in UTF-8, as ONS publishes it"));
    }
    let heading = std::str::from_utf8(&line).map_err(|_| at_fault("its first row is not UTF-8"))?;
    let names: Vec<&str> = heading.split(',').collect();
    let columns = Heading(&names).columns().map_err(wrong)?;
    let mut directory = Directory::new(columns, Geography::builtin());
    let places = Column::ALL.map(|column| directory.columns().index(column));
    for number in 2.. {
        match next_line(&mut source, &mut line).map_err(unread)? {
            Line::None => break,
            Line::TooLong => directory.unreadable(number, "a row of at most 64 KiB"),
            Line::Whole if line.trim_ascii().is_empty() => {}
            Line::Whole => directory.row(number, &fields(&line, places)),
        }
    }
    let digest = source.into_inner().hasher.finalize().into();
    let (made, summary) = directory.finish(release).map_err(wrong)?;
    Ok((made, summary, digest))
}

/// What was read of the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// There is none.
    None,
    /// All of it.
    Whole,
    /// It is longer than a row may be; its rest was passed over.
    TooLong,
}

/// Reads the next line without its end.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let max = u64::try_from(limits::GEOGRAPHY_ROW_BYTES_MAX).unwrap_or(u64::MAX);
    if source.by_ref().take(max).read_until(b'\n', line)? == 0 {
        return Ok(Line::None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        return Ok(Line::Whole);
    }
    let mut is_whole = Line::Whole;
    while line.len() >= limits::GEOGRAPHY_ROW_BYTES_MAX {
        is_whole = Line::TooLong;
        line.clear();
        source.by_ref().take(max).read_until(b'\n', line)?;
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(is_whole)
}

/// The cells of a row that are read, without their quotes; what stands between quotes is one cell, commas and all.
fn fields(line: &[u8], places: [usize; 5]) -> Fields<'_> {
    let mut cells = [None; 5];
    let (mut width, mut quoted) = (0, Quoted::No);
    let ends = |byte: &u8| {
        if *byte == b'"' {
            quoted = quoted.turned();
        }
        *byte == b',' && quoted == Quoted::No
    };
    for cell in line.split(ends) {
        for (place, found) in places.iter().zip(&mut cells) {
            if *place == width {
                *found = Some(unquoted(cell));
            }
        }
        width += 1;
    }
    Fields { width, cells }
}

/// Whether a byte of a row stands between quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    No,
    Yes,
}

impl Quoted {
    const fn turned(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Yes => Self::No,
        }
    }
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// A file, and the digest of what was read of it.
struct Hashed {
    file: File,
    hasher: Sha256,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(Line, usize)> {
        let (mut source, mut line, mut read) = (text, Vec::new(), Vec::new());
        loop {
            match next_line(&mut source, &mut line).unwrap() {
                Line::None => return read,
                Line::TooLong => read.push((Line::TooLong, 0)),
                Line::Whole => read.push((Line::Whole, line.len())),
            }
        }
    }

    #[test]
    fn a_line_ends_at_its_break_and_a_long_one_is_passed_over() {
        assert_eq!(lines(b"ab\r\nc\n\nlast"), [(Line::Whole, 2), (Line::Whole, 1), (Line::Whole, 0), (Line::Whole, 4)]);
        let long = [vec![b'x'; 3 * limits::GEOGRAPHY_ROW_BYTES_MAX], b"\nshort\n".to_vec()].concat();
        assert_eq!(lines(&long), [(Line::TooLong, 0), (Line::Whole, 5)]);
        assert_eq!(lines(&vec![b'x'; 2 * limits::GEOGRAPHY_ROW_BYTES_MAX]), [(Line::TooLong, 0)]);
    }

    #[test]
    fn quotes_hold_a_cell_together_and_are_no_part_of_it() {
        let read = fields(br#""CF10 1AA","a,b",,318284, "W06000015""#, [0, 1, 2, 3, 4]);
        let cells: Vec<_> = read.cells.iter().flatten().map(|cell| String::from_utf8_lossy(cell)).collect();
        assert_eq!(
            (read.width, cells),
            (5, vec!["CF10 1AA".into(), "a,b".into(), "".into(), "318284".into(), "W06000015".into()])
        );
        let short = fields(b"CF10 1AA", [0, 1, 2, 3, 4]);
        assert_eq!((short.width, short.cells.iter().flatten().count()), (1, 1));
    }
}

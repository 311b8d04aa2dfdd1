//! Reading the days of a folder, line by line.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use vocabulary::{Date, limits};

use super::AccessError;
use super::line::{Line, read_line};

/// How a day's file ends.
const ENDING: &str = ".jsonl";

/// The file of a day.
pub(super) fn file_of(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("{day}{ENDING}"))
}

/// The days a folder has, in order; what is no day of ours is passed over.
///
/// # Errors
/// [`AccessError`] where the folder cannot be read.
pub fn days(folder: &Path) -> Result<Vec<Date>, AccessError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(AccessError::io(folder))? {
        let name = entry.map_err(AccessError::io(folder))?.file_name();
        let day: Option<Date> =
            name.to_str().and_then(|name| name.strip_suffix(ENDING)).and_then(|day| day.parse().ok());
        found.extend(day);
    }
    found.sort_unstable();
    Ok(found)
}

/// The next whole line, without its line feed; none at the end, or where only a part of one is left. One that is too long is told as far
/// as a line may go and one byte, and so is none of ours.
pub(super) fn next_text(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    reader.by_ref().take(limits::ACCESS_LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut text)?;
    if text.last() == Some(&b'\n') {
        text.pop();
        return Ok(Some(text));
    }
    Ok((text.len() > limits::ACCESS_LINE_BYTES_MAX).then_some(text))
}

/// The lines of one day, as far as they are written.
#[derive(Debug)]
pub struct DayReader {
    reader: BufReader<File>,
    path: PathBuf,
    line: u64,
}

impl DayReader {
    /// Of a day; none where there is no such day, or not any more.
    ///
    /// # Errors
    /// [`AccessError`] where its file cannot be read.
    pub fn open(folder: &Path, day: Date) -> Result<Option<Self>, AccessError> {
        let path = file_of(folder, day);
        match File::open(&path) {
            Ok(file) => Ok(Some(Self { reader: BufReader::new(file), path, line: 0 })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AccessError::io(&path)(error)),
        }
    }

    /// The next line as it is stored; none at the end.
    ///
    /// # Errors
    /// [`AccessError`] where the file cannot be read.
    pub(super) fn next_text(&mut self) -> Result<Option<Vec<u8>>, AccessError> {
        let text = next_text(&mut self.reader).map_err(AccessError::io(&self.path))?;
        self.line += u64::from(text.is_some());
        Ok(text)
    }

    /// The next line; none at the end. The chain is not looked at.
    ///
    /// # Errors
    /// [`AccessError`] where the file cannot be read or the line is none of ours.
    pub fn next_line(&mut self) -> Result<Option<Line>, AccessError> {
        let Some(text) = self.next_text()? else { return Ok(None) };
        let not_ours = |why| AccessError::NotOurs { path: self.path.clone(), line: self.line, why };
        read_line(&text).map(|(line, ..)| Some(line)).map_err(not_ours)
    }
}

//! Verifying a folder with files alone: every line's chain, the way from day to day, and every signature.

use std::path::Path;

use event_log::{CHAIN_START, ChainHash};
use vocabulary::Date;

use super::line::{Line, LineError, follow};
use super::reading::{DayReader, days, file_of};
use super::{AccessError, Called};
use crate::signing::{PublicKey, access_statement};
use crate::vault::{hex, unhex_bytes};

/// What a folder that holds together has in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Its days, first and last; none where it has none.
    pub days: Option<(Date, Date)>,
    /// Lines in all.
    pub lines: u64,
    /// Calls they stand for.
    pub calls: u64,
    /// Calls that a day had no room for.
    pub left_out: u64,
    /// Signatures verified.
    pub heads: u64,
    /// Lines after the last signature: of these a cut at the end would not show.
    pub unsigned: u64,
    /// The chain value at the end.
    pub chain: String,
}

/// Where a folder does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {why}")]
pub struct Broken {
    /// Which file.
    pub file: String,
    /// Which line, from 1.
    pub line: u64,
    /// What is wrong.
    pub why: LineError,
}

/// A folder as far as it has been followed.
struct Following<'k> {
    keys: &'k [PublicKey],
    found: Verified,
    store: Option<String>,
    chain: ChainHash,
    day: Option<Date>,
    /// Lines of this day's file so far, and whether the last was a head.
    lines: u64,
    ended: bool,
}

/// Verifies every day of a folder. Days at the beginning may be gone, for they are deleted by retention; none between, and no line.
///
/// # Errors
/// [`AccessError`] where it cannot be read; within, [`Broken`] for the first line that does not hold.
pub fn verify(folder: &Path, keys: &[PublicKey]) -> Result<Result<Verified, Broken>, AccessError> {
    let mut following = Following {
        keys,
        found: Verified::default(),
        store: None,
        chain: CHAIN_START,
        day: None,
        lines: 0,
        ended: true,
    };
    for day in days(folder)? {
        let file = file_of(folder, day).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let broken = |line, why| Ok(Err(Broken { file: file.clone(), line, why }));
        if !following.ended {
            return broken(1, LineError::Misplaced("the day before has no signed end: it was cut off"));
        }
        following.lines = 0;
        following.ended = false;
        let Some(mut reader) = DayReader::open(folder, day)? else { continue };
        while let Some(text) = reader.next_text()? {
            if let Err(why) = following.see(day, &text) {
                return broken(following.lines + 1, why);
            }
        }
        if following.lines == 0 {
            return broken(1, LineError::Misplaced("a day without a line: it was cut off"));
        }
    }
    let Following { mut found, chain, .. } = following;
    found.chain = hex(&chain);
    Ok(Ok(found))
}

impl Following<'_> {
    fn see(&mut self, day: Date, text: &[u8]) -> Result<(), LineError> {
        let (line, chain) = match self.lines {
            0 => self.first(day, text)?,
            _ => follow(text, &self.chain)?,
        };
        self.ended = matches!(line, Line::Head { .. });
        self.found.unsigned += 1;
        match line {
            Line::Opened { .. } if self.lines > 0 => return Err(LineError::Misplaced("a day that begins twice")),
            Line::Opened { .. } | Line::Resumed { .. } => {}
            Line::Called(Called { count, .. }) => self.found.calls += count,
            Line::LeftOut { calls, .. } => self.found.left_out += calls,
            Line::Head { lines, key, signature, .. } => self.head(day, lines, &key, &signature)?,
        }
        self.chain = chain;
        self.lines += 1;
        self.found.lines += 1;
        Ok(())
    }

    /// The first line of a day says what it is chained to: the last line of the day before, where that is there.
    fn first(&mut self, day: Date, text: &[u8]) -> Result<(Line, ChainHash), LineError> {
        let (line, ..) = super::read_line(text)?;
        let Line::Opened { day: said, store, previous_day, previous } = &line else {
            return Err(LineError::Misplaced("a day that does not begin with its first line"));
        };
        if *said != day {
            return Err(LineError::Misplaced("a day under the name of another"));
        }
        let previous = crate::vault::unhex(previous).ok_or(LineError::Misplaced("a chain value that is none"))?;
        if let Some(before) = self.day {
            if *previous_day != Some(before) || previous != self.chain {
                return Err(LineError::Misplaced(
                    "a day that does not follow the one before: a day is missing or was cut",
                ));
            }
            if self.store.as_ref() != Some(store) {
                return Err(LineError::Misplaced("a day of another store"));
            }
        }
        let (line, chain) = follow(text, &previous)?;
        self.found.days = Some((self.found.days.map_or(day, |(first, _)| first), day));
        self.store = Some(store_of(&line));
        self.day = Some(day);
        Ok((line, chain))
    }

    /// `self.chain` is still that before the head.
    fn head(&mut self, day: Date, lines: u64, key: &str, signature: &str) -> Result<(), LineError> {
        if lines != self.lines {
            return Err(LineError::Misplaced("a signed end that counts other lines"));
        }
        let statement = access_statement(self.store.as_deref().unwrap_or_default(), day, lines, &self.chain);
        let key = self.keys.iter().find(|known| known.id == key).ok_or(LineError::Signature)?;
        let signature = unhex_bytes(signature).ok_or(LineError::Signature)?;
        if !key.verifies(&statement, &signature) {
            return Err(LineError::Signature);
        }
        self.found.heads += 1;
        self.found.unsigned = 0;
        Ok(())
    }
}

fn store_of(line: &Line) -> String {
    match line {
        Line::Opened { store, .. } => store.clone(),
        Line::Called(_) | Line::Resumed { .. } | Line::LeftOut { .. } | Line::Head { .. } => String::new(),
    }
}

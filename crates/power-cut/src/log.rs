//! Reading the log of the preloaded library, whose `record` module describes it, down to what no barrier covers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// A file, told apart from a later one with the same inode by its birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId {
    pub(crate) inode: u64,
    pub(crate) born: u64,
}

/// A write or truncation that was not synced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its place among all changes of the log.
    pub(crate) number: u64,
    pub(crate) kind: ChangeKind,
    /// Size of the file before.
    pub(crate) old_size: u64,
    /// What was overwritten, or cut off.
    pub(crate) old: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Write { offset: u64, new: Vec<u8> },
    Truncate { new_size: u64 },
}

/// What the log says.
#[derive(Debug, Default)]
pub(crate) struct Unsynced {
    pub(crate) files: BTreeMap<FileId, Vec<Change>>,
    pub(crate) barriers: usize,
}

const HEADER_BYTES: usize = 64;

/// Reads the log. One that is not there is empty: the program wrote nothing.
pub(crate) fn read(path: &Path) -> io::Result<Unsynced> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Unsynced::default()),
        Err(error) => return Err(error),
    };
    read_from(&mut BufReader::new(file))
}

fn read_from(log: &mut impl Read) -> io::Result<Unsynced> {
    let mut unsynced = Unsynced::default();
    // Where in the log each change began: a barrier covers what was noted before its sync began.
    let mut began_at: BTreeMap<u64, u64> = BTreeMap::new();
    let mut place = 0;
    let mut number = 0;
    while let Some((header, old, new)) = next(log)? {
        let file = FileId { inode: header[1], born: header[2] };
        let changes = unsynced.files.entry(file).or_default();
        let (at, old_size) = (header[3], header[4]);
        let bytes = HEADER_BYTES + old.len() + new.len();
        let mut change = |kind| {
            number += 1;
            began_at.insert(number, place);
            changes.push(Change { number, kind, old_size, old: old.clone() });
        };
        match header[0] {
            1 => change(ChangeKind::Write { offset: at, new }),
            2 => change(ChangeKind::Truncate { new_size: at }),
            3 => {
                unsynced.barriers += 1;
                changes.retain(|change| began_at.get(&change.number).is_some_and(|began| *began >= at));
            }
            4 => take_back_last_write(changes, at),
            kind => return Err(io::Error::new(io::ErrorKind::InvalidData, format!("record of unknown kind {kind}"))),
        }
        place += bytes as u64;
    }
    Ok(unsynced)
}

/// A write that was done only in part, or not at all.
fn take_back_last_write(changes: &mut Vec<Change>, done: u64) {
    let Some(Change { kind: ChangeKind::Write { new, .. }, old, .. }) = changes.last_mut() else { return };
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    new.truncate(done);
    old.truncate(done);
    if new.is_empty() {
        changes.pop();
    }
}

type Raw = ([u64; 8], Vec<u8>, Vec<u8>);

/// The next record, or none: at the end of the log, and where a record was cut short by the kill.
fn next(log: &mut impl Read) -> io::Result<Option<Raw>> {
    let mut bytes = [0; HEADER_BYTES];
    if !fill(log, &mut bytes)? {
        return Ok(None);
    }
    let mut header = [0; 8];
    for (number, bytes) in header.iter_mut().zip(bytes.as_chunks().0) {
        *number = u64::from_le_bytes(*bytes);
    }
    let check = header[..7].iter().fold(1_u64, |sum, number| sum.wrapping_add(*number));
    if check != header[7] {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the log of writes is damaged"));
    }
    let mut old = vec![0; usize::try_from(header[5]).unwrap_or(usize::MAX)];
    let mut new = vec![0; usize::try_from(header[6]).unwrap_or(usize::MAX)];
    Ok((fill(log, &mut old)? && fill(log, &mut new)?).then_some((header, old, new)))
}

fn fill(log: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match log.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u64, at: u64, old: &[u8], new: &[u8]) -> Vec<u8> {
        let mut numbers = vec![kind, 5, 6, at, 100, old.len() as u64, new.len() as u64];
        numbers.push(numbers.iter().sum::<u64>() + 1);
        numbers.iter().flat_map(|number| number.to_le_bytes()).chain(old.to_vec()).chain(new.to_vec()).collect()
    }

    fn offsets(log: &[u8]) -> Vec<u64> {
        let unsynced = read_from(&mut &*log).unwrap();
        let changes = unsynced.files.into_values().flatten();
        changes
            .map(|change| match change.kind {
                ChangeKind::Write { offset, .. } => offset,
                ChangeKind::Truncate { new_size } => 1_000 + new_size,
            })
            .collect()
    }

    #[test]
    fn a_barrier_covers_what_was_noted_before_its_sync_began() {
        let first = record(1, 10, b"ab", b"cd");
        let second = record(2, 20, b"", b"");
        let barrier = record(3, first.len() as u64, b"", b"");
        assert_eq!(offsets(&[first.clone(), second.clone()].concat()), [10, 1_020]);
        assert_eq!(offsets(&[first, second, barrier].concat()), [1_020]);
    }

    #[test]
    fn a_record_cut_short_tells_of_nothing() {
        let whole = record(1, 10, b"ab", b"cd");
        let log = [whole.clone(), record(1, 20, b"ab", b"cd")].concat();
        for end in whole.len()..log.len() {
            assert_eq!(offsets(&log[..end]), [10], "cut at {end}");
        }
    }

    #[test]
    fn a_write_that_failed_is_no_change() {
        let write = record(1, 10, b"ab", b"cd");
        assert_eq!(offsets(&[write.clone(), record(4, 0, b"", b"")].concat()), [0; 0]);
        assert_eq!(offsets(&[write, record(4, 1, b"", b"")].concat()), [10]);
    }

    #[test]
    fn a_damaged_log_is_refused() {
        let mut log = record(1, 10, b"ab", b"cd");
        log[8] ^= 1;
        assert!(read_from(&mut &*log).is_err());
    }
}

//! The small fixed-form values beside the events: head, marks, chapters of the stream index. Head and marks begin with their
//! format.

use event_log::{ChainHash, Epoch, Head, Mode, Position, StoreId, StoreMarks};
use vocabulary::Timestamp;

use crate::keys::CHAPTER_EVENTS;

/// The format written today.
pub(crate) const FORMAT: u8 = 1;

/// The head and the number of the last commit, which counts commits without events too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredHead {
    pub(crate) head: Head,
    pub(crate) commit: u64,
}

pub(crate) fn encode_head(stored: &StoredHead) -> Vec<u8> {
    let StoredHead { head: Head { epoch, position, chain, recorded_at }, commit } = stored;
    let mut bytes = vec![FORMAT];
    bytes.extend_from_slice(&epoch.0.to_be_bytes());
    bytes.extend_from_slice(&position.0.to_be_bytes());
    bytes.extend_from_slice(chain);
    bytes.extend_from_slice(&recorded_at.micros().to_be_bytes());
    bytes.extend_from_slice(&commit.to_be_bytes());
    bytes
}

pub(crate) fn decode_head(bytes: &[u8]) -> Option<StoredHead> {
    let mut rest = Rest::of_format(bytes)?;
    let head = Head {
        epoch: Epoch(rest.number()?),
        position: Position(rest.number()?),
        chain: rest.take()?,
        recorded_at: rest.instant()?,
    };
    let commit = rest.number()?;
    rest.0.is_empty().then_some(StoredHead { head, commit })
}

pub(crate) fn encode_marks(marks: &StoreMarks) -> Vec<u8> {
    let StoreMarks { id, mode } = marks;
    let mode = match mode {
        Mode::Production => b'p',
        Mode::Sandbox => b's',
    };
    let mut bytes = vec![FORMAT, mode];
    bytes.extend_from_slice(&id.0);
    bytes
}

pub(crate) fn decode_marks(bytes: &[u8]) -> Option<StoreMarks> {
    let mut rest = Rest::of_format(bytes)?;
    let mode = match rest.take::<1>()? {
        [b'p'] => Mode::Production,
        [b's'] => Mode::Sandbox,
        _ => return None,
    };
    let id = StoreId(rest.take()?);
    rest.0.is_empty().then_some(StoreMarks { id, mode })
}

/// Positions of a chapter of a stream, in the order of their versions.
pub(crate) fn split_chapter(value: &[u8]) -> Option<&[[u8; 8]]> {
    let (positions, left) = value.as_chunks();
    (left.is_empty() && positions.len() as u64 <= CHAPTER_EVENTS).then_some(positions)
}

/// The position at a place of a chapter.
pub(crate) fn position_in_chapter(value: &[u8], place: usize) -> Option<Position> {
    split_chapter(value)?.get(place).map(|bytes| Position(u64::from_be_bytes(*bytes)))
}

/// The value of an event: its chain, then its stored bytes.
pub(crate) fn encode_event(chain: &ChainHash, stored: &[u8]) -> Vec<u8> {
    [chain.as_slice(), stored].concat()
}

/// Chain and stored bytes of an event.
pub(crate) fn split_event(value: &[u8]) -> Option<(&ChainHash, &[u8])> {
    value.split_first_chunk()
}

/// What is still to be read of a value.
pub(crate) struct Rest<'a>(pub(crate) &'a [u8]);

impl<'a> Rest<'a> {
    pub(crate) fn of_format(bytes: &'a [u8]) -> Option<Self> {
        bytes.strip_prefix(&[FORMAT]).map(Self)
    }

    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.take()?))
    }

    pub(crate) fn instant(&mut self) -> Option<Timestamp> {
        Some(Timestamp::from_micros(i64::from_be_bytes(self.take()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> StoredHead {
        let recorded_at = Timestamp::from_micros(-7);
        let head = Head { epoch: Epoch(3), position: Position(9), chain: [5; 32], recorded_at };
        StoredHead { head, commit: 12 }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(decode_head(&encode_head(&head())), Some(head()));
        for mode in [Mode::Production, Mode::Sandbox] {
            let marks = StoreMarks { id: StoreId([8; 16]), mode };
            assert_eq!(decode_marks(&encode_marks(&marks)), Some(marks));
        }
    }

    #[test]
    fn another_format_or_length_is_not_read() {
        let mut bytes = encode_head(&head());
        assert_eq!(decode_head(&bytes[..bytes.len() - 1]), None);
        bytes[0] = 2;
        assert_eq!(decode_head(&bytes), None);
        assert_eq!(decode_marks(&[FORMAT, b'x']), None);
    }
}

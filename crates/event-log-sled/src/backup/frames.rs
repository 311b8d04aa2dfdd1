//! The form of a backup: frames, each a kind, a length and bytes, from a first that says of what store to a last that says how much there was
//! and what all of it hashes to. Events are the bytes of the store as they are, so that the chain is recomputed over the very same.

use std::io::{self, Read, Write};

use event_log::limits::MAX_VALUE_BYTES;
use event_log::{Head, Mode, StoreId, StoreMarks};
use sha2::{Digest as _, Sha256};

use crate::values::{self, StoredHead};

/// What a backup begins with.
const MAGIC: &[u8; 16] = b"hafan backup 1\n\0";

/// Bytes of one frame: no value of a store is larger.
pub(super) const FRAME_BYTES_MAX: usize = MAX_VALUE_BYTES + 1024;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Marks and head of the store.
    Store,
    /// An event: its chain, its stored bytes.
    Event,
    /// A bundle of requests.
    Requests,
    /// A record of the vault: its key, a zero, its bytes.
    Vault,
    /// How many of each, and the digest of everything before.
    End,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Store, Self::Event, Self::Requests, Self::Vault, Self::End];

    const fn byte(self) -> u8 {
        match self {
            Self::Store => b'S',
            Self::Event => b'E',
            Self::Requests => b'R',
            Self::Vault => b'V',
            Self::End => b'Z',
        }
    }
}

/// How many frames of each kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) events: u64,
    pub(super) requests: u64,
    pub(super) vault: u64,
}

impl Counts {
    pub(super) fn count(&mut self, kind: Kind) {
        match kind {
            Kind::Event => self.events += 1,
            Kind::Requests => self.requests += 1,
            Kind::Vault => self.vault += 1,
            Kind::Store | Kind::End => {}
        }
    }
}

/// What a backup is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Store {
    pub(super) marks: StoreMarks,
    pub(super) head: Head,
}

pub(super) struct Frames<W> {
    out: W,
    digest: Sha256,
    counts: Counts,
}

impl<W: Write> Frames<W> {
    pub(super) fn begin(out: W, store: &Store) -> io::Result<Self> {
        let mut frames = Self { out, digest: Sha256::new(), counts: Counts::default() };
        frames.bytes(MAGIC)?;
        let marks = values::encode_marks(&store.marks);
        let head = values::encode_head(&StoredHead { head: store.head, commit: 0 });
        frames.put(Kind::Store, &[&marks, &head])?;
        Ok(frames)
    }

    pub(super) fn put(&mut self, kind: Kind, parts: &[&[u8]]) -> io::Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = u32::try_from(length).map_err(|_| io::Error::other("a frame is too long"))?;
        self.bytes(&[kind.byte()])?;
        self.bytes(&length.to_be_bytes())?;
        parts.iter().try_for_each(|part| self.bytes(part))?;
        self.counts.count(kind);
        Ok(())
    }

    /// Ends the backup: what it hashes to.
    pub(super) fn end(mut self) -> io::Result<(W, [u8; 32])> {
        let Counts { events, requests, vault } = self.counts;
        let digest: [u8; 32] = self.digest.clone().finalize().into();
        let counts = [events, requests, vault].map(u64::to_be_bytes).concat();
        self.put(Kind::End, &[&counts, &digest])?;
        self.out.flush()?;
        Ok((self.out, digest))
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.out.write_all(bytes)
    }
}

/// Why a backup cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    #[error("it is no backup of this program")]
    NotABackup,
    #[error("it is cut short")]
    CutShort,
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    #[error("it cannot be read: {0}")]
    Io(io::Error),
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::CutShort } else { Self::Io(error) }
    }
}

/// The frames of a backup, one after the other; the last is held against what was read before it.
pub(super) struct Reader<R> {
    from: R,
    digest: Sha256,
    counts: Counts,
    /// What all but the last frame hashes to, once that was read.
    whole: Option<[u8; 32]>,
}

impl<R: Read> Reader<R> {
    pub(super) fn begin(mut from: R) -> Result<(Self, Store), FrameError> {
        let mut magic = [0; MAGIC.len()];
        from.read_exact(&mut magic).map_err(|_| FrameError::NotABackup)?;
        if magic != *MAGIC {
            return Err(FrameError::NotABackup);
        }
        let mut reader = Self { from, digest: Sha256::new_with_prefix(magic), counts: Counts::default(), whole: None };
        match reader.frame()? {
            Some((Kind::Store, bytes)) => {
                let store = store_of(&bytes).ok_or(FrameError::Damaged("it does not say of which store it is"))?;
                Ok((reader, store))
            }
            _ => Err(FrameError::Damaged("it does not say of which store it is")),
        }
    }

    /// The next frame; none after the last, which proves the others.
    pub(super) fn frame(&mut self) -> Result<Option<(Kind, Vec<u8>)>, FrameError> {
        if self.whole.is_some() {
            return Ok(None);
        }
        let before: [u8; 32] = self.digest.clone().finalize().into();
        let [kind] = self.array()?;
        let length = u32::from_be_bytes(self.array()?) as usize;
        let kind = Kind::ALL.into_iter().find(|known| known.byte() == kind);
        let kind = kind.ok_or(FrameError::Damaged("a frame of an unknown kind"))?;
        if length > FRAME_BYTES_MAX {
            return Err(FrameError::Damaged("a frame is longer than any"));
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        self.digest.update(&bytes);
        if kind == Kind::End {
            self.require_end(&bytes, &before)?;
            return Ok(None);
        }
        self.counts.count(kind);
        Ok(Some((kind, bytes)))
    }

    /// What it hashes to; zeros before its end was read.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.whole.unwrap_or_default()
    }

    fn require_end(&mut self, bytes: &[u8], before: &[u8; 32]) -> Result<(), FrameError> {
        let Counts { events, requests, vault } = self.counts;
        let counted = [events, requests, vault].map(u64::to_be_bytes).concat();
        let (said, digest) = bytes.split_at_checked(counted.len()).ok_or(FrameError::Damaged("its end"))?;
        if said != counted {
            return Err(FrameError::Damaged("it does not hold as much as it says"));
        }
        if digest != before {
            return Err(FrameError::Damaged("its bytes do not give its digest"));
        }
        let mut more = [0];
        if self.from.read(&mut more)? != 0 {
            return Err(FrameError::Damaged("something stands after its end"));
        }
        self.whole = Some(*before);
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FrameError> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        self.digest.update(bytes);
        Ok(bytes)
    }
}

fn store_of(bytes: &[u8]) -> Option<Store> {
    let marks_bytes = values::encode_marks(&EMPTY_MARKS).len();
    let (marks, head) = bytes.split_at_checked(marks_bytes)?;
    Some(Store { marks: values::decode_marks(marks)?, head: values::decode_head(head)?.head })
}

/// For their length alone, which all marks have.
const EMPTY_MARKS: StoreMarks = StoreMarks { id: StoreId([0; 16]), mode: Mode::Production };

#[cfg(test)]
mod tests {
    use event_log::{ChainHash, Epoch, Position};
    use vocabulary::Timestamp;

    use super::*;

    fn store() -> Store {
        let chain: ChainHash = [5; 32];
        let head = Head { epoch: Epoch(3), position: Position(1), chain, recorded_at: Timestamp::from_micros(7) };
        Store { marks: StoreMarks { id: StoreId([9; 16]), mode: Mode::Sandbox }, head }
    }

    fn whole() -> Vec<u8> {
        let mut frames = Frames::begin(Vec::new(), &store()).unwrap();
        frames.put(Kind::Event, &[b"chain", b"event"]).unwrap();
        frames.put(Kind::Vault, &[b"key", b"\0", b"bytes"]).unwrap();
        frames.end().unwrap().0
    }

    fn read(bytes: &[u8]) -> Result<Vec<(Kind, Vec<u8>)>, FrameError> {
        let (mut reader, found) = Reader::begin(bytes)?;
        assert_eq!(found, store());
        let mut frames = Vec::new();
        while let Some(frame) = reader.frame()? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[test]
    fn what_is_written_reads() {
        let frames = read(&whole()).unwrap();
        assert_eq!(frames, [(Kind::Event, b"chainevent".to_vec()), (Kind::Vault, b"key\0bytes".to_vec())]);
    }

    #[test]
    fn what_is_cut_changed_or_added_to_is_refused() {
        let whole = whole();
        // Behind what says of which store it is: that is held against the store when it is restored.
        let store_ends = MAGIC.len() + 5 + values::encode_marks(&EMPTY_MARKS).len() + 61;
        for at in store_ends..whole.len() {
            assert!(read(&whole[..at]).is_err(), "cut at {at}");
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(read(&changed).is_err(), "changed at {at}");
        }
        assert!(read(&[whole.as_slice(), b"x"].concat()).is_err());
        assert!(matches!(Reader::begin(&b"PK"[..]), Err(FrameError::NotABackup)));
    }
}

//! The stored bytes of an event, and the hash chain over them (architecture.md §3.10).
//!
//! Everything about an event is inside the bytes that are hashed: where and when it was recorded, its stream, its version
//! and the encoded event itself. So any changed byte breaks the chain (P7). The bytes are hashed as stored, never
//! re-serialised. Layout of format 1, integers big-endian:
//!
//! | bytes | field |
//! |---|---|
//! | 1 | format, 1 |
//! | 8 | position |
//! | 8 | recorded_at, microseconds since 1970, signed |
//! | 8 | version of the stream |
//! | 2 + n | stream name, length first |
//! | 4 + n | event, length first |
//!
//! A new format gets the next number and a golden file; format 1 stays readable for ever.

use sha2::{Digest, Sha256};
use vocabulary::Timestamp;

use crate::limits::{MAX_EVENT_BYTES, MAX_STREAM_NAME_BYTES, MAX_VALUE_BYTES};
use crate::names::StreamName;
use crate::position::{ChainHash, Position, Version};

/// The format written today.
pub const FORMAT: u8 = 1;

/// Bytes of an envelope around the stream name and the event.
pub const OVERHEAD_BYTES: usize = 1 + 8 + 8 + 8 + 2 + 4;

// A stored value is the chain and the envelope; the largest of each must fit.
const _: () = assert!(32 + OVERHEAD_BYTES + MAX_STREAM_NAME_BYTES + MAX_EVENT_BYTES <= MAX_VALUE_BYTES);

/// An event with everything that is hashed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// Place in the log.
    pub position: Position,
    /// When it was committed, by the store's clock.
    pub recorded_at: Timestamp,
    /// Its stream.
    pub stream: &'a StreamName,
    /// Its number within the stream.
    pub version: Version,
    /// The encoded event.
    pub event: &'a [u8],
}

impl Envelope<'_> {
    /// The bytes to store and to hash.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let name = self.stream.as_str().as_bytes();
        let mut bytes = Vec::with_capacity(OVERHEAD_BYTES + name.len() + self.event.len());
        bytes.push(FORMAT);
        bytes.extend_from_slice(&self.position.0.to_be_bytes());
        bytes.extend_from_slice(&self.recorded_at.micros().to_be_bytes());
        bytes.extend_from_slice(&self.version.0.to_be_bytes());
        // Both lengths are within their limits, which fit: names are checked when made, events before they are queued.
        bytes.extend_from_slice(&(name.len() as u16).to_be_bytes());
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(&(self.event.len() as u32).to_be_bytes());
        bytes.extend_from_slice(self.event);
        bytes
    }
}

/// An envelope read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Place in the log.
    pub position: Position,
    /// When it was committed.
    pub recorded_at: Timestamp,
    /// Its stream.
    pub stream: StreamName,
    /// Its number within the stream.
    pub version: Version,
    /// The encoded event.
    pub event: &'a [u8],
}

/// Reads stored bytes back; every byte must be accounted for.
///
/// # Errors
/// [`EnvelopeError`] says what does not fit.
pub fn open(stored: &[u8]) -> Result<Opened<'_>, EnvelopeError> {
    let mut rest = Rest(stored);
    let [format] = rest.array::<1>()?;
    if format != FORMAT {
        return Err(EnvelopeError::UnknownFormat(format));
    }
    let position = Position(u64::from_be_bytes(rest.array()?));
    let recorded_at = Timestamp::from_micros(i64::from_be_bytes(rest.array()?));
    let version = Version(u64::from_be_bytes(rest.array()?));
    let name_bytes = usize::from(u16::from_be_bytes(rest.array()?));
    let name = std::str::from_utf8(rest.take(name_bytes)?).map_err(|_| EnvelopeError::BadName)?;
    let stream = StreamName::new(name).map_err(|_| EnvelopeError::BadName)?;
    let event_bytes = u32::from_be_bytes(rest.array()?) as usize;
    let event = rest.take(event_bytes)?;
    if !rest.0.is_empty() {
        return Err(EnvelopeError::WrongLength);
    }
    Ok(Opened { position, recorded_at, stream, version, event })
}

/// The chain after an event: `SHA-256(previous ‖ SHA-256(0x00 ‖ stored bytes))`.
#[must_use]
pub fn extend_chain(previous: &ChainHash, stored: &[u8]) -> ChainHash {
    extend_by_leaf(previous, &leaf(stored))
}

/// The hash of stored bytes that goes into the chain: `SHA-256(0x00 ‖ stored bytes)`.
#[must_use]
pub fn leaf(stored: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(stored).finalize().into()
}

/// The chain after an event of which only the leaf is known.
#[must_use]
pub fn extend_by_leaf(previous: &ChainHash, leaf: &[u8; 32]) -> ChainHash {
    Sha256::new().chain_update(previous).chain_update(leaf).finalize().into()
}

/// Why stored bytes are not an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Written by a newer program, or not by us.
    #[error("unknown envelope format {0}")]
    UnknownFormat(u8),
    /// Bytes are missing or left over.
    #[error("the envelope has the wrong length")]
    WrongLength,
    /// What stands there is no stream name.
    #[error("the envelope names no stream")]
    BadName,
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], EnvelopeError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(EnvelopeError::WrongLength)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], EnvelopeError> {
        self.take(N)?.try_into().map_err(|_| EnvelopeError::WrongLength)
    }
}

//! Why an append or a read was refused. Every refusal names what it was judged by.

use vocabulary::Timestamp;

use crate::append::{Positions, RequestDigest};
use crate::names::StreamName;
use crate::position::{Position, Version};

/// Why an append was not committed. Except for [`AppendError::Stopped`], nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// A stream written to has another version than expected: fold it again and decide again.
    #[error("{stream} is at version {actual}, expected {expected}")]
    Conflict {
        /// The stream.
        stream: StreamName,
        /// What the append was decided on.
        expected: Version,
        /// What it is.
        actual: Version,
    },
    /// A stream only read has another version than the decision was made on.
    #[error("guarded {stream} is at version {actual}, expected {expected}")]
    GuardConflict {
        /// The stream.
        stream: StreamName,
        /// What the append was decided on.
        expected: Version,
        /// What it is.
        actual: Version,
    },
    /// The commit would come before its bound.
    #[error("committed at {now}, not allowed before {not_before}")]
    TooEarly {
        /// The store's clock at the commit.
        now: Timestamp,
        /// The bound.
        not_before: Timestamp,
    },
    /// The commit would come at or after its bound (P6: the bound itself is too late).
    #[error("committed at {now}, not allowed from {before}")]
    TooLate {
        /// The store's clock at the commit.
        now: Timestamp,
        /// The bound.
        before: Timestamp,
    },
    /// The clock left the elapsed time by more than 60 s: what depends on time waits for an administrator.
    #[error("the clock is suspect, appends that depend on time are refused until it is accepted")]
    ClockSuspect,
    /// This request was committed before (P4); compare the digest, then answer from the outcome.
    #[error("the request id is already committed")]
    RequestIdKnown {
        /// Digest of the request that was committed.
        digest: RequestDigest,
        /// What was kept of its result.
        outcome: Vec<u8>,
        /// Its events.
        positions: Positions,
    },
    /// Over a limit of [`crate::limits`].
    #[error("{limit}: {actual}, at most {max} are allowed")]
    TooLarge {
        /// Which limit, in words.
        limit: &'static str,
        /// What it allows.
        max: usize,
        /// What was given.
        actual: usize,
    },
    /// Of no possible shape: a mistake of the caller.
    #[error("malformed append: {0}")]
    Malformed(&'static str),
    /// Too little space on the disk (P8). Reading goes on.
    #[error("the store is nearly full, writes are refused")]
    Full,
    /// The store is away. Whether this append was committed is unknown: look its request id up once the store is back.
    #[error("the store has stopped")]
    Stopped,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The store is away.
    #[error("the store has stopped")]
    Stopped,
    /// What lies in the store is not what was written.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// The first place at which the log is not what was written (P7).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the log is broken at position {position}: {what}")]
pub struct Broken {
    /// Where.
    pub position: Position,
    /// In words, for an operator; without the event's bytes.
    pub what: String,
}

/// A log that was read from its first byte to its head and is what was written (P7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The last position read.
    pub position: Position,
    /// The chain recomputed from the stored bytes.
    pub chain: crate::position::ChainHash,
}

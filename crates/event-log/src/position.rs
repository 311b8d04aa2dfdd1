//! Where things stand in the log: positions, stream versions, the epoch and the head.

use std::fmt;

use vocabulary::Timestamp;

/// A 32-byte SHA-256 value of the hash chain.
pub type ChainHash = [u8; 32];

/// The chain before the first event.
pub const CHAIN_START: ChainHash = [0; 32];

/// Place of an event in the one order of the log: 1, 2, 3, … without gaps. Zero stands before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Number of events a stream has; zero means that the stream does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version(pub u64);

impl Version {
    /// The stream does not exist.
    pub const NONE: Self = Self(0);

    /// The version of the next event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which history positions belong to. A restore or a promotion raises it, so that a cursor of the old history can never
/// silently point into the new one (P9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The end of the log as everybody may see it: committed and synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The history this head belongs to.
    pub epoch: Epoch,
    /// The last event, or zero.
    pub position: Position,
    /// The chain up to and with that event.
    pub chain: ChainHash,
    /// When the last append was committed, by the store's clock; the epoch of time (0) before the first.
    pub recorded_at: Timestamp,
}

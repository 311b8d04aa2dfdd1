//! An append: everything that is to be committed together, or not at all (P2).

use std::collections::BTreeSet;

use vocabulary::Timestamp;

use crate::error::AppendError;
use crate::limits;
use crate::names::{StreamName, VaultKey};
use crate::position::{Position, Version};

/// Events for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAppend {
    /// The stream written to.
    pub stream: StreamName,
    /// The version it must have before; zero if it must not exist.
    pub expected: Version,
    /// Encoded events, at least one, in order, each at most [`limits::MAX_EVENT_BYTES`].
    pub events: Vec<Vec<u8>>,
}

/// When an append may be committed, judged by the store's clock at the commit (P6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The first instant at which it may be.
    pub not_before: Option<Timestamp>,
    /// The first instant at which it may no longer be: exactly then is too late.
    pub before: Option<Timestamp>,
}

impl Bounds {
    /// At any time.
    pub const NONE: Self = Self { not_before: None, before: None };

    /// Whether time decides anything here; such appends are refused while the clock is suspect.
    #[must_use]
    pub const fn depend_on_time(&self) -> bool {
        self.not_before.is_some() || self.before.is_some()
    }
}

/// An encrypted text or a wrapped key. A record under a key already there replaces it; what it replaced may stay readable
/// in the store's files, so erasure is done by destroying keys, never by overwriting.
#[derive(Clone, PartialEq, Eq)]
pub struct VaultRecord {
    /// Where it is found again.
    pub key: VaultKey,
    /// At most [`limits::MAX_VAULT_RECORD_BYTES`].
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for VaultRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VaultRecord({}, {} bytes)", self.key, self.bytes.len())
    }
}

/// Keyed hash of (principal, method, request id).
pub type RequestKey = [u8; 32];

/// Keyed digest of the canonical request.
pub type RequestDigest = [u8; 32];

/// What a request id is remembered by for seven days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Keyed hash of principal, method and id.
    pub key: RequestKey,
    /// Keyed digest of the canonical request: the same id with another body is seen.
    pub digest: RequestDigest,
    /// Small, opaque to the log, at most [`limits::MAX_OUTCOME_BYTES`].
    pub outcome: Vec<u8>,
}

/// A run of positions, both ends included. An append without events has none: then `first` is one more than `last`, and
/// `last` is where the log stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Positions {
    /// The first event.
    pub first: Position,
    /// The last event.
    pub last: Position,
}

impl Positions {
    /// Number of events.
    #[must_use]
    pub const fn count(&self) -> u64 {
        (self.last.0 + 1).saturating_sub(self.first.0)
    }
}

/// A request that was committed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOutcome {
    /// Digest of the request that was committed.
    pub digest: RequestDigest,
    /// What was kept of its result.
    pub outcome: Vec<u8>,
    /// Its events.
    pub positions: Positions,
    /// When it was committed.
    pub recorded_at: Timestamp,
}

/// What is to be committed together.
///
/// Events, vault records and a request record may each be missing, but not all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Append {
    /// Streams written to, each at most once.
    pub streams: Vec<StreamAppend>,
    /// Streams only read, with the version the decision was made on.
    pub guards: Vec<(StreamName, Version)>,
    /// When it may be committed.
    pub bounds: Bounds,
    /// Encrypted texts and wrapped keys of the same commit, each key at most once.
    pub vault: Vec<VaultRecord>,
    /// The request this answers.
    pub request: Option<RequestRecord>,
}

impl Append {
    /// Number of events over all streams.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.streams.iter().map(|part| part.events.len()).sum()
    }

    /// Bytes of events, vault records and outcome together.
    #[must_use]
    pub fn byte_count(&self) -> usize {
        let events: usize = self.streams.iter().flat_map(|part| &part.events).map(Vec::len).sum();
        let vault: usize = self.vault.iter().map(|record| record.bytes.len()).sum();
        let outcome = self.request.as_ref().map_or(0, |request| request.outcome.len());
        events + vault + outcome
    }

    /// Checks shape and limits, which depend on nothing in the store. Every log calls this before it queues an append.
    ///
    /// # Errors
    /// [`AppendError::TooLarge`] with the name of the limit, or [`AppendError::Malformed`].
    pub fn check_shape(&self) -> Result<(), AppendError> {
        self.check_limits()?;
        if self.streams.is_empty() && self.vault.is_empty() && self.request.is_none() {
            return Err(AppendError::Malformed("the append holds nothing to commit"));
        }
        if self.streams.iter().any(|part| part.events.is_empty()) {
            return Err(AppendError::Malformed("a stream without events belongs into the guards"));
        }
        if !all_different(self.streams.iter().map(|part| &part.stream)) {
            return Err(AppendError::Malformed("a stream is written to twice"));
        }
        if !all_different(self.vault.iter().map(|record| &record.key)) {
            return Err(AppendError::Malformed("a vault key is written twice"));
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), AppendError> {
        within("streams in an append", self.streams.len(), limits::MAX_STREAMS_PER_APPEND)?;
        within("events in an append", self.event_count(), limits::MAX_EVENTS_PER_APPEND)?;
        within("guards in an append", self.guards.len(), limits::MAX_GUARDS_PER_APPEND)?;
        within("vault records in an append", self.vault.len(), limits::MAX_VAULT_RECORDS_PER_APPEND)?;
        for event in self.streams.iter().flat_map(|part| &part.events) {
            within("bytes of an event", event.len(), limits::MAX_EVENT_BYTES)?;
        }
        for record in &self.vault {
            within("bytes of a vault record", record.bytes.len(), limits::MAX_VAULT_RECORD_BYTES)?;
        }
        if let Some(request) = &self.request {
            within("bytes of a request outcome", request.outcome.len(), limits::MAX_OUTCOME_BYTES)?;
        }
        within("bytes of an append", self.byte_count(), limits::MAX_APPEND_BYTES)
    }
}

/// An append that is committed and synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The first event; one more than `last` if there were none.
    pub first: Position,
    /// The last event, or where the log stood if there were none.
    pub last: Position,
    /// The instant of the commit, the same for all its events.
    pub recorded_at: Timestamp,
}

impl Committed {
    /// The events of this append.
    #[must_use]
    pub const fn positions(&self) -> Positions {
        Positions { first: self.first, last: self.last }
    }
}

fn within(limit: &'static str, actual: usize, max: usize) -> Result<(), AppendError> {
    if actual > max { Err(AppendError::TooLarge { limit, max, actual }) } else { Ok(()) }
}

fn all_different<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.into_iter().all(|item| seen.insert(item))
}

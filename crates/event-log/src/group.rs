//! A group of appends on its way into the store: judged in order, each committed or refused alone, then written at once.
//!
//! Every store judges by this one code. It touches neither disk nor clock: the store reads its clock once for the group,
//! says what it knows, admits the members, and writes what came together. Nothing here counts until it is synced.

use std::collections::BTreeMap;

use vocabulary::Timestamp;

use crate::append::{Append, Bounds, Committed, Positions, RequestKey, RequestOutcome, RequestRecord};
use crate::envelope::{Envelope, extend_chain};
use crate::error::{AppendError, ReadError};
use crate::limits::REQUEST_RETENTION_MICROS;
use crate::names::{StreamName, VaultKey};
use crate::position::{ChainHash, Head, Position, Version};

/// What a store knows before the group.
pub trait Known {
    /// The version of a stream, zero if it does not exist.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read; the append is then refused as stopped.
    fn version_of(&self, stream: &StreamName) -> Result<Version, ReadError>;

    /// What a request resulted in, whether or not it is past its retention.
    ///
    /// # Errors
    /// [`ReadError`] if the store cannot be read; the append is then refused as stopped.
    fn request(&self, key: &RequestKey) -> Result<Option<RequestOutcome>, ReadError>;
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its number within the stream.
    pub version: Version,
    /// The bytes to store.
    pub stored: Vec<u8>,
    /// The chain up to and with it.
    pub chain: ChainHash,
}

/// The clock as read for a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupTime {
    /// The instant all members are judged by and recorded at.
    pub now: Timestamp,
    /// Whether the clock is suspect.
    pub suspect: bool,
}

/// What came together so far.
#[derive(Debug)]
pub struct Group {
    time: GroupTime,
    head: Head,
    admitted: usize,
    events: Vec<NewEvent>,
    versions: BTreeMap<StreamName, Version>,
    vault: BTreeMap<VaultKey, Vec<u8>>,
    requests: BTreeMap<RequestKey, RequestOutcome>,
}

/// What is to be written, all of it in one commit.
#[derive(Debug)]
pub struct Written {
    /// The head after it.
    pub head: Head,
    /// Events in order.
    pub events: Vec<NewEvent>,
    /// New versions of the streams written to.
    pub versions: BTreeMap<StreamName, Version>,
    /// Vault records, the last of each key.
    pub vault: BTreeMap<VaultKey, Vec<u8>>,
    /// Request records.
    pub requests: BTreeMap<RequestKey, RequestOutcome>,
}

impl Group {
    /// An empty group after `head`.
    #[must_use]
    pub fn after(head: Head, time: GroupTime) -> Self {
        Self {
            time,
            head: Head { recorded_at: time.now, ..head },
            admitted: 0,
            events: Vec::new(),
            versions: BTreeMap::new(),
            vault: BTreeMap::new(),
            requests: BTreeMap::new(),
        }
    }

    /// Whether nothing was admitted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.admitted == 0
    }

    /// Judges one append whose shape has been checked, and takes it in whole or not at all.
    ///
    /// # Errors
    /// Why it is refused; the group is then as it was.
    pub fn admit(&mut self, known: &impl Known, append: Append) -> Result<Committed, AppendError> {
        self.require_unknown_request(known, append.request.as_ref())?;
        self.require_in_time(append.bounds)?;
        for part in &append.streams {
            let actual = self.version_of(known, &part.stream)?;
            if actual != part.expected {
                return Err(AppendError::Conflict { stream: part.stream.clone(), expected: part.expected, actual });
            }
        }
        for (stream, expected) in &append.guards {
            let actual = self.version_of(known, stream)?;
            if actual != *expected {
                return Err(AppendError::GuardConflict { stream: stream.clone(), expected: *expected, actual });
            }
        }
        Ok(self.take(append))
    }

    /// What is to be written for the members admitted.
    #[must_use]
    pub fn into_written(self) -> Written {
        Written {
            head: self.head,
            events: self.events,
            versions: self.versions,
            vault: self.vault,
            requests: self.requests,
        }
    }

    fn require_unknown_request(&self, known: &impl Known, record: Option<&RequestRecord>) -> Result<(), AppendError> {
        let Some(record) = record else { return Ok(()) };
        let found = match self.requests.get(&record.key) {
            Some(earlier) => Some(earlier.clone()),
            None => known.request(&record.key).map_err(|_| AppendError::Stopped)?,
        };
        match found {
            Some(earlier) if is_remembered(earlier.recorded_at, self.time.now) => Err(AppendError::RequestIdKnown {
                digest: earlier.digest,
                outcome: earlier.outcome,
                positions: earlier.positions,
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn require_in_time(&self, bounds: Bounds) -> Result<(), AppendError> {
        if bounds.depend_on_time() && self.time.suspect {
            return Err(AppendError::ClockSuspect);
        }
        let now = self.time.now;
        match bounds.not_before {
            Some(not_before) if now < not_before => return Err(AppendError::TooEarly { now, not_before }),
            Some(_) | None => {}
        }
        match bounds.before {
            Some(before) if now >= before => Err(AppendError::TooLate { now, before }),
            Some(_) | None => Ok(()),
        }
    }

    fn version_of(&self, known: &impl Known, stream: &StreamName) -> Result<Version, AppendError> {
        match self.versions.get(stream) {
            Some(version) => Ok(*version),
            None => known.version_of(stream).map_err(|_| AppendError::Stopped),
        }
    }

    fn take(&mut self, append: Append) -> Committed {
        let first = self.head.position.next();
        for part in append.streams {
            let mut version = part.expected;
            for event in part.events {
                version = version.next();
                self.take_event(&part.stream, version, &event);
            }
            self.versions.insert(part.stream, version);
        }
        let last = self.head.position;
        let recorded_at = self.time.now;
        self.vault.extend(append.vault.into_iter().map(|record| (record.key, record.bytes)));
        if let Some(RequestRecord { key, digest, outcome }) = append.request {
            let positions = Positions { first, last };
            self.requests.insert(key, RequestOutcome { digest, outcome, positions, recorded_at });
        }
        self.admitted += 1;
        Committed { first, last, recorded_at }
    }

    fn take_event(&mut self, stream: &StreamName, version: Version, event: &[u8]) {
        let position = self.head.position.next();
        let stored = Envelope { position, recorded_at: self.time.now, stream, version, event }.encode();
        let chain = extend_chain(&self.head.chain, &stored);
        self.head.position = position;
        self.head.chain = chain;
        self.events.push(NewEvent { position, stream: stream.clone(), version, stored, chain });
    }
}

/// Whether a request committed at `recorded_at` is still remembered at `now`: for seven days, half-open.
#[must_use]
pub fn is_remembered(recorded_at: Timestamp, now: Timestamp) -> bool {
    now.micros() < recorded_at.micros().saturating_add(REQUEST_RETENTION_MICROS)
}

//! The contract every store keeps: an append-only log with one gapless order, stream versions, a vault and request ids.
//!
//! Reads, facts and followers see only what is committed and synced.

use futures::future::BoxFuture;
use tokio::sync::watch;
use vocabulary::Timestamp;

use crate::append::{Append, Committed, RequestKey, RequestOutcome, VaultRecord};
use crate::envelope::Envelope;
use crate::error::{AppendError, Broken, ReadError, Verified};
use crate::names::{StreamName, VaultKey};
use crate::position::{ChainHash, Head, Position, Version};

/// An event as it lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its number within the stream, from 1.
    pub version: Version,
    /// When it was committed, by the store's clock.
    pub recorded_at: Timestamp,
    /// The encoded event.
    pub bytes: Vec<u8>,
    /// The chain up to and with this event.
    pub chain: ChainHash,
}

impl Recorded {
    /// The bytes that were stored and hashed, written again for export and comparison.
    #[must_use]
    pub fn stored_bytes(&self) -> Vec<u8> {
        Envelope {
            position: self.position,
            recorded_at: self.recorded_at,
            stream: &self.stream,
            version: self.version,
            event: &self.bytes,
        }
        .encode()
    }
}

/// What a store was made for, fixed at its creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Real searches; its clock is never moved.
    Production,
    /// Trials; its clock may be moved forward. Never becomes production.
    Sandbox,
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        })
    }
}

/// Sixteen random bytes, given once to every store; part of the additional data of everything encrypted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreId(pub [u8; 16]);

impl std::fmt::Display for StoreId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is fixed about a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreMarks {
    /// Which store this is.
    pub id: StoreId,
    /// What it was made for.
    pub mode: Mode,
}

/// Whether a store takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It reads and writes.
    Serving,
    /// Too little space: it reads, and refuses writes with [`AppendError::Full`].
    Full,
    /// It does neither; the process is about to end or should.
    Stopped,
}

/// An append-only log. One value per process and store; shared as `Arc<dyn EventLog>`.
pub trait EventLog: Send + Sync + 'static {
    /// Commits all of an append or nothing (P2), answering when it is durable (P1).
    ///
    /// Checked within the commit, in this order: shape and limits, request id, bounds, versions, guards. Once the future
    /// has been polled the append may be committed, even if the future is then dropped.
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Committed, AppendError>>;

    /// Events in the order of the log, `from` included. At most `limit`, and possibly fewer; only an empty page means
    /// that the head is reached.
    fn read(&self, from: Position, limit: usize) -> BoxFuture<'_, Result<Vec<Recorded>, ReadError>>;

    /// Events of one stream in order, version `from` included; paged like [`EventLog::read`].
    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, ReadError>>;

    /// The version of a stream, zero if it does not exist.
    fn version_of<'a>(&'a self, stream: &'a StreamName) -> BoxFuture<'a, Result<Version, ReadError>>;

    /// The events at these positions, in this order, of which each must be committed. For whoever folds a world and lacks a piece of it at once:
    /// it may wait for this machine's disk, and for nothing else.
    ///
    /// # Errors
    /// [`ReadError`], also where a position lies beyond the head.
    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError>;

    /// The version that a stream had when the event at a position had just been committed. As [`EventLog::read_at`] it waits for the disk alone.
    ///
    /// # Errors
    /// [`ReadError`].
    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError>;

    /// The end of the log.
    fn head(&self) -> Head;

    /// The last position, each time it grows. The channel closes when the store stops.
    fn subscribe(&self) -> watch::Receiver<Position>;

    /// A vault record.
    fn vault<'a>(&'a self, key: &'a VaultKey) -> BoxFuture<'a, Result<Option<Vec<u8>>, ReadError>>;

    /// Vault records whose key begins with `prefix`, in the order of their keys, strictly after `after`. At most `limit`;
    /// only an empty page means the end.
    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<VaultRecord>, ReadError>>;

    /// What a request committed within the last seven days resulted in (P4).
    fn request<'a>(&'a self, key: &'a RequestKey) -> BoxFuture<'a, Result<Option<RequestOutcome>, ReadError>>;

    /// The store's clock: never before the last commit, never going back, also across a restart (P6).
    fn now(&self) -> Timestamp;

    /// Whether the clock left the elapsed time by more than 60 s, so that appends with bounds are refused.
    fn clock_suspect(&self) -> bool;

    /// An administrator takes the clock as it now stands.
    fn accept_clock(&self);

    /// Reads the whole log and recomputes the chain from the stored bytes (P7).
    fn verify(&self) -> BoxFuture<'_, Result<Verified, VerifyError>>;

    /// Whether the store takes and gives.
    fn health(&self) -> Health;

    /// What was fixed at the store's creation.
    fn marks(&self) -> StoreMarks;

    /// How it stands on its disk, for whoever watches the service; none where it lies on no disk of this machine.
    fn on_disk(&self) -> Option<OnDisk> {
        None
    }
}

/// How a store stands on its disk. What cannot be told is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnDisk {
    /// Bytes free where it lies.
    pub free_bytes: Option<u64>,
    /// Below how many of them writes are refused (P8).
    pub refuse_below_bytes: u64,
    /// Bytes kept back for the day the disk is full; 0 where they were given up.
    pub ballast_bytes: u64,
    /// Bytes the store takes.
    pub store_bytes: Option<u64>,
    /// Files of the store that nothing syncs: always 0, or a power cut may take the store with it.
    pub unsynced_files: Option<u64>,
}

/// Why a log could not be verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is not what was written.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The store is away; nothing is known.
    #[error("the store has stopped")]
    Stopped,
}

//! What the writer and the readers share: what is published, what is on its way, and whether the store still lives.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use event_log::{Broken, Head, Health, Position, ReadError, StoreClock};
use tokio::sync::watch;

use crate::options::OnFatal;
use crate::requests::RequestIndex;
use crate::versions::Versions;

/// What everybody may see: committed and synced.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) head: Head,
    pub(crate) versions: Versions,
    pub(crate) requests: RequestIndex,
}

/// Shared by writer, readers and watchdog.
pub(crate) struct Shared {
    pub(crate) db: sled::Db,
    pub(crate) clock: StoreClock,
    published: RwLock<Published>,
    // Vault keys written by the commit on its way: what stands there may not be shown until it is synced.
    pending: Mutex<HashSet<Vec<u8>>>,
    health: AtomicU8,
    stopped: watch::Sender<bool>,
    on_fatal: OnFatal,
    // Odd while a commit is on its way to the disk.
    commit_phase: AtomicU64,
}

const SERVING: u8 = 0;
const FULL: u8 = 1;
const STOPPED: u8 = 2;

impl Shared {
    pub(crate) fn new(db: sled::Db, clock: StoreClock, published: Published, on_fatal: OnFatal) -> Self {
        Self {
            db,
            clock,
            published: RwLock::new(published),
            pending: Mutex::new(HashSet::new()),
            health: AtomicU8::new(SERVING),
            stopped: watch::Sender::new(false),
            on_fatal,
            commit_phase: AtomicU64::new(0),
        }
    }

    // No lock here guards anything that a panic could leave half-changed, so poison is passed over.

    pub(crate) fn published(&self) -> RwLockReadGuard<'_, Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn publish(&self) -> RwLockWriteGuard<'_, Published> {
        self.published.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pending(&self) -> MutexGuard<'_, HashSet<Vec<u8>>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn health(&self) -> Health {
        match self.health.load(Ordering::SeqCst) {
            SERVING => Health::Serving,
            FULL => Health::Full,
            _ => Health::Stopped,
        }
    }

    /// Notes whether there is room; a store that has stopped stays so. Answers what it was before.
    pub(crate) fn note_full(&self, health: Health) -> Health {
        let new = match health {
            Health::Serving => SERVING,
            Health::Full => FULL,
            Health::Stopped => STOPPED,
        };
        let changed =
            self.health.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| (old != STOPPED).then_some(new));
        match changed {
            Ok(SERVING) => Health::Serving,
            Ok(FULL) => Health::Full,
            Ok(_) | Err(_) => Health::Stopped,
        }
    }

    /// Turns true when the store has stopped for good.
    pub(crate) fn watch_stopped(&self) -> watch::Receiver<bool> {
        self.stopped.subscribe()
    }

    pub(crate) fn require_alive(&self) -> Result<(), ReadError> {
        if self.health() == Health::Stopped { Err(ReadError::Stopped) } else { Ok(()) }
    }

    /// Stops for good. Nothing is tried again: after a failed sync nobody knows what the disk holds.
    pub(crate) fn fatal(&self, reason: &str) {
        if self.health.swap(STOPPED, Ordering::SeqCst) == STOPPED {
            return;
        }
        tracing::error!(reason, "the store has stopped");
        self.stopped.send_replace(true);
        (self.on_fatal)(reason);
    }

    /// What a failed read means: damage is told to the caller, an I/O error stops the store.
    pub(crate) fn read_failed(&self, position: Position, error: &sled::Error) -> ReadError {
        match error {
            sled::Error::Corruption { .. } => ReadError::Broken(Broken { position, what: error.to_string() }),
            sled::Error::Io(_)
            | sled::Error::CollectionNotFound(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_) => {
                self.fatal(&format!("reading failed: {error}"));
                ReadError::Stopped
            }
        }
    }

    pub(crate) fn commit_begins(&self) {
        self.commit_phase.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn commit_ends(&self) {
        self.commit_phase.fetch_add(1, Ordering::SeqCst);
    }

    /// A number that is odd during a commit and differs between commits.
    pub(crate) fn commit_phase(&self) -> u64 {
        self.commit_phase.load(Ordering::SeqCst)
    }
}

//! How a store is opened, and what may be passed in from outside: the clock, the end of the process, the failpoints.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use event_log::{Clock, Mode, StoreId, StoreMarks};

use crate::open::{OpenError, open};
use crate::store::SledLog;

/// What is called at named places, with the place's name: failpoints of the program under test. The shipped program passes
/// none. A closure may block, end the process, or note that it was reached.
pub type Hook = Arc<dyn Fn(&'static str) + Send + Sync>;

/// Bytes free for the store, asked instead of the file system; `None` stands for "cannot be told".
pub type FreeBytes = Arc<dyn Fn() -> Option<u64> + Send + Sync>;

/// Called with the reason when the store has stopped for good; the process must end.
pub type OnFatal = Arc<dyn Fn(&str) + Send + Sync>;

/// Failpoints. See [`Hook`].
#[derive(Clone, Default)]
pub struct Hooks {
    /// `"before_flush"`: the group is judged, nothing of it is written.
    pub before_flush: Option<Hook>,
    /// `"after_flush_before_sync"`: handed to the operating system, lost if the power fails.
    pub after_flush_before_sync: Option<Hook>,
    /// `"after_sync"`: durable, not yet answered.
    pub after_sync: Option<Hook>,
    /// Stands in for the file system's answer.
    pub free_bytes: Option<FreeBytes>,
    /// What ends a commit. Anything but the default loses acknowledged appends in a power cut; the tests of power cuts use it to show that
    /// they would notice.
    pub sync_mode: SyncMode,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("before_flush", &self.before_flush.is_some())
            .field("after_flush_before_sync", &self.after_flush_before_sync.is_some())
            .field("after_sync", &self.after_sync.is_some())
            .field("free_bytes", &self.free_bytes.is_some())
            .field("sync_mode", &self.sync_mode)
            .finish()
    }
}

/// How full the disk may become. The store cannot be opened on a full disk (durability.md), so writes are refused before, and
/// a ballast file is kept that is given up to open all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Writes are refused while fewer bytes are free.
    pub refuse_below_bytes: u64,
    /// Size of the ballast file.
    pub ballast_bytes: u64,
}

impl Default for Space {
    fn default() -> Self {
        Self { refuse_below_bytes: 128 << 20, ballast_bytes: 64 << 20 }
    }
}

/// What makes a commit durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncMode {
    /// The store's flush, then fdatasync: survives a power cut.
    #[default]
    FlushAndSync,
    /// The store's flush alone: survives a kill, not a power cut.
    FlushOnly,
}

/// How to open a store.
#[derive(Clone)]
pub struct Options {
    pub(crate) dir: PathBuf,
    /// What a store made here is marked with, and the mode that one that is there must have; none where it must be there, in any mode.
    pub(crate) new: Option<StoreMarks>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hooks: Hooks,
    pub(crate) on_fatal: OnFatal,
    pub(crate) flush_limit: Duration,
    pub(crate) space: Space,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("dir", &self.dir)
            .field("new", &self.new)
            .field("hooks", &self.hooks)
            .field("flush_limit", &self.flush_limit)
            .field("space", &self.space)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// A store that is there, of whatever mode: none is made. For tools; a service says its mode by [`Options::new`].
    pub fn existing(dir: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self { new: None, ..Self::new(dir, Mode::Production, StoreId([0; 16]), clock) }
    }

    /// A store in `dir`, which is made if need be. `mode` must be the one it was created with; `new_id`, 16 random bytes,
    /// counts only if it is created now.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>, mode: Mode, new_id: StoreId, clock: Arc<dyn Clock>) -> Self {
        Self {
            dir: dir.into(),
            new: Some(StoreMarks { id: new_id, mode }),
            clock,
            hooks: Hooks::default(),
            on_fatal: Arc::new(|_| std::process::abort()),
            flush_limit: Duration::from_secs(10),
            space: Space::default(),
        }
    }

    /// Sets failpoints.
    #[must_use]
    pub fn hooks(self, hooks: Hooks) -> Self {
        Self { hooks, ..self }
    }

    /// What is done when the store has stopped for good, instead of aborting the process. For tests, and for a program that
    /// must say something first; it must still end soon, for nothing can be read or written any more.
    #[must_use]
    pub fn on_fatal(self, on_fatal: OnFatal) -> Self {
        Self { on_fatal, ..self }
    }

    /// How long a commit may take before the store is given up, 10 s unless set.
    #[must_use]
    pub fn flush_limit(self, flush_limit: Duration) -> Self {
        Self { flush_limit, ..self }
    }

    /// How full the disk may become.
    #[must_use]
    pub fn space(self, space: Space) -> Self {
        Self { space, ..self }
    }

    /// Opens the store, creating it if there is none.
    ///
    /// # Errors
    /// [`OpenError`] says why not.
    pub fn open(self) -> Result<SledLog, OpenError> {
        open(self)
    }
}

//! The access log: who looked at what, and who was refused. Apart from the event log, which holds what was decided and is kept for ever;
//! this one is deleted by retention, a day at a time.
//!
//! Per day (of London) a file of lines, each chained to the one before and the first to the last of the day before; the day's end is signed. What
//! one person asked of one object by one method within a minute, with one outcome, is one line with a count. No line holds a free text, a
//! body, a page token or a number of a child: a method of the contract, a resource name of ids, a code, and who.
//!
//! **Nothing is lost in silence.** A call takes its place in the queue before it runs, and one that finds none is refused; while the disk
//! takes nothing, nothing leaves the queue. A kill loses at most what came since the last flush. Calls over the bytes of a day are counted,
//! and the count is a line.

mod day;
mod keeper;
mod line;
mod pending;
mod reading;
mod verify;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::Actor;
use event_log::EventLog;
use tokio::sync::{mpsc, oneshot};
use vocabulary::{Timestamp, limits};

use crate::signing::SigningKeys;
use keeper::{Control, Keeper};

pub use line::{Called, Line, LineError, read_line};
pub use reading::{DayReader, days};
pub use verify::{Broken, Verified, verify};

/// How the log is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The folder of its days.
    pub folder: PathBuf,
    /// Whole days that are kept beside today.
    pub days: u32,
    /// Bytes of a day, at most; calls beyond are counted.
    pub day_bytes: u64,
    /// How often what is pending is written and synced, at most a minute.
    pub flush_every: Duration,
}

impl Options {
    /// Beside a store, in `<data-dir>.access`, and otherwise as it is where nothing else is set.
    pub fn beside(data_dir: &Path) -> Self {
        let mut folder = data_dir.as_os_str().to_owned();
        folder.push(".access");
        Self { folder: folder.into(), days: 365, day_bytes: 1 << 30, flush_every: Duration::from_secs(60) }
    }
}

/// Why the log cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A file cannot be read or written.
    #[error("the access log, {path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file goes on in a way that is not ours.
    #[error("the access log, {path}, line {line}: {why}; move the folder away to begin a new one")]
    NotOurs {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        why: LineError,
    },
    /// It has been stopped.
    #[error("the access log is stopped")]
    Stopped,
}

impl AccessError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// Who called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Somebody known.
    Known(Actor),
    /// Nobody knows: a caller that was not let in, by its address.
    Unknown(Option<IpAddr>),
}

/// One call, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// When it was answered, by the store's clock.
    pub at: Timestamp,
    /// Who called.
    pub by: By,
    /// The method, such as `hafan.search.v1.SearchService/GetSearch`.
    pub method: String,
    /// The object it named, by its resource name; none where it named none that is one.
    pub object: Option<String>,
    /// The status code, such as `OK`.
    pub outcome: &'static str,
    /// The reason of a refusal.
    pub reason: Option<String>,
}

/// The log of a running service. Cheap to clone.
#[derive(Clone)]
pub struct AccessLog {
    inbox: mpsc::Sender<Access>,
    control: mpsc::Sender<Control>,
    clock: Arc<dyn EventLog>,
    folder: Arc<Path>,
}

impl std::fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessLog").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// A place in the queue, taken before the call runs: what it records is sure to be taken.
#[derive(Debug)]
pub struct Place(mpsc::OwnedPermit<Access>);

impl Place {
    /// Records what the call came to.
    pub fn record(self, access: Access) {
        self.0.send(access);
    }
}

impl AccessLog {
    /// Opens the log and begins to keep it, in a task of its own; to be called within a runtime. `log` is the store whose clock judges, and
    /// `signing` what the end of a day is signed with.
    ///
    /// # Errors
    /// [`AccessError`] where the folder cannot be written or goes on in a way that is not ours.
    pub fn open(options: Options, log: &Arc<dyn EventLog>, signing: Option<SigningKeys>) -> Result<Self, AccessError> {
        let (inbox, taken) = mpsc::channel(limits::ACCESS_QUEUE_MAX);
        let (control, told) = mpsc::channel(limits::ACCESS_CONTROLS_MAX);
        let folder: Arc<Path> = options.folder.as_path().into();
        let keeper = Keeper::open(options, Arc::clone(log), signing)?;
        tokio::spawn(keeper.keep(taken, told));
        Ok(Self { inbox, control, clock: Arc::clone(log), folder })
    }

    /// A place in the queue; none where the log cannot keep up, or is stopped.
    pub fn place(&self) -> Option<Place> {
        self.inbox.clone().try_reserve_owned().ok().map(Place)
    }

    /// Now, by the clock that judges.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where its days lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes and syncs all that was recorded before.
    ///
    /// # Errors
    /// [`AccessError::Stopped`] where nobody keeps it any more, or the disk takes nothing.
    pub async fn flush(&self) -> Result<(), AccessError> {
        self.ask(Control::Flush).await
    }

    /// Writes all that was recorded, signs the end, and stops. To be called when no call is under way any more.
    ///
    /// # Errors
    /// As [`AccessLog::flush`].
    pub async fn stop(&self) -> Result<(), AccessError> {
        self.ask(Control::Stop).await
    }

    async fn ask(&self, what: impl FnOnce(oneshot::Sender<bool>) -> Control) -> Result<(), AccessError> {
        let (done, heard) = oneshot::channel();
        self.control.send(what(done)).await.map_err(|_| AccessError::Stopped)?;
        match heard.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(AccessError::Stopped),
        }
    }
}

#[cfg(test)]
mod tests;

//! Opening a store: one process at a time, half-written snapshots out of the way, then what it holds against its head.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use event_log::{CHAIN_START, Epoch, Head, Mode, Position, StoreClock, StoreMarks, envelope};
use tokio::sync::{mpsc, oneshot, watch};
use vocabulary::Timestamp;

use crate::keys;
use crate::options::{Options, Space};
use crate::requests::{self, FindError, FoundRequests};
use crate::shared::{Published, Shared};
use crate::space::Room;
use crate::store::SledLog;
use crate::values::{self, StoredHead};
use crate::versions::Versions;
use crate::watchdog::Watchdog;
use crate::writer::{MAX_GROUP_MEMBERS, Writer};

/// Fixed when a store is created: a leaf page of 16 values stays below a quarter of it, or it becomes a file of its own
/// that nothing syncs (durability.md).
pub(crate) const SEGMENT_BYTES: usize = 8 << 20;

/// Memory for pages. Unset, a million records take 800 MB.
const CACHE_BYTES: u64 = 64 << 20;

/// Appends waiting for the writer; more wait at their callers.
const MAX_QUEUED: usize = 2 * MAX_GROUP_MEMBERS;

/// How often sled's lock is looked at before it is taken for another program's, and how long in between: 5 s in all.
const SLED_LOCK_LOOKS: u32 = 500;
const BETWEEN_SLED_LOCK_LOOKS: Duration = Duration::from_millis(10);

/// Why a store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another value in this one, has it open.
    #[error("the store in {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// There is none, and none was to be made.
    #[error("there is no store in {}", .0.display())]
    NoStore(PathBuf),
    /// A store keeps the mode it was created with for ever.
    #[error("this is a {stored} store, it cannot be opened for {asked}")]
    WrongMode {
        /// What it was created for.
        stored: Mode,
        /// What was asked for.
        asked: Mode,
    },
    /// What lies there does not fit together; restore a backup.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// sled cannot open it.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] sled::Error),
    /// The file system refuses.
    #[error("the store cannot be reached: {0}")]
    Io(#[from] io::Error),
}

pub(crate) fn open(options: Options) -> Result<SledLog, OpenError> {
    let dir = options.dir.clone();
    if options.new.is_none() && !dir.join("db").is_file() {
        return Err(OpenError::NoStore(dir));
    }
    fs::create_dir_all(&dir)?;
    let lock = take_lock(&dir)?;
    wait_for_sled(&dir)?;
    remove_half_written_snapshots(&dir)?;
    let room = Room::new(&dir, options.space, options.hooks.free_bytes.clone());
    room.make_room_to_open()?;
    let db = sled::Config::new()
        .path(&dir)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(None)
        .open()?;
    let side = File::open(dir.join("db"))?;
    let marks = read_or_write_marks(&db, &options)?;
    sync_all(&dir, &side)?;
    let stored = read_head(&db)?;
    if options.space != (Space { ballast_bytes: 0, ..options.space }) {
        room.restore_ballast();
    }
    start(options, Opened { db, side, room, marks, stored, lock })
}

struct Opened {
    db: sled::Db,
    side: File,
    room: Room,
    marks: StoreMarks,
    stored: StoredHead,
    lock: File,
}

fn start(options: Options, opened: Opened) -> Result<SledLog, OpenError> {
    let Opened { db, side, room, marks, stored, lock } = opened;
    let clock = StoreClock::new(options.clock, stored.head.recorded_at);
    let FoundRequests { index, bundles } = read_requests(&db, stored.head.recorded_at)?;
    let published = Published { head: stored.head, versions: Versions::default(), requests: index };
    let shared = Arc::new(Shared::new(db, clock, published, options.on_fatal));
    let (jobs, queue) = mpsc::channel(MAX_QUEUED);
    let (close, closing) = oneshot::channel();
    let (grown, told) = watch::channel(stored.head.position);
    let (commits, committed) = watch::channel(stored.commit);
    let writer = Writer {
        shared: shared.clone(),
        jobs: queue,
        closing,
        side,
        stored,
        room: room.clone(),
        hooks: options.hooks,
        bundles,
        grown,
        commits,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let watchdog = Watchdog::start(shared.clone(), options.flush_limit)?;
    let thread = thread::Builder::new().name("log-writer".to_owned()).spawn(move || writer.run(&runtime))?;
    Ok(SledLog {
        jobs,
        told,
        committed,
        marks,
        close: Some(close),
        writer: Some(thread),
        watchdog: Some(watchdog),
        shared,
        room,
        dir: options.dir,
        _lock: lock,
    })
}

fn take_lock(dir: &Path) -> Result<File, OpenError> {
    let file = File::options().read(true).write(true).create(true).truncate(false).open(dir.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// sled's own threads may hold its lock for a moment after a store was closed in this process. Nobody else can: the lock
/// above is ours.
fn wait_for_sled(dir: &Path) -> Result<(), OpenError> {
    let file = match File::open(dir.join("db")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    for _ in 0..SLED_LOCK_LOOKS {
        match file.try_lock() {
            Ok(()) => return Ok(file.unlock()?),
            Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_SLED_LOCK_LOOKS),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(OpenError::InUse(dir.to_owned()))
}

/// A kill while opening leaves `snap.*.generating` behind, which sled then fails on. The log itself holds everything.
fn remove_half_written_snapshots(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            tracing::warn!(file = %entry.path().display(), "removed a half-written snapshot");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn read_or_write_marks(db: &sled::Db, options: &Options) -> Result<StoreMarks, OpenError> {
    if let Some(value) = db.get(keys::MARKS)? {
        let damaged = || OpenError::Damaged("its marks cannot be read".to_owned());
        let marks = values::decode_marks(&value).ok_or_else(damaged)?;
        return match options.new {
            Some(new) if marks.mode != new.mode => Err(OpenError::WrongMode { stored: marks.mode, asked: new.mode }),
            Some(_) | None => Ok(marks),
        };
    }
    let Some(marks) = options.new.filter(|_| db.is_empty()) else {
        return Err(OpenError::Damaged("it holds records but no marks".to_owned()));
    };
    let head =
        Head { epoch: Epoch(1), position: Position::START, chain: CHAIN_START, recorded_at: Timestamp::from_micros(0) };
    let mut batch = sled::Batch::default();
    batch.insert(keys::MARKS, values::encode_marks(&marks));
    batch.insert(keys::HEAD, values::encode_head(&StoredHead { head, commit: 0 }));
    db.apply_batch(batch)?;
    Ok(marks)
}

/// Syncs what opening has written: the database, sled's small files, and the names of all of them.
pub(crate) fn sync_all(dir: &Path, side: &File) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_file() {
            File::open(path)?.sync_all()?;
        }
    }
    side.sync_all()?;
    File::open(dir)?.sync_all()?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        Some(_) | None => File::open(".")?.sync_all(),
    }
}

fn read_head(db: &sled::Db) -> Result<StoredHead, OpenError> {
    let damaged = |what: &str| OpenError::Damaged(what.to_owned());
    let value = db.get(keys::HEAD)?.ok_or_else(|| damaged("its head is missing"))?;
    let stored = values::decode_head(&value).ok_or_else(|| damaged("its head cannot be read"))?;
    let head = &stored.head;
    let after_last = keys::event(Position(u64::MAX));
    let last = db.get_lt(after_last)?.filter(|(key, _)| key.starts_with(keys::EVENTS));
    let Some((key, value)) = last else {
        let is_start = head.position == Position::START && head.chain == CHAIN_START;
        return if is_start { Ok(stored) } else { Err(damaged("its events are missing")) };
    };
    let (chain, bytes) = values::split_event(&value).ok_or_else(|| damaged("its last event cannot be read"))?;
    let event = envelope::open(bytes).map_err(|error| OpenError::Damaged(format!("its last event: {error}")))?;
    let agrees = keys::number(&key) == Some(head.position.0) && event.position == head.position && *chain == head.chain;
    if !agrees || event.recorded_at > head.recorded_at {
        return Err(damaged("its head is not that of its last event"));
    }
    Ok(stored)
}

fn read_requests(db: &sled::Db, now: Timestamp) -> Result<FoundRequests, OpenError> {
    requests::read_all(db, now).map_err(|error| match error {
        FindError::Store(error) => OpenError::Store(error),
        FindError::Damaged => OpenError::Damaged("its requests cannot be read".to_owned()),
    })
}

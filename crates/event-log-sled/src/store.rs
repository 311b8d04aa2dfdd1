//! The log over sled, as its users see it.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use event_log::group::is_remembered;
use event_log::limits::{MAX_READ_EVENTS, MAX_SCAN_RECORDS};
use event_log::{
    Append, AppendError, Broken, Committed, EventLog, Head, Health, OnDisk, Position, ReadError, Recorded, RequestKey,
    RequestOutcome, StoreMarks, StreamName, VaultKey, VaultRecord, Verified, VerifyError, Version, envelope,
};
use futures::FutureExt;
use futures::future::{self, BoxFuture, Either};
use tokio::sync::{mpsc, oneshot, watch};
use vocabulary::Timestamp;

use crate::requests::{self, FindError};
use crate::shared::Shared;
use crate::space::{Room, SpaceLeft};
use crate::verify::verify;
use crate::watchdog::Watchdog;
use crate::writer::Job;
use crate::{keys, values, versions};

/// Bytes of events after which a page ends, whatever its limit.
const MAX_PAGE_BYTES: usize = 8 << 20;

/// A log in a folder of its own, opened by [`crate::Options`]. Dropping it writes what is queued and closes it.
pub struct SledLog {
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) told: watch::Receiver<Position>,
    pub(crate) committed: watch::Receiver<u64>,
    pub(crate) marks: StoreMarks,
    pub(crate) close: Option<oneshot::Sender<()>>,
    pub(crate) writer: Option<JoinHandle<()>>,
    pub(crate) watchdog: Option<Watchdog>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) room: Room,
    pub(crate) dir: PathBuf,
    // Given up last.
    pub(crate) _lock: File,
}

impl std::fmt::Debug for SledLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledLog").field("dir", &self.dir).field("head", &self.head().position).finish_non_exhaustive()
    }
}

impl Drop for SledLog {
    fn drop(&mut self) {
        drop(self.close.take());
        if let Some(writer) = self.writer.take() {
            // Its panics are caught and told within.
            let _ = writer.join();
        }
        drop(self.watchdog.take());
    }
}

impl SledLog {
    /// Number of blob files. Always zero, or a value was too large and a power cut may take the store with it.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn blob_files(&self) -> io::Result<usize> {
        Ok(fs::read_dir(self.dir.join("blobs"))?.count())
    }

    /// How much room there is, and how much is kept.
    #[must_use]
    pub fn space_left(&self) -> SpaceLeft {
        self.room.left()
    }

    /// Bytes the store takes on the disk, without its ballast.
    ///
    /// # Errors
    /// If sled cannot tell.
    pub fn size_on_disk(&self) -> Result<u64, ReadError> {
        self.shared.db.size_on_disk().map_err(|error| self.shared.read_failed(self.head().position, &error))
    }

    fn event(&self, position: Position) -> Result<Recorded, ReadError> {
        let found = self.shared.db.get(keys::event(position));
        let value = found.map_err(|error| self.shared.read_failed(position, &error))?;
        let missing = || broken(position, "the event is missing");
        recorded(position, &value.ok_or_else(missing)?)
    }

    fn events(&self, from: Position, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        self.shared.require_alive()?;
        let from = from.max(Position(1));
        let last = self.shared.published().head.position;
        if from > last {
            return Ok(Vec::new());
        }
        let range = keys::event(from)..=keys::event(last);
        let mut page = Page::new(limit);
        for (position, entry) in (from.0..).map(Position).zip(self.shared.db.range(range)) {
            if page.is_full() {
                break;
            }
            let (key, value) = entry.map_err(|error| self.shared.read_failed(position, &error))?;
            if keys::number(&key) != Some(position.0) {
                return Err(broken(position, "the event is missing"));
            }
            page.push(recorded(position, &value)?);
        }
        Ok(page.events)
    }

    fn stream_events(&self, stream: &StreamName, from: Version, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        self.shared.require_alive()?;
        let from = from.max(Version(1));
        let last = self.published_version(stream)?;
        let mut page = Page::new(limit);
        if from > last {
            return Ok(page.events);
        }
        let mut chapter = None;
        for version in (from.0..=last.0).map(Version) {
            if page.is_full() {
                break;
            }
            let position = self.position_of(stream, version, &mut chapter)?;
            let event = self.event(position)?;
            if (&event.stream, event.version) != (stream, version) {
                return Err(broken(position, "the stream index names another event"));
            }
            page.push(event);
        }
        Ok(page.events)
    }

    /// Finds an event of a stream; `chapter` keeps what was read for the next one.
    fn position_of(
        &self,
        stream: &StreamName,
        version: Version,
        chapter: &mut Option<(u32, sled::IVec)>,
    ) -> Result<Position, ReadError> {
        let head = self.head().position;
        let (number, place) = keys::chapter_of(version);
        if chapter.as_ref().is_none_or(|(read, _)| *read != number) {
            let found = self.shared.db.get(keys::chapter(stream, number));
            let found = found.map_err(|error| self.shared.read_failed(head, &error))?;
            *chapter = found.map(|positions| (number, positions));
        }
        let position = chapter.as_ref().and_then(|(_, positions)| values::position_in_chapter(positions, place));
        position.ok_or_else(|| broken(head, "the stream index leaves an event out"))
    }

    fn published_version(&self, stream: &StreamName) -> Result<Version, ReadError> {
        let published = self.shared.published();
        if let Some(version) = published.versions.get(stream) {
            return Ok(*version);
        }
        let head = published.head.position;
        drop(published);
        self.version_by(stream, head)
    }

    /// The version of a stream by a position: of what a commit on its way has written, nothing counts.
    fn version_by(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        versions::version_by(&self.shared.db, stream, at).map_err(|error| match error {
            FindError::Store(error) => self.shared.read_failed(at, &error),
            FindError::Damaged => broken(at, "the stream index cannot be read"),
        })
    }

    /// Reads something that a commit on its way may be writing, and waits for that commit if so: nobody sees what is not
    /// synced.
    async fn synced<T>(
        &self,
        read: impl Fn(&sled::Db) -> Result<T, sled::Error>,
        is_pending: impl Fn(&std::collections::HashSet<Vec<u8>>) -> bool,
    ) -> Result<T, ReadError> {
        let mut committed = self.committed.clone();
        loop {
            self.shared.require_alive()?;
            committed.mark_unchanged();
            let value = read(&self.shared.db).map_err(|error| self.shared.read_failed(self.head().position, &error))?;
            // Asked after reading: if a commit wrote it, it was noted as pending before that.
            if !is_pending(&self.shared.pending()) {
                return Ok(value);
            }
            committed.changed().await.map_err(|_| ReadError::Stopped)?;
        }
    }
}

impl EventLog for SledLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Committed, AppendError>> {
        if let Err(refusal) = append.check_shape() {
            return future::ready(Err(refusal)).boxed();
        }
        let jobs = self.jobs.clone();
        let mut stopped = self.shared.watch_stopped();
        async move {
            let (reply, answer) = oneshot::channel();
            let answered = async move {
                jobs.send(Job { append, reply }).await.map_err(|_| AppendError::Stopped)?;
                answer.await.map_err(|_| AppendError::Stopped)?
            };
            let stopped = stopped.wait_for(|stopped| *stopped);
            match future::select(std::pin::pin!(answered), std::pin::pin!(stopped)).await {
                Either::Left((answer, _)) => answer,
                Either::Right((_, answered)) => answered.now_or_never().unwrap_or(Err(AppendError::Stopped)),
            }
        }
        .boxed()
    }

    fn read(&self, from: Position, limit: usize) -> BoxFuture<'_, Result<Vec<Recorded>, ReadError>> {
        async move { self.events(from, limit) }.boxed()
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, ReadError>> {
        async move { self.stream_events(stream, from, limit) }.boxed()
    }

    fn version_of<'a>(&'a self, stream: &'a StreamName) -> BoxFuture<'a, Result<Version, ReadError>> {
        async move {
            self.shared.require_alive()?;
            self.published_version(stream)
        }
        .boxed()
    }

    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError> {
        self.shared.require_alive()?;
        let head = self.head().position;
        let found = |position: &Position| {
            if *position > head { Err(broken(*position, "the event is missing")) } else { self.event(*position) }
        };
        positions.iter().map(found).collect()
    }

    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        self.shared.require_alive()?;
        self.version_by(stream, at.min(self.head().position))
    }

    fn head(&self) -> Head {
        self.shared.published().head
    }

    fn subscribe(&self) -> watch::Receiver<Position> {
        let mut told = self.told.clone();
        told.mark_unchanged();
        told
    }

    fn vault<'a>(&'a self, key: &'a VaultKey) -> BoxFuture<'a, Result<Option<Vec<u8>>, ReadError>> {
        async move {
            let key = keys::vault(key);
            let value = self.synced(|db| db.get(&key), |pending| pending.contains(&key)).await?;
            Ok(value.map(|bytes| bytes.to_vec()))
        }
        .boxed()
    }

    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<VaultRecord>, ReadError>> {
        async move {
            let prefix = keys::vault_prefix(prefix);
            let after = after.map(keys::vault);
            let limit = limit.min(MAX_SCAN_RECORDS);
            let read = |db: &sled::Db| scan(db, &prefix, after.as_deref(), limit);
            let is_pending =
                |pending: &std::collections::HashSet<Vec<u8>>| pending.iter().any(|key| key.starts_with(&prefix));
            let entries = self.synced(read, is_pending).await?;
            let damaged = |_| broken(self.head().position, "a vault key is damaged");
            entries.into_iter().map(|(key, value)| vault_record(&key, &value).map_err(damaged)).collect()
        }
        .boxed()
    }

    fn request<'a>(&'a self, key: &'a RequestKey) -> BoxFuture<'a, Result<Option<RequestOutcome>, ReadError>> {
        async move {
            self.shared.require_alive()?;
            let Some(bundle) = self.shared.published().requests.bundle_of(key) else { return Ok(None) };
            let head = self.head().position;
            let found = requests::find(&self.shared.db, bundle, key).map_err(|error| match error {
                FindError::Store(error) => self.shared.read_failed(head, &error),
                FindError::Damaged => broken(head, "a bundle of requests is damaged"),
            })?;
            Ok(found.filter(|request| is_remembered(request.recorded_at, self.now())))
        }
        .boxed()
    }

    fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    fn clock_suspect(&self) -> bool {
        self.shared.clock.suspect()
    }

    fn accept_clock(&self) {
        self.shared.clock.accept();
    }

    fn verify(&self) -> BoxFuture<'_, Result<Verified, VerifyError>> {
        verify(&self.shared).boxed()
    }

    fn health(&self) -> Health {
        self.shared.health()
    }

    fn marks(&self) -> StoreMarks {
        self.marks
    }

    fn on_disk(&self) -> Option<OnDisk> {
        let SpaceLeft { free_bytes, refuse_below_bytes, ballast_bytes } = self.room.left();
        let unsynced_files = self.blob_files().ok().and_then(|files| u64::try_from(files).ok());
        // Asked by the file system alone: to watch a store never stops it.
        let store_bytes = self.shared.db.size_on_disk().ok();
        Some(OnDisk { free_bytes, refuse_below_bytes, ballast_bytes, store_bytes, unsynced_files })
    }
}

/// Events until there are enough, by number or by bytes.
struct Page {
    events: Vec<Recorded>,
    limit: usize,
    bytes: usize,
}

impl Page {
    fn new(limit: usize) -> Self {
        Self { events: Vec::new(), limit: limit.min(MAX_READ_EVENTS), bytes: 0 }
    }

    fn is_full(&self) -> bool {
        self.events.len() >= self.limit || self.bytes >= MAX_PAGE_BYTES
    }

    fn push(&mut self, event: Recorded) {
        self.bytes += event.bytes.len();
        self.events.push(event);
    }
}

fn recorded(position: Position, value: &[u8]) -> Result<Recorded, ReadError> {
    let (chain, stored) = values::split_event(value).ok_or_else(|| broken(position, "the event is cut short"))?;
    let opened = envelope::open(stored).map_err(|error| Broken { position, what: error.to_string() })?;
    if opened.position != position {
        return Err(broken(position, "another event lies there"));
    }
    Ok(Recorded {
        position,
        stream: opened.stream,
        version: opened.version,
        recorded_at: opened.recorded_at,
        bytes: opened.event.to_vec(),
        chain: *chain,
    })
}

type Entries = Vec<(sled::IVec, sled::IVec)>;

fn scan(db: &sled::Db, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Entries, sled::Error> {
    // The first key after another is that key with a zero behind it; no vault key holds a zero.
    let start = match after {
        Some(after) if after >= prefix => [after, &[0]].concat(),
        Some(_) | None => prefix.to_vec(),
    };
    db.range(start..)
        .take_while(|entry| entry.as_ref().map_or(true, |(key, _)| key.starts_with(prefix)))
        .take(limit)
        .collect()
}

fn vault_record(key: &[u8], value: &[u8]) -> Result<VaultRecord, ()> {
    let name = key.strip_prefix(keys::VAULT).and_then(|name| std::str::from_utf8(name).ok()).ok_or(())?;
    Ok(VaultRecord { key: VaultKey::new(name).map_err(|_| ())?, bytes: value.to_vec() })
}

fn broken(position: Position, what: &str) -> ReadError {
    ReadError::Broken(Broken { position, what: what.to_owned() })
}

//! The log in memory: the reference every other store is held against, and the store of fast tests.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use tokio::sync::watch;
use vocabulary::Timestamp;

use crate::append::{Append, Committed, RequestKey, RequestOutcome, VaultRecord};
use crate::audit::Auditor;
use crate::clock::{Clock, StoreClock};
use crate::envelope;
use crate::error::{AppendError, Broken, ReadError, Verified};
use crate::group::{Group, GroupTime, Known, is_remembered};
use crate::limits::{MAX_READ_EVENTS, MAX_SCAN_RECORDS};
use crate::log::{EventLog, Health, Mode, Recorded, StoreId, StoreMarks, VerifyError};
use crate::names::{StreamName, VaultKey};
use crate::position::{CHAIN_START, ChainHash, Epoch, Head, Position, Version};

/// What would lie on a disk. Cloning shares it, so that a log can be closed and opened again.
#[derive(Debug, Clone)]
pub struct MemoryDisk {
    marks: StoreMarks,
    contents: Arc<Mutex<Contents>>,
}

impl MemoryDisk {
    /// An empty one.
    #[must_use]
    pub fn new(marks: StoreMarks) -> Self {
        let contents = Contents {
            head: Head {
                epoch: Epoch(1),
                position: Position::START,
                chain: CHAIN_START,
                recorded_at: Timestamp::from_micros(0),
            },
            events: Vec::new(),
            streams: BTreeMap::new(),
            vault: BTreeMap::new(),
            requests: BTreeMap::new(),
        };
        Self { marks, contents: Arc::new(Mutex::new(contents)) }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        // Nothing between two related changes can panic, so a poisoned lock still guards whole contents.
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Contents {
    head: Head,
    events: Vec<(Vec<u8>, ChainHash)>,
    streams: BTreeMap<StreamName, Vec<Position>>,
    vault: BTreeMap<VaultKey, Vec<u8>>,
    requests: BTreeMap<RequestKey, RequestOutcome>,
}

/// A log in memory. An append is committed at the first poll of its future.
#[derive(Debug, Clone)]
pub struct MemoryLog {
    disk: MemoryDisk,
    clock: Arc<StoreClock>,
    grown: Arc<watch::Sender<Position>>,
}

impl MemoryLog {
    /// An empty log of a sandbox, for tests.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let marks = StoreMarks { id: StoreId([0; 16]), mode: Mode::Sandbox };
        Self::open(MemoryDisk::new(marks), clock)
    }

    /// A log over what a disk holds. A disk has one log at a time.
    #[must_use]
    pub fn open(disk: MemoryDisk, clock: Arc<dyn Clock>) -> Self {
        let head = disk.contents().head;
        let clock = Arc::new(StoreClock::new(clock, head.recorded_at));
        Self { disk, clock, grown: Arc::new(watch::Sender::new(head.position)) }
    }

    fn commit(&self, append: Append) -> Result<Committed, AppendError> {
        append.check_shape()?;
        let mut contents = self.disk.contents();
        // Read under the lock: the order of positions is the order of instants.
        let time = GroupTime { now: self.clock.now(), suspect: self.clock.suspect() };
        let mut group = Group::after(contents.head, time);
        let committed = group.admit(&*contents, append)?;
        let written = group.into_written();
        for event in written.events {
            contents.streams.entry(event.stream).or_default().push(event.position);
            contents.events.push((event.stored, event.chain));
        }
        contents.vault.extend(written.vault);
        contents.requests.retain(|_, request| is_remembered(request.recorded_at, time.now));
        contents.requests.extend(written.requests);
        contents.head = written.head;
        if self.grown.borrow().0 < committed.last.0 {
            self.grown.send_replace(committed.last);
        }
        Ok(committed)
    }
}

impl Known for Contents {
    fn version_of(&self, stream: &StreamName) -> Result<Version, ReadError> {
        Ok(Version(self.streams.get(stream).map_or(0, |positions| positions.len() as u64)))
    }

    fn request(&self, key: &RequestKey) -> Result<Option<RequestOutcome>, ReadError> {
        Ok(self.requests.get(key).cloned())
    }
}

impl Contents {
    fn recorded(&self, position: Position) -> Result<Option<Recorded>, ReadError> {
        let index = usize::try_from(position.0).unwrap_or(usize::MAX).checked_sub(1);
        let Some((stored, chain)) = index.and_then(|index| self.events.get(index)) else { return Ok(None) };
        let opened = envelope::open(stored).map_err(|error| Broken { position, what: error.to_string() })?;
        Ok(Some(Recorded {
            position,
            stream: opened.stream,
            version: opened.version,
            recorded_at: opened.recorded_at,
            bytes: opened.event.to_vec(),
            chain: *chain,
        }))
    }

    fn page(&self, positions: impl Iterator<Item = Position>, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        positions
            .take(limit.min(MAX_READ_EVENTS))
            .map(|position| self.recorded(position))
            .filter_map(Result::transpose)
            .collect()
    }

    fn verify(&self) -> Result<Verified, Broken> {
        let mut auditor = Auditor::new();
        for (place, (stored, chain)) in (1..).map(Position).zip(&self.events) {
            auditor.see(place, stored, chain)?;
        }
        auditor.conclude(&self.head)
    }
}

impl EventLog for MemoryLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Committed, AppendError>> {
        let log = self.clone();
        async move { log.commit(append) }.boxed()
    }

    fn read(&self, from: Position, limit: usize) -> BoxFuture<'_, Result<Vec<Recorded>, ReadError>> {
        let contents = self.disk.contents();
        let positions = (from.0.max(1)..=contents.head.position.0).map(Position);
        future::ready(contents.page(positions, limit)).boxed()
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, ReadError>> {
        let contents = self.disk.contents();
        let skipped = usize::try_from(from.0.max(1) - 1).unwrap_or(usize::MAX);
        let positions = contents.streams.get(stream).into_iter().flatten().skip(skipped).copied();
        future::ready(contents.page(positions, limit)).boxed()
    }

    fn version_of<'a>(&'a self, stream: &'a StreamName) -> BoxFuture<'a, Result<Version, ReadError>> {
        future::ready(Known::version_of(&*self.disk.contents(), stream)).boxed()
    }

    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError> {
        let contents = self.disk.contents();
        let found = |position: &Position| contents.recorded(*position)?.ok_or_else(|| beyond_head(*position));
        positions.iter().map(found).collect()
    }

    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        let contents = self.disk.contents();
        let positions = contents.streams.get(stream).map_or(&[][..], Vec::as_slice);
        Ok(Version(positions.partition_point(|position| *position <= at) as u64))
    }

    fn head(&self) -> Head {
        self.disk.contents().head
    }

    fn subscribe(&self) -> watch::Receiver<Position> {
        self.grown.subscribe()
    }

    fn vault<'a>(&'a self, key: &'a VaultKey) -> BoxFuture<'a, Result<Option<Vec<u8>>, ReadError>> {
        future::ready(Ok(self.disk.contents().vault.get(key).cloned())).boxed()
    }

    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<VaultRecord>, ReadError>> {
        let contents = self.disk.contents();
        let start = match after {
            Some(key) if key.as_str() >= prefix => Bound::Excluded(key.as_str()),
            Some(_) | None => Bound::Included(prefix),
        };
        let page = contents
            .vault
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(key, _)| key.as_str().starts_with(prefix))
            .take(limit.min(MAX_SCAN_RECORDS))
            .map(|(key, bytes)| VaultRecord { key: key.clone(), bytes: bytes.clone() })
            .collect();
        future::ready(Ok(page)).boxed()
    }

    fn request<'a>(&'a self, key: &'a RequestKey) -> BoxFuture<'a, Result<Option<RequestOutcome>, ReadError>> {
        let found = self.disk.contents().requests.get(key).cloned();
        let now = self.clock.now();
        future::ready(Ok(found.filter(|request| is_remembered(request.recorded_at, now)))).boxed()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn clock_suspect(&self) -> bool {
        self.clock.suspect()
    }

    fn accept_clock(&self) {
        self.clock.accept();
    }

    fn verify(&self) -> BoxFuture<'_, Result<Verified, VerifyError>> {
        future::ready(self.disk.contents().verify().map_err(VerifyError::Broken)).boxed()
    }

    fn health(&self) -> Health {
        Health::Serving
    }

    fn marks(&self) -> StoreMarks {
        self.disk.marks
    }
}

fn beyond_head(position: Position) -> ReadError {
    ReadError::Broken(Broken { position, what: "the event is missing".to_owned() })
}

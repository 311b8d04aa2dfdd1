//! A log that lets something else happen between a decision and its append: the memory log, with one thing to run first.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use event_log::append::{Append, Committed, RequestKey, RequestOutcome, VaultRecord};
use event_log::{
    AppendError, EventLog, Head, Health, MemoryLog, Position, ReadError, Recorded, StoreMarks, StreamName, VaultKey,
    Verified, VerifyError, Version, stored,
};
use futures::future::BoxFuture;
use tokio::sync::watch;
use vocabulary::Timestamp;

/// What runs in between.
type Between = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// The log.
pub(crate) struct Interposed {
    inner: Arc<MemoryLog>,
    armed: Mutex<Option<(&'static str, Between)>>,
    asked: Mutex<Option<Between>>,
    full: Mutex<Option<&'static str>>,
    read: AtomicUsize,
}

impl Interposed {
    pub(crate) fn over(log: MemoryLog) -> Self {
        Self {
            inner: Arc::new(log),
            armed: Mutex::default(),
            asked: Mutex::default(),
            full: Mutex::default(),
            read: AtomicUsize::default(),
        }
    }

    /// How many events of the whole log were read since this was asked last.
    pub(crate) fn events_read(&self) -> usize {
        self.read.swap(0, Ordering::Relaxed)
    }

    /// Before the next append with an event of this kind, `run` happens, once.
    pub(crate) fn arm(&self, kind: &'static str, run: impl FnOnce() -> BoxFuture<'static, ()> + Send + 'static) {
        *self.armed.lock().unwrap() = Some((kind, Box::new(run)));
    }

    /// After the next time that a request is looked up, `run` happens, once.
    pub(crate) fn arm_lookup(&self, run: impl FnOnce() -> BoxFuture<'static, ()> + Send + 'static) {
        *self.asked.lock().unwrap() = Some(Box::new(run));
    }

    /// For the next append with an event of this kind there is no room, once.
    pub(crate) fn arm_full(&self, kind: &'static str) {
        *self.full.lock().unwrap() = Some(kind);
    }

    /// Whether what was armed has happened.
    pub(crate) fn has_run(&self) -> bool {
        self.armed.lock().unwrap().is_none()
    }

    fn take(&self, append: &Append) -> Option<Between> {
        let mut armed = self.armed.lock().unwrap();
        let (kind, _) = armed.as_ref()?;
        if writes(append, kind) { armed.take().map(|(_, run)| run) } else { None }
    }

    fn has_no_room(&self, append: &Append) -> bool {
        self.full.lock().unwrap().take_if(|kind| writes(append, kind)).is_some()
    }
}

/// Whether an append has an event of this kind.
fn writes(append: &Append, kind: &str) -> bool {
    let mut events = append.streams.iter().flat_map(|stream| &stream.events);
    events.any(|event| stored::kind(event).is_some_and(|found| found == kind))
}

impl EventLog for Interposed {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Committed, AppendError>> {
        let (between, inner, full) = (self.take(&append), self.inner.clone(), self.has_no_room(&append));
        Box::pin(async move {
            if full {
                return Err(AppendError::Full);
            }
            if let Some(between) = between {
                between().await;
            }
            inner.append(append).await
        })
    }

    fn read(&self, from: Position, limit: usize) -> BoxFuture<'_, Result<Vec<Recorded>, ReadError>> {
        Box::pin(async move {
            let events = self.inner.read(from, limit).await?;
            self.read.fetch_add(events.len(), Ordering::Relaxed);
            Ok(events)
        })
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, ReadError>> {
        self.inner.read_stream(stream, from, limit)
    }

    fn version_of<'a>(&'a self, stream: &'a StreamName) -> BoxFuture<'a, Result<Version, ReadError>> {
        self.inner.version_of(stream)
    }

    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError> {
        self.inner.read_at(positions)
    }

    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        self.inner.version_at(stream, at)
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn subscribe(&self) -> watch::Receiver<Position> {
        self.inner.subscribe()
    }

    fn vault<'a>(&'a self, key: &'a VaultKey) -> BoxFuture<'a, Result<Option<Vec<u8>>, ReadError>> {
        self.inner.vault(key)
    }

    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<VaultRecord>, ReadError>> {
        self.inner.vault_scan(prefix, after, limit)
    }

    fn request<'a>(&'a self, key: &'a RequestKey) -> BoxFuture<'a, Result<Option<RequestOutcome>, ReadError>> {
        Box::pin(async move {
            let found = self.inner.request(key).await;
            let between = self.asked.lock().unwrap().take();
            if let Some(between) = between {
                between().await;
            }
            found
        })
    }

    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn clock_suspect(&self) -> bool {
        self.inner.clock_suspect()
    }

    fn accept_clock(&self) {
        self.inner.accept_clock();
    }

    fn verify(&self) -> BoxFuture<'_, Result<Verified, VerifyError>> {
        self.inner.verify()
    }

    fn health(&self) -> Health {
        self.inner.health()
    }

    fn marks(&self) -> StoreMarks {
        self.inner.marks()
    }
}

//! A log that counts what is read of it, and that can be gone from the moment on at which something would be written.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use event_log::{
    Append, AppendError, Committed, EventLog, Head, Health, Position, ReadError, Recorded, RequestKey, RequestOutcome,
    StoreMarks, StreamName, VaultKey, VaultRecord, Verified, VerifyError, Version,
};
use hafan::serve::{Hooks, OverLog, Ticker};
use tokio::sync::watch;
use vocabulary::Timestamp;

use super::every_rpc::Prepared;
use super::world::World;

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a log was asked for, and when it goes.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    /// Not held: a store is closed when its server has gone.
    log: Mutex<Option<Weak<dyn EventLog>>>,
    reads: AtomicUsize,
    /// A word of an event before which the store goes.
    last: Mutex<Option<&'static str>>,
    gone: AtomicBool,
}

impl Watch {
    /// How many reads.
    pub(crate) fn reads(&self) -> usize {
        self.0.reads.load(Ordering::SeqCst)
    }

    /// From the append on that holds an event with this word in it, nothing is written any more, as if the program had been killed.
    pub(crate) fn gone_before(&self, word: &'static str) {
        *self.0.last.lock().expect("nobody panicked") = Some(word);
    }

    /// From the next append on that holds no event, nothing is written any more.
    pub(crate) fn gone_before_empty(&self) {
        *self.0.last.lock().expect("nobody panicked") = Some("");
    }

    /// The hooks of a server over a log that is watched so.
    pub(crate) fn hooks(&self) -> Hooks {
        let watch = self.clone();
        let over = move |log: Arc<dyn EventLog>| -> Arc<dyn EventLog> {
            *watch.0.log.lock().expect("nobody panicked") = Some(Arc::downgrade(&log));
            *watch.0.last.lock().expect("nobody panicked") = None;
            watch.0.gone.store(false, Ordering::SeqCst);
            Arc::new(WatchedLog { log, watch: watch.clone() })
        };
        Hooks { ticker: Ticker::Stopped, over_log: Some(OverLog(Arc::new(over))), ..Hooks::default() }
    }

    /// Bytes in the vault whose keys begin so.
    pub(crate) async fn vault_bytes(&self, prefix: &str) -> usize {
        let log = self.0.log.lock().expect("nobody panicked").as_ref().and_then(Weak::upgrade).expect("a log");
        let (mut bytes, mut after) = (0, None);
        loop {
            let page = log.vault_scan(prefix, after.as_ref(), 100).await.expect("readable");
            let Some(last) = page.last() else { return bytes };
            bytes += page.iter().map(|record| record.bytes.len()).sum::<usize>();
            after = Some(last.key.clone());
        }
    }

    fn read(&self) {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
    }

    fn is_gone(&self, append: &Append) -> bool {
        let last = *self.0.last.lock().expect("nobody panicked");
        let holds = |event: &Vec<u8>| last.is_some_and(|word| String::from_utf8_lossy(event).contains(word));
        let bare = last == Some("") && append.streams.is_empty();
        let named = last != Some("") && append.streams.iter().flat_map(|part| &part.events).any(holds);
        if bare || named {
            self.0.gone.store(true, Ordering::SeqCst);
        }
        self.0.gone.load(Ordering::SeqCst)
    }
}

/// A prepared world, and the reads of its store.
pub(crate) async fn prepared() -> (Prepared, Watch) {
    let watch = Watch::default();
    let prepared = Prepared::in_world(World::start_hooked(watch.hooks()).await).await;
    assert!(watch.reads() > 100, "the log of the world is watched");
    (prepared, watch)
}

/// The log beneath.
struct WatchedLog {
    log: Arc<dyn EventLog>,
    watch: Watch,
}

impl EventLog for WatchedLog {
    fn append(&self, append: Append) -> Later<'static, Result<Committed, AppendError>> {
        if self.watch.is_gone(&append) {
            return Box::pin(async { Err(AppendError::Stopped) });
        }
        self.log.append(append)
    }

    fn read(&self, from: Position, limit: usize) -> Later<'_, Result<Vec<Recorded>, ReadError>> {
        self.watch.read();
        self.log.read(from, limit)
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> Later<'a, Result<Vec<Recorded>, ReadError>> {
        self.watch.read();
        self.log.read_stream(stream, from, limit)
    }

    fn version_of<'a>(&'a self, stream: &'a StreamName) -> Later<'a, Result<Version, ReadError>> {
        self.watch.read();
        self.log.version_of(stream)
    }

    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError> {
        self.watch.read();
        self.log.read_at(positions)
    }

    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        self.watch.read();
        self.log.version_at(stream, at)
    }

    fn head(&self) -> Head {
        self.log.head()
    }

    fn subscribe(&self) -> watch::Receiver<Position> {
        self.log.subscribe()
    }

    fn vault<'a>(&'a self, key: &'a VaultKey) -> Later<'a, Result<Option<Vec<u8>>, ReadError>> {
        self.watch.read();
        self.log.vault(key)
    }

    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> Later<'a, Result<Vec<VaultRecord>, ReadError>> {
        self.watch.read();
        self.log.vault_scan(prefix, after, limit)
    }

    fn request<'a>(&'a self, key: &'a RequestKey) -> Later<'a, Result<Option<RequestOutcome>, ReadError>> {
        self.watch.read();
        self.log.request(key)
    }

    fn now(&self) -> Timestamp {
        self.log.now()
    }

    fn clock_suspect(&self) -> bool {
        self.log.clock_suspect()
    }

    fn accept_clock(&self) {
        self.log.accept_clock();
    }

    fn verify(&self) -> Later<'_, Result<Verified, VerifyError>> {
        self.log.verify()
    }

    fn health(&self) -> Health {
        self.log.health()
    }

    fn marks(&self) -> StoreMarks {
        self.log.marks()
    }
}

//! What the store does when something goes wrong, and what nobody may see before it is synced.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use event_log::limits::{MAX_EVENT_BYTES, MAX_VAULT_RECORD_BYTES, REQUEST_RETENTION_MICROS};
use event_log::{
    Append, AppendError, Committed, EventLog, Health, ManualClock, Mode, Position, ReadError, RequestRecord, StoreId,
    StoreMarks, StreamAppend, StreamName, VaultKey, VaultRecord, VerifyError, Version,
};
use event_log_sled::{Hook, Hooks, OpenError, Options, SledLog, Space};
use futures::FutureExt;
use tempfile::TempDir;
use vocabulary::Timestamp;

const NO_LIMITS: Space = Space { refuse_below_bytes: 0, ballast_bytes: 0 };

fn options(dir: &Path) -> Options {
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(0)));
    Options::new(dir, Mode::Production, StoreId([1; 16]), clock).space(NO_LIMITS)
}

fn writes(name: &str, expected: u64, event: &[u8]) -> Append {
    let stream = StreamName::new(name).unwrap();
    let part = StreamAppend { stream, expected: Version(expected), events: vec![event.to_vec()] };
    Append { streams: vec![part], ..Append::default() }
}

fn key(name: &str) -> VaultKey {
    VaultKey::new(name).unwrap()
}

fn full_append(expected: u64) -> Append {
    Append {
        vault: vec![VaultRecord { key: key("text/1"), bytes: b"sealed".to_vec() }],
        request: Some(RequestRecord { key: [7; 32], digest: [8; 32], outcome: Vec::new() }),
        ..writes("search/1", expected, b"event")
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn append(log: &SledLog, append: Append) -> Result<Committed, AppendError> {
    block_on(log.append(append))
}

/// A hook that says when it is reached and waits to be let go, and the two ends to do so with. The last must be dropped
/// before the store: a store waits for its writer when it is closed, also when a test has failed.
fn gate() -> (Hook, mpsc::Receiver<&'static str>, mpsc::Sender<()>) {
    let (reached, arrivals) = mpsc::channel();
    let (let_go, going) = mpsc::channel();
    let going = Mutex::new(going);
    let hook: Hook = Arc::new(move |place| {
        let _ = reached.send(place);
        let _ = going.lock().unwrap().recv();
    });
    (hook, arrivals, let_go)
}

/// Opens sled itself on a closed store, once its threads have let go of it.
fn raw(dir: &Path) -> sled::Db {
    let file = std::fs::File::open(dir.join("db")).unwrap();
    file.lock().unwrap();
    file.unlock().unwrap();
    sled::Config::new().path(dir).segment_size(8 << 20).flush_every_ms(None).open().unwrap()
}

#[test]
fn a_second_opening_is_refused_until_the_first_is_closed() {
    let dir = TempDir::new().unwrap();
    let first = options(dir.path()).open().unwrap();
    let second = options(dir.path()).open();
    assert!(matches!(&second, Err(OpenError::InUse(path)) if path == dir.path()), "{second:?}");
    drop(first);
    options(dir.path()).open().unwrap();
}

#[test]
fn marks_are_fixed_at_creation() {
    let dir = TempDir::new().unwrap();
    drop(options(dir.path()).open().unwrap());
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(0)));
    let other = Options::new(dir.path(), Mode::Sandbox, StoreId([2; 16]), clock.clone()).open().unwrap_err();
    assert_eq!(other.to_string(), "this is a production store, it cannot be opened for sandbox");
    let again = Options::new(dir.path(), Mode::Production, StoreId([2; 16]), clock).space(NO_LIMITS).open().unwrap();
    assert_eq!(again.marks(), StoreMarks { id: StoreId([1; 16]), mode: Mode::Production });
}

#[test]
fn a_half_written_snapshot_is_removed_before_opening() {
    let dir = TempDir::new().unwrap();
    let log = options(dir.path()).open().unwrap();
    append(&log, full_append(0)).unwrap();
    drop(log);
    let half_written = dir.path().join("snap.00000000000000FF.generating");
    std::fs::write(&half_written, b"half").unwrap();
    let log = options(dir.path()).open().unwrap();
    assert!(!half_written.exists());
    assert_eq!(log.head().position, Position(1));
}

#[test]
fn the_largest_values_make_no_blob_file() {
    let dir = TempDir::new().unwrap();
    let log = options(dir.path()).open().unwrap();
    let event = vec![7; MAX_EVENT_BYTES];
    for n in 0..70 {
        let text = VaultRecord { key: key(&format!("text/{n}")), bytes: vec![7; MAX_VAULT_RECORD_BYTES] };
        append(&log, Append { vault: vec![text], ..writes("search/1", n, &event) }).unwrap();
    }
    assert_eq!(log.blob_files().unwrap(), 0);
    assert_eq!(block_on(log.verify()).unwrap().position, Position(70));
    drop(log);
    let log = options(dir.path()).open().unwrap();
    assert_eq!(block_on(log.read(Position(1), 100)).unwrap().len(), 70);
    assert_eq!(log.blob_files().unwrap(), 0);
}

#[test]
fn nobody_sees_anything_before_it_is_synced() {
    let dir = TempDir::new().unwrap();
    let (hook, arrivals, let_go) = gate();
    let hooks = Hooks { after_flush_before_sync: Some(hook), ..Hooks::default() };
    let log = options(dir.path()).hooks(hooks).open().unwrap();
    let let_go = let_go;
    let grown = log.subscribe();
    let mut appended = log.append(full_append(0));
    assert!((&mut appended).now_or_never().is_none());
    assert_eq!(arrivals.recv().unwrap(), "after_flush_before_sync");
    let text = key("text/1");
    let stream = StreamName::new("search/1").unwrap();
    assert_eq!(log.head().position, Position::START);
    assert_eq!(block_on(log.version_of(&stream)), Ok(Version::NONE));
    assert_eq!(block_on(log.read(Position(1), 9)), Ok(Vec::new()));
    assert_eq!(block_on(log.read_stream(&stream, Version(1), 9)), Ok(Vec::new()));
    assert!(!grown.has_changed().unwrap());
    // What may be on its way is waited for; what is not is answered.
    assert!(log.vault(&text).now_or_never().is_none());
    assert!(log.vault_scan("text/", None, 9).now_or_never().is_none());
    assert_eq!(block_on(log.request(&[7; 32])), Ok(None));
    assert_eq!(block_on(log.vault(&key("text/2"))), Ok(None));
    assert_eq!(block_on(log.vault_scan("other/", None, 9)), Ok(Vec::new()));
    let waiting = log.vault(&text);
    let_go.send(()).unwrap();
    assert_eq!(block_on(appended).unwrap().last, Position(1));
    assert_eq!(block_on(waiting), Ok(Some(b"sealed".to_vec())));
    assert!(grown.has_changed().unwrap());
    assert!(block_on(log.request(&[7; 32])).unwrap().is_some());
    drop(let_go);
}

#[test]
fn the_named_places_are_passed_in_order_once_a_group() {
    let dir = TempDir::new().unwrap();
    let places = Arc::new(Mutex::new(Vec::new()));
    let noted = places.clone();
    let hook: Hook = Arc::new(move |place| noted.lock().unwrap().push(place));
    let hooks = Hooks {
        before_flush: Some(hook.clone()),
        after_flush_before_sync: Some(hook.clone()),
        after_sync: Some(hook),
        ..Hooks::default()
    };
    let log = options(dir.path()).hooks(hooks).open().unwrap();
    append(&log, full_append(0)).unwrap();
    // A group in which nothing is admitted writes nothing.
    append(&log, full_append(0)).unwrap_err();
    assert_eq!(*places.lock().unwrap(), ["before_flush", "after_flush_before_sync", "after_sync"]);
}

#[test]
fn a_commit_that_hangs_stops_the_store() {
    let dir = TempDir::new().unwrap();
    let (hook, arrivals, let_go) = gate();
    let (fatal, reasons) = mpsc::channel();
    let log = options(dir.path())
        .hooks(Hooks { after_flush_before_sync: Some(hook), ..Hooks::default() })
        .flush_limit(Duration::from_millis(20))
        .on_fatal(Arc::new(move |reason| fatal.send(reason.to_owned()).unwrap()))
        .open()
        .unwrap();
    let let_go = let_go;
    assert_eq!(append(&log, full_append(0)), Err(AppendError::Stopped));
    assert_eq!(arrivals.recv().unwrap(), "after_flush_before_sync");
    assert_eq!(reasons.recv().unwrap(), "a commit has not reached the disk within its limit");
    assert_eq!(log.health(), Health::Stopped);
    assert_eq!(append(&log, full_append(0)), Err(AppendError::Stopped));
    assert_eq!(block_on(log.read(Position(1), 1)), Err(ReadError::Stopped));
    assert_eq!(block_on(log.verify()), Err(VerifyError::Stopped));
    // Even if it comes through in the end, it is not called a success, and followers are told that it is over.
    let mut grown = log.subscribe();
    drop(let_go);
    assert!(block_on(grown.changed()).is_err());
    assert!(reasons.try_recv().is_err(), "it stops once");
}

#[test]
fn a_writer_that_panics_stops_the_store() {
    let dir = TempDir::new().unwrap();
    let (fatal, reasons) = mpsc::channel();
    let hook: Hook = Arc::new(|place| panic!("at {place}"));
    let log = options(dir.path())
        .hooks(Hooks { before_flush: Some(hook), ..Hooks::default() })
        .on_fatal(Arc::new(move |reason| fatal.send(reason.to_owned()).unwrap()))
        .open()
        .unwrap();
    assert_eq!(append(&log, full_append(0)), Err(AppendError::Stopped));
    assert_eq!(reasons.recv().unwrap(), "the writer panicked");
    assert_eq!(log.health(), Health::Stopped);
}

#[test]
fn writes_stop_on_a_nearly_full_disk_and_go_on_when_there_is_room() {
    let dir = TempDir::new().unwrap();
    let free = Arc::new(AtomicU64::new(10_000));
    let told = free.clone();
    let hooks = Hooks { free_bytes: Some(Arc::new(move || Some(told.load(Ordering::SeqCst)))), ..Hooks::default() };
    let space = Space { refuse_below_bytes: 1_000, ballast_bytes: 500 };
    let open = || options(dir.path()).hooks(hooks.clone()).space(space).open().unwrap();
    let ballast = dir.path().join("ballast");
    let log = open();
    assert_eq!(std::fs::metadata(&ballast).unwrap().len(), 500);
    append(&log, full_append(0)).unwrap();
    free.store(999, Ordering::SeqCst);
    assert_eq!(append(&log, full_append(1)), Err(AppendError::Full));
    assert_eq!(log.health(), Health::Full);
    assert_eq!(block_on(log.read(Position(1), 9)).unwrap().len(), 1);
    drop(log);
    // The ballast is given up to open it again, and taken back when there is room for it.
    let log = open();
    assert!(!ballast.exists());
    assert_eq!(append(&log, writes("search/2", 0, b"x")), Err(AppendError::Full));
    free.store(10_000, Ordering::SeqCst);
    append(&log, writes("search/2", 0, b"x")).unwrap();
    assert_eq!(log.health(), Health::Serving);
    assert!(ballast.exists());
}

#[test]
fn closing_writes_what_is_queued() {
    let dir = TempDir::new().unwrap();
    let (hook, arrivals, let_go) = gate();
    let hooks = Hooks { before_flush: Some(hook), ..Hooks::default() };
    let log = options(dir.path()).hooks(hooks).open().unwrap();
    let let_go = let_go;
    let mut appended: Vec<_> = (0..20).map(|n| log.append(writes(&format!("search/{n}"), 0, b"x"))).collect();
    for append in &mut appended {
        assert!(append.now_or_never().is_none());
    }
    assert_eq!(arrivals.recv().unwrap(), "before_flush");
    drop(let_go);
    drop(log);
    for append in appended {
        assert!(block_on(append).is_ok());
    }
    assert_eq!(options(dir.path()).open().unwrap().head().position, Position(20));
}

#[test]
fn old_requests_are_removed_from_the_store() {
    let dir = TempDir::new().unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(0)));
    let open = || Options::new(dir.path(), Mode::Production, StoreId([1; 16]), clock.clone()).space(NO_LIMITS).open();
    let request = |id: u8| Append {
        request: Some(RequestRecord { key: [id; 32], digest: [0; 32], outcome: Vec::new() }),
        ..Append::default()
    };
    let log = open().unwrap();
    for id in 0..30 {
        append(&log, request(id)).unwrap();
    }
    drop(log);
    // Across a restart, and a few at a time.
    clock.advance_micros(REQUEST_RETENTION_MICROS);
    let log = open().unwrap();
    for id in 100..110 {
        append(&log, request(id)).unwrap();
    }
    drop(log);
    let db = raw(dir.path());
    assert_eq!(db.scan_prefix(b"r").count(), 10);
}

/// A store of five events, closed, so that its bytes can be changed.
fn written() -> TempDir {
    let dir = TempDir::new().unwrap();
    let log = options(dir.path()).open().unwrap();
    for n in 0..5 {
        append(&log, writes("search/1", n, b"event")).unwrap();
    }
    dir
}

fn event_key(position: u64) -> Vec<u8> {
    [b"e".as_slice(), &position.to_be_bytes()].concat()
}

fn changed(change: impl FnOnce(&sled::Db)) -> (TempDir, Result<SledLog, OpenError>) {
    let dir = written();
    {
        let db = raw(dir.path());
        change(&db);
        db.flush().unwrap();
    }
    let opened = options(dir.path()).open();
    (dir, opened)
}

fn flip(db: &sled::Db, key: &[u8], byte: usize) {
    let mut value = db.get(key).unwrap().expect("it is there").to_vec();
    value[byte] ^= 1;
    db.insert(key, value).unwrap();
}

fn broken_at((_dir, opened): (TempDir, Result<SledLog, OpenError>)) -> u64 {
    match block_on(opened.unwrap().verify()) {
        Err(VerifyError::Broken(broken)) => broken.position.0,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_changed_byte_of_an_event_is_found() {
    let length = raw(written().path()).get(event_key(3)).unwrap().unwrap().len();
    // Each field of the envelope and of the chain; that every single byte counts is shown beside the envelope itself.
    for byte in (0..length).step_by(6) {
        assert_eq!(broken_at(changed(|db| flip(db, &event_key(3), byte))), 3, "byte {byte}");
    }
}

#[test]
fn a_missing_or_foreign_record_is_found() {
    let remove = |db: &sled::Db, position: u64| {
        db.remove(event_key(position)).unwrap().expect("it was there");
    };
    assert_eq!(broken_at(changed(|db| remove(db, 3))), 3);
    assert_eq!(broken_at(changed(|db| remove(db, 1))), 1);
    let index = b"ssearch/1\0\0\0\0\0";
    assert_eq!(broken_at(changed(|db| flip(db, index, 2 * 8 + 7))), 3);
    assert_eq!(broken_at(changed(|db| drop(db.remove(index).unwrap().expect("it was there")))), 1);
    let copied = |db: &sled::Db| {
        let other = db.get(event_key(2)).unwrap().unwrap();
        db.insert(event_key(4), other).unwrap();
    };
    assert_eq!(broken_at(changed(copied)), 4);
}

#[test]
fn a_head_that_does_not_fit_is_not_opened() {
    let damaged = |(_dir, opened): (TempDir, Result<SledLog, OpenError>)| match opened {
        Err(OpenError::Damaged(what)) => what,
        other => panic!("{other:?}"),
    };
    let last_event = |db: &sled::Db| drop(db.remove(event_key(5)).unwrap());
    assert_eq!(damaged(changed(last_event)), "its head is not that of its last event");
    assert_eq!(damaged(changed(|db| drop(db.remove(b"h").unwrap()))), "its head is missing");
    assert_eq!(damaged(changed(|db| drop(db.remove(b"m").unwrap()))), "it holds records but no marks");
    // Of the position its first and last byte, of the chain its first and last.
    for byte in [9, 16, 17, 48] {
        let what = damaged(changed(|db| flip(db, b"h", byte)));
        assert_eq!(what, "its head is not that of its last event", "byte {byte}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let refused = options(&PathBuf::from("/proc/no/such/folder")).open();
    assert!(matches!(refused, Err(OpenError::Io(_))), "{refused:?}");
}

//! Backup and restore (P9): a store as one file, which keeps positions, chain and request ids, and a store made of one, which goes on under an
//! epoch of its own. The files of an open store are never copied: sled gives no moment at which they fit together.
//!
//! A backup has nothing in clear that the log has not: the vault's records stay as they are, encrypted, and their keys wrapped by the master
//! keys, which lie outside.

mod frames;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use event_log::audit::Auditor;
use event_log::{Broken, Epoch, Head, Position, ReadError, StoreMarks, VaultKey};
use vocabulary::Timestamp;

use crate::keys;
use crate::open::{SEGMENT_BYTES, sync_all};
use crate::requests;
use crate::space::free_bytes;
use crate::store::SledLog;
use crate::values::{self, StoredHead};
use frames::{FrameError, Frames, Kind, Reader, Store};

/// Where the wrapped data keys lie in the vault.
const WRAPPED_KEYS: &str = "key/";

/// Whoever runs the service reads its backups, and nobody else.
const OWNER_ALONE: u32 = 0o600;

/// Records of one batch while restoring.
const BATCH_RECORDS: usize = 1_000;

/// What a backup or a restored store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Whose store.
    pub marks: StoreMarks,
    /// Up to where its log goes. Of a restored store with its new epoch.
    pub head: Head,
    /// Records of the vault.
    pub vault_records: u64,
    /// SHA-256 of the backup up to its last frame.
    pub digest: [u8; 32],
}

/// Why there is no backup, or no store of one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store cannot be read.
    #[error("the store cannot be read: {0}")]
    Store(#[from] ReadError),
    /// What was read of the store is not what must be there; or what was read of a backup.
    #[error("{0}")]
    Broken(#[from] Broken),
    /// The file system refuses.
    #[error("{}: {error}", path.display())]
    Io {
        /// What file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Something stands where the store would be made.
    #[error("{} is there already: restore into a folder that is not", .0.display())]
    NotEmpty(PathBuf),
    /// It is no backup, or not whole.
    #[error("the backup {}: {why}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The newest key table is of another store.
    #[error("the key table of {} is of another store", .0.display())]
    OtherStore(PathBuf),
    /// sled cannot write the store.
    #[error("the store cannot be written: {0}")]
    Sled(#[from] sled::Error),
}

impl SledLog {
    /// Writes a backup of everything committed by now. The store may be in use: what is committed meanwhile is not in it, but for the
    /// vault's newest records, which are read last.
    ///
    /// # Errors
    /// Where the store or the file cannot be read or written; then there is no file of that name.
    pub fn back_up(&self, path: &Path) -> Result<BackedUp, BackupError> {
        let at = |error| BackupError::Io { path: path.to_owned(), error };
        let unfinished = path.with_extension("unfinished");
        let file = File::options().write(true).create_new(true).mode(OWNER_ALONE).open(path).map_err(at)?;
        drop(file);
        let done = self.write_backup(&unfinished).and_then(|done| {
            fs::rename(&unfinished, path).and_then(|()| sync_folder_of(path)).map_err(at)?;
            Ok(done)
        });
        if done.is_err() {
            // Neither is a backup.
            let _ = fs::remove_file(&unfinished);
            let _ = fs::remove_file(path);
        }
        done
    }

    /// Whether a backup surely fits into a folder, and leaves the store its room where both lie on one disk. Where that cannot be told, it is
    /// tried: a full disk then shows as an error.
    ///
    /// # Errors
    /// If sled cannot tell how large the store is.
    pub fn has_room_to_back_up(&self, folder: &Path) -> Result<bool, ReadError> {
        let needed = self.size_on_disk()?.saturating_add(self.room.left().refuse_below_bytes);
        Ok(free_bytes(folder).is_none_or(|free| free >= needed))
    }

    fn write_backup(&self, path: &Path) -> Result<BackedUp, BackupError> {
        let at = |error| BackupError::Io { path: path.to_owned(), error };
        let head = self.shared.published().head;
        let store = Store { marks: self.marks, head };
        let file = File::options().write(true).create(true).truncate(true).mode(OWNER_ALONE).open(path).map_err(at)?;
        let mut frames = Frames::begin(BufWriter::new(file), &store).map_err(at)?;
        let mut auditor = Auditor::new();
        let failed = |error: sled::Error| self.shared.read_failed(head.position, &error);
        if head.position > Position::START {
            let range = keys::event(Position(1))..=keys::event(head.position);
            for entry in self.shared.db.range(range) {
                let (key, value) = entry.map_err(failed)?;
                let broken = |what: &str| Broken { position: head.position, what: what.to_owned() };
                let place = keys::number(&key).map(Position).ok_or_else(|| broken("a key is damaged"))?;
                let (chain, stored) = values::split_event(&value).ok_or_else(|| broken("an event is cut short"))?;
                auditor.see(place, stored, chain)?;
                frames.put(Kind::Event, &[&value]).map_err(at)?;
            }
        }
        auditor.conclude(&head)?;
        for entry in self.shared.db.scan_prefix(keys::BUNDLES) {
            let (_, value) = entry.map_err(failed)?;
            let bundle = requests::decode(&value);
            let mut bundle = bundle.ok_or_else(|| {
                ReadError::Broken(Broken {
                    position: head.position,
                    what: "a bundle of requests is damaged".to_owned(),
                })
            })?;
            // What came after the last event of the backup did not happen for whoever restores it.
            bundle.requests.retain(|_, request| request.positions.last <= head.position);
            frames.put(Kind::Requests, &[&requests::encode(&bundle)]).map_err(at)?;
        }
        // Last, so that no event of it lacks its documents, and the wrapped keys are the newest.
        let mut vault_records = 0;
        for entry in self.shared.db.scan_prefix(keys::VAULT) {
            let (key, value) = entry.map_err(failed)?;
            frames.put(Kind::Vault, &[&key[keys::VAULT.len()..], b"\0", &value]).map_err(at)?;
            vault_records += 1;
        }
        let (out, digest) = frames.end().map_err(at)?;
        let file = out.into_inner().map_err(|error| at(error.into_error()))?;
        file.sync_all().map_err(at)?;
        Ok(BackedUp { marks: self.marks, head, vault_records, digest })
    }
}

/// Reads a backup to its end: what it holds, if it is whole.
///
/// # Errors
/// What is wrong with it.
pub fn read_backup(path: &Path) -> Result<BackedUp, BackupError> {
    let (mut reader, Store { marks, head }) = opened(path)?;
    let damaged = |error: FrameError| BackupError::Damaged { path: path.to_owned(), why: error.to_string() };
    let mut vault_records = 0;
    while let Some((kind, _)) = reader.frame().map_err(damaged)? {
        vault_records += u64::from(kind == Kind::Vault);
    }
    Ok(BackedUp { marks, head, vault_records, digest: reader.digest() })
}

/// How a store is made of a backup.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The backup.
    pub backup: PathBuf,
    /// A newer backup of the same store whose table of wrapped keys is taken: so a backup made before an erasure is read by the master keys
    /// there are now, and what was erased since stays erased (ACR-3).
    pub key_table: Option<PathBuf>,
    /// The folder of the store; it must not be there.
    pub into: PathBuf,
    /// Now: the epoch of the restored store is its microseconds since 1970, so that no two restored stores have one epoch, and no cursor of one
    /// points into another (P9).
    pub now: Timestamp,
}

/// Makes a store of a backup, whole or not at all: every byte of it is held against its digest and every event against the chain before the
/// folder gets its name.
///
/// # Errors
/// What is wrong with the backup, or what the file system refuses; then nothing is left of it.
pub fn restore(options: &Restore) -> Result<BackedUp, BackupError> {
    let into = &options.into;
    let at = |error| BackupError::Io { path: into.clone(), error };
    if fs::symlink_metadata(into).is_ok() {
        return Err(BackupError::NotEmpty(into.clone()));
    }
    let unfinished = into.with_extension("restoring");
    if unfinished.exists() {
        // Of a restore that was killed: nobody has ever opened it.
        fs::remove_dir_all(&unfinished).map_err(at)?;
    }
    let done = write_store(options, &unfinished).and_then(|done| {
        fs::rename(&unfinished, into).and_then(|()| sync_folder_of(into)).map_err(at)?;
        Ok(done)
    });
    if done.is_err() {
        let _ = fs::remove_dir_all(&unfinished);
    }
    done
}

fn write_store(options: &Restore, dir: &Path) -> Result<BackedUp, BackupError> {
    let (mut reader, store) = opened(&options.backup)?;
    fs::create_dir_all(dir).map_err(|error| BackupError::Io { path: dir.to_owned(), error })?;
    let mut writing =
        Writing::into(sled::Config::new().path(dir).segment_size(SEGMENT_BYTES).flush_every_ms(None).open()?);
    let own_keys = options.key_table.is_none();
    let wrong = |why: String| BackupError::Damaged { path: options.backup.clone(), why };
    while let Some((kind, bytes)) = reader.frame().map_err(|error| wrong(error.to_string()))? {
        let taken = match kind {
            Kind::Event => writing.event(&bytes),
            Kind::Requests => writing.bundle(&bytes),
            Kind::Vault => writing.vault(&bytes, |key| own_keys || !key.starts_with(WRAPPED_KEYS)),
            Kind::Store | Kind::End => Err(Wrong::Frame("it says twice of which store it is")),
        };
        taken.map_err(|error| wrong(error.to_string()))?;
    }
    if let Some(newer) = &options.key_table {
        take_keys(&mut writing, newer, &store)?;
    }
    let micros = u64::try_from(options.now.micros()).unwrap_or(0);
    let epoch = Epoch(micros.max(store.head.epoch.0.saturating_add(1)));
    let head = Head { epoch, ..store.head };
    let vault_records = writing.end(&store.marks, &store.head, head, dir)?;
    Ok(BackedUp { marks: store.marks, head, vault_records, digest: reader.digest() })
}

fn opened(path: &Path) -> Result<(Reader<BufReader<File>>, Store), BackupError> {
    let file = File::open(path).map_err(|error| BackupError::Io { path: path.to_owned(), error })?;
    Reader::begin(BufReader::new(file))
        .map_err(|error: FrameError| BackupError::Damaged { path: path.to_owned(), why: error.to_string() })
}

/// The wrapped keys of a newer backup, in place of those of the older.
fn take_keys(writing: &mut Writing, path: &Path, store: &Store) -> Result<(), BackupError> {
    let (mut reader, of) = opened(path)?;
    if of.marks != store.marks || of.head.position < store.head.position {
        return Err(BackupError::OtherStore(path.to_owned()));
    }
    let damaged = |why: String| BackupError::Damaged { path: path.to_owned(), why };
    while let Some((kind, bytes)) = reader.frame().map_err(|error| damaged(error.to_string()))? {
        if kind == Kind::Vault {
            let taken = writing.vault(&bytes, |key| key.starts_with(WRAPPED_KEYS));
            taken.map_err(|error| damaged(error.to_string()))?;
        }
    }
    Ok(())
}

/// A store being written: some records at a time, its events held against their chain.
struct Writing {
    db: sled::Db,
    batch: sled::Batch,
    records: usize,
    auditor: Auditor,
    /// Chapters of the stream index that are not full yet: one of each stream.
    chapters: HashMap<Vec<u8>, Vec<u8>>,
    vault: u64,
    bundles: u64,
}

impl Writing {
    fn into(db: sled::Db) -> Self {
        let (batch, auditor, chapters) = (sled::Batch::default(), Auditor::new(), HashMap::new());
        Self { db, batch, records: 0, auditor, chapters, vault: 0, bundles: 0 }
    }

    fn event(&mut self, value: &[u8]) -> Result<(), Wrong> {
        let position = self.auditor.position().next();
        let cut = || Broken { position, what: "the event is cut short".to_owned() };
        let (chain, stored) = values::split_event(value).ok_or_else(cut)?;
        let opened = self.auditor.see(position, stored, chain)?;
        let (number, place) = keys::chapter_of(opened.version);
        let chapter = keys::chapter(&opened.stream, number);
        let positions = self.chapters.entry(chapter.clone()).or_default();
        positions.extend_from_slice(&position.0.to_be_bytes());
        if place as u64 + 1 == keys::CHAPTER_EVENTS {
            let positions = self.chapters.remove(&chapter).unwrap_or_default();
            self.put(&chapter, &positions)?;
        }
        Ok(self.put(&keys::event(position), value)?)
    }

    fn bundle(&mut self, value: &[u8]) -> Result<(), Wrong> {
        let bundle = requests::decode(value).ok_or("a bundle of requests cannot be read")?;
        if !bundle.requests.is_empty() {
            self.put(&keys::bundle(self.bundles), value)?;
            self.bundles += 1;
        }
        Ok(())
    }

    /// A record of the vault, if its key is wanted.
    fn vault(&mut self, frame: &[u8], is_wanted: impl Fn(&str) -> bool) -> Result<(), Wrong> {
        let end = frame.iter().position(|byte| *byte == 0).ok_or("a record of the vault has no key")?;
        let key = std::str::from_utf8(&frame[..end]).ok().and_then(|key| VaultKey::new(key).ok());
        let key = key.ok_or("a record of the vault has no key")?;
        if is_wanted(key.as_str()) {
            self.put(&keys::vault(&key), &frame[end + 1..])?;
            self.vault += 1;
        }
        Ok(())
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), sled::Error> {
        self.batch.insert(key, value);
        self.records += 1;
        if self.records >= BATCH_RECORDS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), sled::Error> {
        self.records = 0;
        self.db.apply_batch(std::mem::take(&mut self.batch))?;
        self.db.flush().map(drop)
    }

    /// Ends the store with its head.
    fn end(mut self, marks: &StoreMarks, backed_up: &Head, head: Head, dir: &Path) -> Result<u64, BackupError> {
        for (chapter, positions) in std::mem::take(&mut self.chapters) {
            self.put(&chapter, &positions)?;
        }
        std::mem::take(&mut self.auditor).conclude(backed_up)?;
        self.batch.insert(keys::MARKS, values::encode_marks(marks));
        self.batch.insert(keys::HEAD, values::encode_head(&StoredHead { head, commit: 0 }));
        self.flush()?;
        let at = |error| BackupError::Io { path: dir.to_owned(), error };
        let side = File::open(dir.join("db")).map_err(at)?;
        sync_all(dir, &side).map_err(at)?;
        Ok(self.vault)
    }
}

/// What is wrong with a frame, or with the store it goes into.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("{0}")]
    Frame(&'static str),
    #[error(transparent)]
    Event(#[from] Broken),
    #[error(transparent)]
    Sled(#[from] sled::Error),
}

impl From<&'static str> for Wrong {
    fn from(what: &'static str) -> Self {
        Self::Frame(what)
    }
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        Some(_) | None => File::open(".")?.sync_all(),
    }
}

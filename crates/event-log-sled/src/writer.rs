//! The one thread that writes: it judges a group of appends, writes them as one batch, flushes, syncs, and only then tells.
//!
//! P1: nothing is answered or published before `fdatasync` has returned. sled's flush alone never syncs (durability.md).

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use event_log::group::{Group, GroupTime, Known, Written, is_remembered};
use event_log::{Append, AppendError, Committed, Health, Position, ReadError, RequestKey, RequestOutcome};
use event_log::{StreamName, Version};
use tokio::sync::{mpsc, oneshot, watch};
use vocabulary::Timestamp;

use crate::keys;
use crate::options::{Hook, Hooks, SyncMode};
use crate::requests::{self, Bundle, FindError};
use crate::shared::{Published, Shared};
use crate::space::{Fill, Room};
use crate::values::{self, StoredHead};
use crate::versions;

/// Members of one group.
pub(crate) const MAX_GROUP_MEMBERS: usize = 512;

/// Bytes of one group, overstepped by at most one append.
const MAX_GROUP_BYTES: usize = 4 << 20;

/// Bundles of old requests dropped by one group.
const MAX_FORGOTTEN_BUNDLES: usize = 4;

/// An append waiting for its turn.
pub(crate) struct Job {
    pub(crate) append: Append,
    pub(crate) reply: oneshot::Sender<Result<Committed, AppendError>>,
}

type Answer = (oneshot::Sender<Result<Committed, AppendError>>, Result<Committed, AppendError>);

/// What the writing thread owns.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) jobs: mpsc::Receiver<Job>,
    /// Ends the thread when its sender is dropped, after what is queued.
    pub(crate) closing: oneshot::Receiver<()>,
    /// Opened on the database file beside sled's own, to sync it.
    pub(crate) side: File,
    pub(crate) stored: StoredHead,
    pub(crate) room: Room,
    pub(crate) hooks: Hooks,
    /// Bundles of requests with their instant; the oldest are removed first.
    pub(crate) bundles: BTreeMap<u64, Timestamp>,
    pub(crate) grown: watch::Sender<Position>,
    pub(crate) commits: watch::Sender<u64>,
}

impl Writer {
    /// Writes until the store is closed or stops for good.
    pub(crate) fn run(mut self, runtime: &tokio::runtime::Runtime) {
        let shared = self.shared.clone();
        // sled panics on some I/O errors; the store must not seem to live on without its writer.
        if catch_unwind(AssertUnwindSafe(|| self.write_groups(runtime))).is_err() {
            shared.fatal("the writer panicked");
        }
    }

    fn write_groups(&mut self, runtime: &tokio::runtime::Runtime) {
        while let Some(first) = runtime.block_on(self.next_job()) {
            let group = self.gather(first);
            if let Err(reason) = self.commit(group) {
                self.shared.fatal(&reason);
                return;
            }
            if self.shared.health() == Health::Stopped {
                return;
            }
        }
    }

    async fn next_job(&mut self) -> Option<Job> {
        if !self.jobs.is_closed() {
            tokio::select! {
                biased;
                job = self.jobs.recv() => return job,
                _ = &mut self.closing => self.jobs.close(),
            }
        }
        self.jobs.try_recv().ok()
    }

    fn gather(&mut self, first: Job) -> Vec<Job> {
        let mut bytes = first.append.byte_count();
        let mut group = vec![first];
        while group.len() < MAX_GROUP_MEMBERS && bytes < MAX_GROUP_BYTES {
            let Ok(job) = self.jobs.try_recv() else { break };
            bytes += job.append.byte_count();
            group.push(job);
        }
        group
    }

    /// Commits a group, or says why the store must stop; then no member is answered, and each learns that it has stopped.
    fn commit(&mut self, jobs: Vec<Job>) -> Result<(), String> {
        if self.is_full() {
            for job in jobs {
                let _ = job.reply.send(Err(AppendError::Full));
            }
            return Ok(());
        }
        let (group, answers) = self.judge(jobs)?;
        if !group.is_empty() {
            self.shared.commit_begins();
            let done = self.write(group)?;
            self.shared.commit_ends();
            if self.shared.health() == Health::Stopped {
                return Ok(());
            }
            self.publish(done);
        }
        // Refusals wait for the sync as well: they may name what only just was committed.
        for (reply, answer) in answers {
            let _ = reply.send(answer);
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        match self.room.fill() {
            Fill::Low => {
                if self.shared.note_full(Health::Full) == Health::Serving {
                    tracing::error!("the disk is nearly full, writes are refused");
                }
                true
            }
            Fill::Room => {
                if self.shared.note_full(Health::Serving) == Health::Full {
                    tracing::info!("there is room again, writes go on");
                    self.room.restore_ballast();
                }
                false
            }
        }
    }

    fn judge(&self, jobs: Vec<Job>) -> Result<(Group, Vec<Answer>), String> {
        let clock = &self.shared.clock;
        let time = GroupTime { now: clock.now(), suspect: clock.suspect() };
        let mut group = Group::after(self.stored.head, time);
        let before = Before { published: &self.shared.published(), db: &self.shared.db, failed: Cell::new(None) };
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            let answer = group.admit(&before, job.append);
            if let Some(reason) = before.failed.take() {
                return Err(reason);
            }
            answers.push((job.reply, answer));
        }
        Ok((group, answers))
    }

    fn write(&mut self, group: Group) -> Result<Done, String> {
        let mut written = group.into_written();
        let stored = StoredHead { head: written.head, commit: self.stored.commit + 1 };
        let forgotten =
            self.old_bundles(written.head.recorded_at).map_err(|error| format!("reading failed: {error}"))?;
        let requests = std::mem::take(&mut written.requests);
        let bundles = self.numbered(requests::bundle(written.head.recorded_at, requests));
        let mut batch = self.batch(&written, &stored).map_err(|error| format!("reading failed: {error}"))?;
        for (number, bundle) in &bundles {
            batch.insert(&keys::bundle(*number), requests::encode(bundle));
        }
        for number in forgotten.keys() {
            batch.remove(&keys::bundle(*number));
        }
        *self.shared.pending() = written.vault.keys().map(keys::vault).collect();
        self.carry_out(batch)?;
        self.stored = stored;
        Ok(Done { written, bundles, forgotten })
    }

    fn carry_out(&self, batch: sled::Batch) -> Result<(), String> {
        call(self.hooks.before_flush.as_ref(), "before_flush");
        let db = &self.shared.db;
        db.apply_batch(batch).map_err(|error| format!("writing failed: {error}"))?;
        db.flush().map_err(|error| format!("flushing failed: {error}"))?;
        call(self.hooks.after_flush_before_sync.as_ref(), "after_flush_before_sync");
        self.sync().map_err(|error| format!("syncing failed: {error}"))?;
        call(self.hooks.after_sync.as_ref(), "after_sync");
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        match self.hooks.sync_mode {
            SyncMode::FlushAndSync => self.side.sync_data(),
            SyncMode::FlushOnly => Ok(()),
        }
    }

    fn batch(&self, written: &Written, stored: &StoredHead) -> Result<sled::Batch, sled::Error> {
        let mut batch = sled::Batch::default();
        for event in &written.events {
            batch.insert(&keys::event(event.position), values::encode_event(&event.chain, &event.stored));
        }
        for (key, positions) in self.chapters(written)? {
            batch.insert(key, positions);
        }
        for (key, bytes) in &written.vault {
            batch.insert(keys::vault(key), bytes.as_slice());
        }
        batch.insert(keys::HEAD, values::encode_head(stored));
        Ok(batch)
    }

    /// The chapters of the stream index that the new events go into, with what they held before.
    fn chapters(&self, written: &Written) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, sled::Error> {
        let mut chapters: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        for event in &written.events {
            let (number, place) = keys::chapter_of(event.version);
            let positions = match chapters.entry(keys::chapter(&event.stream, number)) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) if place == 0 => entry.insert(Vec::new()),
                Entry::Vacant(entry) => {
                    let before = self.shared.db.get(entry.key())?;
                    entry.insert(before.map(|positions| positions.to_vec()).unwrap_or_default())
                }
            };
            positions.extend_from_slice(&event.position.0.to_be_bytes());
        }
        Ok(chapters)
    }

    /// Bundles past their seven days, a few at a time.
    fn old_bundles(&self, now: Timestamp) -> Result<BTreeMap<u64, Bundle>, sled::Error> {
        let old = self.bundles.iter().take(MAX_FORGOTTEN_BUNDLES).filter(|(_, at)| !is_remembered(**at, now));
        let read = |(number, at): (&u64, &Timestamp)| {
            let value = self.shared.db.get(keys::bundle(*number))?;
            let empty = Bundle { recorded_at: *at, requests: BTreeMap::new() };
            Ok((*number, value.and_then(|value| requests::decode(&value)).unwrap_or(empty)))
        };
        old.map(read).collect()
    }

    fn numbered(&self, bundles: Vec<Bundle>) -> Vec<(u64, Bundle)> {
        let next = self.bundles.last_key_value().map_or(0, |(number, _)| number + 1);
        (next..).zip(bundles).collect()
    }

    fn publish(&mut self, done: Done) {
        let Done { written, bundles, forgotten } = done;
        let head = written.head;
        for number in forgotten.keys() {
            self.bundles.remove(number);
        }
        self.bundles.extend(bundles.iter().map(|(number, bundle)| (*number, bundle.recorded_at)));
        {
            let mut published = self.shared.publish();
            published.versions.note(written.versions);
            for (number, bundle) in &forgotten {
                published.requests.forget(*number, bundle);
            }
            for (number, bundle) in &bundles {
                published.requests.note(*number, bundle);
            }
            published.head = head;
        }
        self.shared.pending().clear();
        self.commits.send_replace(self.stored.commit);
        self.grown.send_if_modified(|position| std::mem::replace(position, head.position) != head.position);
    }
}

/// A commit that is synced and not yet published.
struct Done {
    written: Written,
    bundles: Vec<(u64, Bundle)>,
    forgotten: BTreeMap<u64, Bundle>,
}

/// What the store knows before a group.
struct Before<'a> {
    published: &'a Published,
    db: &'a sled::Db,
    failed: Cell<Option<String>>,
}

impl Known for Before<'_> {
    fn version_of(&self, stream: &StreamName) -> Result<Version, ReadError> {
        if let Some(version) = self.published.versions.get(stream) {
            return Ok(*version);
        }
        versions::version_by(self.db, stream, self.published.head.position)
            .map_err(|error| self.fail(&error, "the stream index cannot be read"))
    }

    fn request(&self, key: &RequestKey) -> Result<Option<RequestOutcome>, ReadError> {
        let Some(bundle) = self.published.requests.bundle_of(key) else { return Ok(None) };
        requests::find(self.db, bundle, key).map_err(|error| self.fail(&error, "a bundle of requests is damaged"))
    }
}

impl Before<'_> {
    /// The store must stop: whoever asked is refused as by one that has.
    fn fail(&self, error: &FindError, damaged: &str) -> ReadError {
        self.failed.set(Some(match error {
            FindError::Store(error) => format!("reading failed: {error}"),
            FindError::Damaged => damaged.to_owned(),
        }));
        ReadError::Stopped
    }
}

fn call(hook: Option<&Hook>, place: &'static str) {
    if let Some(hook) = hook {
        hook(place);
    }
}

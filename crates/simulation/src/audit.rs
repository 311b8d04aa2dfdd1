//! The auditor: a model of its own, written from the rules and from nothing of the engine, that reads what was recorded and what was
//! answered, and names the first thing that does not hold.

mod book;
mod calls;
mod contracts;
mod erasures;
mod files;
mod imports;
mod offers;
mod order;
mod places;
mod searches;

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{AttachedTo, Event, KeyName};
use engine::Engine;
use event_log::{EventLog as _, Position, Recorded, RequestKey, stored};
use futures::FutureExt as _;
use vocabulary::{AttachmentId, AuthorityCode, OfferId, ProviderId, SearchId, Timestamp};

use book::Book;
use calls::Calls;
use order::Order;

use crate::asked::{Asked, Heard};
use crate::store::{Commit, FaultyLog};
use crate::{Violation, hold};

/// The commit of an import, which is told as refused where it was begun and halted.
const IMPORT: &str = "BeginCommit";

/// What was recorded so far, and whether it holds.
#[derive(Default)]
pub struct Auditor {
    order: Order,
    book: Book,
    calls: Calls,
    /// For how many hours what was asked for grants that places are held.
    hours: BTreeMap<RequestKey, u32>,
    kinds: BTreeMap<&'static str, u64>,
    commits: usize,
    /// Whether it reads the log alone, and knows of no call.
    log_alone: bool,
}

impl Auditor {
    /// An auditor that reads a log alone.
    #[must_use]
    pub fn of_log() -> Self {
        Self { log_alone: true, ..Self::default() }
    }

    /// Holds what a store recorded since.
    pub(crate) fn see(&mut self, store: &FaultyLog) -> Result<(), Violation> {
        self.calls.settle();
        let commits: Vec<Commit> =
            store.read_ledger(|ledger| ledger.commits.iter().skip(self.commits).cloned().collect());
        for commit in commits {
            self.commits += 1;
            let records = read(store, &commit)?;
            self.committed(&commit, &records)?;
        }
        Ok(())
    }

    /// Holds one append.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn committed(&mut self, commit: &Commit, records: &[Recorded]) -> Result<(), Violation> {
        let mut events: Vec<(Event, Timestamp)> = Vec::with_capacity(records.len());
        for record in records {
            self.order.follow(record)?;
            let event = stored::decode(&record.bytes).map_err(|error| Violation::new("ACR-1", error.to_string()))?;
            *self.kinds.entry(stored::kind_of(&event)).or_default() += 1;
            events.push((event, record.recorded_at));
        }
        let positions = (commit.first, commit.last);
        let whole = records.len() as u64 == (positions.1 + 1).saturating_sub(positions.0);
        hold(whole, "P2", || format!("an append of {positions:?} has {} events", records.len()))?;
        if !self.log_alone {
            self.calls.recorded(commit.request, records)?;
        }
        let hours = commit.request.and_then(|key| self.hours.get(&key).copied());
        self.book.committed(&events, hours)
    }

    /// Somebody asks.
    pub(crate) fn asked(&mut self, asked: &Asked) {
        self.calls.asked(asked);
        if let Some(hours) = asked.intent.hold_hours {
            self.hours.insert(asked.key, hours);
        }
    }

    /// Somebody heard.
    pub(crate) fn heard(&mut self, asked: &Asked, heard: &Heard, store: &FaultyLog) -> Result<(), Violation> {
        if let (IMPORT, Heard::Accepted(import)) = (asked.intent.kind, heard) {
            let committed = self.book.is_committed(import);
            hold(committed, "REG-2", || format!("{import} was told to be committed and is not"))?;
        }
        store.read_ledger(|ledger| self.calls.heard(asked.key, heard, ledger))
    }

    /// Somebody never hears.
    pub(crate) fn lost(&mut self, asked: &Asked) {
        self.calls.lost(asked.key);
    }

    /// What the caller of a request heard last.
    pub(crate) fn last_heard(&self, key: &RequestKey) -> Heard {
        self.calls.last_heard(key)
    }

    /// A program that starts on the log has folded all of it.
    pub(crate) fn replayed(&self, engine: &Engine, head: u64) -> Result<(), Violation> {
        let folded = engine.world().position;
        hold(folded == head, "ACR-6", || format!("{folded} of {head} events are folded after a start"))
    }

    /// Once everything is at rest.
    pub(crate) fn conclude(&self, store: &FaultyLog, now: Timestamp) -> Result<(), Violation> {
        let head = store.head().position.0;
        let seen = self.order.position();
        hold(seen == head, "P3", || format!("{seen} of {head} events were seen"))?;
        store.read_ledger(|ledger| self.calls.conclude(ledger))?;
        self.book.at_rest(now)
    }

    /// Events so far, by kind.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<&'static str, u64> {
        self.kinds.clone()
    }

    /// Offers whose round has not closed, with their search and provider.
    pub(crate) fn sealed_offers(&self) -> Vec<(OfferId, SearchId, ProviderId)> {
        self.book.sealed_offers()
    }

    /// Rounds that have not closed.
    pub(crate) fn open_rounds(&self) -> Vec<(SearchId, u32)> {
        self.book.open_rounds()
    }

    /// Whose a search is.
    pub(crate) fn authority_of(&self, search: SearchId) -> Option<AuthorityCode> {
        self.book.authority_of(search)
    }

    /// What is attached to what.
    pub(crate) fn files(&self) -> Vec<(AttachedTo, BTreeSet<AttachmentId>)> {
        self.book.files()
    }

    /// Keys that were told to be erased.
    pub(crate) fn erased(&self) -> Vec<KeyName> {
        self.book.erased()
    }

    /// The register that a program reads is the one that was recorded.
    pub(crate) fn hold_register(&self, engine: &Engine) -> Result<(), Violation> {
        self.book.hold_register(engine)
    }

    /// Every search.
    pub(crate) fn searches(&self) -> Vec<SearchId> {
        self.book.searches()
    }
}

/// Everything a store recorded, append by append.
pub(crate) fn history(store: &FaultyLog) -> Result<Vec<Vec<Recorded>>, Violation> {
    let commits = store.read_ledger(|ledger| ledger.commits.clone());
    commits.iter().map(|commit| read(store, commit)).collect()
}

fn read(store: &FaultyLog, commit: &Commit) -> Result<Vec<Recorded>, Violation> {
    let mut records: Vec<Recorded> = Vec::new();
    let mut from = commit.first;
    while from <= commit.last {
        let page = store.read(Position(from), 1_000).now_or_never();
        let Some(Ok(page)) = page else { return Err(Violation::new("P3", "the log cannot be read")) };
        let ours: Vec<Recorded> = page.into_iter().filter(|record| record.position.0 <= commit.last).collect();
        if ours.is_empty() {
            break;
        }
        from += ours.len() as u64;
        records.extend(ours);
    }
    Ok(records)
}

//! A log in memory that fails: an append waits until it is let through, its answer may be lost or late, it may be refused before it is
//! committed, and what waited when the program died is either committed or not at all.

mod ledger;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use event_log::{
    Append, AppendError, Bounds, Clock, Committed, EventLog, Head, Health, MemoryDisk, MemoryLog, Position, ReadError,
    Recorded, RequestKey, RequestOutcome, StoreMarks, StreamName, VaultKey, VaultRecord, Verified, VerifyError,
    Version,
};
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use tokio::sync::watch;
use vocabulary::Timestamp;

pub use ledger::{Commit, Ledger, Request};

/// What is wrong with a store on purpose: a run over seeds has to find each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// It commits at any time, whatever the bounds of an append say (P2, OFF-5).
    SkipsBounds,
    /// It does not look at what an append was decided on (P2).
    DropsGuards,
    /// It acknowledges every seventh append of a request and commits nothing of it (P1).
    Forgets,
    /// It forgets which requests it has committed (P4).
    ForgetsRequests,
}

/// What becomes of an append that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Committed and answered.
    Answered,
    /// Committed, and answered later.
    AnsweredLate,
    /// Committed, and the answer is lost.
    AnswerLost,
    /// Not committed: the store is away.
    Away,
    /// Not committed: the store is full.
    Full,
}

type Answer = Result<Committed, AppendError>;

/// Something of the engine that waits for the store.
enum Waiting {
    Append(Box<Append>, oneshot::Sender<Answer>),
    Late(Answer, oneshot::Sender<Answer>),
    Lookup(RequestKey, oneshot::Sender<Result<Option<RequestOutcome>, ReadError>>),
}

#[derive(Default)]
struct State {
    /// Whether what comes waits for the dice.
    gated: bool,
    /// Whether looking up a request waits as well.
    lookups_wait: bool,
    full: bool,
    waiting: BTreeMap<u64, Waiting>,
    next: u64,
    moves: u64,
    forgotten: u64,
    ledger: Ledger,
}

/// The log; one for each life of the program, over the same disk.
pub struct FaultyLog {
    inner: MemoryLog,
    state: Arc<Mutex<State>>,
    sabotage: Option<Sabotage>,
}

impl FaultyLog {
    /// A log over what a disk holds, with the ledger of the lives before.
    #[must_use]
    pub fn open(disk: MemoryDisk, clock: Arc<dyn Clock>, ledger: Ledger, sabotage: Option<Sabotage>) -> Self {
        let state = State { ledger, ..State::default() };
        Self { inner: MemoryLog::open(disk, clock), state: Arc::new(Mutex::new(state)), sabotage }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on what comes waits for the dice, or does not.
    pub fn gate(&self, gated: bool) {
        self.state().gated = gated;
    }

    /// From now on looking up a request waits as well, or does not.
    pub fn gate_lookups(&self, wait: bool) {
        self.state().lookups_wait = wait;
    }

    /// The disk is full, or has room again.
    pub fn fill(&self, full: bool) {
        self.state().full = full;
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.state().full
    }

    /// What waits, in the order it came.
    #[must_use]
    pub fn waiting(&self) -> Vec<u64> {
        self.state().waiting.keys().copied().collect()
    }

    /// How often the store was asked: grows as long as the engine gets on.
    #[must_use]
    pub fn moves(&self) -> u64 {
        self.state().moves
    }

    /// Everything that was committed, and for which request.
    pub fn read_ledger<T>(&self, read: impl FnOnce(&Ledger) -> T) -> T {
        read(&self.state().ledger)
    }

    /// Lets one of what waits through.
    pub fn release(&self, ticket: u64, fate: Fate) {
        let Some(waiting) = self.state().waiting.remove(&ticket) else { return };
        match waiting {
            Waiting::Append(append, answer) => self.settle(*append, answer, fate),
            // Whoever asked may be gone.
            Waiting::Late(late, answer) => drop(answer.send(late)),
            Waiting::Lookup(key, answer) => {
                let found = match fate {
                    Fate::Away | Fate::AnswerLost => Err(ReadError::Stopped),
                    Fate::Answered | Fate::AnsweredLate | Fate::Full => self.look_up(&key),
                };
                drop(answer.send(found));
            }
        }
    }

    fn settle(&self, append: Append, answer: oneshot::Sender<Answer>, fate: Fate) {
        let outcome = match fate {
            Fate::Away => Err(AppendError::Stopped),
            Fate::Full => Err(AppendError::Full),
            Fate::Answered => self.commit(append),
            Fate::AnswerLost => self.commit(append).and(Err(AppendError::Stopped)),
            Fate::AnsweredLate => {
                let late = self.commit(append);
                let mut state = self.state();
                let ticket = state.next;
                state.next += 1;
                state.waiting.insert(ticket, Waiting::Late(late, answer));
                return;
            }
        };
        drop(answer.send(outcome));
    }

    /// The program dies: `commits` says of each append that waited whether it was committed. The ledger goes on to the next life.
    pub fn die(&self, mut commits: impl FnMut() -> bool) -> Ledger {
        let waiting = std::mem::take(&mut self.state().waiting);
        for waiting in waiting.into_values() {
            if let Waiting::Append(append, _) = waiting
                && commits()
            {
                // Whether it was in time and undisturbed is judged as ever; nobody hears of it.
                drop(self.commit(*append));
            }
        }
        std::mem::take(&mut self.state().ledger)
    }

    fn look_up(&self, key: &RequestKey) -> Result<Option<RequestOutcome>, ReadError> {
        if self.sabotage == Some(Sabotage::ForgetsRequests) {
            return Ok(None);
        }
        self.inner.request(key).now_or_never().unwrap_or(Err(ReadError::Stopped))
    }

    fn commit(&self, append: Append) -> Answer {
        if self.state().full {
            return Err(AppendError::Full);
        }
        let request = append.request.clone();
        let append = match self.sabotaged(append) {
            Ok(append) => append,
            Err(answer) => return answer,
        };
        let committed = self.inner.append(append).now_or_never().unwrap_or(Err(AppendError::Stopped));
        if let Ok(committed) = &committed {
            self.state().ledger.note(committed, request);
        }
        committed
    }

    /// The append as this store takes it, or what it answers without taking it.
    fn sabotaged(&self, mut append: Append) -> Result<Append, Answer> {
        match self.sabotage {
            None => {}
            Some(Sabotage::SkipsBounds) => append.bounds = Bounds::NONE,
            Some(Sabotage::DropsGuards) => append.guards.clear(),
            Some(Sabotage::ForgetsRequests) => {
                // A new name each time, so that none is ever known.
                let mut state = self.state();
                state.forgotten += 1;
                let forgotten = state.forgotten.to_be_bytes();
                if let Some(request) = &mut append.request {
                    request.key[..8].copy_from_slice(&forgotten);
                }
            }
            Some(Sabotage::Forgets) => {
                let asked = append.request.is_some() && !append.streams.is_empty();
                let mut state = self.state();
                state.forgotten += u64::from(asked);
                if asked && state.forgotten.is_multiple_of(7) {
                    let last = self.inner.head().position;
                    let recorded_at = self.inner.now();
                    return Err(Ok(Committed { first: last.next(), last, recorded_at }));
                }
            }
        }
        Ok(append)
    }
}

impl EventLog for FaultyLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Answer> {
        let (answer, answered) = oneshot::channel();
        let mut state = self.state();
        state.moves += 1;
        if !state.gated {
            drop(state);
            return std::future::ready(self.commit(append)).boxed();
        }
        let ticket = state.next;
        state.next += 1;
        state.waiting.insert(ticket, Waiting::Append(Box::new(append), answer));
        async move { answered.await.unwrap_or(Err(AppendError::Stopped)) }.boxed()
    }

    fn read(&self, from: Position, limit: usize) -> BoxFuture<'_, Result<Vec<Recorded>, ReadError>> {
        self.state().moves += 1;
        self.inner.read(from, limit)
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamName,
        from: Version,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Recorded>, ReadError>> {
        self.state().moves += 1;
        self.inner.read_stream(stream, from, limit)
    }

    fn version_of<'a>(&'a self, stream: &'a StreamName) -> BoxFuture<'a, Result<Version, ReadError>> {
        self.state().moves += 1;
        self.inner.version_of(stream)
    }

    fn read_at(&self, positions: &[Position]) -> Result<Vec<Recorded>, ReadError> {
        self.state().moves += 1;
        self.inner.read_at(positions)
    }

    fn version_at(&self, stream: &StreamName, at: Position) -> Result<Version, ReadError> {
        self.state().moves += 1;
        self.inner.version_at(stream, at)
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn subscribe(&self) -> watch::Receiver<Position> {
        self.inner.subscribe()
    }

    fn vault<'a>(&'a self, key: &'a VaultKey) -> BoxFuture<'a, Result<Option<Vec<u8>>, ReadError>> {
        self.state().moves += 1;
        self.inner.vault(key)
    }

    fn vault_scan<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a VaultKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<VaultRecord>, ReadError>> {
        self.state().moves += 1;
        self.inner.vault_scan(prefix, after, limit)
    }

    fn request<'a>(&'a self, key: &'a RequestKey) -> BoxFuture<'a, Result<Option<RequestOutcome>, ReadError>> {
        let (answer, answered) = oneshot::channel();
        let mut state = self.state();
        state.moves += 1;
        if !state.gated || !state.lookups_wait {
            drop(state);
            return std::future::ready(self.look_up(key)).boxed();
        }
        let ticket = state.next;
        state.next += 1;
        state.waiting.insert(ticket, Waiting::Lookup(*key, answer));
        async move { answered.await.unwrap_or(Err(ReadError::Stopped)) }.boxed()
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
        if self.state().full { Health::Full } else { Health::Serving }
    }

    fn marks(&self) -> StoreMarks {
        self.inner.marks()
    }
}

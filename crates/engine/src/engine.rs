//! The engine: permit → run what is due → gather facts → decide → append, guarded and bounded → fold.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use domain::Decision;
use domain::event::Subject;
use domain::privacy::Periods;
use event_log::clock::SandboxClock;
use event_log::{
    Append, AppendError, Bounds, Committed, EventLog, Mode, Position, RequestOutcome, RequestRecord, StreamAppend,
    Version, stored,
};
use geography::Geography;
use tokio::sync::{Mutex, watch};
use views::World;
use vocabulary::{RefusalReason, Timestamp, limits};

use crate::access::AccessLog;
use crate::archive::LogArchive;
use crate::backups::Backups;
use crate::call::Call;
use crate::columns::RegisterColumns;
use crate::failure::{Due, Failure};
use crate::keys::MasterKeys;
use crate::moment::Moment;
use crate::past::PastWorlds;
use crate::restating::LeavesOut;
use crate::signing::SigningKeys;
use crate::steps::Steps;
use crate::tx::{Tx, Verb};
use crate::vault::Vault;

/// How often a command that lost a race is decided again before its caller is told to try later. Conflicts are with own earlier
/// calls or with the authority's acts, never with a rival's offer, so a handful is ample; 200 awards at once need more.
const ATTEMPTS_MAX: usize = 400;

/// How callers are known to an engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Callers {
    /// The edge is believed: for development and tests.
    #[default]
    Believed,
    /// Each is a registered principal that holds the role it acts in; every change is made under a guard of that (ACR-2).
    Registered,
}

/// How an engine runs.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What receipts and checkpoints are signed with; without it they are not signed.
    pub signing: Option<SigningKeys>,
    /// How callers are known.
    pub callers: Callers,
    /// The sandbox clock, when the store is a sandbox.
    pub sandbox: Option<Arc<SandboxClock>>,
    /// Where places are; the same for as long as the engine runs.
    pub geography: Arc<Geography>,
    /// Where it is recorded who looked at what; without it nobody does.
    pub access: Option<AccessLog>,
    /// What writes backups; without it there are none.
    pub backups: Option<Arc<dyn Backups>>,
    /// For how long what is kept.
    pub periods: Periods,
    /// Whether what retention no longer keeps is ordered to be erased, and erased, without anybody asking.
    pub retention: Retention,
    /// Failpoints of a run over the keys; the shipped program passes none.
    pub steps: Steps,
}

/// Whether retention works by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// An administrator orders what is due.
    #[default]
    ByCommand,
    /// Once a day what is due is ordered and erased.
    Automatic,
}

/// The engine. Cheap to clone; all clones share one log and one world.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

/// What all clones share.
pub struct Shared {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) vault: Vault,
    pub(crate) settings: Settings,
    pub(crate) folding: Mutex<()>,
    /// One run over the keys at a time.
    pub(crate) key_run: Mutex<()>,
    /// The last day on which retention was looked after.
    pub(crate) retained_on: Mutex<Option<vocabulary::Date>>,
    /// The last day on which what is over for good was restated.
    pub(crate) restated_on: Mutex<Option<vocabulary::Date>>,
    /// How many positions are written down as such that a start may leave out.
    pub(crate) written_down: AtomicU64,
    /// What was left out of the fold when the engine was opened.
    pub(crate) leaves_out: LeavesOut,
    pub(crate) columns: RegisterColumns,
    pub(crate) past: PastWorlds,
    world: RwLock<World>,
    /// Everything stamped before this instant, in microseconds, is folded.
    pub(crate) settled: AtomicI64,
    folded: watch::Sender<u64>,
}

impl std::ops::Deref for Engine {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Done {
    /// What the verb said it made or changed: a resource name, or several in lines.
    pub outcome: String,
    /// As of when its answer is read.
    pub moment: Moment,
    /// When it was committed: by it the answer finds what this very call recorded.
    pub recorded_at: Timestamp,
}

impl Engine {
    /// Opens an engine on a log: loads the vault, folds every event.
    pub async fn open(
        log: Arc<dyn EventLog>,
        masters: impl Into<MasterKeys>,
        settings: Settings,
    ) -> Result<Self, Failure> {
        let vault = Vault::open(&*log, masters.into()).await?;
        Self::over(log, vault, settings).await
    }

    /// Opens an engine on a log whose vault is open: folds every event, but for those that are outlived.
    pub async fn over(log: Arc<dyn EventLog>, vault: Vault, settings: Settings) -> Result<Self, Failure> {
        let sandbox_store = log.marks().mode == Mode::Sandbox;
        if sandbox_store != settings.sandbox.is_some() {
            return Err(Failure::Internal("a sandbox clock belongs to a sandbox store, and to no other".to_owned()));
        }
        let (folded, _) = watch::channel(0);
        let leaves_out = LeavesOut::read(&*log, &vault).await?;
        let archive = Arc::new(LogArchive(Arc::clone(&log)));
        let shared = Shared {
            world: RwLock::new(World::over(archive, leaves_out.positions.clone())),
            written_down: AtomicU64::new(leaves_out.positions.count()),
            leaves_out,
            log,
            vault,
            settings,
            folding: Mutex::default(),
            key_run: Mutex::default(),
            retained_on: Mutex::default(),
            restated_on: Mutex::default(),
            columns: RegisterColumns::default(),
            past: PastWorlds::default(),
            settled: AtomicI64::new(i64::MIN),
            folded,
        };
        let engine = Self { shared: Arc::new(shared) };
        engine.catch_up().await?;
        engine.empty_leftover_files().await?;
        Ok(engine)
    }

    /// The log beneath.
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// Where places are.
    pub fn geography(&self) -> &Geography {
        &self.settings.geography
    }

    /// The same, for whoever keeps it.
    pub fn shared_geography(&self) -> Arc<Geography> {
        Arc::clone(&self.settings.geography)
    }

    /// Where it is recorded who looked at what.
    pub fn access(&self) -> Option<&AccessLog> {
        self.settings.access.as_ref()
    }

    /// Where a world folded from this log finds what it has let go of.
    pub(crate) fn archive(&self) -> Arc<LogArchive> {
        Arc::new(LogArchive(Arc::clone(&self.log)))
    }

    /// The vault.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The store's clock.
    pub fn now(&self) -> Timestamp {
        self.log.now()
    }

    /// Told each time the world has grown.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.folded.subscribe()
    }

    /// The world as it is; hold it briefly and never across an await.
    pub fn world(&self) -> RwLockReadGuard<'_, World> {
        self.shared.world.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.shared.world.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Follows the world: moves the sandbox clock, wakes the watchers.
    pub(crate) fn after_fold(&self, world: &World) {
        if let Some(clock) = &self.settings.sandbox {
            clock.advance_to(world.clock_offset_micros);
        }
        self.folded.send_replace(world.position);
    }

    /// Reads the world as of a moment, with the instant that judges it.
    pub fn at<T>(&self, moment: &Moment, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        match moment {
            Moment::Now => {
                let now = self.now();
                read(&self.world(), now)
            }
            Moment::Past(world, at) => read(world, *at),
        }
    }

    /// Runs a command in a task of its own: a client that hangs up does not tear it.
    pub async fn execute<V: Verb>(&self, call: Call, verb: V) -> Result<Done, Failure> {
        let engine = self.clone();
        let run = tokio::spawn(async move { engine.run(&call, &verb).await });
        run.await.unwrap_or_else(|error| Err(Failure::Internal(error.to_string())))
    }

    async fn run<V: Verb>(&self, call: &Call, verb: &V) -> Result<Done, Failure> {
        let request = self.request_record(call)?;
        if let Some(known) = self.log.request(&request.key).await? {
            return self.repeat(&request, known).await;
        }
        for _ in 0..ATTEMPTS_MAX {
            let mut tx = Tx::new(self, &call.actor);
            let until = tx.require_known()?;
            let decision = match verb.decide(&mut tx).await {
                Ok(decision) => decision.before_any(until),
                Err(Failure::Due(due)) => {
                    self.run_due(due).await?;
                    continue;
                }
                // A twin of this call may have been committed meanwhile, and be why this one is refused: its answer is this one's (OFF-6).
                Err(failure) => match self.log.request(&request.key).await? {
                    Some(known) => return self.repeat(&request, known).await,
                    None => return Err(failure),
                },
            };
            // Asked once: what is answered is what is recorded, and what a repeat is answered.
            let outcome = verb.outcome();
            let record = RequestRecord { outcome: outcome.clone().into_bytes(), ..request.clone() };
            match self.commit(tx, decision, Some(record)).await {
                Ok(Some(Committed { recorded_at, .. })) => {
                    return Ok(Done { outcome, moment: Moment::Now, recorded_at });
                }
                Ok(None) => {}
                Err(Known(known)) => {
                    let known = self.log.request(&request.key).await?.unwrap_or(*known);
                    return self.repeat(&request, known).await;
                }
                Err(Other(failure)) => return Err(failure),
            }
        }
        Err(Failure::Unavailable("others keep changing the same records".to_owned()))
    }

    /// The first answer to a call that was made before.
    pub(crate) async fn answered(&self, call: &Call) -> Result<Option<Done>, Failure> {
        let request = self.request_record(call)?;
        match self.log.request(&request.key).await? {
            Some(known) => self.repeat(&request, known).await.map(Some),
            None => Ok(None),
        }
    }

    /// Commits a decision; `None` when it lost a race and has to be decided again.
    pub(crate) async fn commit(
        &self,
        mut tx: Tx<'_>,
        decision: Decision,
        request: Option<RequestRecord>,
    ) -> Result<Option<Committed>, CommitError> {
        if let Some(import) = tx.committing().filter(|_| !decision.events.is_empty()) {
            // Nothing of the register changes while an import is being committed: that is finished first, whoever began it.
            drop(tx);
            Box::pin(self.finish_commit(import)).await.map_err(Other)?;
            return Ok(None);
        }
        // Held until the append is answered: what was sealed lies under keys that are still those of the store.
        let _gate = tx.take_gate();
        let append = build(tx, decision, request).map_err(Other)?;
        let vault = append.vault.clone();
        match self.log.append(append).await {
            Ok(committed) => {
                self.vault.committed(&vault);
                self.catch_up().await.map_err(Other)?;
                Ok(Some(committed))
            }
            Err(
                AppendError::Conflict { .. }
                | AppendError::GuardConflict { .. }
                | AppendError::TooLate { .. }
                | AppendError::TooEarly { .. },
            ) => {
                self.catch_up().await.map_err(Other)?;
                Ok(None)
            }
            Err(AppendError::RequestIdKnown { digest, outcome, positions }) => {
                let recorded_at = self.now();
                Err(Known(Box::new(RequestOutcome { digest, outcome, positions, recorded_at })))
            }
            Err(error) => Err(Other(error.into())),
        }
    }

    /// The first answer again (OFF-6), or that the id was used for another body.
    async fn repeat(&self, request: &RequestRecord, known: RequestOutcome) -> Result<Done, Failure> {
        if known.digest != request.digest {
            return Err(domain::Refusal::of(RefusalReason::RequestIdReused, "request_id").into());
        }
        self.catch_up().await?;
        let outcome = String::from_utf8(known.outcome).map_err(|error| Failure::Internal(error.to_string()))?;
        let recorded_at = known.recorded_at;
        if known.positions.last.0 == self.world().position {
            return Ok(Done { outcome, moment: Moment::Now, recorded_at });
        }
        let world = self.world_at(Position(known.positions.last.0)).await?;
        let at = world.recorded_at.unwrap_or(recorded_at);
        Ok(Done { outcome, moment: Moment::Past(world, at), recorded_at })
    }

    /// Refuses a request id older than seven days or over five minutes ahead.
    pub(crate) fn require_fresh(&self, call: &Call) -> Result<(), Failure> {
        let now = self.now();
        let expired = |fault: domain::Fault| Err(Failure::Refused(fault.with("now", now).into()));
        let fault = domain::Fault::new(RefusalReason::RequestIdExpired, "request_id");
        match call.request_id.made_at() {
            Some(made) if !self.is_fresh(made, now) => expired(fault.with("made_at", made)),
            None => expired(fault),
            Some(_) => Ok(()),
        }
    }

    /// The keyed digests of a request that is fresh.
    fn request_record(&self, call: &Call) -> Result<RequestRecord, Failure> {
        self.require_fresh(call)?;
        let actor = format!("{}|{}|{}", call.actor.id, call.actor.role, call.actor.organisation);
        let id = call.request_id.to_string();
        let key = self.vault.keyed_hash("request", &[actor.as_bytes(), call.method.as_bytes(), id.as_bytes()]);
        let digest = self.vault.keyed_hash("body", &[&call.body]);
        Ok(RequestRecord { key, digest, outcome: Vec::new() })
    }

    /// A sandbox's clock runs ahead of its clients', so there only the wall clock beneath the offset judges an id's age.
    fn is_fresh(&self, made: Timestamp, now: Timestamp) -> bool {
        let offset = self.settings.sandbox.as_ref().map_or(0, |clock| clock.offset_micros());
        let wall = now.plus_micros(-offset);
        let oldest = wall.plus_days(-limits::REQUEST_ID_DAYS_MAX);
        let newest = wall.plus_minutes(limits::REQUEST_ID_AHEAD_MINUTES_MAX);
        let by_wall = oldest <= made && made <= newest;
        by_wall
            || (now.plus_days(-limits::REQUEST_ID_DAYS_MAX) <= made
                && made <= now.plus_minutes(limits::REQUEST_ID_AHEAD_MINUTES_MAX))
    }

    pub(crate) async fn run_due(&self, due: Due) -> Result<(), Failure> {
        match due {
            Due::Search(search) => self.run_due_search(search).await,
            Due::Provider(provider) => self.lift_provider(provider).await,
            Due::Setting(setting) => self.lift_setting(setting).await,
            Due::Import(import) => self.finish_commit(import).await,
        }
    }
}

/// Why a commit came to nothing.
pub(crate) enum CommitError {
    /// The request id is committed already.
    Known(Box<RequestOutcome>),
    /// Anything else.
    Other(Failure),
}

impl CommitError {
    /// What a commit without a request id comes to.
    pub(crate) fn into_failure(self) -> Failure {
        match self {
            Known(_) => Failure::Internal("a commit without a request id was known".to_owned()),
            Other(failure) => failure,
        }
    }
}

use CommitError::{Known, Other};

/// Streams written at the version their facts were read at; streams only read become guards.
fn build(tx: Tx<'_>, decision: Decision, request: Option<RequestRecord>) -> Result<Append, Failure> {
    let (mut reads, vault) = tx.into_parts();
    let mut streams: BTreeMap<Subject, Vec<Vec<u8>>> = BTreeMap::new();
    for event in &decision.events {
        streams.entry(event.subject()).or_default().push(stored::encode(event).map_err(internal)?);
    }
    let mut parts = Vec::with_capacity(streams.len());
    for (subject, events) in streams {
        let expected = reads
            .remove(&subject)
            .ok_or_else(|| Failure::Internal(format!("{subject} is written without having been read")))?;
        parts.push(StreamAppend {
            stream: stored::stream_name(&subject).map_err(internal)?,
            expected: Version(expected),
            events,
        });
    }
    let mut guards = Vec::with_capacity(reads.len());
    for (subject, version) in reads {
        guards.push((stored::stream_name(&subject).map_err(internal)?, Version(version)));
    }
    let bounds = Bounds { not_before: decision.not_before, before: decision.before };
    // A decision without events changes nothing: its guards and bounds have nothing to protect.
    let (guards, bounds, vault) =
        if parts.is_empty() { (Vec::new(), Bounds::NONE, Vec::new()) } else { (guards, bounds, vault) };
    Ok(Append { streams: parts, guards, bounds, vault, request })
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(error.to_string())
}

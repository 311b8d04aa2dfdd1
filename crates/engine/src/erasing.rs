//! A run over the keys (ACR-3): a new master key, the keys of what is ordered to be erased destroyed, every other one wrapped anew, none left
//! under an old master key, and then those destroyed too. Each step is an event or can be done twice, so that whoever starts after a crash
//! goes on where it stood.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::Decision;
use domain::event::{DataSubject, Event, KeyName, KeysEvent, PrivacyEvent, Subject};
use domain::keys::Run;
use domain::privacy::obstacles;
use event_log::Append;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::due::system_actor;
use crate::engine::{CommitError, Engine};
use crate::failure::Failure;
use crate::tx::Tx;

/// How long a run that could not go on waits before it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// How often one step is decided again after a lost race.
const ATTEMPTS_MAX: usize = 50;

/// The keys, as an administrator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// Ids of the master keys known, oldest first: the last one wraps.
    pub master_keys: Vec<String>,
    /// The run that has begun and not ended.
    pub open: Option<Run>,
    /// The run that ended last.
    pub last: Option<Run>,
    /// Orders that wait to be carried out.
    pub waiting: usize,
    /// Wrapped keys that another master key than the newest wraps.
    pub under_old_keys: u64,
}

impl Engine {
    /// How the keys stand.
    pub async fn key_status(&self) -> Result<KeyStatus, Failure> {
        let (open, last, waiting) = {
            let world = self.world();
            let keys = world.privacy.keys();
            (keys.open.clone(), keys.last.clone(), world.privacy.waiting().count())
        };
        let under_old_keys = self.vault.wrapped_by_others(&*self.log).await?;
        Ok(KeyStatus { master_keys: self.vault.master_ids(), open, last, waiting, under_old_keys })
    }

    /// Carries on whatever run is open, now and whenever one begins, until the returned task is aborted.
    pub fn start_key_runs(&self) -> JoinHandle<()> {
        let engine = self.clone();
        tokio::spawn(async move {
            let mut grown = engine.watch();
            loop {
                match engine.carry_on_keys().await {
                    Ok(()) => {
                        if grown.changed().await.is_err() {
                            return;
                        }
                    }
                    Err(failure) => {
                        tracing::error!(failure = %failure, "a run over the keys could not go on; it is tried again");
                        tokio::time::sleep(AGAIN_AFTER).await;
                    }
                }
            }
        })
    }

    /// Carries on the run that is open to its end; nothing where none is.
    ///
    /// # Errors
    /// Where a key cannot be made, written or destroyed. The run stays open and goes on with the next try.
    pub async fn carry_on_keys(&self) -> Result<(), Failure> {
        if self.world().privacy.keys().open.is_none() {
            return Ok(());
        }
        let _one = self.key_run.lock().await;
        let Some(run) = self.world().privacy.keys().open.clone() else { return Ok(()) };
        tracing::info!(run = run.number, "a run over the keys goes on");
        self.settings.steps.reached("run_begun");
        let made = self.master_made(&run).await?;
        self.destroy_ordered(&run, made).await?;
        let rewrapped = self.rewrap().await?;
        if run.destroys_old {
            self.destroy_old().await?;
        }
        self.complete(&run, rewrapped).await?;
        self.settings.steps.reached("run_completed");
        tracing::info!(run = run.number, rewrapped, "a run over the keys is complete");
        Ok(())
    }

    /// The run's new master key: made and recorded, if it is not yet. What is given back is still to be taken into use.
    async fn master_made(&self, run: &Run) -> Result<Option<(u32, crate::keys::MasterKey)>, Failure> {
        if let Some(made) = &run.made {
            if self.vault.wrapping().as_ref() == Some(made) {
                return Ok(None);
            }
            let lost = format!("the master key {made} of the run that is open is not here, or a newer one is");
            return Err(Failure::Internal(lost));
        }
        let maker = self.vault.key_maker();
        let made = spawn_blocking(move || maker.make()).await.map_err(internal)??;
        self.settings.steps.reached("key_made");
        let recorded = KeysEvent::MasterKeyMade { run: run.number, key: made.1.id.clone() };
        self.record(Decision::of(Event::Keys(recorded))).await?;
        self.settings.steps.reached("key_recorded");
        Ok(Some(made))
    }

    /// Nobody seals anything while the new master key is taken into use, what stands against each order is judged once more, and the keys of
    /// the others are destroyed, all in one commit.
    async fn destroy_ordered(&self, run: &Run, made: Option<(u32, crate::keys::MasterKey)>) -> Result<(), Failure> {
        let _alone = self.vault.gate.write().await;
        if let Some(made) = made {
            self.vault.wrap_by(made);
        }
        if run.destroyed {
            return Ok(());
        }
        for _ in 0..ATTEMPTS_MAX {
            let system = system_actor()?;
            let mut tx = Tx::new(self, &system);
            let (put_off, keys) = self.judged_again(&mut tx, run);
            let mut vault = Vec::new();
            for key in keys {
                vault.extend(self.vault.destroying(&*self.log, key.into()).await?);
            }
            tx.will_write(Subject::Keys);
            let count = u32::try_from(vault.len()).unwrap_or(u32::MAX);
            let destroyed = Event::Keys(KeysEvent::KeysDestroyed { run: run.number, keys: count });
            tx.commit_with(vault);
            let mut events = put_off;
            events.push(destroyed);
            let committed = self.commit(tx, Decision::all(events), None).await.map_err(CommitError::into_failure)?;
            if committed.is_some() {
                self.vault.forget_keys();
                self.settings.steps.reached("keys_destroyed");
                return Ok(());
            }
        }
        Err(Failure::Unavailable("others keep changing what is to be erased".to_owned()))
    }

    /// Orders of a run that something stands against by now, as events that put them off, and the keys of the others.
    fn judged_again(&self, tx: &mut Tx<'_>, run: &Run) -> (Vec<Event>, BTreeSet<KeyName>) {
        let orders: Vec<DataSubject> = self.world().privacy.begun_in(run.number).map(|(subject, _)| *subject).collect();
        let (mut put_off, mut keys) = (Vec::new(), BTreeSet::new());
        for subject in orders {
            let privacy = tx.bind(Subject::Privacy(subject), |world| world.privacy.of(&subject));
            let Some(order) = privacy.begun_in(run.number) else { continue };
            let facts = tx.erasure_facts(subject);
            if obstacles(&facts, order.reason, tx.now.london_date()).is_empty() {
                keys.extend(order.keys.iter().copied());
            } else {
                let event = PrivacyEvent::ErasurePutOff { order: order.number, run: run.number };
                put_off.push(Event::Privacy(subject, event));
            }
        }
        (put_off, keys)
    }

    /// Wraps every key by the newest master key, a bounded commit at a time, until none is left that another wraps.
    async fn rewrap(&self) -> Result<u64, Failure> {
        let (mut rewrapped, mut after) = (0, None);
        loop {
            let (records, end) = self.vault.rewrapped_page(&*self.log, after.as_ref()).await?;
            let Some(end) = end else { break };
            after = Some(end);
            if !records.is_empty() {
                rewrapped += u64::try_from(records.len()).unwrap_or(u64::MAX);
                self.log.append(Append { vault: records, ..Append::default() }).await?;
                self.settings.steps.reached("page_rewrapped");
            }
        }
        let left = self.vault.wrapped_by_others(&*self.log).await?;
        if left > 0 {
            return Err(Failure::Internal(format!("{left} keys are still wrapped by an old master key")));
        }
        self.settings.steps.reached("all_rewrapped");
        Ok(rewrapped)
    }

    /// Destroys every master key but the newest, for good.
    async fn destroy_old(&self) -> Result<(), Failure> {
        let newest = self.vault.wrapping();
        let maker = self.vault.key_maker();
        let kept = {
            let maker = maker.clone();
            spawn_blocking(move || maker.kept()).await.map_err(internal)??
        };
        let mut old = self.vault.master_ids();
        old.extend(kept);
        for id in old.into_iter().filter(|id| Some(id) != newest.as_ref()) {
            let (maker, steps, gone) = (maker.clone(), self.settings.steps.clone(), id.clone());
            let destroyed = spawn_blocking(move || maker.destroy(&gone, || steps.reached("key_overwritten")));
            destroyed.await.map_err(internal)??;
            self.vault.forget_master(&id);
        }
        self.settings.steps.reached("old_destroyed");
        Ok(())
    }

    /// Records that the run is complete, and each order with it.
    async fn complete(&self, run: &Run, rewrapped: u64) -> Result<(), Failure> {
        let mut events: Vec<Event> = {
            let world = self.world();
            let begun = world.privacy.begun_in(run.number);
            let orders = begun.filter_map(|(subject, privacy)| Some((*subject, privacy.begun_in(run.number)?.number)));
            let erased = |(subject, order)| Event::Privacy(subject, PrivacyEvent::Erased { order, run: run.number });
            orders.map(erased).collect()
        };
        events.push(Event::Keys(KeysEvent::RunCompleted { run: run.number, rewrapped }));
        self.record(Decision::all(events)).await?;
        // What the columns kept of a household goes at once.
        self.refresh_columns().await
    }

    /// Records a step. Only a run writes to these streams while one is open, but for holds and answers.
    async fn record(&self, decision: Decision) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let system = system_actor()?;
            let mut tx = Tx::new(self, &system);
            for event in &decision.events {
                tx.will_write(event.subject());
            }
            if self.commit(tx, decision.clone(), None).await.map_err(CommitError::into_failure)?.is_some() {
                return Ok(());
            }
        }
        Err(Failure::Unavailable("others keep changing the same records".to_owned()))
    }
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(error.to_string())
}

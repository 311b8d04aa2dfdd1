//! The register in columns, kept beside the world: filled from a start on, several profiles at once, and brought up to date before each
//! question.
//!
//! A setting's profile is opened once when it is put or replaced, and only codes, numbers and a grid reference of it stay in memory. Its
//! data key is not kept: 100,000 of them would take more room than the columns.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock, RwLockReadGuard};

use domain::scoring::entry;
use domain::setting::{Profile, Setting};
use futures::StreamExt as _;
use matching::v1::{Columns, Entry};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use vocabulary::{SettingId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;

/// Settings opened by one task before it gives way to others.
const BATCH: usize = 250;

/// Batches opened at once. They take turns on the threads there are, with calls between them.
const BATCHES_AT_ONCE: usize = 4;

/// The columns, and who fills them.
#[derive(Default)]
pub(crate) struct RegisterColumns {
    columns: RwLock<Columns>,
    filling: Mutex<()>,
}

/// The columns being filled while nobody asks.
pub struct Filling {
    task: JoinHandle<Result<(), Failure>>,
    stop: Arc<AtomicBool>,
}

impl Filling {
    /// Stops after the batches begun, and waits for them: afterwards nothing of it holds the store.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // What it came to was told where it ended.
        let _ = self.task.await;
    }
}

/// Settings taken out of the world that the columns do not have yet. Dropped with any left, because a fault or a caller that hung up ended
/// the work, it hands them back to the next question.
struct Unfilled<'e> {
    engine: &'e Engine,
    settings: VecDeque<SettingId>,
}

impl Drop for Unfilled<'_> {
    fn drop(&mut self) {
        if !self.settings.is_empty() {
            self.engine.world_mut().touch(self.settings.drain(..));
        }
    }
}

impl Engine {
    /// Brings the columns of the register up to the world: what changed since the last question, everything at the first. Waits for
    /// whoever is filling them.
    ///
    /// # Errors
    /// Where a profile cannot be opened; the settings not reached are then opened by the next question.
    pub async fn refresh_columns(&self) -> Result<(), Failure> {
        self.fill_columns(&AtomicBool::new(false)).await
    }

    /// Fills the columns while nobody asks, so that the first question after a start finds them filled, or waits for the rest only.
    pub fn start_filling(&self) -> Filling {
        let (engine, stop) = (self.clone(), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let task = tokio::spawn(async move {
            let filled = engine.fill_columns(&stopped).await;
            if let Err(failure) = &filled {
                tracing::warn!(failure = %failure, "the columns of the register could not be filled; the next match tries again");
            }
            filled
        });
        Filling { task, stop }
    }

    async fn fill_columns(&self, stop: &AtomicBool) -> Result<(), Failure> {
        let _filling = self.shared_columns().filling.lock().await;
        if !self.world().has_touched() {
            return Ok(());
        }
        let settings: VecDeque<SettingId> = self.world_mut().take_touched().into_iter().collect();
        let mut unfilled = Unfilled { engine: self, settings };
        self.make_room(unfilled.settings.len());
        let batches: Vec<Vec<SettingId>> =
            unfilled.settings.iter().copied().collect::<Vec<_>>().chunks(BATCH).map(<[_]>::to_vec).collect();
        let begun = batches.into_iter().take_while(|_| !stop.load(Ordering::Relaxed)).map(|batch| {
            let engine = self.clone();
            tokio::spawn(async move { engine.entries(&batch).await })
        });
        // In order, so that what is left is always the rest.
        let mut opened = futures::stream::iter(begun).buffered(BATCHES_AT_ONCE);
        while let Some(entries) = opened.next().await {
            let entries = entries.map_err(|error| Failure::Internal(error.to_string()))??;
            let mut columns = self.shared_columns().write();
            entries.iter().flatten().for_each(|entry| columns.put(entry));
            unfilled.settings.drain(..entries.len().min(unfilled.settings.len()));
        }
        Ok(())
    }

    /// The first filling knows how many there will be.
    fn make_room(&self, settings: usize) {
        let mut columns = self.shared_columns().write();
        if columns.is_empty() {
            columns.reserve(settings);
        }
    }

    /// The columns as they are; hold them briefly and never across an await.
    pub(crate) fn columns(&self) -> RwLockReadGuard<'_, Columns> {
        self.shared_columns().columns.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The rows of settings, in their order; none of one that is gone.
    async fn entries(&self, settings: &[SettingId]) -> Result<Vec<Option<Entry>>, Failure> {
        let settings: Vec<Option<(Arc<Setting>, Option<Timestamp>)>> = {
            let world = self.world();
            let confirmed = |setting: &Setting| {
                let provider = world.provider(setting.recorded.provider)?;
                setting.places_known_confirmed_at(provider, |search, round| world.round_is_over(search, round))
            };
            let found = |id: &SettingId| world.setting(*id).map(|setting| (Arc::clone(setting), confirmed(setting)));
            settings.iter().map(found).collect()
        };
        let mut entries = Vec::with_capacity(settings.len());
        for found in settings {
            let Some((setting, confirmed_at)) = found else {
                entries.push(None);
                continue;
            };
            // A household that was erased is nowhere, and has no place to give.
            let row = match self.profile_unless_erased(&setting).await? {
                Some(profile) => entry(&setting, &profile, confirmed_at, self.geography()),
                None => Entry {
                    places: Some(Vec::new()),
                    ..entry(&setting, &Profile::default(), confirmed_at, self.geography())
                },
            };
            entries.push(Some(row));
        }
        Ok(entries)
    }

    fn shared_columns(&self) -> &RegisterColumns {
        &self.columns
    }
}

impl RegisterColumns {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Columns> {
        self.columns.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

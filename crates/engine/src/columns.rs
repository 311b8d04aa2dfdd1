//! The register in columns, kept beside the world: filled on the first question and brought up to date before each.
//!
//! A setting's profile is opened once when it is put or replaced, and only codes, numbers and a grid reference of it stay in memory. Its
//! data key is not kept: 100,000 of them would take more room than the columns.

use std::sync::{Arc, RwLock, RwLockReadGuard};

use domain::scoring::entry;
use domain::setting::Setting;
use matching::v1::{Columns, Entry};
use tokio::sync::Mutex;
use vocabulary::{SettingId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;

/// Settings opened before the columns take them.
const BATCH: usize = 1_000;

/// The columns, and who fills them.
#[derive(Default)]
pub(crate) struct RegisterColumns {
    columns: RwLock<Columns>,
    filling: Mutex<()>,
}

impl Engine {
    /// Brings the columns of the register up to the world: what changed since the last question, everything at the first.
    ///
    /// # Errors
    /// Where a profile cannot be opened; the settings not reached are then opened by the next question.
    pub async fn refresh_columns(&self) -> Result<(), Failure> {
        if !self.world().has_touched() {
            return Ok(());
        }
        let _filling = self.shared_columns().filling.lock().await;
        let touched: Vec<SettingId> = self.world_mut().take_touched().into_iter().collect();
        for (done, batch) in touched.chunks(BATCH).enumerate() {
            match self.entries(batch).await {
                Ok(entries) => {
                    let mut columns = self.shared_columns().write();
                    if columns.is_empty() {
                        columns.reserve(touched.len());
                    }
                    entries.iter().for_each(|entry| columns.put(entry));
                }
                Err(failure) => {
                    self.world_mut().touch(touched.iter().skip(done * BATCH).copied());
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    /// The columns as they are; hold them briefly and never across an await.
    pub(crate) fn columns(&self) -> RwLockReadGuard<'_, Columns> {
        self.shared_columns().columns.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn entries(&self, settings: &[SettingId]) -> Result<Vec<Entry>, Failure> {
        let settings: Vec<(Arc<Setting>, Option<Timestamp>)> = {
            let world = self.world();
            let found = settings.iter().filter_map(|id| world.setting(*id));
            let confirmed = |setting: &Setting| {
                let provider = world.provider(setting.recorded.provider)?;
                setting.places_known_confirmed_at(provider, |search, round| world.round_is_over(search, round))
            };
            found.map(|setting| (Arc::clone(setting), confirmed(setting))).collect()
        };
        let mut entries = Vec::with_capacity(settings.len());
        for (setting, confirmed_at) in settings {
            let profile = self.open_profile_of(&setting).await?;
            entries.push(entry(&setting, &profile, confirmed_at, self.geography()));
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

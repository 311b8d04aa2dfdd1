//! Backups of a store that is in use (P9): one at a time, and never while its keys are being changed, so that every backup is opened by the
//! master keys that were there when it was written.

use std::fmt::Debug;
use std::sync::Arc;

use domain::{Fault, Refusal};
use event_log::Head;
use tokio::task::spawn_blocking;
use vocabulary::{RefusalReason, RequestId};

use crate::call::Call;
use crate::engine::Engine;
use crate::failure::Failure;

/// What writes backups of the store beneath. It blocks while it writes.
pub trait Backups: Debug + Send + Sync {
    /// Writes a backup named after a request, or finds the one that is there whole.
    ///
    /// # Errors
    /// [`Failure::Exhausted`] where there is no room for it, [`Failure::Internal`] where it cannot be written; then there is none.
    fn back_up(&self, named: RequestId) -> Result<Backup, Failure>;
}

/// A backup that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The name of its file.
    pub file: String,
    /// Up to where the log goes in it.
    pub head: Head,
    /// Records of the vault in it.
    pub vault_records: u64,
    /// SHA-256 of it up to its last frame.
    pub digest: [u8; 32],
}

impl Engine {
    /// Writes a backup of everything committed by now, in a task of its own: a client that hangs up does not tear it.
    ///
    /// # Errors
    /// STATE_FORBIDS where nothing writes backups here, [`Failure::Unavailable`] while another is written or the keys are being changed, and
    /// as [`Backups::back_up`].
    pub async fn back_up(&self, call: &Call) -> Result<Backup, Failure> {
        self.require_fresh(call)?;
        let Some(backups) = self.settings.backups.clone() else {
            let fault =
                Fault::new(RefusalReason::StateForbids, "backups").with("rule", "P9").with("state", "NO_FOLDER");
            return Err(Refusal::from(fault.with("allowed", "the setting backups.dir")).into());
        };
        let (engine, named) = (self.clone(), call.request_id);
        let written = tokio::spawn(async move { engine.write_backup(backups, named).await });
        written.await.map_err(|error| Failure::Internal(error.to_string()))?
    }

    async fn write_backup(&self, backups: Arc<dyn Backups>, named: RequestId) -> Result<Backup, Failure> {
        let busy = || Failure::Unavailable("another backup is being written, or the keys are being changed".to_owned());
        let _alone = self.key_run.try_lock().map_err(|_| busy())?;
        // One that broke off and is still to go on: some keys are wrapped by the old master key, some by the new.
        if self.world().privacy.keys().open.is_some() {
            return Err(busy());
        }
        let written = spawn_blocking(move || backups.back_up(named));
        written.await.map_err(|error| Failure::Internal(error.to_string()))?
    }
}

//! Backups of the store that is served, in the folder of the settings: each is named after the request that asked for it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Backup, Backups, Failure};
use event_log_sled::{BackedUp, BackupError, SledLog, read_backup};
use vocabulary::RequestId;

/// What a backup that is being written is called, as the store writes it.
const UNFINISHED: &str = "unfinished";

/// What a backup is called when it is whole.
const WHOLE: &str = "backup";

/// The folder of a store's backups. It is that store's alone.
#[derive(Debug)]
pub(super) struct BackupFolder {
    pub(super) store: Arc<SledLog>,
    pub(super) folder: PathBuf,
}

impl Backups for BackupFolder {
    fn back_up(&self, named: RequestId) -> Result<Backup, Failure> {
        let file = format!("{named}.{WHOLE}");
        let path = self.folder.join(&file);
        self.clear().map_err(|error| self.failed(&error))?;
        let done = if fs::exists(&path).map_err(|error| self.failed(&error))? {
            read_backup(&path).map_err(|error| self.failed(&error))?
        } else {
            self.written(&path)?
        };
        let BackedUp { head, vault_records, digest, .. } = done;
        tracing::info!(backup.file = %file, log.position = head.position.0, "a backup is whole");
        Ok(Backup { file, head, vault_records, digest })
    }
}

impl BackupFolder {
    fn written(&self, path: &Path) -> Result<BackedUp, Failure> {
        if !self.store.has_room_to_back_up(&self.folder)? {
            return Err(Failure::Exhausted);
        }
        self.store.back_up(path).map_err(|error| match &error {
            BackupError::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull => Failure::Exhausted,
            BackupError::Store(_)
            | BackupError::Broken(_)
            | BackupError::Io { .. }
            | BackupError::NotEmpty(_)
            | BackupError::Damaged { .. }
            | BackupError::OtherStore(_)
            | BackupError::Sled(_) => self.failed(&error),
        })
    }

    /// Removes what backups left that broke off with the process: what was written of them, and the empty files that kept their names. None is
    /// being written now.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let path = entry.path();
            let is = |what: &str| path.extension() == Some(OsStr::new(what));
            if is(UNFINISHED) || (is(WHOLE) && entry.metadata()?.len() == 0) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> Failure {
        Failure::Internal(format!("no backup in {}: {error}", self.folder.display()))
    }
}

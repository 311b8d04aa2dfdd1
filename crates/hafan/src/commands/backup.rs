//! `hafan backup` and `hafan restore`: a store as one file, and a store made of one (P9). They work on folders alone, while no server runs over
//! them; the keys are not in a backup.

use std::path::PathBuf;

use clap::Args;
use engine::vault::hex;
use event_log::clock::{Clock as _, SystemClock};
use event_log_sled::{BackedUp, BackupError, OpenError, Options, Restore as Restoring};
use serde_json::json;

use super::folder::Folder;
use crate::config::Environment;
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::backup as page;

/// A backup.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    folder: Folder,
}

/// A store made of a backup.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    backup: PathBuf,
    /// A newer backup of the same store, of which the wrapped keys are taken: for a backup made before an erasure or a rotation of keys
    #[arg(long, value_name = "FILE")]
    key_table: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
}

/// Writes a backup.
pub(crate) fn back_up(options: Backup, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    let data_dir = options.folder.path(environment)?;
    let store = Options::existing(&data_dir, std::sync::Arc::new(SystemClock::new()))
        .open()
        .map_err(|error| Failure::File { path: data_dir.clone(), message: not_opened(&error) })?;
    let done = store.back_up(&options.out).map_err(failed)?;
    output.show_value(&told(&done), |laid| page::made(&options.out, &done, laid))
}

/// Makes a store.
pub(crate) fn restore(options: Restore, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    let into = options.folder.path(environment)?;
    let Restore { backup, key_table, .. } = options;
    let restoring = Restoring { backup, key_table, into: into.clone(), now: SystemClock::new().now() };
    let done = event_log_sled::restore(&restoring).map_err(failed)?;
    output.show_value(&told(&done), |laid| page::restored(&into, &done, laid))
}

fn told(done: &BackedUp) -> serde_json::Value {
    json!({
        "store": hex(&done.marks.id.0),
        "mode": done.marks.mode.to_string(),
        "epoch": done.head.epoch.0,
        "position": done.head.position.0.to_string(),
        "chain": hex(&done.head.chain),
        "vaultRecords": done.vault_records.to_string(),
        "digest": hex(&done.digest),
    })
}

fn not_opened(error: &OpenError) -> String {
    match error {
        OpenError::InUse(_) => format!("{error}: stop the service first"),
        other => other.to_string(),
    }
}

fn failed(error: BackupError) -> Failure {
    match error {
        BackupError::Io { path, error } => Failure::File { path, message: error.to_string() },
        BackupError::NotEmpty(path) => {
            Failure::File { path, message: "is there already: restore into a folder that is not".to_owned() }
        }
        BackupError::Damaged { path, why } => Failure::NotVerified(format!("{}: {why}", path.display())),
        BackupError::OtherStore(path) => {
            Failure::NotVerified(format!("{}: is of another store, or older than the backup", path.display()))
        }
        BackupError::Broken(broken) => Failure::NotVerified(broken.to_string()),
        BackupError::Store(_) | BackupError::Sled(_) => Failure::Serve(error.to_string()),
    }
}

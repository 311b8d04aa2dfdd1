//! `hafan doctor`: everything a server needs to start and to keep its promises, looked at while none runs, each finding with what to do.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::keys::MasterKeys;
use engine::vault::Vault;
use event_log::clock::SystemClock;
use event_log::{EventLog as _, Position};
use event_log_sled::{OpenError, Options, SledLog};
use serde_json::json;
use server::tls::Tls;

use crate::config::Environment;
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::doctor as page;
use crate::serve::{self, Mode, ServeFlags, ServeOptions, geography};

/// Commits of the measurement of a sync.
const SYNCS: usize = 20;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As it has to be.
    Good,
    /// The server starts; somebody should look.
    Look,
    /// The server does not start, or does not keep a promise.
    Bad,
}

impl State {
    /// For programs.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Good => "GOOD",
            Self::Look => "LOOK",
            Self::Bad => "BAD",
        }
    }
}

/// One thing looked at.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What, for programs: a word.
    pub(crate) of: &'static str,
    /// How it stands.
    pub(crate) state: State,
    /// What was found: figures, names of files, words of the system.
    pub(crate) found: String,
}

/// Looks, and tells.
pub(crate) async fn run(flags: &ServeFlags, environment: &Environment, output: &mut Output<'_>) -> Result<(), Failure> {
    let (options, _) = serve::settle(flags, environment)?;
    let findings = findings(&options).await;
    let told: Vec<_> = findings
        .iter()
        .map(|finding| json!({ "of": finding.of, "state": finding.state.code(), "found": finding.found }))
        .collect();
    output.show_value(&json!({ "findings": told }), |laid| page::table(&findings, laid))?;
    let bad: Vec<&str> =
        findings.iter().filter(|finding| finding.state == State::Bad).map(|finding| finding.of).collect();
    if bad.is_empty() { Ok(()) } else { Err(Failure::NotVerified(format!("to be mended first: {}", bad.join(", ")))) }
}

async fn findings(options: &ServeOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut put = |of, state, found: String| findings.push(Finding { of, state, found });
    let store = Options::existing(&options.data_dir, Arc::new(SystemClock::new())).open();
    match &store {
        Ok(store) => {
            let (state, found) = of_store(store, options.mode);
            put("store", state, found);
            let (state, found) = match store.verify().await {
                Ok(verified) => (State::Good, verified.position.to_string()),
                Err(error) => (State::Bad, error.to_string()),
            };
            put("log", state, found);
            let (state, found) = of_blobs(store);
            put("blobs", state, found);
            let (state, found) = of_space(store);
            put("space", state, found);
        }
        Err(error @ (OpenError::NoStore(_) | OpenError::InUse(_))) => put("store", State::Look, error.to_string()),
        Err(error) => put("store", State::Bad, error.to_string()),
    }
    let masters = MasterKeys::of_folder(&options.keys_dir, options.key_command.clone());
    let (state, found) = match (masters, store.as_ref().ok().filter(|store| store.head().position > Position::START)) {
        (Err(error), _) => (State::Bad, error.to_string()),
        (Ok(masters), Some(store)) => {
            let ids = masters.ids().join(", ");
            match Vault::open(store, masters).await {
                Ok(_) => (State::Good, ids),
                Err(failure) => (State::Bad, failure.to_string()),
            }
        }
        (Ok(masters), None) => (State::Look, masters.ids().join(", ")),
    };
    put("keys", state, found);
    let (state, found) = of_modes(&options.keys_dir);
    put("keys_folder", state, found);
    let (state, found) = match options.tls.clone().map(Tls::load) {
        Some(Ok(_)) => (State::Good, String::new()),
        Some(Err(error)) => (State::Bad, error.to_string()),
        None => (State::Look, options.listen.to_string()),
    };
    put("tls", state, found);
    let (state, found) = match geography::in_use(&options.data_dir) {
        Ok(geography) => (State::Good, geography.release().to_owned()),
        Err(failure) => (State::Bad, failure.to_string()),
    };
    put("geography", state, found);
    if store.is_ok() {
        let (state, found) = match measured_sync(&options.data_dir) {
            Ok(median) => (State::Good, format!("{:.2} ms", median.as_secs_f64() * 1_000.0)),
            Err(error) => (State::Bad, error.to_string()),
        };
        put("sync", state, found);
    }
    findings
}

fn of_store(store: &SledLog, mode: Mode) -> (State, String) {
    let (marks, head) = (store.marks(), store.head());
    let found = format!("{}, epoch {}, position {}", marks.mode, head.epoch.0, head.position);
    let fits = matches!(
        (marks.mode, mode),
        (event_log::Mode::Production, Mode::Production) | (event_log::Mode::Sandbox, Mode::Sandbox)
    );
    (if fits { State::Good } else { State::Bad }, found)
}

fn of_blobs(store: &SledLog) -> (State, String) {
    match store.blob_files() {
        Ok(0) => (State::Good, "0".to_owned()),
        Ok(count) => (State::Bad, count.to_string()),
        Err(error) => (State::Bad, error.to_string()),
    }
}

fn of_space(store: &SledLog) -> (State, String) {
    let left = store.space_left();
    let mebibytes = |bytes: u64| bytes >> 20;
    let Some(free) = left.free_bytes else { return (State::Look, "?".to_owned()) };
    let found = format!("{} MiB; ballast {} MiB", mebibytes(free), mebibytes(left.ballast_bytes));
    let state = match free {
        low if low < left.refuse_below_bytes => State::Bad,
        // Ten times what is refused at: time to do something.
        few if few < left.refuse_below_bytes * 10 || left.ballast_bytes == 0 => State::Look,
        _ => State::Good,
    };
    (state, found)
}

/// Whether others than the owner read the keys.
fn of_modes(keys: &Path) -> (State, String) {
    use std::os::unix::fs::PermissionsExt as _;
    match fs::metadata(keys) {
        Ok(found) => {
            let mode = found.permissions().mode() & 0o777;
            let state = if mode & 0o077 == 0 { State::Good } else { State::Look };
            (state, format!("{} {mode:03o}", keys.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => (State::Look, error.to_string()),
        Err(error) => (State::Bad, error.to_string()),
    }
}

/// The median of some writes of 4 KiB, each synced, where the store lies: what an acknowledgement costs at least.
#[expect(clippy::disallowed_methods, reason = "how long a sync takes is what is asked; nothing is decided by it")]
fn measured_sync(dir: &Path) -> io::Result<Duration> {
    let mut file: File = tempfile::tempfile_in(dir)?;
    let mut took = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        took.push(begun.elapsed());
    }
    took.sort();
    Ok(took[SYNCS / 2])
}

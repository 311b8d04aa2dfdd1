//! What a run leaves behind: `results.json`, whose fields `docs/performance.md` tells, and an SVG a measurement where plots are asked for.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::frame::{Effort, Failed, Measured, told};
use super::machine::Machine;

/// The version of the file's shape.
const FORMAT: u32 = 1;

/// A whole run.
#[derive(Debug, Serialize)]
pub(super) struct Results {
    /// The shape of the file.
    pub(super) format: u32,
    /// Seconds since 1970 at its end.
    pub(super) ended_at_unix: u64,
    /// How much was done.
    pub(super) effort: Effort,
    /// Where.
    pub(super) machine: Machine,
    /// In the order measured.
    pub(super) measured: Vec<Measured>,
    /// What was asked for and could not be had.
    pub(super) not_measured: Vec<Missing>,
}

/// A group that was not measured.
#[derive(Debug, Serialize)]
pub(super) struct Missing {
    /// Such as `offers`.
    pub(super) group: &'static str,
    /// Why not.
    pub(super) why: Failed,
}

impl Results {
    /// Of a run that ends now.
    pub(super) fn of(effort: Effort, measured: Vec<Measured>, not_measured: Vec<Missing>) -> Self {
        let machine = Machine::here();
        Self { format: FORMAT, ended_at_unix: unix_now(), effort, machine, measured, not_measured }
    }

    /// Writes the file; answers where it is.
    pub(super) fn write(&self) -> Result<PathBuf, Failed> {
        let path = folder()?.join("results.json");
        let text = serde_json::to_string_pretty(self).map_err(told)?;
        std::fs::write(&path, text + "\n").map_err(told)?;
        Ok(path)
    }
}

/// `bench` in the folder of everything built, where this program lies too.
pub(super) fn folder() -> Result<PathBuf, Failed> {
    let this = std::env::current_exe().map_err(told)?;
    let target = this.ancestors().nth(3).map_or_else(|| Path::new("target").to_owned(), Path::to_owned);
    let folder = target.join("bench");
    std::fs::create_dir_all(&folder).map_err(told)?;
    Ok(folder)
}

#[expect(clippy::disallowed_methods, reason = "when a run was made")]
fn unix_now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

//! Hands over to the bench target, which is built only now: it depends on the crates it measures, this tool does not.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::check::stage::cargo_at;
use crate::repository;

/// What whole stacks need; over whatever the environment says.
const WITH_FRAME_POINTERS: (&str, &str) = ("RUSTFLAGS", "-C force-frame-pointers=yes");

/// What is to be measured, and how.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Small sizes and few repeats.
    pub(crate) quick: bool,
    /// With plots.
    pub(crate) plot: bool,
    /// With perf's report instead of figures.
    pub(crate) profile: bool,
    /// With a flame graph instead of figures.
    pub(crate) flamegraph: bool,
    /// Which groups.
    pub(crate) groups: Vec<String>,
}

impl Asked {
    /// As the bench target reads it.
    fn words(&self) -> Vec<&str> {
        let flags = [
            ("--quick", self.quick),
            ("--plot", self.plot),
            ("--profile", self.profile),
            ("--flamegraph", self.flamegraph),
        ];
        let flags = flags.into_iter().filter(|(_, asked)| *asked).map(|(flag, _)| flag);
        flags.chain(self.groups.iter().map(String::as_str)).collect()
    }
}

/// Measures.
///
/// # Errors
/// In words: what could not be built, run or measured.
pub(crate) fn run(asked: &Asked) -> Result<(), String> {
    if asked.profile || asked.flamegraph {
        return sampled(asked);
    }
    let mut cargo = cargo();
    cargo.args(["bench", "--package", "xtask", "--bench", "measurements", "--"]).args(asked.words());
    ended(&mut cargo, "the measurement")
}

fn cargo() -> Command {
    cargo_at(&repository::root())
}

fn ended(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what} does not run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} ended with {status}")) }
}

/// Measures with samples of ours: by a program that is built anew with frame pointers everywhere, in a folder of its own, so that every stack is whole
/// and no other build is lost.
fn sampled(asked: &Asked) -> Result<(), String> {
    let found = Command::new("perf").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Err("perf is not to be had: install it (Debian: apt-get install linux-perf)".to_owned());
    }
    let program = built()?;
    ended(Command::new(program).current_dir(repository::root()).args(asked.words()), "the measurement")
}

/// A message of Cargo about something built.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// A message of Cargo about where it builds.
#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// The folder of everything built with frame pointers.
fn folder() -> Result<PathBuf, String> {
    let mut cargo = cargo();
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let output = cargo.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo does not run: {error}"))?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    Ok(metadata.target_directory.join("profiled"))
}

/// Builds the bench target; answers where it is.
fn built() -> Result<PathBuf, String> {
    let mut cargo = cargo();
    cargo.env(WITH_FRAME_POINTERS.0, WITH_FRAME_POINTERS.1).arg("bench").arg("--target-dir").arg(folder()?);
    cargo.args(["--package", "xtask", "--bench", "measurements", "--no-run", "--message-format", "json"]);
    let output = cargo.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo does not run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let artifacts = text.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    artifacts
        .filter_map(|artifact| artifact.executable)
        .next_back()
        .ok_or_else(|| "the measurements were not built".to_owned())
}

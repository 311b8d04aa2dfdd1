//! Hands over to the bench target, which is built only now: it depends on the crates it measures, this tool does not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::repository;

/// Samples a second of a profile: no divisor of what anything else does regularly.
const SAMPLES: &str = "499";

/// What is to be measured, and how.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Small sizes and few repeats.
    pub(crate) quick: bool,
    /// With plots.
    pub(crate) plot: bool,
    /// Under a profiler.
    pub(crate) profile: bool,
    /// Which groups.
    pub(crate) groups: Vec<String>,
}

impl Asked {
    /// As the bench target reads it.
    fn words(&self) -> Vec<&str> {
        let flags = [("--quick", self.quick), ("--plot", self.plot)];
        let flags = flags.into_iter().filter(|(_, asked)| *asked).map(|(flag, _)| flag);
        flags.chain(self.groups.iter().map(String::as_str)).collect()
    }
}

/// Measures.
///
/// # Errors
/// In words: what could not be built, run or measured.
pub(crate) fn run(asked: &Asked) -> Result<(), String> {
    if asked.profile {
        return profile(asked);
    }
    let mut cargo = cargo();
    cargo.args(["bench", "--package", "xtask", "--bench", "measurements", "--"]).args(asked.words());
    ended(&mut cargo, "the measurement")
}

fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(repository::root());
    cargo
}

fn ended(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what} does not run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} ended with {status}")) }
}

/// One group under perf, and perf's own report of it.
fn profile(asked: &Asked) -> Result<(), String> {
    let [group] = asked.groups.as_slice() else { return Err("--profile wants one group".to_owned()) };
    let found = Command::new("perf").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Err("perf is not to be had: install it (Debian: apt-get install linux-perf)".to_owned());
    }
    let program = built()?;
    let folder = program.ancestors().nth(3).unwrap_or(Path::new("target")).join("bench");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let (samples, report) = (folder.join(format!("{group}.perf")), folder.join(format!("{group}.profile.txt")));
    let mut perf = Command::new("perf");
    perf.args(["record", "--freq", SAMPLES, "--output"]).arg(&samples).arg("--");
    ended(perf.arg(&program).args(asked.words()), "perf record")?;
    let told = std::fs::File::create(&report).map_err(|error| error.to_string())?;
    let mut perf = Command::new("perf");
    perf.args(["report", "--stdio", "--sort", "dso,symbol", "--input"]).arg(&samples);
    ended(perf.stdout(told).stderr(Stdio::null()), "perf report")?;
    println!("the profile of {group} is in {}; its samples in {}", report.display(), samples.display());
    Ok(())
}

/// A message of Cargo about something built.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// Builds the bench target; answers where it is.
fn built() -> Result<PathBuf, String> {
    let mut cargo = cargo();
    cargo.args(["bench", "--package", "xtask", "--bench", "measurements", "--no-run", "--message-format", "json"]);
    let output = cargo.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo does not run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let artifacts = text.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    artifacts
        .filter_map(|artifact| artifact.executable)
        .next_back()
        .ok_or_else(|| "the measurements were not built".to_owned())
}

//! The deep check: what runs for as long as one has, and so is no part of what CI runs. Fuzzing of every reader, the random tests with
//! seeds and lengths of their own, simulated lives beyond those of CI, more kills and power cuts, and a long history.

use std::path::Path;
use std::process::Command;

use crate::check::stage::{self, Outcome};
use crate::repository;
use crate::stopwatch::{Stopwatch, minutes};

/// Where the targets are listed.
const TARGETS: &str = "fuzz/src/lib.rs";

/// Files of ours that a fuzzer begins with, beside what it has found itself.
const SEEDS: [&str; 4] =
    ["crates/event-log/golden/events/v1", "crates/domain/golden", "examples/searches", "examples/offers"];

/// Memory of one target, in MiB.
const MEMORY_MEBIBYTES: u32 = 3_072;

/// Longest one input may take, in seconds: an input made small on purpose that takes longer is a finding.
const INPUT_SECONDS: u32 = 20;

/// Longest input, in bytes.
const INPUT_BYTES: u32 = 8_192;

/// Seeds of the random test of the main job in the deep check.
const RANDOM_SEEDS: std::ops::RangeInclusive<u64> = 101..=110;

/// Seeds of the simulation in the deep check: those that follow CI's.
const SIMULATED_SEEDS: &str = "1001..=5000";

/// What the counters of libFuzzer need of the compiler, as cargo-fuzz passes it without a sanitizer; nothing of it is unstable.
const COUNTERS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "--cfg=fuzzing",
];

/// Everything of the deep check.
///
/// # Errors
/// What failed.
pub(crate) fn run(seconds: u32) -> Result<(), String> {
    let failed: Vec<String> =
        [fuzz(seconds, &[]), random(), simulate(Some(["--seeds", SIMULATED_SEEDS])), faults(), history()]
            .into_iter()
            .filter_map(Result::err)
            .collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ")) }
}

/// Runs each target, or those named, for so many seconds. What it has found stays in `target/fuzz/corpus`, an input that breaks one in
/// `target/fuzz/found`.
///
/// # Errors
/// The targets that broke.
pub(crate) fn fuzz(seconds: u32, named: &[String]) -> Result<(), String> {
    let root = repository::root();
    let known = targets(&root)?;
    if let Some(unknown) = named.iter().find(|name| !known.contains(name)) {
        return Err(format!("no target is called {unknown}; there are {}", known.join(", ")));
    }
    let program = built(&root)?;
    let mut broken = Vec::new();
    for target in known.iter().filter(|target| named.is_empty() || named.contains(target)) {
        let watch = Stopwatch::start();
        println!("\n==> fuzz {target}: {seconds} seconds");
        let outcome = fuzzed(&root, &program, target, seconds)?;
        println!("==> fuzz {target}: {outcome} ({})", minutes(watch.elapsed()));
        if outcome.is_failure() {
            broken.push(target.clone());
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("broken under fuzzing: {}", broken.join(", "))) }
}

/// The names of the targets, as their list has them.
fn targets(root: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(root.join(TARGETS)).map_err(|error| format!("{TARGETS}: {error}"))?;
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split_once('"'));
    let found: Vec<String> = named.map(|(name, _)| name.to_owned()).collect();
    if found.is_empty() { Err(format!("{TARGETS} lists no target")) } else { Ok(found) }
}

/// Builds the targets with counters, apart from every other build.
fn built(root: &Path) -> Result<std::path::PathBuf, String> {
    let host = host()?;
    let folder = root.join("target/fuzz/build");
    let mut cargo = stage::cargo_at(root);
    cargo.args(["build", "--manifest-path", "fuzz/Cargo.toml", "--target", &host]);
    cargo.env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", COUNTERS.join(" "));
    match stage::command(&mut cargo) {
        Outcome::Failed(why) => Err(format!("the fuzz targets do not build: {why}")),
        Outcome::Passed(_) | Outcome::Skipped(_) => Ok(folder.join(host).join("debug/targets")),
    }
}

/// The machine, as the compiler calls it: named, so that build scripts are built without counters.
fn host() -> Result<String, String> {
    let told = Command::new("rustc").arg("-vV").output().map_err(|error| format!("rustc does not run: {error}"))?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned);
    host.ok_or_else(|| "rustc does not say its host".to_owned())
}

fn fuzzed(root: &Path, program: &Path, target: &str, seconds: u32) -> Result<Outcome, String> {
    let (corpus, found) = (root.join("target/fuzz/corpus").join(target), root.join("target/fuzz/found"));
    for folder in [&corpus, &found] {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut run = Command::new(program);
    run.env("HAFAN_FUZZ_TARGET", target).current_dir(root);
    run.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={INPUT_BYTES}"));
    run.arg(format!("-timeout={INPUT_SECONDS}")).arg(format!("-rss_limit_mb={MEMORY_MEBIBYTES}"));
    run.arg("-print_final_stats=1").arg(format!("-artifact_prefix={}/{target}-", found.display()));
    run.arg(corpus).args(SEEDS.iter().map(|folder| root.join(folder)));
    Ok(stage::command(&mut run))
}

/// The random test of the main job, over further seeds.
fn random() -> Result<(), String> {
    let root = repository::root();
    let failed = RANDOM_SEEDS.filter(|seed| {
        let mut cargo = stage::cargo_at(&root);
        cargo.args(["test", "--workspace", "--release", "random::"]);
        cargo.env("HAFAN_RANDOM_SEED", seed.to_string());
        stage::command(&mut cargo).is_failure()
    });
    let failed: Vec<String> = failed.map(|seed| seed.to_string()).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("random worlds of seeds {}", failed.join(", "))) }
}

/// Runs the simulation as asked, or over the seeds of CI.
///
/// # Errors
/// That a life did not hold; which, and how to replay it, is printed.
pub(crate) fn simulate(asked: Option<[&str; 2]>) -> Result<(), String> {
    let mut arguments = vec!["run", "--release", "--package", "simulation", "--bin", "simulate", "--"];
    arguments.extend(asked.into_iter().flatten());
    match stage::cargo(&repository::root(), &arguments) {
        Outcome::Failed(why) => Err(format!("simulated lives: {why}")),
        Outcome::Passed(_) | Outcome::Skipped(_) => Ok(()),
    }
}

/// A long history: a million commands over twenty thousand searches. Its figures are read by people; that it comes to its end is held here.
fn history() -> Result<(), String> {
    match stage::cargo(
        &repository::root(),
        &["bench", "--package", "xtask", "--bench", "measurements", "--", "history"],
    ) {
        Outcome::Failed(why) => Err(format!("a long history: {why}")),
        Outcome::Passed(_) | Outcome::Skipped(_) => Ok(()),
    }
}

/// Kills and power cuts, more of each.
fn faults() -> Result<(), String> {
    let mut cargo = stage::cargo_at(&repository::root());
    cargo.args(["test", "--workspace", "--release", "faults::"]);
    cargo.env("HAFAN_FAULT_ROUNDS", "200");
    match stage::command(&mut cargo) {
        Outcome::Failed(why) => Err(format!("kills and power cuts: {why}")),
        Outcome::Passed(_) | Outcome::Skipped(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_are_read_from_their_list() {
        let known = targets(&repository::root()).unwrap();
        assert!(known.len() >= 9 && known.contains(&"request".to_owned()), "{known:?}");
    }
}

//! The project's own tool: `cargo xtask check` runs everything CI runs, `tidy` the rules a machine can count,
//! `bench` the measurements, `fuzz` and `deep` what takes longer than a check may. It exits 0 when all is well, 1 when something was found, 2 when it was called wrongly.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: printing is its output"
)]

mod check;
mod cli;
mod deep;
mod oracles;
mod repository;
mod stopwatch;
mod tidy;

use std::process::{Command, ExitCode};

use clap::Parser;

use check::stage::Outcome;
use check::{Place, Stage};
use cli::{Arguments, Bench, Job};

fn main() -> ExitCode {
    let outcome = match Arguments::parse().job {
        Job::Check { ci, stages } => check::run(ci.into(), &stages),
        Job::Tidy => tidy::run(),
        Job::Oracles => check::run(Place::Ci, &[Stage::Oracles]),
        Job::Evaluate { check: true } => check::run(Place::Ci, &[Stage::Evaluate]),
        Job::Evaluate { check: false } => evaluate(),
        Job::Fuzz { seconds, targets } => deep::fuzz(seconds, &targets),
        Job::Deep { seconds } => deep::run(seconds),
        Job::Bench { what } => bench(what),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Hands over to the crate that evaluates, which is built only now.
fn evaluate() -> Result<(), String> {
    match check::stage::cargo(&repository::root(), &["run", "--release", "--package", "evaluation"]) {
        Outcome::Failed(why) => Err(format!("the evaluation failed: {why}")),
        Outcome::Passed(_) | Outcome::Skipped(_) => Ok(()),
    }
}

/// Hands over to the bench target, which is built only now: it depends on the crates it measures, this tool does not.
fn bench(what: Bench) -> Result<(), String> {
    let name = match what {
        Bench::Geography => "geography",
        Bench::Import => "import",
        Bench::PreMatch => "pre-match",
        Bench::Register => "register",
        Bench::Sensitivity => "sensitivity",
    };
    let mut cargo = Command::new("cargo");
    cargo.args(["bench", "--bench", "measurements", "--", name]).current_dir(repository::root());
    let status = cargo.status().map_err(|error| format!("cargo does not run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the measurement ended with {status}")) }
}

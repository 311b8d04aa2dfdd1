//! The project's own tool: `cargo xtask check` runs everything CI runs, `tidy` the rules a machine can count,
//! `bench` the measurements, `simulate` lives of a small world, `fuzz` and `deep` what takes longer than a check may. It exits 0 when all is well, 1 when something was found, 2 when it was called wrongly.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: printing is its output"
)]

#[cfg(test)]
mod bench_tests;
mod check;
mod cli;
mod deep;
mod measuring;
mod oracles;
mod repository;
mod stopwatch;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

use check::stage::Outcome;
use check::{Place, Stage};
use cli::{Arguments, Job};
use measuring::Asked;

fn main() -> ExitCode {
    let outcome = match Arguments::parse().job {
        Job::Check { ci, stages } => check::run(ci.into(), &stages),
        Job::Tidy => tidy::run(),
        Job::Oracles => check::run(Place::Ci, &[Stage::Oracles]),
        Job::Evaluate { check: true } => check::run(Place::Ci, &[Stage::Evaluate]),
        Job::Evaluate { check: false } => evaluate(),
        Job::Fuzz { seconds, targets } => deep::fuzz(seconds, &targets),
        Job::Simulate { seed, seeds } => simulate(seed, seeds),
        Job::Deep { seconds } => deep::run(seconds),
        Job::Bench { quick, plot, profile, flamegraph, groups } => {
            measuring::run(&Asked { quick, plot, profile, flamegraph, groups })
        }
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

/// Hands over to the simulation, which is built only now.
fn simulate(seed: Option<u64>, seeds: Option<String>) -> Result<(), String> {
    let asked = seed.map(|seed| ["--seed".to_owned(), seed.to_string()]);
    let asked = asked.or(seeds.map(|seeds| ["--seeds".to_owned(), seeds]));
    deep::simulate(asked.as_ref().map(|[name, value]| [name.as_str(), value.as_str()]))
}

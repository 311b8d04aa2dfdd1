//! What can be asked of the tool, and nothing else.

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Parser, Subcommand};

use crate::check::Stage;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Checks, rules and measurements of the Hafan workspace")]
pub(crate) struct Arguments {
    /// The job to do.
    #[command(subcommand)]
    pub(crate) job: Job,
}

/// One job per subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Job {
    /// Everything CI runs, in CI's order, with the minutes of each stage.
    Check {
        /// A stage whose tools cannot be had fails instead of being skipped.
        #[arg(long, env = "CI", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
        ci: bool,
        /// These stages only, in CI's order; all of them when none is named.
        stages: Vec<Stage>,
    },
    /// The rules that can be counted: dependency matrix, licences, style, links, rule ids.
    Tidy,
    /// Compares scores and distances with published packages that nobody here wrote.
    Oracles,
    /// The synthetic benchmark of the matching model: the report into target/evaluation/.
    Evaluate {
        /// Compares with the committed report instead of writing one.
        #[arg(long)]
        check: bool,
    },
    /// Runs every reader of bytes, and the service itself, under libFuzzer.
    Fuzz {
        /// Seconds of each target.
        #[arg(long, default_value_t = 120)]
        seconds: u32,
        /// These targets only; all of them when none is named.
        targets: Vec<String>,
    },
    /// Lives simulated lives: one again by its seed, or many.
    Simulate {
        /// One seed.
        #[arg(long, conflicts_with = "seeds")]
        seed: Option<u64>,
        /// Seeds from A to B, as in 1..=1000.
        #[arg(long)]
        seeds: Option<String>,
    },
    /// What runs for as long as one has: fuzzing, more random worlds, more simulated lives, more kills and power cuts, a million commands in one
    /// store. No part of `check`.
    Deep {
        /// Seconds of each fuzz target.
        #[arg(long, default_value_t = 600)]
        seconds: u32,
    },
    /// Measurements, each figure beside a ceiling of the same run: one table, and target/bench/results.json. Nothing is asserted.
    Bench {
        /// Small sizes and few repeats: for trying it out, never for figures.
        #[arg(long)]
        quick: bool,
        /// Draws each measurement over its size as SVG, beside the results.
        #[arg(long)]
        plot: bool,
        /// Samples ours alone by `perf record` and leaves a report a row of where the time went, and no figures.
        #[arg(long, conflicts_with_all = ["plot", "flamegraph"])]
        profile: bool,
        /// Samples ours alone by `perf record` and draws a flame graph a row as SVG, and no figures.
        #[arg(long, conflicts_with = "plot")]
        flamegraph: bool,
        /// These groups only (offers, reads, replay, close, feed, memory, register, pre-match, postgres, confirmations, import,
        /// sensitivity, geography); all of them when none is named.
        groups: Vec<String>,
    },
}

//! `simulate --seed N` lives one life again, `simulate --seeds A..=B` many: what failed is printed with how to replay it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal: printing is its output"
)]

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::Parser;
use simulation::many;

/// Lives simulated lives.
#[derive(Parser)]
struct Arguments {
    /// One seed.
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Seeds from A to B, both included.
    #[arg(long, value_parser = many::seeds)]
    seeds: Option<RangeInclusive<u64>>,
}

fn main() -> ExitCode {
    let Arguments { seed, seeds } = Arguments::parse();
    let seeds = seed.map(|seed| seed..=seed).or(seeds).unwrap_or(1..=1_000);
    let lives = many::live(seeds);
    println!("{}", lives.tally);
    println!("{} lives held, {} did not", lives.held, lives.failed.len());
    for failed in &lives.failed {
        eprintln!("{failed}\n");
    }
    if lives.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

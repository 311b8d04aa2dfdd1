//! `hafan demo`: one search from draft to award, played through the public API against a real server on this machine.

pub mod register;

use clap::Args;

/// How to play.
#[derive(Clone, Debug, Args)]
pub struct DemoOptions {
    /// The seed of the register: the same seed, the same register
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Stay up afterwards, and say what to try next
    #[arg(long)]
    keep: bool,
}

pub(crate) async fn run(
    _options: DemoOptions,
    _output: crate::output::Output<'_>,
) -> Result<(), crate::failure::Failure> {
    Ok(())
}

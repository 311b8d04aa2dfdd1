//! Everything CI runs, in its order. A stage that fails does not stop the others: one run tells all that is wrong.
//! Two dependency builds, no more: clippy's, then the one that tests, tidy and demo share.

mod buf;
mod demo;
pub(crate) mod stage;
mod test_run;

use std::path::Path;

use stage::Outcome;
pub(crate) use stage::Stage;

use crate::oracles;
use crate::repository;
use crate::stopwatch::{Stopwatch, minutes};
use crate::tidy;

/// Where the check runs, which decides what happens to a stage whose tools cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On CI: such a stage fails.
    Ci,
    /// On somebody's machine: it is skipped, loudly.
    Desk,
}

impl From<bool> for Place {
    fn from(ci: bool) -> Self {
        if ci { Self::Ci } else { Self::Desk }
    }
}

/// Runs the named stages, or all when none is named, and prints a table of what came of it.
///
/// # Errors
/// A sentence naming the stages that failed.
pub(crate) fn run(place: Place, named: &[Stage]) -> Result<(), String> {
    let root = repository::root();
    let started = Stopwatch::start();
    let mut table = Vec::new();
    for stage in Stage::ALL.into_iter().filter(|stage| named.is_empty() || named.contains(stage)) {
        let watch = Stopwatch::start();
        println!("\n==> {}: {}", stage.name(), stage.promise());
        let outcome = perform(stage, &root, place);
        println!("==> {}: {outcome} ({})", stage.name(), minutes(watch.elapsed()));
        table.push((stage, outcome, watch.elapsed()));
    }
    println!("\n==> check");
    for (stage, outcome, time) in &table {
        println!("{:>9}  {:>8}  {outcome}", stage.name(), minutes(*time));
    }
    println!("{:>9}  {:>8}", "total", minutes(started.elapsed()));
    let failed: Vec<_> =
        table.iter().filter(|(_, outcome, _)| outcome.is_failure()).map(|(stage, _, _)| stage.name()).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn perform(stage: Stage, root: &Path, place: Place) -> Outcome {
    match stage {
        Stage::Format => stage::cargo(root, &["fmt", "--all", "--check"]),
        Stage::Clippy => {
            stage::cargo(root, &["clippy", "--workspace", "--all-targets", "--release", "--", "-D", "warnings"])
        }
        Stage::Test => test_run::run(root),
        Stage::Oracles => oracles::run(root, place),
        Stage::Evaluate => stage::cargo(root, &["run", "--release", "--package", "evaluation", "--", "--check"]),
        Stage::Tidy => tidy::run().into(),
        Stage::Proto => buf::run(root, place),
        Stage::Demo => demo::run(root, place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_is_a_place_of_its_own() {
        assert_eq!(Place::from(true), Place::Ci);
        assert_eq!(Place::from(false), Place::Desk);
    }
}

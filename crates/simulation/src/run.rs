//! One seed, one life: what comes next, and how it ends.

mod aftermath;
mod calls;
mod erased;
mod keys;
mod life;
mod looks;
mod moving;

use event_log::Recorded;

use crate::store::Sabotage;
use crate::{Tally, Violation};

use life::Life;

/// Steps of one life.
const STEPS: usize = 420;
/// Lines of the trace that a failure tells.
const LINES_TOLD: usize = 40;

/// A life in which everything held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lived {
    /// SHA-256 of everything that happened: the same for the same seed.
    pub digest: String,
    /// What it came to.
    pub tally: Tally,
}

/// A life in which something did not hold.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The seed.
    pub seed: u64,
    /// At which step.
    pub step: usize,
    /// What did not hold.
    pub violation: Violation,
    /// The last steps.
    pub last: Vec<String>,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {} failed at step {}: {}", self.seed, self.step, self.violation)?;
        for line in &self.last {
            writeln!(f, "  {line}")?;
        }
        write!(f, "replay it by: cargo xtask simulate --seed {}", self.seed)
    }
}

/// Lives the life of a seed, over a sound store or one that is wrong on purpose.
///
/// # Errors
/// What did not hold, with the last steps before it.
pub fn simulate(seed: u64, sabotage: Option<Sabotage>) -> Result<Lived, Box<Failed>> {
    let life = lived(seed, sabotage)?;
    Ok(Lived { digest: life.trace.digest(), tally: life.tally() })
}

/// What was recorded in the life of a seed, append by append.
///
/// # Errors
/// As [`simulate`].
pub fn history(seed: u64) -> Result<Vec<Vec<Recorded>>, Box<Failed>> {
    let life = lived(seed, None)?;
    let failed = |violation| Box::new(Failed { seed, step: STEPS, violation, last: Vec::new() });
    crate::audit::history(&life.store).map_err(failed)
}

fn lived(seed: u64, sabotage: Option<Sabotage>) -> Result<Life, Box<Failed>> {
    let fail = |step, violation, last| Box::new(Failed { seed, step, violation, last });
    let mut life = Life::begin(seed, sabotage).map_err(|violation| fail(0, violation, Vec::new()))?;
    for _ in 0..STEPS {
        if let Err(violation) = life.step() {
            return Err(fail(life.steps, violation, life.trace.last(LINES_TOLD)));
        }
    }
    match life.end().and_then(|()| life.outlive()) {
        Ok(()) => Ok(life),
        Err(violation) => Err(fail(life.steps, violation, life.trace.last(LINES_TOLD))),
    }
}

//! Many lives, on as many threads as there are cores.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::{Failed, Tally, simulate};

/// Failures that are kept: one is enough to begin with.
const FAILURES_MAX: usize = 5;

/// What many lives came to.
#[derive(Debug, Default)]
pub struct Lives {
    /// How many held.
    pub held: u64,
    /// Those that did not, the first few.
    pub failed: Vec<Failed>,
    /// What they came to together.
    pub tally: Tally,
}

/// Lives the lives of these seeds, and stops early once some failed.
#[must_use]
pub fn live(seeds: RangeInclusive<u64>) -> Lives {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let next = AtomicU64::new(*seeds.start());
    let lives = Mutex::new(Lives::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed > *seeds.end() {
                        break;
                    }
                    let lived = simulate(seed, None);
                    let mut lives = lives.lock().unwrap_or_else(PoisonError::into_inner);
                    match lived {
                        Ok(lived) => {
                            lives.held += 1;
                            lives.tally.add(&lived.tally);
                        }
                        Err(failed) => lives.failed.push(*failed),
                    }
                    if lives.failed.len() >= FAILURES_MAX {
                        break;
                    }
                }
            });
        }
    });
    lives.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Seeds as they are written: `1..=1000`.
///
/// # Errors
/// What was expected.
pub fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let expected = || format!("{text:?}: expected two numbers, as in 1..=1000");
    let (from, to) = text.split_once("..=").ok_or_else(expected)?;
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| expected());
    Ok(number(from)?..=number(to)?)
}

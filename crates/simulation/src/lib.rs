//! A deterministic simulation: one seed is one life of a small world, in which people and systems ask for everything the engine can do, over
//! a store that fails and a clock that is set, while an auditor with a model of its own holds what is recorded against the rules.
//!
//! Single-threaded: chance alone decides what comes next, at every point where the engine waits for the store. The same seed gives the same
//! life ([`simulate`]).

pub mod asked;
pub mod audit;
pub mod clock;
pub mod dice;
pub mod many;
mod run;
pub mod store;
pub mod tally;
pub mod workload;

pub use run::{Failed, Lived, history, simulate};
pub use store::Sabotage;
pub use tally::Tally;

/// What the auditor holds, and found broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
}

impl Violation {
    /// A rule, and what was found.
    #[must_use]
    pub fn new(rule: &'static str, what: impl Into<String>) -> Self {
        Self { rule, what: what.into() }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.what)
    }
}

/// Refuses what does not hold.
pub(crate) fn hold(holds: bool, rule: &'static str, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation::new(rule, what())) }
}

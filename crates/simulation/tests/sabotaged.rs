//! What is wrong with a store on purpose is found within a few seeds, under the name of the rule it breaks.

#![expect(clippy::panic, reason = "a test")]

use simulation::{Sabotage, simulate};

/// Seeds in which each has to be found.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=120;

fn found(sabotage: Sabotage, rules: &[&str]) {
    let failed = SEEDS.filter_map(|seed| simulate(seed, Some(sabotage)).err());
    let mut told = Vec::new();
    for failed in failed {
        if rules.contains(&failed.violation.rule) {
            return;
        }
        told.push(failed.violation);
    }
    panic!("{sabotage:?} was not found: {told:?}");
}

#[test]
fn a_store_that_commits_at_any_time_is_found() {
    found(Sabotage::SkipsBounds, &["INVARIANT-1"]);
}

#[test]
fn a_store_that_drops_guards_is_found() {
    found(Sabotage::DropsGuards, &["REG-5", "INVARIANT-1", "INVARIANT-4", "INV-1"]);
}

#[test]
fn a_store_that_acknowledges_and_forgets_is_found() {
    found(Sabotage::Forgets, &["P1"]);
}

#[test]
fn a_store_that_forgets_which_requests_it_committed_is_found() {
    found(Sabotage::ForgetsRequests, &["P4"]);
}

//! What lives came to, counted: so that a run cannot pass by doing nothing.

use std::collections::BTreeMap;

/// What lives came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands that were accepted, by verb.
    pub accepted: BTreeMap<&'static str, u64>,
    /// Commands that were refused, by verb.
    pub refused: BTreeMap<&'static str, u64>,
    /// Refusals, by reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Commands whose fate their caller did not hear.
    pub unknown: BTreeMap<&'static str, u64>,
    /// Events, by kind.
    pub events: BTreeMap<&'static str, u64>,
    /// What was done to the world.
    pub faults: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Counts one.
    pub(crate) fn count(of: &mut BTreeMap<&'static str, u64>, what: &'static str) {
        *of.entry(what).or_default() += 1;
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.accepted, &other.accepted),
            (&mut self.refused, &other.refused),
            (&mut self.reasons, &other.reasons),
            (&mut self.unknown, &other.unknown),
            (&mut self.events, &other.events),
            (&mut self.faults, &other.faults),
        ];
        for (sum, part) in pairs {
            for (what, times) in part {
                *sum.entry(what).or_default() += times;
            }
        }
    }

    /// How often something happened, of one of the counts.
    #[must_use]
    pub fn of(counts: &BTreeMap<&'static str, u64>, what: &str) -> u64 {
        counts.get(what).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [
            ("accepted", &self.accepted),
            ("refused", &self.refused),
            ("reasons", &self.reasons),
            ("unknown", &self.unknown),
            ("events", &self.events),
            ("faults", &self.faults),
        ];
        for (name, counts) in parts {
            writeln!(f, "{name}: {}", counts.values().sum::<u64>())?;
            for (what, times) in counts {
                writeln!(f, "  {what} {times}")?;
            }
        }
        Ok(())
    }
}

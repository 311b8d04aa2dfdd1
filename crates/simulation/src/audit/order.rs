//! The order of the log: gapless positions, versions from 1 in each stream, instants that never go back, and the chain (P3, P6, P7).

use std::collections::BTreeMap;

use event_log::Recorded;
use sha2::{Digest as _, Sha256};

use crate::{Violation, hold};

/// Where the log stands.
#[derive(Default)]
pub(super) struct Order {
    position: u64,
    at: i64,
    chain: [u8; 32],
    versions: BTreeMap<String, u64>,
}

impl Order {
    pub(super) const fn position(&self) -> u64 {
        self.position
    }

    /// The next event.
    pub(super) fn follow(&mut self, record: &Recorded) -> Result<(), Violation> {
        let position = record.position.0;
        hold(position == self.position + 1, "P3", || format!("{position} follows {}", self.position))?;
        let stream = record.stream.to_string();
        let version = self.versions.entry(stream).or_default();
        *version += 1;
        let (expected, found) = (*version, record.version.0);
        hold(found == expected, "P2", || format!("{} is at {expected}, and {found} was recorded", record.stream))?;
        let at = record.recorded_at.micros();
        hold(at >= self.at, "P6", || format!("{position} was recorded before what precedes it"))?;
        let leaf = Sha256::new().chain_update([0]).chain_update(record.stored_bytes()).finalize();
        let chain: [u8; 32] = Sha256::new().chain_update(self.chain).chain_update(leaf).finalize().into();
        hold(chain == record.chain, "P7", || format!("the chain is broken at {position}"))?;
        (self.position, self.at, self.chain) = (position, at, chain);
        Ok(())
    }
}

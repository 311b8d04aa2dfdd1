//! Following stored bytes from the first to the last and recomputing the chain (P7).

use std::collections::BTreeMap;

use vocabulary::Timestamp;

use crate::envelope::{self, Opened, extend_chain};
use crate::error::{Broken, Verified};
use crate::names::StreamName;
use crate::position::{CHAIN_START, ChainHash, Head, Position, Version};

/// An auditor that is shown every stored value in order and then the head.
#[derive(Debug)]
pub struct Auditor {
    position: Position,
    chain: ChainHash,
    recorded_at: Timestamp,
    versions: BTreeMap<StreamName, Version>,
}

impl Default for Auditor {
    fn default() -> Self {
        Self::new()
    }
}

impl Auditor {
    /// One that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            position: Position::START,
            chain: CHAIN_START,
            recorded_at: Timestamp::from_micros(i64::MIN),
            versions: BTreeMap::new(),
        }
    }

    /// How far it has seen.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Looks at the next value: its place, its stored bytes and the chain noted beside them.
    ///
    /// # Errors
    /// [`Broken`] if it is not what must come next.
    pub fn see<'a>(
        &mut self,
        place: Position,
        stored: &'a [u8],
        noted_chain: &ChainHash,
    ) -> Result<Opened<'a>, Broken> {
        let expected = self.position.next();
        let broken = |what: String| Broken { position: expected, what };
        if place != expected {
            return Err(broken(format!("the event is missing, the next one found is {place}")));
        }
        let opened = envelope::open(stored).map_err(|error| broken(error.to_string()))?;
        if opened.position != expected {
            return Err(broken(format!("the bytes say position {}", opened.position)));
        }
        let chain = extend_chain(&self.chain, stored);
        if chain != *noted_chain {
            return Err(broken("the bytes do not give the chain noted beside them".to_owned()));
        }
        let version = self.versions.get(&opened.stream).copied().unwrap_or_default().next();
        if opened.version != version {
            return Err(broken(format!("{} goes on with version {}", opened.stream, opened.version)));
        }
        if opened.recorded_at < self.recorded_at {
            return Err(broken("time goes back".to_owned()));
        }
        self.position = expected;
        self.chain = chain;
        self.recorded_at = opened.recorded_at;
        self.versions.insert(opened.stream.clone(), version);
        Ok(opened)
    }

    /// Holds what was seen against the head.
    ///
    /// # Errors
    /// [`Broken`] if the log ends elsewhere.
    pub fn conclude(self, head: &Head) -> Result<Verified, Broken> {
        if self.position != head.position {
            let what = format!("the head says that the log ends at {}", head.position);
            return Err(Broken { position: self.position.next(), what });
        }
        if self.chain != head.chain {
            return Err(Broken { position: self.position, what: "the head notes another chain".to_owned() });
        }
        Ok(Verified { position: self.position, chain: self.chain })
    }
}

//! A clock that runs ahead of another one, for trials: a week passes at a command. Only for stores marked sandbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use vocabulary::Timestamp;

use super::Clock;

/// Another clock plus an offset that only grows. The offset is an event of the engine; after a restart the engine folds it
/// and calls [`SandboxClock::advance_to`] again. Until then the store's time stands still at its last commit.
#[derive(Debug)]
pub struct SandboxClock {
    beneath: Arc<dyn Clock>,
    offset_micros: AtomicI64,
}

impl SandboxClock {
    /// A clock that as yet agrees with the one beneath.
    #[must_use]
    pub fn over(beneath: Arc<dyn Clock>) -> Self {
        Self { beneath, offset_micros: AtomicI64::new(0) }
    }

    /// Microseconds it is ahead.
    #[must_use]
    pub fn offset_micros(&self) -> i64 {
        self.offset_micros.load(Ordering::SeqCst)
    }

    /// Moves it to `offset_micros` ahead, unless it already is that far; answers how far it is.
    pub fn advance_to(&self, offset_micros: i64) -> i64 {
        self.offset_micros.fetch_max(offset_micros, Ordering::SeqCst).max(offset_micros)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.beneath.now().micros().saturating_add(self.offset_micros()))
    }

    fn suspect(&self) -> bool {
        self.beneath.suspect()
    }

    fn accept(&self) {
        self.beneath.accept();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn the_offset_only_moves_forward() {
        let beneath = Arc::new(ManualClock::at(Timestamp::from_micros(1_000)));
        let clock = SandboxClock::over(beneath.clone());
        assert_eq!(clock.advance_to(500), 500);
        assert_eq!(clock.advance_to(200), 500);
        assert_eq!(clock.now(), Timestamp::from_micros(1_500));
        beneath.advance_micros(10);
        assert_eq!(clock.now(), Timestamp::from_micros(1_510));
    }
}

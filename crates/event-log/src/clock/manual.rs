//! A clock that tests set by hand.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use vocabulary::Timestamp;

use super::Clock;

/// Stands still until it is told otherwise, and may be set back.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    suspect: AtomicBool,
}

impl ManualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self { micros: AtomicI64::new(start.micros()), suspect: AtomicBool::new(false) }
    }

    /// Sets it, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.micros.store(now.micros(), Ordering::SeqCst);
    }

    /// Moves it by so many microseconds, forward or back.
    pub fn advance_micros(&self, micros: i64) {
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }

    /// Makes it suspect until it is accepted.
    pub fn make_suspect(&self) {
        self.suspect.store(true, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }

    fn suspect(&self) -> bool {
        self.suspect.load(Ordering::SeqCst)
    }

    fn accept(&self) {
        self.suspect.store(false, Ordering::SeqCst);
    }
}

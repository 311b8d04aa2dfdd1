//! The clock of a store: monotone over whatever clock lies beneath, also across a restart (P6).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use vocabulary::Timestamp;

use super::Clock;
use crate::limits::CLOCK_SUSPECT_MICROS;

/// Gives no instant before one it gave already, nor before the last commit found in the store.
#[derive(Debug)]
pub struct StoreClock {
    beneath: Arc<dyn Clock>,
    latest_micros: AtomicI64,
    behind_accepted: AtomicBool,
}

impl StoreClock {
    /// A clock for a store whose last commit was at `last_recorded`.
    #[must_use]
    pub fn new(beneath: Arc<dyn Clock>, last_recorded: Timestamp) -> Self {
        let latest_micros = AtomicI64::new(last_recorded.micros());
        Self { beneath, latest_micros, behind_accepted: AtomicBool::new(false) }
    }

    /// The instant now. While the clock beneath is behind, time stands still.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let read = self.beneath.now().micros();
        let latest = self.latest_micros.fetch_max(read, Ordering::SeqCst);
        if read >= latest {
            self.behind_accepted.store(false, Ordering::SeqCst);
        }
        Timestamp::from_micros(read.max(latest))
    }

    /// Whether what depends on time must wait: the clock beneath says so itself, or it is over 60 s behind what the store
    /// has already recorded, as after a restart on a machine set back.
    #[must_use]
    pub fn suspect(&self) -> bool {
        if self.beneath.suspect() {
            return true;
        }
        let behind = self.latest_micros.load(Ordering::SeqCst).saturating_sub(self.beneath.now().micros());
        behind > CLOCK_SUSPECT_MICROS && !self.behind_accepted.load(Ordering::SeqCst)
    }

    /// Takes the clock beneath as it stands. If it is behind, time stands still until it has caught up.
    pub fn accept(&self) {
        self.beneath.accept();
        self.behind_accepted.store(true, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    const SECOND: i64 = 1_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * SECOND)
    }

    #[test]
    fn it_never_goes_back() {
        let beneath = Arc::new(ManualClock::at(at(100)));
        let clock = StoreClock::new(beneath.clone(), at(200));
        assert_eq!(clock.now(), at(200));
        beneath.set(at(300));
        assert_eq!(clock.now(), at(300));
        beneath.set(at(250));
        assert_eq!(clock.now(), at(300));
    }

    #[test]
    fn over_a_minute_behind_it_is_suspect_until_accepted_or_caught_up() {
        let beneath = Arc::new(ManualClock::at(at(140)));
        let clock = StoreClock::new(beneath.clone(), at(200));
        assert!(!clock.suspect(), "exactly a minute is still believed");
        beneath.set(at(139));
        assert!(clock.suspect());
        clock.accept();
        assert!(!clock.suspect());
        beneath.set(at(201));
        assert_eq!(clock.now(), at(201));
        beneath.set(at(100));
        assert!(clock.suspect(), "an acceptance holds for one lag only");
        beneath.set(at(202));
        assert!(!clock.suspect());
    }

    #[test]
    fn the_clock_beneath_has_its_own_word() {
        let beneath = Arc::new(ManualClock::at(at(100)));
        let clock = StoreClock::new(beneath.clone(), at(0));
        beneath.make_suspect();
        assert!(clock.suspect());
        clock.accept();
        assert!(!clock.suspect());
    }
}

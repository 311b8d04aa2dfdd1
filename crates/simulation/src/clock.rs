//! The clock beneath the store: elapsed time and a wall clock that may be set, judged as the log's documents say (P6). A wall clock that has
//! left the elapsed time by over a minute is not followed until somebody accepts it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use event_log::Clock;
use vocabulary::Timestamp;

/// How far the wall clock may leave the elapsed time before it is no longer followed.
const SUSPECT_MICROS: i64 = 60_000_000;

#[derive(Debug, Clone, Copy)]
struct Readings {
    /// True time, which only goes on.
    elapsed: i64,
    /// How far the wall clock is from it.
    wall: i64,
    /// Where the two were last taken to agree.
    anchor: i64,
    suspect: bool,
}

/// A clock that the simulation moves.
#[derive(Debug)]
pub struct SimulatedClock(Mutex<Readings>);

impl SimulatedClock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(Readings { elapsed: start.micros(), wall: 0, anchor: 0, suspect: false }))
    }

    fn readings(&self) -> MutexGuard<'_, Readings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time passes.
    pub fn pass(&self, micros: i64) {
        self.readings().elapsed += micros.max(0);
    }

    /// Somebody sets the wall clock, on or back.
    pub fn step(&self, micros: i64) {
        self.readings().wall += micros;
    }

    /// The machine starts again: what its wall clock shows is all it knows.
    pub fn restart(&self) {
        let mut readings = self.readings();
        (readings.anchor, readings.suspect) = (readings.wall, false);
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        let mut readings = self.readings();
        if (readings.wall - readings.anchor).abs() > SUSPECT_MICROS {
            readings.suspect = true;
        }
        let followed = if readings.suspect { readings.anchor } else { readings.wall };
        Timestamp::from_micros(readings.elapsed + followed)
    }

    fn suspect(&self) -> bool {
        self.now();
        self.readings().suspect
    }

    fn accept(&self) {
        let mut readings = self.readings();
        (readings.anchor, readings.suspect) = (readings.wall, false);
    }
}

//! The machine's clock: the only place of the program that reads wall or monotonic time to judge anything by it.

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use vocabulary::Timestamp;

use super::Clock;
use super::steps::Steps;

/// Wall time, held against the time elapsed since this value was made.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    steps: Mutex<Steps>,
}

impl SystemClock {
    /// Takes the wall clock as right, now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one clock of the program; everything else is given it")]
    pub fn new() -> Self {
        let started = Instant::now();
        Self { started, steps: Mutex::new(Steps::new(wall_micros(), 0)) }
    }

    fn elapsed_micros(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    fn steps(&self) -> std::sync::MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let judged = self.steps().judge(wall_micros(), self.elapsed_micros());
        if let Some(drift) = judged.alarm {
            tracing::warn!(clock.drift_micros = drift, "the wall clock has left the elapsed time");
        }
        Timestamp::from_micros(judged.now)
    }

    fn suspect(&self) -> bool {
        self.steps().suspect()
    }

    fn accept(&self) {
        self.steps().accept(wall_micros(), self.elapsed_micros());
    }
}

#[expect(clippy::disallowed_methods, reason = "the one clock of the program; everything else is given it")]
fn wall_micros() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_machine_and_is_believed() {
        let clock = SystemClock::new();
        let before = wall_micros();
        let now = clock.now().micros();
        assert!(before <= now && now <= wall_micros());
        assert!(!clock.suspect());
        clock.accept();
        assert!(!clock.suspect());
    }
}

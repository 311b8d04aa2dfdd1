//! Elapsed time of a stage, for people to read: nothing is decided by it.

use std::time::{Duration, Instant};

/// Started when made.
pub(crate) struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "measuring how long a stage takes is this type's only purpose")]
    pub(crate) fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Minutes with one decimal below ten seconds' doubt: `0.1 min`, `12.4 min`.
pub(crate) fn minutes(time: Duration) -> String {
    format!("{:.1} min", time.as_secs_f64() / 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_printed_with_one_decimal() {
        assert_eq!(minutes(Duration::from_secs(6)), "0.1 min");
        assert_eq!(minutes(Duration::from_secs(744)), "12.4 min");
    }
}

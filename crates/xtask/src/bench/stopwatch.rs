//! The measurements' one clock.

use std::time::Instant;

/// Now.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(super) fn start() -> Instant {
    Instant::now()
}

/// Seconds that something takes.
pub(super) fn seconds(mut measured: impl FnMut()) -> f64 {
    let started = start();
    measured();
    started.elapsed().as_secs_f64()
}

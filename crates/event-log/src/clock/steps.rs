//! Judging a wall clock by the time that has elapsed (architecture.md §3.5), without reading either.
//!
//! Small corrections are followed. A wall clock that has left the elapsed time by over 5 s raises an alarm and is followed;
//! over 60 s it is not: time goes on by elapsed time, so that a clock set wrong for a minute leaves no mark in the log,
//! until an administrator accepts the clock.

use crate::limits::{CLOCK_ALARM_MICROS, CLOCK_SUSPECT_MICROS};

/// Where wall time and elapsed time were last taken to agree, all in microseconds.
#[derive(Debug)]
pub(super) struct Steps {
    anchor_wall: i64,
    anchor_elapsed: i64,
    alarmed_at_drift: i64,
    suspect: bool,
}

/// What a pair of readings means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Judged {
    /// The instant to go by, microseconds since 1970.
    pub(super) now: i64,
    /// How far the wall clock has left the elapsed time, if that is to be told.
    pub(super) alarm: Option<i64>,
}

impl Steps {
    pub(super) fn new(wall: i64, elapsed: i64) -> Self {
        Self { anchor_wall: wall, anchor_elapsed: elapsed, alarmed_at_drift: 0, suspect: false }
    }

    pub(super) fn judge(&mut self, wall: i64, elapsed: i64) -> Judged {
        let expected = self.anchor_wall.saturating_add(elapsed - self.anchor_elapsed);
        let drift = wall.saturating_sub(expected);
        let alarm = (drift.abs_diff(self.alarmed_at_drift) > CLOCK_ALARM_MICROS.unsigned_abs()).then_some(drift);
        if alarm.is_some() {
            self.alarmed_at_drift = drift;
        }
        if drift.unsigned_abs() > CLOCK_SUSPECT_MICROS.unsigned_abs() {
            self.suspect = true;
        }
        Judged { now: if self.suspect { expected } else { wall }, alarm }
    }

    pub(super) fn suspect(&self) -> bool {
        self.suspect
    }

    pub(super) fn accept(&mut self, wall: i64, elapsed: i64) {
        *self = Self::new(wall, elapsed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;
    const NOON: i64 = 1_800_000_000 * SECOND;

    #[test]
    fn a_small_correction_is_followed_in_silence() {
        let mut steps = Steps::new(NOON, 0);
        assert_eq!(steps.judge(NOON + 15 * SECOND, 10 * SECOND), Judged { now: NOON + 15 * SECOND, alarm: None });
        assert!(!steps.suspect());
    }

    #[test]
    fn a_step_over_five_seconds_alarms_once_and_is_followed() {
        let mut steps = Steps::new(NOON, 0);
        let stepped = NOON + 6 * SECOND;
        assert_eq!(steps.judge(stepped, 0), Judged { now: stepped, alarm: Some(6 * SECOND) });
        assert_eq!(steps.judge(stepped, 0), Judged { now: stepped, alarm: None });
        let to_the_limit = NOON + 60 * SECOND;
        assert_eq!(steps.judge(to_the_limit, 0).now, to_the_limit);
        assert!(!steps.suspect());
    }

    #[test]
    fn over_sixty_seconds_time_goes_on_by_elapsed_time_until_accepted() {
        for step in [61 * SECOND, -61 * SECOND] {
            let mut steps = Steps::new(NOON, 0);
            let judged = steps.judge(NOON + step + SECOND, SECOND);
            assert_eq!(judged, Judged { now: NOON + SECOND, alarm: Some(step) });
            // Coming back does not lift the suspicion by itself.
            assert_eq!(steps.judge(NOON + 2 * SECOND, 2 * SECOND).now, NOON + 2 * SECOND);
            assert!(steps.suspect());
            steps.accept(NOON + step + 3 * SECOND, 3 * SECOND);
            assert!(!steps.suspect());
            let followed = NOON + step + 4 * SECOND;
            assert_eq!(steps.judge(followed, 4 * SECOND), Judged { now: followed, alarm: None });
        }
    }

    #[test]
    fn creeping_away_by_small_steps_is_seen_too() {
        let mut steps = Steps::new(NOON, 0);
        let alarms = (1..=70).filter(|second| steps.judge(NOON + second * SECOND, 0).alarm.is_some()).count();
        assert!(alarms >= 10, "{alarms}");
        assert!(steps.suspect());
    }
}

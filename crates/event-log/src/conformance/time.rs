//! The store's clock judges, at the commit, and never goes back (P6).

use super::{NOON, SECOND, Subject, at, read_all, writes};
use crate::{Append, AppendError, Bounds, Clock as _};

fn bounded(n: u32, not_before: Option<i64>, before: Option<i64>) -> Append {
    let bounds = Bounds { not_before: not_before.map(at), before: before.map(at) };
    Append { bounds, ..writes(&format!("offer/{n}"), 0, &["o"]) }
}

/// `not_before` itself is in time; `before` itself is too late.
pub async fn bounds_are_half_open(subject: impl Subject) {
    let (log, clock) = (subject.log(), subject.clock());
    clock.set(at(NOON - 1));
    assert_eq!(
        log.append(bounded(1, Some(NOON), None)).await,
        Err(AppendError::TooEarly { now: at(NOON - 1), not_before: at(NOON) })
    );
    let in_time = log.append(bounded(2, None, Some(NOON))).await.unwrap();
    assert_eq!(in_time.recorded_at, at(NOON - 1));
    clock.set(at(NOON));
    assert_eq!(
        log.append(bounded(3, None, Some(NOON))).await,
        Err(AppendError::TooLate { now: at(NOON), before: at(NOON) })
    );
    let opened = log.append(bounded(1, Some(NOON), Some(NOON + 1))).await.unwrap();
    assert_eq!(opened.recorded_at, at(NOON));
    assert_eq!(read_all(&*log).await.len(), 2);
}

/// A clock set back by a little does not reopen what was closed.
pub async fn time_never_goes_back(subject: impl Subject) {
    let (log, clock) = (subject.log(), subject.clock());
    clock.set(at(NOON + 30 * SECOND));
    log.append(writes("a/1", 0, &["a"])).await.unwrap();
    clock.set(at(NOON));
    assert_eq!(log.now(), at(NOON + 30 * SECOND));
    let late = log.append(bounded(1, None, Some(NOON + 1))).await;
    assert!(matches!(late, Err(AppendError::TooLate { .. })), "{late:?}");
    let stamped = log.append(writes("a/2", 0, &["a", "b"])).await.unwrap();
    assert_eq!(stamped.recorded_at, at(NOON + 30 * SECOND));
    clock.set(at(NOON + 31 * SECOND));
    log.append(writes("a/3", 0, &["a"])).await.unwrap();
    let times: Vec<_> = read_all(&*log).await.iter().map(|event| event.recorded_at.micros() - NOON).collect();
    assert_eq!(times, [30 * SECOND, 30 * SECOND, 30 * SECOND, 31 * SECOND]);
    assert_eq!(log.head().recorded_at, at(NOON + 31 * SECOND));
}

/// What has bounds waits until an administrator accepts the clock; the rest goes on.
pub async fn a_suspect_clock_stops_what_depends_on_time(subject: impl Subject) {
    let (log, clock) = (subject.log(), subject.clock());
    clock.make_suspect();
    assert!(log.clock_suspect());
    assert_eq!(log.append(bounded(1, None, Some(NOON + SECOND))).await, Err(AppendError::ClockSuspect));
    assert_eq!(log.append(bounded(1, Some(NOON), None)).await, Err(AppendError::ClockSuspect));
    log.append(writes("a/1", 0, &["a"])).await.unwrap();
    log.accept_clock();
    assert!(!log.clock_suspect() && !clock.suspect());
    log.append(bounded(1, Some(NOON), Some(NOON + SECOND))).await.unwrap();
    // Set back by over a minute, it is behind its own log.
    clock.set(at(NOON - 61 * SECOND));
    assert_eq!(log.append(bounded(2, None, Some(NOON + SECOND))).await, Err(AppendError::ClockSuspect));
    log.accept_clock();
    assert_eq!(log.append(bounded(2, None, Some(NOON + SECOND))).await.unwrap().recorded_at, at(NOON));
}

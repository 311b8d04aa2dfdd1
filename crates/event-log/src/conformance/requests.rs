//! Same request id, same result, for seven days (P4).

use futures::future::join_all;

use super::{NOON, SECOND, Subject, asked_by, at, conflict, read_all, writes};
use crate::limits::REQUEST_RETENTION_MICROS;
use crate::{Append, AppendError, Bounds, Position, Positions, RequestOutcome};

fn known(digest: u8, outcome: &str, first: u64, last: u64) -> AppendError {
    AppendError::RequestIdKnown {
        digest: [digest; 32],
        outcome: outcome.as_bytes().to_vec(),
        positions: Positions { first: Position(first), last: Position(last) },
    }
}

/// The second time, the first outcome comes back, also under another digest.
pub async fn the_same_request_is_committed_once(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("a/1", 0, &["before"])).await.unwrap();
    log.append(asked_by(writes("search/1", 0, &["a", "b"]), 1, 10, "done")).await.unwrap();
    let repeated = log.append(asked_by(writes("search/2", 0, &["c"]), 1, 11, "other")).await;
    assert_eq!(repeated, Err(known(10, "done", 2, 3)));
    let expected = RequestOutcome {
        digest: [10; 32],
        outcome: b"done".to_vec(),
        positions: Positions { first: Position(2), last: Position(3) },
        recorded_at: at(NOON),
    };
    assert_eq!(log.request(&[1; 32]).await, Ok(Some(expected)));
    assert_eq!(log.request(&[2; 32]).await, Ok(None));
    // A request that changed nothing is remembered as well.
    let nothing = log.append(asked_by(Append::default(), 3, 30, "nothing to do")).await.unwrap();
    assert_eq!((nothing.first, nothing.last, nothing.positions().count()), (Position(4), Position(3), 0));
    let repeated = log.append(asked_by(Append::default(), 3, 30, "nothing to do")).await;
    assert_eq!(repeated, Err(known(30, "nothing to do", 4, 3)));
}

/// A repeat would be in conflict and late by now; it is still recognised first.
pub async fn a_known_request_is_known_before_anything_else(subject: impl Subject) {
    let (log, clock) = (subject.log(), subject.clock());
    let bounds = Bounds { not_before: None, before: Some(at(NOON + SECOND)) };
    let append = Append { bounds, ..asked_by(writes("offer/1", 0, &["o"]), 1, 10, "ok") };
    log.append(append.clone()).await.unwrap();
    clock.set(at(NOON + SECOND));
    assert_eq!(log.append(append.clone()).await, Err(known(10, "ok", 1, 1)));
    clock.make_suspect();
    assert_eq!(log.append(append).await, Err(known(10, "ok", 1, 1)));
}

/// A refusal commits nothing, so the same id may be tried again.
pub async fn a_refused_request_is_not_remembered(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("search/1", 0, &["a"])).await.unwrap();
    let refused = log.append(asked_by(writes("search/1", 0, &["b"]), 1, 10, "x")).await;
    assert_eq!(refused, conflict("search/1", 0, 1));
    assert_eq!(log.request(&[1; 32]).await, Ok(None));
    log.append(asked_by(writes("search/1", 1, &["b"]), 1, 10, "ok")).await.unwrap();
}

/// Exactly seven days after the commit the id is free, not a microsecond earlier.
pub async fn a_request_is_forgotten_after_seven_days(subject: impl Subject) {
    let (log, clock) = (subject.log(), subject.clock());
    log.append(asked_by(writes("a/1", 0, &["a"]), 1, 10, "old")).await.unwrap();
    clock.advance_micros(REQUEST_RETENTION_MICROS - 1);
    assert_eq!(log.append(asked_by(writes("a/2", 0, &["a"]), 1, 10, "new")).await, Err(known(10, "old", 1, 1)));
    log.append(asked_by(writes("a/3", 0, &["a"]), 2, 20, "young")).await.unwrap();
    clock.advance_micros(1);
    assert_eq!(log.request(&[1; 32]).await, Ok(None));
    log.append(asked_by(writes("a/2", 0, &["a"]), 1, 11, "new")).await.unwrap();
    let outcome = log.request(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((outcome.digest, outcome.outcome), ([11; 32], b"new".to_vec()));
    // Dropping the old record must not take the new one with it, nor a younger one.
    log.append(writes("a/4", 0, &["a"])).await.unwrap();
    assert!(log.request(&[1; 32]).await.unwrap().is_some());
    assert!(log.request(&[2; 32]).await.unwrap().is_some());
}

/// Sixteen times at once is once.
pub async fn concurrent_repeats_commit_once(subject: impl Subject) {
    let log = subject.log();
    let repeats = (0..16).map(|n| log.append(asked_by(writes(&format!("a/{n}"), 0, &["a"]), 1, 10, "ok")));
    let results = join_all(repeats).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == Err(known(10, "ok", 1, 1))).count(), 15);
    assert_eq!(read_all(&*log).await.len(), 1);
}

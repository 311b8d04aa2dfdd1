//! A follower gets every event once, in order, however many write meanwhile (P3).

use std::sync::Arc;

use super::{Subject, conflict, writes};
use crate::{EventLog, Position, Recorded};

const WRITERS: u64 = 4;
const EACH: u64 = 60;

/// Writers and a follower at once: no gap, no repetition, no event beyond what was told.
pub async fn a_follower_sees_every_event_once_in_order(subject: impl Subject) {
    let log = subject.log();
    let follower = tokio::spawn(follow(log.clone(), WRITERS * EACH));
    let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(log.clone(), writer))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let followed = follower.await.unwrap();
    let expected: Vec<_> = (1..=WRITERS * EACH).map(Position).collect();
    assert_eq!(followed.iter().map(|event| event.position).collect::<Vec<_>>(), expected);
    for writer in 0..WRITERS {
        let own = format!("writer/{writer}");
        let versions: Vec<_> =
            followed.iter().filter(|event| event.stream.as_str() == own).map(|event| event.version.0).collect();
        assert_eq!(versions, (1..=EACH).collect::<Vec<_>>());
    }
}

/// A refusal moves nothing and wakes nobody.
pub async fn nothing_is_told_of_a_refused_append(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("a/1", 0, &["a"])).await.unwrap();
    let mut grown = log.subscribe();
    assert_eq!(*grown.borrow_and_update(), Position(1));
    assert_eq!(log.append(writes("a/1", 0, &["b"])).await, conflict("a/1", 0, 1));
    assert!(!grown.has_changed().unwrap());
    log.append(writes("a/1", 1, &["b"])).await.unwrap();
    assert!(grown.has_changed().unwrap());
    assert_eq!(*grown.borrow_and_update(), Position(2));
}

async fn write(log: Arc<dyn EventLog>, writer: u64) {
    for version in 0..EACH {
        let committed = log.append(writes(&format!("writer/{writer}"), version, &["x"])).await.unwrap();
        // What is answered is there to be read.
        let read = log.read(committed.first, 1).await.unwrap();
        assert_eq!(read[0].position, committed.first);
        assert!(log.head().position >= committed.last);
    }
}

async fn follow(log: Arc<dyn EventLog>, until: u64) -> Vec<Recorded> {
    let mut grown = log.subscribe();
    let mut followed: Vec<Recorded> = Vec::new();
    while (followed.len() as u64) < until {
        let told = *grown.borrow_and_update();
        loop {
            let from = followed.last().map_or(Position(1), |event| event.position.next());
            if from > told {
                break;
            }
            let page = log.read(from, 16).await.unwrap();
            assert!(!page.is_empty(), "told of {told}, but nothing is at {from}");
            followed.extend(page);
        }
        if (followed.len() as u64) < until {
            grown.changed().await.unwrap();
        }
    }
    followed
}

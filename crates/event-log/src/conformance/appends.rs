//! Appends are atomic and judged by versions, guards and limits (P2).

use std::collections::BTreeMap;

use futures::future::join_all;

use super::{Subject, conflict, guarding, keeping, read_all, stream, told, writes};
use crate::limits::{
    MAX_APPEND_BYTES, MAX_EVENT_BYTES, MAX_OUTCOME_BYTES, MAX_STREAMS_PER_APPEND, MAX_VAULT_RECORD_BYTES,
};
use crate::{Append, AppendError, Position, Version};

/// A write needs exactly the version the stream has.
pub async fn versions_are_checked_exactly(subject: impl Subject) {
    let log = subject.log();
    let first = log.append(writes("search/1", 0, &["a", "b"])).await.unwrap();
    assert_eq!((first.first, first.last), (Position(1), Position(2)));
    assert_eq!(log.append(writes("search/1", 1, &["x"])).await, conflict("search/1", 1, 2));
    assert_eq!(log.append(writes("search/1", 3, &["x"])).await, conflict("search/1", 3, 2));
    let second = log.append(writes("search/1", 2, &["c"])).await.unwrap();
    assert_eq!((second.first, second.last), (Position(3), Position(3)));
    assert_eq!(log.version_of(&stream("search/1")).await, Ok(Version(3)));
    assert_eq!(log.version_of(&stream("search/2")).await, Ok(Version::NONE));
}

/// Uniqueness is a stream named after the key, at expected version zero.
pub async fn a_stream_is_created_once(subject: impl Subject) {
    let log = subject.log();
    assert!(log.append(writes("unique/1", 0, &["mine"])).await.is_ok());
    assert_eq!(log.append(writes("unique/1", 0, &["mine too"])).await, conflict("unique/1", 0, 1));
    assert_eq!(told(&read_all(&*log).await), ["1 unique/1@1 mine"]);
}

/// One stream in conflict refuses all of the append.
pub async fn all_streams_or_none(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("lot/1", 0, &["a"])).await.unwrap();
    let mut both = writes("search/1", 0, &["b", "c"]);
    both.streams.extend(writes("lot/1", 0, &["d"]).streams);
    assert_eq!(log.append(both.clone()).await, conflict("lot/1", 0, 1));
    assert_eq!(log.version_of(&stream("search/1")).await, Ok(Version::NONE));
    assert_eq!(log.head().position, Position(1));
    both.streams[1].expected = Version(1);
    assert!(log.append(both).await.is_ok());
    assert_eq!(told(&read_all(&*log).await), ["1 lot/1@1 a", "2 search/1@1 b", "3 search/1@2 c", "4 lot/1@2 d"]);
}

/// A guard is read, never written.
pub async fn guards_are_checked_and_not_bumped(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("search/1", 0, &["a"])).await.unwrap();
    let stale = guarding(writes("offer/1", 0, &["o"]), "search/1", 0);
    let expected = AppendError::GuardConflict { stream: stream("search/1"), expected: Version(0), actual: Version(1) };
    assert_eq!(log.append(stale).await, Err(expected));
    for offer in ["offer/1", "offer/2"] {
        log.append(guarding(writes(offer, 0, &["o"]), "search/1", 1)).await.unwrap();
    }
    assert_eq!(log.version_of(&stream("search/1")).await, Ok(Version(1)));
    // What does not exist is guarded too.
    log.append(guarding(writes("offer/3", 0, &["o"]), "concealment/1", 0)).await.unwrap();
    log.append(writes("concealment/1", 0, &["c"])).await.unwrap();
    let concealed = log.append(guarding(writes("offer/4", 0, &["o"]), "concealment/1", 0)).await;
    assert!(matches!(concealed, Err(AppendError::GuardConflict { actual: Version(1), .. })), "{concealed:?}");
}

/// What cannot be meant is refused before anything else.
pub async fn what_has_no_possible_shape_is_refused(subject: impl Subject) {
    let log = subject.log();
    let mut twice = writes("search/1", 0, &["a"]);
    twice.streams.extend(writes("search/1", 1, &["b"]).streams);
    let mut key_twice = keeping(Append::default(), "k", b"1");
    key_twice.vault.extend(keeping(Append::default(), "k", b"2").vault);
    let nothing = guarding(Append::default(), "search/1", 0);
    for append in [Append::default(), nothing, writes("search/1", 0, &[]), twice, key_twice] {
        let refused = log.append(append.clone()).await;
        assert!(matches!(refused, Err(AppendError::Malformed(_))), "{append:?}: {refused:?}");
    }
    assert_eq!(log.head().position, Position::START);
}

/// The largest of everything is taken, one byte more is not.
pub async fn limits_are_exact(subject: impl Subject) {
    let log = subject.log();
    let event = |bytes: usize| {
        let mut append = writes(&format!("k/{}", "n".repeat(198)), 0, &["x"]);
        append.streams[0].events[0] = vec![7; bytes];
        append
    };
    let outcome = |bytes: usize| super::asked_by(Append::default(), 1, 1, &"o".repeat(bytes));
    let streams = |count: usize| Append {
        streams: (0..count).flat_map(|n| writes(&format!("many/{n}"), 0, &["x"]).streams).collect(),
        ..Append::default()
    };
    let over = [
        event(MAX_EVENT_BYTES + 1),
        keeping(Append::default(), "v", &vec![7; MAX_VAULT_RECORD_BYTES + 1]),
        outcome(MAX_OUTCOME_BYTES + 1),
        streams(MAX_STREAMS_PER_APPEND + 1),
        Append {
            vault: (0..=MAX_APPEND_BYTES / MAX_VAULT_RECORD_BYTES)
                .flat_map(|n| keeping(Append::default(), &format!("v/{n}"), &vec![7; MAX_VAULT_RECORD_BYTES]).vault)
                .collect(),
            ..Append::default()
        },
    ];
    for append in over {
        let refused = log.append(append).await;
        assert!(matches!(refused, Err(AppendError::TooLarge { .. })), "{refused:?}");
    }
    let largest = keeping(Append::default(), "v", &vec![7; MAX_VAULT_RECORD_BYTES]);
    for append in [event(MAX_EVENT_BYTES), largest, outcome(MAX_OUTCOME_BYTES), streams(MAX_STREAMS_PER_APPEND)] {
        log.append(append).await.unwrap();
    }
    let events = log.read(Position(1), 1).await.unwrap();
    assert_eq!(events[0].bytes, vec![7; MAX_EVENT_BYTES]);
}

/// Of many appends at once, those in conflict fail and the others do not notice.
pub async fn members_of_a_group_fail_alone(subject: impl Subject) {
    let log = subject.log();
    let contended = (0..32).map(|n| log.append(writes("unique/1", 0, &[&format!("contender {n}")])));
    let apart = (0..32).map(|n| log.append(writes(&format!("setting/{n}"), 0, &["ok"])));
    let (contended, apart) = tokio::join!(join_all(contended), join_all(apart));
    assert_eq!(contended.iter().filter(|result| result.is_ok()).count(), 1);
    for result in contended.iter().filter(|result| result.is_err()) {
        assert_eq!(*result, conflict("unique/1", 0, 1));
    }
    assert!(apart.iter().all(Result::is_ok), "{apart:?}");
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for event in read_all(&*log).await {
        *seen.entry(event.stream.to_string()).or_default() += 1;
    }
    assert_eq!(seen.len(), 33);
    assert!(seen.values().all(|count| *count == 1));
}

/// Offers guard the search; the close shuts out whatever comes after it, within one group too.
pub async fn no_offer_follows_the_close(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("search/1", 0, &["published"])).await.unwrap();
    let offer = |n: usize| log.append(guarding(writes(&format!("offer/{n}"), 0, &["offer"]), "search/1", 1));
    let early = (0..32).map(offer);
    let late = (32..64).map(offer);
    let close = log.append(writes("search/1", 1, &["closed"]));
    let (early, close, late) = tokio::join!(join_all(early), close, join_all(late));
    let close = close.unwrap().last;
    let mut accepted = 0;
    for result in early.into_iter().chain(late) {
        match result {
            Ok(committed) => {
                assert!(committed.last < close, "an offer at {} follows the close at {close}", committed.last);
                accepted += 1;
            }
            Err(AppendError::GuardConflict { actual: Version(2), .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(log.head().position, Position(accepted + 2));
}

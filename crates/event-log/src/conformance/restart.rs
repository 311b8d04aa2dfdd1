//! Closing and opening again changes nothing.

use super::{NOON, SECOND, Subject, asked_by, at, conflict, keeping, key, read_all, stream, writes};
use crate::{Append, AppendError, Bounds, Position, Version};

/// Events, versions, vault, requests and the head.
pub async fn everything_is_there_again(mut subject: impl Subject) {
    let log = subject.log();
    for n in 0..50_u64 {
        let append = writes(&format!("a/{}", n % 4), n / 4, &[&format!("event {n}")]);
        let append = keeping(append, &format!("text/{n}"), format!("sealed {n}").as_bytes());
        log.append(asked_by(append, n as u8, 7, "ok")).await.unwrap();
    }
    let (events, head, marks) = (read_all(&*log).await, log.head(), log.marks());
    let request = log.request(&[9; 32]).await.unwrap();
    drop(log);
    subject.reopen();
    let log = subject.log();
    assert_eq!((log.head(), log.marks()), (head, marks));
    assert_eq!(read_all(&*log).await, events);
    assert_eq!(*log.subscribe().borrow(), Position(50));
    assert_eq!(log.version_of(&stream("a/1")).await, Ok(Version(13)));
    assert_eq!(log.read_stream(&stream("a/1"), Version(12), 9).await.unwrap().len(), 2);
    assert_eq!(log.vault(&key("text/9")).await, Ok(Some(b"sealed 9".to_vec())));
    assert!(request.is_some());
    assert_eq!(log.request(&[9; 32]).await.unwrap(), request);
    assert_eq!(log.verify().await.unwrap().chain, head.chain);
}

/// A clock that was set back while the store was closed does not take time back, even if the last append had no event.
pub async fn time_goes_on_where_it_stood(mut subject: impl Subject) {
    let log = subject.log();
    log.append(writes("a/1", 0, &["a"])).await.unwrap();
    subject.clock().set(at(NOON + 10 * SECOND));
    log.append(asked_by(Append::default(), 1, 1, "nothing")).await.unwrap();
    drop(log);
    subject.clock().set(at(NOON - 3600 * SECOND));
    subject.reopen();
    let log = subject.log();
    assert_eq!(log.now(), at(NOON + 10 * SECOND));
    assert!(log.clock_suspect());
    let bounds = Bounds { not_before: None, before: Some(at(NOON + 3600 * SECOND)) };
    let bounded = Append { bounds, ..writes("b/1", 0, &["b"]) };
    assert_eq!(log.append(bounded).await, Err(AppendError::ClockSuspect));
    let committed = log.append(writes("a/1", 1, &["b"])).await.unwrap();
    assert_eq!(committed.recorded_at, at(NOON + 10 * SECOND));
}

/// Several times over, the order has no gap and the chain no break.
pub async fn writing_goes_on(mut subject: impl Subject) {
    for round in 0..4_u64 {
        let log = subject.log();
        let committed = log.append(writes("a/1", round * 2, &["a", "b"])).await.unwrap();
        assert_eq!(committed.first, Position(round * 2 + 1));
        assert_eq!(log.append(writes("a/1", 0, &["x"])).await, conflict("a/1", 0, round * 2 + 2));
        drop(log);
        subject.reopen();
    }
    assert_eq!(subject.log().verify().await.unwrap().position, Position(8));
}

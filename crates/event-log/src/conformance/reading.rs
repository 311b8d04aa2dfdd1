//! Reading gives one gapless order, and the bytes that were written (P3, P7).

use super::{NOON, Subject, at, read_all, stream, told, writes};
use crate::envelope::extend_chain;
use crate::{CHAIN_START, Epoch, Health, Position, Verified, Version};

/// Pages of any size, from anywhere, give the same order.
pub async fn pages_follow_the_order(subject: impl Subject) {
    let log = subject.log();
    assert_eq!(log.head().position, Position::START);
    assert_eq!(log.read(Position(1), 10).await, Ok(Vec::new()));
    for n in 0..20_u64 {
        log.append(writes(&format!("a/{}", n % 3), n / 3, &[&format!("event {n}")])).await.unwrap();
    }
    let all = read_all(&*log).await;
    assert_eq!(all.len(), 20);
    assert_eq!(told(&all[4..6]), ["5 a/1@2 event 4", "6 a/2@2 event 5"]);
    assert_eq!(log.read(Position(5), 2).await.unwrap(), all[4..6]);
    assert_eq!(log.read(Position::START, 1).await.unwrap(), all[..1]);
    assert_eq!(log.read(Position(20), 10).await.unwrap(), all[19..]);
    assert_eq!(log.read(Position(21), 10).await, Ok(Vec::new()));
    assert_eq!(log.read(Position(u64::MAX), 10).await, Ok(Vec::new()));
    assert_eq!(log.read(Position(1), 0).await, Ok(Vec::new()));
    assert_eq!(log.health(), Health::Serving);
    assert!(log.head().epoch > Epoch(0));
}

/// A stream by itself, and names that begin alike are apart.
pub async fn a_stream_is_read_from_any_version(subject: impl Subject) {
    let log = subject.log();
    log.append(writes("a/1", 0, &["one", "two"])).await.unwrap();
    log.append(writes("a/10", 0, &["ten"])).await.unwrap();
    log.append(writes("a/1", 2, &["three"])).await.unwrap();
    log.append(writes("a/1/1", 0, &["below"])).await.unwrap();
    let read = async |name: &str, from: u64, limit: usize| {
        told(&log.read_stream(&stream(name), Version(from), limit).await.unwrap())
    };
    let all = ["1 a/1@1 one", "2 a/1@2 two", "4 a/1@3 three"];
    assert_eq!(read("a/1", 0, 10).await, all);
    assert_eq!(read("a/1", 1, 10).await, all);
    assert_eq!(read("a/1", 2, 1).await, all[1..2]);
    assert_eq!(read("a/1", 3, 10).await, all[2..]);
    assert_eq!(read("a/1", 4, 10).await, [""; 0]);
    assert_eq!(read("a/10", 1, 10).await, ["3 a/10@1 ten"]);
    assert_eq!(read("a/2", 1, 10).await, [""; 0]);
}

/// Events are found by their positions at once, and versions as they once were.
pub async fn what_was_is_found_at_its_position(subject: impl Subject) {
    let log = subject.log();
    for n in 0..150_u64 {
        let name = if n % 3 == 0 { "a/1" } else { "a/2" };
        let before = if n % 3 == 0 { n / 3 } else { n - n / 3 - 1 };
        log.append(writes(name, before, &[&format!("event {n}")])).await.unwrap();
    }
    let all = read_all(&*log).await;
    let wanted = [Position(150), Position(1), Position(7)];
    assert_eq!(log.read_at(&wanted).unwrap(), [all[149].clone(), all[0].clone(), all[6].clone()]);
    assert_eq!(log.read_at(&[]).unwrap(), []);
    assert!(log.read_at(&[Position(1), Position(151)]).is_err(), "beyond the head");
    for event in &all {
        assert_eq!(log.version_at(&event.stream, event.position).unwrap(), event.version, "{}", event.position);
    }
    let versions = |name: &str, at: &[u64]| {
        let stream = stream(name);
        at.iter().map(|at| log.version_at(&stream, Position(*at)).unwrap().0).collect::<Vec<_>>()
    };
    assert_eq!(versions("a/1", &[0, 1, 2, 3, 4, 150, u64::MAX]), [0, 1, 1, 1, 2, 50, 50]);
    assert_eq!(versions("a/2", &[0, 1, 2, 3, 4, 96, 150]), [0, 0, 1, 2, 2, 64, 100]);
    assert_eq!(versions("a/3", &[0, 150]), [0, 0]);
}

/// The chain is recomputed by a reader and by the log itself, and both find the head.
pub async fn the_chain_covers_what_is_stored(subject: impl Subject) {
    let log = subject.log();
    assert_eq!(log.verify().await, Ok(Verified { position: Position::START, chain: CHAIN_START }));
    for n in 0..30_u64 {
        log.append(writes("a/1", 2 * n, &[&format!("event {n}"), ""])).await.unwrap();
    }
    let mut chain = CHAIN_START;
    for event in read_all(&*log).await {
        chain = extend_chain(&chain, &event.stored_bytes());
        assert_eq!(event.chain, chain, "at {}", event.position);
        assert_eq!(event.recorded_at, at(NOON));
    }
    assert_eq!(log.head().chain, chain);
    assert_eq!(log.verify().await, Ok(Verified { position: Position(60), chain }));
}

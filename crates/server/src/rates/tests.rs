//! Rates of principals and of addresses, and what is forgotten of them.

use std::net::IpAddr;
use std::time::Duration;

use vocabulary::ActorId;

use super::addresses::network;
use super::*;
use crate::serving::Limits;

const READ: &str = "/hafan.search.v1.SearchService/GetSearch";
const CHANGE: &str = "/hafan.search.v1.SearchService/CreateSearch";
const STREAM: &str = "/hafan.feed.v1.FeedService/WatchFeed";

fn ann() -> ActorId {
    "people/ann.finder".parse().unwrap()
}

fn limits() -> Limits {
    // One a minute after the burst: none comes back while a test runs.
    let rate = Rate::of(2, 1);
    Limits {
        reads: rate,
        changes: rate,
        streams: rate,
        failed_authentications: rate,
        open_streams: 1,
        ..Limits::default()
    }
}

#[test]
fn each_principal_has_a_burst_of_each_kind_and_is_told_when_to_come_again() {
    let principals = Principals::new(&limits());
    for (path, limit) in [(READ, "limits.reads_per_minute"), (CHANGE, "limits.changes_per_minute")] {
        for _ in 0..2 {
            assert!(principals.take(&ann(), path).unwrap().is_none());
        }
        let over = principals.take(&ann(), path).unwrap_err();
        assert_eq!(over.limit, limit);
        assert!(over.wait > Duration::from_secs(30) && over.wait <= Duration::from_secs(60), "{:?}", over.wait);
        let other: ActorId = "people/bob.finder".parse().unwrap();
        assert!(principals.take(&other, path).is_ok(), "a rate is a principal's own");
    }
}

#[test]
fn a_principal_holds_so_many_streams_and_gives_them_back() {
    let principals = Principals::new(&limits());
    let held = principals.take(&ann(), STREAM).unwrap();
    assert!(held.is_some());
    assert_eq!(principals.take(&ann(), STREAM).unwrap_err().limit, "limits.open_streams");
    drop(held);
    // Two were opened or asked for: the rate of opening is over too.
    assert_eq!(principals.take(&ann(), STREAM).unwrap_err().limit, "limits.streams_per_minute");
}

#[test]
fn whoever_has_the_whole_burst_again_is_forgotten() {
    let quick = Limited::<ActorId>::new(Rate::of(1_000, 6_000_000));
    let slow = Limited::<ActorId>::new(Rate::of(2, 1));
    for limited in [&quick, &slow] {
        limited.take(&ann()).unwrap();
        assert_eq!(limited.0.len(), 1);
    }
    while !quick.0.is_empty() {
        quick.forget();
    }
    slow.forget();
    assert_eq!(slow.0.len(), 1);
}

#[test]
fn an_address_that_fails_too_often_is_not_heard_and_others_are() {
    let failures = FailedAuthentications::new(limits().failed_authentications);
    let (here, there): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
    for _ in 0..2 {
        failures.failed(here);
        assert_eq!(failures.hear(here), Ok(()));
    }
    failures.failed(here);
    assert!(failures.hear(here).is_err_and(|wait| wait <= Duration::from_secs(60)));
    failures.forget();
    assert!(failures.hear(here).is_err(), "what still counts is not forgotten");
    assert_eq!(failures.hear(there), Ok(()));
}

#[test]
fn one_household_is_one_address() {
    let of = |text: &str| network(text.parse().unwrap());
    assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
}

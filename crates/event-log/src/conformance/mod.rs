//! What every log must do, as one suite that each store runs: `event_log::conformance_suite!(MySubject::new());`.
//!
//! The cases know a log only by its contract. They take no time of their own: the clock is a [`ManualClock`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test suite that other crates run: a failed assertion is its result"
)]

pub mod appends;
pub mod following;
pub mod reading;
pub mod requests;
pub mod restart;
pub mod time;
pub mod vault;

use std::future::Future;
use std::sync::Arc;

use vocabulary::Timestamp;

use crate::{
    Append, AppendError, Committed, EventLog, ManualClock, Position, Recorded, RequestRecord, StreamAppend, StreamName,
    VaultKey, VaultRecord, Version,
};

/// A log to be tested, with the clock it was opened on.
pub trait Subject: Send {
    /// The log.
    fn log(&self) -> Arc<dyn EventLog>;

    /// Its clock, standing at [`NOON`] in the beginning.
    fn clock(&self) -> Arc<ManualClock>;

    /// Closes the log and opens it again over the same data and clock. No other reference to the log may be left.
    fn reopen(&mut self);
}

/// Where the clock of a [`Subject`] stands in the beginning: 2026-10-05T12:00:00Z.
pub const NOON: i64 = 1_791_201_600_000_000;

/// Microseconds of a second.
pub const SECOND: i64 = 1_000_000;

/// Makes one `#[test]` per case; `$subject` is evaluated afresh for each.
#[macro_export]
macro_rules! conformance_suite {
    ($subject:expr) => {
        $crate::conformance_suite! { @cases $subject;
            appends::versions_are_checked_exactly
            appends::a_stream_is_created_once
            appends::all_streams_or_none
            appends::guards_are_checked_and_not_bumped
            appends::what_has_no_possible_shape_is_refused
            appends::limits_are_exact
            appends::members_of_a_group_fail_alone
            appends::no_offer_follows_the_close
            time::bounds_are_half_open
            time::time_never_goes_back
            time::a_suspect_clock_stops_what_depends_on_time
            requests::the_same_request_is_committed_once
            requests::a_known_request_is_known_before_anything_else
            requests::a_refused_request_is_not_remembered
            requests::a_request_is_forgotten_after_seven_days
            requests::concurrent_repeats_commit_once
            vault::records_come_with_their_events_or_not_at_all
            vault::a_record_is_replaced
            vault::a_scan_pages_through_a_prefix
            reading::pages_follow_the_order
            reading::a_stream_is_read_from_any_version
            reading::what_was_is_found_at_its_position
            reading::the_chain_covers_what_is_stored
            following::a_follower_sees_every_event_once_in_order
            following::nothing_is_told_of_a_refused_append
            restart::everything_is_there_again
            restart::time_goes_on_where_it_stood
            restart::writing_goes_on
        }
    };
    (@cases $subject:expr; $($module:ident :: $case:ident)*) => {
        $(
            #[test]
            fn $case() {
                $crate::conformance::run($crate::conformance::$module::$case($subject));
            }
        )*
    };
}

/// Runs one case on a runtime of its own.
pub fn run(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(case);
}

fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

fn key(name: &str) -> VaultKey {
    VaultKey::new(name).unwrap()
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// Events, given as text, for a stream at a version.
fn writes(name: &str, expected: u64, events: &[&str]) -> Append {
    let events = events.iter().map(|event| event.as_bytes().to_vec()).collect();
    let part = StreamAppend { stream: stream(name), expected: Version(expected), events };
    Append { streams: vec![part], ..Append::default() }
}

fn guarding(append: Append, name: &str, version: u64) -> Append {
    Append { guards: vec![(stream(name), Version(version))], ..append }
}

fn asked_by(append: Append, id: u8, digest: u8, outcome: &str) -> Append {
    let record = RequestRecord { key: [id; 32], digest: [digest; 32], outcome: outcome.as_bytes().to_vec() };
    Append { request: Some(record), ..append }
}

fn keeping(append: Append, name: &str, bytes: &[u8]) -> Append {
    Append { vault: vec![VaultRecord { key: key(name), bytes: bytes.to_vec() }], ..append }
}

fn conflict(name: &str, expected: u64, actual: u64) -> Result<Committed, AppendError> {
    Err(AppendError::Conflict { stream: stream(name), expected: Version(expected), actual: Version(actual) })
}

/// All events, page by page.
async fn read_all(log: &dyn EventLog) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let from = events.last().map_or(Position(1), |event| event.position.next());
        let page = log.read(from, 7).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

/// Position, stream, version and text of events.
fn told(events: &[Recorded]) -> Vec<String> {
    events
        .iter()
        .map(|event| {
            let text = String::from_utf8_lossy(&event.bytes);
            format!("{} {}@{} {text}", event.position, event.stream, event.version)
        })
        .collect()
}

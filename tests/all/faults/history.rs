//! What clients saw, held against the log: every change has an id of its own, so one pass in the order of the log is enough.
//!
//! What was acknowledged is there exactly once, and nothing is there that nobody was told of once every unanswered call was asked again;
//! positions have no gap, streams count from one; what was answered before another call was sent comes before it; and what a reader saw at
//! any time is how the log begins.

use std::collections::{BTreeMap, BTreeSet};

use api::audit::v1::LogRecord;

/// A change that a client was told of.
#[derive(Clone, Debug)]
pub(super) struct Acknowledged {
    /// When it was first sent, on the counter that all clients share.
    pub(super) sent: u64,
    /// When its answer was there.
    pub(super) returned: u64,
    /// What it did, as [`change_of`] has it.
    pub(super) change: String,
}

/// A record as some reader saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) position: u64,
    pub(super) chain: String,
}

/// What a record of the log did, where clients of these tests do such: the event and the id that no two of them share.
pub(super) fn change_of(record: &LogRecord) -> Option<String> {
    let stored: serde_json::Value = serde_json::from_str(&record.json).ok()?;
    let id = match record.event.as_str() {
        "offer.submitted" | "offer.withdrawn" => stored["fact"]["offer"].as_str()?.to_owned(),
        "search.drafted" => record.stream.strip_prefix("search/")?.to_owned(),
        _ => return None,
    };
    Some(format!("{} {id}", record.event))
}

/// Everything in which the log and what clients saw of it do not agree. `log` begins at position 1; changes up to `before` are not the
/// clients'.
pub(super) fn faults(told: &[Acknowledged], seen: &[Seen], log: &[LogRecord], before: u64) -> Vec<String> {
    let mut faults = broken_order(log);
    let mut positions: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for record in log.iter().filter(|record| record.position > before) {
        if let Some(change) = change_of(record) {
            positions.entry(change).or_default().push(record.position);
        }
    }
    let known: BTreeSet<&str> = told.iter().map(|told| told.change.as_str()).collect();
    for told in told {
        match positions.get(&told.change).map(Vec::as_slice) {
            None => faults.push(format!("{} was acknowledged and is lost", told.change)),
            Some([_]) => {}
            Some(twice) => faults.push(format!("{} is there at {twice:?}", told.change)),
        }
    }
    let strange = positions.keys().filter(|change| !known.contains(change.as_str()));
    faults.extend(strange.map(|change| format!("{change} is of nobody")));
    faults.extend(out_of_order(told, &positions));
    for seen in seen {
        let index = usize::try_from(seen.position).unwrap_or(usize::MAX).saturating_sub(1);
        if log.get(index).is_none_or(|record| record.chain != seen.chain) {
            faults.push(format!("position {} was read, and is another now", seen.position));
        }
    }
    faults
}

/// Gaps in the log and in its streams.
fn broken_order(log: &[LogRecord]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut versions: BTreeMap<&str, u64> = BTreeMap::new();
    for (position, record) in (1_u64..).zip(log) {
        if record.position != position {
            faults.push(format!("position {} stands where {position} belongs", record.position));
        }
        // Of an open round a record is sealed: without stream or version.
        if record.version > 0 {
            let version = versions.entry(&record.stream).or_default();
            *version += 1;
            if record.version != *version {
                faults.push(format!("position {position} is half an append: version {}", record.version));
            }
        }
    }
    faults
}

/// Calls that were sent after another was answered, and came before it.
fn out_of_order(told: &[Acknowledged], positions: &BTreeMap<String, Vec<u64>>) -> Vec<String> {
    let position = |told: &Acknowledged| positions.get(&told.change).and_then(|found| found.first()).copied();
    let mut by_answer: Vec<_> = told.iter().filter_map(|told| Some((told.returned, position(told)?))).collect();
    by_answer.sort_unstable();
    let mut by_call: Vec<_> = told.iter().filter_map(|told| Some((told.sent, position(told)?, told))).collect();
    by_call.sort_unstable_by_key(|(sent, ..)| *sent);
    let mut answered = by_answer.into_iter().peekable();
    let mut newest = 0;
    let mut faults = Vec::new();
    for (sent, position, told) in by_call {
        while let Some((_, earlier)) = answered.next_if(|(returned, _)| *returned < sent) {
            newest = newest.max(earlier);
        }
        if position < newest {
            faults.push(format!("{} at {position} was called after {newest} was answered", told.change));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(position: u64, stream: &str, version: u64) -> LogRecord {
        LogRecord {
            position,
            stream: format!("search/{stream}"),
            version,
            event: "search.drafted".to_owned(),
            json: "{}".to_owned(),
            chain: format!("chain {position}"),
            ..LogRecord::default()
        }
    }

    fn told(sent: u64, returned: u64, stream: &str) -> Acknowledged {
        Acknowledged { sent, returned, change: format!("search.drafted {stream}") }
    }

    fn seen(position: u64, chain: &str) -> Seen {
        Seen { position, chain: chain.to_owned() }
    }

    #[track_caller]
    fn finds(told: &[Acknowledged], seen: &[Seen], log: &[LogRecord], fault: &str) {
        let found = faults(told, seen, log, 0);
        assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
    }

    #[test]
    fn a_log_as_it_was_told_is_right() {
        let log = [record(1, "a", 1), record(2, "b", 1), record(3, "c", 1)];
        let told = [told(1, 5, "b"), told(2, 6, "a"), told(7, 8, "c")];
        assert_eq!(faults(&told, &[seen(2, "chain 2")], &log, 0), [""; 0]);
    }

    #[test]
    fn what_is_lost_doubled_or_of_nobody_is_found() {
        let log = [record(1, "a", 1), record(2, "b", 1)];
        finds(&[told(1, 2, "a"), told(3, 4, "b"), told(5, 6, "c")], &[], &log, "search.drafted c was acknowledged");
        finds(&[told(1, 2, "a")], &[], &log, "search.drafted b is of nobody");
        let twice = [record(1, "a", 1), record(2, "a", 2)];
        finds(&[told(1, 2, "a")], &[], &twice, "is there at [1, 2]");
    }

    #[test]
    fn gaps_are_found() {
        finds(&[told(1, 2, "a"), told(3, 4, "b")], &[], &[record(1, "a", 1), record(3, "b", 1)], "position 3 stands");
        finds(&[told(1, 2, "a")], &[], &[record(1, "a", 2)], "half an append");
    }

    #[test]
    fn an_order_that_nobody_saw_is_found() {
        let log = [record(1, "later", 1), record(2, "earlier", 1)];
        finds(&[told(1, 2, "earlier"), told(3, 4, "later")], &[], &log, "later at 1 was called after 2 was answered");
        assert_eq!(faults(&[told(1, 4, "earlier"), told(3, 5, "later")], &[], &log, 0), [""; 0], "side by side");
    }

    #[test]
    fn what_a_reader_saw_is_how_the_log_begins() {
        finds(&[told(1, 2, "a")], &[seen(1, "another")], &[record(1, "a", 1)], "position 1 was read");
        finds(&[told(1, 2, "a")], &[seen(2, "gone")], &[record(1, "a", 1)], "position 2 was read");
    }
}

//! What the store committed, append by append: kept apart from the log, for the auditor.

use std::collections::BTreeMap;

use event_log::{Committed, RequestKey, RequestRecord};
use vocabulary::Timestamp;

/// One append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Position of its first event; one more than `last` where it had none.
    pub first: u64,
    /// Position of its last event.
    pub last: u64,
    /// The request it answered.
    pub request: Option<RequestKey>,
}

/// A request that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Positions of its events.
    pub positions: (u64, u64),
    /// What was kept of its result.
    pub outcome: String,
    /// When.
    pub recorded_at: Timestamp,
}

/// Everything that was committed, in order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Append by append.
    pub commits: Vec<Commit>,
    /// Request by request.
    pub requests: BTreeMap<RequestKey, Request>,
    /// Requests that were committed more than once.
    pub twice: Vec<RequestKey>,
}

impl Ledger {
    pub(super) fn note(&mut self, committed: &Committed, request: Option<RequestRecord>) {
        let positions = (committed.first.0, committed.last.0);
        let key = request.as_ref().map(|request| request.key);
        self.commits.push(Commit { first: positions.0, last: positions.1, request: key });
        let Some(request) = request else { return };
        let outcome = String::from_utf8_lossy(&request.outcome).into_owned();
        let noted = Request { positions, outcome, recorded_at: committed.recorded_at };
        if self.requests.insert(request.key, noted).is_some() {
            self.twice.push(request.key);
        }
    }
}

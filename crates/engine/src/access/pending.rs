//! What waits to be written: one entry for all calls that one line will stand for.

use std::collections::BTreeMap;

use vocabulary::Timestamp;

use super::{Access, By, Called};

const MINUTE_MICROS: i64 = 60_000_000;

/// What makes two calls one line, in the order in which lines are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    minute: i64,
    by: By,
    method: String,
    object: Option<String>,
    outcome: &'static str,
    reason: Option<String>,
}

/// Calls by the line they will stand in, each with the first instant and the count.
#[derive(Debug, Default)]
pub(super) struct Pending(BTreeMap<Key, (Timestamp, u64)>);

impl Pending {
    pub(super) fn add(&mut self, access: Access) {
        let Access { at, by, method, object, outcome, reason } = access;
        let key = Key { minute: at.micros().div_euclid(MINUTE_MICROS), by, method, object, outcome, reason };
        let (first, count) = self.0.entry(key).or_insert((at, 0));
        *first = at.min(*first);
        *count = count.saturating_add(1);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The lines, minute by minute.
    pub(super) fn lines(&self) -> impl Iterator<Item = Called> + '_ {
        self.0.iter().map(|(key, (at, count))| {
            let Key { minute: _, by, method, object, outcome, reason } = key.clone();
            Called::of(&Access { at: *at, by, method, object, outcome, reason }, *at, *count)
        })
    }
}

//! Requests that were committed: bundles on the disk, in the order of time, and an index in memory.
//!
//! Their keys are hashes, without any order; a record for each would touch another page of the tree every time. A bundle is
//! written once and removed whole, seven days later. The index is rebuilt when the store is opened.

use std::collections::{BTreeMap, HashMap};

use event_log::group::is_remembered;
use event_log::{Position, Positions, RequestKey, RequestOutcome};
use vocabulary::Timestamp;

use crate::keys;
use crate::values::{FORMAT, Rest};

/// Bytes after which a bundle ends; its last record may go beyond.
const MAX_BUNDLE_BYTES: usize = 32 * 1024;

/// Which bundle holds a request. Half of a keyed hash tells requests apart; the bundle has all of it.
#[derive(Debug, Default)]
pub(crate) struct RequestIndex {
    bundles: HashMap<[u8; 16], u64>,
}

/// Requests of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundle {
    pub(crate) recorded_at: Timestamp,
    pub(crate) requests: BTreeMap<RequestKey, RequestOutcome>,
}

impl RequestIndex {
    pub(crate) fn note(&mut self, number: u64, bundle: &Bundle) {
        self.bundles.extend(bundle.requests.keys().map(|key| (half(key), number)));
    }

    /// Forgets what a bundle holds, unless it was committed anew since.
    pub(crate) fn forget(&mut self, number: u64, bundle: &Bundle) {
        for key in bundle.requests.keys() {
            if self.bundles.get(&half(key)) == Some(&number) {
                self.bundles.remove(&half(key));
            }
        }
    }

    pub(crate) fn bundle_of(&self, key: &RequestKey) -> Option<u64> {
        self.bundles.get(&half(key)).copied()
    }
}

/// Finds a request in the bundle that the index names.
pub(crate) fn find(db: &sled::Db, bundle: u64, key: &RequestKey) -> Result<Option<RequestOutcome>, FindError> {
    // The bundle may just have been removed: then the request is forgotten.
    let Some(value) = db.get(keys::bundle(bundle))? else { return Ok(None) };
    let mut bundle = decode(&value).ok_or(FindError::Damaged)?;
    Ok(bundle.requests.remove(key))
}

/// Why a bundle could not be searched.
#[derive(Debug)]
pub(crate) enum FindError {
    Store(sled::Error),
    Damaged,
}

impl From<sled::Error> for FindError {
    fn from(error: sled::Error) -> Self {
        Self::Store(error)
    }
}

/// What opening a store finds of requests.
#[derive(Debug, Default)]
pub(crate) struct FoundRequests {
    pub(crate) index: RequestIndex,
    /// Bundles with their instant, oldest first.
    pub(crate) bundles: BTreeMap<u64, Timestamp>,
}

/// Reads all bundles; those past their seven days are left out of the index and removed by the next commits.
pub(crate) fn read_all(db: &sled::Db, now: Timestamp) -> Result<FoundRequests, FindError> {
    let mut found = FoundRequests::default();
    for entry in db.scan_prefix(keys::BUNDLES) {
        let (key, value) = entry?;
        let number = keys::number(&key).ok_or(FindError::Damaged)?;
        let bundle = decode(&value).ok_or(FindError::Damaged)?;
        if is_remembered(bundle.recorded_at, now) {
            found.index.note(number, &bundle);
        }
        found.bundles.insert(number, bundle.recorded_at);
    }
    Ok(found)
}

/// Bundles of bounded size for the requests of one commit.
pub(crate) fn bundle(recorded_at: Timestamp, requests: BTreeMap<RequestKey, RequestOutcome>) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    let mut bytes = MAX_BUNDLE_BYTES;
    for (key, request) in requests {
        if bytes >= MAX_BUNDLE_BYTES {
            bundles.push(Bundle { recorded_at, requests: BTreeMap::new() });
            bytes = 0;
        }
        bytes += record_bytes(&request);
        if let Some(bundle) = bundles.last_mut() {
            bundle.requests.insert(key, request);
        }
    }
    bundles
}

pub(crate) fn encode(bundle: &Bundle) -> Vec<u8> {
    let Bundle { recorded_at, requests } = bundle;
    let mut bytes = Vec::with_capacity(9 + requests.values().map(record_bytes).sum::<usize>());
    bytes.push(FORMAT);
    bytes.extend_from_slice(&recorded_at.micros().to_be_bytes());
    for (key, request) in requests {
        // The instant is the bundle's.
        let RequestOutcome { digest, outcome, positions: Positions { first, last }, recorded_at: _ } = request;
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(digest);
        bytes.extend_from_slice(&first.0.to_be_bytes());
        bytes.extend_from_slice(&last.0.to_be_bytes());
        // At most 4 KiB: checked before it was queued.
        bytes.extend_from_slice(&(outcome.len() as u16).to_be_bytes());
        bytes.extend_from_slice(outcome);
    }
    bytes
}

pub(crate) fn decode(value: &[u8]) -> Option<Bundle> {
    let mut rest = Rest::of_format(value)?;
    let recorded_at = rest.instant()?;
    let mut requests = BTreeMap::new();
    while !rest.0.is_empty() {
        let key = rest.take()?;
        let digest = rest.take()?;
        let positions = Positions { first: Position(rest.number()?), last: Position(rest.number()?) };
        let outcome_bytes = usize::from(u16::from_be_bytes(rest.take()?));
        let (outcome, left) = rest.0.split_at_checked(outcome_bytes)?;
        rest.0 = left;
        requests.insert(key, RequestOutcome { digest, outcome: outcome.to_vec(), positions, recorded_at });
    }
    Some(Bundle { recorded_at, requests })
}

fn record_bytes(request: &RequestOutcome) -> usize {
    32 + 32 + 8 + 8 + 2 + request.outcome.len()
}

fn half(key: &RequestKey) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&key[..16]);
    half
}

#[cfg(test)]
mod tests {
    use event_log::limits::{MAX_OUTCOME_BYTES, MAX_VALUE_BYTES};

    use super::*;

    fn requests(count: u8, outcome: usize) -> BTreeMap<RequestKey, RequestOutcome> {
        let outcome = |id: u8| RequestOutcome {
            digest: [id; 32],
            outcome: vec![id; outcome],
            positions: Positions { first: Position(u64::from(id)), last: Position(u64::from(id) + 1) },
            recorded_at: Timestamp::from_micros(5),
        };
        (0..count).map(|id| ([id; 32], outcome(id))).collect()
    }

    #[test]
    fn a_bundle_is_read_as_it_was_written() {
        let bundle = Bundle { recorded_at: Timestamp::from_micros(5), requests: requests(3, 2) };
        let bytes = encode(&bundle);
        assert_eq!(decode(&bytes), Some(bundle));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[FORMAT + 1]), None);
    }

    #[test]
    fn bundles_stay_below_the_largest_value() {
        let all = requests(200, MAX_OUTCOME_BYTES);
        let bundles = bundle(Timestamp::from_micros(5), all.clone());
        assert!(bundles.len() > 1);
        assert!(bundles.iter().all(|bundle| encode(bundle).len() <= MAX_VALUE_BYTES));
        let together: BTreeMap<_, _> = bundles.into_iter().flat_map(|bundle| bundle.requests).collect();
        assert_eq!(together, all);
        assert_eq!(bundle(Timestamp::from_micros(5), BTreeMap::new()), []);
    }

    #[test]
    fn forgetting_an_old_bundle_leaves_what_was_committed_anew() {
        let bundle = Bundle { recorded_at: Timestamp::from_micros(5), requests: requests(1, 0) };
        let mut index = RequestIndex::default();
        index.note(1, &bundle);
        index.note(2, &bundle);
        index.forget(1, &bundle);
        assert_eq!(index.bundle_of(&[0; 32]), Some(2));
        index.forget(2, &bundle);
        assert_eq!(index.bundle_of(&[0; 32]), None);
    }
}

//! Publishing a scored snapshot (SHL-1, SHL-2): one event per offer, then one that makes them all visible at once.

use vocabulary::OfferId;

use super::Search;
use crate::decision::Decision;
use crate::event::{Event, OfferScore, Sealed, SearchEvent};

/// One offer's score.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredOffer {
    /// The offer.
    pub offer: OfferId,
    /// What the matching came to.
    pub score: OfferScore,
}

/// What publishing a snapshot fixes for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct FrozenSnapshot {
    /// Every offer's score.
    pub scores: Vec<ScoredOffer>,
    /// The inputs.
    pub inputs: Sealed,
    /// SHA-256 over the bytes of the inputs.
    pub inputs_digest: [u8; 32],
    /// SHA-256 over the bytes of the whole result.
    pub result_digest: [u8; 32],
}

/// The number of the snapshot that is due: the latest round is closed, and none of it is published.
pub(super) fn snapshot_due(search: &Search) -> Option<u32> {
    let closed = search.end.is_none() && search.round().is_some_and(|round| round.closed_at.is_some());
    let next = search.snapshots.iter().map(|snapshot| snapshot.number).max().unwrap_or(0) + 1;
    (closed && search.shortlist().is_none()).then_some(next)
}

impl Search {
    /// The number of the next snapshot.
    pub fn next_snapshot(&self) -> u32 {
        self.snapshots.iter().map(|snapshot| snapshot.number).max().unwrap_or(0) + 1
    }
}

/// Publishes snapshot `number`; nothing to do when it is published already, or the search has ended.
pub fn publish_shortlist(search: &Search, number: u32, frozen: FrozenSnapshot) -> Option<Decision> {
    let FrozenSnapshot { scores, inputs, inputs_digest, result_digest } = frozen;
    let exists = search.snapshots.iter().any(|snapshot| snapshot.number == number && snapshot.published.is_some());
    let closed = search.round().is_some_and(|round| round.closed_at.is_some());
    if exists || !closed || search.end.is_some() {
        return None;
    }
    let mut events: Vec<Event> = scores
        .into_iter()
        .map(|scored| SearchEvent::OfferScored { snapshot: number, offer: scored.offer, scored: scored.score })
        .map(|event| Event::Search(search.id, event))
        .collect();
    let published = SearchEvent::ShortlistPublished {
        snapshot: number,
        engine_version: matching::v1::ENGINE_VERSION.to_owned(),
        inputs,
        inputs_digest,
        result_digest,
    };
    events.push(Event::Search(search.id, published));
    Some(Decision::all(events))
}

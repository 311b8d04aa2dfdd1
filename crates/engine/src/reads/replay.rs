//! Replay (SHL-2): every published snapshot computed again from its frozen inputs, by the engine version that made it, and compared byte for byte.

use std::sync::Arc;

use domain::Actor;
use domain::search::{PublishedSnapshot, Search, Snapshot};
use matching::v1;
use sha2::{Digest, Sha256};
use views::permit::{Action, may};
use vocabulary::{OfferId, RefusalReason, SearchId};

use super::shortlist::SnapshotInputs;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::scoring::{result_digest, scores};
use crate::vault::KeySubject;

/// The shortlists of a search, computed again.
#[derive(Clone, Debug)]
pub struct ReplayView {
    /// The search.
    pub search: Arc<Search>,
    /// Every published snapshot, in the order published.
    pub snapshots: Vec<SnapshotReplay>,
}

/// One snapshot, computed again.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotReplay {
    /// Its number.
    pub number: u32,
    /// Its round.
    pub round: u32,
    /// What was recorded when it was published.
    pub published: PublishedSnapshot,
    /// What it comes to today.
    pub replayed: Replayed,
}

/// What a snapshot comes to when it is computed again.
#[derive(Clone, Debug, PartialEq)]
pub enum Replayed {
    /// Computed again: compare the digests.
    Computed {
        /// SHA-256 over the inputs as they are read today.
        inputs_digest: [u8; 32],
        /// SHA-256 over the result.
        result_digest: [u8; 32],
        /// Offers whose recorded score is not the one computed again.
        differing: Vec<OfferId>,
    },
    /// The inputs in the store are not what was written.
    Altered,
    /// The inputs were erased (ACR-3).
    Erased,
    /// This program has no engine of that version.
    UnknownEngine,
}

impl SnapshotReplay {
    /// Whether it is the same, byte for byte.
    pub fn is_same(&self) -> bool {
        match &self.replayed {
            Replayed::Computed { inputs_digest, result_digest, differing } => {
                *inputs_digest == self.published.inputs_digest
                    && *result_digest == self.published.result_digest
                    && differing.is_empty()
            }
            Replayed::Altered | Replayed::Erased | Replayed::UnknownEngine => false,
        }
    }
}

impl Engine {
    /// Computes every published snapshot of a search again. By whoever may read its shortlists; changes nothing.
    pub async fn replay(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<ReplayView, Failure> {
        let search = self.at(moment, |world, _| {
            let search = world.search(id);
            may(actor, Action::ReadShortlist, search.as_deref())?;
            search.ok_or(Failure::NotPermitted)
        })?;
        let mut snapshots = Vec::new();
        for snapshot in &search.snapshots {
            let Some(published) = &snapshot.published else { continue };
            let document = self.open_document_bytes(KeySubject::Search(id), &published.inputs).await;
            let replayed = match document {
                Ok(bytes) => computed(snapshot, published, &bytes),
                Err(Failure::Altered(_)) => Replayed::Altered,
                Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::Erased => Replayed::Erased,
                Err(failure) => return Err(failure),
            };
            let (number, round, published) = (snapshot.number, snapshot.round, published.clone());
            snapshots.push(SnapshotReplay { number, round, published, replayed });
        }
        Ok(ReplayView { search, snapshots })
    }
}

/// Computes a snapshot from the bytes of its inputs.
fn computed(snapshot: &Snapshot, published: &PublishedSnapshot, document: &[u8]) -> Replayed {
    if published.engine_version != v1::ENGINE_VERSION {
        return Replayed::UnknownEngine;
    }
    let Ok(inputs) = serde_json::from_slice::<SnapshotInputs>(document) else { return Replayed::Altered };
    let result = v1::rank(&inputs.tender, &inputs.candidates);
    let again = scores(&inputs, &result);
    let recorded = |offer: &OfferId| snapshot.scores.get(offer);
    let changed = again.iter().filter(|scored| recorded(&scored.offer) != Some(&scored.score));
    let gone = snapshot.scores.keys().filter(|offer| !inputs.offers.contains(offer));
    let differing = changed.map(|scored| scored.offer).chain(gone.copied()).collect();
    Replayed::Computed {
        inputs_digest: Sha256::digest(document).into(),
        result_digest: result_digest(&result),
        differing,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::event::Sealed;
    use matching::v1::{Policy, Tender};
    use vocabulary::Timestamp;

    use super::*;

    /// An empty round as it was published: what the documents of a real one hold is proven through the API.
    fn published(engine_version: &str) -> (Snapshot, PublishedSnapshot, Vec<u8>) {
        let tender: Tender =
            serde_json::from_str(include_str!("../../../matching/src/v1/golden/one_child_tender.json")).unwrap();
        assert_eq!(tender.policy, Policy::default());
        let inputs = SnapshotInputs {
            offers: Vec::new(),
            tender,
            candidates: Vec::new(),
            geography_release: "a release".to_owned(),
        };
        let document = serde_json::to_vec(&inputs).unwrap();
        let result = v1::rank(&inputs.tender, &inputs.candidates);
        let published = PublishedSnapshot {
            engine_version: engine_version.to_owned(),
            inputs: Sealed { commitment: [1; 32], ciphertext: [2; 32] },
            inputs_digest: Sha256::digest(&document).into(),
            result_digest: result_digest(&result),
            at: Timestamp::from_micros(0),
        };
        let snapshot = Snapshot { number: 1, round: 1, scores: BTreeMap::new(), published: Some(published.clone()) };
        (snapshot, published, document)
    }

    fn replay(snapshot: &Snapshot, published: &PublishedSnapshot, document: &[u8]) -> SnapshotReplay {
        let replayed = computed(snapshot, published, document);
        SnapshotReplay { number: 1, round: 1, published: published.clone(), replayed }
    }

    #[test]
    fn the_same_inputs_give_the_same_bytes() {
        let (snapshot, published, document) = published("v1");
        assert!(replay(&snapshot, &published, &document).is_same());
    }

    #[test]
    fn an_engine_version_nobody_has_is_said_and_not_guessed() {
        let (snapshot, published, document) = published("v0");
        let replay = replay(&snapshot, &published, &document);
        assert_eq!(replay.replayed, Replayed::UnknownEngine);
        assert!(!replay.is_same());
    }

    #[test]
    fn other_inputs_other_results_and_lost_scores_are_not_the_same() {
        let (snapshot, published, document) = published("v1");
        let mut spaced = document.clone();
        spaced.push(b' ');
        assert!(!replay(&snapshot, &published, &spaced).is_same(), "the same meaning in other bytes");
        let other = PublishedSnapshot { result_digest: [9; 32], ..published.clone() };
        assert!(!replay(&snapshot, &other, &document).is_same());
        assert_eq!(replay(&snapshot, &published, b"{}").replayed, Replayed::Altered);
    }
}

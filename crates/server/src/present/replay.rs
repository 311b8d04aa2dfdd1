//! Shortlists computed again (SHL-2).

use api::decision::v1 as proto;
use engine::vault::hex;
use engine::{ReplayView, Replayed, SnapshotReplay};

use super::names;

/// Every snapshot, compared.
pub fn replays(view: &ReplayView) -> proto::ReplayShortlistsResponse {
    proto::ReplayShortlistsResponse { snapshots: view.snapshots.iter().map(|replay| snapshot(view, replay)).collect() }
}

fn snapshot(view: &ReplayView, replay: &SnapshotReplay) -> proto::SnapshotReplay {
    let (inputs, result, differing) = match &replay.replayed {
        Replayed::Computed { inputs_digest, result_digest, differing } => {
            (hex(inputs_digest), hex(result_digest), differing.as_slice())
        }
        Replayed::Altered | Replayed::Erased | Replayed::UnknownEngine => Default::default(),
    };
    proto::SnapshotReplay {
        round: names::round(&view.search, replay.round),
        snapshot: replay.number,
        engine_version: replay.published.engine_version.clone(),
        outcome: outcome(replay).into(),
        inputs_digest: hex(&replay.published.inputs_digest),
        replayed_inputs_digest: inputs,
        result_digest: hex(&replay.published.result_digest),
        replayed_result_digest: result,
        differing_offers: differing.iter().map(|offer| names::closed_offer(&view.search, *offer)).collect(),
    }
}

fn outcome(replay: &SnapshotReplay) -> proto::ReplayOutcome {
    match &replay.replayed {
        Replayed::Computed { .. } if replay.is_same() => proto::ReplayOutcome::Same,
        Replayed::Computed { .. } | Replayed::Altered => proto::ReplayOutcome::Different,
        Replayed::Erased => proto::ReplayOutcome::Erased,
        Replayed::UnknownEngine => proto::ReplayOutcome::UnknownEngine,
    }
}

//! An offer explained, a shortlist under other weights, and shortlists computed again.

use api::decision::v1::{
    OfferExplanation, OfferSensitivity, ReplayOutcome, ReplayShortlistsResponse, ShortlistSensitivity, SnapshotReplay,
};

use super::labels::text;
use crate::output::Page;
use crate::wire::{per_cent, pounds, time_shown};

/// The explanation as the server words it, with what it was computed from.
pub(crate) fn explanation(explained: &OfferExplanation, page: Page) -> String {
    let offer = explained.row.as_ref().map(|row| row.offer.clone()).unwrap_or_default();
    let facts = page.facts(vec![
        (page.of("Offer", "Cynnig"), offer),
        (
            page.of("Snapshot", "Ciplun"),
            format!("{}, {}", explained.snapshot, time_shown(explained.published_at.as_ref())),
        ),
        (
            page.of("Frozen", "Wedi'i rewi"),
            format!(
                "{} {}, {} v{}, {}",
                page.of("engine", "peiriant"),
                explained.engine_version,
                page.of("policy", "polisi"),
                explained.policy_version,
                explained.inputs_digest
            ),
        ),
    ]);
    format!("{facts}\n{}\n", text(explained.text.as_ref(), page.lang))
}

/// What a shortlist rests on.
pub(crate) fn sensitivity(found: &ShortlistSensitivity, page: Page) -> String {
    let headings = [
        ("Rank", "Safle"),
        ("Offer", "Cynnig"),
        ("Places", "Safleoedd"),
        ("First", "Cyntaf"),
        ("Within 2 points of first", "O fewn 2 bwynt i'r cyntaf"),
        ("£ a week", "£ yr wythnos"),
        ("Score and fee", "Sgôr a ffi"),
    ];
    let row = |offer: &OfferSensitivity| {
        let priced = found.priced.iter().find(|priced| priced.offer == offer.offer);
        let on_front = priced.is_some_and(|priced| priced.on_front);
        vec![
            offer.rank.to_string(),
            offer.offer.clone(),
            format!("{}–{}", offer.best_place, offer.worst_place),
            per_cent(offer.first_draws, found.draws),
            per_cent(offer.first_band_draws, found.draws),
            priced.map_or_else(String::new, |priced| pounds(priced.total_weekly_pence)),
            if on_front { page.of("not beaten on both", "heb ei guro ar y ddau") } else { "" }.to_owned(),
        ]
    };
    let mut told = text(found.text.as_ref(), page.lang) + "\n";
    told += &page.table(&headings, found.offers.iter().map(row).collect());
    for point in &found.turning_points {
        told += &format!("{}\n", text(point.text.as_ref(), page.lang));
    }
    for offer in &found.offers {
        for change in offer.rank_changes.iter().filter(|change| change.rank != offer.rank) {
            told += &format!("{} {}\n", crate::output::short_name(&offer.offer), text(change.text.as_ref(), page.lang));
        }
    }
    told
}

/// Each snapshot, and whether it is the same.
pub(crate) fn replays(found: &ReplayShortlistsResponse, page: Page) -> String {
    let headings = [
        ("Snapshot", "Ciplun"),
        ("Round", "Rownd"),
        ("Engine", "Peiriant"),
        ("Outcome", "Canlyniad"),
        ("Inputs", "Mewnbynnau"),
        ("Result", "Canlyniad y sgorio"),
    ];
    let row = |replay: &SnapshotReplay| {
        vec![
            replay.snapshot.to_string(),
            replay.round.rsplit('/').next().unwrap_or_default().to_owned(),
            replay.engine_version.clone(),
            outcome(replay.outcome(), page).to_owned(),
            compared(&replay.inputs_digest, &replay.replayed_inputs_digest),
            compared(&replay.result_digest, &replay.replayed_result_digest),
        ]
    };
    let differing = found.snapshots.iter().flat_map(|replay| &replay.differing_offers);
    let differing: String = differing.map(|offer| format!("≠ {offer}\n")).collect();
    page.table(&headings, found.snapshots.iter().map(row).collect()) + &differing
}

const fn outcome(outcome: ReplayOutcome, page: Page) -> &'static str {
    match outcome {
        ReplayOutcome::Unspecified => "",
        ReplayOutcome::Same => page.of("SAME, byte for byte", "YR UN FATH, beit wrth feit"),
        ReplayOutcome::Different => page.of("DIFFERENT", "GWAHANOL"),
        ReplayOutcome::Erased => page.of("ERASED", "WEDI'I DDILEU"),
        ReplayOutcome::UnknownEngine => page.of("engine version not here", "fersiwn y peiriant ddim yma"),
    }
}

/// The beginning of a digest, and of the other where it is another.
fn compared(recorded: &str, replayed: &str) -> String {
    let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
    if recorded == replayed || replayed.is_empty() {
        return short(recorded);
    }
    format!("{} ≠ {}", short(recorded), short(replayed))
}

//! How far a shortlist's order rests on weights and unknowns, and score against fee (matching model, section E), in numbers and words.
//!
//! Welsh to be confirmed by a Welsh speaker of the field: `pwysiadau` (weightings), `o'i ddiwallu'n llawn` (met in full), `ar y gwaethaf` and
//! `ar y gorau` (at its worst, at its best), `yn ôl sgôr a ffi` (by score and fee).

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use engine::ShortlistView;
use matching::v1::sentences::criterion_name;
use matching::v1::{CandidateKey, Criterion, OfferSensitivity, Ranked, Sensitivity, TurningPoint};
use vocabulary::Language;

use super::names;
use super::round::criterion_code;
use super::text::localized;

/// The sensitivity of a whole shortlist; `view` holds all of its rows.
pub fn shortlist_sensitivity(view: &ShortlistView, found: &Sensitivity) -> proto::ShortlistSensitivity {
    let priced = priced(view);
    proto::ShortlistSensitivity {
        round: names::round(&view.search, view.round),
        snapshot: view.snapshot.number,
        seed: found.seed,
        draws: found.draws,
        offers: view.result.ranked.iter().filter_map(|ranked| offer_of(view, found, ranked)).collect(),
        turning_points: found.turning_points.iter().map(|point| turning_point(view, point)).collect(),
        text: Some(localized(|language| summary(found, &priced, language))),
        priced,
    }
}

/// The sensitivity of one ranked offer.
pub fn offer_of(view: &ShortlistView, found: &Sensitivity, ranked: &Ranked) -> Option<proto::OfferSensitivity> {
    let seen = found.offers.iter().find(|seen| seen.key == ranked.key)?;
    Some(proto::OfferSensitivity {
        offer: offer_name(view, ranked.key),
        rank: ranked.rank,
        tie_band: ranked.band,
        best_place: seen.best_place,
        worst_place: seen.worst_place,
        first_draws: seen.first,
        first_band_draws: seen.first_band,
        rank_changes: rank_changes(seen),
    })
}

fn offer_name(view: &ShortlistView, key: CandidateKey) -> String {
    view.offer_of(key).map(|offer| names::closed_offer(&view.search, offer)).unwrap_or_default()
}

fn rank_changes(seen: &OfferSensitivity) -> Vec<proto::RankChange> {
    use proto::RankChangeKind::{MetInFull, UnknownAtBest, UnknownAtWorst};
    let unknowns = seen.unknowns.iter().flat_map(|unknown| {
        let settled = |kind, rank| change(unknown.criterion, kind, rank);
        [settled(UnknownAtWorst, unknown.at_worst), settled(UnknownAtBest, unknown.at_best)]
    });
    let improvements = seen.improvements.iter().map(|better| change(better.criterion, MetInFull, better.rank));
    unknowns.chain(improvements).collect()
}

fn change(criterion: Criterion, kind: proto::RankChangeKind, rank: u32) -> proto::RankChange {
    let text = |language: Language| {
        let name = criterion_name(criterion, language);
        let when = match kind {
            proto::RankChangeKind::Unspecified => "",
            proto::RankChangeKind::MetInFull => language.of("met in full", "o'i ddiwallu'n llawn"),
            proto::RankChangeKind::UnknownAtWorst => {
                language.of("if what is unknown turns out worst", "os yw'r hyn sy'n anhysbys ar y gwaethaf")
            }
            proto::RankChangeKind::UnknownAtBest => {
                language.of("if what is unknown turns out best", "os yw'r hyn sy'n anhysbys ar y gorau")
            }
        };
        format!("{name}: {when}, {} {rank}.", language.of("rank", "safle"))
    };
    proto::RankChange {
        criterion: criterion_code(criterion).to_owned(),
        kind: kind.into(),
        rank,
        text: Some(localized(text)),
    }
}

fn turning_point(view: &ShortlistView, point: &TurningPoint) -> proto::TurningPoint {
    let at = |found: Option<(u32, CandidateKey)>| {
        let offer = found.map(|(_, key)| offer_name(view, key)).unwrap_or_default();
        (found.map(|(permille, _)| permille), offer)
    };
    let ((below_permille, below_offer), (above_permille, above_offer)) = (at(point.below), at(point.above));
    proto::TurningPoint {
        criterion: criterion_code(point.criterion).to_owned(),
        share_permille: point.share_permille,
        below_permille,
        below_offer,
        above_permille,
        above_offer,
        text: Some(localized(|language| turning_text(point, language))),
    }
}

fn turning_text(point: &TurningPoint, language: Language) -> String {
    let name = criterion_name(point.criterion, language);
    let share = percent(point.share_permille);
    let now = language.of("of the weight", "o'r pwysau");
    let turns = match (point.below, point.above, language) {
        (None, None, Language::En) => "no other weight of it puts another offer first".to_owned(),
        (None, None, Language::Cy) => "nid oes pwysau arall a fyddai'n rhoi cynnig arall yn gyntaf".to_owned(),
        (Some((below, _)), None, Language::En) => format!("at {} or less another offer is first", percent(below)),
        (Some((below, _)), None, Language::Cy) => format!("ar {} neu lai mae cynnig arall yn gyntaf", percent(below)),
        (None, Some((above, _)), Language::En) => format!("at {} or more another offer is first", percent(above)),
        (None, Some((above, _)), Language::Cy) => format!("ar {} neu fwy mae cynnig arall yn gyntaf", percent(above)),
        (Some((below, _)), Some((above, _)), Language::En) => {
            format!("at {} or less, or at {} or more, another offer is first", percent(below), percent(above))
        }
        (Some((below, _)), Some((above, _)), Language::Cy) => {
            format!("ar {} neu lai, neu ar {} neu fwy, mae cynnig arall yn gyntaf", percent(below), percent(above))
        }
    };
    format!("{name}: {share} {now}; {turns}.")
}

/// Thousandths as a percentage with one decimal.
pub fn percent(permille: u32) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// So many of `draws`, in thousandths, rounded down.
pub fn permille_of(count: u32, draws: u32) -> u32 {
    let thousandths = u64::from(count) * 1_000 / u64::from(draws.max(1));
    u32::try_from(thousandths).unwrap_or(u32::MAX)
}

fn priced(view: &ShortlistView) -> Vec<proto::PricedOffer> {
    let front = view.pareto_front();
    let priced = view.result.ranked.iter().filter_map(|ranked| {
        let row = view.rows.iter().find(|row| row.candidate.key == ranked.key)?;
        Some(proto::PricedOffer {
            offer: offer_name(view, ranked.key),
            points_hundredths: ranked.scored.points.hundredths(),
            total_weekly_pence: row.terms.fee.weekly_pence(),
            on_front: front.contains(&ranked.key),
        })
    });
    priced.collect()
}

/// A line on the weights, one on unknowns, one on score and fee.
fn summary(found: &Sensitivity, priced: &[proto::PricedOffer], language: Language) -> String {
    let Some(leader) = found.offers.first() else {
        return language.of("No offer is ranked.", "Nid oes cynnig wedi'i osod mewn trefn.").to_owned();
    };
    let first = percent(permille_of(leader.first, found.draws));
    let ever = found.offers.iter().filter(|offer| offer.first > 0).count();
    let moved = |offer: &&OfferSensitivity| offer.unknowns.iter().any(|unknown| unknown.at_worst != unknown.at_best);
    let open = found.offers.iter().filter(moved).count();
    let front = priced.iter().filter(|offer| offer.on_front).count();
    let (draws, ranked) = (found.draws, found.offers.len());
    let lines = match language {
        Language::En => [
            format!(
                "Under {draws} other weightings the first offer stays first in {first}; offers first at least once: {ever} of {ranked}."
            ),
            format!("Offers whose rank rests on something unknown: {open} of {ranked}."),
            format!("By score and fee, offers that no other beats on both: {front} of {ranked}."),
        ],
        Language::Cy => [
            format!(
                "O dan {draws} o bwysiadau eraill, mae'r cynnig cyntaf yn aros yn gyntaf mewn {first}; cynigion sy'n gyntaf o leiaf unwaith: {ever} o {ranked}."
            ),
            format!("Cynigion y mae eu safle'n dibynnu ar rywbeth anhysbys: {open} o {ranked}."),
            format!("Yn ôl sgôr a ffi, cynigion nad oes un arall yn eu curo ar y ddau: {front} o {ranked}."),
        ],
    };
    lines.join("\n")
}

/// A text about a rank that rests on the weights.
pub fn range_text(seen: &proto::OfferSensitivity, draws: u32) -> LocalizedText {
    let (best, worst) = (seen.best_place, seen.worst_place);
    let first = percent(permille_of(seen.first_draws, draws));
    let near = percent(permille_of(seen.first_band_draws, draws));
    LocalizedText {
        en: format!(
            "Under {draws} other weightings: place {best} to {worst}; first in {first}, within 2 points of first in {near}."
        ),
        cy: format!(
            "O dan {draws} o bwysiadau eraill: safle {best} i {worst}; cyntaf mewn {first}, o fewn 2 bwynt i'r cyntaf mewn {near}."
        ),
    }
}

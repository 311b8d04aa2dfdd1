//! Measures sensitivity: a shortlist ranked again under 1,000 weight draws, beside a bare loop of weighted sums over the same number of offers,
//! which keeps nothing but the highest sum of each draw; and beside the same loop that also finds every offer's place in each draw, in the
//! plainest way, by a sort, and keeps the best and the worst.

use std::hint::black_box;

use matching::v1::{Candidate, CandidateKey, Level, Tender, rank, sensitivity};

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, interleaved, told};
use super::sampling;
use super::stopwatch::seconds;

const TENDER: &str = include_str!("../../../matching/src/v1/golden/one_child_tender.json");
const CANDIDATES: &str = include_str!("../../../matching/src/v1/golden/one_child_candidates.json");
const DRAWS: u32 = 1_000;
const SEED: u64 = 20_261_122;

const ROW: Row = Row {
    name: "sensitivity",
    what: "1,000 weight draws with turning points, unknowns and improvements, on one core",
    size_of: "offers",
    unit: Unit::PerSecond,
    ceiling: Some("bare weighted-sum loop that keeps the highest sum of each draw"),
    target: Some(Target::RatioAtLeast(0.5, 0.8)),
    judged_at: Some(200),
};

const PLACES: Row = Row {
    name: "sensitivity-places",
    ceiling: Some("the weighted-sum loop that also sorts each draw for every offer's place"),
    target: None,
    ..ROW
};

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let tender: Tender = serde_json::from_str(TENDER).map_err(told)?;
    let candidates: Vec<Candidate> = serde_json::from_str(CANDIDATES).map_err(told)?;
    let first = candidates.first().ok_or("the golden file has no candidate")?;
    let (mut highest, mut places) = (Vec::new(), Vec::new());
    let repeats = effort.of(15, 3);
    for size in effort.of([20, 200, 1_000], [5, 10, 20]) {
        let made: Vec<Candidate> = (0..size).filter_map(|number| varied(first, number)).collect();
        let shortlist = rank(&tender, &made);
        let rows: Vec<[i64; 9]> = (0..size).map(utilities).collect();
        let ours = || {
            let _sampled = sampling::of(ROW.name)?;
            Ok(1.0
                / seconds(|| {
                    black_box(sensitivity(&shortlist, SEED, DRAWS));
                }))
        };
        let sums = || {
            Ok(1.0
                / seconds(|| {
                    black_box(bare(&rows));
                }))
        };
        let sorts = || {
            Ok(1.0
                / seconds(|| {
                    black_box(bare_places(&rows));
                }))
        };
        let at = u64::from(size);
        let (of_ours, of_sums) = interleaved(repeats, ours, sums)?;
        highest.push(Point::beside(at, of_ours, of_sums).ok_or("no repeat was made")?);
        let (of_ours, of_sorts) = interleaved(repeats, ours, sorts)?;
        places.push(Point::beside(at, of_ours, of_sorts).ok_or("no repeat was made")?);
    }
    Ok(vec![Measured::of(ROW, highest, Vec::new(), effort), Measured::of(PLACES, places, Vec::new(), effort)])
}

/// The first offer of the golden file with other answers and another place, so that all are told apart and pass their gates.
fn varied(first: &Candidate, number: u32) -> Option<Candidate> {
    let mut made = first.clone();
    made.key = CandidateKey(number);
    let mut digits = number.wrapping_mul(2_654_435_761);
    let mut next = |below: u32| {
        digits = digits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (digits >> 8) % below
    };
    if let Some(place) = &mut made.setting.place {
        place.northing += next(60_000);
    }
    for child in &mut made.children {
        for answer in child.needs.values_mut() {
            answer.capability = Level::new(u8::try_from(next(4)).ok()?)?;
        }
    }
    Some(made)
}

fn utilities(number: u32) -> [i64; 9] {
    std::array::from_fn(|at| {
        i64::from(number.wrapping_mul(40_503).wrapping_add(u32::try_from(at).unwrap_or(0) * 977) % 1_000)
            * 1_000_000_000
    })
}

/// Weights of every draw.
fn drawn() -> impl Iterator<Item = [i64; 9]> {
    let mut state = SEED;
    (0..DRAWS).map(move |_| {
        std::array::from_fn(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap_or(0) % 40_001
        })
    })
}

fn sum(row: &[i64; 9], weights: &[i64; 9]) -> i64 {
    row.iter().zip(weights).map(|(utility, weight)| utility * weight).sum()
}

/// Σ weight × utility of every offer under every draw; the highest of each draw.
fn bare(rows: &[[i64; 9]]) -> i64 {
    let mut highest = 0_i64;
    for weights in drawn() {
        let total: i64 = weights.iter().sum::<i64>().max(1);
        highest ^= rows.iter().map(|row| sum(row, &weights)).max().unwrap_or(0) / total;
    }
    highest
}

/// The same, and each offer's best and worst place.
fn bare_places(rows: &[[i64; 9]]) -> Vec<(usize, usize)> {
    let mut places = vec![(usize::MAX, 0); rows.len()];
    for weights in drawn() {
        let mut sums: Vec<(i64, usize)> = rows.iter().map(|row| sum(row, &weights)).zip(0..).collect();
        sums.sort_unstable_by(|a, b| b.cmp(a));
        for (place, (_, offer)) in sums.into_iter().enumerate() {
            let (best, worst) = places[offer];
            places[offer] = (best.min(place), worst.max(place));
        }
    }
    places
}

//! Measures pre-matching: every setting of a generated register gated and the best 20 ranked, beside a bare loop over the same columns, which does
//! nothing but compare, take roots and keep the 20 best scores.
//!
//! 1.00 would be as fast as a loop that explains nothing, counts nothing and knows neither staleness, safety exclusions, holds, listings
//! nor pages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::hint::black_box;

use matching::v1::{Columns, Listing, Place, ProviderFacts, Question, Tender};
use vocabulary::{Span, Timestamp};

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, interleaved};
use super::generated;
use super::sampling;
use super::stopwatch::seconds;

/// The best that are kept.
pub(super) const BEST: usize = 20;
/// Days after which what a provider confirmed is stale.
pub(super) const STALE_DAYS: i64 = 7;

const NEAR: Row = Row {
    name: "pre-match",
    what: "gates of every setting, the best 20 ranked, on one core: many settings near everything",
    size_of: "settings",
    unit: Unit::PerSecond,
    ceiling: Some("gates-first loop over the same columns"),
    target: Some(Target::RatioAtLeast(0.5, 0.8)),
    judged_at: Some(100_000),
};

const FAR: Row =
    Row { name: "pre-match-far", what: "the same where family lives so far away that every score is another", ..NEAR };

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let (mut near, mut far) = (Vec::new(), Vec::new());
    let mut notes = Vec::new();
    for size in effort.of([10_000, 100_000, 300_000], [1_000, 5_000, 10_000]) {
        let columns = generated::columns(size);
        let mut could_serve = Vec::new();
        let sides = [(&NEAR, generated::tender(), &mut near), (&FAR, family_far(generated::tender()), &mut far)];
        for (row, tender, points) in sides {
            let (point, could) = measure(row, &tender, &columns, effort.of(31, 5))?;
            points.push(point);
            could_serve.push(could.to_string());
        }
        notes.push(format!("of {size} settings {} could serve", could_serve.join(" and ")));
    }
    Ok(vec![Measured::of(NEAR, near, notes.clone(), effort), Measured::of(FAR, far, notes, effort)])
}

/// One search over one register.
fn measure(row: &Row, tender: &Tender, columns: &Columns, repeats: usize) -> Result<(Point, usize), Failed> {
    let now: Timestamp = generated::now();
    let providers: Vec<ProviderFacts> = columns.providers().iter().map(|_| generated::provider_facts()).collect();
    let listed: BTreeMap<_, Listing> = BTreeMap::new();
    let question = question(tender, &providers, &listed);
    let could_serve = columns.judge(&question).counts(|_| true).could_serve;
    let ours = || {
        let _sampled = sampling::of(row.name)?;
        Ok(1.0
            / seconds(|| {
                black_box(best(columns, &question));
            }))
    };
    let ceiling = || {
        Ok(1.0
            / seconds(|| {
                black_box(bare(columns, tender, &providers, now));
            }))
    };
    let (ours, ceiling) = interleaved(repeats, ours, ceiling)?;
    let point = Point::beside(columns.len() as u64, ours, ceiling).ok_or("no repeat was made")?;
    Ok((point, could_serve as usize))
}

/// What is asked of a register.
pub(super) fn question<'a>(
    tender: &'a Tender,
    providers: &'a [ProviderFacts],
    listed: &'a BTreeMap<vocabulary::SettingId, Listing>,
) -> Question<'a> {
    Question {
        tender,
        providers,
        listed,
        own_search: None,
        now: generated::now(),
        stale_after: Span::of_days(STALE_DAYS),
    }
}

/// Our answer: counted, and the best ranked.
pub(super) fn best(columns: &Columns, question: &Question<'_>) -> impl Sized + use<> {
    let judged = columns.judge(question);
    let counts = judged.counts(|_| true);
    black_box(columns.best(question, &judged, None, BEST));
    counts
}

/// The same search with family so far away that no setting is near everything: every score is another.
fn family_far(mut tender: Tender) -> Tender {
    let away = [Place { easting: 343_400, northing: 196_600 }, Place { easting: 318_400, northing: 211_600 }];
    for child in &mut tender.children {
        child.contacts = Some(away.map(Some).to_vec());
    }
    tender
}

/// Gates first, then the distance to home, school and contacts of what passes, by straight lines; the best scores in a heap.
fn bare(columns: &Columns, tender: &Tender, providers: &[ProviderFacts], now: Timestamp) -> Vec<u64> {
    let slices = columns.slices();
    let asked = generated::asked_bits(tender);
    let stale = now.minus(Span::of_days(STALE_DAYS)).micros();
    let mut best: BinaryHeap<Reverse<u64>> = BinaryHeap::with_capacity(BEST + 1);
    for at in 0..slices.types.len() {
        let provider = providers[slices.provider[at] as usize];
        let passes = (slices.types[at] & asked.types != 0)
            & (slices.youngest[at] <= asked.age)
            & (slices.oldest[at] >= asked.age)
            & (slices.sexes[at] & asked.sexes != 0)
            & (slices.there[at] < slices.number[at])
            & (slices.free[at][0] <= asked.day)
            & (slices.confirmed[at] > stale)
            & (provider.standing.signed == matching::v1::Answer::Yes);
        if !passes {
            continue;
        }
        let from = Place { easting: slices.easting[at], northing: slices.northing[at] };
        let score: u64 = asked.places.iter().map(|to| 1_000_u64.saturating_sub(tenths(from, *to))).sum();
        if best.len() < BEST || best.peek().is_some_and(|worst| score > worst.0) {
            best.push(Reverse(score));
            if best.len() > BEST {
                best.pop();
            }
        }
    }
    best.into_sorted_vec().into_iter().map(|Reverse(score)| score).collect()
}

fn tenths(from: Place, to: Place) -> u64 {
    let (east, north) = (u64::from(from.easting.abs_diff(to.easting)), u64::from(from.northing.abs_diff(to.northing)));
    (east * east + north * north).isqrt() * 100 / 16_093
}

//! Measures pre-matching: every setting of a generated register gated and the best 20 ranked, beside a bare loop over the same columns in
//! the same run, which does nothing but compare, take roots and keep the 20 best scores.
//!
//! The ratio is the bare loop's time over ours: 1.00 would be as fast as a loop that explains nothing, counts nothing and knows neither
//! staleness, safety exclusions, holds, listings nor pages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::hint::black_box;
use std::time::Instant;

use matching::v1::{Columns, Listing, Place, ProviderFacts, Question, Tender};
use vocabulary::{Span, Timestamp};

use super::generated;

/// Repeats of which the median counts.
const REPEATS: usize = 31;
/// Settings of each size.
const SIZES: [u32; 3] = [10_000, 100_000, 300_000];
/// The best that are kept.
const BEST: usize = 20;

/// Prints the figures.
pub(crate) fn run() {
    println!("pre-match: gates of every setting, the best {BEST} ranked; median of {REPEATS} repeats, one core");
    let now: Timestamp = generated::now();
    let tenders = [("all near", generated::tender()), ("family far", family_far(generated::tender()))];
    for size in SIZES {
        let columns = generated::columns(size);
        for (which, tender) in &tenders {
            measure(which, tender, &columns, now);
        }
    }
}

/// One search over one register.
fn measure(which: &str, tender: &Tender, columns: &Columns, now: Timestamp) {
    let providers: Vec<ProviderFacts> = columns.providers().iter().map(|_| generated::provider_facts()).collect();
    let listed: BTreeMap<_, Listing> = BTreeMap::new();
    let question = Question {
        tender,
        providers: &providers,
        listed: &listed,
        own_search: None,
        now,
        stale_after: Span::of_days(7),
    };
    let judged = columns.judge(&question);
    let counts = judged.counts(|_| true);
    let ours = median(|| {
        let judged = columns.judge(&question);
        let counts = judged.counts(|_| true);
        black_box((counts, columns.best(&question, &judged, None, BEST)));
    });
    let gates = median(|| {
        black_box(columns.judge(&question));
    });
    let bare = median(|| {
        black_box(bare(columns, tender, &providers, now));
    });
    println!(
        "{:>8} settings, {which}, {:>6} could serve: {:>8.3} ms (gates alone {:.3} ms); bare loop {:>8.3} ms; ratio {:.2}",
        columns.len(),
        counts.could_serve,
        milliseconds(ours),
        milliseconds(gates),
        milliseconds(bare),
        bare as f64 / ours as f64,
    );
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
    let stale = now.minus(Span::of_days(7)).micros();
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

pub(super) fn median(mut measured: impl FnMut()) -> u128 {
    let mut nanoseconds: Vec<u128> = (0..REPEATS)
        .map(|_| {
            let started = start();
            measured();
            started.elapsed().as_nanos()
        })
        .collect();
    nanoseconds.sort_unstable();
    nanoseconds[REPEATS / 2]
}

pub(super) fn milliseconds(nanoseconds: u128) -> f64 {
    nanoseconds as f64 / 1e6
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn start() -> Instant {
    Instant::now()
}

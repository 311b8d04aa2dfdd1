//! Measures the geography look-up: time for a postcode, a sector, a tier and a distance, and the memory its tables hold.
//!
//! Each figure is the median of several repeats over the same shuffled-enough sample, beside the bare binary search over as many
//! sorted 64-bit numbers, measured in the same run: the ceiling of any sorted table.

use std::hint::black_box;
use std::time::Instant;

use geography::{Geography, GridReference, Postcode, straight_miles, tier, travel_miles, welsh_authorities};

/// Repeats of which the median counts.
const REPEATS: usize = 9;
/// Look-ups of one repeat.
const SAMPLE: usize = 200_000;
/// Steps through the sorted data that visit it out of order: prime, and far larger than a cache line's worth of rows.
const STRIDE: usize = 104_729;

/// Prints the figures.
pub(crate) fn run() {
    let tables = Geography::builtin();
    let postcodes: Vec<Postcode> = welsh_authorities()
        .flat_map(|authority| tables.welsh_postcodes(authority.code))
        .map(|(postcode, _)| postcode)
        .collect();
    let sample: Vec<Postcode> = (0..SAMPLE).map(|index| postcodes[index * STRIDE % postcodes.len()]).collect();
    let texts: Vec<String> = sample.iter().map(ToString::to_string).collect();
    let points: Vec<GridReference> =
        sample.iter().filter_map(|postcode| tables.locate(*postcode).ok()).map(|place| place.at).collect();
    let numbers: Vec<u64> = (0..postcodes.len() as u64).map(|index| index * 3).collect();
    let responsible = welsh_authorities().map(|authority| authority.code).collect::<Vec<_>>();

    println!("geography: {} Welsh postcodes, {SAMPLE} look-ups, median of {REPEATS} repeats", postcodes.len());
    print("bare binary search over as many numbers (the ceiling)", || {
        for index in 0..SAMPLE {
            let _found = black_box(numbers.binary_search(black_box(&((index * STRIDE % numbers.len()) as u64 * 3))));
        }
    });
    print("locate a postcode", || {
        for postcode in &sample {
            let _place = black_box(tables.locate(black_box(*postcode)));
        }
    });
    print("parse a postcode and locate it", || {
        for text in &texts {
            let _place = black_box(text.parse::<Postcode>().map(|postcode| tables.locate(postcode)));
        }
    });
    print("locate a sector", || {
        for postcode in &sample {
            let _place = black_box(tables.locate_sector(black_box(postcode.sector())));
        }
    });
    print("locate a postcode and find its tier", || {
        for (index, postcode) in sample.iter().enumerate() {
            let found = tables.locate(black_box(*postcode));
            let _tier = black_box(found.map(|place| tier(responsible[index % responsible.len()], &place)));
        }
    });
    print("straight miles", || {
        for pair in points.windows(2) {
            let _miles = black_box(straight_miles(black_box(pair[0]), black_box(pair[1])));
        }
    });
    print("travel miles", || {
        for pair in points.windows(2) {
            let _miles = black_box(travel_miles(black_box(pair[0]), black_box(pair[1])));
        }
    });
    let bytes = tables.table_bytes();
    println!(
        "tables: {bytes} bytes ({:.1} MiB) in the program's image, nothing on the heap",
        bytes as f64 / 1_048_576.0
    );
}

/// Prints the median time of one of the `SAMPLE` look-ups that `lookups` makes.
fn print(what: &str, mut lookups: impl FnMut()) {
    let mut nanoseconds: Vec<u128> = (0..REPEATS)
        .map(|_| {
            let started = start();
            lookups();
            started.elapsed().as_nanos() / SAMPLE as u128
        })
        .collect();
    nanoseconds.sort_unstable();
    let (median, worst) = (nanoseconds[REPEATS / 2], nanoseconds[REPEATS - 1]);
    println!("{what:56} {median:>6} ns (worst repeat {worst} ns)");
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn start() -> Instant {
    Instant::now()
}

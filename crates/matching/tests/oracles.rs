//! Oracles that nobody here wrote (matching model, section G.2). `cargo xtask oracles` makes the cases, with published packages in a pinned
//! environment of its own, and runs these tests; without the cases they have nothing to compare with, so they are not run otherwise.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use std::str::FromStr;

use geography::{GridReference, straight_miles};
use matching::v1::{Share, weighted_score};

fn cases(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/oracles").join(name);
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; cargo xtask oracles makes it", file.display()))
}

fn numbers<T: FromStr<Err: Debug>>(text: &str) -> Vec<T> {
    text.split(' ').map(|number| number.parse().unwrap()).collect()
}

#[test]
#[ignore = "compares with cases that cargo xtask oracles makes"]
fn oracle_the_score_is_one_minus_spotis_to_a_billionth_on_ten_thousand_matrices() {
    let mut matrices = BTreeSet::new();
    for line in cases("spotis.csv").lines() {
        let columns: [&str; 4] = line.split(',').collect::<Vec<_>>().try_into().expect("four columns");
        let [matrix, weights, utilities, expected] = columns;
        let utilities = numbers::<i64>(utilities).into_iter().map(Share::from_units);
        let parts: Vec<(u32, Share)> = numbers::<u32>(weights).into_iter().zip(utilities).collect();
        let ours = weighted_score(&parts).units() as f64 / Share::UNITS as f64;
        let theirs: f64 = expected.parse().unwrap();
        assert!((ours - theirs).abs() <= 1e-9, "{line}: ours {ours}");
        matrices.insert(matrix.to_owned());
    }
    assert_eq!(matrices.len(), 10_000);
}

#[test]
#[ignore = "compares with cases that cargo xtask oracles makes"]
fn oracle_miles_are_the_validators_to_a_tenth_on_ten_thousand_pairs() {
    let mut pairs = 0;
    for line in cases("miles.csv").lines() {
        let columns: [&str; 5] = line.split(',').collect::<Vec<_>>().try_into().expect("five columns");
        let [e1, n1, e2, n2, expected] = columns;
        let place = |easting: &str, northing: &str| GridReference {
            easting: easting.parse().unwrap(),
            northing: northing.parse().unwrap(),
        };
        let ours = f64::from(straight_miles(place(e1, n1), place(e2, n2)).tenths()) / 10.0;
        let theirs: f64 = expected.parse().unwrap();
        // Theirs is rounded in floating point, half to even: never further off than the tenth allowed.
        assert!((ours - theirs).abs() < 0.1 + 1e-9, "{line}: ours {ours}");
        pairs += 1;
    }
    assert_eq!(pairs, 10_000);
}

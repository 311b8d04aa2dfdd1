//! Straight miles against an oracle nobody here wrote (matching model, check G2).
//!
//! `pl_distance.csv.gz` holds 10,000 pairs of Welsh postcodes drawn with seed 20261121 and the PL_DISTANCE that the SSDA903 validator
//! (PyPI csc-validator-be-903 0.1.17) computed for them from the postcode data it carries.

use std::io::Read as _;

use geography::{Geography, Postcode, straight_miles, travel};

#[test]
fn straight_miles_are_those_of_the_ssda903_validator() {
    let mut pairs = String::new();
    flate2::read::GzDecoder::new(&include_bytes!("pl_distance.csv.gz")[..]).read_to_string(&mut pairs).unwrap();
    let tables = Geography::builtin();
    let at = |text: &str| tables.locate(text.parse::<Postcode>().unwrap()).unwrap().at;
    let mut judged = 0;
    for line in pairs.lines() {
        let [home, placement, miles] = line.split(',').collect::<Vec<_>>()[..] else { panic!("three fields: {line}") };
        let (home, placement) = (at(home), at(placement));
        assert_eq!(straight_miles(home, placement).to_string(), miles, "{line}");
        assert!(travel(home, placement).miles >= straight_miles(home, placement), "{line}");
        judged += 1;
    }
    assert_eq!(judged, 10_000);
}

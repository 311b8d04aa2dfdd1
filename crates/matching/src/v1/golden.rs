//! Frozen inputs and the bytes they gave. A difference here means that old shortlists would replay differently (SHL-2): the change
//! belongs into a new version beside this one, and these files are never written again once a search has been frozen with `v1`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use expect_test::{ExpectFile, expect_file};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vocabulary::{Animal, EvidenceGrade, NeedDomain, SchoolOutcome, SiblingOutcome};

use super::examples::{
    CARDIFF, candidate, need_answer, north_of, parent_and_baby_tender, sibling_group_tender, taking, tender, timestamp,
};
use super::{
    Answer, Candidate, Confirmation, FeeFlag, HeldPlaces, Incompatibility, IncompatibleWith, MinimumDistance, NoGoArea,
    Plan, Tender, combinations, rank,
};

const WESTON: super::Place = super::Place { easting: 332_000, northing: 161_500 };

/// One child, every kind of question asked; offers that pass, fail, need a check, tie, hide answers, and are unconfirmed.
fn one_child() -> (Tender, Vec<Candidate>) {
    let mut tender = tender();
    tender.safety.no_go = vec![
        NoGoArea::Circle { centre: north_of(CARDIFF, 400), radius_tenths: 30 },
        NoGoArea::Sector("CF11 1".to_owned()),
    ];
    tender.safety.minimum_distances = vec![MinimumDistance { from: CARDIFF, at_least_tenths: 10 }];
    tender.safety.named_people = 1;
    tender.legal_conditions = 1;
    tender.incompatibilities = vec![
        Incompatibility { child: None, with: IncompatibleWith::Animal(Animal::Dog) },
        Incompatibility { child: Some(0), with: IncompatibleWith::YoungerChild },
    ];
    let mut near = candidate(1);
    near.setting.place = Some(north_of(CARDIFF, 20));
    let mut twin = near.clone();
    twin.key.0 = 2;
    twin.drives_to_family_time = Answer::No;
    let mut over_the_water = candidate(3);
    over_the_water.setting.place = Some(WESTON);
    over_the_water.setting.authority = "E06000024".parse().ok();
    over_the_water.fee = FeeFlag::AboveFramework;
    let mut hiding = candidate(4);
    hiding.children[0].school = None;
    hiding.children[0].needs.remove(&NeedDomain::Risk);
    hiding.children[0].wishes.remove(&1);
    let mut held = candidate(5);
    if let Some(vacancy) = &mut held.setting.vacancy {
        vacancy.places_free = 0;
        vacancy.held = vec![HeldPlaces { places: 1, frees_at: timestamp("2026-12-01T09:00:00Z") }];
    }
    let mut unsafe_place = candidate(6);
    unsafe_place.setting.place = Some(north_of(CARDIFF, 400));
    unsafe_place.must_haves = BTreeMap::new();
    let unconfirmed = Candidate { confirmation: Confirmation::Unconfirmed, ..candidate(7) };
    let mut claimed = candidate(8);
    for answer in claimed.children[0].needs.values_mut() {
        *answer = need_answer(3, EvidenceGrade::Claimed);
    }
    claimed.children[0].school = Some(SchoolOutcome::NewConfirmed);
    (tender, vec![near, twin, over_the_water, hiding, held, unsafe_place, unconfirmed, claimed])
}

/// Three siblings, whom one offer takes together and others in part; the plan's length is not known.
fn siblings() -> (Tender, Vec<Candidate>) {
    let mut tender = sibling_group_tender(3);
    tender.plan = Plan::NotKnown;
    tender.children[2].identity = None;
    let mut together = taking(&[0, 1, 2], candidate(1));
    together.children[1].wishes.clear();
    let two = Candidate { siblings: Some(SiblingOutcome::ContactPlan), ..taking(&[0, 1], candidate(2)) };
    let one = Candidate { siblings: Some(SiblingOutcome::Apart), ..taking(&[2], candidate(3)) };
    (tender, vec![together, two, one])
}

fn parent_and_baby() -> (Tender, Vec<Candidate>) {
    let mut both = candidate(1);
    both.parent_needs =
        NeedDomain::ALL.iter().map(|domain| (*domain, need_answer(2, EvidenceGrade::Verified))).collect();
    let mut baby_only = candidate(2);
    baby_only.setting.parent_and_baby.houses_both = Answer::No;
    (parent_and_baby_tender(), vec![both, baby_only])
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

fn frozen<T: DeserializeOwned>(name: &str) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/v1/golden").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The inputs still serialise to the frozen bytes, and the frozen bytes still give the frozen result.
fn check(name: &str, (tender, candidates): (Tender, Vec<Candidate>), files: [ExpectFile; 3]) {
    let [tender_file, candidates_file, result_file] = files;
    tender_file.assert_eq(&json(&tender));
    candidates_file.assert_eq(&json(&candidates));
    let tender: Tender = frozen(&format!("{name}_tender.json"));
    let candidates: Vec<Candidate> = frozen(&format!("{name}_candidates.json"));
    let shortlist = rank(&tender, &candidates);
    result_file.assert_eq(&json(&(&shortlist, combinations(&tender, &shortlist))));
}

#[test]
fn one_child_replays_to_the_same_bytes() {
    let files = [
        expect_file!["golden/one_child_tender.json"],
        expect_file!["golden/one_child_candidates.json"],
        expect_file!["golden/one_child_result.json"],
    ];
    check("one_child", one_child(), files);
}

#[test]
fn siblings_replay_to_the_same_bytes() {
    let files = [
        expect_file!["golden/siblings_tender.json"],
        expect_file!["golden/siblings_candidates.json"],
        expect_file!["golden/siblings_result.json"],
    ];
    check("siblings", siblings(), files);
}

#[test]
fn parent_and_baby_replays_to_the_same_bytes() {
    let files = [
        expect_file!["golden/parent_and_baby_tender.json"],
        expect_file!["golden/parent_and_baby_candidates.json"],
        expect_file!["golden/parent_and_baby_result.json"],
    ];
    check("parent_and_baby", parent_and_baby(), files);
}

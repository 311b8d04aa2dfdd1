//! The lives that every check lives: each holds, they come everywhere, and the same seed gives the same life.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test, whose seeds may be given")]

use std::collections::BTreeSet;
use std::path::Path;

use simulation::{Tally, many, simulate};

/// Verbs that these lives cannot accept, and why.
const NOT_REACHED: [(&str, &str); 1] = [("AdvanceClock", "of a sandbox only, and these stores are none")];

/// Verbs that nothing here need refuse.
const NEVER_REFUSED: [&str; 1] = ["PutLots"];

/// Every verb of the engine, as its source has them.
fn verbs() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src/verbs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let implemented = text.lines().filter_map(|line| line.strip_prefix("impl Verb for "));
            found.extend(implemented.map(|rest| rest.trim_end_matches(" {").to_owned()));
        }
    }
    found
}

#[test]
fn a_thousand_seeds_hold() {
    let given = std::env::var("HAFAN_SIMULATION_SEEDS").ok();
    let seeds = given.as_deref().map_or(Ok(1..=1_000), many::seeds).unwrap();
    let lives = many::live(seeds);
    let failed: Vec<String> = lives.failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    if given.is_none() {
        came_everywhere(&lives.tally);
    }
}

/// It cannot have passed by doing nothing.
fn came_everywhere(tally: &Tally) {
    let skipped: BTreeSet<&str> = NOT_REACHED.iter().map(|(verb, _)| *verb).collect();
    let verbs = verbs();
    assert!(verbs.len() > 70, "{verbs:?}");
    let reached = || verbs.iter().filter(|verb| !skipped.contains(verb.as_str()));
    let never: Vec<&String> = reached().filter(|verb| Tally::of(&tally.accepted, verb) == 0).collect();
    assert!(never.is_empty(), "never accepted: {never:?}");
    let refused = |verb: &&String| Tally::of(&tally.refused, verb) > 0 || NEVER_REFUSED.contains(&verb.as_str());
    let never: Vec<&String> = reached().filter(|verb| !refused(verb)).collect();
    assert!(never.is_empty(), "never refused: {never:?}");
    for (event, least) in [
        ("search.round_closed", 1000),
        ("search.offer_scored", 1000),
        ("search.tranche_sent", 500),
        ("search.awarded", 600),
        ("search.award_undone", 200),
        ("search.choice_undone", 80),
        ("search.continued_after_concealment", 20),
        ("search.nearer_offers_marked", 100),
        ("search.unknown_resolved", 80),
        ("search.further_round_opened", 700),
        ("search.return_by_passed", 200),
        ("contract.completed", 600),
        ("contract.signed", 800),
        ("contract.variation_proposed", 300),
        ("contract.placement_ended", 100),
        ("search.child_arrived", 250),
        ("setting.hold_expired", 700),
        ("imports.committed", 60),
        ("import.abandoned", 20),
        ("attachment.added", 100),
        ("attachment.removed", 12),
        ("keys.run_completed", 15),
        ("privacy.erased", 4),
        ("clock.accepted", 100),
    ] {
        let times = Tally::of(&tally.events, event);
        assert!(times >= least, "{event}: {times}, at least {least}");
    }
    for (fault, least) in [
        ("crashed", 2_000),
        ("answer lost", 500),
        ("answered late", 500),
        ("store away", 500),
        ("store full for one", 500),
        ("disk full", 500),
        ("asked again", 2_000),
        ("asked twice at once", 2_000),
        ("clock back", 100),
        ("clock back beyond belief", 100),
        ("clock on", 100),
        ("clock on beyond belief", 100),
        ("run over the keys", 20),
        ("ticked twice at once", 2_000),
        ("found a search restated", 500),
        ("started without what is over", 500),
        ("looked", 1_000),
        ("watched a rival", 200),
    ] {
        let times = Tally::of(&tally.faults, fault);
        assert!(times >= least, "{fault}: {times}, at least {least}");
    }
}

#[test]
fn the_same_seed_gives_the_same_life() {
    for seed in [3, 1_234_567] {
        let (one, other) = (simulate(seed, None), simulate(seed, None));
        assert_eq!(one.unwrap(), other.unwrap());
    }
    assert_ne!(simulate(4, None).unwrap().digest, simulate(5, None).unwrap().digest);
}

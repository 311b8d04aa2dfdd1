//! The lives that every check lives: each holds, they come everywhere, and the same seed gives the same life.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test, whose seeds may be given")]

use std::collections::BTreeSet;
use std::path::Path;

use simulation::{Tally, many, simulate};

/// Verbs that these lives need not accept, and why.
const NOT_REACHED: [(&str, &str); 29] = [
    ("AttachFile", "several appends of one call: the fault harness has them"),
    ("RemoveAttachment", "as attaching"),
    ("OpenAttachment", "as attaching"),
    ("StageRows", "an import of several calls: tests/all/races has them"),
    ("BeginCommit", "as staging"),
    ("OrderErasure", "what is erased is read by nobody again: engine/tests/story/key_runs.rs has it"),
    ("TakeBackErasure", "as ordering an erasure"),
    ("BeginErasures", "a run over the keys, with threads of its own"),
    ("RotateKeys", "as a run over the keys"),
    ("AdvanceClock", "of a sandbox only"),
    ("ResolveUnknown", "nothing here is left unknown by an offer"),
    ("CompleteTask", "a task is computed, and marking one changes nothing else"),
    ("RatifyApproval", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("RefuseRatification", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("RecordNonArrival", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("EndPlacement", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("VaryContract", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("ConfirmAfterConcealment", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("UndoAfterConcealment", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("UndoChoice", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("RefuseAward", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("ProposeWeights", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("ApproveWeights", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("DeclineWeights", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("PutOwnProvider", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("DeclineTransfer", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("AcceptTransfer", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("LiftHold", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
    ("ChooseAndAward", "asked for, and not yet in a state in which it is accepted: too few lives come so far"),
];

/// Verbs that nothing here need refuse.
const NEVER_REFUSED: [&str; 3] = ["PutLots", "RefuseContract", "UndoAward"];

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
        ("search.awarded", 20),
        ("search.award_undone", 5),
        ("search.return_by_passed", 200),
        ("contract.signed", 1),
        ("search.child_arrived", 1),
        ("setting.hold_expired", 200),
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
        ("ticked twice at once", 2_000),
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

//! The targets that `cargo xtask fuzz` runs for long, over a few bytes each time the suite runs: bytes as they come, and files of ours that are
//! cut, turned and overwritten. The draws are the same each time.

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, dead_code, reason = "a crate of its own where it is fuzzed")]
mod targets;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Folders of files that some reader of ours reads.
const SEEDS: [&str; 4] =
    ["../crates/event-log/golden/events/v1", "../crates/domain/golden", "../examples/searches", "../examples/offers"];

fn seeds() -> Vec<Vec<u8>> {
    let files = SEEDS.iter().flat_map(|folder| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        entries.map(|entry| entry.expect("a file").path()).filter(|path| path.is_file())
    });
    let mut paths: Vec<_> = files.collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

/// A file of ours with some bytes changed, and perhaps its end cut off.
fn altered() -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<Index>(), any::<u8>()), 0..6);
    (select(seeds()), changes, any::<Index>(), any::<bool>()).prop_map(|(mut bytes, changes, end, cuts)| {
        let length = bytes.len();
        for (at, byte) in changes.into_iter().filter(|_| length > 0) {
            bytes[at.index(length)] = byte;
        }
        if cuts && !bytes.is_empty() {
            bytes.truncate(end.index(bytes.len()));
        }
        bytes
    })
}

/// Rounds of draws; `HAFAN_FUZZ_ROUNDS` sets another number for a longer look without libFuzzer.
#[expect(clippy::disallowed_methods, reason = "how long a test runs is said in its environment")]
fn rounds() -> u64 {
    std::env::var("HAFAN_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

fn check(target: &str, cases: u32, bytes: impl Strategy<Value = Vec<u8>>) {
    for round in 0..rounds() {
        let seed: [u8; 32] = std::array::from_fn(|at| round.to_le_bytes().get(at).copied().unwrap_or(7));
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let outcome = runner.run(&bytes, |bytes| {
            targets::run(target, &bytes);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{target}, round {round}: {error}"));
    }
}

/// A test of each target.
macro_rules! fuzzed {
    ($($name:ident: $cases:literal),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name), $cases, vec(any::<u8>(), 0..2_000));
                check(stringify!($name), $cases, altered());
            }
        )+

        #[test]
        fn every_target_has_a_test() {
            assert_eq!(targets::TARGETS.map(|(name, _)| name), [$(stringify!($name)),+]);
        }
    };
}

fuzzed! {
    stored_event: 400,
    envelope: 200,
    document: 400,
    name: 400,
    attached_file: 400,
    token: 40,
    sheet: 60,
    access_line: 100,
    handed_file: 60,
    request: 100,
}

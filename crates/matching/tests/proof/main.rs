//! Sections G.1 and G.3 of the matching model over 100,000 generated searches, through the public interface alone. What eligible means is
//! decided by a restatement of the gates that shares no code with the engine (`restated.rs`).
//!
//! Four tests of 25,000 searches each, so that they share the cores; without optimisation a fiftieth of that, for a quick look.

#![allow(clippy::unwrap_used, reason = "a test stops at what cannot be; helpers of tests are tests")]

mod drawn;
mod fields;
mod laws;
mod restated;

use proptest::prelude::*;

/// Searches of each of the four.
const SEARCHES: u32 = if cfg!(debug_assertions) { 500 } else { 25_000 };

/// A seed, how many offers, how many children: shrinks to fewer of both.
fn search() -> impl Strategy<Value = (u64, u32, u32)> {
    (any::<u64>(), 1_u32..=5, 1_u32..=3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: SEARCHES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn g_1_and_g_3_hold_first_quarter(search in search()) {
        laws::all_hold(search)?;
    }

    #[test]
    fn g_1_and_g_3_hold_second_quarter(search in search()) {
        laws::all_hold(search)?;
    }

    #[test]
    fn g_1_and_g_3_hold_third_quarter(search in search()) {
        laws::all_hold(search)?;
    }

    #[test]
    fn g_1_and_g_3_hold_fourth_quarter(search in search()) {
        laws::all_hold(search)?;
    }
}

/// What weights and unknowns do to a rank is shown beside a frozen shortlist: its bytes stay what they were, whatever makes them faster.
#[test]
fn sensitivity_gives_the_bytes_it_always_gave() {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for seed in 0..60 {
        let tender = drawn::tender(seed, 1 + (seed % 3) as u32);
        let offers: Vec<_> = (0..24).map(|at| drawn::offer(seed, at, &tender)).collect();
        let found = matching::v1::sensitivity(&matching::v1::rank(&tender, &offers), seed, 100);
        for byte in serde_json::to_vec(&found).unwrap() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    expect_test::expect!["1c529f44f2dde6f4"].assert_eq(&format!("{digest:016x}"));
}

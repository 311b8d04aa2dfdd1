//! Digests of the generator: of its source, and of what it makes from fixed seeds. Both stand in `generator.digest`, which was committed
//! before the scorer first ran on this world; a test holds them, so that tuning it afterwards cannot go unseen.

use sha2::{Digest, Sha256};

use crate::world::{self, World};

/// The source of the generator, all of it.
const SOURCE: [(&str, &str); 7] = [
    ("draws.rs", include_str!("draws.rs")),
    ("world.rs", include_str!("world.rs")),
    ("world/household.rs", include_str!("world/household.rs")),
    ("world/lived.rs", include_str!("world/lived.rs")),
    ("world/map.rs", include_str!("world/map.rs")),
    ("world/truth.rs", include_str!("world/truth.rs")),
    ("world/visible.rs", include_str!("world/visible.rs")),
];
/// Searches of each world that are digested.
const SEARCHES: u64 = 200;
/// Their seed.
const SEED: u64 = 2_026;

/// The file as it must be.
pub(crate) fn text() -> String {
    format!("source {}\noutput {}\n", source(), output())
}

fn source() -> String {
    let mut sha = Sha256::new();
    for (path, text) in SOURCE {
        sha.update(path.as_bytes());
        sha.update([0]);
        sha.update(text.as_bytes());
        sha.update([0]);
    }
    hex(&sha.finalize())
}

fn output() -> String {
    let mut sha = Sha256::new();
    for world in [World::Main, World::Boastful, World::OnlyMiles] {
        for number in 0..SEARCHES {
            let search = world::search(world, SEED, number);
            sha.update(format!("{:?} {:?}", search.asked, search.offers).as_bytes());
            for truth in search.truth {
                sha.update(truth.to_bits().to_be_bytes());
            }
        }
    }
    hex(&sha.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_one_that_was_committed_before_any_result() {
        assert_eq!(text(), include_str!("../generator.digest"), "a generator is never tuned to a result");
    }
}

//! Chance from a seed. Only the generator's own words are used: distributions of a library may change between versions, and the
//! register of a seed must not.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// What a throw is for: each topic has a stream of its own, so that one more throw in one does not move the others.
#[derive(Clone, Copy)]
pub(super) enum Topic {
    Providers = 1,
    Settings = 2,
    Prices = 3,
}

/// Chance.
pub(super) struct Dice(ChaCha20Rng);

impl Dice {
    /// The dice of a seed and topic.
    pub(super) fn new(seed: u64, topic: Topic) -> Self {
        let mut generator = ChaCha20Rng::seed_from_u64(seed);
        generator.set_stream(topic as u64);
        Self(generator)
    }

    /// A number from 0, below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let scaled = u128::from(self.0.next_u64()) * (bound as u128);
        // The upper half of the product is below the bound, which came from a usize.
        usize::try_from(scaled >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something that is so in `percent` of cases is so here.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(super) fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// The place of one of several, each as likely as its weight; 0 where all weigh nothing.
    pub(super) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

/// Shares out `whole` in proportion to `weights`, by largest remainder: the parts add up to the whole.
pub(super) fn share_out(whole: usize, weights: &[usize]) -> Vec<usize> {
    let total: usize = weights.iter().sum::<usize>().max(1);
    let mut parts: Vec<usize> = weights.iter().map(|weight| whole * weight / total).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(whole * weights[*place] % total), *place));
    let missing = whole - parts.iter().sum::<usize>();
    for place in order.into_iter().cycle().take(missing) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_stay_in_their_bounds() {
        let mut dice = Dice::new(1, Topic::Prices);
        assert!((0..1_000).all(|_| dice.below(7) < 7 && (-3..=3).contains(&dice.between(-3, 3))));
        assert_eq!(dice.below(0), 0);
        assert!((0..1_000).all(|_| dice.weighted(&[0, 5, 0, 1]) % 2 == 1));
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        assert_eq!(share_out(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(share_out(100, &[386, 76]), [84, 16]);
        assert_eq!(share_out(3, &[0, 1]), [0, 3]);
    }
}

//! What a weight draw touches, and nothing else: utilities in plain rows, and places by one sort of packed numbers.
//!
//! Every score is the one that [`weighted_score`](crate::v1::weighted_score) gives, to the last unit: the same fraction in a narrower type,
//! where the weights leave room for it.

use crate::v1::criterion::{Applies, CriterionScore};
use crate::v1::share::Share;

/// Weights up to here leave room in 64 bits for twice a sum of nine weighted utilities and the weights themselves.
const NARROW_WEIGHT_MAX: u32 = 400_000;
/// Bits of a packed number that hold the offer's place in the list; a share takes 40 of the others.
const INDEX_BITS: u32 = 23;

/// The utilities of one child of an offer.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// In units of a share; zero where a criterion does not count.
    utilities: [i64; 9],
    /// One where it counts, else zero.
    counts: [u32; 9],
}

impl Row {
    pub(super) fn of(criteria: &[CriterionScore]) -> Row {
        let mut row = Row::default();
        let counting = criteria.iter().zip(row.utilities.iter_mut().zip(&mut row.counts));
        for (scored, (utility, counts)) in counting.filter(|(scored, _)| scored.applies == Applies::Yes) {
            *utility = scored.utility.at().units();
            *counts = 1;
        }
        row
    }

    /// Whether the same criteria count.
    pub(super) fn counts_as(&self, other: &Row) -> bool {
        self.counts == other.counts
    }

    /// Σ weight × utility / Σ weight, rounded half up once; zero where no weight counts.
    pub(super) fn score(&self, weights: &[u32; 9]) -> i64 {
        if weights.iter().any(|weight| *weight > NARROW_WEIGHT_MAX) {
            return self.wide_score(weights);
        }
        let (mut sum, mut total) = (0_i64, 0_i64);
        for ((utility, counts), weight) in self.utilities.iter().zip(&self.counts).zip(weights) {
            sum += i64::from(*weight) * utility;
            total += i64::from(weight * counts);
        }
        if total == 0 { 0 } else { (2 * sum + total) / (2 * total) }
    }

    fn wide_score(&self, weights: &[u32; 9]) -> i64 {
        let (mut sum, mut total) = (0_i128, 0_i128);
        for ((utility, counts), weight) in self.utilities.iter().zip(&self.counts).zip(weights) {
            sum += i128::from(*weight) * i128::from(*utility);
            total += i128::from(*weight) * i128::from(*counts);
        }
        Share::of(sum, total * i128::from(Share::UNITS)).units()
    }
}

/// The offers under one draw, best first.
pub(super) struct Standing {
    /// Score and place in the list, packed so that one comparison of numbers orders them.
    packed: Vec<u64>,
}

impl Standing {
    pub(super) fn of(offers: usize) -> Standing {
        Standing { packed: Vec::with_capacity(offers) }
    }

    /// Takes the scores of a draw, in the order of the list.
    pub(super) fn fill(&mut self, scores: impl Iterator<Item = i64>) {
        self.packed.clear();
        let packed = (0_u64..).zip(scores).map(|(index, score)| (score.unsigned_abs() << INDEX_BITS) | index);
        self.packed.extend(packed);
        self.packed.sort_unstable_by(|a, b| b.cmp(a));
    }

    /// The highest score; zero of none.
    pub(super) fn highest(&self) -> i64 {
        self.packed.first().map_or(0, |packed| unpacked(*packed).1)
    }

    /// Each offer's place in the list, its place under the draw (1 for first; equals share it), and its score.
    pub(super) fn best_first(&self) -> impl Iterator<Item = (usize, u32, i64)> + '_ {
        let mut shared = (1, i64::MAX);
        (1_u32..).zip(&self.packed).map(move |(at, packed)| {
            let (index, score) = unpacked(*packed);
            if score != shared.1 {
                shared = (at, score);
            }
            (index, shared.0, score)
        })
    }
}

fn unpacked(packed: u64) -> (usize, i64) {
    let index = usize::try_from(packed & ((1 << INDEX_BITS) - 1)).unwrap_or(usize::MAX);
    (index, i64::try_from(packed >> INDEX_BITS).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::v1::weighted_score;

    proptest! {
        #[test]
        fn a_row_scores_as_the_shortlist_does(
            utilities in proptest::array::uniform9(proptest::option::of(0..=Share::UNITS)),
            weights in proptest::array::uniform9(prop_oneof![Just(0_u32), 0..=100_u32, 0..=NARROW_WEIGHT_MAX, any::<u32>()]),
        ) {
            let mut row = Row::default();
            let mut parts = Vec::new();
            for (at, utility) in utilities.into_iter().enumerate() {
                if let Some(utility) = utility {
                    row.utilities[at] = utility;
                    row.counts[at] = 1;
                    parts.push((weights[at], Share::from_units(utility)));
                }
            }
            prop_assert_eq!(row.score(&weights), weighted_score(&parts).units());
        }

        #[test]
        fn places_are_counts_of_higher_scores(scores in proptest::collection::vec(prop_oneof![0..5_i64, 0..=Share::UNITS], 0..40)) {
            let mut standing = Standing::of(scores.len());
            standing.fill(scores.iter().copied());
            let mut found: Vec<(usize, u32, i64)> = standing.best_first().collect();
            found.sort_unstable();
            let place = |score: i64| 1 + scores.iter().filter(|other| **other > score).count() as u32;
            let expected: Vec<(usize, u32, i64)> =
                scores.iter().enumerate().map(|(at, score)| (at, place(*score), *score)).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(standing.highest(), scores.iter().copied().max().unwrap_or(0));
        }
    }
}

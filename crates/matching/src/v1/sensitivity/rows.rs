//! The utilities of an offer in plain rows.
//!
//! Every score is the one that [`weighted_score`](crate::v1::weighted_score) gives, to the last unit: the same fraction in a narrower type,
//! where the weights leave room for it.

use crate::v1::criterion::{Applies, CriterionScore};
use crate::v1::share::Share;

/// Weights up to here leave room in 64 bits for twice a sum of nine weighted utilities and the weights themselves.
const NARROW_WEIGHT_MAX: u32 = 400_000;

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

    #[cfg(test)]
    pub(super) fn from_parts(utilities: [i64; 9], counts: [u32; 9]) -> Row {
        let utility = |at: usize| if counts[at] > 0 { utilities[at] } else { 0 };
        Row { utilities: std::array::from_fn(utility), counts }
    }

    /// The utility in one criterion, by its place among the nine; zero where it does not count.
    pub(super) fn utility(&self, at: usize) -> u64 {
        self.utilities.get(at).map_or(0, |utility| utility.unsigned_abs())
    }

    /// One for each criterion that counts, else zero.
    pub(super) fn counts(&self) -> [u32; 9] {
        self.counts
    }

    /// Whether the same criteria count.
    pub(super) fn counts_as(&self, other: &Row) -> bool {
        self.counts == other.counts
    }

    /// Σ weight × utility.
    pub(super) fn sum(&self, weights: &[u32; 9]) -> i128 {
        let parts = self.utilities.iter().zip(weights);
        parts.map(|(utility, weight)| i128::from(*weight) * i128::from(*utility)).sum()
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
        let counting = self.counts.iter().zip(weights);
        let total: i128 = counting.map(|(counts, weight)| i128::from(*weight) * i128::from(*counts)).sum();
        Share::of(self.sum(weights), total * i128::from(Share::UNITS)).units()
    }
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
    }
}

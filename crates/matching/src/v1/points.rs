//! Points as shown: the parts of a score, rounded by largest remainder so that they add up to the shown score exactly.

use super::share::{Points, Share};

/// Shares `total` out among the weighted utilities that make it up. Every part is its exact value rounded down, and what is left
/// goes, a hundredth each, to the largest remainders; among equal remainders to the earlier part.
pub fn share_out(total: Points, parts: &[(u32, Share)]) -> Vec<Points> {
    let weights: i128 = parts.iter().map(|(weight, _)| i128::from(*weight)).sum();
    let whole = weights.max(1) * i128::from(Share::UNITS);
    let exact: Vec<i128> =
        parts.iter().map(|(weight, share)| i128::from(*weight) * i128::from(share.units()) * 10_000).collect();
    let mut hundredths: Vec<u32> = exact.iter().map(|part| u32::try_from(part / whole).unwrap_or(0)).collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|index| std::cmp::Reverse(exact.get(*index).map_or(0, |part| part % whole)));
    let given: u32 = hundredths.iter().sum();
    let left = usize::try_from(total.hundredths().saturating_sub(given)).unwrap_or(0);
    for index in by_remainder.into_iter().take(left) {
        if let Some(part) = hundredths.get_mut(index) {
            *part += 1;
        }
    }
    hundredths.into_iter().map(Points::from_hundredths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::weighted_score;

    fn shown(parts: &[(u32, Share)]) -> (u32, Vec<u32>) {
        let total = weighted_score(parts).points();
        (total.hundredths(), share_out(total, parts).into_iter().map(Points::hundredths).collect())
    }

    #[test]
    fn thirds_add_up_because_the_first_takes_what_is_left() {
        let parts = [(1, Share::ONE), (1, Share::ONE), (1, Share::ONE)];
        assert_eq!(shown(&parts), (10_000, vec![3_334, 3_333, 3_333]));
    }

    #[test]
    fn the_largest_remainder_takes_it_first() {
        // Exact parts 1666.67, 3333.33, 0: the sum 5000 leaves one hundredth, for the .67.
        let parts = [(1, Share::of(1, 2)), (1, Share::ONE), (1, Share::ZERO)];
        assert_eq!(shown(&parts), (5_000, vec![1_667, 3_333, 0]));
    }

    #[test]
    fn a_sum_that_rounds_down_gives_nothing_away() {
        // Exact parts 0.2 and 0.2 hundredths: shown as 0.
        let parts = [(1, Share::from_units(40_000_000)), (1, Share::from_units(40_000_000))];
        assert_eq!(shown(&parts), (0, vec![0, 0]));
        assert_eq!(shown(&[]), (0, vec![]));
    }
}

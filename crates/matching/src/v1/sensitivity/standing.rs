//! The offers under one draw: every score side by side, and each offer's place without sorting.
//!
//! A place is one more than the number of higher scores. Scores are counted by ranges, a few for each offer, which leaves open only who is ahead within
//! an offer's own range; that is looked up where it could widen the places an offer is known to take, and nowhere else.
//!
//! Every score is the one that [`weighted_score`](crate::v1::weighted_score) gives, to the last unit, as a sum that is not yet divided: an offer's score
//! is its sum over the divisor of the draw, rounded down.

use std::ops::RangeInclusive;

use super::Offer;
use super::rows::Row;
use crate::v1::limits::WEIGHT_DRAWN_MAX;
use crate::v1::share::Share;

/// Offers whose sums are made at once.
const LANES: usize = 4;
/// Bits of a score in units of a share.
const SCORE_BITS: u32 = 40;
/// Bits of the number of a range, at most: see [`INVERSE_BITS`].
const RANGE_BITS_MAX: u32 = 10;
/// A sum loses at least 30 bits before it is multiplied by the inverse of its divisor. What is left is below divisor × 2^10, so that for divisors
/// below 2^20 the inverse is off by less than one part of what could change a range, and the product keeps to 62 bits.
const INVERSE_BITS: u32 = 51;

/// No offer.
const NOBODY: u32 = u32::MAX;

const _: () = {
    let divisor_max = 2 * 9 * WEIGHT_DRAWN_MAX as u64;
    assert!(divisor_max < 1 << 20 && Share::UNITS < 1 << SCORE_BITS);
    // Sums are made by operations that wrap: none ever does.
    assert!(divisor_max.checked_mul(Share::UNITS as u64 + 1).is_some());
};

/// The offers, as a draw reads them.
pub(super) enum Field<'a> {
    /// Each takes one child, and the same criteria count for all.
    Alike(Alike),
    /// Each is scored by itself.
    Apart(&'a [Offer]),
}

/// Utilities of offers of which one sum of weights divides all.
pub(super) struct Alike {
    counts: [u32; 9],
    /// Utilities that all offers have alike; zero where they differ.
    shared: [u64; 9],
    /// The criteria in which they differ, in order; the first is always among them, so that there is one.
    differing: Vec<usize>,
    /// Of each four offers, their utilities in each of these criteria.
    blocks: Vec<[u64; LANES]>,
}

impl Field<'_> {
    pub(super) fn of(offers: &[Offer]) -> Field<'_> {
        let rows = offers.iter().map(|offer| match offer.children.as_slice() {
            [row] => Some(row),
            _ => None,
        });
        let rows: Option<Vec<&Row>> = rows.collect();
        match rows.as_ref().and_then(|rows| rows.split_first()) {
            Some((first, rest)) if rest.iter().all(|row| row.counts_as(first)) => {
                Field::Alike(Alike::of(first, rows.as_deref().unwrap_or_default()))
            }
            Some(_) | None => Field::Apart(offers),
        }
    }
}

impl Alike {
    fn of(first: &Row, rows: &[&Row]) -> Alike {
        let differs = |at: &usize| *at == 0 || rows.iter().any(|row| row.utility(*at) != first.utility(*at));
        let differing: Vec<usize> = (0..9).filter(differs).collect();
        let shared = std::array::from_fn(|at| if differing.contains(&at) { 0 } else { first.utility(at) });
        let block =
            |rows: &[&Row], at: usize| std::array::from_fn(|lane| rows.get(lane).map_or(0, |row| row.utility(at)));
        let blocks = rows.chunks(LANES).flat_map(|rows| differing.iter().map(move |at| block(rows, *at))).collect();
        Alike { counts: first.counts(), shared, differing, blocks }
    }

    /// The sum of every offer, and what divides it: twice the weights and twice the weighted utilities, so that half a unit is a whole number.
    fn sum(&self, weights: &[u32; 9], sums: &mut Vec<u64>) -> u64 {
        let twice = |at: usize| u64::from(weights.get(at).copied().unwrap_or(0)) * 2;
        let divisor: u64 = (0..9).zip(self.counts).map(|(at, counts)| twice(at) * u64::from(counts)).sum();
        let shared: u64 = (0..9).zip(self.shared).map(|(at, utility)| twice(at) * utility).sum();
        let mut differing = [0; 9];
        for (weight, at) in differing.iter_mut().zip(&self.differing) {
            *weight = twice(*at);
        }
        sums.clear();
        for block in self.blocks.chunks_exact(self.differing.len()) {
            let mut lanes = [divisor / 2 + shared; LANES];
            for (utilities, weight) in block.iter().zip(differing) {
                for (sum, utility) in lanes.iter_mut().zip(utilities) {
                    *sum = sum.wrapping_add(weight.wrapping_mul(*utility));
                }
            }
            sums.extend_from_slice(&lanes);
        }
        divisor.max(1)
    }
}

/// The offers under one draw, in the order of the list.
pub(super) struct Standing {
    /// Each offer's score times the divisor, and a remainder that rounding drops.
    sums: Vec<u64>,
    divisor: u64,
    /// Two to the [`INVERSE_BITS`] over the divisor.
    inverse: u64,
    /// The highest of the sums.
    highest: u64,
    /// In which range of scores each lies, and the offer before it in the same range.
    lies_in: Vec<(u16, u32)>,
    ranges: Vec<Range>,
    /// The ranges that somebody may lie in; of all others nothing is read.
    used: RangeInclusive<usize>,
    /// Bits of a score that its range leaves out.
    left_out: u32,
}

/// The offers of one range of scores.
#[derive(Clone, Copy)]
struct Range {
    many: u32,
    last: u32,
    /// The places they take: 1 for first.
    least: u32,
    most: u32,
}

/// Nobody lies in it.
const EMPTY: Range = Range { many: 0, last: NOBODY, least: 0, most: 0 };

impl Standing {
    pub(super) fn of(offers: usize) -> Standing {
        let range_bits = (2 * offers).next_power_of_two().ilog2().clamp(4, RANGE_BITS_MAX);
        Standing {
            sums: Vec::with_capacity(offers.next_multiple_of(LANES)),
            divisor: 1,
            inverse: 0,
            highest: 0,
            lies_in: vec![(0, NOBODY); offers],
            ranges: vec![EMPTY; 1 << range_bits],
            used: 0..=0,
            left_out: SCORE_BITS - range_bits,
        }
    }

    /// Takes a draw.
    pub(super) fn fill(&mut self, field: &Field<'_>, weights: &[u32; 9]) {
        match field {
            Field::Alike(alike) => self.divisor = alike.sum(weights, &mut self.sums),
            Field::Apart(offers) => {
                self.divisor = 1;
                self.sums.clear();
                self.sums.extend(offers.iter().map(|offer| offer.score(weights).unsigned_abs()));
            }
        }
        self.sums.truncate(self.lies_in.len());
        self.count();
    }

    fn count(&mut self) {
        self.ranges.get_mut(self.used.clone()).unwrap_or_default().fill(EMPTY);
        self.inverse = (1 << INVERSE_BITS) / self.divisor + 1;
        let mut highest = 0;
        for (index, ((at, before), sum)) in (0_u32..).zip(self.lies_in.iter_mut().zip(&self.sums)) {
            highest = highest.max(*sum);
            *at = range_of(*sum, self.left_out, self.inverse);
            if let Some(range) = self.ranges.get_mut(usize::from(*at)) {
                range.many += 1;
                *before = std::mem::replace(&mut range.last, index);
            }
        }
        self.highest = highest;
        let (mut ahead, top) = (0, usize::from(range_of(highest, self.left_out, self.inverse)));
        let mut lowest = top;
        for (at, range) in self.ranges.iter_mut().enumerate().take(top + 1).rev() {
            range.least = ahead + 1;
            ahead += range.many;
            range.most = ahead;
            lowest = at;
            if usize::try_from(ahead) == Ok(self.lies_in.len()) {
                break;
            }
        }
        self.used = lowest..=top;
    }

    /// The highest score; zero of none.
    pub(super) fn highest(&self) -> u64 {
        self.highest / self.divisor
    }

    /// The least sum of a score of so many units.
    pub(super) fn least_of(&self, units: u64) -> u64 {
        units * self.divisor
    }

    /// The places each offer lies between: 1 for first; equals share a place.
    pub(super) fn places(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.lies_in.iter().map(|(at, _)| {
            let range = self.ranges.get(usize::from(*at)).copied().unwrap_or(EMPTY);
            (range.least, range.most)
        })
    }

    /// The place of one offer.
    pub(super) fn place(&self, index: usize) -> u32 {
        let (Some(sum), Some((at, _))) = (self.sums.get(index), self.lies_in.get(index)) else { return 0 };
        let Some(range) = self.ranges.get(usize::from(*at)) else { return 0 };
        let higher = self.least_of(sum / self.divisor + 1);
        let ahead = self.lying_in(range).filter(|(_, sum)| *sum >= higher);
        range.least.saturating_add(u32::try_from(ahead.count()).unwrap_or(u32::MAX))
    }

    /// The offers whose sum is so high or higher, each with its sum, in no order.
    pub(super) fn down_to(&self, least: u64) -> impl Iterator<Item = (usize, u64)> + '_ {
        let from = usize::from(range_of(least, self.left_out, self.inverse)).max(*self.used.start());
        let ranges = self.ranges.get(from..=*self.used.end()).unwrap_or_default();
        ranges.iter().flat_map(|range| self.lying_in(range)).filter(move |(_, sum)| *sum >= least)
    }

    fn lying_in(&self, range: &Range) -> impl Iterator<Item = (usize, u64)> + '_ {
        let at = |offer: u32| usize::try_from(offer).unwrap_or(usize::MAX);
        let before = move |offer: &usize| self.lies_in.get(*offer).map(|(_, before)| at(*before));
        std::iter::successors(Some(at(range.last)), before).map_while(|offer| Some((offer, *self.sums.get(offer)?)))
    }
}

/// The range that the score of a sum lies in. Scores that are equal lie in one.
fn range_of(sum: u64, left_out: u32, inverse: u64) -> u16 {
    // Below 2^RANGE_BITS_MAX: nothing is cut off.
    ((sum >> left_out).wrapping_mul(inverse) >> INVERSE_BITS) as u16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::v1::candidate::CandidateKey;

    /// Utilities near each other, so that sums that differ round to one score; and any.
    fn utility() -> impl Strategy<Value = i64> {
        prop_oneof![0..4_i64, (Share::UNITS - 3)..=Share::UNITS, 0..=Share::UNITS]
    }

    fn weights() -> impl Strategy<Value = [u32; 9]> {
        proptest::array::uniform9(prop_oneof![Just(0_u32), 1..4_u32, 0..=WEIGHT_DRAWN_MAX, Just(WEIGHT_DRAWN_MAX)])
    }

    proptest! {
        #[test]
        fn places_are_counts_of_higher_scores(
            utilities in proptest::collection::vec(proptest::array::uniform9(utility()), 0..40),
            counts in proptest::array::uniform9(prop_oneof![1 => Just(0_u32), 3 => Just(1_u32)]),
            draws in proptest::collection::vec(weights(), 1..4),
            in_pairs in proptest::bool::weighted(0.2),
        ) {
            let rows: Vec<Row> = utilities.into_iter().map(|utilities| Row::from_parts(utilities, counts)).collect();
            let children = rows.chunks(if in_pairs { 2 } else { 1 });
            let offer = |(key, children): (u32, &[Row])| Offer { key: CandidateKey(key), children: children.to_vec() };
            let offers: Vec<Offer> = (0_u32..).zip(children).map(offer).collect();
            let (field, mut standing) = (Field::of(&offers), Standing::of(offers.len()));
            for weights in draws {
                standing.fill(&field, &weights);
                let scores: Vec<u64> = offers.iter().map(|offer| offer.score(&weights).unsigned_abs()).collect();
                let highest = scores.iter().copied().max().unwrap_or(0);
                prop_assert_eq!(standing.highest(), highest);
                for (index, (score, (least, most))) in scores.iter().zip(standing.places()).enumerate() {
                    let place = 1 + u32::try_from(scores.iter().filter(|other| *other > score).count()).unwrap();
                    prop_assert_eq!(standing.place(index), place);
                    prop_assert!((least..=most).contains(&place));
                }
                for from in [highest, highest.saturating_sub(2), highest / 2, 0] {
                    let mut found: Vec<usize> = standing.down_to(standing.least_of(from)).map(|(at, _)| at).collect();
                    found.sort_unstable();
                    let expected: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] >= from).collect();
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }
}

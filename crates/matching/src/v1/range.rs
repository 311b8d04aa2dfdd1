//! What is known of a utility: an exact fraction, or the span it may lie in. Fractions stay exact until a share is kept.

use super::criterion::Utility;
use super::share::Share;

/// An exact fraction; the denominator is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    pub(super) const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    pub(super) const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };
    /// Where an unanswered question is ranked (section D).
    pub(super) const UNANSWERED: Ratio = Ratio { numerator: 1, denominator: 4 };

    /// `numerator / denominator`; nothing of nothing is zero.
    pub(super) fn new(numerator: i128, denominator: i128) -> Ratio {
        if denominator <= 0 { Ratio::ZERO } else { Ratio { numerator, denominator }.reduced() }
    }

    pub(super) fn percent(percent: u32) -> Ratio {
        Ratio::new(i128::from(percent), 100)
    }

    pub(super) fn plus(self, other: Ratio) -> Ratio {
        let numerator = self.numerator * other.denominator + other.numerator * self.denominator;
        Ratio { numerator, denominator: self.denominator * other.denominator }.reduced()
    }

    pub(super) fn times(self, other: Ratio) -> Ratio {
        let numerator = self.numerator * other.numerator;
        Ratio { numerator, denominator: self.denominator * other.denominator }.reduced()
    }

    /// This fraction, or one if it is more.
    pub(super) fn capped(self) -> Ratio {
        if self.numerator >= self.denominator { Ratio::ONE } else { self }
    }

    pub(super) fn share(self) -> Share {
        Share::of(self.numerator, self.denominator)
    }

    /// Lowest terms, so that a sum over many parts cannot outgrow `i128`.
    fn reduced(self) -> Ratio {
        let divisor = greatest_common_divisor(self.numerator.abs(), self.denominator);
        Ratio { numerator: self.numerator / divisor, denominator: self.denominator / divisor }
    }
}

fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// A fraction that is known, or the span it lies in with the value it is ranked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    low: Ratio,
    at: Ratio,
    high: Ratio,
}

impl Range {
    pub(super) fn known(value: Ratio) -> Range {
        Range { low: value, at: value, high: value }
    }

    /// The provider has not answered: anything from nothing to all, ranked at a quarter (section D).
    pub(super) fn unanswered() -> Range {
        Range { low: Ratio::ZERO, at: Ratio::UNANSWERED, high: Ratio::ONE }
    }

    pub(super) fn plus(self, other: Range) -> Range {
        Range { low: self.low.plus(other.low), at: self.at.plus(other.at), high: self.high.plus(other.high) }
    }

    pub(super) fn times(self, factor: Ratio) -> Range {
        Range { low: self.low.times(factor), at: self.at.times(factor), high: self.high.times(factor) }
    }

    pub(super) fn capped(self) -> Range {
        Range { low: self.low.capped(), at: self.at.capped(), high: self.high.capped() }
    }

    /// The mean of several; `None` of none.
    pub(super) fn mean(parts: impl IntoIterator<Item = Range>) -> Option<Range> {
        let mut count = 0;
        let mut sum = Range::known(Ratio::ZERO);
        for part in parts {
            count += 1;
            sum = sum.plus(part);
        }
        (count > 0).then(|| sum.times(Ratio::new(1, count)))
    }

    /// The utility as it is kept: each end rounded once.
    pub(super) fn utility(self) -> Utility {
        let (low, at, high) = (self.low.share(), self.at.share(), self.high.share());
        if low == high { Utility::Known(at) } else { Utility::Unknown { low, at, high } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_with_one_unanswered_part_spans_that_part_alone() {
        let mean = Range::mean([Range::known(Ratio::ONE), Range::unanswered()]).map(Range::utility);
        let expected = Utility::Unknown { low: Share::of(1, 2), at: Share::of(5, 8), high: Share::ONE };
        assert_eq!(mean, Some(expected));
        assert_eq!(Range::mean([]), None);
    }

    #[test]
    fn sums_are_exact_until_they_are_kept() {
        let third = Range::known(Ratio::new(1, 3));
        assert_eq!(third.plus(third).plus(third).utility(), Utility::Known(Share::ONE));
    }

    #[test]
    fn a_cap_that_both_ends_reach_leaves_nothing_unknown() {
        let range = Range::known(Ratio::ONE).plus(Range::unanswered()).capped();
        assert_eq!(range.utility(), Utility::Known(Share::ONE));
    }
}

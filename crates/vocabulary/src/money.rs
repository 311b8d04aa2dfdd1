//! Money in whole pence and discounts in basis points; integers only, checked.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in pence; may be negative, as a saving or a change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pence(i64);

impl Pence {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many pence.
    pub const fn new(pence: i64) -> Self {
        Self(pence)
    }

    /// So many whole pounds; `None` on overflow.
    pub const fn of_pounds(pounds: i64) -> Option<Self> {
        match pounds.checked_mul(100) {
            Some(pence) => Some(Self(pence)),
            None => None,
        }
    }

    /// The amount in pence.
    pub const fn pence(self) -> i64 {
        self.0
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum; `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount so many times; `None` on overflow.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// The sum of all; `None` on overflow.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// What is left after a discount, rounded down to the penny: ⌊amount × (10,000 − discount) / 10,000⌋ (DEC-2).
    #[must_use]
    pub fn less(self, discount: BasisPoints) -> Self {
        let kept = i128::from(self.0) * i128::from(BasisPoints::WHOLE.0 - discount.0);
        // At most the amount itself, so it always fits again.
        Self(i64::try_from(kept.div_euclid(i128::from(BasisPoints::WHOLE.0))).unwrap_or(self.0))
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (pounds, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = pounds.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&format!("{sign}£{grouped}.{pence:02}"))
    }
}

/// A share in hundredths of a percent, 0 to 10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct BasisPoints(u32);

/// More than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 0 to 10000 basis points")]
pub struct BasisPointsError;

impl BasisPoints {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The whole: 100 %.
    pub const WHOLE: Self = Self(10_000);

    /// So many basis points.
    ///
    /// # Errors
    /// [`BasisPointsError`] above 10,000.
    pub const fn new(points: u32) -> Result<Self, BasisPointsError> {
        if points > Self::WHOLE.0 { Err(BasisPointsError) } else { Ok(Self(points)) }
    }

    /// How many.
    pub const fn points(self) -> u32 {
        self.0
    }

    /// The sum, at most the whole: discounts together never turn a fee negative.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).min(Self::WHOLE.0))
    }
}

impl TryFrom<u32> for BasisPoints {
    type Error = BasisPointsError;

    fn try_from(points: u32) -> Result<Self, BasisPointsError> {
        Self::new(points)
    }
}

impl From<BasisPoints> for u32 {
    fn from(share: BasisPoints) -> Self {
        share.0
    }
}

impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_shown_in_pounds_with_thousands() {
        for (pence, shown) in [
            (0, "£0.00"),
            (5, "£0.05"),
            (123_456, "£1,234.56"),
            (100_000, "£1,000.00"),
            (99_999, "£999.99"),
            (1_234_567_890, "£12,345,678.90"),
            (-100, "-£1.00"),
            (i64::MIN, "-£92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Pence::new(pence).to_string(), shown);
        }
    }

    #[test]
    fn sums_are_checked() {
        assert_eq!(Pence::checked_sum([Pence::new(1), Pence::new(2)]), Some(Pence::new(3)));
        assert_eq!(Pence::checked_sum([Pence::new(i64::MAX), Pence::new(1)]), None);
        assert_eq!(Pence::new(i64::MIN).checked_sub(Pence::new(1)), None);
        assert_eq!(Pence::of_pounds(i64::MAX), None);
    }

    #[test]
    fn a_discount_rounds_down_to_the_penny() {
        let discount = BasisPoints::new(250).unwrap();
        assert_eq!(Pence::new(82_692).less(discount), Pence::new(80_624));
        assert_eq!(Pence::new(1).less(BasisPoints::new(1).unwrap()), Pence::ZERO);
        assert_eq!(Pence::new(i64::MAX).less(BasisPoints::ZERO), Pence::new(i64::MAX));
        assert_eq!(Pence::new(500).less(BasisPoints::WHOLE), Pence::ZERO);
        assert_eq!(BasisPoints::new(9_000).unwrap().plus(BasisPoints::new(2_000).unwrap()), BasisPoints::WHOLE);
        assert_eq!(BasisPoints::new(10_001), Err(BasisPointsError));
        assert_eq!(discount.to_string(), "2.50%");
    }
}

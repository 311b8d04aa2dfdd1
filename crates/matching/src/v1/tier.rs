//! Section B: the statutory distance tier, T1 to T6, from the authority codes. A label beside the score, never a part of it.

use geography::{TierOutcome, tier_of_authority};
use serde::{Deserialize, Serialize};
use vocabulary::Tier;

use super::candidate::Candidate;
use super::setting::SettingFacts;
use super::tender::Tender;

/// The statutory tier of one offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TierLabel {
    /// The tier.
    Known(Tier),
    /// The authority the setting lies in, or its borders, cannot be told: a person has to.
    NeedsCheck,
}

/// The tier of a candidate, as seen from the responsible authority.
pub fn tier(tender: &Tender, candidate: &Candidate) -> TierLabel {
    tier_of(tender, &candidate.setting)
}

/// The tier of a setting, whether or not it offers.
pub fn tier_of(tender: &Tender, setting: &SettingFacts) -> TierLabel {
    let Some(authority) = setting.authority else {
        return TierLabel::NeedsCheck;
    };
    match tier_of_authority(tender.responsible_authority, authority) {
        TierOutcome::Tier(tier) => TierLabel::Known(tier),
        TierOutcome::NeedsCheck => TierLabel::NeedsCheck,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender};

    #[test]
    fn the_tier_is_counted_from_the_responsible_authority() {
        // The example tender is Cardiff's (W06000015).
        let cases = [
            (Some("W06000015"), TierLabel::Known(Tier::T1)),
            (Some("W06000014"), TierLabel::Known(Tier::T2)),
            (Some("W06000011"), TierLabel::Known(Tier::T4)),
            (Some("E06000023"), TierLabel::Known(Tier::T5)),
            (Some("S12000033"), TierLabel::Known(Tier::T6)),
            (None, TierLabel::NeedsCheck),
        ];
        for (authority, expected) in cases {
            let mut candidate = candidate(1);
            candidate.setting.authority = authority.map(|code| code.parse().unwrap());
            assert_eq!(tier(&tender(), &candidate), expected, "{authority:?}");
        }
    }
}

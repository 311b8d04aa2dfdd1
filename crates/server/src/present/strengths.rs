//! What speaks for an offer, and what the child needs that it does not fully give (matching model, section E).

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use domain::terms::Terms;
use matching::v1::sentences::{Detail, sentence};
use matching::v1::{Applies, CriterionScore, Scored, Share, Utility};

use super::round::criterion_code;
use super::text::localized;

pub use domain::scoring::whose;

/// Strengths shown of one offer.
const STRENGTHS_MAX: usize = 3;

/// A criterion is a strength from this utility on.
const STRENGTH_MIN: i64 = Share::UNITS / 2;

/// Up to three sentences on the criteria with the highest known utility, the heavier first among equals.
pub fn strengths(scored: &Scored, detail: Detail) -> Vec<LocalizedText> {
    let known = scored.criteria().iter().filter_map(|criterion| match criterion.utility {
        Utility::Known(share) if criterion.applies == Applies::Yes => Some((share, criterion)),
        Utility::Known(_) | Utility::Unknown { .. } => None,
    });
    let mut high: Vec<(Share, &CriterionScore)> =
        known.filter(|(share, criterion)| share.units() >= STRENGTH_MIN && criterion.weight > 0).collect();
    high.sort_by_key(|(share, criterion)| std::cmp::Reverse((*share, criterion.weight)));
    let best = high.into_iter().take(STRENGTHS_MAX);
    best.map(|(_, criterion)| localized(|language| sentence(criterion, detail, language))).collect()
}

/// Gaps of an offer, each with the support its provider named.
pub fn gaps(scored: &Scored, terms: &Terms) -> Vec<proto::Gap> {
    let told = domain::scoring::gaps(scored, terms).into_iter();
    let gap = |gap: domain::scoring::Gap| {
        let (en, cy) = gap.text;
        let criterion = criterion_code(gap.criterion).to_owned();
        proto::Gap { criterion, text: Some(LocalizedText { en, cy }), support: gap.support }
    };
    told.map(gap).collect()
}

//! G5: the usual fostering limit: so many children in a foster household, unless all are siblings or an exemption is on file.
//!
//! The children of one search are siblings of each other; where others live there already, the register has to say whether all
//! are. A family of parent and baby is one place.

use std::collections::BTreeSet;

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::setting::SettingFacts;
use crate::v1::tender::Tender;

pub(super) fn judge(tender: &Tender, setting: &SettingFacts, taken: &BTreeSet<u32>) -> GateResult {
    if !tender.asks_fostering() {
        return GateResult::nothing_asked(Gate::G5);
    }
    let limit = tender.policy.usual_fostering_limit;
    let places = tender.places_for(taken.len());
    let would_be = setting.children_there.unwrap_or(0).saturating_add(places);
    if setting.children_there.is_some() && would_be <= limit {
        return GateResult::of(Gate::G5, Vec::new(), SatisfiedBy::Facts);
    }
    let all_siblings = if setting.children_there == Some(0) { Answer::Yes } else { setting.all_siblings };
    match (all_siblings, setting.limit_exemption) {
        (Answer::Yes, _) => GateResult::of(Gate::G5, Vec::new(), SatisfiedBy::AllSiblings),
        (_, Answer::Yes) => GateResult::of(Gate::G5, Vec::new(), SatisfiedBy::Exemption),
        _ if would_be <= limit => against(GateReason::ChildrenThereNotKnown),
        (Answer::No, Answer::No) => against(GateReason::OverFosteringLimit { limit, would_be }),
        (Answer::Unknown, _) | (_, Answer::Unknown) => against(GateReason::LimitExceptionNotKnown { limit, would_be }),
    }
}

fn against(reason: GateReason) -> GateResult {
    GateResult::of(Gate::G5, vec![reason], SatisfiedBy::Facts)
}

#[cfg(test)]
mod tests {
    use vocabulary::PlacementType;

    use super::*;
    use crate::v1::examples::{candidate, tender};
    use crate::v1::gates::GateOutcome;

    fn judged(there: Option<u32>, taken: u32, all_siblings: Answer, limit_exemption: Answer) -> GateResult {
        let setting = SettingFacts { children_there: there, all_siblings, limit_exemption, ..candidate(1).setting };
        judge(&tender(), &setting, &(0..taken).collect())
    }

    #[test]
    fn three_children_pass_and_a_fourth_needs_siblings_or_an_exemption() {
        use Answer::{No, Unknown, Yes};
        let over = GateReason::OverFosteringLimit { limit: 3, would_be: 4 };
        let check = GateReason::LimitExceptionNotKnown { limit: 3, would_be: 4 };
        assert_eq!(judged(Some(2), 1, No, No).satisfied_by, Some(SatisfiedBy::Facts));
        assert_eq!(judged(Some(3), 1, No, No).reasons, [over]);
        assert_eq!(judged(Some(3), 1, Yes, No).satisfied_by, Some(SatisfiedBy::AllSiblings));
        assert_eq!(judged(Some(3), 1, No, Yes).satisfied_by, Some(SatisfiedBy::Exemption));
        assert_eq!(judged(Some(3), 1, Unknown, No).reasons, [check]);
        assert_eq!(judged(Some(3), 1, No, Unknown).reasons, [check]);
    }

    #[test]
    fn four_siblings_alone_in_a_household_pass_as_siblings() {
        assert_eq!(judged(Some(0), 4, Answer::No, Answer::No).satisfied_by, Some(SatisfiedBy::AllSiblings));
    }

    #[test]
    fn an_unknown_number_there_needs_a_check() {
        let result = judged(None, 1, Answer::No, Answer::No);
        assert_eq!(result.outcome, GateOutcome::NeedsCheck);
        assert_eq!(result.reasons, [GateReason::ChildrenThereNotKnown]);
        let over = GateReason::OverFosteringLimit { limit: 3, would_be: 4 };
        assert_eq!(judged(None, 4, Answer::No, Answer::No).reasons, [over], "four are too many whoever is there");
    }

    #[test]
    fn the_limit_is_for_foster_households_only() {
        let mut tender = tender();
        tender.placement_type = PlacementType::Residential;
        let setting = SettingFacts { children_there: Some(9), ..candidate(1).setting };
        assert_eq!(judge(&tender, &setting, &[0].into()).satisfied_by, Some(SatisfiedBy::NothingAsked));
    }
}

//! G12: in a parent-and-baby search both are housed and the assessment asked for is offered.

use vocabulary::{AssessmentType, Gate};

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::setting::SettingFacts;
use crate::v1::tender::{ParentAndBaby, Tender};

pub(super) fn judge(tender: &Tender, setting: &SettingFacts) -> GateResult {
    let Some(family) = &tender.parent_and_baby else {
        return GateResult::nothing_asked(Gate::G12);
    };
    let housed = match setting.parent_and_baby.houses_both {
        Answer::Yes => None,
        Answer::No => Some(GateReason::NotBothHoused),
        Answer::Unknown => Some(GateReason::HousingNotKnown),
    };
    let reasons = [housed, assessment(family, setting)].into_iter().flatten().collect();
    GateResult::of(Gate::G12, reasons, SatisfiedBy::Facts)
}

/// Where support alone is asked for there is no assessment to offer.
fn assessment(family: &ParentAndBaby, setting: &SettingFacts) -> Option<GateReason> {
    match (family.assessment, &setting.parent_and_baby.assessments) {
        (Some(AssessmentType::SupportOnly), _) => None,
        (None, _) | (_, None) => Some(GateReason::AssessmentNotKnown),
        (Some(asked), Some(offered)) => {
            (!offered.contains(&asked)).then_some(GateReason::AssessmentNotOffered { asked })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, parent_and_baby_tender, tender};
    use crate::v1::setting::ParentAndBabyFacts;

    fn reasons(
        houses_both: Answer,
        offered: Option<&[AssessmentType]>,
        asked: Option<AssessmentType>,
    ) -> Vec<GateReason> {
        let assessments = offered.map(|offered| offered.iter().copied().collect());
        let parent_and_baby = ParentAndBabyFacts { houses_both, assessments };
        let setting = SettingFacts { parent_and_baby, ..candidate(1).setting };
        let mut tender = parent_and_baby_tender();
        tender.parent_and_baby.as_mut().unwrap().assessment = asked;
        judge(&tender, &setting).reasons
    }

    #[test]
    fn both_must_be_housed_and_the_assessment_offered() {
        use AssessmentType::{ParentingAssessment, ResidentialFamilyAssessment, SupportOnly};
        let asked = ParentingAssessment;
        let only_other: &[AssessmentType] = &[ResidentialFamilyAssessment];
        let none: &[AssessmentType] = &[];
        let cases = [
            (Answer::Yes, Some(&[asked][..]), Some(asked), vec![]),
            (Answer::No, Some(&[asked][..]), Some(asked), vec![GateReason::NotBothHoused]),
            (Answer::Unknown, Some(&[asked][..]), Some(asked), vec![GateReason::HousingNotKnown]),
            (Answer::Yes, Some(only_other), Some(asked), vec![GateReason::AssessmentNotOffered { asked }]),
            (Answer::Yes, None, Some(asked), vec![GateReason::AssessmentNotKnown]),
            (Answer::Yes, Some(&[asked][..]), None, vec![GateReason::AssessmentNotKnown]),
            (Answer::Yes, Some(none), Some(SupportOnly), vec![]),
        ];
        for (houses_both, offered, asked, expected) in cases {
            assert_eq!(reasons(houses_both, offered, asked), expected, "{houses_both:?} {offered:?} {asked:?}");
        }
    }

    #[test]
    fn other_searches_ask_nothing_of_it() {
        let result = judge(&tender(), &candidate(1).setting);
        assert_eq!(result.satisfied_by, Some(SatisfiedBy::NothingAsked));
    }
}

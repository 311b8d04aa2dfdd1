//! G4: the terms of approval cover age, sex, number and type of the children taken (REG-2). Age and sex are read here and
//! nowhere else (section F).

use std::collections::BTreeSet;

use vocabulary::{Gate, Sex};

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::setting::SettingFacts;
use crate::v1::tender::{Child, Tender};

pub(super) fn judge(tender: &Tender, setting: &SettingFacts, taken: &BTreeSet<u32>) -> GateResult {
    let mut reasons = Vec::new();
    for index in taken {
        if let Some(child) = tender.child(*index) {
            reasons.extend(age(setting, *index, child));
            reasons.extend(sex(setting, *index, child));
        }
    }
    reasons.extend(number(tender, setting, taken));
    reasons.extend(kind(tender, setting));
    GateResult::of(Gate::G4, reasons, SatisfiedBy::Facts)
}

/// An age band passes if all of it is covered and fails if none of it is.
fn age(setting: &SettingFacts, index: u32, child: &Child) -> Option<GateReason> {
    let (Some(covered), Some(age)) = (setting.approval.ages, child.age) else {
        return Some(GateReason::AgeCoverNotKnown { child: index });
    };
    let (youngest, oldest) = age.span();
    if oldest < covered.from_years || youngest > covered.to_years {
        return Some(GateReason::AgeNotCovered { child: index });
    }
    let all = youngest >= covered.from_years && oldest <= covered.to_years;
    (!all).then_some(GateReason::AgeCoverNotKnown { child: index })
}

/// A child who is unborn or whose sex is not known is covered where both sexes are.
fn sex(setting: &SettingFacts, index: u32, child: &Child) -> Option<GateReason> {
    let (Some(covered), Some(sex)) = (&setting.approval.sexes, child.sex) else {
        return Some(GateReason::SexCoverNotKnown { child: index });
    };
    let both = covered.contains(&Sex::M) && covered.contains(&Sex::F);
    match sex {
        _ if covered.contains(&sex) || both => None,
        Sex::U => Some(GateReason::SexCoverNotKnown { child: index }),
        Sex::M | Sex::F => Some(GateReason::SexNotCovered { child: index }),
    }
}

/// The children there now and those taken; a family is one place.
fn number(tender: &Tender, setting: &SettingFacts, taken: &BTreeSet<u32>) -> Option<GateReason> {
    let places = tender.places_for(taken.len());
    let Some(approved) = setting.approval.number else {
        return Some(GateReason::NumberCoverNotKnown);
    };
    let would_be = setting.children_there.unwrap_or(0).saturating_add(places);
    if would_be > approved {
        return Some(GateReason::NumberNotCovered { approved, would_be });
    }
    setting.children_there.is_none().then_some(GateReason::NumberCoverNotKnown)
}

fn kind(tender: &Tender, setting: &SettingFacts) -> Option<GateReason> {
    let asked = tender.placement_type;
    match &setting.approval.types {
        None => Some(GateReason::TypeCoverNotKnown),
        Some(types) => (!types.contains(&asked)).then_some(GateReason::TypeNotApproved { asked }),
    }
}

#[cfg(test)]
mod tests {
    use vocabulary::{AgeBand, PlacementType};

    use super::*;
    use crate::v1::examples::{candidate, tender};
    use crate::v1::setting::AgeRange;
    use crate::v1::tender::ChildAge;

    fn reasons_with(change: impl Fn(&mut Tender, &mut SettingFacts)) -> Vec<GateReason> {
        let mut tender = tender();
        let mut setting = candidate(1).setting;
        change(&mut tender, &mut setting);
        judge(&tender, &setting, &[0].into()).reasons
    }

    #[test]
    fn age_is_covered_to_both_ends_and_a_band_needs_all_of_itself() {
        let covered = Some(AgeRange { from_years: 5, to_years: 12 });
        let no = GateReason::AgeNotCovered { child: 0 };
        let check = GateReason::AgeCoverNotKnown { child: 0 };
        let cases = [
            (ChildAge::Years(4), Some(no)),
            (ChildAge::Years(5), None),
            (ChildAge::Years(12), None),
            (ChildAge::Years(13), Some(no)),
            (ChildAge::Band(AgeBand::Age5_9), None),
            (ChildAge::Band(AgeBand::Age10_15), Some(check)),
            (ChildAge::Band(AgeBand::Age1_4), Some(no)),
            (ChildAge::Band(AgeBand::AgeUnder1), Some(no)),
            (ChildAge::Band(AgeBand::Age16_17), Some(no)),
        ];
        for (age, expected) in cases {
            let reasons = reasons_with(|tender, setting| {
                tender.children[0].age = Some(age);
                setting.approval.ages = covered;
            });
            assert_eq!(reasons, Vec::from_iter(expected), "{age:?}");
        }
        assert_eq!(reasons_with(|_, setting| setting.approval.ages = None), [check]);
        assert_eq!(reasons_with(|tender, _| tender.children[0].age = None), [check]);
    }

    #[test]
    fn sex_is_covered_by_itself_or_by_both() {
        let no = GateReason::SexNotCovered { child: 0 };
        let check = GateReason::SexCoverNotKnown { child: 0 };
        let cases: [(Sex, &[Sex], Option<GateReason>); 6] = [
            (Sex::F, &[Sex::F], None),
            (Sex::F, &[Sex::M], Some(no)),
            (Sex::M, &[Sex::M, Sex::F], None),
            (Sex::U, &[Sex::M, Sex::F], None),
            (Sex::U, &[Sex::F], Some(check)),
            (Sex::U, &[Sex::U], None),
        ];
        for (sex, covered, expected) in cases {
            let reasons = reasons_with(|tender, setting| {
                tender.children[0].sex = Some(sex);
                setting.approval.sexes = Some(covered.iter().copied().collect());
            });
            assert_eq!(reasons, Vec::from_iter(expected), "{sex:?} {covered:?}");
        }
        assert_eq!(reasons_with(|_, setting| setting.approval.sexes = None), [check]);
    }

    #[test]
    fn the_number_counts_those_there_and_those_taken() {
        let over = GateReason::NumberNotCovered { approved: 2, would_be: 3 };
        let alone = GateReason::NumberNotCovered { approved: 0, would_be: 1 };
        let cases = [
            (Some(2), Some(1), None),
            (Some(2), Some(2), Some(over)),
            (Some(2), None, Some(GateReason::NumberCoverNotKnown)),
            (Some(0), None, Some(alone)),
            (None, Some(1), Some(GateReason::NumberCoverNotKnown)),
        ];
        for (approved, there, expected) in cases {
            let reasons = reasons_with(|_, setting| {
                setting.approval.number = approved;
                setting.children_there = there;
            });
            assert_eq!(reasons, Vec::from_iter(expected), "{approved:?} {there:?}");
        }
    }

    #[test]
    fn the_type_must_be_approved() {
        let asked = tender().placement_type;
        let other = |_: &mut Tender, setting: &mut SettingFacts| {
            setting.approval.types = Some([PlacementType::Residential].into());
        };
        assert_eq!(reasons_with(other), [GateReason::TypeNotApproved { asked }]);
        assert_eq!(reasons_with(|_, setting| setting.approval.types = None), [GateReason::TypeCoverNotKnown]);
    }
}

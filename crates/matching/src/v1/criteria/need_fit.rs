//! C1 need fit: 1 − Σ shortfall / Σ need over the eight domains, weight 30 by default.
//!
//! Shortfall = need − capability × grade, not below 0; a claimed capability counts `claimed_percent` (80) of an evidenced one, a
//! documented and a verified one count in full. In a parent-and-baby search the parent's needs are entries beside the baby's.
//! A need without an answer is unanswered for its own part: its shortfall lies between 0 and the need, ranked at three quarters
//! of it. Σ need = 0: nothing asked.

use std::collections::BTreeMap;

use vocabulary::{EvidenceGrade, NeedDomain};

use super::{Asked, Pair};
use crate::v1::candidate::NeedAnswer;
use crate::v1::criterion::{Fact, NeedLine, Person};
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::{Child, Level, Needs, Tender};

pub(super) fn asked(tender: &Tender, child: &Child) -> Asked {
    let parent = tender.parent_and_baby.as_ref().map(|family| &family.parent_needs);
    if !child.needs.are_complete() || parent.is_some_and(|needs| !needs.are_complete()) {
        return Asked::FactMissing;
    }
    if total(&child.needs) + parent.map_or(0, total) == 0 { Asked::Nothing } else { Asked::Yes }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let child = lines(Person::Child(pair.answers.child), &pair.child.needs, &pair.answers.needs);
    let family = pair.tender.parent_and_baby.as_ref();
    let parent = family
        .map(|family| lines(Person::Parent, &family.parent_needs, &pair.candidate.parent_needs))
        .unwrap_or_default();
    let lines: Vec<NeedLine> = child.into_iter().chain(parent).collect();
    let total: i128 = lines.iter().map(|line| i128::from(line.need.number())).sum();
    let claimed_percent = pair.tender.policy.anchors.claimed_percent;
    let met = lines.iter().fold(Range::known(Ratio::ZERO), |sum, line| sum.plus(met(line, claimed_percent)));
    (met.times(Ratio::new(1, total)), Fact::NeedFit { lines })
}

/// How much of the need is met: need less shortfall.
fn met(line: &NeedLine, claimed_percent: u32) -> Range {
    let need = Ratio::new(i128::from(line.need.number()), 1);
    let Some(answer) = line.answer else {
        return Range::unanswered().times(need);
    };
    let percent = match answer.grade {
        EvidenceGrade::Claimed => claimed_percent,
        EvidenceGrade::Documented | EvidenceGrade::Verified => 100,
    };
    let capability = i128::from(answer.capability.number()) * i128::from(percent);
    let full = i128::from(line.need.number()) * 100;
    Range::known(Ratio::new(capability.min(full), 100))
}

fn lines(person: Person, needs: &Needs, answers: &BTreeMap<NeedDomain, NeedAnswer>) -> Vec<NeedLine> {
    let above_none = needs.0.iter().filter(|(_, level)| **level > Level::NONE);
    above_none
        .map(|(domain, need)| NeedLine { person, domain: *domain, need: *need, answer: answers.get(domain).copied() })
        .collect()
}

fn total(needs: &Needs) -> u32 {
    needs.0.values().map(|level| u32::from(level.number())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, level, need_answer, parent_and_baby_tender, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    const RISK: NeedDomain = NeedDomain::Risk;
    const HEALTH: NeedDomain = NeedDomain::Health;

    /// Utility of C1 where the child needs 3 in risk and 1 in health, and these are the answers.
    fn given(answers: &[(NeedDomain, u8, EvidenceGrade)]) -> Utility {
        let mut tender = tender();
        tender.children[0].needs = needs(&[(RISK, 3), (HEALTH, 1)]);
        let mut candidate = candidate(1);
        candidate.children[0].needs =
            answers.iter().map(|(domain, capability, grade)| (*domain, need_answer(*capability, *grade))).collect();
        utility_of(Criterion::C1, &tender, &candidate)
    }

    fn needs(levels: &[(NeedDomain, u8)]) -> Needs {
        let none = NeedDomain::ALL.iter().map(|domain| (*domain, Level::NONE));
        Needs(none.chain(levels.iter().map(|(domain, number)| (*domain, level(*number)))).collect())
    }

    #[test]
    fn the_shortfall_is_taken_against_the_sum_of_needs() {
        use EvidenceGrade::{Claimed, Documented, Verified};
        let cases = [
            (vec![(RISK, 3, Documented), (HEALTH, 1, Documented)], Share::ONE),
            (vec![(RISK, 3, Verified), (HEALTH, 3, Verified)], Share::ONE),
            (vec![(RISK, 3, Claimed), (HEALTH, 1, Claimed)], Share::of(80, 100)),
            (vec![(RISK, 3, Claimed), (HEALTH, 2, Claimed)], Share::of(24 + 10, 40)),
            (vec![(RISK, 1, Documented), (HEALTH, 0, Documented)], Share::of(1, 4)),
            (vec![(RISK, 0, Claimed), (HEALTH, 0, Claimed)], Share::ZERO),
        ];
        for (answers, expected) in cases {
            assert_eq!(given(&answers), Utility::Known(expected), "{answers:?}");
        }
    }

    #[test]
    fn more_than_needed_in_one_domain_makes_up_for_nothing_in_another() {
        let answers = [(RISK, 2, EvidenceGrade::Documented), (HEALTH, 3, EvidenceGrade::Documented)];
        assert_eq!(given(&answers), Utility::Known(Share::of(3, 4)));
    }

    #[test]
    fn a_need_without_an_answer_is_open_for_its_own_part() {
        let answers = [(RISK, 3, EvidenceGrade::Documented)];
        let expected = Utility::Unknown { low: Share::of(3, 4), at: Share::of(13, 16), high: Share::ONE };
        assert_eq!(given(&answers), expected);
    }

    #[test]
    fn without_any_need_it_does_not_count_and_with_one_unassessed_it_drops() {
        let applies = |needs: Needs| {
            let mut tender = tender();
            tender.children[0].needs = needs;
            score(&tender, &candidate(1)).criteria()[0].applies
        };
        assert_eq!(applies(needs(&[])), Applies::NothingAsked);
        let mut unassessed = needs(&[(RISK, 3)]);
        unassessed.0.remove(&HEALTH);
        assert_eq!(applies(unassessed), Applies::Dropped);
    }

    #[test]
    fn the_parents_needs_are_entries_beside_the_babys() {
        let mut tender = parent_and_baby_tender();
        tender.children[0].needs = needs(&[(HEALTH, 1)]);
        tender.parent_and_baby.as_mut().unwrap().parent_needs = needs(&[(RISK, 3)]);
        let mut candidate = candidate(1);
        candidate.children[0].needs = [(HEALTH, need_answer(1, EvidenceGrade::Documented))].into();
        candidate.parent_needs = [(RISK, need_answer(1, EvidenceGrade::Documented))].into();
        assert_eq!(utility_of(Criterion::C1, &tender, &candidate), Utility::Known(Share::of(2, 4)));
    }
}

//! G10: the must-haves of this search, each answered YES, NO or UNKNOWN (OFF-2). One that concerns a child the offer does not
//! take is not asked of it.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::candidate::Candidate;
use crate::v1::setting::SettingFacts;
use crate::v1::tender::{MustHaveAsked, Tender};

pub(super) fn judge(tender: &Tender, candidate: &Candidate, taken: &BTreeSet<u32>) -> GateResult {
    let mut asked = asked_of(tender, taken).peekable();
    if asked.peek().is_none() {
        return GateResult::nothing_asked(Gate::G10);
    }
    let reasons = asked.filter_map(|(index, asked)| against(&candidate.must_haves, index, asked)).collect();
    GateResult::of(Gate::G10, reasons, SatisfiedBy::Facts)
}

/// What the register itself can answer of a setting; `None` where it answers nothing (INV-2). What it cannot answer is left for
/// the offer and is no reason here.
pub(super) fn judge_setting(tender: &Tender, setting: &SettingFacts) -> Option<GateResult> {
    let all: BTreeSet<u32> = tender.child_indices().collect();
    let known = |index: &u32| !matches!(setting.must_haves.get(index), None | Some(Answer::Unknown));
    let mut answered = asked_of(tender, &all).filter(|(index, _)| known(index)).peekable();
    answered.peek()?;
    let reasons = answered.filter_map(|(index, asked)| against(&setting.must_haves, index, asked)).collect();
    Some(GateResult::of(Gate::G10, reasons, SatisfiedBy::Facts))
}

fn asked_of<'t>(tender: &'t Tender, taken: &BTreeSet<u32>) -> impl Iterator<Item = (u32, &'t MustHaveAsked)> {
    let concerns = |asked: &MustHaveAsked| asked.child.is_none_or(|child| taken.contains(&child));
    (0_u32..).zip(&tender.must_haves).filter(move |(_, asked)| concerns(asked))
}

fn against(answers: &BTreeMap<u32, Answer>, index: u32, asked: &MustHaveAsked) -> Option<GateReason> {
    match answers.get(&index).copied().unwrap_or(Answer::Unknown) {
        Answer::Yes => None,
        Answer::No => Some(GateReason::MustHaveNotMet { index, code: asked.code }),
        Answer::Unknown => Some(GateReason::MustHaveNotKnown { index, code: asked.code }),
    }
}

#[cfg(test)]
mod tests {
    use vocabulary::MustHave;

    use super::*;
    use crate::v1::examples::{candidate, tender};

    fn two_asked() -> Tender {
        let asked = |code, child| MustHaveAsked { code, child };
        let must_haves = vec![asked(MustHave::OwnBedroom, None), asked(MustHave::NoPets, Some(0))];
        Tender { must_haves, ..tender() }
    }

    #[test]
    fn every_must_have_not_met_is_named_and_those_not_known_follow() {
        let answers = [
            (vec![(0, Answer::Yes), (1, Answer::Yes)], vec![]),
            (vec![(0, Answer::Yes)], vec![GateReason::MustHaveNotKnown { index: 1, code: MustHave::NoPets }]),
            (
                vec![(0, Answer::Unknown), (1, Answer::No)],
                vec![
                    GateReason::MustHaveNotMet { index: 1, code: MustHave::NoPets },
                    GateReason::MustHaveNotKnown { index: 0, code: MustHave::OwnBedroom },
                ],
            ),
            (
                vec![(0, Answer::No), (1, Answer::No)],
                vec![
                    GateReason::MustHaveNotMet { index: 0, code: MustHave::OwnBedroom },
                    GateReason::MustHaveNotMet { index: 1, code: MustHave::NoPets },
                ],
            ),
        ];
        for (given, expected) in answers {
            let candidate = Candidate { must_haves: given.into_iter().collect(), ..candidate(1) };
            assert_eq!(judge(&two_asked(), &candidate, &[0].into()).reasons, expected);
        }
    }

    #[test]
    fn a_must_have_of_a_child_not_taken_is_not_asked() {
        let mut tender = two_asked();
        tender.must_haves.remove(0);
        let candidate = Candidate { must_haves: BTreeMap::new(), ..candidate(1) };
        assert_eq!(judge(&tender, &candidate, &[1].into()).satisfied_by, Some(SatisfiedBy::NothingAsked));
    }

    #[test]
    fn the_register_answers_what_it_knows_and_leaves_the_rest_open() {
        let mut setting = candidate(1).setting;
        setting.must_haves = [(1, Answer::Unknown)].into();
        assert_eq!(judge_setting(&two_asked(), &setting), None);
        setting.must_haves = [(0, Answer::Yes)].into();
        assert_eq!(judge_setting(&two_asked(), &setting).map(|result| result.reasons), Some(vec![]));
    }
}

//! G11: declared incompatibilities: other children and animals with whom a child must not live.

use vocabulary::{Animal, Gate};

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::candidate::{Candidate, ChildAnswers, Companions};
use crate::v1::setting::SettingFacts;
use crate::v1::tender::{Incompatibility, IncompatibleWith, Tender};

pub(super) fn judge(tender: &Tender, candidate: &Candidate) -> GateResult {
    let mut asked = false;
    let mut reasons = Vec::new();
    for incompatibility in &tender.incompatibilities {
        for answers in concerned(candidate, incompatibility) {
            asked = true;
            reasons
                .extend(against(candidate, answers, incompatibility.with).filter(|reason| !reasons.contains(reason)));
        }
    }
    let satisfied_by = if asked { SatisfiedBy::Facts } else { SatisfiedBy::NothingAsked };
    GateResult::of(Gate::G11, reasons, satisfied_by)
}

/// What the register itself can say of a setting that takes all the children: named children and animals. Who else lives there is
/// left to the offer; `None` where nothing else is asked.
pub(super) fn judge_setting(tender: &Tender, setting: &SettingFacts) -> Option<GateResult> {
    let concerns = |asked: &&Incompatibility| {
        asked.child.map_or(!tender.children.is_empty(), |child| tender.child(child).is_some())
    };
    let mut asked = false;
    let mut reasons = Vec::new();
    for incompatibility in tender.incompatibilities.iter().filter(concerns) {
        let against = match incompatibility.with {
            IncompatibleWith::AnyChild | IncompatibleWith::OlderChild | IncompatibleWith::YoungerChild => continue,
            IncompatibleWith::NamedChild => named_child(setting),
            IncompatibleWith::AnyAnimal => animals(setting, |_| true),
            IncompatibleWith::Animal(kind) => animals(setting, |animal| animal == kind),
        };
        asked = true;
        reasons.extend(against.filter(|reason| !reasons.contains(reason)));
    }
    asked.then(|| GateResult::of(Gate::G11, reasons, SatisfiedBy::Facts))
}

fn concerned<'c>(
    candidate: &'c Candidate,
    incompatibility: &Incompatibility,
) -> impl Iterator<Item = &'c ChildAnswers> {
    let child = incompatibility.child;
    candidate.children.iter().filter(move |answers| child.is_none_or(|child| child == answers.child))
}

fn against(candidate: &Candidate, answers: &ChildAnswers, with: IncompatibleWith) -> Option<GateReason> {
    match with {
        IncompatibleWith::AnyChild => companions(answers, &[Companions::NoOthers]),
        IncompatibleWith::OlderChild => companions(answers, &[Companions::NoOthers, Companions::AllYounger]),
        IncompatibleWith::YoungerChild => companions(answers, &[Companions::NoOthers, Companions::AllOlder]),
        IncompatibleWith::NamedChild => named_child(&candidate.setting),
        IncompatibleWith::AnyAnimal => animals(&candidate.setting, |_| true),
        IncompatibleWith::Animal(kind) => animals(&candidate.setting, |animal| animal == kind),
    }
}

fn companions(answers: &ChildAnswers, allowed: &[Companions]) -> Option<GateReason> {
    match answers.companions {
        None => Some(GateReason::CompanionsNotKnown { child: answers.child }),
        Some(found) => {
            (!allowed.contains(&found)).then_some(GateReason::IncompatibleChildThere { child: answers.child })
        }
    }
}

fn named_child(setting: &SettingFacts) -> Option<GateReason> {
    match setting.named_child_there {
        Answer::Yes => Some(GateReason::NamedChildThere),
        Answer::No => None,
        Answer::Unknown => Some(GateReason::NamedChildNotKnown),
    }
}

fn animals(setting: &SettingFacts, is_meant: impl Fn(Animal) -> bool) -> Option<GateReason> {
    match &setting.animals {
        None => Some(GateReason::AnimalsNotKnown),
        Some(animals) => {
            let found = animals.iter().copied().find(|animal| is_meant(*animal));
            found.map(|animal| GateReason::AnimalThere { animal })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender};

    fn reasons(with: IncompatibleWith, change: impl Fn(&mut Candidate)) -> Vec<GateReason> {
        let incompatibilities = vec![Incompatibility { child: None, with }];
        let mut candidate = candidate(1);
        change(&mut candidate);
        judge(&Tender { incompatibilities, ..tender() }, &candidate).reasons
    }

    #[test]
    fn other_children_are_allowed_or_not_by_age_seen_from_the_child() {
        use Companions::{AllOlder, AllYounger, Mixed, NoOthers};
        use IncompatibleWith::{AnyChild, OlderChild, YoungerChild};
        let no = GateReason::IncompatibleChildThere { child: 0 };
        let cases = [
            (AnyChild, NoOthers, None),
            (AnyChild, AllYounger, Some(no)),
            (OlderChild, AllYounger, None),
            (OlderChild, AllOlder, Some(no)),
            (OlderChild, Mixed, Some(no)),
            (YoungerChild, AllOlder, None),
            (YoungerChild, Mixed, Some(no)),
        ];
        for (with, found, expected) in cases {
            let given = reasons(with, |candidate| candidate.children[0].companions = Some(found));
            assert_eq!(given, Vec::from_iter(expected), "{with:?} {found:?}");
        }
        let unknown = reasons(AnyChild, |candidate| candidate.children[0].companions = None);
        assert_eq!(unknown, [GateReason::CompanionsNotKnown { child: 0 }]);
    }

    #[test]
    fn animals_fail_by_kind_and_are_asked_about_when_not_said() {
        let with_cat = |candidate: &mut Candidate| candidate.setting.animals = Some([Animal::Cat].into());
        let no = GateReason::AnimalThere { animal: Animal::Cat };
        assert_eq!(reasons(IncompatibleWith::Animal(Animal::Dog), with_cat), []);
        assert_eq!(reasons(IncompatibleWith::Animal(Animal::Cat), with_cat), [no]);
        assert_eq!(reasons(IncompatibleWith::AnyAnimal, with_cat), [no]);
        let unsaid = |candidate: &mut Candidate| candidate.setting.animals = None;
        assert_eq!(reasons(IncompatibleWith::AnyAnimal, unsaid), [GateReason::AnimalsNotKnown]);
    }

    #[test]
    fn a_named_child_fails_the_gate() {
        let given = |answer| reasons(IncompatibleWith::NamedChild, |it| it.setting.named_child_there = answer);
        assert_eq!(given(Answer::Yes), [GateReason::NamedChildThere]);
        assert_eq!(given(Answer::No), []);
        assert_eq!(given(Answer::Unknown), [GateReason::NamedChildNotKnown]);
    }

    #[test]
    fn an_incompatibility_of_a_child_not_taken_is_not_asked() {
        let incompatibilities = vec![Incompatibility { child: Some(1), with: IncompatibleWith::AnyAnimal }];
        let result = judge(&Tender { incompatibilities, ..tender() }, &candidate(1));
        assert_eq!(result.satisfied_by, Some(SatisfiedBy::NothingAsked));
    }
}

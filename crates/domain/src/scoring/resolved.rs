//! Settling an unknown of a frozen candidate (SHL-2): only what was unknown can be settled, so a given answer never improves.

use matching::v1::{Answer, Candidate, GateOutcome, Level, NeedAnswer, SupportAgreed, Tender, gate};
use vocabulary::{EvidenceGrade, Gate, NeedDomain, RefusalReason, SchoolOutcome, WishOutcome};

use crate::refusal::{Fault, Refusal};

/// A value as the finder states it: YES, NO, a level 0 to 3, or a code of the item's list.
pub type ResolveValue<'a> = &'a str;

/// Settles one item of one candidate. Items: `gate/G8`, `gate/G9`, `gate/G11`, `gate/G5`, `must-have/INDEX`, `need/CHILD/DOMAIN`,
/// `need/parent/DOMAIN`, `school/CHILD`, `wish/CHILD/INDEX`, `identity/CHILD/INDEX`, `family-time-transport`.
pub fn apply_resolution(
    tender: &Tender,
    candidate: &mut Candidate,
    item: &str,
    value: ResolveValue<'_>,
) -> Result<(), Refusal> {
    let parts: Vec<&str> = item.split('/').collect();
    let nothing = || Refusal::of(RefusalReason::NothingToResolve, item);
    match parts.as_slice() {
        ["gate", code] => {
            let which = Gate::from_code(code).ok_or_else(nothing)?;
            let open = gate(which, tender, candidate).outcome == GateOutcome::NeedsCheck;
            if !open {
                return Err(nothing());
            }
            settle_gate(candidate, which, yes_or_no(item, value)?).ok_or_else(nothing)
        }
        ["must-have", index] => {
            let index = number(index).filter(|index| *index < len(tender.must_haves.len())).ok_or_else(nothing)?;
            settle(candidate.must_haves.entry(index).or_default(), yes_or_no(item, value)?).ok_or_else(nothing)
        }
        ["family-time-transport"] => {
            settle(&mut candidate.drives_to_family_time, yes_or_no(item, value)?).ok_or_else(nothing)
        }
        ["need", who, domain] => {
            let domain = NeedDomain::from_code(domain).ok_or_else(nothing)?;
            let level = value.parse().ok().and_then(Level::new).ok_or_else(|| invalid(item))?;
            let answer =
                NeedAnswer { capability: level, support: SupportAgreed::None, grade: EvidenceGrade::Documented };
            let needs = match *who {
                "parent" => &mut candidate.parent_needs,
                child => &mut child_mut(candidate, child).ok_or_else(nothing)?.needs,
            };
            if needs.contains_key(&domain) {
                return Err(nothing());
            }
            needs.insert(domain, answer);
            Ok(())
        }
        ["school", child] => {
            let outcome = SchoolOutcome::from_code(value).ok_or_else(|| invalid(item))?;
            let answers = child_mut(candidate, child).filter(|answers| answers.school.is_none()).ok_or_else(nothing)?;
            answers.school = Some(outcome);
            Ok(())
        }
        ["wish", child, index] => {
            let outcome = WishOutcome::from_code(value).ok_or_else(|| invalid(item))?;
            let index = number(index).ok_or_else(nothing)?;
            let asked = tender.child(number(child).ok_or_else(nothing)?).and_then(|child| child.wishes).unwrap_or(0);
            let answers = child_mut(candidate, child).filter(|answers| !answers.wishes.contains_key(&index) && index < asked);
            answers.ok_or_else(nothing)?.wishes.insert(index, outcome);
            Ok(())
        }
        ["identity", child, index] => {
            let index = number(index).ok_or_else(nothing)?;
            let asked = tender.child(number(child).ok_or_else(nothing)?).and_then(|child| child.identity.as_ref());
            if !asked.is_some_and(|asked| index < len(asked.len())) {
                return Err(nothing());
            }
            let answers = child_mut(candidate, child).ok_or_else(nothing)?;
            settle(answers.identity.entry(index).or_default(), yes_or_no(item, value)?).ok_or_else(nothing)
        }
        _ => Err(nothing()),
    }
}

/// The facts behind a gate that a person can settle; `None` for a gate whose facts only the register or the clock settles.
fn settle_gate(candidate: &mut Candidate, which: Gate, holds: Answer) -> Option<()> {
    let negated = match holds {
        Answer::Yes => Answer::No,
        Answer::No => Answer::Yes,
        Answer::Unknown => Answer::Unknown,
    };
    let setting = &mut candidate.setting;
    match which {
        Gate::G5 => settle(&mut setting.limit_exemption, holds),
        Gate::G8 => settle(&mut setting.named_person_there, negated),
        Gate::G9 => settle(&mut candidate.legal_conditions_kept, holds),
        Gate::G11 if setting.named_child_there == Answer::Unknown => settle(&mut setting.named_child_there, negated),
        Gate::G12 => settle(&mut setting.parent_and_baby.houses_both, holds),
        Gate::G1 | Gate::G2 | Gate::G3 | Gate::G4 | Gate::G6 | Gate::G7 | Gate::G10 | Gate::G11 => None,
    }
}

fn settle(answer: &mut Answer, value: Answer) -> Option<()> {
    (*answer == Answer::Unknown).then(|| *answer = value)
}

fn yes_or_no(item: &str, value: &str) -> Result<Answer, Refusal> {
    match value {
        "YES" | "PASS" => Ok(Answer::Yes),
        "NO" | "FAIL" => Ok(Answer::No),
        _ => Err(invalid(item)),
    }
}

fn child_mut<'a>(candidate: &'a mut Candidate, child: &str) -> Option<&'a mut matching::v1::ChildAnswers> {
    let child = number(child)?;
    candidate.children.iter_mut().find(|answers| answers.child == child)
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

fn len(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn invalid(item: &str) -> Refusal {
    Fault::new(RefusalReason::ValueInvalid, "value").with("item", item).into()
}

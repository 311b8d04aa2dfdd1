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
            if !open || !is_settled_by_a_person(which) {
                return Err(nothing());
            }
            candidate.resolved.insert(which, yes_or_no(item, value)?);
            Ok(())
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
            let answers =
                child_mut(candidate, child).filter(|answers| !answers.wishes.contains_key(&index) && index < asked);
            answers.ok_or_else(nothing)?.wishes.insert(index, outcome);
            Ok(())
        }
        ["identity", child, index] => {
            let index = number(index).ok_or_else(nothing)?;
            let asked = tender.child(number(child).ok_or_else(nothing)?).and_then(|child| child.identity.as_ref());
            if asked.is_none_or(|asked| index >= len(asked.len())) {
                return Err(nothing());
            }
            let answers = child_mut(candidate, child).ok_or_else(nothing)?;
            settle(answers.identity.entry(index).or_default(), yes_or_no(item, value)?).ok_or_else(nothing)
        }
        _ => Err(nothing()),
    }
}

/// Whether a person's finding may settle a gate. Places, standing, lot and Ministers' approval are settled where they are recorded.
pub fn is_settled_by_a_person(which: Gate) -> bool {
    match which {
        Gate::G4 | Gate::G5 | Gate::G8 | Gate::G9 | Gate::G10 | Gate::G11 | Gate::G12 => true,
        Gate::G1 | Gate::G2 | Gate::G3 | Gate::G6 | Gate::G7 => false,
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

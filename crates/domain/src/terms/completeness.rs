//! Whether terms answer everything a request asks (OFF-2): one answer per must-have, and per need of level 2 or 3; none twice, and
//! none to what was not asked. Needs of level 1, wishes and the rest may be left open: they rank as unknown.

use std::collections::BTreeSet;

use vocabulary::RefusalReason;

use super::Terms;
use crate::refusal::Fault;
use crate::request::{Need, Request};

/// Every answer that is missing, given twice, or to nothing asked.
pub fn faults(request: &Request, terms: &Terms) -> Vec<Fault> {
    let mut faults = Vec::new();
    children(request, terms, &mut faults);
    family(request, terms, &mut faults);
    must_haves(request, terms, &mut faults);
    needs(request, terms, &mut faults);
    indexed(request, terms, &mut faults);
    if request.is_parent_and_baby() && terms.parent_and_baby.is_none() {
        faults.push(Fault::new(RefusalReason::OfferIncomplete, "terms.parent_and_baby"));
    }
    faults
}

fn children(request: &Request, terms: &Terms, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, child) in terms.children_taken.iter().enumerate() {
        let known = usize::try_from(*child).is_ok_and(|child| child < request.children.len());
        if !known || !seen.insert(*child) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("terms.children_taken[{index}]")));
        }
    }
}

/// A family is placed whole: nobody takes a parent with one of two babies.
fn family(request: &Request, terms: &Terms, faults: &mut Vec<Fault>) {
    if request.is_parent_and_baby() && terms.children_taken.len() < request.children.len() {
        faults.push(Fault::new(RefusalReason::OfferIncomplete, "terms.children_taken"));
    }
}

fn must_haves(request: &Request, terms: &Terms, faults: &mut Vec<Fault>) {
    let asked = request.shared.must_haves.len();
    let mut seen = BTreeSet::new();
    for (index, answer) in terms.must_haves.iter().enumerate() {
        let known = usize::try_from(answer.must_have).is_ok_and(|must_have| must_have < asked);
        if !known || !seen.insert(answer.must_have) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("terms.must_haves[{index}].must_have")));
        }
    }
    for index in 0..asked {
        if !u32::try_from(index).is_ok_and(|index| seen.contains(&index)) {
            let subject = format!("terms.must_haves (request.shared.must_haves[{index}])");
            faults.push(Fault::new(RefusalReason::OfferIncomplete, subject));
        }
    }
}

fn needs(request: &Request, terms: &Terms, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, answer) in terms.needs.iter().enumerate() {
        let known = match answer.child {
            Some(child) => usize::try_from(child).is_ok_and(|child| child < request.children.len()),
            None => request.parent.is_some(),
        };
        if !known || !seen.insert((answer.child, answer.domain)) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("terms.needs[{index}]")));
        }
    }
    let required = |need: &Need| need.level.is_some_and(|level| level >= 2);
    for child in &terms.children_taken {
        let Some(asked) = usize::try_from(*child).ok().and_then(|index| request.children.get(index)) else { continue };
        for (domain, _) in asked.needs.iter().filter(|(_, need)| required(need)) {
            if !seen.contains(&(Some(*child), *domain)) {
                let subject = format!("terms.needs (request.children[{child}].needs.{domain})");
                faults.push(Fault::new(RefusalReason::OfferIncomplete, subject));
            }
        }
    }
    let parent = request.parent.iter().flat_map(|parent| &parent.needs).filter(|(_, need)| required(need));
    for (domain, _) in parent {
        if !seen.contains(&(None, *domain)) {
            let subject = format!("terms.needs (request.parent.needs.{domain})");
            faults.push(Fault::new(RefusalReason::OfferIncomplete, subject));
        }
    }
}

/// Answers about schools, wishes and identity needs point at something that was asked, once.
fn indexed(request: &Request, terms: &Terms, faults: &mut Vec<Fault>) {
    let child = |index: u32| usize::try_from(index).ok().and_then(|index| request.children.get(index));
    let within = |index: u32, len: usize| usize::try_from(index).is_ok_and(|index| index < len);
    let mut invalid = |holds: bool, field: String| {
        if !holds {
            faults.push(Fault::new(RefusalReason::ValueInvalid, field));
        }
    };
    let mut seen = BTreeSet::new();
    for (index, answer) in terms.schools.iter().enumerate() {
        let asked = child(answer.child).is_some_and(|child| child.school.is_some());
        invalid(asked && seen.insert(answer.child), format!("terms.schools[{index}]"));
    }
    let mut seen = BTreeSet::new();
    for (index, answer) in terms.wishes.iter().enumerate() {
        let asked = child(answer.child).is_some_and(|child| within(answer.wish, child.wishes.len()));
        invalid(asked && seen.insert((answer.child, answer.wish)), format!("terms.wishes[{index}]"));
    }
    let mut seen = BTreeSet::new();
    for (index, answer) in terms.identity_needs.iter().enumerate() {
        let asked = child(answer.child).and_then(|child| {
            usize::try_from(answer.identity_need).ok().and_then(|index| child.identity_needs.get(index))
        });
        let same = asked.is_some_and(|asked| asked.need == answer.need);
        invalid(same && seen.insert((answer.child, answer.identity_need)), format!("terms.identity_needs[{index}]"));
    }
}

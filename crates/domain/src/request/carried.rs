//! Sections that a draft took over from the child's last search or an imported case file (SRC-15): each keeps its age, and is confirmed
//! anew before the search opens.

use serde::{Deserialize, Serialize};
use vocabulary::{Date, RefusalReason, RequestSection};

use super::{Child, Request};
use crate::refusal::{Fault, Refusal};

/// One section taken over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CarriedSection {
    /// Which.
    pub section: RequestSection,
    /// The number of the child it is about; absent where it is of the search as a whole, or of the parent.
    pub child: Option<String>,
    /// The day it was last known to be true.
    pub as_of: Date,
    /// The day somebody read it and said that it still is.
    pub reconfirmed_on: Option<Date>,
}

/// What each child's part is made of.
const OF_A_CHILD: [RequestSection; 9] = [
    RequestSection::School,
    RequestSection::Family,
    RequestSection::Needs,
    RequestSection::Risks,
    RequestSection::Identity,
    RequestSection::Home,
    RequestSection::Wishes,
    RequestSection::Legal,
    RequestSection::PenPicture,
];

/// Every section of a request, to be reconfirmed: as old as the child's own review says, or else as `as_of`.
pub fn sections(request: &Request, as_of: Date) -> Vec<CarriedSection> {
    let mut of_all = vec![RequestSection::PlacementAsked, RequestSection::Location, RequestSection::MustHaves];
    of_all.extend(request.shared.assessment.is_some().then_some(RequestSection::Assessment));
    of_all.extend(request.parent.is_some().then_some(RequestSection::Parent));
    let of_all = of_all.into_iter();
    let of_all = of_all.map(|section| CarriedSection { section, child: None, as_of, reconfirmed_on: None });
    of_all.chain(request.children.iter().flat_map(|child| of_child(child, as_of))).collect()
}

/// The sections of one child.
pub fn of_child(child: &Child, as_of: Date) -> impl Iterator<Item = CarriedSection> + '_ {
    let as_of = child.reviewed_on.unwrap_or(as_of);
    let number = child.number.clone();
    OF_A_CHILD.into_iter().map(move |section| CarriedSection {
        section,
        child: Some(number.clone()),
        as_of,
        reconfirmed_on: None,
    })
}

/// The sections of an edited request. A child that had no number when its part was taken over is the one at its place, under the number it
/// has now: else a number given later would let its sections go unread.
pub fn renumbered(before: &Request, after: &Request) -> Vec<CarriedSection> {
    let unnumbered = |child: &&(usize, &Child)| child.1.number.trim().is_empty();
    let children: Vec<(usize, &Child)> = before.children.iter().enumerate().collect();
    let blank: Vec<usize> = children.iter().filter(unnumbered).map(|(index, _)| *index).collect();
    let mut seen: Vec<RequestSection> = Vec::new();
    let carried = before.shared.carried.iter().map(|section| {
        if section.child.as_ref().is_none_or(|number| !number.trim().is_empty()) {
            return section.clone();
        }
        // Sections of several such children stand in the order of those children.
        let nth = seen.iter().filter(|known| **known == section.section).count();
        seen.push(section.section);
        let now = blank.get(nth).and_then(|index| after.children.get(*index));
        CarriedSection {
            child: now.map(|child| child.number.clone()).or_else(|| section.child.clone()),
            ..section.clone()
        }
    });
    carried.collect()
}

/// A section as a caller names it: which, and of which child by its place in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionNamed {
    /// Which.
    pub section: RequestSection,
    /// The child's place; absent where it is of the search as a whole, or of the parent.
    pub child: Option<u32>,
}

/// Reconfirms the sections named, or all of them where none is.
///
/// # Errors
/// Every section named that was not taken over.
pub fn reconfirm(request: &mut Request, named: &[SectionNamed], today: Date) -> Result<(), Refusal> {
    let number_of = |child: u32| {
        let index = usize::try_from(child).ok()?;
        request.children.get(index).map(|child| child.number.clone())
    };
    let mut faults = Vec::new();
    let mut meant = Vec::with_capacity(named.len());
    for (index, SectionNamed { section, child }) in named.iter().enumerate() {
        let number = child.map(number_of);
        let same = |carried: &CarriedSection| {
            let about = match &number {
                None => carried.child.is_none(),
                Some(number) => number.is_some() && carried.child == *number,
            };
            carried.section == *section && about
        };
        match request.shared.carried.iter().position(same) {
            Some(found) => meant.push(found),
            None => {
                let fault = Fault::new(RefusalReason::ValueInvalid, format!("sections[{index}]"));
                faults.push(fault.with("given", section).with("expected", "a section that was taken over"));
            }
        }
    }
    Refusal::unless_empty(faults)?;
    for (index, carried) in request.shared.carried.iter_mut().enumerate() {
        if named.is_empty() || meant.contains(&index) {
            carried.reconfirmed_on = Some(today);
        }
    }
    Ok(())
}

/// Every section that nobody has reconfirmed, with its age; of children who are in the request no longer none.
pub fn unconfirmed(request: &Request) -> Vec<Fault> {
    let waiting = request.shared.carried.iter().filter(|carried| carried.reconfirmed_on.is_none());
    let fault = |carried: &CarriedSection| {
        let subject = match &carried.child {
            None => "request.shared".to_owned(),
            Some(number) => {
                let index = request.children.iter().position(|child| child.number == *number)?;
                format!("request.children[{index}]")
            }
        };
        let fault = Fault::new(RefusalReason::SectionNotReconfirmed, format!("{subject}.{}", carried.section));
        Some(fault.with("section", carried.section).with("as_of", carried.as_of))
    };
    waiting.filter_map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{day, request};

    #[test]
    fn src_15_each_section_keeps_its_age_until_it_is_reconfirmed() {
        let mut asked = request();
        asked.children[0].reviewed_on = Some(day("2026-06-01"));
        asked.shared.carried = sections(&asked, day("2026-03-01"));
        let ages: Vec<String> =
            unconfirmed(&asked).iter().map(|fault| format!("{} {}", fault.subject, fault.details["as_of"])).collect();
        assert_eq!(ages[0], "request.shared.PLACEMENT_ASKED 2026-03-01");
        assert_eq!(ages[3], "request.children[0].SCHOOL 2026-06-01");
        assert_eq!(ages.len(), 3 + OF_A_CHILD.len());
        let needs = SectionNamed { section: RequestSection::Needs, child: Some(0) };
        reconfirm(&mut asked, &[needs], day("2026-12-01")).unwrap();
        assert_eq!(unconfirmed(&asked).len(), 2 + OF_A_CHILD.len());
        let unknown = SectionNamed { section: RequestSection::Parent, child: None };
        let refused = reconfirm(&mut asked, &[needs, unknown], day("2026-12-01")).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "refused VALUE_INVALID sections[1] expected=a section that was taken over given=PARENT"
        );
        reconfirm(&mut asked, &[], day("2026-12-01")).unwrap();
        assert!(unconfirmed(&asked).is_empty());
    }

    #[test]
    fn src_15_a_child_who_left_the_request_keeps_nothing_back() {
        let mut asked = request();
        asked.shared.carried = of_child(&asked.children[0], day("2026-03-01")).collect();
        asked.children[0].number = "CDF-99".to_owned();
        assert!(unconfirmed(&asked).is_empty());
    }

    #[test]
    fn src_15_a_number_given_later_leaves_its_childs_sections_to_be_reconfirmed() {
        let mut before = request();
        before.children[0].number = String::new();
        before.children.push(before.children[0].clone());
        before.shared.carried = sections(&before, day("2026-06-01"));
        let mut after = before.clone();
        after.children[0].number = "CDF-1".to_owned();
        after.children[1].number = "CDF-2".to_owned();
        after.shared.carried = renumbered(&before, &after);
        assert_eq!(unconfirmed(&after).len(), before.shared.carried.len(), "none of them escapes");
        for number in ["CDF-1", "CDF-2"] {
            let of = after.shared.carried.iter().filter(|section| section.child.as_deref() == Some(number));
            assert_eq!(of.count(), OF_A_CHILD.len(), "{number}");
        }
        // One that has its number keeps it, whatever becomes of the child.
        let mut renamed = after.clone();
        renamed.children[0].number = "CDF-3".to_owned();
        assert_eq!(renumbered(&after, &renamed), after.shared.carried);
    }
}

//! Section C: nine criteria on fixed scales. Each says whether it applies to a child, and its utility with the facts behind it.
//!
//! Whether a criterion applies depends on the tender alone. Where a fact of the authority is missing for any child, the criterion
//! drops for the whole search (section D); where a child asks nothing of it, it does not count for that child.

pub(super) mod education;
pub(super) mod family_time;
pub(super) mod home;
pub(super) mod household;
pub(super) mod identity;
pub(super) mod need_fit;
pub(super) mod siblings;
pub(super) mod timing;
pub(super) mod wishes;

use super::answer::Answer;
use super::candidate::{Candidate, ChildAnswers};
use super::criterion::{Applies, Criterion, Fact};
use super::policy::DistanceScale;
use super::range::{Range, Ratio};
use super::tender::{Child, Tender};

/// What a criterion asks of one child, before any offer is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Something.
    Yes,
    /// Nothing.
    Nothing,
    /// The authority has not said what.
    FactMissing,
}

/// One child of the tender with the answers of one offer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) tender: &'a Tender,
    pub(super) child: &'a Child,
    pub(super) candidate: &'a Candidate,
    pub(super) answers: &'a ChildAnswers,
}

/// What the criterion asks of a child.
pub(super) fn asked(criterion: Criterion, tender: &Tender, child: &Child) -> Asked {
    match criterion {
        Criterion::C1 => need_fit::asked(tender, child),
        Criterion::C2 => education::asked(child),
        Criterion::C3 => home::asked(child),
        Criterion::C4 => siblings::asked(child),
        Criterion::C5 => wishes::asked(child),
        Criterion::C6 => identity::asked(child),
        Criterion::C7 => family_time::asked(child),
        Criterion::C8 => household::asked(child),
        Criterion::C9 => timing::asked(tender),
    }
}

/// Whether the criterion counts for a child of this tender.
pub(super) fn applies(criterion: Criterion, tender: &Tender, child: &Child) -> Applies {
    if is_dropped(criterion, tender) {
        return Applies::Dropped;
    }
    match asked(criterion, tender, child) {
        Asked::Yes => Applies::Yes,
        Asked::Nothing => Applies::NothingAsked,
        Asked::FactMissing => Applies::Dropped,
    }
}

/// The criteria that count for any child of this tender: those a search is judged by, whatever is offered.
pub fn counting(tender: &Tender) -> Vec<Criterion> {
    let counts =
        |criterion: &Criterion| tender.children.iter().any(|child| applies(*criterion, tender, child) == Applies::Yes);
    Criterion::ALL.iter().copied().filter(counts).collect()
}

/// Whether a fact of the authority is missing for any child of this tender.
pub(super) fn is_dropped(criterion: Criterion, tender: &Tender) -> bool {
    tender.children.iter().any(|child| asked(criterion, tender, child) == Asked::FactMissing)
}

/// Utility and facts of a criterion that applies.
pub(super) fn utility(criterion: Criterion, pair: Pair<'_>) -> (Range, Fact) {
    match criterion {
        Criterion::C1 => need_fit::utility(pair),
        Criterion::C2 => education::utility(pair),
        Criterion::C3 => home::utility(pair),
        Criterion::C4 => siblings::utility(pair),
        Criterion::C5 => wishes::utility(pair),
        Criterion::C6 => identity::utility(pair),
        Criterion::C7 => family_time::utility(pair),
        Criterion::C8 => household::utility(pair),
        Criterion::C9 => timing::utility(pair),
    }
}

/// 1 up to the first anchor, linear to 0 at the second.
fn falling(scale: DistanceScale, tenths: u32) -> Ratio {
    if tenths <= scale.full_tenths {
        return Ratio::ONE;
    }
    let left = scale.zero_tenths.saturating_sub(tenths);
    Ratio::new(i128::from(left), i128::from(scale.zero_tenths.saturating_sub(scale.full_tenths)))
}

/// Yes is all, no is nothing, unknown is unanswered.
fn of_answer(answer: Answer) -> Range {
    match answer {
        Answer::Yes => Range::known(Ratio::ONE),
        Answer::No => Range::known(Ratio::ZERO),
        Answer::Unknown => Range::unanswered(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::Share;

    #[test]
    fn a_falling_scale_is_flat_then_linear_then_nothing() {
        let scale = DistanceScale { full_tenths: 50, zero_tenths: 500 };
        let at = |tenths| falling(scale, tenths).share();
        assert_eq!(at(0), Share::ONE);
        assert_eq!(at(50), Share::ONE);
        assert_eq!(at(51), Share::of(449, 450));
        assert_eq!(at(275), Share::of(1, 2));
        assert_eq!(at(499), Share::of(1, 450));
        assert_eq!(at(500), Share::ZERO);
        assert_eq!(at(9_999), Share::ZERO);
    }
}

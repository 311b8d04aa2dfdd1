//! C5 the child's wishes, up to five: met 1, partly 0.5, not 0; the utility is the mean. Weight 10 by default.

use vocabulary::WishOutcome;

use super::{Asked, Pair};
use crate::v1::criterion::Fact;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::Child;

pub(super) fn asked(child: &Child) -> Asked {
    match child.wishes {
        None => Asked::FactMissing,
        Some(0) => Asked::Nothing,
        Some(_) => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let partly_percent = pair.tender.policy.anchors.wish_partly_percent;
    let wishes = pair.child.wishes.unwrap_or(0);
    let outcomes: Vec<Option<WishOutcome>> = (0..wishes).map(|wish| pair.answers.wishes.get(&wish).copied()).collect();
    let mean = Range::mean(outcomes.iter().map(|outcome| match outcome {
        Some(WishOutcome::Met) => Range::known(Ratio::ONE),
        Some(WishOutcome::Partly) => Range::known(Ratio::percent(partly_percent)),
        Some(WishOutcome::Not) => Range::known(Ratio::ZERO),
        None => Range::unanswered(),
    }));
    let count = |which: Option<WishOutcome>| {
        u32::try_from(outcomes.iter().filter(|outcome| **outcome == which).count()).unwrap_or(u32::MAX)
    };
    let fact = Fact::Wishes {
        met: count(Some(WishOutcome::Met)),
        partly: count(Some(WishOutcome::Partly)),
        not: count(Some(WishOutcome::Not)),
        unanswered: count(None),
    };
    (mean.unwrap_or(Range::unanswered()), fact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn given(wishes: u32, outcomes: &[(u32, WishOutcome)]) -> Utility {
        let mut tender = tender();
        tender.children[0].wishes = Some(wishes);
        let mut candidate = candidate(1);
        candidate.children[0].wishes = outcomes.iter().copied().collect();
        utility_of(Criterion::C5, &tender, &candidate)
    }

    #[test]
    fn the_mean_of_met_partly_and_not() {
        use WishOutcome::{Met, Not, Partly};
        assert_eq!(given(1, &[(0, Met)]), Utility::Known(Share::ONE));
        assert_eq!(given(3, &[(0, Met), (1, Partly), (2, Not)]), Utility::Known(Share::of(1, 2)));
        assert_eq!(given(1, &[(0, Not)]), Utility::Known(Share::ZERO));
    }

    #[test]
    fn a_wish_without_an_answer_is_open_for_its_own_part_and_a_strange_one_is_not_counted() {
        let open = Utility::Unknown { low: Share::of(1, 2), at: Share::of(5, 8), high: Share::ONE };
        assert_eq!(given(2, &[(0, WishOutcome::Met), (7, WishOutcome::Met)]), open);
    }

    #[test]
    fn a_child_without_wishes_asks_nothing() {
        let applies = |wishes| {
            let mut tender = tender();
            tender.children[0].wishes = wishes;
            score(&tender, &candidate(1)).criteria()[4].applies
        };
        assert_eq!(applies(Some(0)), Applies::NothingAsked);
        assert_eq!(applies(None), Applies::Dropped);
    }
}

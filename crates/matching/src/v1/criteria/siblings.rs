//! C4 siblings: each sibling the child should live with counts 1 if they live together, `contact_plan_percent` (30) if apart with
//! a contact plan, 0 if apart; the utility is the mean. So all together is 1, some is pro rata, apart is 0.3 or 0. Weight 12.
//!
//! Siblings of this search whom the same offer takes live together whatever is answered; the answer speaks of the others: those
//! of this search it does not take, and those placed elsewhere. TOGETHER brings the child to siblings placed elsewhere, but not to
//! a child the offer leaves behind.

use vocabulary::SiblingOutcome;

use super::{Asked, Pair};
use crate::v1::criterion::Fact;
use crate::v1::range::{Range, Ratio};
use crate::v1::tender::Child;

pub(super) fn asked(child: &Child) -> Asked {
    match &child.siblings {
        None => Asked::FactMissing,
        Some(siblings) if siblings.count() == 0 => Asked::Nothing,
        Some(_) => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let siblings = pair.child.siblings.clone().unwrap_or_default();
    let taken = pair.candidate.taken();
    let asked = siblings.count();
    let outcome = pair.candidate.siblings;
    let with_child = siblings.in_search.iter().filter(|sibling| taken.contains(sibling)).count();
    let with_child = u32::try_from(with_child).unwrap_or(0);
    let joined = if outcome == Some(SiblingOutcome::Together) { siblings.elsewhere } else { 0 };
    let together = with_child.saturating_add(joined);
    let others = Ratio::new(i128::from(asked.saturating_sub(together)), 1);
    let each_other = match outcome {
        Some(SiblingOutcome::Together | SiblingOutcome::Apart) => Range::known(Ratio::ZERO),
        Some(SiblingOutcome::ContactPlan) => {
            Range::known(Ratio::percent(pair.tender.policy.anchors.contact_plan_percent))
        }
        None => Range::unanswered(),
    };
    let sum = Range::known(Ratio::new(i128::from(together), 1)).plus(each_other.times(others));
    (sum.times(Ratio::new(1, i128::from(asked))), Fact::Siblings { asked, together, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, sibling_group_tender, taking, tender, utility_of};
    use crate::v1::tender::SiblingsAsked;
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn one_elsewhere(outcome: Option<SiblingOutcome>) -> Utility {
        let mut tender = tender();
        tender.children[0].siblings = Some(SiblingsAsked { in_search: [].into(), elsewhere: 1 });
        let mut candidate = candidate(1);
        candidate.siblings = outcome;
        utility_of(Criterion::C4, &tender, &candidate)
    }

    #[test]
    fn one_sibling_elsewhere_is_joined_visited_or_lost() {
        assert_eq!(one_elsewhere(Some(SiblingOutcome::Together)), Utility::Known(Share::ONE));
        assert_eq!(one_elsewhere(Some(SiblingOutcome::ContactPlan)), Utility::Known(Share::of(3, 10)));
        assert_eq!(one_elsewhere(Some(SiblingOutcome::Apart)), Utility::Known(Share::ZERO));
        let open = Utility::Unknown { low: Share::ZERO, at: Share::of(1, 4), high: Share::ONE };
        assert_eq!(one_elsewhere(None), open);
    }

    #[test]
    fn a_group_of_three_is_all_together_or_pro_rata() {
        let utility = |children: &[u32], outcome| {
            let candidate = candidate(1);
            let candidate = crate::v1::Candidate { siblings: outcome, ..taking(children, candidate) };
            utility_of(Criterion::C4, &sibling_group_tender(3), &candidate)
        };
        assert_eq!(utility(&[0, 1, 2], Some(SiblingOutcome::Together)), Utility::Known(Share::ONE));
        assert_eq!(utility(&[0, 1, 2], None), Utility::Known(Share::ONE), "nothing is left to answer");
        assert_eq!(utility(&[0, 1], Some(SiblingOutcome::Together)), Utility::Known(Share::of(1, 2)));
        assert_eq!(utility(&[0, 1], Some(SiblingOutcome::ContactPlan)), Utility::Known(Share::of(65, 100)));
        assert_eq!(utility(&[0, 1], Some(SiblingOutcome::Apart)), Utility::Known(Share::of(1, 2)));
        assert_eq!(utility(&[0], Some(SiblingOutcome::Apart)), Utility::Known(Share::ZERO));
        let half = Utility::Unknown { low: Share::of(1, 2), at: Share::of(5, 8), high: Share::ONE };
        assert_eq!(utility(&[0, 1], None), half);
    }

    #[test]
    fn a_child_without_siblings_asks_nothing_and_an_unsaid_one_drops() {
        let applies = |siblings| {
            let mut tender = tender();
            tender.children[0].siblings = siblings;
            score(&tender, &candidate(1)).criteria()[3].applies
        };
        assert_eq!(applies(Some(SiblingsAsked::default())), Applies::NothingAsked);
        assert_eq!(applies(None), Applies::Dropped);
    }
}

//! C6 identity, language, faith: for each need the child has, the capacity to meet it: yes 1, no 0; the utility is the mean.
//! Weight 8 by default. What the carers themselves are is never asked (section F).

use vocabulary::IdentityNeed;

use super::{Asked, Pair, of_answer};
use crate::v1::answer::Answer;
use crate::v1::criterion::Fact;
use crate::v1::range::Range;
use crate::v1::tender::Child;

pub(super) fn asked(child: &Child) -> Asked {
    match &child.identity {
        None => Asked::FactMissing,
        Some(needs) if needs.is_empty() => Asked::Nothing,
        Some(_) => Asked::Yes,
    }
}

pub(super) fn utility(pair: Pair<'_>) -> (Range, Fact) {
    let asked = pair.child.identity.as_deref().unwrap_or_default();
    let answer = |index: u32| pair.answers.identity.get(&index).copied().unwrap_or(Answer::Unknown);
    let needs: Vec<(IdentityNeed, Answer)> = (0_u32..).zip(asked).map(|(index, need)| (*need, answer(index))).collect();
    let mean = Range::mean(needs.iter().map(|(_, answer)| of_answer(*answer)));
    (mean.unwrap_or(Range::unanswered()), Fact::Identity { needs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender, utility_of};
    use crate::v1::{Applies, Criterion, Share, Utility, score};

    fn given(answers: &[(u32, Answer)]) -> Utility {
        let mut tender = tender();
        tender.children[0].identity = Some(vec![IdentityNeed::Language, IdentityNeed::Faith]);
        let mut candidate = candidate(1);
        candidate.children[0].identity = answers.iter().copied().collect();
        utility_of(Criterion::C6, &tender, &candidate)
    }

    #[test]
    fn the_mean_of_what_can_be_met() {
        assert_eq!(given(&[(0, Answer::Yes), (1, Answer::Yes)]), Utility::Known(Share::ONE));
        assert_eq!(given(&[(0, Answer::Yes), (1, Answer::No)]), Utility::Known(Share::of(1, 2)));
        assert_eq!(given(&[(0, Answer::No), (1, Answer::No)]), Utility::Known(Share::ZERO));
    }

    #[test]
    fn unknown_and_unsaid_are_the_same_open_question() {
        let open = Utility::Unknown { low: Share::of(1, 2), at: Share::of(5, 8), high: Share::ONE };
        assert_eq!(given(&[(0, Answer::Yes)]), open);
        assert_eq!(given(&[(0, Answer::Yes), (1, Answer::Unknown)]), open);
    }

    #[test]
    fn a_child_without_such_needs_asks_nothing() {
        let applies = |identity| {
            let mut tender = tender();
            tender.children[0].identity = identity;
            score(&tender, &candidate(1)).criteria()[5].applies
        };
        assert_eq!(applies(Some(vec![])), Applies::NothingAsked);
        assert_eq!(applies(None), Applies::Dropped);
    }
}

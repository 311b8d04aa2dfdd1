//! Section C: score = Σ weight × utility / Σ weight over the criteria that apply, in `i128`, rounded once.
//!
//! Each child an offer takes is scored. The offer's score is that of its worst-served child, and the mean stands beside it: an
//! offer for several children is a combination of one, and combinations rank by the worst-served child, then the mean. Which
//! criteria apply to a child depends on the tender alone, so the weights are normalised alike for every offer.

use serde::{Deserialize, Serialize};

use super::candidate::Candidate;
use super::criteria::{self, Pair};
use super::criterion::{Applies, Criterion, CriterionScore, Fact, Utility};
use super::points::share_out;
use super::range::Range;
use super::share::{Points, Share};
use super::tender::Tender;

/// The score of one offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The worst-served child, whose criteria and score stand for the offer; absent when the offer takes no child.
    pub worst_child: Option<u32>,
    /// The score ranked by: that of the worst-served child.
    pub score: Share,
    /// The score if every open answer turns out worst.
    pub low: Share,
    /// The score if every open answer turns out best.
    pub high: Share,
    /// The score as shown.
    pub points: Points,
    /// Mean score over the children taken.
    pub mean: Share,
    /// Every child taken, in the order of the offer.
    pub children: Vec<ChildScored>,
}

impl Scored {
    /// The criteria that stand for the offer: those of its worst-served child, C1 to C9. Their points add up to the offer's.
    pub fn criteria(&self) -> &[CriterionScore] {
        let worst = self.children.iter().find(|scored| Some(scored.child) == self.worst_child);
        worst.map(|scored| scored.criteria.as_slice()).unwrap_or_default()
    }
}

/// The score of one offer for one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildScored {
    /// Which child.
    pub child: u32,
    /// C1 to C9.
    pub criteria: Vec<CriterionScore>,
    /// The score.
    pub score: Share,
    /// The score if every open answer turns out worst.
    pub low: Share,
    /// The score if every open answer turns out best.
    pub high: Share,
    /// The score as shown; the criteria's points add up to it exactly.
    pub points: Points,
}

/// Scores one offer. Gates are not looked at: the caller lists a failed offer, and never ranks it.
pub fn score(tender: &Tender, candidate: &Candidate) -> Scored {
    score_by(tender, candidate, criteria::utility)
}

/// What a criterion that applies comes to for one child, and the facts behind it.
pub(super) type UtilityOf = fn(Criterion, Pair<'_>) -> (Range, Fact);

/// Scores by these utilities.
pub(super) fn score_by(tender: &Tender, candidate: &Candidate, utility: UtilityOf) -> Scored {
    let children: Vec<ChildScored> = candidate
        .children
        .iter()
        .filter_map(|answers| {
            tender.child(answers.child).map(|child| score_child(Pair { tender, child, candidate, answers }, utility))
        })
        .collect();
    let worst = children.iter().min_by_key(|scored| (scored.score, scored.child));
    let least = |of: fn(&ChildScored) -> Share| children.iter().map(of).min().unwrap_or(Share::ZERO);
    Scored {
        worst_child: worst.map(|scored| scored.child),
        score: least(|scored| scored.score),
        low: least(|scored| scored.low),
        high: least(|scored| scored.high),
        points: worst.map_or(Points::ZERO, |scored| scored.points),
        mean: mean(children.iter().map(|scored| scored.score)),
        children,
    }
}

/// Σ weight × utility / Σ weight, rounded half up once; zero where no weight applies.
pub fn weighted_score(parts: &[(u32, Share)]) -> Share {
    let total: i128 = parts.iter().map(|(weight, _)| i128::from(*weight)).sum();
    let sum: i128 = parts.iter().map(|(weight, share)| i128::from(*weight) * i128::from(share.units())).sum();
    Share::of(sum, total * i128::from(Share::UNITS))
}

/// The mean of several shares, rounded half up once; zero of none.
pub(super) fn mean(shares: impl IntoIterator<Item = Share>) -> Share {
    let (mut sum, mut count) = (0_i128, 0_i128);
    for share in shares {
        sum += i128::from(share.units());
        count += 1;
    }
    Share::of(sum, count * i128::from(Share::UNITS))
}

fn score_child(pair: Pair<'_>, utility: UtilityOf) -> ChildScored {
    let mut criteria: Vec<CriterionScore> =
        Criterion::ALL.iter().map(|criterion| criterion_score(*criterion, pair, utility)).collect();
    let weighted = |of: fn(Utility) -> Share| weighted_score(&parts(&criteria, of));
    let (score, low, high) = (weighted(Utility::at), weighted(Utility::low), weighted(Utility::high));
    let points = share_out(score.points(), &parts(&criteria, Utility::at));
    let applying = criteria.iter_mut().filter(|scored| scored.applies == Applies::Yes);
    for (scored, points) in applying.zip(points) {
        scored.points = points;
    }
    ChildScored { child: pair.answers.child, criteria, score, low, high, points: score.points() }
}

fn criterion_score(criterion: Criterion, pair: Pair<'_>, utility: UtilityOf) -> CriterionScore {
    let weight = pair.tender.policy.weights.of(criterion);
    let applies = criteria::applies(criterion, pair.tender, pair.child);
    let (utility, fact) = match applies {
        Applies::Yes => {
            let (range, fact) = utility(criterion, pair);
            (range.utility(), Some(fact))
        }
        Applies::NothingAsked | Applies::Dropped => (Utility::Known(Share::ZERO), None),
    };
    CriterionScore { criterion, weight, applies, utility, points: Points::ZERO, fact }
}

fn parts(criteria: &[CriterionScore], of: fn(Utility) -> Share) -> Vec<(u32, Share)> {
    let applying = criteria.iter().filter(|scored| scored.applies == Applies::Yes);
    applying.map(|scored| (scored.weight, of(scored.utility))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, sibling_group_tender, taking, tender};
    use crate::v1::{Answer, SiblingsAsked};

    #[test]
    fn the_score_is_the_weighted_mean_of_what_applies() {
        let parts = [(30, Share::ONE), (10, Share::of(1, 2)), (10, Share::ZERO)];
        assert_eq!(weighted_score(&parts), Share::of(35, 50));
        assert_eq!(weighted_score(&[]), Share::ZERO);
        assert_eq!(weighted_score(&[(0, Share::ONE)]), Share::ZERO);
    }

    #[test]
    fn a_criterion_that_asks_nothing_gives_its_weight_to_the_others() {
        let mut tender = tender();
        let before = score(&tender, &candidate(1));
        tender.children[0].siblings = Some(SiblingsAsked::default());
        let after = score(&tender, &candidate(1));
        assert_eq!(before.criteria()[3].applies, Applies::Yes);
        assert_eq!(after.criteria()[3].applies, Applies::NothingAsked);
        assert_eq!(after.criteria()[3].points, Points::ZERO);
        let weights: u32 = after.criteria().iter().filter(|it| it.applies == Applies::Yes).map(|it| it.weight).sum();
        assert_eq!(weights, 88);
    }

    #[test]
    fn a_hidden_answer_never_takes_its_weight_with_it() {
        let mut hiding = candidate(1);
        hiding.children[0].school = None;
        let scored = score(&tender(), &hiding);
        assert_eq!(scored.criteria()[1].applies, Applies::Yes);
        assert!(scored.low < scored.score && scored.score < scored.high);
        assert!(scored.score < score(&tender(), &candidate(1)).score);
    }

    #[test]
    fn an_offer_stands_by_its_worst_served_child_and_shows_the_mean() {
        let tender = sibling_group_tender(2);
        let mut candidate = taking(&[0, 1], candidate(1));
        candidate.children[1].identity = [(0, Answer::No)].into();
        let scored = score(&tender, &candidate);
        assert_eq!(scored.worst_child, Some(1));
        assert_eq!(scored.score, scored.children[1].score);
        assert!(scored.children[0].score > scored.children[1].score);
        assert_eq!(scored.mean, mean(scored.children.iter().map(|child| child.score)));
        assert_eq!(scored.criteria(), scored.children[1].criteria);
    }

    #[test]
    fn a_fact_missing_for_one_child_drops_the_criterion_for_all() {
        let mut tender = sibling_group_tender(2);
        tender.children[1].home = None;
        let scored = score(&tender, &taking(&[0, 1], candidate(1)));
        assert!(scored.children.iter().all(|child| child.criteria[2].applies == Applies::Dropped));
    }
}

//! Sibling groups: combinations of offers that together take every child of the search, each child once.
//!
//! A combination ranks by its worst-served child, then the mean over the children. One offer that takes them all is a combination
//! of one. Only offers that fail no gate and are confirmed are combined. The search is bounded (see [`limits`](super::limits)).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::candidate::CandidateKey;
use super::limits::{COMBINATION_OFFERS_MAX, COMBINATIONS_MAX, COMBINED_CHILDREN_MAX, COMBINED_OFFERS_MAX};
use super::rank::{Ranked, Shortlist};
use super::score::mean;
use super::share::Share;
use super::tender::Tender;

/// Offers that together take every child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// 1 for the best; combinations equal in worst and mean share a rank.
    pub rank: u32,
    /// The offers, by key.
    pub keys: Vec<CandidateKey>,
    /// Score of the worst-served child.
    pub worst: Share,
    /// Mean over all children.
    pub mean: Share,
}

/// The best combinations of a search for several children; none for one child, or for more than can be combined.
pub fn combinations(tender: &Tender, shortlist: &Shortlist) -> Vec<Combination> {
    if !(2..=COMBINED_CHILDREN_MAX).contains(&tender.children.len()) {
        return Vec::new();
    }
    let offers: Vec<Offer<'_>> = shortlist.ranked.iter().take(COMBINED_OFFERS_MAX).map(Offer::of).collect();
    let mut found = Vec::new();
    extend(&tender.child_indices().collect(), &offers, &mut Vec::new(), &mut found);
    found.sort_by(|a, b| (b.worst, b.mean).cmp(&(a.worst, a.mean)).then(a.keys.cmp(&b.keys)));
    found.truncate(COMBINATIONS_MAX);
    number(&mut found);
    found
}

struct Offer<'a> {
    ranked: &'a Ranked,
    taken: BTreeSet<u32>,
}

impl<'a> Offer<'a> {
    fn of(ranked: &'a Ranked) -> Offer<'a> {
        Offer { ranked, taken: ranked.scored.children.iter().map(|child| child.child).collect() }
    }
}

/// Takes the first child still without an offer and tries every offer that takes it and nobody who has one already.
fn extend<'a>(
    open: &BTreeSet<u32>,
    offers: &'a [Offer<'a>],
    chosen: &mut Vec<&'a Ranked>,
    found: &mut Vec<Combination>,
) {
    let Some(first) = open.first() else {
        found.push(combination(chosen));
        return;
    };
    if chosen.len() == COMBINATION_OFFERS_MAX {
        return;
    }
    for offer in offers.iter().filter(|offer| offer.taken.contains(first) && offer.taken.is_subset(open)) {
        chosen.push(offer.ranked);
        extend(&open.difference(&offer.taken).copied().collect(), offers, chosen, found);
        chosen.pop();
    }
}

fn combination(chosen: &[&Ranked]) -> Combination {
    let mut keys: Vec<CandidateKey> = chosen.iter().map(|ranked| ranked.key).collect();
    keys.sort_unstable();
    let scores = || chosen.iter().flat_map(|ranked| &ranked.scored.children).map(|child| child.score);
    Combination { rank: 0, keys, worst: scores().min().unwrap_or(Share::ZERO), mean: mean(scores()) }
}

fn number(found: &mut [Combination]) {
    let mut rank = 0;
    let mut before = None;
    for (index, combination) in (1_u32..).zip(found) {
        let now = (combination.worst, combination.mean);
        if before != Some(now) {
            rank = index;
            before = Some(now);
        }
        combination.rank = rank;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, sibling_group_tender, taking};
    use crate::v1::{Answer, Candidate, rank};

    fn offer(key: u32, children: &[u32]) -> Candidate {
        taking(children, candidate(key))
    }

    fn keys(combination: &Combination) -> Vec<u32> {
        combination.keys.iter().map(|key| key.0).collect()
    }

    #[test]
    fn every_child_is_taken_exactly_once_and_together_beats_apart() {
        let tender = sibling_group_tender(2);
        let offers = [offer(1, &[0]), offer(2, &[1]), offer(3, &[0, 1]), offer(4, &[0])];
        let found = combinations(&tender, &rank(&tender, &offers));
        let all: Vec<Vec<u32>> = found.iter().map(keys).collect();
        assert_eq!(all, [vec![3], vec![1, 2], vec![2, 4]]);
        assert_eq!(found.iter().map(|combination| combination.rank).collect::<Vec<_>>(), [1, 2, 2]);
    }

    #[test]
    fn the_worst_served_child_decides_before_the_mean() {
        let tender = sibling_group_tender(2);
        let mut uneven = offer(1, &[0, 1]);
        uneven.children[1].identity = [(0, Answer::No)].into();
        uneven.children[1].wishes.clear();
        let mut even = offer(2, &[0, 1]);
        for child in &mut even.children {
            child.identity = [(0, Answer::No)].into();
        }
        let found = combinations(&tender, &rank(&tender, &[uneven, even]));
        assert_eq!(found.iter().map(keys).collect::<Vec<_>>(), [[2], [1]]);
        assert!(found[0].worst > found[1].worst);
    }

    #[test]
    fn an_offer_that_fails_a_gate_is_in_no_combination() {
        let tender = sibling_group_tender(2);
        let mut failed = offer(1, &[0, 1]);
        failed.setting.standing.signed = Answer::No;
        assert_eq!(combinations(&tender, &rank(&tender, &[failed])), []);
    }
}

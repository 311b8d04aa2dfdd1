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
    combinations_for(&tender.child_indices().collect(), &shortlist.ranked.iter().collect::<Vec<_>>())
}

/// The best combinations of these offers, best ranked first, for these children; none for one child, or for more than can be combined.
pub fn combinations_for(children: &BTreeSet<u32>, ranked: &[&Ranked]) -> Vec<Combination> {
    if !(2..=COMBINED_CHILDREN_MAX).contains(&children.len()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    extend(children, &looked_at(children, ranked), &mut Vec::new(), &mut found);
    found.sort_by(|a, b| (b.worst, b.mean).cmp(&(a.worst, a.mean)).then(a.keys.cmp(&b.keys)));
    found.truncate(COMBINATIONS_MAX);
    number(&mut found);
    found
}

/// The offers looked at, so many at most: for each child in turn the best that takes it and is not there yet. So neither an offer for
/// all of them nor those for one child are crowded out by a hundred better ones for another.
fn looked_at<'a>(children: &BTreeSet<u32>, ranked: &[&'a Ranked]) -> Vec<Offer<'a>> {
    let all: Vec<Offer<'a>> = ranked.iter().map(|ranked| Offer::of(ranked)).collect();
    let usable = |offer: &Offer<'_>| !offer.taken.is_empty() && offer.taken.is_subset(children);
    let whole = all.iter().enumerate().filter(|(_, offer)| offer.taken == *children).map(|(at, _)| at);
    let mut wanted: BTreeSet<usize> = whole.take(COMBINATIONS_MAX).collect();
    let mut queues: Vec<_> = children
        .iter()
        .map(|child| {
            let takes = move |offer: &Offer<'_>| offer.taken.contains(child);
            all.iter().enumerate().filter(move |(_, offer)| usable(offer) && takes(offer)).map(|(at, _)| at)
        })
        .collect();
    let mut exhausted = 0;
    while wanted.len() < COMBINED_OFFERS_MAX && exhausted < queues.len() {
        exhausted = 0;
        for queue in &mut queues {
            match queue.find(|at| !wanted.contains(at)) {
                Some(at) if wanted.len() < COMBINED_OFFERS_MAX => {
                    wanted.insert(at);
                }
                Some(_) => {}
                None => exhausted += 1,
            }
        }
    }
    all.into_iter().enumerate().filter(|(at, _)| wanted.contains(at)).map(|(_, offer)| offer).collect()
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

    #[test]
    fn a_hundred_better_offers_for_one_child_crowd_out_neither_the_others_nor_an_offer_for_all() {
        let tender = sibling_group_tender(2);
        let mut offers: Vec<Candidate> = (1..=100).map(|key| taking(&[0], candidate(key))).collect();
        let mut second = taking(&[1], candidate(101));
        second.earliest_start = None;
        let mut both = taking(&[0, 1], candidate(102));
        both.earliest_start = None;
        both.stay = None;
        offers.extend([second, both]);
        let found = combinations(&tender, &rank(&tender, &offers));
        assert!(found.len() <= COMBINATIONS_MAX);
        let shortlist = rank(&tender, &offers);
        let ranked: Vec<&Ranked> = shortlist.ranked.iter().collect();
        let looked_at = looked_at(&[0, 1].into(), &ranked);
        let keys: BTreeSet<u32> = looked_at.iter().map(|offer| offer.ranked.key.0).collect();
        assert_eq!(keys.len(), COMBINED_OFFERS_MAX);
        assert!(keys.contains(&101) && keys.contains(&102), "{keys:?}");
    }

    #[test]
    fn what_a_combination_is_of_may_be_fewer_children_than_were_asked_for() {
        let tender = sibling_group_tender(3);
        let offers = [taking(&[0, 1], candidate(1)), taking(&[0, 1, 2], candidate(2)), taking(&[0], candidate(3))];
        let shortlist = rank(&tender, &offers);
        let ranked: Vec<&Ranked> = shortlist.ranked.iter().collect();
        let found = combinations_for(&[0, 1].into(), &ranked);
        assert_eq!(found.iter().map(keys).collect::<Vec<_>>(), [vec![1]], "nobody else is taken along");
    }
}

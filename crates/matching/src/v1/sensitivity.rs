//! How far the order of a shortlist rests on the weights and on what is unknown (section E).
//!
//! Weights are judgement, so the offers are ranked again under many others: each criterion's weight drawn evenly from 0 to the most
//! that any authority's profile may give it. An offer that stays first under nearly all of them is first whatever one thinks of the weights; one
//! that is first under half of them is first by a choice of weights, and a person should know. Nothing here changes a rank.

mod rows;

use serde::{Deserialize, Serialize};

use super::candidate::CandidateKey;
use super::criterion::{Applies, Criterion, Utility};
use super::draws::Draws;
use super::limits::{WEIGHT_DRAWN_MAX, WEIGHT_DRAWS_MAX};
use super::rank::{Ranked, Shortlist, shown_rank};
use super::score::{mean, weighted_score};
use super::share::Share;
use rows::{Row, Standing};

/// How far the order rests on weights and unknowns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The seed of the weight draws.
    pub seed: u64,
    /// How many there were.
    pub draws: u32,
    /// Each ranked offer, in the order of the shortlist.
    pub offers: Vec<OfferSensitivity>,
    /// Each criterion that counts: where its weight would put another offer first.
    pub turning_points: Vec<TurningPoint>,
}

/// One offer under other weights, and with its unknowns settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferSensitivity {
    /// Which.
    pub key: CandidateKey,
    /// Its best place under any draw, 1 for first; offers of equal score share a place.
    pub best_place: u32,
    /// Its worst place under any draw.
    pub worst_place: u32,
    /// Under how many draws no offer scored higher.
    pub first: u32,
    /// Under how many draws it lay within 0.02 of the highest: first as far as anybody can tell.
    pub first_band: u32,
    /// Criteria with an open answer, each with the rank at its worst and at its best.
    pub unknowns: Vec<UnknownRank>,
    /// Criteria that are not met in full and would improve the rank if they were.
    pub improvements: Vec<Improvement>,
}

/// The rank of an offer with one open answer settled, all else as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownRank {
    /// Of which criterion.
    pub criterion: Criterion,
    /// The rank if it turns out worst: the unknown at 0.
    pub at_worst: u32,
    /// The rank if it turns out best: the unknown at 1.
    pub at_best: u32,
}

/// What would change the rank: one criterion met in full, all else as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// Which criterion.
    pub criterion: Criterion,
    /// The rank the offer would have.
    pub rank: u32,
}

/// Where the weight of one criterion would put another offer first, the others keeping their proportions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurningPoint {
    /// Which criterion.
    pub criterion: Criterion,
    /// Its share of all weights now, in thousandths.
    pub share_permille: u32,
    /// The nearest lower share at which another is first, and which.
    pub below: Option<(u32, CandidateKey)>,
    /// The nearest higher one.
    pub above: Option<(u32, CandidateKey)>,
}

/// Ranks a shortlist again under `draws` other weights (at most [`WEIGHT_DRAWS_MAX`] are made).
pub fn sensitivity(shortlist: &Shortlist, seed: u64, draws: u32) -> Sensitivity {
    let offers: Vec<Offer> = shortlist.ranked.iter().map(Offer::of).collect();
    let draws = draws.min(WEIGHT_DRAWS_MAX);
    let places = under_draws(&offers, seed, draws);
    let ranked = shortlist.ranked.iter().zip(places).enumerate();
    let offers_seen = ranked.map(|(index, (ranked, places))| OfferSensitivity {
        key: ranked.key,
        best_place: places.best,
        worst_place: places.worst,
        first: places.first,
        first_band: places.first_band,
        unknowns: unknowns(&shortlist.ranked, index),
        improvements: improvements(&shortlist.ranked, index),
    });
    Sensitivity { seed, draws, offers: offers_seen.collect(), turning_points: turning_points(&offers, shortlist) }
}

/// An offer as a draw sees it.
struct Offer {
    key: CandidateKey,
    children: Vec<Row>,
}

impl Offer {
    fn of(ranked: &Ranked) -> Offer {
        let children = ranked.scored.children.iter().map(|child| Row::of(&child.criteria)).collect();
        Offer { key: ranked.key, children }
    }

    /// Its score under other weights: that of its worst-served child.
    fn score(&self, weights: &[u32; 9]) -> i64 {
        self.children.iter().map(|row| row.score(weights)).min().unwrap_or(0)
    }
}

/// What became of one offer under the draws.
#[derive(Clone, Copy)]
struct Places {
    best: u32,
    worst: u32,
    first: u32,
    first_band: u32,
}

fn under_draws(offers: &[Offer], seed: u64, draws: u32) -> Vec<Places> {
    let mut numbers = Draws::from_seed(seed);
    let mut places = vec![Places { best: u32::MAX, worst: 0, first: 0, first_band: 0 }; offers.len()];
    let mut standing = Standing::of(offers.len());
    for _ in 0..draws {
        let weights: [u32; 9] = std::array::from_fn(|_| numbers.up_to(WEIGHT_DRAWN_MAX));
        standing.fill(offers.iter().map(|offer| offer.score(&weights)));
        let highest = standing.highest();
        for (index, place, score) in standing.best_first() {
            let Some(places) = places.get_mut(index) else { continue };
            places.best = places.best.min(place);
            places.worst = places.worst.max(place);
            places.first += u32::from(score == highest);
            places.first_band += u32::from(highest - score <= Share::TIE.units());
        }
    }
    places
}

/// Each open answer of one offer, at its worst and at its best.
fn unknowns(ranked: &[Ranked], index: usize) -> Vec<UnknownRank> {
    let open = |criterion: &Criterion| {
        let children = ranked.get(index).into_iter().flat_map(|offer| &offer.scored.children);
        let mut scored = children.flat_map(|child| &child.criteria).filter(|scored| scored.criterion == *criterion);
        scored.any(|scored| scored.applies == Applies::Yes && matches!(scored.utility, Utility::Unknown { .. }))
    };
    let settled = |criterion: Criterion| UnknownRank {
        criterion,
        at_worst: rank_with(ranked, index, criterion, Utility::low),
        at_best: rank_with(ranked, index, criterion, Utility::high),
    };
    Criterion::ALL.into_iter().filter(open).map(settled).collect()
}

/// Each criterion that would improve the rank of one offer if it were met in full.
fn improvements(ranked: &[Ranked], index: usize) -> Vec<Improvement> {
    let Some(now) = ranked.get(index).map(|offer| offer.rank) else { return Vec::new() };
    let short = |criterion: &Criterion| {
        let children = ranked.get(index).into_iter().flat_map(|offer| &offer.scored.children);
        let mut scored = children.flat_map(|child| &child.criteria).filter(|scored| scored.criterion == *criterion);
        scored.any(|scored| scored.applies == Applies::Yes && scored.utility.at() < Share::ONE)
    };
    let met = |criterion| Improvement { criterion, rank: rank_with(ranked, index, criterion, |_| Share::ONE) };
    Criterion::ALL.into_iter().filter(short).map(met).filter(|met| met.rank < now).collect()
}

/// The rank of one offer with one criterion's utilities replaced, all other offers as they are.
fn rank_with(ranked: &[Ranked], index: usize, criterion: Criterion, utility: impl Fn(Utility) -> Share) -> u32 {
    let Some(offer) = ranked.get(index) else { return 0 };
    let mut scores = offer.scored.children.iter().map(|child| {
        let (mut parts, mut counting) = ([(0, Share::ZERO); 9], 0);
        for scored in child.criteria.iter().filter(|scored| scored.applies == Applies::Yes) {
            let replaced = if scored.criterion == criterion { utility(scored.utility) } else { scored.utility.at() };
            if let Some(part) = parts.get_mut(counting) {
                *part = (scored.weight, replaced);
                counting += 1;
            }
        }
        weighted_score(parts.get(..counting).unwrap_or_default())
    });
    let (score, mean) = match offer.scored.children.len() {
        1 => scores.next().map_or((Share::ZERO, Share::ZERO), |score| (score, score)),
        _ => {
            let scores: Vec<Share> = scores.collect();
            (scores.iter().min().copied().unwrap_or(Share::ZERO), mean(scores.iter().copied()))
        }
    };
    let others = ranked.iter().enumerate().filter(|(at, _)| *at != index);
    let others = others.map(|(_, other)| (other.scored.score, other.scored.mean, other.key));
    shown_rank(others, (score, mean, offer.key))
}

/// Shares of all weights, in thousandths.
const PERMILLE: u32 = 1_000;

fn turning_points(offers: &[Offer], shortlist: &Shortlist) -> Vec<TurningPoint> {
    let Some(leader) = shortlist.ranked.first() else { return Vec::new() };
    let weights = weights_of(leader);
    let total: u32 = weights.iter().sum();
    if total == 0 {
        return Vec::new();
    }
    let counting = Criterion::ALL.into_iter().enumerate().filter(|(index, _)| weights.get(*index) > Some(&0));
    let points = counting.filter_map(|(index, criterion)| {
        let weight = weights.get(index).copied()?;
        let others = total - weight;
        // With nothing beside it, its share is all there is.
        let share_permille = weight * PERMILLE / total;
        let at = |permille: u32| with_share(&weights, index, others, permille);
        let contenders = contenders(offers, [&at(0), &at(PERMILLE)], leader.key);
        let first_at = |permille: u32| first_of(&contenders, &at(permille));
        let below = (0..share_permille).rev().find_map(|at| first_at(at).map(|key| (at, key)));
        let above = (share_permille + 1..=PERMILLE).find_map(|at| first_at(at).map(|key| (at, key)));
        (others > 0).then_some(TurningPoint { criterion, share_permille, below, above })
    });
    points.collect()
}

/// The weights that count for some child of an offer.
fn weights_of(offer: &Ranked) -> [u32; 9] {
    let mut weights = [0; 9];
    for child in &offer.scored.children {
        for (slot, scored) in weights.iter_mut().zip(&child.criteria) {
            if scored.applies == Applies::Yes {
                *slot = scored.weight;
            }
        }
    }
    weights
}

/// The weights with one of them at a share of all, the others in proportion.
fn with_share(weights: &[u32; 9], index: usize, others: u32, permille: u32) -> [u32; 9] {
    std::array::from_fn(|at| {
        let weight = weights.get(at).copied().unwrap_or(0);
        if at == index { permille * others } else { (PERMILLE - permille) * weight }
    })
}

/// The leader, and those that could be first in its place somewhere between two ends of a weight.
struct Contenders<'a> {
    leader: Option<&'a Offer>,
    others: Vec<&'a Offer>,
}

/// Of one child, where the same criteria count, each offer's score lies on a straight line between the ends: who is behind at both, is behind in
/// between. Of several children the worst-served one may change on the way, so that everybody contends.
fn contenders<'a>(offers: &'a [Offer], [low, high]: [&[u32; 9]; 2], leader: CandidateKey) -> Contenders<'a> {
    let found = offers.iter().find(|offer| offer.key == leader);
    let ends = found.map_or((0, 0), |leader| (leader.score(low), leader.score(high)));
    let on_lines = |offer: &Offer| match (offer.children.as_slice(), found.map(|leader| leader.children.as_slice())) {
        ([one], Some([leader])) => one.counts_as(leader),
        _ => false,
    };
    let is_ahead = |offer: &&Offer| !on_lines(offer) || offer.score(low) >= ends.0 || offer.score(high) >= ends.1;
    let others = offers.iter().filter(|offer| offer.key != leader).filter(is_ahead).collect();
    Contenders { leader: found, others }
}

/// Who is first under these weights, if it is not the leader: somebody scores higher than it does.
fn first_of(contenders: &Contenders<'_>, weights: &[u32; 9]) -> Option<CandidateKey> {
    let leads = contenders.leader?.score(weights);
    let higher =
        contenders.others.iter().map(|offer| (offer.score(weights), offer)).filter(|(score, _)| *score > leads);
    higher.max_by_key(|(score, offer)| (*score, std::cmp::Reverse(offer.key))).map(|(_, offer)| offer.key)
}

#[cfg(test)]
mod tests;

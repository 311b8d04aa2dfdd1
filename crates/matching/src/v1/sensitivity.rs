//! How far the order of a shortlist rests on the weights and on what is unknown (section E).
//!
//! Weights are judgement, so the offers are ranked again under many others: each criterion's weight drawn evenly from 0 to the most
//! that any authority's profile may give it. An offer that stays first under nearly all of them is first whatever one thinks of the weights; one
//! that is first under half of them is first by a choice of weights, and a person should know. Nothing here changes a rank.

mod rows;
mod standing;
mod turning;

use serde::{Deserialize, Serialize};

use super::candidate::CandidateKey;
use super::criterion::{Applies, Criterion, Utility};
use super::draws::Draws;
use super::limits::{WEIGHT_DRAWN_MAX, WEIGHT_DRAWS_MAX};
use super::rank::{Ranked, Shortlist, rank_if_scored};
use super::score::{mean, weighted_score};
use super::share::Share;
use rows::Row;
use standing::{Field, Standing};
use turning::turning_points;

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
    let (field, mut standing) = (Field::of(offers), Standing::of(offers.len()));
    for _ in 0..draws {
        let weights: [u32; 9] = std::array::from_fn(|_| numbers.up_to(WEIGHT_DRAWN_MAX));
        standing.fill(&field, &weights);
        let highest = standing.highest();
        let first_from = standing.least_of(highest);
        let band_from = standing.least_of(highest.saturating_sub(Share::TIE.units().unsigned_abs()));
        for (index, (places, (least, most))) in places.iter_mut().zip(standing.places()).enumerate() {
            if least < places.best || most > places.worst {
                let place = standing.place(index);
                places.best = places.best.min(place);
                places.worst = places.worst.max(place);
            }
        }
        for (index, sum) in standing.down_to(band_from) {
            if let Some(places) = places.get_mut(index) {
                places.first += u32::from(sum >= first_from);
                places.first_band += 1;
            }
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
    rank_if_scored(ranked, index, score, mean)
}

#[cfg(test)]
mod tests;

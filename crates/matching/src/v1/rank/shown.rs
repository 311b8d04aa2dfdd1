//! The rank one offer would show with another score, without ranking the list again: the bands of those ahead of it stay what they are.

use super::{Ranked, count};
use crate::v1::candidate::CandidateKey;
use crate::v1::share::Share;

/// The rank an offer of a list would show with another score and mean, all others as they are: as [`rank`](super::rank) would number it.
pub(in crate::v1) fn rank_if_scored(ranked: &[Ranked], index: usize, score: Share, mean: Share) -> u32 {
    let Some(offer) = ranked.get(index) else { return 0 };
    let is_ahead = |other: &Ranked| (score, mean, other.key) < (other.scored.score, other.scored.mean, offer.key);
    let (before, after) = (ranked.get(..index), ranked.get(index.saturating_add(1)..));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    if after.first().is_some_and(is_ahead) {
        // It falls: without it, bands may start elsewhere.
        let others = before.iter().chain(after).map(|other| (other.scored.score, other.scored.mean, other.key));
        return shown_rank(others, (score, mean, offer.key));
    }
    // Whoever is ahead of it then is ahead of it now, and in the band that the list says.
    let ahead = before.partition_point(is_ahead);
    let last = ahead.checked_sub(1).and_then(|at| before.get(at));
    let starts_at = |band: &Ranked| usize::try_from(band.rank).ok().and_then(|rank| before.get(rank.checked_sub(1)?));
    let joins = |band: &&Ranked| starts_at(band).is_some_and(|best| best.scored.score.above(score) <= Share::TIE);
    last.filter(joins).map_or_else(|| count(ahead).saturating_add(1), |band| band.rank)
}

/// The rank one offer would show among others who are listed best first, as [`rank`](super::rank) would number it: one number for a band.
fn shown_rank(others: impl Iterator<Item = (Share, Share, CandidateKey)>, offer: (Share, Share, CandidateKey)) -> u32 {
    let (score, mean, key) = offer;
    let ahead = others.take_while(|(of, with, other)| (score, mean, *other) < (*of, *with, key));
    let mut place = 1_u32;
    let mut band: Option<(Share, u32)> = None;
    for (ahead, _, _) in ahead {
        band = band.filter(|(best, _)| best.above(ahead) <= Share::TIE).or(Some((ahead, place)));
        place = place.saturating_add(1);
    }
    band.filter(|(best, _)| best.above(score) <= Share::TIE).map_or(place, |(_, rank)| rank)
}

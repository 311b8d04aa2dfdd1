//! Where the weight of one criterion would put another offer first, the others keeping their proportions.
//!
//! A weight moves from none of all weights to all of them, in thousandths. Of one child, where the same criteria count, the sums of two offers lie on
//! straight lines on the way: where one passes the other is a division. Of several children the worst-served one may change on the way, so that
//! every step is asked for.

use super::{Offer, TurningPoint};
use crate::v1::candidate::CandidateKey;
use crate::v1::criterion::{Applies, Criterion};
use crate::v1::rank::{Ranked, Shortlist};

/// Shares of all weights, in thousandths.
const PERMILLE: u32 = 1_000;

pub(super) fn turning_points(offers: &[Offer], shortlist: &Shortlist) -> Vec<TurningPoint> {
    let Some(ranked) = shortlist.ranked.first() else { return Vec::new() };
    let Some(leader) = offers.iter().find(|offer| offer.key == ranked.key) else { return Vec::new() };
    let weights = weights_of(ranked);
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
        let rivals = rivals(offers, leader, [&at(0), &at(PERMILLE)]);
        let first_at = |permille: u32| first_of(leader, &rivals, &at(permille)).map(|key| (permille, key));
        let nearest_below = rivals.iter().filter_map(|rival| rival.nearest_below(share_permille)).max();
        let below = nearest_below.and_then(|from| (0..=from).rev().find_map(first_at));
        let nearest_above = rivals.iter().filter_map(|rival| rival.nearest_above(share_permille)).min();
        let above = nearest_above.and_then(|from| (from..=PERMILLE).find_map(first_at));
        (others > 0).then_some(TurningPoint { criterion, share_permille, below, above })
    });
    points.collect()
}

/// The weights that count for some child of an offer.
pub(super) fn weights_of(offer: &Ranked) -> [u32; 9] {
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
pub(super) fn with_share(weights: &[u32; 9], index: usize, others: u32, permille: u32) -> [u32; 9] {
    std::array::from_fn(|at| {
        let weight = weights.get(at).copied().unwrap_or(0);
        if at == index { permille * others } else { (PERMILLE - permille) * weight }
    })
}

/// An offer that could be first in the leader's place somewhere on the way of a weight.
struct Rival<'a> {
    offer: &'a Offer,
    course: Course,
}

/// How a rival fares against the leader on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// By how much its sum is above the leader's where the weight is none of all, and where it is all.
    Line([i128; 2]),
    /// Not told by its ends.
    Open,
}

/// The others, without those whose sums are nowhere above the leader's.
fn rivals<'a>(offers: &'a [Offer], leader: &Offer, ends: [&[u32; 9]; 2]) -> Vec<Rival<'a>> {
    let course = |offer: &Offer| match (offer.children.as_slice(), leader.children.as_slice()) {
        ([one], [leading]) if one.counts_as(leading) => {
            Course::Line(ends.map(|weights| one.sum(weights) - leading.sum(weights)))
        }
        _ => Course::Open,
    };
    let rivals = offers.iter().filter(|offer| offer.key != leader.key);
    let rivals = rivals.map(|offer| Rival { offer, course: course(offer) });
    rivals.filter(|rival| !matches!(rival.course, Course::Line(ends) if ends.iter().all(|end| *end <= 0))).collect()
}

impl Rival<'_> {
    /// The highest share below another at which it can be ahead: its sum is, though its score may round to the leader's.
    fn nearest_below(&self, share: u32) -> Option<u32> {
        let last = share.checked_sub(1)?;
        match self.course {
            Course::Line(ends) => nearest_up_to(last, ends),
            Course::Open => Some(last),
        }
    }

    /// The lowest share above another at which it can be: the same way from its other end.
    fn nearest_above(&self, share: u32) -> Option<u32> {
        let last = PERMILLE.checked_sub(share.saturating_add(1))?;
        let nearest = match self.course {
            Course::Line([none, all]) => nearest_up_to(last, [all, none]),
            Course::Open => Some(last),
        };
        nearest.map(|nearest| PERMILLE - nearest)
    }
}

/// The highest share up to `last` at which a line from one end to the other is above nothing.
fn nearest_up_to(last: u32, [none, all]: [i128; 2]) -> Option<u32> {
    let whole = i128::from(PERMILLE);
    if i128::from(last) * all + (whole - i128::from(last)) * none > 0 {
        return Some(last);
    }
    // Above nothing at its beginning if anywhere, it falls: share × (none − all) < whole × none.
    (none > 0).then(|| u32::try_from((whole * none - 1) / (none - all)).unwrap_or(last).min(last))
}

/// Who is first under these weights, if it is not the leader: somebody scores higher than it does.
fn first_of(leader: &Offer, rivals: &[Rival<'_>], weights: &[u32; 9]) -> Option<CandidateKey> {
    let leads = leader.score(weights);
    let scores = rivals.iter().map(|rival| (rival.offer.score(weights), rival.offer.key));
    let higher = scores.filter(|(score, _)| *score > leads);
    higher.max_by_key(|(score, key)| (*score, std::cmp::Reverse(*key))).map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_nearest_share_is_the_one_a_walk_finds(
            last in 0..=PERMILLE,
            ends in proptest::array::uniform2(prop_oneof![-3_i128..4, -1_000_i128..1_001, -(1_i128 << 60)..(1_i128 << 60)]),
        ) {
            let [none, all] = ends;
            let is_above = |share: &u32| i128::from(*share) * all + i128::from(PERMILLE - share) * none > 0;
            prop_assert_eq!(nearest_up_to(last, ends), (0..=last).rev().find(is_above));
        }
    }
}

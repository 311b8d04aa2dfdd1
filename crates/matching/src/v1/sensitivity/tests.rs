//! Sensitivity over small tenders: what trades one criterion for another, what is unknown, what stands by its worst-served child.

use vocabulary::{SchoolOutcome, WishOutcome};

use super::turning::{weights_of, with_share};
use super::*;
use crate::v1::examples::{candidate, sibling_group_tender, taking, tender};
use crate::v1::{Answer, Candidate, rank};

const DRAWS: u32 = 1_000;

/// Who is first, every offer asked: what contenders must come to.
fn first_among_all(offers: &[Offer], weights: &[u32; 9], leader: CandidateKey) -> Option<CandidateKey> {
    let leads = offers.iter().find(|offer| offer.key == leader)?.score(weights);
    let best = offers.iter().max_by_key(|offer| (offer.score(weights), std::cmp::Reverse(offer.key)))?;
    (best.score(weights) > leads).then_some(best.key)
}

fn of(candidates: &[Candidate]) -> Sensitivity {
    sensitivity(&rank(&tender(), candidates), 42, DRAWS)
}

/// Meets no wish; keeps the school.
fn without_wishes(key: u32) -> Candidate {
    let mut made = candidate(key);
    made.children[0].wishes.values_mut().for_each(|outcome| *outcome = WishOutcome::Not);
    made
}

/// Meets every wish; loses the school.
fn without_school(key: u32) -> Candidate {
    let mut made = candidate(key);
    made.children[0].school = Some(SchoolOutcome::Neither);
    made
}

#[test]
fn an_offer_that_is_nowhere_worse_is_first_under_every_draw() {
    let found = of(&[candidate(1), without_wishes(2), without_school(3)]);
    let best = &found.offers[0];
    assert_eq!((best.key.0, best.best_place, best.worst_place, best.first), (1, 1, 1, DRAWS));
    assert!(found.offers[1..].iter().all(|offer| offer.best_place >= 1 && offer.first < DRAWS));
    assert!(found.turning_points.iter().all(|point| point.below.is_none() && point.above.is_none()));
}

#[test]
fn two_that_trade_one_criterion_for_another_share_the_draws_between_them() {
    let found = of(&[without_wishes(1), without_school(2)]);
    let firsts: Vec<u32> = found.offers.iter().map(|offer| offer.first).collect();
    assert!(firsts.iter().all(|first| (200..800).contains(first)), "{firsts:?}");
    assert_eq!(firsts.iter().sum::<u32>(), DRAWS, "so fine a draw makes no tie");
    assert!(found.offers.iter().all(|offer| (offer.best_place, offer.worst_place) == (1, 2)));
}

#[test]
fn the_turning_point_of_a_weight_is_where_another_takes_the_lead_and_not_before() {
    let shortlist = rank(&tender(), &[without_wishes(1), without_school(2)]);
    let found = sensitivity(&shortlist, 42, 1);
    let leader = shortlist.ranked[0].key;
    let offers: Vec<Offer> = shortlist.ranked.iter().map(Offer::of).collect();
    let weights = weights_of(&shortlist.ranked[0]);
    let total: u32 = weights.iter().sum();
    let mut seen = 0;
    for point in &found.turning_points {
        let index = Criterion::ALL.iter().position(|criterion| *criterion == point.criterion).unwrap();
        let first =
            |permille| first_among_all(&offers, &with_share(&weights, index, total - weights[index], permille), leader);
        for (at, key, before) in
            [point.below.map(|(at, key)| (at, key, at + 1)), point.above.map(|(at, key)| (at, key, at - 1))]
                .into_iter()
                .flatten()
        {
            seen += 1;
            assert_eq!(first(at), Some(key));
            assert_eq!(first(before), None, "the step before still has the leader first");
        }
    }
    assert!(seen >= 2, "wishes and school each have one: {found:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let shortlist = rank(&tender(), &[without_wishes(1), without_school(2), candidate(3)]);
    let bytes = |seed| serde_json::to_string(&sensitivity(&shortlist, seed, DRAWS)).unwrap();
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn an_unknown_is_shown_at_its_worst_and_at_its_best() {
    let mut hiding = candidate(1);
    hiding.children[0].school = None;
    let found = of(&[hiding, without_wishes(2), without_school(3)]);
    let hiding = found.offers.iter().find(|offer| offer.key.0 == 1).unwrap();
    let school: Vec<_> = hiding.unknowns.iter().map(|unknown| unknown.criterion).collect();
    assert_eq!(school, [Criterion::C2]);
    let unknown = hiding.unknowns[0];
    assert!(unknown.at_best <= unknown.at_worst && unknown.at_best == 1, "{unknown:?}");
    let others = found.offers.iter().filter(|offer| offer.key.0 != 1);
    assert!(others.into_iter().all(|offer| offer.unknowns.is_empty()));
}

#[test]
fn what_would_improve_the_rank_is_named_and_nothing_else() {
    let shortlist = rank(&tender(), &[candidate(1), without_school(2)]);
    let found = sensitivity(&shortlist, 42, 1);
    assert_eq!(found.offers[0].improvements, [], "the first can do no better");
    let improvements = &found.offers[1].improvements;
    assert!(improvements.contains(&Improvement { criterion: Criterion::C2, rank: 1 }), "{improvements:?}");
    let criteria = shortlist.ranked[1].scored.criteria();
    for improvement in improvements {
        let scored = criteria.iter().find(|scored| scored.criterion == improvement.criterion).unwrap();
        assert!(scored.utility.at() < Share::ONE && improvement.rank == 1, "{improvement:?}");
    }
}

#[test]
fn a_group_stands_by_its_worst_served_child_under_every_draw() {
    let tender = sibling_group_tender(2);
    let mut uneven = taking(&[0, 1], candidate(1));
    uneven.children[1].identity = [(0, Answer::No)].into();
    let even = taking(&[0, 1], candidate(2));
    let found = sensitivity(&rank(&tender, &[uneven, even]), 3, DRAWS);
    assert_eq!((found.offers[0].key.0, found.offers[0].first), (2, DRAWS));
}

#[test]
fn no_offers_and_too_many_draws_are_no_trouble() {
    let found = of(&[]);
    assert!(found.offers.is_empty() && found.turning_points.is_empty());
    assert_eq!(sensitivity(&rank(&tender(), &[]), 1, u32::MAX).draws, WEIGHT_DRAWS_MAX);
}

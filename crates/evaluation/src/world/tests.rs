//! The world is plausible in the ways that can be counted, and the same twice.

use vocabulary::IdentityNeed;

use super::{World, search};

const SEARCHES: u64 = 2_000;

#[test]
fn the_same_seed_and_number_give_the_same_search_and_others_another() {
    let text = |seed, number| format!("{:?}", search(World::Main, seed, number));
    assert_eq!(text(1, 1), text(1, 1));
    assert_ne!(text(1, 1), text(1, 2));
    assert_ne!(text(1, 1), text(2, 1));
}

#[test]
fn the_truth_lies_between_nothing_and_all_and_tells_offers_apart() {
    for world in [World::Main, World::Boastful, World::OnlyMiles] {
        for number in 0..SEARCHES {
            let search = search(world, 7, number);
            assert_eq!(search.truth.len(), search.offers.len());
            assert!(search.truth.iter().all(|truth| (0.0..=1.0).contains(truth)));
            let best = search.truth.iter().copied().fold(0.0, f64::max);
            let worst = search.truth.iter().copied().fold(1.0, f64::min);
            assert!(best > worst, "search {number} of {world:?}");
        }
    }
}

#[test]
fn in_the_hostile_world_the_truth_alone_is_another() {
    let (main, hostile) = (search(World::Main, 3, 5), search(World::OnlyMiles, 3, 5));
    assert_eq!(format!("{:?} {:?}", main.asked, main.offers), format!("{:?} {:?}", hostile.asked, hostile.offers));
    assert_ne!(main.truth, hostile.truth);
}

#[test]
fn groups_needs_and_languages_come_in_plausible_shares() {
    let (mut groups, mut welsh, mut away) = (0, 0, 0);
    for number in 0..SEARCHES {
        let asked = search(World::Main, 11, number).asked;
        groups += usize::from(asked.children.len() > 1);
        welsh += usize::from(asked.children.iter().any(|child| child.identity.contains(&IdentityNeed::Language)));
        away += usize::from(asked.away_miles.is_some());
    }
    let permille = |count: usize| count * 1_000 / SEARCHES as usize;
    assert!((250..350).contains(&permille(groups)), "{groups}");
    assert!((60..200).contains(&permille(welsh)), "{welsh}");
    assert!((40..110).contains(&permille(away)), "{away}");
}

//! Score against fee (section E): price has no weight, it stands on an axis of its own, and the front says which offers no other beats on both.

use super::candidate::CandidateKey;
use super::share::Share;

/// An offer on the two axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Which.
    pub key: CandidateKey,
    /// Its score: more is better.
    pub score: Share,
    /// Its total weekly fee in pence: less is better.
    pub weekly_pence: i64,
}

/// The offers that no other beats: none scores at least as much for no more money, and better in one of the two. In the order of the fee, then the key.
pub fn pareto_front(offers: &[Priced]) -> Vec<CandidateKey> {
    let mut sorted = offers.to_vec();
    sorted.sort_by(|a, b| a.weekly_pence.cmp(&b.weekly_pence).then(b.score.cmp(&a.score)).then(a.key.cmp(&b.key)));
    let mut front: Vec<Priced> = Vec::new();
    for offer in sorted {
        let beaten = front.last().is_some_and(|last| {
            last.score > offer.score || (last.score == offer.score && last.weekly_pence < offer.weekly_pence)
        });
        if !beaten {
            front.push(offer);
        }
    }
    front.into_iter().map(|offer| offer.key).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn priced(key: u32, hundredths: i64, weekly_pence: i64) -> Priced {
        Priced { key: CandidateKey(key), score: Share::from_units(hundredths * Share::UNITS / 100), weekly_pence }
    }

    fn keys(offers: &[Priced]) -> Vec<u32> {
        pareto_front(offers).into_iter().map(|key| key.0).collect()
    }

    #[test]
    fn better_and_dearer_both_stay_worse_and_dearer_goes() {
        assert_eq!(keys(&[priced(1, 90, 900), priced(2, 80, 800), priced(3, 79, 850)]), [2, 1]);
        assert_eq!(keys(&[priced(1, 90, 900), priced(2, 90, 900)]), [1, 2], "equal on both: neither beats the other");
        assert_eq!(keys(&[priced(1, 90, 901), priced(2, 90, 900)]), [2]);
        assert_eq!(keys(&[]), Vec::<u32>::new());
    }

    proptest! {
        #[test]
        fn the_front_is_what_comparing_every_pair_leaves(given in prop::collection::vec((0_i64..12, 0_i64..12), 0..40)) {
            let offers: Vec<Priced> = (0_u32..).zip(&given).map(|(key, (score, fee))| priced(key, *score, *fee)).collect();
            let beats = |a: &Priced, b: &Priced| {
                a.score >= b.score && a.weekly_pence <= b.weekly_pence && (a.score, a.weekly_pence) != (b.score, b.weekly_pence)
            };
            let mut left: Vec<u32> =
                offers.iter().filter(|offer| !offers.iter().any(|other| beats(other, offer))).map(|offer| offer.key.0).collect();
            let mut front = keys(&offers);
            left.sort_unstable();
            front.sort_unstable();
            prop_assert_eq!(front, left);
        }
    }
}

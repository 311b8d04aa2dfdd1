//! What is measured of each search, as `docs/evaluation.md` fixed it before the scorer first ran: NDCG@5 and regret of every method.

use vocabulary::{AgeBand, IdentityNeed};

use crate::draws::Draws;
use crate::methods::{self, Method};
use crate::world::visible::Asked;
use crate::world::{self, World};

/// Seeds of the worlds.
pub(crate) const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// Searches of each seed.
pub(crate) const SEARCHES: u64 = 2_000;
/// Levels of one child that add up to high need.
const HIGH_NEED: u32 = 12;
/// 1 / log2(place + 1), places 1 to 5, written out: a logarithm's last digit differs by platform.
const DISCOUNTS: [f64; 5] = [1.0, 0.630_929_753_571_457_4, 0.5, 0.430_676_558_073_393_06, 0.386_852_807_234_541_6];

/// One search, measured.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// Seed of its world.
    pub(crate) seed: u64,
    /// Whom it concerned.
    pub(crate) who: Who,
    /// Offers there were.
    pub(crate) offers: usize,
    /// Offers that fail no gate.
    pub(crate) eligible: usize,
    /// NDCG@5 and regret of each of [`Method::ALL`]; absent where there was nothing to choose.
    pub(crate) values: Option<Values>,
}

/// What the methods came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    /// NDCG@5, 1 is best.
    pub(crate) ndcg: [f64; Method::ALL.len()],
    /// Truth of the best offer less that of the one put first; 0 is best.
    pub(crate) regret: [f64; Method::ALL.len()],
}

/// Whom a search concerned, for the table of fairness alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    /// Age band of the eldest.
    pub(crate) band: AgeBand,
    /// Several children.
    pub(crate) siblings: bool,
    /// One of them with high need.
    pub(crate) high_need: bool,
    /// One of them Welsh-speaking.
    pub(crate) welsh: bool,
}

/// Measures every search of a world.
///
/// # Errors
/// A sentence, when the engine would not freeze one of them.
pub(crate) fn measure(world: World) -> Result<Vec<Measured>, String> {
    let mut measured = Vec::new();
    for seed in SEEDS {
        let mut chance = Draws::new(seed, u64::MAX);
        for number in 0..SEARCHES {
            measured.push(measure_one(world, (seed, number), &mut chance)?);
        }
    }
    Ok(measured)
}

fn measure_one(world: World, (seed, number): (u64, u64), chance: &mut Draws) -> Result<Measured, String> {
    let search = world::search(world, seed, number);
    let orders = methods::orders(&search.asked, &search.offers, chance)?;
    let eligible = orders.first().map_or(0, Vec::len);
    let truths = |order: &Vec<usize>| -> Vec<f64> {
        order.iter().filter_map(|offer| search.truth.get(*offer).copied()).collect()
    };
    let truths = orders.each_ref().map(truths);
    let values = truths.first().and_then(|ours| Ends::of(ours)).map(|ends| Values {
        ndcg: truths.each_ref().map(|order| ends.ndcg(order)),
        regret: truths.each_ref().map(|order| ends.regret(order)),
    });
    Ok(Measured { seed, who: who(&search.asked), offers: search.offers.len(), eligible, values })
}

fn who(asked: &Asked) -> Who {
    let eldest = asked.children.iter().map(|child| child.age).max().unwrap_or(0);
    let need = |needs: &[u8]| needs.iter().map(|level| u32::from(*level)).sum::<u32>();
    Who {
        band: u16::try_from(eldest).ok().and_then(AgeBand::from_age).unwrap_or(AgeBand::Age16_17),
        siblings: asked.children.len() > 1,
        high_need: asked.children.iter().any(|child| need(&child.needs) >= HIGH_NEED),
        welsh: asked.children.iter().any(|child| child.identity.contains(&IdentityNeed::Language)),
    }
}

/// The best and the worst truth of the offers of a search.
struct Ends {
    best: f64,
    worst: f64,
    ideal: f64,
}

impl Ends {
    /// `None` where there is nothing to choose.
    fn of(truths: &[f64]) -> Option<Ends> {
        let mut sorted = truths.to_vec();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let (best, worst) = (sorted.first().copied()?, sorted.last().copied()?);
        if best <= worst {
            return None;
        }
        let ends = Ends { best, worst, ideal: 1.0 };
        Some(Ends { ideal: ends.gained(&sorted), ..ends })
    }

    fn gained(&self, order: &[f64]) -> f64 {
        let gain = |truth: f64| (truth - self.worst) / (self.best - self.worst);
        order.iter().zip(DISCOUNTS).map(|(truth, discount)| gain(*truth) * discount).sum()
    }

    fn ndcg(&self, order: &[f64]) -> f64 {
        self.gained(order) / self.ideal
    }

    fn regret(&self, order: &[f64]) -> f64 {
        self.best - order.first().copied().unwrap_or(self.worst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_gains_all_and_regrets_nothing() {
        let ends = Ends::of(&[0.2, 0.8, 0.5]).unwrap();
        assert_eq!(ends.ndcg(&[0.8, 0.5, 0.2]), 1.0);
        assert_eq!(ends.regret(&[0.8, 0.5, 0.2]), 0.0);
    }

    #[test]
    fn the_worst_order_is_worked_out_by_hand() {
        // Gains 0, 0.5, 1 against the ideal 1, 0.5, 0.
        let ends = Ends::of(&[0.2, 0.8, 0.5]).unwrap();
        let expected = (0.5 * DISCOUNTS[1] + DISCOUNTS[2]) / (1.0 + 0.5 * DISCOUNTS[1]);
        assert!((ends.ndcg(&[0.2, 0.5, 0.8]) - expected).abs() < 1e-12);
        assert!((ends.regret(&[0.2, 0.5, 0.8]) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn discounts_are_the_logarithms_they_stand_for() {
        for (place, discount) in (2..).zip(DISCOUNTS) {
            assert!((1.0 / f64::from(place).log2() - discount).abs() < 1e-15);
        }
    }

    #[test]
    fn nothing_to_choose_is_not_measured() {
        assert!(Ends::of(&[]).is_none());
        assert!(Ends::of(&[0.4]).is_none());
        assert!(Ends::of(&[0.4, 0.4]).is_none());
    }
}

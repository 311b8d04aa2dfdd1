//! The synthetic world: children, households, what each says, and what would in truth become of it.
//!
//! Committed, with its digest, before the scorer first ran on it (`generator.digest`), and never changed afterwards to suit a result. It
//! knows nothing of the matching model; what it takes to be good for a child is in `world/truth.rs` and in `docs/evaluation.md`.

mod household;
mod lived;
pub(crate) mod map;
#[cfg(test)]
mod tests;
mod truth;
pub(crate) mod visible;

use vocabulary::PlacementType;

use crate::draws::Draws;
use lived::{Family, Lived};
use visible::{Asked, Offer};

/// Which world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// The one that is judged by.
    Main,
    /// Providers hope and boast far more.
    Boastful,
    /// The hostile one: nothing matters but the miles to home.
    OnlyMiles,
}

/// One search of a world, with the truth of each offer.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    /// What is asked.
    pub(crate) asked: Asked,
    /// What is offered.
    pub(crate) offers: Vec<Offer>,
    /// What would become of the children with each offer, 0 to 1. For measuring alone: no method may read it.
    pub(crate) truth: Vec<f64>,
}

/// The search of this number in the world of this seed. What is asked and offered is the same in [`World::Main`] and
/// [`World::OnlyMiles`].
pub(crate) fn search(world: World, seed: u64, number: u64) -> Search {
    let mut draws = Draws::new(seed, number);
    let draws = &mut draws;
    let (town, home) = map::home(draws);
    let siblings = draws.weighted(&[0.70, 0.21, 0.09]);
    let danger_miles = draws.happens(0.07).then(|| draws.between(10.0, 40.0));
    let relatives = 1 + draws.below(3);
    let relatives = (0..relatives).map(|_| (map::contact(home, draws), draws.between(-0.2, 1.0))).collect();
    let family = Family { home, hardship: draws.between(0.0, 1.4), siblings, danger_miles, relatives };
    let eldest = draws.below(18);
    let children: Vec<Lived> = (0..=siblings)
        .map(|younger| Lived::new(&family, eldest.saturating_sub(younger as u32 * (1 + draws.below(3))), draws))
        .collect();
    let asked = asked(&children, &family, draws);
    let plan_days = f64::from(asked.plan_days.unwrap_or(365));
    let candour = match world {
        World::Main | World::OnlyMiles => 1.0,
        World::Boastful => 0.25,
    };
    let count = 3 + draws.below(16);
    let (mut offers, mut truth) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (there, offer) = household::offer(town, &children, &asked, candour, draws);
        offers.push(offer);
        truth.push(match world {
            World::Main | World::Boastful => truth::welfare(&children, &there, plan_days),
            World::OnlyMiles => truth::nearness(&children, &there),
        });
    }
    Search { asked, offers, truth }
}

fn asked(children: &[Lived], family: &Family, draws: &mut Draws) -> Asked {
    let hard = children.iter().map(|child| child.needs.iter().sum::<f64>()).fold(0.0, f64::max);
    let eldest = children.iter().map(|child| child.age).max().unwrap_or(0);
    let residential = children.len() == 1 && eldest >= 9 && hard > 11.0 && draws.happens(0.5);
    let plan_days = [None, Some(90), Some(365), Some(730), Some(1_500)];
    let recorded = children.iter().map(|child| child.recorded(family, draws)).collect();
    Asked {
        placement_type: if residential { PlacementType::Residential } else { PlacementType::LongTermFostering },
        plan_days: plan_days[draws.weighted(&[0.08, 0.2, 0.25, 0.2, 0.27])],
        away_miles: family.danger_miles.map(|reach| (reach * draws.between(0.8, 1.2)) as u32),
        own_bedroom: draws.happens(0.5),
        no_dog: draws.happens(0.06),
        children: recorded,
    }
}

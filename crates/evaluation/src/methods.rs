//! The methods that are compared, each an order of the offers that fail no gate. They read what everybody may read.

use crate::draws::Draws;
use crate::scorer::{self, Judged};
use crate::world::map::Spot;
use crate::world::visible::{Asked, Offer};

/// A way to order offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// The engine.
    Ours,
    /// By chance.
    Random,
    /// The lowest fee first.
    Cheapest,
    /// The fewest straight miles to home first.
    Nearest,
    /// As they came in.
    FirstResponse,
    /// The engine's criteria, all of equal weight.
    EqualWeights,
}

impl Method {
    /// All of them, ours first.
    pub(crate) const ALL: [Method; 6] =
        [Method::Ours, Method::Random, Method::Cheapest, Method::Nearest, Method::FirstResponse, Method::EqualWeights];

    /// Its name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Method::Ours => "ours",
            Method::Random => "random",
            Method::Cheapest => "cheapest",
            Method::Nearest => "nearest",
            Method::FirstResponse => "first response",
            Method::EqualWeights => "equal weights",
        }
    }
}

/// The offers that fail no gate in the order of each method of [`Method::ALL`].
///
/// # Errors
/// A sentence, when the engine would not freeze the search.
pub(crate) fn orders(asked: &Asked, offers: &[Offer], chance: &mut Draws) -> Result<[Vec<usize>; 6], String> {
    let ranked = scorer::ranked(asked, offers)?;
    let ours: Vec<usize> = ranked.iter().map(|judged| judged.offer).collect();
    let mut eligible = ours.clone();
    eligible.sort_unstable();
    Ok(Method::ALL.map(|method| match method {
        Method::Ours => ours.clone(),
        Method::Random => shuffled(&eligible, chance),
        Method::Cheapest => by(&eligible, |offer| offers.get(offer).map_or(0, |it| u64::from(it.weekly_pounds))),
        Method::Nearest => by(&eligible, |offer| offers.get(offer).map_or(0, |it| square_to_homes(asked, it.place))),
        Method::FirstResponse => by(&eligible, |offer| offers.get(offer).map_or(0, |it| u64::from(it.answered_after))),
        Method::EqualWeights => by(&eligible, |offer| equal_last(&ranked, offer)),
    }))
}

/// Lowest first; equals as they stand.
fn by(eligible: &[usize], key: impl Fn(usize) -> u64) -> Vec<usize> {
    let mut order = eligible.to_vec();
    order.sort_by_key(|offer| key(*offer));
    order
}

fn equal_last(ranked: &[Judged], offer: usize) -> u64 {
    let equal = ranked.iter().find(|judged| judged.offer == offer).map_or(0, |judged| judged.equal);
    u64::MAX - u64::try_from(equal).unwrap_or(0)
}

fn square_to_homes(asked: &Asked, place: Spot) -> u64 {
    let square = |home: Spot| {
        let (east, north) = (home.easting.abs_diff(place.easting), home.northing.abs_diff(place.northing));
        u64::from(east) * u64::from(east) + u64::from(north) * u64::from(north)
    };
    asked.children.iter().map(|child| square(child.home)).sum()
}

fn shuffled(eligible: &[usize], chance: &mut Draws) -> Vec<usize> {
    let mut order = eligible.to_vec();
    for end in (1..order.len()).rev() {
        order.swap(end, chance.below(end as u32 + 1) as usize);
    }
    order
}

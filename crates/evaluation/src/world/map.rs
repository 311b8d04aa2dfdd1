//! Where people live: towns with the weight of their population and the share of those who speak Welsh, and the minutes between two
//! places. The roads are the world's own: nothing here is the engine's idea of distance.

use crate::draws::Draws;

/// A point on the British National Grid, in metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Metres east.
    pub(crate) easting: u32,
    /// Metres north.
    pub(crate) northing: u32,
}

/// On which side of the Severn estuary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bank {
    /// Wales, and England north of the river.
    North,
    /// England south of it.
    South,
}

/// A place of the world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Where {
    /// The point.
    pub(crate) spot: Spot,
    /// Its side of the water.
    pub(crate) bank: Bank,
    /// Share of the people around who speak Welsh.
    pub(crate) welsh: f64,
}

struct Town {
    easting: f64,
    northing: f64,
    bank: Bank,
    people: f64,
    welsh: f64,
}

const fn town(easting: f64, northing: f64, people: f64, welsh: f64) -> Town {
    Town { easting, northing, bank: Bank::North, people, welsh }
}

/// Kilometres east and north, thousands of people, share of Welsh speakers: rounded, from memory of the census, and only to be plausible.
const TOWNS: [Town; 24] = [
    town(318.4, 176.6, 362.0, 0.12),
    town(331.0, 188.0, 160.0, 0.08),
    town(265.6, 193.0, 240.0, 0.11),
    town(304.8, 206.2, 59.0, 0.09),
    town(290.5, 179.8, 50.0, 0.09),
    town(311.5, 168.3, 55.0, 0.10),
    town(329.5, 195.3, 47.0, 0.08),
    town(241.2, 220.0, 16.0, 0.40),
    town(251.0, 200.5, 43.0, 0.23),
    town(258.5, 281.5, 15.0, 0.36),
    town(195.5, 215.5, 14.0, 0.17),
    town(307.0, 190.0, 32.0, 0.12),
    town(299.5, 192.5, 62.0, 0.12),
    town(315.5, 187.0, 40.0, 0.11),
    town(275.5, 197.0, 47.0, 0.14),
    town(329.8, 214.0, 14.0, 0.07),
    town(304.5, 228.5, 8.0, 0.15),
    town(333.5, 350.5, 65.0, 0.12),
    town(258.0, 372.0, 18.0, 0.45),
    town(300.0, 381.0, 26.0, 0.20),
    town(351.0, 240.0, 61.0, 0.01),
    town(383.5, 218.5, 128.0, 0.01),
    Town { easting: 358.8, northing: 173.0, bank: Bank::South, people: 200.0, welsh: 0.01 },
    Town { easting: 332.0, northing: 161.5, bank: Bank::South, people: 82.0, welsh: 0.01 },
];
/// Towns of Wales come first.
const WELSH_TOWNS: usize = 20;
/// Where the roads cross the water, kilometres east and north.
const BRIDGE: (f64, f64) = (352.2, 186.4);
/// Kilometres in a mile.
const MILE: f64 = 1.609_344;

/// Somewhere in a town of Wales, as likely as its people are many.
pub(crate) fn home(draws: &mut Draws) -> (usize, Where) {
    let weights: Vec<f64> = TOWNS[..WELSH_TOWNS].iter().map(|town| town.people).collect();
    let at = draws.weighted(&weights);
    (at, around(at, 2.5, draws))
}

/// Where a setting is: in the child's own town, or in any town, also across the border.
pub(crate) fn setting(home_town: usize, draws: &mut Draws) -> Where {
    if draws.happens(0.3) {
        return around(home_town, 5.0, draws);
    }
    let weight = |(at, town): (usize, &Town)| if at < WELSH_TOWNS { town.people } else { town.people * 0.35 };
    let weights: Vec<f64> = TOWNS.iter().enumerate().map(weight).collect();
    let at = draws.weighted(&weights);
    around(at, 8.0, draws)
}

/// Near a place: a school, a grandmother.
pub(crate) fn near(place: Where, kilometres: f64, draws: &mut Draws) -> Where {
    let east = f64::from(place.spot.easting) / 1_000.0 + kilometres * draws.bell();
    let north = f64::from(place.spot.northing) / 1_000.0 + kilometres * draws.bell();
    Where { spot: spot(east, north), ..place }
}

/// A person of the family: near home as a rule, at times in another town.
pub(crate) fn contact(home: Where, draws: &mut Draws) -> Where {
    if draws.happens(0.7) { near(home, 3.0, draws) } else { self::home(draws).1 }
}

fn around(at: usize, kilometres: f64, draws: &mut Draws) -> Where {
    let town = &TOWNS[at];
    let east = town.easting + kilometres * draws.bell();
    let north = town.northing + kilometres * draws.bell();
    Where { spot: spot(east, north), bank: town.bank, welsh: town.welsh }
}

fn spot(east: f64, north: f64) -> Spot {
    let metres = |kilometres: f64| (kilometres.max(100.0) * 1_000.0) as u32;
    Spot { easting: metres(east), northing: metres(north) }
}

/// Straight miles.
pub(crate) fn miles(from: Spot, to: Spot) -> f64 {
    let at = |spot: Spot| (f64::from(spot.easting) / 1_000.0, f64::from(spot.northing) / 1_000.0);
    kilometres(at(from), at(to)) / MILE
}

/// Minutes on the road, one way, where roads are so much longer than the straight line: by the bridge to the other bank, slowly in the
/// first miles and faster after them.
pub(crate) fn minutes(from: Where, to: Where, roads: f64) -> f64 {
    let at = |place: Where| (f64::from(place.spot.easting) / 1_000.0, f64::from(place.spot.northing) / 1_000.0);
    let straight = match (from.bank, to.bank) {
        (Bank::North, Bank::North) | (Bank::South, Bank::South) => kilometres(at(from), at(to)),
        (Bank::North, Bank::South) | (Bank::South, Bank::North) => {
            kilometres(at(from), BRIDGE) + kilometres(BRIDGE, at(to))
        }
    };
    let driven = straight / MILE * roads;
    driven.min(6.0) * 3.0 + (driven - 6.0).max(0.0) * 1.6
}

fn kilometres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (east, north) = (from.0 - to.0, from.1 - to.1);
    (east * east + north * north).sqrt()
}

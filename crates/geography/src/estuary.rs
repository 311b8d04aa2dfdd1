//! The Severn estuary: whether a straight line would cross it, and the two bridges.

use crate::place::GridReference;

/// A bridge over the Severn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bridge {
    /// The Prince of Wales Bridge (M4), the lower one.
    PrinceOfWales,
    /// The Severn Bridge (M48), the upper one.
    Severn,
}

impl Bridge {
    /// Both bridges.
    pub const ALL: &'static [Self] = &[Self::PrinceOfWales, Self::Severn];

    /// Where it stands.
    pub const fn at(self) -> GridReference {
        match self {
            Self::PrinceOfWales => at(352_202, 186_386),
            Self::Severn => at(355_875, 190_256),
        }
    }
}

/// The middle of the water, from the open sea to the lowest bridge above it, at Gloucester.
const ESTUARY: [GridReference; 14] = [
    at(150_000, 160_000),
    at(250_000, 166_000),
    at(290_000, 157_500),
    at(323_500, 163_500),
    at(340_000, 178_000),
    at(352_202, 186_386),
    at(355_875, 190_256),
    at(365_900, 202_000),
    at(370_200, 206_500),
    at(371_500, 209_500),
    at(370_000, 212_500),
    at(374_500, 212_500),
    at(377_500, 216_500),
    at(381_600, 219_600),
];

const fn at(easting: u32, northing: u32) -> GridReference {
    GridReference { easting, northing }
}

/// Whether the straight line between two places meets the estuary an odd number of times, so that they lie on different
/// banks. A vertex counts with one of its two edges only, and the answer does not depend on which place comes first.
///
/// An edge whose box lies clear of the line's box cannot meet it, so that most lines are told by comparisons alone.
pub fn crosses_estuary(one: GridReference, other: GridReference) -> bool {
    let (a, b) = if one <= other { (one, other) } else { (other, one) };
    let meets = |edge: &&[GridReference]| match edge {
        [p, q] => {
            !is_clear((a, b), (*p, *q))
                && is_left(a, b, *p) != is_left(a, b, *q)
                && is_left(*p, *q, a) != is_left(*p, *q, b)
        }
        _ => false,
    };
    ESTUARY.windows(2).filter(meets).count() % 2 == 1
}

/// Whether two lines lie in boxes with nothing in common. The first line's ends come with the smaller easting first.
fn is_clear((a, b): (GridReference, GridReference), (p, q): (GridReference, GridReference)) -> bool {
    a.easting > p.easting.max(q.easting)
        || b.easting < p.easting.min(q.easting)
        || a.northing.min(b.northing) > p.northing.max(q.northing)
        || a.northing.max(b.northing) < p.northing.min(q.northing)
}

/// Whether `point` lies left of the line from `from` to `to`.
fn is_left(from: GridReference, to: GridReference, point: GridReference) -> bool {
    let east = |p: GridReference| i64::from(p.easting) - i64::from(from.easting);
    let north = |p: GridReference| i64::from(p.northing) - i64::from(from.northing);
    east(to) * north(point) - north(to) * east(point) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARDIFF: GridReference = at(319_104, 175_136);

    #[test]
    fn the_other_bank_is_across_and_the_same_bank_is_not() {
        let across =
            [("Weston-super-Mare", 332_000, 161_000), ("Bristol", 358_000, 173_000), ("Minehead", 297_000, 146_000)];
        for (town, easting, northing) in across {
            assert!(crosses_estuary(CARDIFF, at(easting, northing)), "{town}");
        }
        let same = [("Merthyr", 305_000, 206_000), ("Newport", 331_000, 188_000), ("Lydney", 363_000, 203_000)];
        for (town, easting, northing) in same {
            assert!(!crosses_estuary(CARDIFF, at(easting, northing)), "{town}");
        }
    }

    #[test]
    fn the_answer_is_the_same_both_ways_also_on_the_line_itself() {
        for point in ESTUARY {
            for (easting, northing) in [(319_104, 175_136), (358_000, 173_000), (352_202, 300_000), (352_202, 100_000)]
            {
                let town = at(easting, northing);
                assert_eq!(crosses_estuary(point, town), crosses_estuary(town, point));
            }
        }
    }

    #[test]
    fn boxes_alone_never_change_the_answer() {
        let by_sides = |one: GridReference, other: GridReference| {
            let (a, b) = if one <= other { (one, other) } else { (other, one) };
            let edges = ESTUARY.windows(2).filter(|edge| {
                is_left(a, b, edge[0]) != is_left(a, b, edge[1])
                    && is_left(edge[0], edge[1], a) != is_left(edge[0], edge[1], b)
            });
            edges.count() % 2 == 1
        };
        let east = (150_000..400_000).step_by(12_500);
        let points: Vec<GridReference> = east
            .flat_map(|east| (150_000..230_000).step_by(9_500).map(move |north| at(east, north)))
            .chain(ESTUARY)
            .collect();
        for one in &points {
            for other in &points {
                assert_eq!(crosses_estuary(*one, *other), by_sides(*one, *other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_line_through_a_vertex_is_one_crossing() {
        let vertex = at(340_000, 178_000);
        let (west, east) = (at(vertex.easting - 20_000, vertex.northing), at(vertex.easting + 20_000, vertex.northing));
        assert!(crosses_estuary(west, east));
        let (north, south) = (at(vertex.easting, 190_000), at(vertex.easting, 170_000));
        assert!(crosses_estuary(north, south));
    }
}

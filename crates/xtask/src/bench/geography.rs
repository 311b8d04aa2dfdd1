//! Measures the geography look-up: time for a postcode, a sector, a tier and a distance, beside the bare binary search over as many sorted 64-bit
//! numbers, the ceiling of any sorted table.

use std::hint::black_box;

use geography::{Geography, GridReference, Postcode, straight_miles, tier, travel_miles, welsh_authorities};

use super::frame::{Effort, Failed, Measured, Point, Row, Unit, interleaved};
use super::stopwatch::seconds;

/// Steps through the sorted data that visit it out of order: prime, and far larger than a cache line's worth of rows.
const STRIDE: usize = 104_729;
/// Look-ups of one repeat.
const LOOK_UPS: usize = 100_000;

const fn row(name: &'static str, what: &'static str) -> Row {
    Row {
        name,
        what,
        size_of: "postcodes",
        unit: Unit::Nanoseconds,
        ceiling: Some("bare binary search over as many sorted numbers"),
        target: None,
        judged_at: None,
    }
}

/// A row for each kind of look-up. Its size is the number of postcodes that are looked up, spread over all.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let tables = Geography::builtin();
    let all: Vec<Postcode> = welsh_authorities()
        .flat_map(|authority| tables.welsh_postcodes(authority.code))
        .map(|(postcode, _)| postcode)
        .collect();
    let rows = [
        row("geography-locate", "a postcode located"),
        row("geography-parse", "a postcode parsed and located"),
        row("geography-sector", "a sector located"),
        row("geography-tier", "a postcode located and its tier found"),
        row("geography-straight", "straight miles between two places"),
        row("geography-travel", "travel miles between two places"),
    ];
    let mut points: [Vec<Point>; 6] = Default::default();
    for size in effort.of([100, 1_000, all.len()], [100, 500, 1_000]) {
        let asked: Vec<Postcode> = (0..size).map(|index| all[index * STRIDE % all.len()]).collect();
        for (which, of_row) in points.iter_mut().enumerate() {
            of_row.push(measure(which, tables, &asked, effort.of(9, 3))?);
        }
    }
    let bytes = tables.table_bytes();
    let note = format!(
        "tables of {bytes} bytes ({:.1} MiB) in the program's image, nothing on the heap",
        bytes as f64 / 1_048_576.0
    );
    let made = rows.into_iter().zip(points);
    Ok(made.map(|(row, points)| Measured::of(row, points, vec![note.clone()], effort)).collect())
}

/// Nothing is done with what was looked up.
fn gone<T>(_: T) {}

fn measure(which: usize, tables: &Geography, asked: &[Postcode], repeats: usize) -> Result<Point, Failed> {
    let numbers: Vec<u64> = (0..asked.len() as u64).map(|index| index * 3).collect();
    let texts: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let points: Vec<GridReference> =
        asked.iter().filter_map(|postcode| tables.locate(*postcode).ok()).map(|place| place.at).collect();
    let authorities: Vec<_> = welsh_authorities().map(|authority| authority.code).collect();
    let each = |look_up: &mut dyn FnMut(usize)| {
        Ok(seconds(|| (0..LOOK_UPS).for_each(|index| look_up(index * STRIDE % asked.len()))) * 1e9 / LOOK_UPS as f64)
    };
    let next = |at: usize| points[(at + 1) % points.len()];
    let ours = || match which {
        0 => each(&mut |at| gone(black_box(tables.locate(black_box(asked[at]))))),
        1 => each(&mut |at| gone(black_box(texts[at].parse::<Postcode>().map(|postcode| tables.locate(postcode))))),
        2 => each(&mut |at| gone(black_box(tables.locate_sector(black_box(asked[at].sector()))))),
        3 => each(&mut |at| {
            let found = tables.locate(black_box(asked[at]));
            gone(black_box(found.map(|place| tier(authorities[at % authorities.len()], &place))));
        }),
        4 => each(&mut |at| {
            black_box(straight_miles(black_box(points[at % points.len()]), black_box(next(at))));
        }),
        _ => each(&mut |at| {
            black_box(travel_miles(black_box(points[at % points.len()]), black_box(next(at))));
        }),
    };
    let ceiling = || each(&mut |at| gone(black_box(numbers.binary_search(black_box(&(at as u64 * 3))))));
    let (ours, ceiling) = interleaved(repeats, ours, ceiling)?;
    Point::beside(asked.len() as u64, ours, ceiling).ok_or_else(|| "no repeat was made".to_owned())
}

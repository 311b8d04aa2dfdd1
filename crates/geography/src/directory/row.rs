//! One row of the directory, judged: everything wrong with it at once, or what it says.

use vocabulary::{AuthorityCode, Country, limits};

use super::columns::{Column, Columns};
use super::faults::DirectoryFault;
use crate::authorities::authority;
use crate::place::GridReference;
use crate::postcode::{Postcode, PostcodeError};

/// The grid ends here, a little north of Shetland and east of Norfolk.
const EASTING_MAX: u32 = 700_000;
const NORTHING_MAX: u32 = 1_300_000;

/// A postcode of a bank that never was a place; its form is no postcode's.
const GIROBANK: &str = "GIR 0AA";

/// The cells of a row.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'r> {
    /// How many it has.
    pub width: usize,
    /// Those of [`Column::ALL`], in its order; absent where the row is too short.
    pub cells: [Option<&'r [u8]>; 5],
}

/// What a row says.
pub(super) enum Judged {
    /// It is left out.
    Left(Left),
    /// A postcode of Great Britain.
    Placed { postcode: Postcode, at: GridReference, authority: AuthorityCode, terminated: Option<u32> },
}

/// Why a row is left out.
pub(super) enum Left {
    NorthernIreland,
    Islands,
    WithoutGrid,
    WithoutAuthority,
}

/// Which area a postcode lies in.
enum Area {
    Authority(AuthorityCode),
    Islands,
    NotSaid,
}

pub(super) fn judge(fields: &Fields<'_>, columns: &Columns) -> Result<Judged, Vec<DirectoryFault>> {
    if fields.width != columns.width() {
        let expected = format!("{} columns, as the heading has", columns.width());
        return Err(vec![fault(String::new(), &fields.width.to_string(), expected)]);
    }
    let mut faults = Vec::new();
    let mut cell = |column: Column| {
        let bytes = fields.cells.get(column as usize).copied().flatten().unwrap_or_default();
        let text = std::str::from_utf8(bytes).map(str::trim);
        if text.is_err() {
            faults.push(fault(columns.name(column).to_owned(), "", "text in UTF-8".to_owned()));
        }
        text.unwrap_or_default()
    };
    let (postcode, authority) = (cell(Column::Postcode), cell(Column::Authority));
    let (easting, northing, terminated) = (cell(Column::Easting), cell(Column::Northing), cell(Column::Terminated));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut wrong = |column: Column, given: &str, expected: &str| {
        faults.push(fault(columns.name(column).to_owned(), given, expected.to_owned()));
    };
    if postcode == GIROBANK {
        return Ok(Judged::Left(Left::WithoutGrid));
    }
    let postcode = match Postcode::of_directory(postcode) {
        Ok(postcode) => Some(postcode),
        Err(PostcodeError::NorthernIreland) => return Ok(Judged::Left(Left::NorthernIreland)),
        Err(PostcodeError::Malformed) => {
            wrong(Column::Postcode, postcode, "a postcode, such as CF10 4UW");
            None
        }
    };
    let area = area(authority).map_err(|expected| wrong(Column::Authority, authority, expected)).ok();
    let terminated = month(terminated).map_err(|expected| wrong(Column::Terminated, terminated, expected)).ok();
    let grid = match (easting.is_empty(), northing.is_empty()) {
        (true, true) => Some(None),
        _ => {
            let metres = |column, given: &str, max: u32| match given.parse::<u32>() {
                Ok(metres) if metres <= max && given.bytes().all(|digit| digit.is_ascii_digit()) => Ok(metres),
                _ => Err((column, format!("whole metres on the British National Grid, at most {max}"))),
            };
            let east = metres(Column::Easting, easting, EASTING_MAX);
            let north = metres(Column::Northing, northing, NORTHING_MAX);
            if let Err((column, expected)) = &east {
                wrong(*column, easting, expected);
            }
            if let Err((column, expected)) = &north {
                wrong(*column, northing, expected);
            }
            east.ok().zip(north.ok()).map(|(easting, northing)| {
                let at = GridReference { easting, northing };
                // Where nothing is known, some releases say zero.
                (at != GridReference { easting: 0, northing: 0 }).then_some(at)
            })
        }
    };
    let (Some(postcode), Some(area), Some(terminated), Some(grid)) = (postcode, area, terminated, grid) else {
        return Err(faults);
    };
    Ok(match (area, grid) {
        (Area::Islands, _) => Judged::Left(Left::Islands),
        (Area::Authority(code), _) if code.country() == Country::NorthernIreland => Judged::Left(Left::NorthernIreland),
        (_, None) => Judged::Left(Left::WithoutGrid),
        (Area::NotSaid, Some(_)) => Judged::Left(Left::WithoutAuthority),
        (Area::Authority(authority), Some(at)) => Judged::Placed { postcode, at, authority, terminated },
    })
}

/// An authority of the United Kingdom; the Channel Islands and the Isle of Man have codes of `L` and `M`.
fn area(given: &str) -> Result<Area, &'static str> {
    if given.is_empty() {
        return Ok(Area::NotSaid);
    }
    if let Some(("L" | "M", digits)) = given.split_at_checked(1)
        && digits.len() == 8
        && digits.bytes().all(|digit| digit.is_ascii_digit())
    {
        return Ok(Area::Islands);
    }
    let code: AuthorityCode =
        given.parse().map_err(|_| "the code of an authority: a letter and eight digits, such as W06000015")?;
    if code.is_welsh() && authority(code).is_none() {
        return Err("the code of one of the 22 authorities of Wales");
    }
    Ok(Area::Authority(code))
}

/// A month as six digits; nothing for a postcode that lives.
fn month(given: &str) -> Result<Option<u32>, &'static str> {
    const EXPECTED: &str = "a month, such as 202406, or nothing";
    if given.is_empty() {
        return Ok(None);
    }
    let digits = given.len() == 6 && given.bytes().all(|digit| digit.is_ascii_digit());
    let month = given.parse().ok().filter(|month: &u32| digits && (1..=12).contains(&(month % 100)));
    month.map(Some).ok_or(EXPECTED)
}

fn fault(column: String, given: &str, expected: String) -> DirectoryFault {
    let printable = given.chars().filter(|letter| !letter.is_control());
    let given = printable.take(limits::GEOGRAPHY_QUOTED_CHARS_MAX).collect();
    DirectoryFault { row: 0, column, given, expected: expected.into() }
}

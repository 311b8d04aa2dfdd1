//! The columns of placements and budgets made elsewhere (EVD-0). docs/evidence.md is held against them by a test.

use api::evidence::v1::{ImportedBudget, ImportedPlacement};

use super::columns::{Column, Need, columns};
use super::forms::{read_authority, read_code, read_day, read_pence, write_day};
use super::lines::Sheet;

const REQUIRED: Need = Need::Required;
const OPTIONAL: Need = Need::Optional;

impl Sheet for ImportedPlacement {
    const COLUMNS: &'static [Column<Self>] = PLACEMENTS;
}

impl Sheet for ImportedBudget {
    const COLUMNS: &'static [Column<Self>] = BUDGETS;
}

/// Of a placement.
pub(crate) const PLACEMENTS: &[Column<ImportedPlacement>] = columns! {
    "child_number" / "rhif plentyn", REQUIRED, "text: the authority's own number of the child", "CDF-2019-0417", &["child_number"],
        |row, cell| { cell.clone_into(&mut row.child_number); Ok(()) }, |row| row.child_number.clone();
    "code" / "cod", REQUIRED, "code of placement-code", "U4", &["code"],
        |row, cell| { row.code = read_code(cell); Ok(()) }, |row| row.code.clone();
    "placed_in" / "lleolwyd yn", REQUIRED, "code of the authority in whose area it is, or its resource name", "W06000018", &["placed_in"],
        |row, cell| { row.placed_in = read_authority(cell); Ok(()) }, |row| row.placed_in.clone();
    "from" / "o", REQUIRED, "day it began", "2019-09-02", &["from"],
        |row, cell| { row.from = read_day(cell)?; Ok(()) }, |row| write_day(row.from.as_ref());
    "until" / "hyd", OPTIONAL, "day it ended, no longer of it; empty: it lasts", "2026-06-30", &["until"],
        |row, cell| { row.until = read_day(cell)?; Ok(()) }, |row| write_day(row.until.as_ref());
    "weekly_pence" / "ceiniogau'r wythnos", OPTIONAL, "whole pence a week; empty: not known", "82600", &["weekly_pence"],
        |row, cell| { row.weekly_pence = Some(read_pence(cell)?); Ok(()) }, |row| row.weekly_pence.map(|pence| pence.to_string()).unwrap_or_default();
};

/// Of a budget.
pub(crate) const BUDGETS: &[Column<ImportedBudget>] = columns! {
    "code" / "cod", REQUIRED, "code of placement-code", "K2", &["code"],
        |row, cell| { row.code = read_code(cell); Ok(()) }, |row| row.code.clone();
    "from" / "o", REQUIRED, "day it begins", "2026-04-01", &["from"],
        |row, cell| { row.from = read_day(cell)?; Ok(()) }, |row| write_day(row.from.as_ref());
    "until" / "hyd", REQUIRED, "day it ends, no longer of it", "2027-04-01", &["until"],
        |row, cell| { row.until = read_day(cell)?; Ok(()) }, |row| write_day(row.until.as_ref());
    "amount_pence" / "swm mewn ceiniogau", REQUIRED, "whole pence for all of that time", "230000000", &["amount_pence"],
        |row, cell| { row.amount_pence = read_pence(cell)?; Ok(()) }, |row| row.amount_pence.to_string();
};

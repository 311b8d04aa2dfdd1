//! Excel workbooks: the first sheet, its headings in the first row. Numbers, days and formulas are read as what they show.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook};

use super::Table;

/// Reads a file as a table.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(path: &Path) -> Result<Table, String> {
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(|error: calamine::XlsxError| error.to_string())?;
    let range =
        workbook.worksheet_range_at(0).ok_or("the workbook has no sheet")?.map_err(|error| error.to_string())?;
    let above = range.start().map_or(0, |(row, _)| row);
    let mut table = Table::default();
    for (number, cells) in (above + 1..).zip(range.rows()) {
        let cells: Vec<String> = cells.iter().map(cell).collect();
        if table.headings.is_empty() {
            table.headings = cells;
        } else {
            table.rows.push((number, cells));
        }
    }
    Ok(table)
}

/// What a cell shows: a formula its value, a day in ISO form, a whole number without decimals.
fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
        Data::Int(_)
        | Data::Float(_)
        | Data::String(_)
        | Data::Bool(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_) => data.to_string().trim().to_owned(),
    }
}

/// Writes a table: every cell as text, so that nothing in it is a formula and no leading zero is lost.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn write(path: &Path, table: &Table) -> Result<(), String> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let text = Format::new().set_num_format("@");
    let rows = std::iter::once(&table.headings).chain(table.rows.iter().map(|(_, cells)| cells));
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(row, column, cell, &text).map_err(|error| error.to_string())?;
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(|error| error.to_string())?;
    workbook.save(path).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_workbook_makes_of_cells_is_read_as_people_meant_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("typed.xlsx");
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        for (column, heading) in (0..).zip(["number", "day", "sum", "text", "blank"]) {
            sheet.write_string(0, column, heading).unwrap();
        }
        sheet.write_number(1, 0, 12.0).unwrap();
        sheet.write_number_with_format(1, 1, 46_113.0, &day).unwrap();
        sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_string(1, 3, "=not a formula").unwrap();
        sheet.write_blank(3, 4, &day).unwrap();
        workbook.save(&path).unwrap();
        let table = read(&path).unwrap();
        assert_eq!(table.headings, ["number", "day", "sum", "text", "blank"]);
        assert_eq!(table.rows[0], (2, ["12", "2026-04-01", "2", "=not a formula", ""].map(str::to_owned).to_vec()));
        assert!(table.rows[1..].iter().all(|(_, cells)| cells.iter().all(String::is_empty)), "blank rows");
    }
}

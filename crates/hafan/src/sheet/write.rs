//! Rows into files: each form reads back as what was written.

use std::path::Path;

use super::lines::Line;
use super::{FileForm, Table, csv, json, xlsx};

/// How much was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exported {
    /// Providers, settings, settings with their places, or price lists.
    pub(crate) rows: usize,
    /// Lines of the file, without its headings.
    pub(crate) lines: usize,
}

/// Writes rows to a file.
///
/// # Errors
/// What is wrong, in words.
pub(crate) fn write<M: Line>(path: &Path, form: FileForm, rows: Vec<M>) -> Result<Exported, String> {
    let count = rows.len();
    if form == FileForm::Json {
        json::write(path, &rows)?;
        return Ok(Exported { rows: count, lines: count });
    }
    let headings = M::COLUMNS.iter().map(|column| column.heading.to_owned()).collect();
    let lines = rows.into_iter().flat_map(Line::split);
    let cells = |line: M| M::COLUMNS.iter().map(|column| (column.write)(&line)).collect();
    let table = Table { headings, rows: (2..).zip(lines.map(cells)).collect() };
    match form {
        FileForm::Csv => csv::write(path, &table)?,
        FileForm::Xlsx => xlsx::write(path, &table)?,
        FileForm::Json => {}
    }
    Ok(Exported { rows: count, lines: table.rows.len() })
}

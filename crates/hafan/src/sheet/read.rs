//! Files into rows: every fault of every cell is found, and every row remembers where in its file it came from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use api::imports::v1::{ImportRow, PlacesRow, PriceListRow, SettingRow};
use api::register::v1::Provider;

use super::columns::{Column, Need};
use super::lines::Line;
use super::{FileForm, Kind, SheetFault, Table, csv, json, xlsx};

/// What files say.
#[derive(Default)]
pub(crate) struct Read {
    /// The rows, in the order an import stages them.
    pub(crate) rows: Vec<ImportRow>,
    /// Where each row came from.
    origins: Vec<Origin>,
    /// What is wrong with the files themselves.
    pub(crate) faults: Vec<SheetFault>,
}

/// Where a row came from.
struct Origin {
    file: usize,
    kind: Kind,
    /// The lines it was put together from, each with the part of a path that names it.
    lines: Vec<(String, u32)>,
}

/// Reads files, those of providers first.
pub(crate) fn read(files: &[PathBuf], kind: Option<Kind>) -> Read {
    let mut read = Read::default();
    let mut kinds = Vec::new();
    for (index, path) in files.iter().enumerate() {
        match kind.or_else(|| Kind::of_name(path)) {
            Some(kind) => kinds.push((kind, index)),
            None => read.faults.push(whole(
                path,
                "a file name with one of providers, settings, places, price in it, or --kind".to_owned(),
            )),
        }
    }
    kinds.sort_unstable();
    for (kind, index) in kinds {
        let path = &files[index];
        match kind {
            Kind::Providers => read.file::<Provider>(path, index),
            Kind::Settings => read.file::<SettingRow>(path, index),
            Kind::Places => read.file::<PlacesRow>(path, index),
            Kind::PriceLists => read.file::<PriceListRow>(path, index),
        }
    }
    read
}

fn whole(path: &Path, expected: String) -> SheetFault {
    SheetFault { file: path.to_owned(), row: 0, column: String::new(), reason: String::new(), expected }
}

impl Read {
    fn file<M: Line>(&mut self, path: &Path, file: usize) {
        let lines = match FileForm::of_name(path) {
            None => Err("a file that ends in .csv, .json, .jsonl or .xlsx".to_owned()),
            Some(FileForm::Csv) => csv::read(path).map(|table| self.lines(path, &table)),
            Some(FileForm::Xlsx) => xlsx::read(path).map(|table| self.lines(path, &table)),
            Some(FileForm::Json) => json::read::<M>(path).map(|messages| self.messages(path, messages)),
        };
        match lines {
            Ok(lines) => self.join(lines, file),
            Err(expected) => self.faults.push(whole(path, expected)),
        }
    }

    fn messages<M>(&mut self, path: &Path, messages: Vec<json::Numbered<M>>) -> Vec<(u32, M)> {
        let mut read = Vec::with_capacity(messages.len());
        for (row, message) in messages {
            match message {
                Ok(message) => read.push((row, message)),
                Err(expected) => self.faults.push(SheetFault { row, ..whole(path, expected) }),
            }
        }
        read
    }

    /// Each line of a table as a message; one with a fault is left out.
    fn lines<M: Line>(&mut self, path: &Path, table: &Table) -> Vec<(u32, M)> {
        let Some(columns) = self.headings::<M>(path, &table.headings) else { return Vec::new() };
        let mut read = Vec::with_capacity(table.rows.len());
        for (row, cells) in &table.rows {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let (mut message, before) = (M::default(), self.faults.len());
            for (column, cell) in columns.iter().zip(cells) {
                let Some(column) = column.filter(|_| !cell.trim().is_empty()) else { continue };
                if let Err(expected) = (column.read)(&mut message, cell.trim()) {
                    let column = column.heading.to_owned();
                    self.faults.push(SheetFault { row: *row, column, ..whole(path, expected.to_owned()) });
                }
            }
            if cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
                let expected = format!("at most {} cells, as many as there are headings", columns.len());
                self.faults.push(SheetFault { row: *row, ..whole(path, expected) });
            }
            if self.faults.len() == before {
                read.push((*row, message));
            }
        }
        read
    }

    /// The column of each heading, in either language; none where the headings are at fault.
    fn headings<M: Line>(&mut self, path: &Path, headings: &[String]) -> Option<Vec<Option<&'static Column<M>>>> {
        let before = self.faults.len();
        let mut seen = BTreeMap::new();
        let mut columns = Vec::with_capacity(headings.len());
        for heading in headings {
            let plain = normal(heading);
            let found =
                M::COLUMNS.iter().find(|column| [normal(column.heading), normal(column.welsh)].contains(&plain));
            let fault = |expected: String| SheetFault { row: 1, column: heading.clone(), ..whole(path, expected) };
            match found {
                None if plain.is_empty() => {}
                None => {
                    let known: Vec<&str> = M::COLUMNS.iter().map(|column| column.heading).collect();
                    self.faults.push(fault(format!("one of the headings {}", known.join(", "))));
                }
                Some(column) if seen.insert(column.heading, ()).is_some() => {
                    self.faults.push(fault("each heading once".to_owned()));
                }
                Some(_) => {}
            }
            columns.push(found);
        }
        for column in M::COLUMNS.iter().filter(|column| column.need == Need::Required) {
            // A name says which setting it is as well as a reference does.
            let by_name = column.heading == "reference" && (seen.contains_key("name") || seen.contains_key("setting"));
            if !seen.contains_key(column.heading) && !by_name {
                let fault =
                    whole(path, format!("a column {} ({}), such as {}", column.heading, column.form, column.example));
                self.faults.push(SheetFault { row: 1, column: column.heading.to_owned(), ..fault });
            }
        }
        (self.faults.len() == before).then_some(columns)
    }

    /// Lines into rows: neighbours that belong together are one row.
    fn join<M: Line>(&mut self, lines: Vec<(u32, M)>, file: usize) {
        let mut rows: Vec<(M, Vec<(String, u32)>)> = Vec::new();
        for (number, mut line) in lines {
            if let Some((row, parts)) = rows.last_mut()
                && row.join(&mut line)
            {
                // Prices of different sorts stand in lists of their own: the part that is new is this line's.
                let known = parts.len();
                let new =
                    row.places_of_lines().into_iter().filter(|part| !parts[..known].iter().any(|(had, _)| had == part));
                let new: Vec<_> = new.map(|part| (part, number)).collect();
                parts.extend(new);
                continue;
            }
            let parts = line.places_of_lines().into_iter().map(|part| (part, number)).collect();
            rows.push((line, parts));
        }
        for (row, lines) in rows {
            self.origins.push(Origin { file, kind: M::KIND, lines });
            self.rows.push(ImportRow { row: Some(row.row()) });
        }
    }

    /// Where in its file a fault of a row lies: the row as the file counts it, and the column.
    pub(crate) fn place(&self, files: &[PathBuf], row: u32, field: &str) -> (PathBuf, u32, String) {
        let origin = usize::try_from(row).ok().and_then(|row| self.origins.get(row));
        let Some(origin) = origin else { return (PathBuf::new(), 0, field.to_owned()) };
        let file = files.get(origin.file).cloned().unwrap_or_default();
        let is_line = |part: &str| !part.is_empty() && field.contains(part);
        let line = origin.lines.iter().find(|(part, _)| is_line(part)).or_else(|| origin.lines.first());
        let line = line.map_or(0, |(_, line)| *line);
        (file, line, column_of(origin.kind, field).unwrap_or_else(|| field.to_owned()))
    }
}

/// A heading as two are compared.
fn normal(heading: &str) -> String {
    heading.trim().trim_start_matches('\u{feff}').to_lowercase().replace(['-', '_'], " ")
}

/// The column that a field of a row stands in: the one whose path is the longest beginning of the field's.
fn column_of(kind: Kind, field: &str) -> Option<String> {
    fn longest<M>(columns: &[Column<M>], plain: &str) -> Option<String> {
        let begins = |path: &str| plain.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let matched = columns.iter().filter_map(|column| {
            let longest = column.fields.iter().filter(|path| begins(path)).map(|path| path.len()).max()?;
            Some((longest, column.heading))
        });
        matched.max_by_key(|(length, _)| *length).map(|(_, heading)| heading.to_owned())
    }
    let mut plain = String::new();
    let mut inside = false;
    for character in field.chars() {
        match character {
            '[' => inside = true,
            ']' => inside = false,
            _ if !inside => plain.push(character),
            _ => {}
        }
    }
    match kind {
        Kind::Providers => longest(Provider::COLUMNS, &plain),
        Kind::Settings => longest(SettingRow::COLUMNS, &plain),
        Kind::Places => longest(PlacesRow::COLUMNS, &plain),
        Kind::PriceLists => longest(PriceListRow::COLUMNS, &plain),
    }
}

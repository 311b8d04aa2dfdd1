//! Files into rows: every fault of every cell is found, and every row remembers where in its file it came from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use api::imports::v1::{ImportRow, PlacesRow, PriceListRow, SettingRow};
use api::register::v1::Provider;
use vocabulary::limits;

use super::columns::{Column, Need};
use super::lines::{Line, Sheet};
use super::{FileForm, Kind, SheetFault, Table, columns, csv, json, xlsx};

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

/// A line of a file as a message, and the fields of it that could not be read.
pub(crate) struct Marked<M> {
    /// The row as the file counts it.
    pub(crate) row: u32,
    /// What it says.
    pub(crate) message: M,
    /// Fields that could not be read.
    pub(crate) unreadable: Vec<&'static str>,
}

/// What a file says whose every line is a row.
pub(crate) struct Plain<M> {
    /// The rows.
    pub(crate) rows: Vec<Marked<M>>,
    /// What is wrong with the file itself.
    pub(crate) faults: Vec<SheetFault>,
}

/// Reads a file whose every line is a row.
pub(crate) fn read_plain<M: Sheet>(path: &Path) -> Plain<M> {
    let mut read = Read::default();
    let rows = read.marked(path);
    Plain { rows, faults: read.faults }
}

/// The column that a field stands in.
pub(crate) fn column<M: Sheet>(field: &str) -> Option<String> {
    longest(M::COLUMNS, field)
}

/// The columns of a table, in the order of the kind's own, each with the place of its cells.
struct Headings<M: 'static> {
    columns: Vec<(usize, &'static Column<M>)>,
    /// Columns that should be there and are not.
    missing: Vec<&'static Column<M>>,
    count: usize,
}

impl Read {
    fn file<M: Line>(&mut self, path: &Path, file: usize) {
        let lines = self.marked::<M>(path);
        self.join(lines, file);
    }

    /// The lines of a file; none, and a fault, where it cannot be read as a whole.
    fn marked<M: Sheet>(&mut self, path: &Path) -> Vec<Marked<M>> {
        let lines = match FileForm::of_name(path) {
            None => Err("a file that ends in .csv, .json, .jsonl or .xlsx".to_owned()),
            Some(FileForm::Csv) => csv::read(path).map(|table| self.lines(path, &table)),
            Some(FileForm::Xlsx) => xlsx::read(path).map(|table| self.lines(path, &table)),
            Some(FileForm::Json) => json::read::<M>(path).map(|messages| self.messages(path, messages)),
        };
        lines.unwrap_or_else(|expected| {
            self.faults.push(whole(path, expected));
            Vec::new()
        })
    }

    fn messages<M>(&mut self, path: &Path, messages: Vec<json::Numbered<M>>) -> Vec<Marked<M>> {
        let mut read = Vec::with_capacity(messages.len());
        for (row, message) in messages {
            match message {
                Ok(message) => read.push(Marked { row, message, unreadable: Vec::new() }),
                Err(expected) => self.faults.push(SheetFault { row, ..whole(path, expected) }),
            }
        }
        read
    }

    /// Each line of a table as a message. A cell at fault is told, and its field named, so that the rest of its row is judged all the same.
    fn lines<M: Sheet>(&mut self, path: &Path, table: &Table) -> Vec<Marked<M>> {
        let headings = self.headings::<M>(path, &table.headings);
        let mut read = Vec::with_capacity(table.rows.len());
        for (row, cells) in &table.rows {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let mut message = M::default();
            let mut unreadable: Vec<&str> =
                headings.missing.iter().flat_map(|column| column.unreadable()).copied().collect();
            let mut sort_is_known = true;
            for (index, column) in &headings.columns {
                let Some(cell) = cells.get(*index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) else {
                    continue;
                };
                let Err(expected) = (column.read)(&mut message, cell) else { continue };
                unreadable.extend(column.unreadable());
                // What a line may have says its sort: where that is at fault, nothing follows for its other cells.
                if sort_is_known || !columns::is_of_another_sort(expected) {
                    let column = column.heading.to_owned();
                    self.faults.push(SheetFault { row: *row, column, ..whole(path, expected.to_owned()) });
                }
                sort_is_known &= !columns::is_unknown_sort(expected);
            }
            if cells.iter().skip(headings.count).any(|cell| !cell.trim().is_empty()) {
                let expected = format!("at most {} cells, as many as there are headings", headings.count);
                self.faults.push(SheetFault { row: *row, ..whole(path, expected) });
            }
            read.push(Marked { row: *row, message, unreadable });
        }
        read
    }

    /// The column of each heading, in either language; every heading at fault is told.
    fn headings<M: Sheet>(&mut self, path: &Path, headings: &[String]) -> Headings<M> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, heading) in headings.iter().enumerate() {
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
                Some(column) if places.contains_key(column.heading) => {
                    self.faults.push(fault("each heading once".to_owned()));
                }
                Some(column) => {
                    places.insert(column.heading, index);
                }
            }
        }
        let mut missing = Vec::new();
        for column in M::COLUMNS.iter().filter(|column| column.need == Need::Required) {
            // A name says which setting it is as well as a reference does.
            let by_name =
                column.heading == "reference" && (places.contains_key("name") || places.contains_key("setting"));
            if !places.contains_key(column.heading) && !by_name {
                let fault =
                    whole(path, format!("a column {} ({}), such as {}", column.heading, column.form, column.example));
                self.faults.push(SheetFault { row: 1, column: column.heading.to_owned(), ..fault });
                missing.push(column);
            }
        }
        let there = M::COLUMNS.iter().filter_map(|column| Some((*places.get(column.heading)?, column)));
        Headings { columns: there.collect(), missing, count: headings.len() }
    }

    /// Lines into rows: neighbours that belong together are one row.
    fn join<M: Line>(&mut self, lines: Vec<Marked<M>>, file: usize) {
        let mut rows: Vec<Joined<M>> = Vec::new();
        for Marked { row: number, message: mut line, unreadable } in lines {
            if let Some(joined) = rows.last_mut() {
                line.take_key(&joined.message, &unreadable);
                if joined.message.join(&mut line) {
                    joined.take(number, &unreadable);
                    continue;
                }
            }
            let mut joined = Joined { message: line, lines: Vec::new(), unreadable: Vec::new() };
            joined.take(number, &unreadable);
            rows.push(joined);
        }
        for Joined { message, lines, mut unreadable } in rows {
            // A row none of whose lines could be read as anything has empty lists: nothing follows from that.
            if lines.iter().all(|(part, _)| part.is_empty()) {
                unreadable.extend(M::LISTS.iter().map(|&list| list.to_owned()));
            }
            if unreadable.len() > limits::IMPORT_UNREADABLE_MAX {
                unreadable = M::LISTS.iter().map(|&list| list.to_owned()).collect();
            }
            self.origins.push(Origin { file, kind: M::KIND, lines });
            self.rows.push(ImportRow { row: Some(message.row()), unreadable });
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

/// Lines put together to one row.
struct Joined<M> {
    message: M,
    lines: Vec<(String, u32)>,
    unreadable: Vec<String>,
}

impl<M: Line> Joined<M> {
    /// Notes where a line that was put into the row came from, and what of it could not be read.
    fn take(&mut self, number: u32, unreadable: &[&'static str]) {
        // Prices of different sorts stand in lists of their own: the part that is new is this line's.
        let is_known = |part: &String| self.lines.iter().any(|(known, _)| known == part);
        let new: Vec<String> = self.message.places_of_lines().into_iter().filter(|part| !is_known(part)).collect();
        let part = new.first().cloned().unwrap_or_default();
        let fields = unreadable.iter().filter_map(|field| within_line(M::LISTS, field, &part));
        self.unreadable.extend(fields);
        self.lines.extend(new.into_iter().map(|part| (part, number)));
        if self.lines.is_empty() {
            self.lines.push((String::new(), number));
        }
    }
}

/// The path of a line's field, where it is one of its list's entry `part`, such as `places[3]`: nothing of a list that it has no entry in,
/// unless there is but one list: then that as a whole.
fn within_line(lists: &[&str], field: &str, part: &str) -> Option<String> {
    if lists.contains(&field) {
        return None;
    }
    let in_list = |list: &&&str| field.strip_prefix(**list).is_some_and(|rest| rest.starts_with('.'));
    let Some(list) = lists.iter().find(in_list) else { return Some(field.to_owned()) };
    if part.is_empty() && lists.len() == 1 {
        return Some((*list).to_owned());
    }
    let (name, index) = part.split_once('[')?;
    let is_its = list.rsplit('.').next() == Some(name);
    is_its.then(|| format!("{list}[{index}{}", &field[list.len()..]))
}

/// A heading as two are compared.
fn normal(heading: &str) -> String {
    heading.trim().trim_start_matches('\u{feff}').to_lowercase().replace(['-', '_'], " ")
}

/// The column with the path that is the longest beginning of a field's.
fn longest<M>(columns: &[Column<M>], plain: &str) -> Option<String> {
    let begins = |path: &str| plain.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let matched = columns.iter().filter_map(|column| {
        let longest = column.fields.iter().filter(|path| begins(path)).map(|path| path.len()).max()?;
        Some((longest, column.heading))
    });
    matched.max_by_key(|(length, _)| *length).map(|(_, heading)| heading.to_owned())
}

/// The column that a field of a row stands in: the one whose path is the longest beginning of the field's.
fn column_of(kind: Kind, field: &str) -> Option<String> {
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

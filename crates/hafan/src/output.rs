//! What a command shows: a table for people or the proto's JSON for programs, in the language asked for.

use std::io::Write;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, SerializeOptions};
use vocabulary::Language;

use crate::failure::Failure;
use crate::names::last;

/// Columns of a screen that does not tell how wide it is.
const DEFAULT_COLUMNS: u16 = 140;

/// For whom the answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people: tables.
    #[default]
    Table,
    /// For programs: JSON.
    Json,
}

/// Where and how answers are written.
pub(crate) struct Output<'w> {
    out: &'w mut (dyn Write + Send),
    /// For whom.
    pub(crate) format: Format,
    /// In which language.
    pub(crate) lang: Language,
    /// How wide a table may be.
    columns: u16,
}

impl<'w> Output<'w> {
    /// Answers to `out`.
    pub(crate) fn new(out: &'w mut (dyn Write + Send), format: Format, lang: Language, columns: Option<u16>) -> Self {
        Self { out, format, lang, columns: columns.unwrap_or(DEFAULT_COLUMNS).max(60) }
    }

    /// Shows a message: whole as JSON, or as `human` words it.
    pub(crate) fn show<M: Message + Name + Default>(
        &mut self,
        message: &M,
        human: impl FnOnce(&M, Page) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                let json = json(message, Layout::Pretty)?;
                self.line(&json)
            }
            Format::Table => {
                let text = human(message, self.page());
                self.text(&text)
            }
        }
    }

    /// Shows one message of a stream: a line of JSON, or a line or so as `human` words it.
    pub(crate) fn show_one_of_many<M: Message + Name + Default>(
        &mut self,
        message: &M,
        human: impl FnOnce(&M, Page) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                let json = json(message, Layout::Line)?;
                self.line(&json)?;
            }
            Format::Table => {
                let text = human(message, self.page());
                self.text(&text)?;
            }
        }
        Ok(self.out.flush()?)
    }

    /// Shows what is no message of the contract: as the JSON given, or as `human` words it.
    pub(crate) fn show_value(
        &mut self,
        value: &serde_json::Value,
        human: impl FnOnce(Page) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                let json = format!("{value:#}");
                self.line(&json)
            }
            Format::Table => {
                let text = human(self.page());
                self.text(&text)
            }
        }
    }

    /// Writes words for people; programs get nothing of it.
    pub(crate) fn say(&mut self, text: &str) -> Result<(), Failure> {
        match self.format {
            Format::Json => Ok(()),
            Format::Table => self.text(text),
        }
    }

    /// How a page of words is laid out.
    pub(crate) const fn page(&self) -> Page {
        Page { lang: self.lang, columns: self.columns }
    }

    fn text(&mut self, text: &str) -> Result<(), Failure> {
        let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        write!(self.out, "{text}{newline}")?;
        Ok(())
    }

    fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.out, "{text}")?;
        Ok(())
    }
}

/// How a page of words is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// The language.
    pub(crate) lang: Language,
    columns: u16,
}

impl Page {
    /// Either of two words, by language.
    pub(crate) const fn of(self, en: &'static str, cy: &'static str) -> &'static str {
        self.lang.of(en, cy)
    }

    /// A table with a heading over each column, or a word that there is nothing. A name too long for a column stands in it by its
    /// end, and whole below the table.
    pub(crate) fn table(self, headings: &[(&'static str, &'static str)], rows: Vec<Vec<String>>) -> String {
        if rows.is_empty() {
            return format!("{}\n", self.of("None.", "Dim."));
        }
        let (rows, long_names) = shortened(rows);
        let mut table = self.plain();
        table.set_header(headings.iter().map(|(en, cy)| self.of(en, cy)));
        for (index, (en, _)) in headings.iter().enumerate() {
            let is_number =
                en.starts_with('£') || ["Rank", "Points", "Miles", "Weight", "Free places", "Version"].contains(en);
            if let Some(column) = table.column_mut(index).filter(|_| is_number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for (index, column) in whole_columns(headings.len(), &rows).enumerate() {
            if let Some(found) = table.column_mut(index).filter(|_| column == Column::Whole) {
                found.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.add_rows(rows);
        let below = long_names.iter().map(|name| format!("{}  {name}\n", short_name(name)));
        format!("{table}\n{}", below.collect::<String>())
    }

    /// Facts, one a line: what it is, and what it is of. Words wrap, names stay whole so that they can be copied.
    pub(crate) fn facts(self, facts: Vec<(&'static str, String)>) -> String {
        let said: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let width = said.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let room = usize::from(self.columns).saturating_sub(width + 2).max(20);
        let mut told = String::new();
        for (name, value) in &said {
            let lines = value.lines().flat_map(|line| wrapped(line, room));
            for (index, line) in lines.enumerate() {
                let name = if index == 0 { name } else { "" };
                told += format!("{name:<width$}  {line}").trim_end();
                told.push('\n');
            }
        }
        told
    }

    fn plain(self) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.columns);
        table
    }
}

/// How long a name may be to stand whole in a column: a search's is 67.
const NAME_WIDTH_MAX: usize = 72;

/// Whether a column may be made narrower than what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Wraps,
    Whole,
}

/// The last eight characters of a name's id: ids of one second begin alike.
pub(crate) fn short_name(name: &str) -> String {
    let id = last(name);
    format!("…{}", id.get(id.len().saturating_sub(8)..).unwrap_or(id))
}

/// The rows with every name that is too long for a column by its end, and those names in the order they stand in.
fn shortened(mut rows: Vec<Vec<String>>) -> (Vec<Vec<String>>, Vec<String>) {
    let mut long_names = Vec::new();
    for cell in rows.iter_mut().flatten().filter(|cell| is_name(cell) && cell.len() > NAME_WIDTH_MAX) {
        if !long_names.contains(cell) {
            long_names.push(cell.clone());
        }
        *cell = short_name(cell);
    }
    (rows, long_names)
}

fn is_name(text: &str) -> bool {
    text.contains('/') && text.len() > 30 && !text.contains(' ')
}

/// Which columns hold resource names: those stay whole, so that they can be copied, even where the table gets wider for it.
fn whole_columns(count: usize, rows: &[Vec<String>]) -> impl Iterator<Item = Column> {
    (0..count).map(move |index| {
        let names = rows.iter().filter_map(|row| row.get(index)).any(|text| is_name(text));
        if names { Column::Whole } else { Column::Wraps }
    })
}

/// A text in lines of at most so many characters; a longer word has a line of its own.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last =
            lines.last_mut().filter(|line| line.is_empty() || line.chars().count() + 1 + word.chars().count() <= room);
        match last {
            Some(line) => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// One line or several.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Pretty,
    Line,
}

/// A message as one line of JSON, for a file of many.
pub(crate) fn json_line<M: Message + Name + Default>(message: &M) -> Result<String, Failure> {
    json(message, Layout::Line)
}

/// The proto's own JSON of a message.
fn json<M: Message + Name + Default>(message: &M, layout: Layout) -> Result<String, Failure> {
    let full_name = M::full_name();
    let internal = |why: String| Failure::Internal(format!("cannot tell a {full_name} as JSON: {why}"));
    let descriptor =
        api::pool().get_message_by_name(&full_name).ok_or_else(|| internal("not in the contract".to_owned()))?;
    let dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())
        .map_err(|error| internal(error.to_string()))?;
    let value = dynamic
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
        .map_err(|error| internal(error.to_string()))?;
    let text = match layout {
        Layout::Pretty => serde_json::to_string_pretty(&value),
        Layout::Line => serde_json::to_string(&value),
    };
    text.map_err(|error| internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use api::search::v1::Search;

    use super::*;

    #[test]
    fn json_is_the_protos_own_and_reads_back() {
        let search = Search { decision_maker: "people/dewi.decision".to_owned(), state: 4, ..Search::default() };
        let mut out = Vec::new();
        Output::new(&mut out, Format::Json, Language::En, None).show(&search, |_, _| String::new()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(r#""state": "SEARCH_STATE_OPEN""#), "{text}");
        assert_eq!(crate::document::parse::<Search>(&text), Ok(search));
    }

    #[test]
    fn a_table_keeps_to_its_width_and_speaks_both_languages() {
        let page = Page { lang: Language::Cy, columns: 60 };
        let table = page.table(&[("Rank", "Safle"), ("Offer", "Cynnig")], vec![vec!["1".to_owned(), "a ".repeat(80)]]);
        assert!(table.contains("Safle") && table.lines().all(|line| line.chars().count() <= 60), "{table}");
        assert_eq!(page.table(&[("Rank", "Safle")], Vec::new()), "Dim.\n");
    }

    #[test]
    fn a_name_is_never_broken() {
        let page = Page { lang: Language::En, columns: 60 };
        let name = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
        let headings = [("Search", "Chwiliad"), ("Words", "Geiriau")];
        let table = page.table(&headings, vec![vec![name.to_owned(), "a ".repeat(40)]]);
        assert!(table.contains(name), "{table}");
        assert!(page.facts(vec![("Search", name.to_owned())]).contains(name));
    }

    #[test]
    fn a_name_too_long_for_a_column_stands_whole_below_the_table_once() {
        let page = Page { lang: Language::En, columns: 60 };
        let name =
            "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/rounds/1/offers/7d3e8f2a-ab12cd34";
        let row = || vec![name.to_owned(), "with the decision maker".to_owned()];
        let table = page.table(&[("Offer", "Cynnig"), ("State", "Cyflwr")], vec![row(), row()]);
        assert_eq!(table.matches(name).count(), 1, "{table}");
        assert_eq!(table.matches("…ab12cd34").count(), 3, "{table}");
        assert!(table.contains("with the decision maker"), "{table}");
    }

    #[test]
    fn words_wrap_and_stand_under_each_other() {
        let page = Page { lang: Language::En, columns: 60 };
        let told = page.facts(vec![("Who", "word ".repeat(20).trim().to_owned()), ("Wishes", "one\ntwo".to_owned())]);
        assert!(told.lines().all(|line| line.chars().count() <= 60), "{told}");
        assert!(told.contains("Wishes  one\n        two\n"), "{told}");
    }

    #[test]
    fn facts_without_a_value_are_left_out() {
        let page = Page { lang: Language::En, columns: 80 };
        let facts = page.facts(vec![("State", "OPEN".to_owned()), ("Award", String::new())]);
        assert!(facts.contains("State") && !facts.contains("Award"), "{facts}");
    }
}

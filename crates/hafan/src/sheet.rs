//! Spreadsheets of the register: CSV, JSON and .xlsx, read into the rows of an import and written from what the register says.
//!
//! What a column is called, reads, writes and stands for is in one table per kind ([`columns`]); reading, writing, the faults of a check
//! and docs/import.md all follow it. A file becomes the contract's own messages: there is no other model of a row here.

pub(crate) mod columns;
mod csv;
mod evidence;
mod forms;
mod json;
mod lines;
mod read;
#[cfg(test)]
mod tests;
mod write;
mod xlsx;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

pub(crate) use lines::Sheet;
pub(crate) use read::{Plain, Read, column, read, read_plain};
pub(crate) use write::{Exported, write};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Kind {
    /// Providers.
    Providers,
    /// Settings.
    Settings,
    /// Places, a line each.
    Places,
    /// Price lists, a line a price.
    PriceLists,
}

impl Kind {
    /// Every kind, in the order an import stages them: later ones stand on earlier ones.
    pub(crate) const ALL: [Self; 4] = [Self::Providers, Self::Settings, Self::Places, Self::PriceLists];

    /// The word in a file's name that tells its kind.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Providers => "providers",
            Self::Settings => "settings",
            Self::Places => "places",
            Self::PriceLists => "price",
        }
    }

    /// The kind a file's name tells.
    fn of_name(path: &Path) -> Option<Self> {
        let stem = path.file_stem()?.to_string_lossy().to_lowercase();
        let mut found = Self::ALL.into_iter().filter(|kind| stem.contains(kind.word()));
        found.next().filter(|_| found.next().is_none())
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileForm {
    /// Comma, semicolon or tab between the cells.
    Csv,
    /// An array of messages; also one message a line.
    Json,
    /// An Excel workbook; its first sheet.
    Xlsx,
}

impl FileForm {
    /// The form a file's name tells.
    pub(crate) fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// One thing wrong with a file: where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFault {
    /// The file.
    pub file: PathBuf,
    /// The row as the file counts it, its heading being row 1; of JSON the message, from 1. 0: the file as a whole.
    pub row: u32,
    /// The column by its English heading, or a field where there is none; empty where it is the whole row.
    pub column: String,
    /// The frozen word, where a rule of the server's is broken.
    pub reason: String,
    /// What was expected.
    pub expected: String,
}

/// The cells of a file as text, row by row, with their headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) headings: Vec<String>,
    /// The row's number, and its cells.
    pub(crate) rows: Vec<(u32, Vec<String>)>,
}

//! What happens to imports of the register: rows are staged in chunks, and one event makes all of them the register's.

use std::sync::Arc;

use vocabulary::{ImportId, Organisation, ProviderId, SettingId};

use super::{By, LotKey, Prices, ProviderRecorded, SettingRecorded, StatedPlace};

/// What happened to one import.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ImportEvent {
    /// It was begun, for the consortium or for a provider.
    Started { by: By, organisation: Organisation },
    /// Rows of a chunk that make or change something; a chunk has as many of these events as its rows need.
    RowsStaged { rows: Vec<StagedRow> },
    /// A chunk is staged whole: its number from 1, the keyed digest of what was sent, how many rows it had, and what they come to.
    ChunkStaged { by: By, chunk: u32, digest: [u8; 32], rows: u32, created: u32, changed: u32 },
    /// It was given up; none of its rows ever counts.
    Abandoned { by: By },
}

/// What happened to the imports as a whole: a stream that every decision on a provider, a setting or prices guards.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum ImportsEvent {
    /// From here until one of the next two nothing of the register is changed by anybody else: the rows are judged a last time.
    CommitBegun { by: By, import: ImportId },
    /// All rows of the import are the register's from now on.
    Committed { import: ImportId },
    /// The register had changed so that rows no longer pass; the import is open as before.
    CommitHalted { import: ImportId },
}

/// One row staged.
#[derive(Clone, Debug, PartialEq)]
pub struct StagedRow {
    /// Its number in the import, from 0, counting those that change nothing.
    pub row: u32,
    /// What it makes or changes.
    pub staged: Staged,
}

/// What a row makes or changes, once its import is committed.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum Staged {
    /// A provider.
    Provider { provider: ProviderId, recorded: Arc<ProviderRecorded> },
    /// A setting, with its places where the row states them.
    Setting { setting: SettingId, recorded: Arc<SettingRecorded>, places: Option<Vec<StatedPlace>> },
    /// All places of a setting.
    Places { setting: SettingId, places: Vec<StatedPlace> },
    /// A dated price list.
    Prices { lot: LotKey, provider: ProviderId, prices: Arc<Prices> },
}

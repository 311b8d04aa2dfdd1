//! Imports of the register: rows are staged in chunks and judged as they come; one commit makes all of them the register's, or none.
//!
//! Staged rows count for nobody: no read, match, feed or count sees them. At the commit each is judged again against the register as it
//! then is, so that what was held, awarded or changed meanwhile is never overrun in silence.

mod apply;
mod draft;
mod judge;
#[cfg(test)]
mod tests;
mod weigh;

use vocabulary::{ImportId, Organisation, RefusalReason, Timestamp, limits};

pub use apply::{apply, as_events};
pub use draft::{Draft, Known};
pub use judge::{Facts, Judged, judge, judge_again};
pub use weigh::packed;

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, ImportEvent, ImportsEvent, StagedRow};
use crate::refusal::{Fault, Refusal};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Takes rows.
    Open,
    /// Its rows are the register's.
    Committed,
    /// Given up.
    Abandoned,
}

impl ImportState {
    /// The state's name in a refusal.
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Committed => "COMMITTED",
            Self::Abandoned => "ABANDONED",
        }
    }
}

/// What is known of an import without its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Id.
    pub id: ImportId,
    /// For whom.
    pub organisation: Organisation,
    /// How far it is.
    pub state: ImportState,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was committed or abandoned.
    pub ended_at: Option<Timestamp>,
    /// Chunks staged.
    pub chunks: u32,
    /// Rows staged, those that change nothing among them.
    pub rows: u32,
    /// Rows that make something new.
    pub created: u32,
    /// Rows that change something.
    pub changed: u32,
}

/// An import as its events leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What is known of it without its rows.
    pub progress: Progress,
    /// The keyed digests of its chunks; none once it has ended.
    pub digests: Vec<[u8; 32]>,
    /// Its rows; none once it has ended.
    pub rows: Vec<StagedRow>,
    /// What its rows would make; nothing once it has ended.
    pub draft: Draft,
}

/// What a chunk comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Its number, from 1.
    pub number: u32,
    /// The keyed digest of what was sent.
    pub digest: [u8; 32],
    /// Rows it has.
    pub rows: u32,
    /// Rows of it that make something new.
    pub created: u32,
    /// Rows of it that change something.
    pub changed: u32,
    /// The rows that make or change something.
    pub staged: Vec<StagedRow>,
}

/// Begins an import; a caller may have only so many open, because each keeps its rows in memory.
pub fn start(open: usize, actor: &Actor, import: ImportId) -> Result<Decision, Refusal> {
    let max = match actor.organisation {
        Organisation::Provider(_) | Organisation::Authority(_) => limits::IMPORTS_OPEN_OF_PROVIDER_MAX,
        Organisation::Consortium | Organisation::Operator => limits::IMPORTS_OPEN_MAX,
    };
    if open >= max {
        let fault = Fault::new(RefusalReason::LimitExceeded, "imports");
        return Err(fault.with("open", open).with("max", max).into());
    }
    let started = ImportEvent::Started { by: by(actor), organisation: actor.organisation };
    Ok(Decision::of(Event::Import(import, started)))
}

/// Whether a chunk is the next one, or one staged before with the same rows (OFF-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The next.
    Next,
    /// A repeat: it changes nothing.
    Repeated,
}

/// Refuses a chunk out of its turn, or one staged before with other rows.
pub fn turn(import: &Import, number: u32, digest: &[u8; 32]) -> Result<Turn, Refusal> {
    require_open(&import.progress)?;
    let next = import.progress.chunks + 1;
    if number == next {
        return Ok(Turn::Next);
    }
    let before = number.checked_sub(1).and_then(|index| import.digests.get(usize::try_from(index).ok()?));
    match before {
        Some(known) if known == digest => Ok(Turn::Repeated),
        Some(_) => Err(Fault::new(RefusalReason::ImportChunkDiffers, "sequence").with("given", number).into()),
        None => {
            let fault = Fault::new(RefusalReason::ImportOutOfSequence, "sequence");
            Err(fault.with("given", number).with("next", next).into())
        }
    }
}

/// Rows an import may have.
pub const fn rows_max(organisation: Organisation) -> u32 {
    match organisation {
        Organisation::Provider(_) | Organisation::Authority(_) => limits::IMPORT_ROWS_OF_PROVIDER_MAX,
        Organisation::Consortium | Organisation::Operator => limits::IMPORT_ROWS_MAX,
    }
}

/// Stages a chunk whose rows were judged.
pub fn stage(import: &Progress, actor: &Actor, chunk: Chunk) -> Result<Decision, Refusal> {
    require_open(import)?;
    let max = rows_max(import.organisation);
    if import.rows.saturating_add(chunk.rows) > max {
        let fault = Fault::new(RefusalReason::LimitExceeded, "rows");
        return Err(fault.with("staged", import.rows).with("given", chunk.rows).with("max", max).into());
    }
    let Chunk { number, digest, rows, created, changed, staged } = chunk;
    let mut events: Vec<Event> =
        packed(staged).into_iter().map(|rows| Event::Import(import.id, ImportEvent::RowsStaged { rows })).collect();
    let whole = ImportEvent::ChunkStaged { by: by(actor), chunk: number, digest, rows, created, changed };
    events.push(Event::Import(import.id, whole));
    Ok(Decision::all(events))
}

/// Gives an import up; one given up before stays so.
pub fn abandon(import: &Progress, actor: &Actor) -> Result<Decision, Refusal> {
    if import.state == ImportState::Abandoned {
        return Ok(Decision::default());
    }
    require_open(import)?;
    Ok(Decision::of(Event::Import(import.id, ImportEvent::Abandoned { by: by(actor) })))
}

/// Begins the commit of an import whose rows were judged once.
pub fn begin_commit(import: &Progress, actor: &Actor) -> Result<Decision, Refusal> {
    require_open(import)?;
    Ok(Decision::of(Event::Imports(ImportsEvent::CommitBegun { by: by(actor), import: import.id })))
}

fn require_open(import: &Progress) -> Result<(), Refusal> {
    if import.state == ImportState::Open {
        return Ok(());
    }
    let fault = Fault::new(RefusalReason::StateForbids, import.id.to_string());
    Err(fault.with("rule", "REG-2").with("state", import.state.name()).with("allowed", "none").into())
}

//! Imports of the register: chunks in their order and whole, rows that count once and all together, and nothing else of the register changed
//! while one is being committed (REG-2, OFF-6).

use std::sync::Arc;

use domain::event::{Event, ImportEvent, ImportsEvent, ProviderEvent, SettingEvent, Staged, StagedRow};
use vocabulary::{ImportId, Timestamp};

use super::book::Book;
use crate::{Violation, hold};

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    Open,
    Committed,
    Abandoned,
}

/// An import.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) stage: Stage,
    chunks: u32,
    rows: u32,
    staged: Vec<StagedRow>,
    /// Rows of a chunk that is not whole yet.
    part: Vec<StagedRow>,
}

impl Batch {
    /// A chunk is whole: the next one, with as many rows as it says, each of it and in order.
    fn chunk(&mut self, number: u32, rows: u32, counted: u32) -> Result<(), Violation> {
        hold(number == self.chunks + 1, "OFF-6", || format!("chunk {number} after {}", self.chunks))?;
        let told = usize::try_from(counted).unwrap_or(usize::MAX);
        hold(self.part.len() == told, "REG-2", || format!("{} rows of {told} are staged", self.part.len()))?;
        let ordered = self.part.iter().zip(self.part.iter().skip(1)).all(|(one, next)| one.row < next.row);
        let within = self.part.iter().all(|row| (self.rows..self.rows + rows).contains(&row.row));
        hold(ordered && within, "REG-2", || format!("rows of chunk {number} are not its own: {:?}", self.part))?;
        self.staged.append(&mut self.part);
        (self.chunks, self.rows) = (number, self.rows + rows);
        Ok(())
    }
}

impl Book {
    pub(super) fn import(&mut self, id: ImportId, event: &ImportEvent) -> Result<(), Violation> {
        if let ImportEvent::Started { .. } = event {
            let known = self.imports.insert(id, Batch::default());
            return hold(known.is_none(), "P4", || format!("{id} was begun twice"));
        }
        let committing = self.committing == Some(id);
        let Some(batch) = self.imports.get_mut(&id) else {
            return Err(Violation::new("REG-2", format!("{id} was never begun")));
        };
        let open = batch.stage == Stage::Open && !committing;
        hold(open, "REG-2", || format!("{event:?} of {id}, which is {:?}", batch.stage))?;
        match event {
            ImportEvent::Started { .. } => {}
            ImportEvent::RowsStaged { rows } => batch.part.extend(rows.iter().cloned()),
            ImportEvent::ChunkStaged { chunk, rows, created, changed, .. } => {
                batch.chunk(*chunk, *rows, created + changed)?;
            }
            ImportEvent::Abandoned { .. } => batch.stage = Stage::Abandoned,
        }
        Ok(())
    }

    pub(super) fn imports(&mut self, event: &ImportsEvent, at: Timestamp) -> Result<(), Violation> {
        let (ImportsEvent::CommitBegun { import, .. }
        | ImportsEvent::Committed { import }
        | ImportsEvent::CommitHalted { import }) = event;
        let begins = matches!(event, ImportsEvent::CommitBegun { .. });
        let expected = if begins { None } else { Some(*import) };
        let standing = self.committing;
        hold(standing == expected, "REG-2", || format!("{event:?} while {standing:?} is being committed"))?;
        let Some(batch) = self.imports.get_mut(import).filter(|batch| batch.stage == Stage::Open) else {
            return Err(Violation::new("REG-2", format!("{event:?} of an import that is not open")));
        };
        self.committing = begins.then_some(*import);
        if !matches!(event, ImportsEvent::Committed { .. }) {
            return Ok(());
        }
        batch.stage = Stage::Committed;
        let rows = std::mem::take(&mut batch.staged);
        rows.into_iter().try_for_each(|row| self.row(row.staged, at))
    }

    /// A row is the register's.
    fn row(&mut self, row: Staged, at: Timestamp) -> Result<(), Violation> {
        match row {
            Staged::Provider { provider, recorded } => {
                let standing = self.agencies.entry(provider).or_default();
                standing.signed = recorded.agreement_signed_on.is_some();
                standing.recorded = Some(recorded);
            }
            Staged::Setting { setting, recorded, places } => {
                let home = self.homes.entry(setting).or_default();
                home.provider = Some(recorded.provider);
                home.recorded = Some(Arc::clone(&recorded));
                if let Some(places) = places {
                    home.state(&places);
                    home.require_holds_kept(setting, at)?;
                }
            }
            Staged::Places { setting, places } => {
                let home = self.homes.entry(setting).or_default();
                home.state(&places);
                home.require_holds_kept(setting, at)?;
            }
            Staged::Prices { .. } => {}
        }
        Ok(())
    }

    /// An append leaves no chunk half staged, and while an import is being committed nobody else changes the register.
    pub(super) fn hold_imports(
        &self,
        before: Option<ImportId>,
        events: &[(Event, Timestamp)],
    ) -> Result<(), Violation> {
        let half = self.imports.iter().find(|(_, batch)| !batch.part.is_empty());
        hold(half.is_none(), "P2", || format!("a chunk is half staged: {half:?}"))?;
        let changes = |event: &Event| {
            matches!(
                event,
                Event::Provider(_, ProviderEvent::Recorded { .. })
                    | Event::Setting(_, SettingEvent::Recorded { .. } | SettingEvent::PlacesStated { .. })
                    | Event::PriceList(..)
            )
        };
        let changed = events.iter().map(|(event, _)| event).find(|event| changes(event));
        let still = before.is_none() || changed.is_none();
        hold(still, "REG-2", || format!("{changed:?} while {before:?} is being committed"))
    }
}

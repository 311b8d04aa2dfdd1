//! The history of one entry, read from the log: of what happened to it nothing is kept in memory, of imports only where it stands (REG-2).

use domain::event::{Event, ImportEvent, PriceListEvent, ProviderEvent, SettingEvent, Subject};
use domain::import::as_events;
use event_log::{Version, stored};
use views::{ImportedBy, ImportedEntry, entry_of};
use vocabulary::{ImportId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;

/// Events read from a stream at a time.
const EVENTS_PER_READ: usize = 200;

/// One event of a stream.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its number in the history it was asked for, from 1: in that of one stream its version.
    pub version: u64,
    /// Where in the log it stands; of an import's row, where its commit does.
    pub position: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// What.
    pub event: Event,
    /// The import that did it, where one did.
    pub import: Option<ImportId>,
}

impl Happened {
    /// Whether it recorded again the whole of what another event recorded: of the provider, the setting, or the price list of one day.
    pub fn is_record_of_same(&self, other: &Self) -> bool {
        match (&self.event, &other.event) {
            (Event::Setting(_, SettingEvent::Recorded { .. }), Event::Setting(_, SettingEvent::Recorded { .. }))
            | (
                Event::Provider(_, ProviderEvent::Recorded { .. }),
                Event::Provider(_, ProviderEvent::Recorded { .. }),
            ) => true,
            (
                Event::PriceList(lot, _, PriceListEvent::Recorded { prices, .. }),
                Event::PriceList(other_lot, _, PriceListEvent::Recorded { prices: other, .. }),
            ) => lot == other_lot && prices.valid_from == other.valid_from,
            _ => false,
        }
    }
}

impl Engine {
    /// Everything that happened to an entry of the register, in the order of the log, numbered from 1: by calls, and by imports that were
    /// committed. With a provider's own stand its price lists. Callers hold a permit for it.
    pub async fn history_of_entry(&self, entry: ImportedEntry) -> Result<Vec<Happened>, Failure> {
        let (subjects, imported) = {
            let world = self.world();
            let subjects = match entry {
                ImportedEntry::Setting(id) => vec![Subject::Setting(id)],
                ImportedEntry::Provider(id) => {
                    let priced = world.price_lists().filter(|(_, provider, _)| *provider == id);
                    let lists = priced.map(|(lot, ..)| Subject::PriceList(lot.clone(), id));
                    std::iter::once(Subject::Provider(id)).chain(lists).collect()
                }
            };
            (subjects, world.imported(entry).collect::<Vec<_>>())
        };
        let mut all = Vec::new();
        for subject in &subjects {
            all.extend(self.history_of(subject).await?);
        }
        for done in &imported {
            all.extend(self.rows_of(entry, done).await?);
        }
        // Rows of one commit keep the order in which they were staged.
        all.sort_by_key(|happened| happened.position);
        for (number, happened) in (1..).zip(&mut all) {
            happened.version = number;
        }
        Ok(all)
    }

    /// What one import did to an entry: its rows as the events that a put by call would have made.
    async fn rows_of(&self, entry: ImportedEntry, done: &ImportedBy) -> Result<Vec<Happened>, Failure> {
        let ImportedBy { import, by, at, position, version } = done;
        let stream = stored::stream_name(&Subject::Import(*import)).map_err(internal)?;
        let page = self.log().read_stream(&stream, Version(*version), 1).await?;
        let found = page.into_iter().next().filter(|found| found.version.0 == *version);
        let found = found.ok_or_else(|| Failure::Internal("rows of an import are not where they were".to_owned()))?;
        let Event::Import(_, ImportEvent::RowsStaged { rows }) = stored::decode(&found.bytes).map_err(internal)? else {
            return Err(Failure::Internal("an event of an import holds no rows".to_owned()));
        };
        let of_entry = rows.into_iter().filter(|row| entry_of(&row.staged) == entry);
        let events = of_entry.flat_map(|row| as_events(row.staged, by, 0));
        let happened = |event| Happened { version: 0, position: *position, at: *at, event, import: Some(*import) };
        Ok(events.map(happened).collect())
    }

    /// Everything that happened to an aggregate by calls, in order. Callers hold a permit for it.
    pub async fn history_of(&self, subject: &Subject) -> Result<Vec<Happened>, Failure> {
        let stream = stored::stream_name(subject).map_err(internal)?;
        let mut happened: Vec<Happened> = Vec::new();
        loop {
            let next = Version(happened.last().map_or(0, |last| last.version) + 1);
            let page = self.log().read_stream(&stream, next, EVENTS_PER_READ).await?;
            if page.is_empty() {
                return Ok(happened);
            }
            for recorded in page {
                let event = stored::decode(&recorded.bytes).map_err(internal)?;
                let (version, position) = (recorded.version.0, recorded.position.0);
                happened.push(Happened { version, position, at: recorded.recorded_at, event, import: None });
            }
        }
    }
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(error.to_string())
}

//! What each event of an import changes, and what its commit does to the register. Believes: no rules, no errors, no clock.

use std::sync::Arc;

use vocabulary::{ImportId, Timestamp};

use super::{Draft, Import, ImportState, Progress};
use crate::event::{By, Event, ImportEvent, PriceListEvent, ProviderEvent, SettingEvent, Staged};

/// Folds one event; an import begins with `Started`.
pub fn apply(import: Option<Import>, id: ImportId, event: &ImportEvent, at: Timestamp) -> Option<Import> {
    match (import, event) {
        (None, ImportEvent::Started { organisation, .. }) => {
            let progress = Progress {
                id,
                organisation: *organisation,
                state: ImportState::Open,
                started_at: at,
                ended_at: None,
                chunks: 0,
                rows: 0,
                created: 0,
                changed: 0,
            };
            Some(Import { progress, digests: Vec::new(), rows: Vec::new(), draft: Draft::default() })
        }
        (None, _) => None,
        (Some(mut import), event) => {
            change(&mut import, event, at);
            Some(import)
        }
    }
}

fn change(import: &mut Import, event: &ImportEvent, at: Timestamp) {
    match event {
        ImportEvent::Started { .. } => {}
        ImportEvent::RowsStaged { rows } => {
            for row in rows {
                import.draft.add(&row.staged);
            }
            import.rows.extend(rows.iter().cloned());
        }
        ImportEvent::ChunkStaged { by: _, chunk, digest, rows, created, changed } => {
            import.progress.chunks = *chunk;
            import.digests.push(*digest);
            import.progress.rows += rows;
            import.progress.created += created;
            import.progress.changed += changed;
        }
        ImportEvent::Abandoned { .. } => {
            import.end(ImportState::Abandoned, at);
        }
    }
}

impl Import {
    /// Ends the import and gives its rows out; it keeps only what is told of it.
    pub fn end(&mut self, state: ImportState, at: Timestamp) -> Vec<super::StagedRow> {
        self.progress.state = state;
        self.progress.ended_at = Some(at);
        self.digests = Vec::new();
        self.draft = Draft::default();
        std::mem::take(&mut self.rows)
    }
}

/// What a row does to the register when its import is committed: the events a put by call would have made. `profile_version` is that of
/// the setting as it stands, 0 for a new one.
pub fn as_events(staged: Staged, by: &By, profile_version: u32) -> Vec<Event> {
    let by = by.clone();
    match staged {
        Staged::Provider { provider, recorded } => {
            let provider_is = Box::new(Arc::unwrap_or_clone(recorded));
            vec![Event::Provider(provider, ProviderEvent::Recorded { by, provider: provider_is })]
        }
        Staged::Setting { setting, recorded, places } => {
            let mut recorded = Box::new(Arc::unwrap_or_clone(recorded));
            recorded.profile_version = profile_version + 1;
            let mut events =
                vec![Event::Setting(setting, SettingEvent::Recorded { by: by.clone(), setting: recorded })];
            events.extend(places.map(|places| Event::Setting(setting, SettingEvent::PlacesStated { by, places })));
            events
        }
        Staged::Places { setting, places } => vec![Event::Setting(setting, SettingEvent::PlacesStated { by, places })],
        Staged::Prices { lot, provider, prices } => {
            let prices = Box::new(Arc::unwrap_or_clone(prices));
            vec![Event::PriceList(lot, provider, PriceListEvent::Recorded { by, prices })]
        }
    }
}

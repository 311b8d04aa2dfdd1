//! One event of every kind of an import: its rows one of each sort.

use std::sync::Arc;

use domain::event::{Event, ImportEvent, ImportsEvent, Staged, StagedRow};
use vocabulary::{ImportId, Organisation};

use super::register::{places, prices, provider_recorded, setting_recorded};
use super::{consortium, digest, lot, provider, setting, uuid};

pub(crate) fn import() -> ImportId {
    uuid(71)
}

pub(crate) fn all() -> Vec<Event> {
    let events = [
        ImportEvent::Started { by: consortium(), organisation: Organisation::Consortium },
        ImportEvent::RowsStaged { rows: rows() },
        ImportEvent::ChunkStaged { by: consortium(), chunk: 1, digest: digest(104), rows: 5, created: 3, changed: 1 },
        ImportEvent::Abandoned { by: consortium() },
    ];
    let of_all = [
        ImportsEvent::CommitBegun { by: consortium(), import: import() },
        ImportsEvent::Committed { import: import() },
        ImportsEvent::CommitHalted { import: import() },
    ];
    let events = events.into_iter().map(|event| Event::Import(import(), event));
    events.chain(of_all.into_iter().map(Event::Imports)).collect()
}

fn rows() -> Vec<StagedRow> {
    let staged = [
        Staged::Provider { provider: provider(), recorded: Arc::new(provider_recorded()) },
        Staged::Setting { setting: setting(), recorded: Arc::new(setting_recorded()), places: Some(places()) },
        Staged::Places { setting: uuid(22), places: places() },
        Staged::Prices { lot: lot(), provider: provider(), prices: Arc::new(prices()) },
    ];
    (0..).zip(staged).map(|(row, staged)| StagedRow { row, staged }).collect()
}

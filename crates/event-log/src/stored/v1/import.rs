//! The stored facts of an import, and of the imports as a whole.

use std::sync::Arc;

use domain::event::{ImportEvent, ImportsEvent, LotKey, Staged as DomainStaged, StagedRow as DomainStagedRow};
use serde::{Deserialize, Serialize};
use vocabulary::{ImportId, Lot, Organisation, ProviderId, SettingId};

use super::framework::Prices;
use super::parts::{By, Hex};
use super::provider::ProviderRecorded;
use super::setting::{SettingRecorded, StatedPlace};
use super::shape::Convert;

facts! {
    Fact = ImportEvent, KINDS, kind_of {
        "import.started" Started { by: By, organisation: Organisation }
        "import.rows_staged" RowsStaged { rows: Vec<StagedRow> }
        "import.chunk_staged" ChunkStaged { by: By, chunk: u32, digest: Hex, rows: u32, created: u32, changed: u32 }
        "import.abandoned" Abandoned { by: By }
    }
}

facts! {
    ImportsFact = ImportsEvent, IMPORTS_KINDS, kind_of_imports {
        "imports.commit_begun" CommitBegun { by: By, import: ImportId }
        "imports.committed" Committed { import: ImportId }
        "imports.commit_halted" CommitHalted { import: ImportId }
    }
}

object! {
    StagedRow = DomainStagedRow { row: u32, staged: Staged }
}

/// What a row makes or changes, tagged by what it is of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Staged {
    #[serde(rename = "PROVIDER")]
    Provider { provider: ProviderId, recorded: ProviderRecorded },
    #[serde(rename = "SETTING")]
    Setting { setting: SettingId, recorded: SettingRecorded, places: Option<Vec<StatedPlace>> },
    #[serde(rename = "PLACES")]
    Places { setting: SettingId, places: Vec<StatedPlace> },
    #[serde(rename = "PRICES")]
    Prices { framework: String, lot: Lot, provider: ProviderId, prices: Prices },
}

impl Convert<Staged> for DomainStaged {
    fn convert(self) -> Staged {
        match self {
            Self::Provider { provider, recorded } => {
                Staged::Provider { provider, recorded: Arc::unwrap_or_clone(recorded).convert() }
            }
            Self::Setting { setting, recorded, places } => Staged::Setting {
                setting,
                recorded: Arc::unwrap_or_clone(recorded).convert(),
                places: places.convert(),
            },
            Self::Places { setting, places } => Staged::Places { setting, places: places.convert() },
            Self::Prices { lot: LotKey { framework, lot }, provider, prices } => {
                Staged::Prices { framework, lot, provider, prices: Arc::unwrap_or_clone(prices).convert() }
            }
        }
    }
}

impl Convert<DomainStaged> for Staged {
    fn convert(self) -> DomainStaged {
        match self {
            Self::Provider { provider, recorded } => {
                DomainStaged::Provider { provider, recorded: Arc::new(recorded.convert()) }
            }
            Self::Setting { setting, recorded, places } => {
                DomainStaged::Setting { setting, recorded: Arc::new(recorded.convert()), places: places.convert() }
            }
            Self::Places { setting, places } => DomainStaged::Places { setting, places: places.convert() },
            Self::Prices { framework, lot, provider, prices } => {
                let lot = LotKey { framework, lot };
                DomainStaged::Prices { lot, provider, prices: Arc::new(prices.convert()) }
            }
        }
    }
}

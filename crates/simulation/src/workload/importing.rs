//! Imports of the register over several calls: begun, staged chunk by chunk, committed or given up.

use domain::Actor;
use domain::import::ImportState;
use engine::Engine;
use engine::verbs::{Doubts, ProviderKey, RowGiven, RowToJudge, SettingKey, StageRows, StartImport};
use futures::FutureExt as _;
use vocabulary::{ImportId, Organisation, Role};

use super::{Agency, Intent, Scene, words};

/// Chunks that most imports have.
const CHUNKS: u32 = 3;

impl Scene<'_> {
    /// The next step of an import, or another one.
    pub(super) fn import_step(&mut self) -> Option<Intent> {
        let progress = |import: ImportId| self.engine.world().import(import).map(|import| import.progress);
        let open = self
            .memory
            .imports
            .iter()
            .filter(|(import, _)| progress(*import).is_none_or(|progress| progress.state == ImportState::Open));
        let open: Vec<(ImportId, Actor)> = open.cloned().collect();
        if open.is_empty() || open.len() < 2 && self.dice.once_in(8) {
            return self.begin_import();
        }
        // Now and then one that has ended.
        let of = if self.dice.once_in(20) { self.dice.one_of(&self.memory.imports) } else { self.dice.one_of(&open) };
        let (import, by) = of?;
        let chunks = self.engine.world().import(import).map_or(0, |import| import.progress.chunks);
        match self.dice.below(24) {
            0 => self.abandon_import(),
            1 => Some(commit(&by, import)),
            2 => self.stage(&by, import, chunks.max(1)),
            3 => self.stage(&by, import, chunks + 2),
            _ if chunks < CHUNKS => self.stage(&by, import, chunks + 1),
            _ => Some(commit(&by, import)),
        }
    }

    fn begin_import(&mut self) -> Option<Intent> {
        let import = self.dice.import();
        let agency = self.dice.one_of(&self.cast.agencies)?;
        let by = match self.dice.below(4) {
            0 => agency.actor(Role::ProviderSystem).ok()?,
            _ => self.cast.manager.clone(),
        };
        self.memory.imports.push((import, by.clone()));
        Some(Intent::of(&by, StartImport { import }))
    }

    fn stage(&mut self, by: &Actor, import: ImportId, chunk: u32) -> Option<Intent> {
        let count = 1 + self.dice.below(4);
        let mut rows = Vec::new();
        for number in 0..u32::try_from(count).unwrap_or(1) {
            rows.push(RowToJudge { number, row: self.row(by)?, doubts: Doubts::default() });
        }
        // Sent again it is the same body only where the same was asked again.
        let body = self.dice.number().to_be_bytes().to_vec();
        Some(Intent::of(by, StageRows { import, chunk, body, rows }))
    }

    fn row(&mut self, by: &Actor) -> Option<RowGiven> {
        let own = |agency: &&Agency| by.organisation == Organisation::Provider(agency.id);
        let agency = match self.cast.agencies.iter().find(own) {
            Some(own) => own.clone(),
            None => self.dice.one_of(&self.cast.agencies)?,
        };
        let manages = by.organisation == Organisation::Consortium;
        let (setting, postcode, most) = self.dice.one_of(&agency.settings)?;
        let from = self.now.london_date().plus_days(i32::from(self.dice.once_in(3)));
        let there = if self.dice.once_in(6) { 0 } else { most };
        let places = words::places(most, there, from);
        let provider = ProviderKey::Id(agency.id);
        Some(match self.dice.below(if manages { 8 } else { 5 }) {
            0..=2 => RowGiven::Places { provider, setting: SettingKey::Id(setting), places },
            3 | 4 => {
                let put = words::setting((agency.id, setting), postcode, None, engine::verbs::Entry::Existing).ok()?;
                let (recorded, profile) = (Box::new(put.recorded), Box::new(put.profile));
                let places = Some(places).filter(|_| self.dice.once_in(2));
                RowGiven::Setting { provider, id: Some(setting), recorded, profile, places, inspection: None }
            }
            5 | 6 => {
                let signed = !self.dice.once_in(5);
                let name = format!("{} {}", agency.name, self.dice.below(100));
                let recorded = words::recorded(agency.name, signed).ok()?;
                let recorded = domain::event::ProviderRecorded { display_name: name, ..recorded };
                RowGiven::Provider { id: Some(agency.id), recorded }
            }
            _ => {
                let from = self.now.london_date().plus_days(1);
                let prices = Box::new(words::prices(&self.cast.lot, agency.id, Some(from)).ok()?.prices);
                RowGiven::Prices { provider, lot: self.cast.lot.clone(), prices }
            }
        })
    }
}

/// Commits an import: all its rows or none.
fn commit(by: &Actor, import: ImportId) -> Intent {
    let run = move |engine: Engine, call| async move { engine.commit_import(call, import).await }.boxed();
    Intent::by("BeginCommit", by, run)
}

//! Imports as the world has them: rows that wait unseen, and the one moment at which all of an import's rows become the register's.
//!
//! The streams of the providers, settings and price lists that an import changes do not move when it is committed: one event on one stream
//! does it. So whoever decides on any of them guards that stream too, and what a caller read of one is read at [`World::read_version`].

use std::collections::BTreeMap;

use domain::event::{By, Event, ImportEvent, ImportsEvent, ReferenceKey, Subject};
use domain::import::{Import, ImportState, Known, Progress, as_events};
use vocabulary::{ImportId, Organisation, ProviderId, Regulator, SettingId, Timestamp};

use crate::World;

/// Every import, and what providers and settings are found by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    all: BTreeMap<ImportId, Import>,
    committing: Option<(ImportId, By)>,
    committed: u64,
    registrations: BTreeMap<(Regulator, String), ProviderId>,
    references: BTreeMap<ReferenceKey, SettingId>,
}

impl Imports {
    pub(crate) fn apply(&mut self, id: ImportId, event: &ImportEvent, at: Timestamp) {
        let before = self.all.remove(&id);
        self.all.extend(domain::import::apply(before, id, event, at).map(|import| (id, import)));
    }

    /// A setting has another reference than before.
    pub(crate) fn refer(&mut self, setting: SettingId, before: Option<ReferenceKey>, after: Option<ReferenceKey>) {
        if before != after {
            if let Some(before) = before.filter(|before| self.references.get(before) == Some(&setting)) {
                self.references.remove(&before);
            }
            self.references.extend(after.map(|after| (after, setting)));
        }
    }

    /// A provider has another registration than before.
    pub(crate) fn register(
        &mut self,
        provider: ProviderId,
        before: Option<(Regulator, String)>,
        after: (Regulator, String),
    ) {
        if let Some(before) =
            before.filter(|before| *before != after && self.registrations.get(before) == Some(&provider))
        {
            self.registrations.remove(&before);
        }
        self.registrations.insert(after, provider);
    }
}

impl Known for World {
    fn provider_registered(&self, registration: &(Regulator, String)) -> Option<ProviderId> {
        self.imports.registrations.get(registration).copied()
    }

    fn setting_referred(&self, reference: &ReferenceKey) -> Option<SettingId> {
        self.imports.references.get(reference).copied()
    }
}

impl World {
    /// An import with its rows.
    pub fn import(&self, id: ImportId) -> Option<&Import> {
        self.imports.all.get(&id)
    }

    /// The imports of an organisation, by id.
    pub fn imports_of(&self, organisation: Organisation) -> impl Iterator<Item = &Progress> {
        let all = self.imports.all.values().map(|import| &import.progress);
        all.filter(move |progress| progress.organisation == organisation)
    }

    /// How many imports of an organisation are open.
    pub fn open_imports_of(&self, organisation: Organisation) -> usize {
        self.imports_of(organisation).filter(|progress| progress.state == ImportState::Open).count()
    }

    /// The import whose commit has begun and not ended.
    pub fn committing(&self) -> Option<ImportId> {
        self.imports.committing.as_ref().map(|(import, _)| *import)
    }

    /// The version at which a caller reads something: that of its stream, and for what an import may change, of the imports as well.
    pub fn read_version(&self, subject: &Subject) -> u64 {
        self.version(subject) + if is_imported(subject) { self.imports.committed } else { 0 }
    }

    pub(crate) fn fold_imports(&mut self, event: &ImportsEvent, at: Timestamp) {
        match event {
            ImportsEvent::CommitBegun { by, import } => self.imports.committing = Some((*import, by.clone())),
            ImportsEvent::CommitHalted { .. } => self.imports.committing = None,
            ImportsEvent::Committed { import } => self.commit_import(*import, at),
        }
    }

    /// All rows at once: the world is held for writing, so nobody sees a part of them.
    fn commit_import(&mut self, id: ImportId, at: Timestamp) {
        let Some((_, by)) = self.imports.committing.take() else { return };
        let Some(import) = self.imports.all.get_mut(&id) else { return };
        self.imports.committed += 1;
        for row in import.end(ImportState::Committed, at) {
            let version = match &row.staged {
                domain::event::Staged::Setting { setting, .. } => {
                    self.setting(*setting).map_or(0, |setting| setting.recorded.profile_version)
                }
                domain::event::Staged::Provider { .. }
                | domain::event::Staged::Places { .. }
                | domain::event::Staged::Prices { .. } => 0,
            };
            for event in as_events(row.staged, &by, version) {
                self.fold_row(&event, at);
            }
        }
    }

    fn fold_row(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Setting(id, event) => self.fold_setting(*id, event, at),
            Event::Provider(id, event) => self.fold_provider(*id, event, at),
            Event::PriceList(key, provider, event) => self.fold_prices(key, *provider, event),
            Event::Search(..)
            | Event::Offer(..)
            | Event::Standing(_)
            | Event::Lot(..)
            | Event::Child(..)
            | Event::Authority(..)
            | Event::Reference(..)
            | Event::Import(..)
            | Event::Imports(_)
            | Event::Sandbox(_) => {}
        }
    }
}

/// Whether an import may change it without its stream moving.
pub fn is_imported(subject: &Subject) -> bool {
    match subject {
        Subject::Setting(_) | Subject::Provider(_) | Subject::PriceList(..) => true,
        Subject::Search(_)
        | Subject::Response(..)
        | Subject::Offer(_)
        | Subject::Standing
        | Subject::Lot(_)
        | Subject::Child(_)
        | Subject::Authority(_)
        | Subject::Reference(_)
        | Subject::Import(_)
        | Subject::Imports
        | Subject::Sandbox => false,
    }
}

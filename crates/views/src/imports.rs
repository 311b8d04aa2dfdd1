//! Imports as the world has them: rows that wait unseen, and the one moment at which all of an import's rows become the register's.
//!
//! The streams of the providers, settings and price lists that an import changes do not move when it is committed: one event on one stream
//! does it. So whoever decides on any of them guards that stream too, and what a caller read of one is read at [`World::read_version`].

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{By, Event, ImportEvent, ImportsEvent, ReferenceKey, Staged, StagedRow, Subject};
use domain::import::{Import, ImportState, Known, Progress, as_events};
use vocabulary::{ImportId, Organisation, ProviderId, Regulator, SettingId, Timestamp};

use crate::World;
use crate::world::Stated;

/// An entry of the register that imports change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportedEntry {
    /// A provider, and its price lists.
    Provider(ProviderId),
    /// A setting, and its places.
    Setting(SettingId),
}

/// What one import did to an entry, as it is found again in the log: nothing of the rows themselves is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedBy {
    /// The import.
    pub import: ImportId,
    /// Who committed it.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Where in the log the commit stands.
    pub position: u64,
    /// The version, in the import's own stream, of an event that holds a row of the entry.
    pub version: u64,
}

/// One commit.
#[derive(Clone, Debug)]
struct Commit {
    import: ImportId,
    by: By,
    at: Timestamp,
    position: u64,
}

/// An entry, the number of the commit that changed it, and the version in the import's stream that holds its row.
type Touch = (ImportedEntry, u32, u32);

/// Every import, and what providers and settings are found by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    all: BTreeMap<ImportId, Import>,
    committing: Option<(ImportId, By)>,
    committed: u64,
    commits: Vec<Commit>,
    touched: BTreeSet<Touch>,
    /// Of each open import: from which of its rows on they lie in the event of which version.
    portions: BTreeMap<ImportId, Vec<(usize, u32)>>,
    registrations: BTreeMap<(Regulator, String), ProviderId>,
    references: BTreeMap<ReferenceKey, SettingId>,
}

impl Imports {
    /// Folds one event of an import, that of this version.
    pub(crate) fn apply(&mut self, id: ImportId, event: &ImportEvent, version: u64, at: Timestamp) {
        let before = self.all.remove(&id);
        match event {
            ImportEvent::RowsStaged { .. } => {
                let from = before.as_ref().map_or(0, |import| import.rows.len());
                self.portions.entry(id).or_default().push((from, u32::try_from(version).unwrap_or(u32::MAX)));
            }
            ImportEvent::Abandoned { .. } => {
                self.portions.remove(&id);
            }
            ImportEvent::Started { .. } | ImportEvent::ChunkStaged { .. } => {}
        }
        self.all.extend(domain::import::apply(before, id, event, at).map(|import| (id, import)));
    }

    /// Notes which entries a commit changes, and where in its import's stream each row lies.
    fn touch(&mut self, commit: Commit, rows: &[StagedRow]) {
        let portions = self.portions.remove(&commit.import).unwrap_or_default();
        let number = u32::try_from(self.commits.len()).unwrap_or(u32::MAX);
        self.commits.push(commit);
        for (index, row) in rows.iter().enumerate() {
            let portion = portions.partition_point(|(from, _)| *from <= index).checked_sub(1);
            let version = portion.and_then(|portion| portions.get(portion)).map_or(0, |(_, version)| *version);
            self.touched.insert((entry_of(&row.staged), number, version));
        }
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

    /// How many imports are open, of whomever.
    pub fn open_imports(&self) -> usize {
        self.imports.all.values().filter(|import| import.progress.state == ImportState::Open).count()
    }

    /// The import whose commit has begun and not ended.
    pub fn committing(&self) -> Option<ImportId> {
        self.imports.committing.as_ref().map(|(import, _)| *import)
    }

    /// What imports did to an entry, in the order of their commits.
    pub fn imported(&self, entry: ImportedEntry) -> impl Iterator<Item = ImportedBy> + '_ {
        let touches = self.imports.touched.range((entry, 0, 0)..=(entry, u32::MAX, u32::MAX));
        touches.filter_map(|(_, number, version)| {
            let Commit { import, by, at, position } = self.imports.commits.get(usize::try_from(*number).ok()?)?;
            let version = u64::from(*version);
            Some(ImportedBy { import: *import, by: by.clone(), at: *at, position: *position, version })
        })
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
        let rows = import.end(ImportState::Committed, at);
        self.imports.touch(Commit { import: id, by: by.clone(), at, position: self.position }, &rows);
        for row in rows {
            let version = match &row.staged {
                Staged::Setting { setting, .. } => {
                    self.setting(*setting).map_or(0, |setting| setting.recorded.profile_version)
                }
                Staged::Provider { .. } | Staged::Places { .. } | Staged::Prices { .. } => 0,
            };
            for event in as_events(row.staged, &by, version) {
                self.fold_row(&event, at);
            }
        }
    }

    fn fold_row(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Setting(id, event) => {
                self.note_places(*id, event, Stated::Imported, at);
                self.fold_setting(*id, event, at);
            }
            Event::Provider(id, event) => self.fold_provider(*id, event, at),
            Event::PriceList(key, provider, event) => self.fold_prices(key, *provider, event),
            Event::Search(..)
            | Event::Offer(..)
            | Event::Standing(_)
            | Event::Lot(..)
            | Event::Child(..)
            | Event::Authority(..)
            | Event::Evidence(..)
            | Event::Reference(..)
            | Event::Import(..)
            | Event::Imports(_)
            | Event::Contract(..)
            | Event::Privacy(..)
            | Event::Keys(_)
            | Event::Principal(..)
            | Event::Attachment(..)
            | Event::Clock(_) => {}
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
        | Subject::Evidence(_)
        | Subject::Reference(_)
        | Subject::Import(_)
        | Subject::Imports
        | Subject::Contract(_)
        | Subject::Privacy(_)
        | Subject::Keys
        | Subject::Principals
        | Subject::Attachments(_)
        | Subject::AttachmentsOpened(..)
        | Subject::Clock => false,
    }
}

/// The entry that a row makes or changes.
pub fn entry_of(staged: &Staged) -> ImportedEntry {
    match staged {
        Staged::Provider { provider, .. } | Staged::Prices { provider, .. } => ImportedEntry::Provider(*provider),
        Staged::Setting { setting, .. } | Staged::Places { setting, .. } => ImportedEntry::Setting(*setting),
    }
}

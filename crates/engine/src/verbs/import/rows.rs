//! The rows of a chunk: found by what they are known by, judged, compared with the register, sealed.

use std::sync::Arc;

use domain::event::{
    LotKey, Prices, ProviderRecorded, ReferenceKey, Sealed, SettingRecorded, Staged, StagedRow, StatedPlace,
};
use domain::import::{Draft, Facts, Judged, Known, judge};
use domain::provider::{Provider, registration};
use domain::setting::{Inspection, Profile, Setting};
use domain::{Actor, Fault, Refusal};
use views::World;
use vocabulary::{ImportId, Organisation, ProviderId, RefusalReason, Regulator, SettingId, Timestamp};

use super::ProviderAsDrafted;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::ids::NewIds;
use crate::tx::Tx;
use crate::vault::KeySubject;
use crate::verbs::register::{reference_key, sector_of};

/// What a row names its provider by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderKey {
    /// Its resource name.
    Id(ProviderId),
    /// Its registration.
    Registration(Regulator, String),
    /// Nothing: the caller's own, where it is a provider.
    Own,
}

/// What a row names its setting by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKey {
    /// Its resource name.
    Id(SettingId),
    /// Its provider's own reference.
    Reference(String),
}

/// A row as it is given.
#[derive(Clone, Debug)]
pub enum RowGiven {
    /// A provider, known by its id or its registration.
    Provider {
        /// Its id, where the row names it.
        id: Option<ProviderId>,
        /// As the register shall have it.
        recorded: ProviderRecorded,
    },
    /// A setting, known by its id or its reference.
    Setting {
        /// Its provider.
        provider: ProviderKey,
        /// Its id, where the row names it.
        id: Option<SettingId>,
        /// As the register shall have it; provider, sector, profile and reference are filled in here.
        recorded: Box<SettingRecorded>,
        /// Name, reference, postcode, household.
        profile: Box<Profile>,
        /// Its places, where the row states them.
        places: Option<Vec<StatedPlace>>,
        /// The inspection report as it was exported; an import writes none, so it has to be the one that stands (REG-6).
        inspection: Option<Box<Inspection>>,
    },
    /// All places of a setting.
    Places {
        /// Its provider.
        provider: ProviderKey,
        /// The setting.
        setting: SettingKey,
        /// Its places.
        places: Vec<StatedPlace>,
    },
    /// A dated price list.
    Prices {
        /// Its provider.
        provider: ProviderKey,
        /// The lot.
        lot: LotKey,
        /// The prices.
        prices: Box<Prices>,
    },
}

/// A row of a chunk, by its number there from 0.
pub type NumberedRow = (u32, RowGiven);

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Every fault up to a limit; each subject begins with its row, as `rows[3].`.
    pub faults: Vec<Fault>,
    /// Faults beyond the limit.
    pub left_out: usize,
    /// What the rows come to.
    pub tally: Tally,
}

impl Checked {
    fn take(&mut self, more: Vec<Fault>, max: usize) {
        let room = max.saturating_sub(self.faults.len());
        self.left_out += more.len().saturating_sub(room);
        self.faults.extend(more.into_iter().take(room));
    }

    /// A refusal with every fault, where there is one; the first says how many are left out.
    pub(super) fn require_none(&mut self) -> Result<(), Refusal> {
        if let Some(first) = self.faults.first_mut().filter(|_| self.left_out > 0) {
            *first = first.clone().with("faults_left_out", self.left_out);
        }
        Refusal::unless_empty(std::mem::take(&mut self.faults))
    }
}

/// What rows come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that would make something new.
    pub created: u32,
    /// Rows that would change something.
    pub changed: u32,
    /// Rows that would change nothing.
    pub unchanged: u32,
    /// Rows at fault.
    pub faulty: u32,
}

/// What becomes of a row that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Created,
    Changed,
    Unchanged,
}

/// A row that passes, not yet sealed.
pub(super) struct Resolved {
    index: u32,
    staged: Staged,
    profile: Option<Box<Profile>>,
    inspection: Option<Box<Inspection>>,
    /// The profile the register has, where that alone can tell whether the row changes anything.
    existing: Option<(SettingId, Sealed)>,
    pub(super) fate: Fate,
    pub(super) before: Option<Timestamp>,
}

impl Resolved {
    /// Whether the inspection report it gives, if it gives one, is the one that stands: no row writes a report (REG-6).
    async fn has_standing_report(&self, engine: &Engine) -> Result<bool, Failure> {
        let (Some(given), Staged::Setting { setting, .. }) = (&self.inspection, &self.staged) else { return Ok(true) };
        let known = engine.world().setting(*setting).cloned();
        let stands = match known {
            Some(known) => engine.open_report_of(&known).await?,
            None => None,
        };
        Ok(stands.as_ref() == Some(&**given))
    }
}

/// Judges the rows of a chunk in order, each on the register, on the import and on those before it; `draft` takes them up, also those
/// at fault, so that one bad row is not told again by all that stand on it.
pub(super) async fn judged(
    engine: &Engine,
    actor: &Actor,
    import: ImportId,
    draft: &mut Draft,
    rows: &[NumberedRow],
    (now, faults_max): (Timestamp, usize),
) -> Result<(Vec<Resolved>, Checked), Failure> {
    let (mut passed, mut checked) = (Vec::with_capacity(rows.len()), Checked::default());
    {
        let world = engine.world();
        let none = Draft::default();
        let staged = world.import(import).map_or(&none, |import| &import.draft);
        let mut ground = Ground { engine, world: &world, actor, staged, chunk: draft, now };
        for (index, row) in rows {
            match ground.judge(*index, row) {
                Ok(row) => passed.push(row),
                Err(more) => {
                    checked.tally.faulty += 1;
                    checked.take(more, faults_max);
                }
            }
        }
    }
    let mut writing = Vec::new();
    for (index, row) in passed.iter().enumerate() {
        if !row.has_standing_report(engine).await? {
            let refusal = Refusal::of(RefusalReason::InspectionNotYours, "inspection");
            checked.tally.faulty += 1;
            checked.take(told(&row.staged, &refusal, &format!("rows[{}]", row.index)), faults_max);
            writing.push(index);
        }
    }
    for index in writing.into_iter().rev() {
        passed.remove(index);
    }
    for row in &mut passed {
        if let (Some((setting, sealed)), Some(profile)) = (row.existing, &row.profile) {
            let opened = engine.vault().open_apart(&**engine.log(), KeySubject::Setting(setting), &sealed).await?;
            let known: Profile =
                serde_json::from_slice(&opened.plaintext).map_err(|error| Failure::Internal(error.to_string()))?;
            row.fate = if is_same(&known, profile) { Fate::Unchanged } else { Fate::Changed };
        }
        match row.fate {
            Fate::Created => checked.tally.created += 1,
            Fate::Changed => checked.tally.changed += 1,
            Fate::Unchanged => checked.tally.unchanged += 1,
        }
    }
    Ok((passed, checked))
}

/// The rows that make or change something, their profiles sealed, numbered from `first`.
pub(super) async fn sealed(tx: &mut Tx<'_>, first: u32, rows: Vec<Resolved>) -> Result<Vec<StagedRow>, Failure> {
    let mut staged = Vec::with_capacity(rows.len());
    for row in rows {
        if row.fate == Fate::Unchanged {
            continue;
        }
        let made = match (row.staged, row.profile) {
            (Staged::Setting { setting, recorded, places }, Some(profile)) => {
                let sealed = tx.seal_apart(KeySubject::Setting(setting), &*profile).await?;
                let recorded = Arc::new(SettingRecorded { profile: sealed, ..Arc::unwrap_or_clone(recorded) });
                Staged::Setting { setting, recorded, places }
            }
            (other, _) => other,
        };
        staged.push(StagedRow { row: first + row.index, staged: made });
    }
    Ok(staged)
}

/// What the rows of a chunk stand on.
struct Ground<'a> {
    engine: &'a Engine,
    world: &'a World,
    actor: &'a Actor,
    staged: &'a Draft,
    chunk: &'a mut Draft,
    now: Timestamp,
}

impl Known for Ground<'_> {
    fn provider_registered(&self, registration: &(Regulator, String)) -> Option<ProviderId> {
        let drafted =
            self.chunk.provider_registered(registration).or_else(|| self.staged.provider_registered(registration));
        drafted.or_else(|| self.world.provider_registered(registration))
    }

    fn setting_referred(&self, reference: &ReferenceKey) -> Option<SettingId> {
        let drafted = self.chunk.setting_referred(reference).or_else(|| self.staged.setting_referred(reference));
        drafted.or_else(|| self.world.setting_referred(reference))
    }
}

impl Ground<'_> {
    fn judge(&mut self, index: u32, row: &RowGiven) -> Result<Resolved, Vec<Fault>> {
        let at = format!("rows[{index}]");
        let (staged, profile) = self.resolve(row).map_err(|refusal| told_of(kind_of(row), &refusal, &at))?;
        if let Some(fault) = self.chunk.repeated(&staged).or_else(|| self.staged.repeated(&staged)) {
            return Err(told(&staged, &fault.into(), &at));
        }
        let decided = self.decide(&staged);
        self.chunk.add(&staged);
        let (judged, before) = decided.map_err(|refusal| told(&staged, &refusal, &at))?;
        let existing = match &staged {
            Staged::Setting { setting, .. } if judged == Judged::Unchanged => {
                self.world.setting(*setting).map(|existing| (*setting, existing.recorded.profile))
            }
            Staged::Setting { .. } | Staged::Provider { .. } | Staged::Places { .. } | Staged::Prices { .. } => None,
        };
        let fate = match judged {
            Judged::Created => Fate::Created,
            Judged::Changed => Fate::Changed,
            Judged::Unchanged if self.confirms(&staged) => Fate::Changed,
            Judged::Unchanged => Fate::Unchanged,
        };
        let inspection = match row {
            RowGiven::Setting { inspection, .. } => inspection.clone(),
            RowGiven::Provider { .. } | RowGiven::Places { .. } | RowGiven::Prices { .. } => None,
        };
        Ok(Resolved { index, staged, profile, inspection, existing, fate, before })
    }

    /// A provider that states the places of its own setting confirms them (REG-3, REG-4), once a day.
    fn confirms(&self, staged: &Staged) -> bool {
        let Staged::Places { setting, .. } = staged else { return false };
        let stated = self.world.setting(*setting).and_then(|setting| setting.places_stated_at);
        let today = self.now.london_date();
        matches!(self.actor.organisation, Organisation::Provider(_))
            && stated.is_none_or(|stated| stated.london_date() < today)
    }

    fn decide(&self, staged: &Staged) -> Result<(Judged, Option<Timestamp>), Refusal> {
        let drafts = [&*self.chunk, self.staged];
        let (provider, prices);
        let mut facts = Facts::default();
        match staged {
            Staged::Provider { provider, .. } => facts.provider = self.world.provider(*provider).map(|known| &**known),
            Staged::Setting { setting, recorded, .. } => {
                provider = provider_as_drafted(self.world, &drafts, recorded.provider);
                facts.provider = provider.as_deref();
                facts.setting = self.world.setting(*setting).map(|setting| &**setting);
            }
            Staged::Places { setting, .. } => {
                facts.setting = self.world.setting(*setting).map(|setting| &**setting);
                facts.drafted = drafts.iter().find_map(|draft| draft.setting(*setting)).map(|recorded| &**recorded);
            }
            Staged::Prices { lot, provider: id, .. } => {
                provider = provider_as_drafted(self.world, &drafts, *id);
                facts.provider = provider.as_deref();
                facts.lot = self.world.lot(lot).map(|lot| &**lot);
                prices = self.world.prices(lot, *id);
                facts.prices = Some(&prices);
            }
        }
        judge(staged, self.actor, facts, self, self.now)
    }

    /// What a row is of: by its name, else by what it is known by, else new.
    fn resolve(&self, row: &RowGiven) -> Result<(Staged, Option<Box<Profile>>), Refusal> {
        match row {
            RowGiven::Provider { id, recorded } => {
                let provider = match id {
                    Some(id) => self.known_provider(*id)?,
                    None => self.provider_registered(&registration(recorded)).unwrap_or_else(|| NewIds.provider()),
                };
                Ok((Staged::Provider { provider, recorded: Arc::new(recorded.clone()) }, None))
            }
            RowGiven::Setting { provider, id, recorded, profile, places, inspection: _ } => {
                let provider = self.provider(provider)?;
                let sector = sector_of(&profile.postcode, self.engine.geography())?;
                let reference = reference_key(self.engine, provider, &profile.reference);
                let setting = self.setting_of_row(provider, *id, reference)?;
                let version = self.world.setting(setting).map_or(0, |setting| setting.recorded.profile_version);
                let profile_version = version + 1;
                let recorded = SettingRecorded { provider, sector, reference, profile_version, ..(**recorded).clone() };
                let staged = Staged::Setting { setting, recorded: Arc::new(recorded), places: places.clone() };
                Ok((staged, Some(profile.clone())))
            }
            RowGiven::Places { provider, setting, places } => {
                let setting = match setting {
                    SettingKey::Id(id) => self.own_setting(*id, self.provider(provider).ok())?,
                    SettingKey::Reference(reference) => {
                        let provider = self.provider(provider)?;
                        let key = reference_key(self.engine, provider, reference);
                        key.and_then(|key| self.setting_referred(&key)).ok_or_else(|| unknown("reference"))?
                    }
                };
                Ok((Staged::Places { setting, places: places.clone() }, None))
            }
            RowGiven::Prices { provider, lot, prices } => {
                let provider = self.provider(provider)?;
                let prices = Arc::new((**prices).clone());
                Ok((Staged::Prices { lot: lot.clone(), provider, prices }, None))
            }
        }
    }

    fn setting_of_row(
        &self,
        provider: ProviderId,
        id: Option<SettingId>,
        reference: Option<ReferenceKey>,
    ) -> Result<SettingId, Refusal> {
        match (id, reference) {
            (Some(id), _) => self.own_setting(id, Some(provider)),
            (None, Some(reference)) => Ok(self.setting_referred(&reference).unwrap_or_else(|| NewIds.setting())),
            // Without either, the same file imported again would make the setting again.
            (None, None) => Err(Refusal::of(RefusalReason::FieldRequired, "reference")),
        }
    }

    /// A setting by its id, where it is of the provider named, and of the caller's where that is a provider.
    fn own_setting(&self, id: SettingId, named: Option<ProviderId>) -> Result<SettingId, Refusal> {
        let drafted = [&*self.chunk, self.staged].into_iter().find_map(|draft| draft.setting(id));
        let drafted = drafted.map(|recorded| recorded.provider);
        let owner = self.world.setting(id).map(|setting: &Arc<Setting>| setting.recorded.provider).or(drafted);
        let may = |owner: &ProviderId| match self.actor.organisation {
            Organisation::Provider(own) => own == *owner,
            Organisation::Authority(_) | Organisation::Consortium | Organisation::Operator => true,
        };
        owner.filter(may).filter(|owner| named.is_none_or(|named| named == *owner)).ok_or_else(|| unknown("name"))?;
        Ok(id)
    }

    /// The provider a row names, where the caller may keep its settings.
    fn provider(&self, key: &ProviderKey) -> Result<ProviderId, Refusal> {
        let own = match self.actor.organisation {
            Organisation::Provider(own) => Some(own),
            Organisation::Authority(_) | Organisation::Consortium | Organisation::Operator => None,
        };
        let found = match key {
            ProviderKey::Id(id) => self.known_provider(*id).ok(),
            ProviderKey::Registration(regulator, number) => self.provider_registered(&normal(*regulator, number)),
            ProviderKey::Own => own,
        };
        found.filter(|found| own.is_none_or(|own| own == *found)).ok_or_else(|| unknown("provider"))
    }

    fn known_provider(&self, id: ProviderId) -> Result<ProviderId, Refusal> {
        let drafted = self.chunk.provider(id).is_some() || self.staged.provider(id).is_some();
        if drafted || self.world.provider(id).is_some() { Ok(id) } else { Err(unknown("name")) }
    }
}

/// A registration as two are compared.
fn normal(regulator: Regulator, number: &str) -> (Regulator, String) {
    let plain = number.chars().filter(|character| !character.is_whitespace());
    (regulator, plain.flat_map(char::to_uppercase).collect())
}

fn unknown(field: &str) -> Refusal {
    Refusal::of(RefusalReason::ImportSubjectUnknown, field)
}

/// A provider as the register has it, with what the newest row of the import makes of it.
pub(super) fn provider_as_drafted(world: &World, drafts: &[&Draft], id: ProviderId) -> Option<ProviderAsDrafted> {
    let existing = world.provider(id);
    match drafts.iter().find_map(|draft| draft.provider(id)) {
        None => existing.cloned(),
        Some(recorded) => {
            let recorded = (**recorded).clone();
            Some(Arc::new(match existing {
                Some(existing) => Provider { recorded, ..(**existing).clone() },
                None => Provider::new(id, recorded),
            }))
        }
    }
}

/// Whether two profiles say the same; a blank in a postcode says nothing.
fn is_same(known: &Profile, row: &Profile) -> bool {
    let plain = |postcode: &str| postcode.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    plain(&known.postcode) == plain(&row.postcode)
        && *known == Profile { postcode: known.postcode.clone(), ..row.clone() }
}

/// What a row is of, as its field in the message is called.
fn kind_of(row: &RowGiven) -> &'static str {
    match row {
        RowGiven::Provider { .. } => "provider",
        RowGiven::Setting { .. } => "setting",
        RowGiven::Places { .. } => "places",
        RowGiven::Prices { .. } => "price_list",
    }
}

/// The faults of a staged row, each naming the field of the message.
pub(super) fn told(staged: &Staged, refusal: &Refusal, at: &str) -> Vec<Fault> {
    let kind = match staged {
        Staged::Provider { .. } => "provider",
        Staged::Setting { .. } => "setting",
        Staged::Places { .. } => "places",
        Staged::Prices { .. } => "price_list",
    };
    told_of(kind, refusal, at)
}

fn told_of(kind: &str, refusal: &Refusal, at: &str) -> Vec<Fault> {
    let faults = refusal.faults().map(|fault| {
        // A setting and a price list lie a field deeper than the key of their provider.
        let deeper = matches!(kind, "setting" | "price_list") && fault.subject != "provider";
        let inner = if deeper { format!(".{kind}") } else { String::new() };
        Fault { subject: format!("{at}.{kind}{inner}.{}", fault.subject), ..fault.clone() }
    });
    faults.collect()
}

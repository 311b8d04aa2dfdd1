//! What the rows of a chunk stand on: the register, the import, and the rows before them. Every fault of a row is found at once.

use std::sync::Arc;

use domain::event::{ReferenceKey, Sealed, SettingRecorded, Staged};
use domain::import::{Draft, Facts, Judged, Known, judge};
use domain::provider::{Provider, registration};
use domain::setting::{Inspection, Profile};
use domain::{Actor, Fault, Refusal};
use views::World;
use vocabulary::{Organisation, ProviderId, RefusalReason, Regulator, SettingId, Timestamp};

use super::ProviderAsDrafted;
use super::rows::{ProviderKey, RowGiven, RowToJudge, SettingKey};
use crate::engine::Engine;
use crate::ids::NewIds;
use crate::verbs::register::{reference_key, sector_of};

/// What the rows of a chunk stand on.
pub(super) struct Ground<'a> {
    pub(super) engine: &'a Engine,
    pub(super) world: &'a World,
    pub(super) actor: &'a Actor,
    pub(super) staged: &'a Draft,
    pub(super) chunk: &'a mut Draft,
    pub(super) now: Timestamp,
}

/// What becomes of a row that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Created,
    Changed,
    Unchanged,
}

/// A row as the register and the rows before it judge it, not yet sealed.
pub(super) struct Judgement {
    pub(super) number: u32,
    /// What is wrong with it, each subject a path within the row.
    pub(super) faults: Vec<Fault>,
    /// What it makes or changes, where it is known what it is of.
    pub(super) resolved: Option<Resolved>,
}

/// What a row makes or changes.
pub(super) struct Resolved {
    pub(super) staged: Staged,
    pub(super) profile: Option<Box<Profile>>,
    pub(super) inspection: Option<Box<Inspection>>,
    /// The profile the register has, where that alone can tell whether the row changes anything.
    pub(super) existing: Option<(SettingId, Sealed)>,
    pub(super) fate: Fate,
    pub(super) before: Option<Timestamp>,
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
    /// Judges a row and takes it up, at fault or not, so that one bad row is not told again by all that stand on it.
    pub(super) fn judge(&mut self, given: &RowToJudge) -> Judgement {
        let RowToJudge { number, row, doubts } = given;
        let mut faults = Vec::new();
        let found = self.resolve(given, &mut faults);
        let mut faults: Vec<Fault> = faults.into_iter().map(|fault| within_row(kind_of(row), fault)).collect();
        let Some((staged, profile)) = found else { return Judgement { number: *number, faults, resolved: None } };
        let repeated = self.chunk.repeated(&staged).or_else(|| self.staged.repeated(&staged));
        let repeated = repeated.filter(|_| !doubts.is_unknown()).map(|fault| within_row(kind_of(row), fault));
        let decided = self.decide(&staged);
        if repeated.is_none() && !doubts.is_unknown() {
            self.chunk.add(&staged);
        }
        faults.extend(repeated);
        let (judged, before) = match decided {
            Ok(decided) => decided,
            Err(refusal) => {
                faults.extend(told(&staged, &refusal));
                (Judged::Changed, None)
            }
        };
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
        let resolved = Resolved { staged, profile, inspection, existing, fate, before };
        Judgement { number: *number, faults, resolved: Some(resolved) }
    }

    /// Who keeps a setting and states its places confirms them (REG-3, REG-4, REG-8), once a day. A framework manager does not.
    fn confirms(&self, staged: &Staged) -> bool {
        let Staged::Places { setting, .. } = staged else { return false };
        let stated = self.world.setting(*setting).and_then(|setting| setting.places_stated_at);
        let today = self.now.london_date();
        matches!(self.actor.organisation, Organisation::Provider(_) | Organisation::Authority(_))
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

    /// What a row is of: by its name, else by what it is known by, else new. Nothing where that cannot be known; every reason is a fault.
    fn resolve(&self, given: &RowToJudge, faults: &mut Vec<Fault>) -> Option<(Staged, Option<Box<Profile>>)> {
        match &given.row {
            RowGiven::Provider { id, recorded } => {
                let provider = match id {
                    Some(id) => found(self.known_provider(*id).filter(|id| self.keeps(*id)), "name", faults)?,
                    // What stands in the place of a key at fault is nobody's registration.
                    None if given.doubts.is_unknown() => NewIds.provider(),
                    None => self.registered(recorded, faults)?,
                };
                Some((Staged::Provider { provider, recorded: Arc::new(recorded.clone()) }, None))
            }
            RowGiven::Setting { provider, id, recorded, profile, places, inspection: _ } => {
                let sector = sector_of(&profile.postcode, self.engine.geography()).unwrap_or_else(|refusal| {
                    faults.extend(refusal.faults().cloned());
                    String::new()
                });
                let named = id.is_some() || !profile.reference.trim().is_empty();
                if !named {
                    // Without either, the same file imported again would make the setting again.
                    faults.push(Fault::new(RefusalReason::FieldRequired, "reference"));
                }
                let provider = found(self.provider(provider), "provider", faults)?;
                let reference = reference_key(self.engine, provider, &profile.reference);
                let setting = self.setting_of_row(provider, *id, reference, faults)?;
                let version = self.world.setting(setting).map_or(0, |setting| setting.recorded.profile_version);
                let profile_version = version + 1;
                let recorded = SettingRecorded { provider, sector, reference, profile_version, ..(**recorded).clone() };
                let staged = Staged::Setting { setting, recorded: Arc::new(recorded), places: places.clone() };
                Some((staged, Some(profile.clone())))
            }
            RowGiven::Places { provider, setting, places } => {
                let setting = match setting {
                    SettingKey::Id(id) => self.own_setting(*id, self.provider(provider), faults)?,
                    SettingKey::Reference(reference) => {
                        let provider = found(self.provider(provider), "provider", faults)?;
                        let key = reference_key(self.engine, provider, reference);
                        found(key.and_then(|key| self.setting_referred(&key)), "reference", faults)?
                    }
                };
                Some((Staged::Places { setting, places: places.clone() }, None))
            }
            RowGiven::Prices { provider, lot, prices } => {
                let provider = found(self.provider(provider), "provider", faults)?;
                let prices = Arc::new((**prices).clone());
                Some((Staged::Prices { lot: lot.clone(), provider, prices }, None))
            }
        }
    }

    /// The provider of a registration, or a new one where the caller may bring one into the register.
    fn registered(&self, recorded: &domain::event::ProviderRecorded, faults: &mut Vec<Fault>) -> Option<ProviderId> {
        let known = self.provider_registered(&registration(recorded));
        match self.actor.organisation {
            // Whose own a new one is, PutAuthorityProvider says (REG-8).
            Organisation::Authority(_) => {
                found(known.filter(|known| self.keeps(*known)), "registration_number", faults)
            }
            Organisation::Provider(_) | Organisation::Consortium | Organisation::Operator => {
                Some(known.unwrap_or_else(|| NewIds.provider()))
            }
        }
    }

    fn setting_of_row(
        &self,
        provider: ProviderId,
        id: Option<SettingId>,
        reference: Option<ReferenceKey>,
        faults: &mut Vec<Fault>,
    ) -> Option<SettingId> {
        match (id, reference) {
            (Some(id), _) => self.own_setting(id, Some(provider), faults),
            (None, Some(reference)) => Some(self.setting_referred(&reference).unwrap_or_else(|| NewIds.setting())),
            // Told already; new, so that the rest of it is judged.
            (None, None) => Some(NewIds.setting()),
        }
    }

    /// A setting by its id, where it is of the provider named and the caller keeps it.
    fn own_setting(&self, id: SettingId, named: Option<ProviderId>, faults: &mut Vec<Fault>) -> Option<SettingId> {
        let drafted = [&*self.chunk, self.staged].into_iter().find_map(|draft| draft.setting(id));
        let drafted = drafted.map(|recorded| recorded.provider);
        let owner = self.world.setting(id).map(|setting| setting.recorded.provider).or(drafted);
        let own = owner.filter(|owner| self.keeps(*owner));
        found(own.filter(|owner| named.is_none_or(|named| named == *owner)), "name", faults)?;
        Some(id)
    }

    /// The provider a row names, where the caller may keep its settings.
    fn provider(&self, key: &ProviderKey) -> Option<ProviderId> {
        let known = match key {
            ProviderKey::Id(id) => self.known_provider(*id),
            ProviderKey::Registration(regulator, number) => self.provider_registered(&normal(*regulator, number)),
            ProviderKey::Own => self.actor.provider(),
        };
        known.filter(|known| self.keeps(*known))
    }

    /// Whether the caller keeps a provider's entries: its own, an authority's own, or as framework manager anybody's (REG-8).
    fn keeps(&self, provider: ProviderId) -> bool {
        match self.actor.organisation {
            Organisation::Provider(own) => own == provider,
            Organisation::Authority(authority) => self.world.owner(provider) == Some(authority),
            Organisation::Consortium => true,
            Organisation::Operator => false,
        }
    }

    fn known_provider(&self, id: ProviderId) -> Option<ProviderId> {
        let drafted = self.chunk.provider(id).is_some() || self.staged.provider(id).is_some();
        (drafted || self.world.provider(id).is_some()).then_some(id)
    }
}

/// A registration as two are compared.
fn normal(regulator: Regulator, number: &str) -> (Regulator, String) {
    let plain = number.chars().filter(|character| !character.is_whitespace());
    (regulator, plain.flat_map(char::to_uppercase).collect())
}

/// What a row names, or the fault that nobody has it.
fn found<T>(known: Option<T>, field: &str, faults: &mut Vec<Fault>) -> Option<T> {
    if known.is_none() {
        faults.push(Fault::new(RefusalReason::ImportSubjectUnknown, field));
    }
    known
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

/// What a row is of, as its field in the message is called.
fn kind_of(row: &RowGiven) -> &'static str {
    match row {
        RowGiven::Provider { .. } => "provider",
        RowGiven::Setting { .. } => "setting",
        RowGiven::Places { .. } => "places",
        RowGiven::Prices { .. } => "price_list",
    }
}

/// The faults of a staged row, each naming the field of the message within the row.
pub(super) fn told(staged: &Staged, refusal: &Refusal) -> Vec<Fault> {
    let kind = match staged {
        Staged::Provider { .. } => "provider",
        Staged::Setting { .. } => "setting",
        Staged::Places { .. } => "places",
        Staged::Prices { .. } => "price_list",
    };
    refusal.faults().map(|fault| within_row(kind, fault.clone())).collect()
}

/// A fault by its path within the row: a setting and a price list lie a field deeper than the key of their provider.
fn within_row(kind: &str, fault: Fault) -> Fault {
    let deeper = matches!(kind, "setting" | "price_list") && fault.subject != "provider";
    let inner = if deeper { format!(".{kind}") } else { String::new() };
    Fault { subject: format!("{kind}{inner}.{}", fault.subject), ..fault }
}

/// A fault by its path within the import.
pub(super) fn of_row(number: u32, fault: Fault) -> Fault {
    Fault { subject: format!("rows[{number}].{}", fault.subject), ..fault }
}

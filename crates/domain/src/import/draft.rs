//! What the rows of an import would make of the register: later rows stand on earlier ones, so a setting may come after its provider in
//! the same import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{Date, ProviderId, RefusalReason, Regulator, SettingId};

use crate::event::{LotKey, ProviderRecorded, ReferenceKey, SettingRecorded, Staged};
use crate::provider::registration;
use crate::refusal::Fault;

/// What rows so far would make.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    providers: BTreeMap<ProviderId, Arc<ProviderRecorded>>,
    registrations: BTreeMap<(Regulator, String), ProviderId>,
    settings: BTreeMap<SettingId, Arc<SettingRecorded>>,
    references: BTreeMap<ReferenceKey, SettingId>,
    placed: BTreeSet<SettingId>,
    priced: BTreeSet<(LotKey, ProviderId, Date)>,
}

/// What a row is known by, where it is known already.
pub trait Known {
    /// The provider of a registration.
    fn provider_registered(&self, registration: &(Regulator, String)) -> Option<ProviderId>;
    /// The setting of a reference.
    fn setting_referred(&self, reference: &ReferenceKey) -> Option<SettingId>;
}

impl Known for Draft {
    fn provider_registered(&self, registration: &(Regulator, String)) -> Option<ProviderId> {
        self.registrations.get(registration).copied()
    }

    fn setting_referred(&self, reference: &ReferenceKey) -> Option<SettingId> {
        self.references.get(reference).copied()
    }
}

impl Draft {
    /// A provider as a row states it.
    pub fn provider(&self, id: ProviderId) -> Option<&Arc<ProviderRecorded>> {
        self.providers.get(&id)
    }

    /// A setting as a row states it.
    pub fn setting(&self, id: SettingId) -> Option<&Arc<SettingRecorded>> {
        self.settings.get(&id)
    }

    /// The fault of a row that an earlier one is of the same thing as.
    pub fn repeated(&self, staged: &Staged) -> Option<Fault> {
        let (is_repeated, field) = match staged {
            Staged::Provider { provider, .. } => (self.providers.contains_key(provider), "registration_number"),
            Staged::Setting { setting, places, .. } => {
                let placed = places.is_some() && self.placed.contains(setting);
                (self.settings.contains_key(setting) || placed, "reference")
            }
            Staged::Places { setting, .. } => (self.placed.contains(setting), "reference"),
            Staged::Prices { lot, provider, prices } => {
                (self.priced.contains(&(lot.clone(), *provider, prices.valid_from)), "valid_from")
            }
        };
        is_repeated.then(|| Fault::new(RefusalReason::ImportRowRepeated, field))
    }

    /// Adds a row.
    pub fn add(&mut self, staged: &Staged) {
        match staged {
            Staged::Provider { provider, recorded } => {
                self.registrations.insert(registration(recorded), *provider);
                self.providers.insert(*provider, Arc::clone(recorded));
            }
            Staged::Setting { setting, recorded, places } => {
                self.references.extend(recorded.reference.map(|reference| (reference, *setting)));
                self.settings.insert(*setting, Arc::clone(recorded));
                if places.is_some() {
                    self.placed.insert(*setting);
                }
            }
            Staged::Places { setting, .. } => {
                self.placed.insert(*setting);
            }
            Staged::Prices { lot, provider, prices } => {
                self.priced.insert((lot.clone(), *provider, prices.valid_from));
            }
        }
    }
}

//! Whose data is held, ordered to be erased, or erased; and what stands for and against an erasure, read from the world (ACR-3).

mod facts;
mod may;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::{DataSubject, KeyName, KeysEvent, PrivacyEvent};
use domain::keys::Keys;
use domain::privacy::{OrderState, Privacy};
use vocabulary::{SettingId, Timestamp};

pub use facts::{DraftOrEnd, concluded, facts, guarded, kept, searches_of};
pub use may::{PrivacyAction, may_with};

/// Everybody's data as a whole, and the keys.
#[derive(Clone, Debug, Default)]
pub struct Privacies {
    of: BTreeMap<DataSubject, Arc<Privacy>>,
    erased: BTreeMap<KeyName, Timestamp>,
    keys: Keys,
}

impl Privacies {
    /// Folds one event; the settings whose profile is erased by it.
    pub(crate) fn apply(&mut self, subject: DataSubject, event: &PrivacyEvent, at: Timestamp) -> Vec<SettingId> {
        let before = self.of.remove(&subject).map(Arc::unwrap_or_clone).unwrap_or_default();
        let after = domain::privacy::apply(before, event, at);
        let mut settings = Vec::new();
        if let PrivacyEvent::Erased { order, run: _ } = event {
            let order = after.orders.iter().find(|found| found.number == *order);
            for key in order.into_iter().flat_map(|order| &order.keys) {
                self.erased.insert(*key, at);
                if let KeyName::Setting(setting) = key {
                    settings.push(*setting);
                }
            }
        }
        self.of.insert(subject, Arc::new(after));
        settings
    }

    pub(crate) fn apply_keys(&mut self, event: &KeysEvent, at: Timestamp) {
        self.keys = domain::keys::apply(std::mem::take(&mut self.keys), event, at);
    }

    /// Runs over the keys.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Holds, orders and answers of one person's data.
    pub fn of(&self, subject: &DataSubject) -> Arc<Privacy> {
        self.of.get(subject).cloned().unwrap_or_default()
    }

    /// Everybody of whose data anything was recorded, by name.
    pub fn all(&self) -> impl Iterator<Item = (&DataSubject, &Arc<Privacy>)> {
        self.of.iter()
    }

    /// Whose data waits to be erased.
    pub fn waiting(&self) -> impl Iterator<Item = (&DataSubject, &Arc<Privacy>)> {
        self.of.iter().filter(|(_, privacy)| privacy.waiting_order().is_some())
    }

    /// Whose data a run is erasing.
    pub fn begun_in(&self, run: u32) -> impl Iterator<Item = (&DataSubject, &Arc<Privacy>)> {
        self.of
            .iter()
            .filter(move |(_, privacy)| privacy.orders.iter().any(|order| order.state == OrderState::Begun(run)))
    }

    /// When a key was destroyed, if it was.
    pub fn erased(&self, key: KeyName) -> Option<Timestamp> {
        self.erased.get(&key).copied()
    }
}

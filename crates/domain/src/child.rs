//! A child's live searches (SRC-6): a search opens only by appending here, so two can never open at once unseen.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use vocabulary::SearchId;

use crate::event::ChildEvent;

/// Which searches of a child are live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// Opened and not ended, planned ones and emergencies.
    pub live: BTreeSet<SearchId>,
    /// Of the live ones those that are same-day emergencies (SRC-10).
    pub emergencies: BTreeSet<SearchId>,
}

impl Child {
    /// The live searches that a planned one is parallel to: emergencies do not count (SRC-6).
    pub fn planned(&self) -> impl Iterator<Item = SearchId> + '_ {
        self.live.difference(&self.emergencies).copied()
    }
}

/// Folds one event.
pub fn apply(mut child: Child, event: ChildEvent) -> Child {
    match event {
        ChildEvent::SearchOpened(search) => {
            child.live.insert(search);
        }
        ChildEvent::EmergencyOpened(search) => {
            child.live.insert(search);
            child.emergencies.insert(search);
        }
        ChildEvent::SearchEnded(search) => {
            child.live.remove(&search);
            child.emergencies.remove(&search);
        }
    }
    child
}

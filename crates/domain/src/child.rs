//! A child's live searches (SRC-6): a search opens only by appending here, so two can never open at once unseen.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use vocabulary::SearchId;

use crate::event::ChildEvent;

/// Which searches of a child are live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// Opened and not ended.
    pub live: BTreeSet<SearchId>,
}

/// Folds one event.
pub fn apply(mut child: Child, event: ChildEvent) -> Child {
    match event {
        ChildEvent::SearchOpened(search) => child.live.insert(search),
        ChildEvent::SearchEnded(search) => child.live.remove(&search),
    };
    child
}

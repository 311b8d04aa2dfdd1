//! Feeds: every entry once, in order, resumable. A cursor is sealed and bound to its reader and feed: it tells nothing of positions.

use domain::Actor;
use views::feed::{Entry, Owner};
use vocabulary::{RefusalReason, Role};

use crate::engine::Engine;
use crate::failure::Failure;

/// Entries with the cursor that follows each.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// Whose feed.
    pub owner: Owner,
    /// Each entry with the cursor to resume after it.
    pub entries: Vec<(Entry, String)>,
    /// Where the page ends.
    pub next: String,
}

/// Whose feed an actor reads: the provider's, its own, or the approvers'.
pub fn feed_owner(actor: &Actor) -> Result<Owner, Failure> {
    match actor.role {
        Role::ProviderUser | Role::ProviderSystem => actor.provider().map(Owner::Provider),
        Role::Approver => actor.authority().map(Owner::Approvers),
        Role::PlacementFinder | Role::DecisionMaker | Role::TeamManager | Role::ContractsOfficer => {
            actor.authority().map(|authority| Owner::Person(authority, actor.id.clone()))
        }
        Role::FrameworkManager | Role::Analyst | Role::Auditor | Role::Administrator => None,
    }
    .ok_or(Failure::NotPermitted)
}

impl Engine {
    /// Entries after a cursor (from the start when absent), at most `limit`. A cursor of another epoch or reader is refused with the
    /// cursor to start again from.
    pub fn feed(&self, actor: &Actor, cursor: Option<&str>, limit: usize) -> Result<FeedPage, Failure> {
        let owner = feed_owner(actor)?;
        let name = format!("{owner:?}|{}", actor.id);
        let from = match cursor.filter(|cursor| !cursor.is_empty()) {
            None => 0,
            Some(cursor) => self.cursor_index(&name, cursor)?,
        };
        let found = self.world().feeds.read(&owner, from, limit).to_vec();
        let mut entries = Vec::with_capacity(found.len());
        for (index, entry) in (from + 1..).zip(found) {
            entries.push((entry, self.cursor(&name, index)?));
        }
        let next = match entries.last() {
            Some((_, cursor)) => cursor.clone(),
            None => self.cursor(&name, from)?,
        };
        Ok(FeedPage { owner, entries, next })
    }

    fn cursor(&self, name: &str, index: usize) -> Result<String, Failure> {
        let epoch = self.log().head().epoch.0;
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let token = [&epoch.to_be_bytes()[..], &index.to_be_bytes()[..]].concat();
        self.vault().seal_token("feed", name, &token)
    }

    fn cursor_index(&self, name: &str, cursor: &str) -> Result<usize, Failure> {
        let read = self.vault().open_token("feed", name, cursor).and_then(|token| {
            let epoch = u32::from_be_bytes(token.get(..4)?.try_into().ok()?);
            let index = u64::from_be_bytes(token.get(4..)?.try_into().ok()?);
            (epoch == self.log().head().epoch.0).then(|| usize::try_from(index).ok())?
        });
        match read {
            Some(index) => Ok(index),
            None => {
                let fault = domain::Fault::new(RefusalReason::CursorExpired, "cursor");
                Err(Failure::Refused(fault.with("restart_cursor", self.cursor(name, 0)?).into()))
            }
        }
    }
}

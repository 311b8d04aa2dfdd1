//! Feeds: every entry once, in an order that never changes, resumable. A cursor is sealed and bound to its reader and feed: it tells nothing
//! of positions.
//!
//! What time alone makes, such as the weekly reminder (REG-4), stands among what was recorded by the instant at which it fell due. Before
//! one is told, everything stamped earlier is folded: so neither a later read nor another reader ever sees another order.

use std::sync::atomic::Ordering;

use domain::Actor;
use event_log::{Append, AppendError, Bounds, RequestRecord};
use views::feed::{Entry, Key, Owner};
use views::permit::{Action, may_serve};
use vocabulary::{RefusalReason, Role, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;

/// How often what falls due while it is being read is waited for.
const SETTLES_MAX: usize = 10;

/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Days after which nothing is stamped any longer that is not folded.
const SETTLED_DAYS: i64 = 7;

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
    may_serve(actor, Action::ReadFeed)?;
    match actor.role {
        Role::ProviderUser | Role::ProviderSystem => actor.provider().map(Owner::Provider),
        Role::Approver => actor.authority().map(Owner::Approvers),
        Role::PanelAdministrator => actor.authority().map(Owner::Panel),
        Role::PlacementFinder | Role::DecisionMaker | Role::TeamManager | Role::ContractsOfficer => {
            actor.authority().map(|authority| Owner::Person(authority, actor.id.clone()))
        }
        Role::FrameworkManager | Role::Analyst | Role::Auditor | Role::Administrator => None,
    }
    .ok_or(Failure::NotPermitted)
}

/// Everything told to an actor: its own, and what is told to all in its role.
fn owners(actor: &Actor) -> Result<Vec<Owner>, Failure> {
    let own = feed_owner(actor)?;
    let shared = match (actor.role, actor.authority()) {
        (Role::PlacementFinder, Some(authority)) => Some(Owner::Finders(authority)),
        (Role::TeamManager, Some(authority)) => Some(Owner::TeamManagers(authority)),
        (Role::ContractsOfficer, Some(authority)) => Some(Owner::ContractsOfficers(authority)),
        _ => None,
    };
    Ok(std::iter::once(own).chain(shared).collect())
}

impl Engine {
    /// Entries after a cursor (from the start when absent), at most `limit`. A cursor of another epoch or reader, or from before what is
    /// kept, is refused with the cursor to start again from.
    pub async fn feed(&self, actor: &Actor, cursor: Option<&str>, limit: usize) -> Result<FeedPage, Failure> {
        let owners = owners(actor)?;
        let owner = feed_owner(actor)?;
        let name = format!("{owner:?}|{}", actor.id);
        let after = match cursor.filter(|cursor| !cursor.is_empty()) {
            None => Key::START,
            Some(cursor) => self.cursor_key(&name, cursor)?,
        };
        let found = self.settled_entries(&owners, after, limit).await?;
        let mut entries = Vec::with_capacity(found.len());
        for entry in found {
            let cursor = self.cursor(&name, entry.key)?;
            entries.push((entry, cursor));
        }
        let next = match entries.last() {
            Some((_, cursor)) => cursor.clone(),
            None => self.cursor(&name, after.max(self.told_long_ago()))?,
        };
        Ok(FeedPage { owner, entries, next })
    }

    /// A key that whoever has read all there is has passed for days. Their cursor goes on with it, so that one which is asked with now and then
    /// does not expire. It moves with the days alone: nothing that anybody does can be told from it.
    fn told_long_ago(&self) -> Key {
        let today = self.now().micros().div_euclid(DAY_MICROS) * DAY_MICROS;
        Key { at: Timestamp::from_micros(today).plus_days(-SETTLED_DAYS), position: 0, ordinal: 0 }
    }

    /// When something falls due by time alone in an actor's feed, should nothing happen before.
    pub fn feed_wakes_at(&self, actor: &Actor) -> Option<Timestamp> {
        actor.provider().and_then(|provider| self.world().reminders.next(provider))
    }

    /// The entries after a key, once everything stamped before what fell due is folded.
    async fn settled_entries(&self, owners: &[Owner], after: Key, limit: usize) -> Result<Vec<Entry>, Failure> {
        for _ in 0..SETTLES_MAX {
            let now = self.now();
            let unsettled = {
                let world = self.world();
                // Whatever is folded has happened, even where this clock was read a moment before.
                let until = world.recorded_at.map_or(now, |recorded| recorded.max(now));
                let due = owners.iter().filter_map(|owner| world.feeds.falls_due(&world.reminders, owner, until)).max();
                let folded = world.recorded_at.map_or(0, Timestamp::micros);
                let settled = self.settled.load(Ordering::Acquire).max(folded.saturating_sub(1));
                match due.filter(|due| due.micros() > settled) {
                    None => return Ok(world.feeds.read(&world.reminders, owners, after, limit, until)),
                    Some(due) => due,
                }
            };
            self.settle(unsettled).await?;
        }
        Err(Failure::Unavailable("time passes faster than it can be told".to_owned()))
    }

    /// Waits until every append stamped before an instant that has passed is committed and folded: an append of our own that may not commit
    /// earlier follows all of them.
    async fn settle(&self, instant: Timestamp) -> Result<(), Failure> {
        let key = self.vault().keyed_hash("settle", &[&instant.micros().to_be_bytes()]);
        let request = RequestRecord { key, digest: key, outcome: Vec::new() };
        let bounds = Bounds { not_before: Some(instant), before: None };
        let append = Append { bounds, request: Some(request), ..Append::default() };
        match self.log().append(append).await {
            Ok(_) | Err(AppendError::RequestIdKnown { .. }) => self.catch_up().await?,
            Err(error) => return Err(error.into()),
        }
        self.settled.fetch_max(instant.micros(), Ordering::AcqRel);
        Ok(())
    }

    fn cursor(&self, name: &str, key: Key) -> Result<String, Failure> {
        let epoch = self.log().head().epoch.0;
        let token = [
            &epoch.to_be_bytes()[..],
            &key.at.micros().to_be_bytes()[..],
            &key.position.to_be_bytes()[..],
            &key.ordinal.to_be_bytes()[..],
        ]
        .concat();
        self.vault().seal_token("feed", name, &token)
    }

    fn cursor_key(&self, name: &str, cursor: &str) -> Result<Key, Failure> {
        let read = self.vault().open_token("feed", name, cursor).and_then(|token| {
            let epoch = u64::from_be_bytes(token.get(..8)?.try_into().ok()?);
            let at = i64::from_be_bytes(token.get(8..16)?.try_into().ok()?);
            let position = u64::from_be_bytes(token.get(16..24)?.try_into().ok()?);
            let ordinal = u32::from_be_bytes(token.get(24..)?.try_into().ok()?);
            let key = Key { at: Timestamp::from_micros(at), position, ordinal };
            let is_kept = key == Key::START || key >= self.world().feeds.horizon();
            (is_kept && epoch == self.log().head().epoch.0).then_some(key)
        });
        match read {
            Some(key) => Ok(key),
            None => {
                let fault = domain::Fault::new(RefusalReason::CursorExpired, "cursor");
                Err(Failure::Refused(fault.with("restart_cursor", self.cursor(name, Key::START)?).into()))
            }
        }
    }
}

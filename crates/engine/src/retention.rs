//! What retention no longer keeps: found in the world, ordered to be erased by an administrator or by itself.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::{DataSubject, Subject};
use domain::keys::Keys;
use domain::privacy::{obstacles, order_erasure};
use domain::{Actor, Decision};
use views::permit::{Action, may_serve};
use views::privacy::{DraftOrEnd, concluded, facts, kept};
use views::{Row, World};
use vocabulary::{Date, ErasureReason, RefusalReason, Timestamp, limits};

use crate::due::system_actor;
use crate::engine::{Engine, Retention};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::verbs::{GUARDED_PER_RUN_MAX, begun};

/// Why something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// A draft that never opened.
    Draft,
    /// The offers of a search that were not awarded.
    UnsuccessfulOffers,
    /// A child's case record.
    CaseRecord,
}

/// Something that retention no longer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose data.
    pub subject: DataSubject,
    /// Why.
    pub kind: DueKind,
    /// The first day on which it need not be kept.
    pub since: Date,
    /// Whether it is ordered to be erased already.
    pub ordered: bool,
}

impl Engine {
    /// What retention no longer keeps, by name: after `after`, at most `limit`. What a hold stands over, or is live, is not due.
    pub fn retention_due(&self, after: Option<DataSubject>, limit: usize) -> Vec<Due> {
        let now = self.now();
        let world = self.world();
        let mut subjects: Vec<(DataSubject, DueKind)> = self.candidates(&world, now);
        subjects.sort_unstable();
        subjects.dedup_by_key(|(subject, _)| *subject);
        let following = subjects.into_iter().filter(|(subject, _)| after.is_none_or(|after| *subject > after));
        following.filter_map(|(subject, kind)| self.due(&world, subject, kind, now)).take(limit).collect()
    }

    /// Whose data retention may have let go: a child where none of its searches opened is a draft.
    fn candidates(&self, world: &World, now: Timestamp) -> Vec<(DataSubject, DueKind)> {
        let gone = |subject, came| kept(subject, came, &self.settings.periods) <= now.london_date();
        let mut all = over_for_good(world, gone);
        for authority in world.searching_authorities() {
            for search in world.searches_of(authority) {
                let mut found = Vec::new();
                let Some(came) = concluded(world, search, &self.settings.periods, now) else { continue };
                let kind = match came {
                    DraftOrEnd::Draft(_) => DueKind::Draft,
                    DraftOrEnd::Ended(_) => {
                        found.push((DataSubject::Offers(authority, search.id), DueKind::UnsuccessfulOffers));
                        DueKind::CaseRecord
                    }
                };
                found.push((DataSubject::Search(authority, search.id), kind));
                let children = search.children.iter().map(|child| DataSubject::Child(authority, *child));
                found.extend(children.map(|child| (child, kind)));
                // Whatever its other searches say, this one must have let it go: most never have, and are looked at no further.
                found.retain(|(subject, _)| gone(*subject, came));
                all.append(&mut found);
            }
        }
        all
    }

    fn due(&self, world: &World, subject: DataSubject, kind: DueKind, now: Timestamp) -> Option<Due> {
        let facts = facts(world, subject, &self.settings.periods, now);
        let ordered = world.privacy.of(&subject).open_order().is_some();
        let free = obstacles(&facts, ErasureReason::RetentionOver, now.london_date()).is_empty();
        let since = facts.kept_until.filter(|_| free && !facts.keys.is_empty())?;
        Some(Due { subject, kind, since, ordered })
    }

    /// Once a day, where retention works by itself: orders what is due and begins to erase it.
    pub(crate) async fn keep_retention(&self) -> Result<(), Failure> {
        if self.settings.retention == Retention::ByCommand {
            return Ok(());
        }
        let today = self.now().london_date();
        let mut looked = self.retained_on.lock().await;
        if *looked == Some(today) {
            return Ok(());
        }
        while self.order_by_itself().await? > 0 {}
        self.begin_by_itself().await?;
        *looked = Some(today);
        Ok(())
    }

    /// Orders what is due, as much as one commit takes: how many orders that were.
    async fn order_by_itself(&self) -> Result<usize, Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        let decision = due_ordered(&mut tx, None);
        let ordered = decision.events.len();
        if ordered > 0 {
            self.commit_due(tx, decision).await?;
        }
        Ok(ordered)
    }

    async fn begin_by_itself(&self) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        let Keys { open: None, .. } = self.world().privacy.keys().clone() else { return Ok(()) };
        let decision = match begun(&mut tx, None) {
            Ok(decision) => decision,
            Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::NoSuchOrder => Decision::default(),
            Err(failure) => return Err(failure),
        };
        if decision.events.is_empty() { Ok(()) } else { self.commit_due(tx, decision).await }
    }
}

/// The same of searches that are over for good.
fn over_for_good(world: &World, gone: impl Fn(DataSubject, DraftOrEnd) -> bool) -> Vec<(DataSubject, DueKind)> {
    let of_row = |row: &Row| {
        let (authority, at) = (row.authority, row.over_at);
        let (came, kind) = match row.opened {
            true => (DraftOrEnd::Ended(at), DueKind::CaseRecord),
            false => (DraftOrEnd::Draft(at), DueKind::Draft),
        };
        let offers = row.opened.then_some((DataSubject::Offers(authority, row.id), DueKind::UnsuccessfulOffers));
        let children = row.children.iter().map(|child| (DataSubject::Child(authority, *child), kind));
        let own = (DataSubject::Search(authority, row.id), kind);
        let all = offers.into_iter().chain([own]).chain(children);
        all.filter(|(subject, _)| gone(*subject, came)).collect::<Vec<_>>()
    };
    world.rows().flat_map(|row| of_row(row)).collect()
}

/// Orders that what is due is erased, as much as one commit takes; by nobody where retention works by itself.
fn due_ordered(tx: &mut Tx<'_>, actor: Option<&Actor>) -> Decision {
    let due = tx.engine().retention_due(None, usize::MAX);
    let (mut events, mut keys) = (Vec::new(), 0);
    for Due { subject, .. } in due.into_iter().filter(|due| !due.ordered) {
        let guarded = views::privacy::guarded(&tx.engine().world(), subject).len();
        let is_full = events.len() >= limits::ERASURES_PER_RUN_MAX || tx.read_count() + guarded > GUARDED_PER_RUN_MAX;
        if is_full {
            break;
        }
        let privacy = tx.bind(Subject::Privacy(subject), |world| world.privacy.of(&subject));
        let facts = tx.erasure_facts(subject);
        keys += facts.keys.len();
        if keys > limits::KEYS_PER_RUN_MAX {
            break;
        }
        let (reason, today) = ((ErasureReason::RetentionOver, None), tx.now.london_date());
        // What stands against it since it was found due is not ordered.
        if let Ok(ordered) = order_erasure(&privacy, subject, actor, reason, (&facts, today)) {
            events.extend(ordered.events);
        }
    }
    Decision::all(events)
}

/// Orders that what is due is erased, as much as one commit takes.
#[derive(Debug, Default)]
pub struct OrderDue {
    ordered: AtomicUsize,
}

impl Verb for OrderDue {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        let decision = due_ordered(tx, Some(tx.actor));
        self.ordered.store(decision.events.len(), Ordering::Relaxed);
        Ok(decision)
    }

    fn outcome(&self) -> String {
        self.ordered.load(Ordering::Relaxed).to_string()
    }
}

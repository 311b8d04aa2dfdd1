//! Tasks: what waits for somebody, computed from the world and an instant, and never stored. One disappears when it is done.
//!
//! Authorities learn the category of a concealment, never the allegation (REG-5).

use std::collections::BTreeSet;

use domain::Actor;
use domain::search::{Freeze, Search};
use domain::setting::{Concealment, Setting, Taken};
use vocabulary::{
    AuthorityCode, ConcealmentReason, Organisation, ProviderId, Role, SearchId, SettingId, TaskKind, Timestamp,
};

use crate::World;

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub kind: TaskKind,
    /// By whom: the organisation; which of its people, the kind says.
    pub of: Organisation,
    /// About what.
    pub about: About,
    /// Category of the concealment it came from.
    pub category: Option<ConcealmentReason>,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// By when it should be done, where it has a time.
    pub due_at: Option<Timestamp>,
}

/// What a task is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A search.
    Search(SearchId),
    /// A provider.
    Provider(ProviderId),
    /// A setting, and its provider.
    Setting(ProviderId, SettingId),
}

impl About {
    /// The provider it is about, and the setting where it is one of its settings; nothing of a search.
    pub const fn entry(self) -> Option<(ProviderId, Option<SettingId>)> {
        match self {
            Self::Search(_) => None,
            Self::Provider(provider) => Some((provider, None)),
            Self::Setting(provider, setting) => Some((provider, Some(setting))),
        }
    }

    /// The id of what it is about.
    pub fn id(self) -> [u8; 16] {
        match self {
            Self::Search(id) => id.to_bytes(),
            Self::Provider(id) => id.to_bytes(),
            Self::Setting(_, id) => id.to_bytes(),
        }
    }
}

impl Task {
    /// What orders a list of tasks, and names a task in it: oldest first.
    pub fn key(&self) -> (Timestamp, TaskKind, [u8; 16]) {
        (self.created_at, self.kind, self.about.id())
    }
}

/// The tasks of a caller by person, role and organisation, oldest first.
pub fn tasks(world: &World, actor: &Actor, now: Timestamp) -> Vec<Task> {
    let mut found = match (actor.role, actor.organisation) {
        (Role::ProviderUser | Role::ProviderSystem, Organisation::Provider(provider)) => {
            places_to_confirm(world, provider, now).into_iter().collect()
        }
        (Role::Approver, Organisation::Authority(authority)) => {
            let searches = world.searches_of(authority);
            searches.filter_map(|search| decision(search, world.freeze(search, now)?, now)).collect()
        }
        (Role::PlacementFinder, Organisation::Authority(authority)) => reviews(world, authority),
        (Role::TeamManager, Organisation::Authority(authority)) => {
            let passed = world.searches_of(authority).filter_map(|search| return_by_passed(search));
            passed.chain(reviews(world, authority)).collect()
        }
        _ => Vec::new(),
    };
    found.sort_by_key(Task::key);
    found
}

/// A return-by time that passed unanswered, until another tranche is sent or the search ends (SHL-4).
pub(crate) fn return_by_passed(search: &Search) -> Option<Task> {
    let running = search.end.is_none() && search.award.is_none();
    let lapsed = search.tranches.last().and_then(|tranche| tranche.lapsed_at).filter(|_| running)?;
    Some(Task {
        kind: TaskKind::ReturnByPassed,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: None,
        created_at: lapsed,
        due_at: None,
    })
}

/// What an approver decides of a frozen search; a choice lapses by itself at its confirm-by time.
fn decision(search: &Search, freeze: Freeze, now: Timestamp) -> Option<Task> {
    let lapses = search.standing_choice(now).filter(|_| search.award.is_none()).map(|choice| choice.confirm_by);
    Some(Task {
        kind: TaskKind::ConcealmentDecision,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: Some(freeze.category),
        created_at: freeze.concealed_at,
        due_at: [lapses, freeze.lifts].into_iter().flatten().min(),
    })
}

/// Every concealed provider or setting where an authority has a placement or an award, or had a hold, until it has reviewed them or the
/// concealment lifts.
fn reviews(world: &World, authority: AuthorityCode) -> Vec<Task> {
    let concerned = |task: &(BTreeSet<AuthorityCode>, Task)| task.0.contains(&authority);
    let providers = world.providers().filter_map(|provider| {
        let concealment = provider.concealment?;
        let concerned = of_provider(world, provider.id, &provider.held_by);
        Some((concerned, review(authority, About::Provider(provider.id), concealment)))
    });
    let settings = world.settings().filter_map(|setting| {
        let concealment = setting.concealment?;
        let about = About::Setting(setting.recorded.provider, setting.id);
        Some((of_setting(setting), review(authority, about, concealment)))
    });
    let reviewed = world.authority(authority);
    let is_open = |task: &Task| {
        let entry = task.about.entry();
        entry.is_none_or(|(provider, setting)| !reviewed.has_reviewed(provider, setting, task.created_at))
    };
    providers.chain(settings).filter(concerned).map(|(_, task)| task).filter(is_open).collect()
}

fn review(authority: AuthorityCode, about: About, concealment: Concealment) -> Task {
    Task {
        kind: TaskKind::ConcealmentReview,
        of: Organisation::Authority(authority),
        about,
        category: Some(concealment.reason),
        created_at: concealment.since,
        due_at: concealment.lifts,
    }
}

fn of_provider(world: &World, provider: ProviderId, held_by: &[AuthorityCode]) -> BTreeSet<AuthorityCode> {
    let placed = world.settings_of(provider).flat_map(|setting| placing(setting));
    held_by.iter().copied().chain(placed).collect()
}

fn of_setting(setting: &Setting) -> BTreeSet<AuthorityCode> {
    setting.held_by.iter().copied().chain(placing(setting)).collect()
}

fn placing(setting: &Setting) -> impl Iterator<Item = AuthorityCode> + '_ {
    setting.places.values().filter_map(|place| match place.taken {
        Taken::Awarded { authority, .. } => Some(authority),
        Taken::Free | Taken::Held(_) => None,
    })
}

/// The weekly confirmation that a provider was reminded of (REG-4).
pub fn places_to_confirm(world: &World, provider: ProviderId, now: Timestamp) -> Option<Task> {
    let waiting = world.reminders.waiting(provider, now)?;
    Some(reminder(provider, waiting.since, Some(waiting.stale_at)))
}

/// A reminder as it is told in its provider's feed.
pub fn reminder(provider: ProviderId, since: Timestamp, stale_at: Option<Timestamp>) -> Task {
    Task {
        kind: TaskKind::PlacesToConfirm,
        of: Organisation::Provider(provider),
        about: About::Provider(provider),
        category: None,
        created_at: since,
        due_at: stale_at,
    }
}

/// Whom a concealment concerns, as the world has it when it is recorded: searches that it freezes, and authorities that review.
pub(crate) struct Concerned {
    /// For the approvers of each search's authority.
    pub(crate) decisions: Vec<(SearchId, Task)>,
    /// For finders and team managers of each authority.
    pub(crate) reviews: Vec<(AuthorityCode, Task)>,
}

/// The tasks that one concealment makes.
pub(crate) fn of_concealment(world: &World, about: About, at: Timestamp) -> Concerned {
    let (concealment, authorities) = match about {
        About::Provider(id) => match world.provider(id) {
            Some(provider) => (provider.concealment, of_provider(world, id, &provider.held_by)),
            None => (None, BTreeSet::new()),
        },
        About::Setting(_, id) => match world.setting(id) {
            Some(setting) => (setting.concealment, of_setting(setting)),
            None => (None, BTreeSet::new()),
        },
        About::Search(_) => (None, BTreeSet::new()),
    };
    let Some(concealment) = concealment else { return Concerned { decisions: Vec::new(), reviews: Vec::new() } };
    let frozen = world.searches_settled_with(about, at).filter_map(|search| {
        let freeze = world.freeze(search, at).filter(|freeze| freeze.concealed_at == concealment.since)?;
        Some((search.id, decision(search, freeze, at)?))
    });
    let reviews = authorities.into_iter().map(|authority| (authority, review(authority, about, concealment)));
    Concerned { decisions: frozen.collect(), reviews: reviews.collect() }
}

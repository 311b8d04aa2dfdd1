//! Tasks: what waits for somebody, computed from the world and an instant, and never stored. One disappears when it is done.
//!
//! Authorities learn the category of a concealment, never the allegation (REG-5).

mod deciding;
mod placement;
mod window;

use std::collections::BTreeSet;

use domain::Actor;
use domain::search::{Approval, Freeze, Search, Unratified, is_answerable, is_answerable_by, ratify_by};
use domain::setting::{Concealment, Setting, Taken};
use vocabulary::{
    ApprovalKind, AuthorityCode, ConcealmentReason, ContractId, OfferId, Organisation, ProviderId, QuestionId, Role,
    SearchId, SettingId, TaskKind, Timestamp,
};

use crate::World;
use crate::approvals::due_at;

pub(crate) use placement::{For, of_contract};

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
    /// Settings it names, the best first: those a match nearer home found (CON-5).
    pub settings: Vec<SettingId>,
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
    /// An offer of a closed round.
    Offer(SearchId, OfferId),
    /// A timed question about an offer.
    OfferQuestion(SearchId, OfferId, QuestionId),
    /// An approval of a search: its kind, and an id of it among those of the search.
    Approval(SearchId, ApprovalKind, [u8; 16]),
    /// A weight profile of an authority, by number.
    WeightProfile(AuthorityCode, u32),
    /// A contract.
    Contract(ContractId),
}

impl About {
    /// The provider it is about, and the setting where it is one of its settings; nothing of a search.
    pub const fn entry(self) -> Option<(ProviderId, Option<SettingId>)> {
        match self {
            Self::Search(_)
            | Self::Offer(..)
            | Self::OfferQuestion(..)
            | Self::Approval(..)
            | Self::WeightProfile(..)
            | Self::Contract(_) => None,
            Self::Provider(provider) => Some((provider, None)),
            Self::Setting(provider, setting) => Some((provider, Some(setting))),
        }
    }

    /// The id of what it is about.
    pub fn id(self) -> [u8; 16] {
        match self {
            Self::Search(id) => id.to_bytes(),
            Self::Offer(_, id) => id.to_bytes(),
            Self::OfferQuestion(.., id) => id.to_bytes(),
            Self::Provider(id) => id.to_bytes(),
            Self::Setting(_, id) => id.to_bytes(),
            Self::Approval(.., id) => id,
            Self::WeightProfile(_, version) => u128::from(version).to_be_bytes(),
            Self::Contract(id) => id.to_bytes(),
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
            let asked = world.live_searches().flat_map(|search| {
                let invited = window::of_invitee(world, search, provider, now);
                invited.into_iter().chain(deciding::asked_of(search, provider, now))
            });
            places_to_confirm(world, provider, now).into_iter().chain(asked).collect()
        }
        (Role::Approver, Organisation::Authority(authority)) => {
            let searches = world.searches_of(authority);
            let frozen = searches.filter_map(|search| decision(search, world.freeze(search, now)?, now));
            let waiting = world.searches_of(authority).flat_map(|search| waiting_approvals(search, actor, now));
            frozen.chain(waiting).chain(profiles_waiting(world, actor, authority)).collect()
        }
        (Role::PanelAdministrator, Organisation::Authority(authority)) => {
            let searches = world.searches_of(authority);
            let of = |search| waiting_approvals(search, actor, now).into_iter().chain(to_ratify(search, actor));
            searches.flat_map(|search| of(search).collect::<Vec<_>>()).collect()
        }
        (Role::PlacementFinder, Organisation::Authority(authority)) => {
            let own = world.searches_of(authority).filter(|search| search.finder == actor.id);
            let of = |search: &Search| {
                let award = deciding::award_due(search, now).filter(|_| world.freeze(search, now).is_none());
                panel_referral(search).into_iter().chain(window::question_due(search, now)).chain(award)
            };
            own.flat_map(|search| of(search).collect::<Vec<_>>())
                .chain(reviews(world, authority))
                .chain(transfers(world, authority))
                .collect()
        }
        (Role::DecisionMaker, Organisation::Authority(authority)) => {
            let own = world.searches_of(authority).filter(|search| search.decision_maker == actor.id);
            let of = |search: &Search| {
                let refused = search.unratified.iter().filter(|_| !placement::is_over(world, search));
                let refused = refused.filter_map(|refused| unratified(search, refused, now)).collect::<Vec<_>>();
                deciding::decision_due(search, actor, now).into_iter().chain(refused)
            };
            own.flat_map(|search| of(search).collect::<Vec<_>>()).collect()
        }
        (Role::TeamManager, Organisation::Authority(authority)) => {
            let searches = || world.searches_of(authority);
            let passed = searches().filter_map(|search| return_by_passed(search));
            let lapsed = searches().filter_map(|search| confirm_by_passed(search));
            passed.chain(lapsed).chain(reviews(world, authority)).chain(transfers(world, authority)).collect()
        }
        _ => Vec::new(),
    };
    found.extend(placement::of_contracts(world, (actor.role, actor.organisation), &actor.id, now));
    found.sort_by_key(Task::key);
    found
}

/// Whether a search that has ended leaves anybody anything to do, by itself or by a contract of it.
pub(crate) fn leaves_anything(world: &World, search: &Search, now: Timestamp) -> bool {
    let contracts = world.contracts().filter(|contract| contract.generated.search == search.id);
    let by_contract = contracts.flat_map(|contract| placement::of_contract(contract, search, now)).next();
    let ratified = search.approvals.iter().all(|approval| ratification(search, approval).is_none());
    let refused = search.unratified.iter().any(|refused| unratified(search, refused, now).is_some());
    let waiting = search.approvals.iter().any(|approval| is_answerable(search, approval, now));
    waiting || by_contract.is_some() || !ratified || refused || panel_referral(search).is_some()
}

/// Each approval of a search that waits for the caller's answer (APR-1).
fn waiting_approvals(search: &Search, actor: &Actor, now: Timestamp) -> Vec<Task> {
    let waiting = search.approvals.iter().filter(|approval| is_answerable_by(search, actor, approval, now));
    let task = |approval: &Approval| Task {
        kind: TaskKind::ApprovalWaiting,
        of: Organisation::Authority(search.authority),
        about: About::Approval(search.id, approval.kind, id_of(search, approval)),
        category: None,
        settings: Vec::new(),
        created_at: approval.requested_at,
        due_at: due_at(search, approval, now),
    };
    waiting.map(task).collect()
}

/// Each action of the panel's chair that the panel has not ratified: not to whoever may not record that (APR-1).
fn to_ratify<'a>(search: &'a Search, actor: &'a Actor) -> impl Iterator<Item = Task> + 'a {
    let own = actor.id == search.finder || actor.id == search.decision_maker;
    let acted = search.approvals.iter().filter(move |approval| !own && approval.requested_by != actor.id);
    acted.filter_map(|approval| ratification(search, approval))
}

/// The ratification that one chair's action calls for.
pub(crate) fn ratification(search: &Search, approval: &Approval) -> Option<Task> {
    let granted_at = approval.to_ratify().filter(|_| search.stands(approval))?;
    Some(Task {
        kind: TaskKind::RatificationDue,
        of: Organisation::Authority(search.authority),
        about: About::Approval(search.id, approval.kind, id_of(search, approval)),
        category: None,
        settings: Vec::new(),
        created_at: granted_at,
        due_at: ratify_by(granted_at),
    })
}

/// What its decision maker does about a chair's action that the panel declined to ratify, while what it let happen stands (APR-1).
pub(crate) fn unratified(search: &Search, refused: &Unratified, now: Timestamp) -> Option<Task> {
    refused.concerns(search, now).then(|| Task {
        kind: TaskKind::RatificationRefused,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: None,
        settings: Vec::new(),
        created_at: refused.at,
        due_at: None,
    })
}

/// The award of an emergency out of area that the panel has yet to be told of (SRC-10, DEC-4).
fn panel_referral(search: &Search) -> Option<Task> {
    let (created_at, due_at) = search.panel_referral()?;
    Some(Task {
        kind: TaskKind::PanelReferralDue,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: None,
        settings: Vec::new(),
        created_at,
        due_at,
    })
}

/// An id of an approval among those of every search: of its search, its offer, its kind and its extra.
fn id_of(search: &Search, approval: &Approval) -> [u8; 16] {
    let mut id = search.id.to_bytes();
    let offer = approval.offer().map(|offer| offer.to_bytes()).unwrap_or_default();
    id.iter_mut().zip(offer).for_each(|(byte, of_offer)| *byte ^= of_offer);
    id[15] ^= u8::try_from(approval.kind as usize).unwrap_or(u8::MAX);
    // FNV-1a: enough to tell the extras of one offer apart.
    let extra = approval.extra.iter().flat_map(|extra| extra.bytes());
    let hash = extra.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let marked = if approval.extra.is_some() { hash } else { 0 };
    id[8..12].iter_mut().zip(marked.to_be_bytes()).for_each(|(byte, of_extra)| *byte ^= of_extra);
    id
}

/// A weight profile that waits for a second person: not for whoever proposed it (SRC-7).
fn profiles_waiting(world: &World, actor: &Actor, authority: AuthorityCode) -> Vec<Task> {
    let kept = world.authority(authority);
    let waiting = kept.profiles.iter().filter(|profile| profile.answered.is_none());
    let others = waiting.filter(|profile| profile.proposed_by.actor != actor.id);
    others.map(|profile| profile_waiting(authority, profile.version, profile.proposed_at)).collect()
}

/// The approval that one proposed profile calls for.
pub(crate) fn profile_waiting(authority: AuthorityCode, version: u32, proposed_at: Timestamp) -> Task {
    Task {
        kind: TaskKind::WeightProfileWaiting,
        of: Organisation::Authority(authority),
        about: About::WeightProfile(authority, version),
        category: None,
        settings: Vec::new(),
        created_at: proposed_at,
        due_at: None,
    }
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
        settings: Vec::new(),
        created_at: lapsed,
        due_at: None,
    })
}

/// A confirm-by time that passed without an award, until another tranche is sent, a further round opens or the search ends (SHL-4).
pub(crate) fn confirm_by_passed(search: &Search) -> Option<Task> {
    let running = search.end.is_none() && search.award.is_none();
    let latest = search
        .tranches
        .last()
        .filter(|tranche| running && tranche.sent.offers.iter().any(|offer| search.is_of_latest_round(*offer)))?;
    Some(Task {
        kind: TaskKind::ConfirmByPassed,
        of: Organisation::Authority(search.authority),
        about: About::Search(search.id),
        category: None,
        created_at: latest.choice_lapsed_at?,
        due_at: None,
        settings: Vec::new(),
    })
}

/// Each search that another authority offers to this one (SRC-14).
fn transfers(world: &World, authority: AuthorityCode) -> impl Iterator<Item = Task> + '_ {
    world.offered_to(authority).filter_map(move |search| transfer(search, authority))
}

/// The answer that one offered search calls for.
fn transfer(search: &Search, authority: AuthorityCode) -> Option<Task> {
    let offered = search.standing_transfer().filter(|offered| offered.to == authority)?;
    Some(Task {
        kind: TaskKind::TransferWaiting,
        of: Organisation::Authority(authority),
        about: About::Search(search.id),
        category: None,
        settings: Vec::new(),
        created_at: offered.at,
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
        settings: Vec::new(),
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
    let settings = world.concealed_settings().filter_map(|setting| {
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
        settings: Vec::new(),
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
        settings: Vec::new(),
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
        About::Search(_)
        | About::Offer(..)
        | About::OfferQuestion(..)
        | About::Approval(..)
        | About::WeightProfile(..)
        | About::Contract(_) => (None, BTreeSet::new()),
    };
    let Some(concealment) = concealment else { return Concerned { decisions: Vec::new(), reviews: Vec::new() } };
    let frozen = world.searches_settled_with(about, at).filter_map(|search| {
        let freeze = world.freeze(search, at).filter(|freeze| freeze.concealed_at == concealment.since)?;
        Some((search.id, decision(search, freeze, at)?))
    });
    let reviews = authorities.into_iter().map(|authority| (authority, review(authority, about, concealment)));
    Concerned { decisions: frozen.collect(), reviews: reviews.collect() }
}

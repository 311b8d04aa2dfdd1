//! What a contract leaves to do (CON-1 to CON-5): to complete and sign it, to make the plan, to tell who has to know, to review, and to
//! look at settings nearer home. Due times are working days of the authority's own calendar; beyond that calendar a task has none.

use std::collections::BTreeSet;

use domain::contract::{Contract, FixedText, plan_due};
use domain::search::Search;
use vocabulary::{
    ActorId, ContractSide, Date, Organisation, ProviderId, Role, TaskKind, Tier, Timestamp, from_london, limits,
    working_days,
};

use super::{About, Task};
use crate::World;

/// Whose list a task is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// The contracts officers of its authority.
    Officers,
    /// The finder of its search.
    Finder(ActorId),
    /// The team managers of its authority.
    Managers,
    /// The people of its provider.
    Provider(ProviderId),
}

/// The tasks of a caller that come from contracts.
pub(super) fn of_contracts(
    world: &World,
    (role, organisation): (Role, Organisation),
    own: &ActorId,
    now: Timestamp,
) -> Vec<Task> {
    let concerned = |contract: &Contract| match organisation {
        Organisation::Authority(code) => contract.generated.authority == code,
        Organisation::Provider(id) => contract.generated.provider == id,
        Organisation::Consortium | Organisation::Operator => false,
    };
    let listed = |whose: &For| match (whose, role) {
        (For::Officers, Role::ContractsOfficer) | (For::Managers, Role::TeamManager) => true,
        (For::Finder(finder), Role::PlacementFinder) => finder == own,
        (For::Provider(_), Role::ProviderUser) => true,
        (For::Officers | For::Managers | For::Finder(_) | For::Provider(_), _) => false,
    };
    let contracts = world.contracts().filter(|contract| concerned(contract));
    let open = contracts.filter_map(|contract| Some((contract, world.search(contract.generated.search)?)));
    let tasks = open.flat_map(|(contract, search)| of_contract(contract, &search, now));
    tasks.filter(|(whose, _)| listed(whose)).map(|(_, task)| task).collect()
}

/// Whether the placement of a search has ended.
pub(super) fn is_over(world: &World, search: &Search) -> bool {
    let contract = search.award.as_ref().and_then(|(award, ..)| world.contract(award.contract));
    contract.is_some_and(|contract| contract.ended.is_some())
}

/// What one contract leaves to do, and on whose list each task is.
pub(crate) fn of_contract(contract: &Contract, search: &Search, now: Timestamp) -> Vec<(For, Task)> {
    if !contract.is_of(search) || contract.ended.is_some() {
        return Vec::new();
    }
    let (finder, awarded_at) = (For::Finder(search.finder.clone()), contract.generated_by.1);
    let mut open = signing(contract);
    if contract.plan.is_none() {
        let starts = at_work(contract.starts_on());
        let due = starts.filter(|starts| now < *starts).or_else(|| plan_due(contract).and_then(at_end));
        let plan = task(contract, TaskKind::PlacementPlan, awarded_at, due);
        open.push((For::Officers, plan.clone()));
        open.push((finder.clone(), plan));
    }
    for kind in notices(contract, search) {
        let last = working_days::add_working_days_to_date(contract.starts_on(), limits::PLACEMENT_NOTICE_WORKING_DAYS);
        open.push((For::Officers, task(contract, kind, awarded_at, last.ok().and_then(at_end))));
    }
    if contract.arrival.is_some() {
        let comes_up = |date: &Date| {
            let since = at_work(date.plus_days(-limits::REVIEW_AHEAD_DAYS)).filter(|since| *since <= now)?;
            Some(task(contract, TaskKind::ReviewDue, since, at_end(*date)))
        };
        let reviews: Vec<Task> = contract.review_dates().iter().filter_map(comes_up).collect();
        open.extend(reviews.into_iter().map(|review| (For::Officers, review)));
    }
    if let Some(nearer) = contract.nearer.as_ref().filter(|nearer| nearer.found > 0) {
        let found = Task { settings: nearer.settings.clone(), ..task(contract, TaskKind::NearerHome, nearer.at, None) };
        open.push((finder, found.clone()));
        open.push((For::Managers, found));
    }
    open.retain(|(_, task)| !contract.done.contains(&(task.kind, task.created_at)));
    open
}

/// Completing and signing.
fn signing(contract: &Contract) -> Vec<(For, Task)> {
    let mut open = Vec::new();
    let after = |since: Timestamp| working_days::add_working_days(since, limits::CONTRACT_STEP_WORKING_DAYS).ok();
    if contract.exchanged.is_empty() && contract.waiting.is_none() {
        let since = contract.generated_by.1;
        open.push((For::Officers, task(contract, TaskKind::ContractToComplete, since, after(since))));
    }
    for side in ContractSide::ALL {
        let unsigned = |text: &&FixedText| !text.signatures.contains_key(side);
        let Some(waiting) = contract.waiting.as_ref().filter(unsigned) else { continue };
        let sign = task(contract, TaskKind::ContractToSign, waiting.at, after(waiting.at));
        open.push(match side {
            ContractSide::Authority => (For::Officers, sign),
            ContractSide::Provider => {
                let provider = contract.generated.provider;
                (For::Provider(provider), Task { of: Organisation::Provider(provider), ..sign })
            }
        });
    }
    if let Some(arrival) = contract.arrival.as_ref().filter(|_| contract.exchanged.is_empty()) {
        let days = limits::CONTRACT_AFTER_ARRIVAL_WORKING_DAYS;
        let due = working_days::add_working_days_to_date(arrival.on, days).ok().and_then(at_end);
        open.push((For::Officers, task(contract, TaskKind::ContractAfterArrival, arrival.by.1, due)));
    }
    open
}

/// Who has to know of the placement; the area's authority where the setting does not lie in the authority's own (CON-3).
fn notices(contract: &Contract, search: &Search) -> BTreeSet<TaskKind> {
    let mut told: BTreeSet<TaskKind> =
        [TaskKind::NotifyReviewingOfficer, TaskKind::NotifyHealthBoard, TaskKind::NotifySchool].into();
    let tier = search.score_of(contract.generated.offer).and_then(|score| score.tier);
    if tier != Some(Tier::T1) {
        told.insert(TaskKind::NotifyAreaAuthority);
    }
    told
}

fn task(contract: &Contract, kind: TaskKind, created_at: Timestamp, due_at: Option<Timestamp>) -> Task {
    Task {
        kind,
        of: Organisation::Authority(contract.generated.authority),
        about: About::Contract(contract.id),
        category: None,
        settings: Vec::new(),
        created_at,
        due_at,
    }
}

/// Nine in the morning of a day.
fn at_work(day: Date) -> Option<Timestamp> {
    from_london(day, 9, 0).ok()
}

/// Five in the afternoon of a day.
fn at_end(day: Date) -> Option<Timestamp> {
    from_london(day, 17, 0).ok()
}

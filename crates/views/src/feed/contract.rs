//! Who is told of a contract and of the placement under it (CON-1 to CON-4): its provider, its search's finder and the contracts officers of
//! its authority; and each of them what it leaves them to do.

use domain::contract::Contract;
use domain::event::ContractEvent;
use domain::search::Search;
use vocabulary::{AuthorityCode, ContractId, SearchId, Timestamp};

use super::{ContractStep, Kind, Owner};
use crate::World;
use crate::tasks::{self, For};

/// Who is told what by one event of a contract: the step, then what it leaves to do since this very event. What time alone brings up stands
/// in the list of tasks.
pub(super) fn told(
    world: &World,
    id: ContractId,
    event: &ContractEvent,
    at: Timestamp,
) -> Vec<(Owner, Option<SearchId>, Kind)> {
    let Some(contract) = world.contract(id) else { return Vec::new() };
    let Some(search) = world.search(contract.generated.search) else { return Vec::new() };
    let authority = contract.generated.authority;
    let step = step(&contract, event).into_iter().flat_map(|step| step_told(&contract, &search, step));
    let arisen = tasks::of_contract(&contract, &search, at).into_iter().filter(|(_, task)| task.created_at == at);
    let tasks = arisen.map(|(whose, task)| (of_task(whose, authority), Kind::Task(task)));
    step.chain(tasks).map(|(owner, kind)| (owner, Some(search.id), kind)).collect()
}

/// That the child of the award just undone did not arrive.
pub(super) fn not_arrived(search: &Search) -> Vec<(Owner, Kind)> {
    let Some(undone) = search.undone.last() else { return Vec::new() };
    let officers = Owner::ContractsOfficers(search.authority);
    let owners = [Owner::Provider(undone.award.provider), finder(search), officers];
    owners.map(|owner| (owner, Kind::Contract(undone.award.contract, ContractStep::NotArrived))).into()
}

fn step_told(contract: &Contract, search: &Search, step: ContractStep) -> [(Owner, Kind); 3] {
    let officers = Owner::ContractsOfficers(contract.generated.authority);
    let owners = [Owner::Provider(contract.generated.provider), finder(search), officers];
    owners.map(|owner| (owner, Kind::Contract(contract.id, step)))
}

/// Which step an event is; none where its search tells it, or where it is the authority's own affair.
fn step(contract: &Contract, event: &ContractEvent) -> Option<ContractStep> {
    match event {
        ContractEvent::Completed { text, .. } | ContractEvent::VariationProposed { text, .. } => {
            Some(ContractStep::TextFixed(text.variation))
        }
        ContractEvent::Signed { side, variation, .. } => {
            let exchanged = contract.exchanged.iter().any(|text| text.sealed.variation == *variation);
            let signed = if exchanged { ContractStep::Exchanged } else { ContractStep::Signed };
            Some(signed(*variation, *side))
        }
        ContractEvent::ArrivalRecorded { .. } => Some(ContractStep::Arrived),
        ContractEvent::PlacementEnded { .. } => Some(ContractStep::Ended),
        ContractEvent::Generated { .. }
        | ContractEvent::Refused { .. }
        | ContractEvent::PlacementPlanRecorded { .. }
        | ContractEvent::TaskDone { .. }
        | ContractEvent::NearerHomeMatched { .. } => None,
    }
}

fn finder(search: &Search) -> Owner {
    Owner::Person(search.authority, search.finder.clone())
}

fn of_task(whose: For, authority: AuthorityCode) -> Owner {
    match whose {
        For::Officers => Owner::ContractsOfficers(authority),
        For::Managers => Owner::TeamManagers(authority),
        For::Finder(finder) => Owner::Person(authority, finder),
        For::Provider(provider) => Owner::Provider(provider),
    }
}

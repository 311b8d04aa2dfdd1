//! Who is told of a search that is offered to another authority (SRC-14). The other authority is told of the offer and of its end, and
//! reads no more of the search than `views::permit` lets it.

use domain::search::Search;

use super::{Kind, Owner, TransferStep};

/// To the other authority's finders and team managers, and to the search's own finder and decision maker: it is offered.
pub(super) fn offered(search: &Search) -> Vec<(Owner, Kind)> {
    tell(search, TransferStep::Offered, receiving(search).into_iter().chain(acting(search)))
}

/// To the same: the offer no longer stands.
pub(super) fn taken_back(search: &Search) -> Vec<(Owner, Kind)> {
    tell(search, TransferStep::TakenBack, receiving(search).into_iter().chain(acting(search)))
}

/// To the search's own finder, decision maker and team managers, and to the other authority's people, for another of them answered.
pub(super) fn answered(search: &Search, step: fn(usize) -> TransferStep) -> Vec<(Owner, Kind)> {
    let managers = [Owner::TeamManagers(search.authority)];
    tell(search, step, receiving(search).into_iter().chain(acting(search)).chain(managers))
}

/// To the other authority: the search ended before there was an answer.
pub(super) fn lapsed(search: &Search) -> Vec<(Owner, Kind)> {
    let unanswered = search.transfers.last().is_some_and(|last| last.answer.is_none());
    if unanswered { tell(search, TransferStep::TakenBack, receiving(search).into_iter()) } else { Vec::new() }
}

fn tell(search: &Search, step: fn(usize) -> TransferStep, owners: impl Iterator<Item = Owner>) -> Vec<(Owner, Kind)> {
    let last = search.transfers.len().saturating_sub(1);
    owners.map(|owner| (owner, Kind::Transfer(step(last)))).collect()
}

fn receiving(search: &Search) -> Vec<Owner> {
    let to = search.transfers.last().map(|transfer| transfer.to);
    to.into_iter().flat_map(|to| [Owner::Finders(to), Owner::TeamManagers(to)]).collect()
}

fn acting(search: &Search) -> [Owner; 2] {
    let person = |who: &vocabulary::ActorId| Owner::Person(search.authority, who.clone());
    [person(&search.finder), person(&search.decision_maker)]
}

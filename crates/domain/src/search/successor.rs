//! The search that the children an award leaves over move to, drafted in the same commit (DEC-6, SRC-6): nobody is lost between the two,
//! whatever crashes, and no other search of theirs can open in between.

use std::collections::BTreeSet;

use vocabulary::{Date, OfferId, RefusalReason, SearchId};

use super::Search;
use crate::event::{By, ChildEvent, ChildKey, Event, RequestSealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::request::{Child, MustHaveAsked, Request, Sibling, carried};

/// A successor ready to be drafted.
#[derive(Clone, Debug, PartialEq)]
pub struct Successor {
    /// The new search.
    pub search: SearchId,
    /// The children who move, as keyed hashes, in the order of its request.
    pub children: Vec<ChildKey>,
    /// The request carried over for them, in the vault.
    pub sealed: RequestSealed,
}

/// The events by which the children an award of `offer` leaves over move: the successor's draft, and their streams let go by the one
/// search and taken by the other. Refused unless the successor is for exactly those children.
pub(super) fn moving_events(
    search: &Search,
    by: &By,
    offer: OfferId,
    successor: Option<&Successor>,
) -> Result<Vec<Event>, Refusal> {
    let left = search.left_by(offer);
    let keys: Vec<ChildKey> = left.iter().filter_map(|child| key_of(search, *child)).collect();
    let ready = successor.map(|successor| successor.children.as_slice()).unwrap_or_default();
    require(ready == keys, RefusalReason::ChildNotNamed, "successor.children")?;
    let Some(successor) = successor else { return Ok(Vec::new()) };
    let mut events = vec![draft_of(search, by, successor)];
    for key in keys {
        events.push(Event::Child(key, ChildEvent::SearchEnded(search.id)));
        events.push(Event::Child(key, ChildEvent::SearchOpened(successor.search)));
    }
    Ok(events)
}

/// The draft of a search that succeeds another, for its children and with its decision maker.
pub(super) fn draft_of(search: &Search, by: &By, successor: &Successor) -> Event {
    let drafted = SearchEvent::Drafted {
        by: by.clone(),
        authority: search.authority,
        decision_maker: search.decision_maker.clone(),
        children: successor.children.clone(),
        request: successor.sealed.clone(),
        succeeds: Some(search.id),
    };
    Event::Search(successor.search, drafted)
}

fn key_of(search: &Search, child: u32) -> Option<ChildKey> {
    usize::try_from(child).ok().and_then(|index| search.children.get(index)).copied()
}

/// A request carried over for the children `left`, from the search it was of. Who was placed is from now on a sibling placed
/// elsewhere, in `placed_sector` where that is known; must-haves about them alone go; so does a setting a direct search named, for it has answered.
/// Everything else stands as it was written, for the finder to confirm.
pub fn carried_over(request: &Request, from: SearchId, left: &BTreeSet<u32>, placed_sector: Option<&str>) -> Request {
    let at = |child: u32| left.iter().position(|moved| *moved == child).and_then(|at| u32::try_from(at).ok());
    let mut shared = request.shared.clone();
    shared.predecessor = Some(from);
    shared.direct = None;
    shared.must_haves = request
        .shared
        .must_haves
        .iter()
        .filter_map(|asked| match asked.child {
            None => Some(asked.clone()),
            Some(child) => at(child).map(|child| MustHaveAsked { child: Some(child), ..asked.clone() }),
        })
        .collect();
    let moved = left.iter().filter_map(|child| request.children.get(usize::try_from(*child).ok()?));
    let children = moved.map(|child| {
        let siblings = child.siblings.iter().map(|sibling| match sibling.child {
            None => sibling.clone(),
            Some(other) => match at(other) {
                Some(other) => Sibling { child: Some(other), ..sibling.clone() },
                None => Sibling { child: None, placed_sector: placed_sector.map(str::to_owned), ..sibling.clone() },
            },
        });
        Child { siblings: siblings.collect(), ..child.clone() }
    });
    Request { shared, children: children.collect(), parent: request.parent.clone() }
}

/// A draft begun with the request of an earlier search, for those of its children (SRC-15): what was asked for the occasion is left out,
/// such as when it was needed and why it had to be quick; everything else is to be reconfirmed, as old as it is.
pub fn begun_from(request: &Request, from: SearchId, children: &BTreeSet<u32>, as_of: Date) -> Request {
    let mut begun = carried_over(request, from, children, None);
    let shared = &mut begun.shared;
    (shared.needed_by, shared.needed_on) = (None, None);
    (shared.short_window, shared.parallel, shared.emergency) = (None, None, None);
    shared.options_considered.clear();
    begun.shared.carried = carried::sections(&begun, as_of);
    begun
}

#[cfg(test)]
mod tests {
    use vocabulary::MustHave;

    use super::*;
    use crate::fixtures::{request, search_id};
    use crate::request::{MustHaveAsked, YesNoUnknown};

    #[test]
    fn dec_6_a_request_is_carried_over_for_the_children_who_move_with_their_places_counted_anew() {
        let sibling = |child| Sibling { child: Some(child), placed_sector: None, together_wanted: YesNoUnknown::Yes };
        let mut asked = request();
        let mut second = asked.children[0].clone();
        second.number = "CDF-2".to_owned();
        let mut third = second.clone();
        third.number = "CDF-3".to_owned();
        third.siblings = vec![sibling(0), sibling(1)];
        asked.children.extend([second, third]);
        let must_have = |child| MustHaveAsked { code: MustHave::OwnBedroom, parameter: String::new(), child };
        asked.shared.must_haves = vec![must_have(None), must_have(Some(0)), must_have(Some(2))];
        let carried = carried_over(&asked, search_id(), &[1, 2].into(), Some("CF5 1"));
        let numbers: Vec<&str> = carried.children.iter().map(|child| child.number.as_str()).collect();
        assert_eq!(numbers, ["CDF-2", "CDF-3"]);
        assert_eq!(carried.shared.predecessor, Some(search_id()));
        let of: Vec<Option<u32>> = carried.shared.must_haves.iter().map(|asked| asked.child).collect();
        assert_eq!(of, [None, Some(1)], "what was asked for the placed child alone is gone");
        let placed = Sibling { child: None, placed_sector: Some("CF5 1".to_owned()), ..sibling(0) };
        assert_eq!(carried.children[1].siblings, [placed, sibling(0)]);
    }
}

//! Choosing an offer (DEC-1, DEC-8): a named person, who opened what there was to compare, and the child's view.

use vocabulary::{Date, Gate, OfferId, RefusalReason, Role, SearchState, Timestamp};

use super::confirm_by::confirm_by_fault;
use super::siblings::{ChildrenNamed, SplitGiven, children_faults, split_of};
use super::{Search, Tranche};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ChildsView, Event, OfferScore, SearchEvent};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;
use crate::setting::{Setting, Vacancy};

/// Chooses.
pub struct Choose {
    /// The offer.
    pub offer: OfferId,
    /// The child's view, or why not.
    pub childs_view: ChildsView,
    /// The children it is chosen for.
    pub children: ChildrenNamed,
    /// Why the others are placed apart, where it leaves any over.
    pub split: Option<SplitGiven>,
    /// The award is issued before this instant; absent for the return-by time of its tranche.
    pub confirm_by: Option<Timestamp>,
}

/// What a choice is decided on.
#[derive(Clone, Copy)]
pub struct ChooseFacts<'a> {
    /// The offer's provider.
    pub provider: &'a Provider,
    /// Its setting.
    pub setting: &'a Setting,
    /// Places the offer takes, and from which day.
    pub places: (u32, Date),
}

/// Decides a choice: it stands until its confirm-by time, unless one is named the return-by time of its tranche (SHL-4). Whether a place is
/// left is judged again: none at all refuses, one that is held elsewhere is settled at the award.
///
/// Whoever is unsigned or concealed cannot be chosen, and an offer that fails a gate of the newest snapshot cannot either (REG-5, SHL-1).
pub fn choose(
    search: &Search,
    actor: &Actor,
    facts: ChooseFacts<'_>,
    command: &Choose,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding])?;
    let Some(tranche) = search.active_tranche(now) else {
        return Err(Refusal::of(RefusalReason::TrancheEnded, "search"));
    };
    let mut faults = Vec::new();
    if actor.role != Role::DecisionMaker
        || actor.id != search.decision_maker
        || (actor.id == search.finder && !search.is_emergency())
    {
        faults.push(Fault::new(RefusalReason::NamedPersonRequired, "actor"));
    }
    if !tranche.sent.offers.contains(&command.offer) || !search.is_undecided(command.offer) {
        faults.push(Fault::new(RefusalReason::NotInTranche, command.offer.to_string()));
    }
    faults.extend(children_faults(search, command.offer, &command.children, command.split.as_ref()));
    faults.extend(opened_fault(search, tranche, actor, command.offer));
    faults.extend(conflict_fault(search, command.offer));
    let standing = facts.provider.require_standing(now).and_then(|()| facts.setting.require_shown(now));
    match standing {
        Err(refusal) => faults.extend(refusal.faults().cloned()),
        Ok(()) => {
            let score = search.shortlist().and_then(|shortlist| shortlist.scores.get(&command.offer));
            if score.is_some_and(OfferScore::fails) {
                faults.push(Fault::new(RefusalReason::OfferIneligible, command.offer.to_string()));
            }
            faults.extend(place_fault(&facts, command.offer, now));
        }
    }
    faults.extend(command.confirm_by.and_then(|confirm_by| confirm_by_fault(confirm_by, now)));
    Refusal::unless_empty(faults)?;
    let confirm_by = command.confirm_by.unwrap_or(tranche.sent.return_by);
    let chosen = SearchEvent::OfferChosen {
        by: by(actor),
        offer: command.offer,
        confirm_by,
        childs_view: command.childs_view,
        children: search.children_of(command.offer).into_iter().collect(),
        split: command.split.as_ref().map(|given| split_of(search, command.offer, given)),
    };
    Ok(Decision::of(Event::Search(search.id, chosen)).before(tranche.sent.return_by).before(confirm_by))
}

/// Gate G6 again: the offer's setting has no place left for it (SHL-4).
fn place_fault(facts: &ChooseFacts<'_>, offer: OfferId, now: Timestamp) -> Option<Fault> {
    let (count, start) = facts.places;
    let gone = facts.setting.vacancy_at(now, count, start, Some(offer)) == Vacancy::None;
    gone.then(|| Fault::new(RefusalReason::PlaceHeld, offer.to_string()).with("gate", Gate::G6).with("places", count))
}

/// Where two or more eligible offers exist, the decision maker opened at least two, or the finder said why one was sent (DEC-8); the
/// one chosen is among them (SHL-3). In a same-day emergency nobody need compare.
fn opened_fault(search: &Search, tranche: &Tranche, actor: &Actor, chosen: OfferId) -> Option<Fault> {
    let eligible = search.comparable_count();
    let of_this_round = search.opened.iter().filter(|(offer, _)| search.is_of_latest_round(**offer));
    let opened = of_this_round.filter(|(_, people)| people.contains(&actor.id)).count();
    let wanted = if eligible >= 2 && tranche.sent.single.is_none() { 2 } else { 1 };
    if opened < wanted && !search.is_emergency() {
        return Some(Fault::new(RefusalReason::TooFewOpened, "offers").with("opened", opened).with("wanted", wanted));
    }
    let seen = search.opened.get(&chosen).is_some_and(|people| people.contains(&actor.id));
    (!seen).then(|| Fault::new(RefusalReason::TooFewOpened, chosen.to_string()))
}

/// The provider has declared, and has no conflict (INV-3).
pub(super) fn conflict_fault(search: &Search, offer: OfferId) -> Option<Fault> {
    match search.conflicts.get(&offer) {
        Some(YesNoUnknown::No) => None,
        Some(YesNoUnknown::Yes) => Some(Fault::new(RefusalReason::ConflictDeclared, offer.to_string())),
        Some(YesNoUnknown::Unknown) | None => Some(Fault::new(RefusalReason::ConflictsNotDeclared, offer.to_string())),
    }
}

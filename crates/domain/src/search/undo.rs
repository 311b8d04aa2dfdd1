//! Undoing a choice or an award (DEC-10): the place is free, identity access closed, the search is shortlisting again with its answers;
//! offers answered without being rejected are asked once whether they still stand. Never once the child has arrived.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp, UndoReason};

use super::Search;
use super::UndoneAward;
use super::freeze::{FreezeFacts, require_frozen};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{By, Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::setting::{Setting, Vacancy};
use crate::{by, text_fault};

/// What an authority may undo a choice or an award for. The other reasons are said by the call they come with: a refusal by its
/// provider, a concealment, a child who did not arrive.
const OF_AUTHORITY: [UndoReason; 3] = [UndoReason::NoLongerNeeded, UndoReason::AuthorityRefused, UndoReason::Other];

/// Where the places of an award are, and the holds of its search.
#[derive(Clone, Copy)]
pub struct AwardedPlaces<'a> {
    /// The awarded setting.
    pub setting: &'a Setting,
    /// Every setting on which the search may hold a place.
    pub held: &'a [&'a Setting],
}

/// Why a choice or an award is undone.
pub struct Undo {
    /// Why.
    pub reason: UndoReason,
    /// In words, in the vault; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides that the award of a search is undone, whoever decided it and why: its place is free, every hold of the search released. Any
/// path that undoes one goes through here, and asks before who may; an award whose child has arrived is none any longer.
pub fn undone_award(
    search: &Search,
    by: By,
    command: Undo,
    places: AwardedPlaces<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Awarded])?;
    Ok(Decision::all(undoing_events(search, by, command, places)))
}

/// The events that undo the award, where there is one.
pub(super) fn undoing_events(search: &Search, by: By, command: Undo, places: AwardedPlaces<'_>) -> Vec<Event> {
    let Some((award, ..)) = &search.award else { return Vec::new() };
    let Undo { reason, text } = command;
    let undone = SearchEvent::AwardUndone { by, offer: award.offer, reason, text };
    let mut events = vec![Event::Search(search.id, undone)];
    events.extend(places.setting.free_places_of(search.id));
    for setting in places.held {
        events.extend(setting.release_holds_of(search.id));
    }
    events
}

/// Decides that a choice is undone: an act of the decision maker or the finder, while nothing freezes it (REG-5). Its tranche is over.
pub fn undo_choice(
    search: &Search,
    actor: &Actor,
    chosen: FreezeFacts<'_>,
    held: &[&Setting],
    command: Undo,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Chosen])?;
    chosen.require_thawed(search, now)?;
    Refusal::unless_empty(reason_faults(&command))?;
    choice_undone(search, by(actor), command, held, now)
}

/// Decides that the authority undoes its award: an approver's act, of neither finder nor decision maker.
pub fn undo_award(
    search: &Search,
    actor: &Actor,
    command: Undo,
    places: AwardedPlaces<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let own = actor.id == search.finder || actor.id == search.decision_maker;
    require(!own, RefusalReason::ApprovalOwnRequest, actor.id.to_string())?;
    search.require_state(now, &[SearchState::Awarded])?;
    Refusal::unless_empty(reason_faults(&command))?;
    undone_award(search, by(actor), command, places, now)
}

/// Decides that a frozen choice or award is undone: an approver's act. `held` are the settings on which the search may hold a place.
pub fn undo_after_concealment(
    search: &Search,
    actor: &Actor,
    facts: FreezeFacts<'_>,
    held: &[&Setting],
    text: Option<Sealed>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    require_frozen(search, actor, facts, now)?;
    let command = Undo { reason: UndoReason::Concealed, text };
    if search.award.is_some() {
        return undone_award(search, by(actor), command, AwardedPlaces { setting: facts.setting, held }, now);
    }
    choice_undone(search, by(actor), command, held, now)
}

/// The choice that stands is undone: its tranche has ended, its holds are released.
fn choice_undone(
    search: &Search,
    by: By,
    command: Undo,
    held: &[&Setting],
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let nothing = || Refusal::of(RefusalReason::NotChosen, "search");
    let choice = search.standing_choice(now).ok_or_else(nothing)?;
    let tranche = search.tranche_of(choice.offer).ok_or_else(nothing)?.sent.id;
    let Undo { reason, text } = command;
    let undone = SearchEvent::ChoiceUndone { by, offer: choice.offer, tranche, reason, text };
    let mut decision = Decision::of(Event::Search(search.id, undone)).before(choice.confirm_by);
    for setting in held {
        decision.events.extend(setting.release_holds_of(search.id));
    }
    Ok(decision)
}

fn reason_faults(command: &Undo) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !OF_AUTHORITY.contains(&command.reason) {
        let expected: Vec<&str> = OF_AUTHORITY.iter().map(|reason| reason.code()).collect();
        faults.push(Fault::new(RefusalReason::ValueInvalid, "reason").with("expected", expected.join("|")));
    }
    faults.extend(text_fault(command.reason.needs_text(), command.text.as_ref(), "text"));
    faults
}

/// An offer that stands or could stand again, and what its places need.
pub struct PlacesAsked<'a> {
    /// The offer.
    pub offer: OfferId,
    /// Its setting.
    pub setting: &'a Setting,
    /// Places it takes.
    pub places: u32,
    /// From which day.
    pub start: vocabulary::Date,
}

/// An offer whose place has gone since it was made: never to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLongerFree {
    /// The offer.
    pub offer: OfferId,
    /// When the place is free again, where it is only held.
    pub frees_at: Option<Timestamp>,
}

impl Search {
    /// Offers of the latest round that an undone choice or award could still lead to: neither rejected nor retracted, no gate failed.
    pub fn still_to_be_had(&self) -> Vec<OfferId> {
        let rejected = |offer: &OfferId| self.answers.get(offer).is_some_and(|answer| !answer.reason.answer_only());
        let failed = |offer: &OfferId| self.score_of(*offer).is_none_or(crate::event::OfferScore::fails);
        let stands = |offer: &OfferId| {
            let gone =
                rejected(offer) || self.retracted.contains_key(offer) || failed(offer) || self.takes_moved(*offer);
            self.is_of_latest_round(*offer) && !gone
        };
        self.offers.keys().copied().filter(stands).collect()
    }
}

/// What is no longer free of the offers that could still be had (DEC-10): it promises no more than this.
pub fn no_longer_free(asked: &[PlacesAsked<'_>], now: Timestamp) -> Vec<NoLongerFree> {
    let gone = asked.iter().filter_map(|asked| {
        let frees_at = match asked.setting.vacancy_at(now, asked.places, asked.start, Some(asked.offer)) {
            Vacancy::Free => return None,
            Vacancy::HeldUntil(until) => Some(until),
            Vacancy::None => None,
        };
        Some(NoLongerFree { offer: asked.offer, frees_at })
    });
    gone.collect()
}

/// Decides that an offer stands: again after an undone choice or award, once (DEC-10), and for the request as it is now where that changed
/// after the close (SRC-12). `version` is the one its provider has read. Its provider's act.
pub fn reconfirm(
    search: &Search,
    actor: &Actor,
    (offer, version): (OfferId, Option<u32>),
    provider: ProviderId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let wanted = [SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen, SearchState::Awarded];
    search.require_state(now, &wanted)?;
    let own = search.offers.get(&offer).is_some_and(|found| found.provider == provider);
    require(own, RefusalReason::OfferNotLive, offer.to_string())?;
    // Beside another award it stays answered: the next undone award asks it once more (DEC-7).
    let again = search.reconfirmable.contains(&offer) && search.award.is_none();
    let changed = search.awaits_reconfirmation(offer).filter(|_| again || search.reached_by_change().contains(&offer));
    require(again || changed.is_some(), RefusalReason::OfferAnswered, offer.to_string())?;
    let mut decision = Decision::default();
    if again {
        decision.events.push(Event::Search(search.id, SearchEvent::OfferReconfirmed { by: by(actor), offer }));
    }
    if changed.is_some() {
        let current = search.request.version;
        if version != Some(current) {
            let fault = Fault::new(RefusalReason::AmendmentUnconfirmed, "request_version");
            return Err(fault.with("answers", version.unwrap_or(0)).with("current", current).into());
        }
        let said = SearchEvent::ChangeReconfirmed { by: by(actor), offer, request_version: current };
        decision.events.push(Event::Search(search.id, said));
    }
    Ok(decision)
}

/// Nothing is awarded any longer: the answers stand, those that were no rejection are asked once whether they still offer (DEC-10).
pub(super) fn fold_award_undone(search: &mut Search, by: &By, undo: (UndoReason, Option<Sealed>), at: Timestamp) {
    let Some((award, ..)) = search.award.take() else { return };
    let (reason, text) = undo;
    search.undone.push(UndoneAward { award, reason, text, by: by.clone(), at });
    search.choice = None;
    for tranche in search.tranches.iter_mut().filter(|tranche| tranche.ended_at.is_none()) {
        tranche.ended_at = Some(at);
    }
    ask_again(search);
}

/// Whoever was answered without being rejected is asked once whether the offer stands again; nobody once the search has ended.
pub(super) fn ask_again(search: &mut Search) {
    if search.end.is_some() {
        search.reconfirmable.clear();
        return;
    }
    let asked = search.answers.iter().filter(|(_, answer)| answer.reason.answer_only());
    let again = asked.map(|(offer, _)| *offer).filter(|offer| !search.retracted.contains_key(offer));
    search.reconfirmable =
        again.filter(|offer| search.is_of_latest_round(*offer) && !search.takes_moved(*offer)).collect();
}

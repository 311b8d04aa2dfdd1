//! Undoing a choice or an award (DEC-10), as far as a concealment asks for it (REG-5): the place is free, identity access closed, the
//! search is shortlisting again with its answers; offers answered without being rejected are asked once whether they still stand.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp, UndoReason};

use super::Search;
use super::UndoneAward;
use super::freeze::{FreezeFacts, require_frozen};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{By, Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::setting::Setting;

/// Decides that a frozen choice or award is undone: an approver's act. `held` are the settings on which the search may hold a place.
pub fn undo_after_concealment(
    search: &Search,
    actor: &Actor,
    facts: FreezeFacts<'_>,
    held: &[&Setting],
    text: Option<Sealed>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let freeze = require_frozen(search, actor, facts, now)?;
    let (by, offer, reason) = (by(actor), freeze.offer, UndoReason::Concealed);
    let mut decision = match (&search.award, search.standing_choice(now), search.tranche_of(offer)) {
        (Some(_), ..) => {
            let mut undone =
                Decision::of(Event::Search(search.id, SearchEvent::AwardUndone { by, offer, reason, text }));
            undone.events.extend(facts.setting.free_places_of(search.id));
            undone
        }
        (None, Some(choice), Some(tranche)) => {
            let tranche = tranche.sent.id;
            let undone = SearchEvent::ChoiceUndone { by, offer, tranche, reason, text };
            Decision::of(Event::Search(search.id, undone)).before(choice.confirm_by)
        }
        (None, ..) => return Err(Refusal::of(RefusalReason::NotFrozen, "search")),
    };
    for setting in held {
        decision.events.extend(setting.release_holds_of(search.id));
    }
    Ok(decision)
}

/// Decides that an offer stands again after an undone award: its provider's act, once (DEC-10).
pub fn reconfirm(
    search: &Search,
    actor: &Actor,
    offer: OfferId,
    provider: ProviderId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting, SearchState::Deciding])?;
    let own = search.offers.get(&offer).is_some_and(|found| found.provider == provider);
    require(own, RefusalReason::OfferNotLive, offer.to_string())?;
    require(search.reconfirmable.contains(&offer), RefusalReason::OfferAnswered, offer.to_string())?;
    Ok(Decision::of(Event::Search(search.id, SearchEvent::OfferReconfirmed { by: by(actor), offer })))
}

/// Nothing is awarded any longer: the answers stand, those that were no rejection are asked once whether they still offer (DEC-10).
pub(super) fn undo_award(search: &mut Search, by: &By, reason: UndoReason, at: Timestamp) {
    let Some((award, ..)) = search.award.take() else { return };
    search.undone.push(UndoneAward { award, reason, by: by.clone(), at });
    search.choice = None;
    for tranche in search.tranches.iter_mut().filter(|tranche| tranche.ended_at.is_none()) {
        tranche.ended_at = Some(at);
    }
    let asked = search.answers.iter().filter(|(_, answer)| answer.reason.answer_only());
    let again = asked.map(|(offer, _)| *offer).filter(|offer| !search.retracted.contains_key(offer));
    search.reconfirmable =
        again.filter(|offer| search.is_of_latest_round(*offer) && !search.takes_moved(*offer)).collect();
}

//! Retracting an offer between close and award (OFF-7): its hold is released, an emptied tranche returns. Where the offer was chosen, its
//! tranche is over, the search is shortlisting again (section 3), and whoever was told of a better match is asked whether the offer
//! stands (DEC-10).

use vocabulary::{OfferId, ProviderId, RefusalReason, RetractionReason, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::setting::Setting;
use crate::{by, require_text};

/// Retracts.
pub struct Retract {
    /// The offer.
    pub offer: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// Why.
    pub reason: RetractionReason,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides a retraction. `held` are the settings on which the search may hold a place.
pub fn retract(
    search: &Search,
    actor: &Actor,
    held: &[&Setting],
    command: Retract,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen])?;
    require_text(command.reason.needs_text(), command.text.as_ref(), "text")?;
    let own = search.offers.get(&command.offer).is_some_and(|offer| offer.provider == command.provider);
    require(own, RefusalReason::OfferNotLive, command.offer.to_string())?;
    require(search.is_undecided(command.offer), RefusalReason::OfferAnswered, command.offer.to_string())?;
    let retracted =
        SearchEvent::OfferRetracted { by: by(actor), offer: command.offer, reason: command.reason, text: command.text };
    let mut decision = Decision::of(Event::Search(search.id, retracted));
    // Its tranche is over with it: nothing else that was sent keeps a place.
    let chosen = search.standing_choice(now).is_some_and(|choice| choice.offer == command.offer);
    for setting in held {
        let released =
            if chosen { setting.release_holds_of(search.id) } else { setting.release_hold_for(command.offer) };
        decision.events.extend(released);
    }
    Ok(decision)
}

//! Opening whose an offer is (SHL-3): a recorded act of the finder or the decision maker, before choosing.

use vocabulary::{OfferId, RefusalReason, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::refusal::{Refusal, require};

/// Decides an opening; a second one by the same person changes nothing. The decision maker opens what was sent.
pub fn open_identity(search: &Search, actor: &Actor, offer: OfferId, now: Timestamp) -> Result<Decision, Refusal> {
    let states = [SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen, SearchState::Awarded];
    search.require_state(now, &states)?;
    require(
        search.score_of(offer).is_some() || search.shortlist().is_some(),
        RefusalReason::ShortlistPending,
        "search",
    )?;
    require(search.offers.contains_key(&offer), RefusalReason::OfferNotLive, offer.to_string())?;
    if actor.id == search.decision_maker && actor.id != search.finder {
        require(search.tranche_of(offer).is_some(), RefusalReason::NotInTranche, offer.to_string())?;
    }
    if search.opened.get(&offer).is_some_and(|people| people.contains(&actor.id)) {
        return Ok(Decision::default());
    }
    let opened = SearchEvent::OfferIdentityOpened { by: by(actor), offer };
    Ok(Decision::of(Event::Search(search.id, opened)))
}

//! Withdrawing an offer before the close (OFF-4); in the same window the setting may offer again (OFF-1).

use vocabulary::{OfferId, ProviderId, Timestamp};

use super::Offers;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot};
use crate::refusal::Refusal;
use crate::search::Search;

/// Decides a withdrawal.
pub fn withdraw(
    search: &Search,
    offers: &Offers,
    actor: &Actor,
    command: (OfferSlot, OfferId, ProviderId),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (slot, offer, provider) = command;
    let round = search.open_round_numbered(slot.round, now)?;
    offers.require_live(offer, provider)?;
    let withdrawn = OfferEvent::Withdrawn { by: by(actor), offer };
    Ok(Decision::of(Event::Offer(slot, withdrawn)).before(round.closes))
}

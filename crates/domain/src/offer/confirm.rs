//! Confirming an offer after a material amendment (SRC-8): its terms stand for the request as it now is.

use vocabulary::{OfferId, RefusalReason, Timestamp};

use super::Offers;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal};
use crate::request::Request;
use crate::search::Search;
use crate::terms::{Terms, completeness};

/// Decides a confirmation; refused while the terms leave an answer open that the amended request asks for.
pub fn confirm(
    search: &Search,
    offers: &Offers,
    actor: &Actor,
    facts: (&Provider, &Request, &Terms),
    command: (OfferSlot, OfferId, u32),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (provider, request, terms) = facts;
    let (slot, offer, request_version) = command;
    let round = search.open_round(now)?;
    offers.require_live(offer, provider.id)?;
    provider.require_standing(now)?;
    let mut faults = completeness::faults(request, terms);
    if request_version != search.request.version {
        let fault = Fault::new(RefusalReason::AmendmentUnconfirmed, "request_version");
        faults.push(fault.with("given", request_version).with("current", search.request.version));
    }
    Refusal::unless_empty(faults)?;
    let confirmed = OfferEvent::Confirmed { by: by(actor), offer, request_version };
    Ok(Decision::of(Event::Offer(slot, confirmed)).before(round.closes))
}

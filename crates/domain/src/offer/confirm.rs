//! Confirming an offer after a material amendment (SRC-8): its terms stand for the request as it now is.

use vocabulary::{OfferId, RefusalReason, Timestamp};

use super::Offers;
use super::submit::{SubmitFacts, unconfirmed_vacancy};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;
use crate::search::Search;
use crate::terms::{Terms, completeness};

/// Confirms an offer.
#[derive(Clone, Copy, Debug)]
pub struct Confirm<'a> {
    /// Its slot.
    pub slot: OfferSlot,
    /// The offer.
    pub offer: OfferId,
    /// Version of the request it is confirmed for.
    pub request_version: u32,
    /// Its terms as they stand.
    pub terms: &'a Terms,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

/// Decides a confirmation; refused while the terms leave an answer open that the amended request asks for.
pub fn confirm(
    search: &Search,
    offers: &Offers,
    actor: &Actor,
    facts: &SubmitFacts<'_>,
    command: Confirm<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let Confirm { slot, offer, request_version, terms, vacancy_reconfirmed } = command;
    let round = search.open_round_numbered(slot.round, now)?;
    offers.require_live(offer, facts.provider.id)?;
    facts.provider.require_standing(now)?;
    facts.setting.require_shown(now)?;
    let mut faults = completeness::faults(facts.request, terms);
    if request_version != search.request.version {
        let fault = Fault::new(RefusalReason::AmendmentUnconfirmed, "request_version");
        faults.push(fault.with("given", request_version).with("current", search.request.version));
    }
    faults.extend(unconfirmed_vacancy(facts, vacancy_reconfirmed, now));
    Refusal::unless_empty(faults)?;
    let confirmed = OfferEvent::Confirmed { by: by(actor), offer, request_version, vacancy_reconfirmed };
    Ok(Decision::of(Event::Offer(slot, confirmed)).before(round.closes))
}

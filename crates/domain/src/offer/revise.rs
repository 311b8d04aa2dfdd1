//! Revising an offer until the close (OFF-4): the last version counts, the log keeps each.

use vocabulary::{OfferId, RefusalReason, Timestamp, limits};

use super::submit::{SubmitFacts, require_eligible, unconfirmed_vacancy};
use super::{Offers, lapses_before, require_current};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;
use crate::search::Search;
use crate::terms::{Terms, bounds, completeness};

/// Revises an offer.
pub struct Revise<'a> {
    /// The offer.
    pub offer: OfferId,
    /// Its slot.
    pub slot: OfferSlot,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// Its new terms.
    pub terms: &'a Terms,
    /// Where they lie in the vault.
    pub sealed: Sealed,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

/// Decides a revision.
pub fn revise(
    search: &Search,
    offers: &Offers,
    actor: &Actor,
    facts: &SubmitFacts<'_>,
    command: &Revise<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let round = search.open_round_numbered(command.slot.round, now)?;
    let live = offers.require_live(command.offer, facts.provider.id)?;
    require_eligible(search, round, facts, now)?;
    require_current(command.answers_request_version, round.confirm_from_version, search.request.version)?;
    let mut faults = bounds::faults(command.terms);
    faults.extend(completeness::faults(facts.request, command.terms));
    faults.extend(lapses_before(round.closes, command.terms.valid_until));
    faults.extend(unconfirmed_vacancy(facts, command.vacancy_reconfirmed, now));
    if usize::try_from(live.terms_version).unwrap_or(usize::MAX) > limits::REVISIONS_PER_OFFER_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "revisions");
        faults.push(fault.with("max", limits::REVISIONS_PER_OFFER_MAX));
    }
    Refusal::unless_empty(faults)?;
    let revised = OfferEvent::Revised {
        by: by(actor),
        offer: command.offer,
        terms_version: live.terms_version + 1,
        answers_request_version: command.answers_request_version,
        terms: command.sealed,
        vacancy_reconfirmed: command.vacancy_reconfirmed,
    };
    Ok(Decision::of(Event::Offer(command.slot, revised)).before(round.closes))
}

//! The offers of one setting in one round: one live at a time (OFF-1), sealed until the close (OFF-3).

mod confirm;
mod revise;
mod submit;
#[cfg(test)]
mod tests;
mod withdraw;

use vocabulary::{OfferId, ProviderId, RefusalReason, Timestamp};

pub use confirm::{Confirm, confirm};
pub use revise::{Revise, revise};
pub use submit::{Submit, SubmitFacts, submit};
pub use withdraw::withdraw;

use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;
use crate::search::StandingOffer;

/// The offers of one slot as their events leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The live offer, if one stands.
    pub live: Option<Offer>,
    /// Offers withdrawn before the close, in order.
    pub withdrawn: Vec<Offer>,
}

/// One offer; its terms are in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Id.
    pub id: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// Version of its terms, from 1.
    pub terms_version: u32,
    /// Its terms in the vault.
    pub terms: Sealed,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// The offer of an earlier round that it carries on (ESC-2).
    pub carries: Option<OfferId>,
    /// What its provider last said of its vacancy (REG-4); absent while it said nothing.
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
    /// When it was first received.
    pub received_at: Timestamp,
    /// When its terms were received, as they stand.
    pub terms_received_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Offers {
    /// The live offer with this id and provider, or a refusal (OFF-4).
    pub fn require_live(&self, offer: OfferId, provider: ProviderId) -> Result<&Offer, Refusal> {
        let live = self.live.as_ref().filter(|live| live.id == offer && live.provider == provider);
        live.ok_or_else(|| Refusal::of(RefusalReason::OfferNotLive, offer.to_string()))
    }

    /// The live offer as a close sees it.
    pub fn standing(&self, slot: &OfferSlot) -> Option<StandingOffer> {
        self.live.as_ref().map(|live| StandingOffer {
            offer: live.id,
            setting: slot.setting,
            provider: live.provider,
            terms_version: live.terms_version,
            answers_request_version: live.answers_request_version,
            carries: live.carries,
        })
    }

    /// Any offer of this slot by id, live or withdrawn.
    pub fn find(&self, offer: OfferId) -> Option<&Offer> {
        self.live.iter().chain(&self.withdrawn).find(|found| found.id == offer)
    }
}

/// Folds one event.
pub fn apply(mut offers: Offers, event: &OfferEvent, at: Timestamp) -> Offers {
    match event {
        OfferEvent::Submitted { by: _, offer, provider, answers_request_version, terms, vacancy_reconfirmed } => {
            offers.live = Some(Offer {
                id: *offer,
                provider: *provider,
                terms_version: 1,
                terms: *terms,
                answers_request_version: *answers_request_version,
                vacancy_reconfirmed: *vacancy_reconfirmed,
                carries: None,
                received_at: at,
                terms_received_at: at,
                changed_at: at,
            });
        }
        OfferEvent::Revised { by: _, offer: _, terms_version, answers_request_version, terms, vacancy_reconfirmed } => {
            if let Some(live) = &mut offers.live {
                live.vacancy_reconfirmed = vacancy_reconfirmed.or(live.vacancy_reconfirmed);
                live.terms_version = *terms_version;
                live.terms = *terms;
                live.terms_received_at = at;
                live.answers_request_version = *answers_request_version;
                live.changed_at = at;
            }
        }
        OfferEvent::CarriedOn { offer: _, from } => {
            if let Some(live) = &mut offers.live {
                live.carries = Some(*from);
            }
        }
        OfferEvent::Withdrawn { .. } => offers.withdrawn.extend(offers.live.take()),
        OfferEvent::Confirmed { by: _, offer: _, request_version, vacancy_reconfirmed } => {
            if let Some(live) = &mut offers.live {
                live.vacancy_reconfirmed = vacancy_reconfirmed.or(live.vacancy_reconfirmed);
                live.answers_request_version = *request_version;
                live.changed_at = at;
            }
        }
    }
    offers
}

/// A submission that carries an offer of an earlier round on (ESC-2): recorded with it, in the stream that is sealed until the close.
#[must_use]
pub fn carrying(submitted: Decision, slot: OfferSlot, offer: OfferId, from: OfferId) -> Decision {
    submitted.and(Event::Offer(slot, OfferEvent::CarriedOn { offer, from }))
}

/// An offer stands beyond the close, or nobody could choose it (OFF-2).
fn lapses_before(closes: Timestamp, valid_until: Timestamp) -> Option<Fault> {
    let fault = Fault::new(RefusalReason::ValueOutOfRange, "terms.valid_until");
    (valid_until <= closes).then(|| fault.with("given", valid_until).with("after", closes))
}

/// An offer answers the request as it stands: any version since the last material amendment (SRC-8).
fn require_current(answers: u32, confirm_from: u32, current: u32) -> Result<(), Refusal> {
    if (confirm_from..=current).contains(&answers) {
        return Ok(());
    }
    let fault = Fault::new(RefusalReason::AmendmentUnconfirmed, "answers_request_version");
    Err(fault.with("answers", answers).with("current", current).into())
}

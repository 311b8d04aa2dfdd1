//! The stored facts of one setting's offers in one round.

use domain::event::OfferEvent;
use domain::request::YesNoUnknown;
use vocabulary::{OfferId, ProviderId};

use super::parts::{By, Sealed};
use super::shape::Convert;

facts! {
    Fact = OfferEvent, KINDS, kind_of {
        "offer.submitted" Submitted {
            by: By,
            offer: OfferId,
            provider: ProviderId,
            answers_request_version: u32,
            terms: Sealed,
            vacancy_reconfirmed: Option<YesNoUnknown>,
        }
        "offer.revised" Revised {
            by: By,
            offer: OfferId,
            terms_version: u32,
            answers_request_version: u32,
            terms: Sealed,
            vacancy_reconfirmed: Option<YesNoUnknown>,
        }
        "offer.carried_on" CarriedOn { offer: OfferId, from: OfferId }
        "offer.withdrawn" Withdrawn { by: By, offer: OfferId }
        "offer.confirmed" Confirmed {
            by: By,
            offer: OfferId,
            request_version: u32,
            vacancy_reconfirmed: Option<YesNoUnknown>,
        }
    }
}

//! What happens to one setting's offers in one round: a stream of its own, sealed until the close (OFF-3).

use vocabulary::{OfferId, ProviderId};

use super::{By, Sealed};
use crate::request::YesNoUnknown;

/// What happened to one setting's offers in one round.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum OfferEvent {
    /// An offer was made: version 1 of its terms, sealed. Here as below, a vacancy reconfirmed as YES confirms its setting's places
    /// as they stand (REG-4); absent when not said.
    Submitted {
        by: By,
        offer: OfferId,
        provider: ProviderId,
        answers_request_version: u32,
        terms: Sealed,
        vacancy_reconfirmed: Option<YesNoUnknown>,
    },
    /// Its terms changed; versions count from 1.
    Revised {
        by: By,
        offer: OfferId,
        terms_version: u32,
        answers_request_version: u32,
        terms: Sealed,
        vacancy_reconfirmed: Option<YesNoUnknown>,
    },
    /// It carries an offer of an earlier round on into this one, in the commit of its `Submitted` (ESC-2).
    CarriedOn { offer: OfferId, from: OfferId },
    /// It was taken back before the close.
    Withdrawn { by: By, offer: OfferId },
    /// It was confirmed for an amended request.
    Confirmed { by: By, offer: OfferId, request_version: u32, vacancy_reconfirmed: Option<YesNoUnknown> },
}

impl OfferEvent {
    /// Whether it says that the vacancy is still there.
    pub fn reconfirms_vacancy(&self) -> bool {
        match self {
            Self::Submitted { vacancy_reconfirmed, .. }
            | Self::Revised { vacancy_reconfirmed, .. }
            | Self::Confirmed { vacancy_reconfirmed, .. } => *vacancy_reconfirmed == Some(YesNoUnknown::Yes),
            Self::CarriedOn { .. } | Self::Withdrawn { .. } => false,
        }
    }
}

//! What happens to one setting's offers in one round: a stream of its own, sealed until the close (OFF-3).

use vocabulary::{OfferId, ProviderId};

use super::{By, Sealed};

/// What happened to one setting's offers in one round.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum OfferEvent {
    /// An offer was made: version 1 of its terms, sealed.
    Submitted { by: By, offer: OfferId, provider: ProviderId, answers_request_version: u32, terms: Sealed },
    /// Its terms changed; versions count from 1.
    Revised { by: By, offer: OfferId, terms_version: u32, answers_request_version: u32, terms: Sealed },
    /// It was taken back before the close.
    Withdrawn { by: By, offer: OfferId },
    /// It was confirmed for an amended request.
    Confirmed { by: By, offer: OfferId, request_version: u32 },
}

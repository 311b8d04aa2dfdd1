//! What happens to the attachments of a search, an offer or a contract (ACR-7): streams of their own, so that adding one conflicts with nothing
//! else, and what a provider does before the close can be told from nothing.

use std::fmt;

use vocabulary::{AttachmentId, AttachmentKind, AttachmentStage, ContractId, OfferId, ProviderId, SearchId};

use super::{By, OfferSlot, Sealed};
use crate::request::YesNoUnknown;

/// What attachments belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttachedTo {
    /// A search: an assessment, say.
    Search(SearchId),
    /// An offer, sealed as its terms are.
    Offer(OfferSlot, OfferId),
    /// A contract.
    Contract(ContractId),
}

impl fmt::Display for AttachedTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(id) => write!(f, "search/{id}"),
            Self::Offer(slot, offer) => write!(f, "offer/{}/{}/{}/{offer}", slot.search, slot.round, slot.setting),
            Self::Contract(id) => write!(f, "contract/{id}"),
        }
    }
}

/// What happened to attachments. Name, size and digest of a file lie in the vault, for a name may name a child.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum AttachmentEvent {
    /// A file was attached. To a search with the stage at which providers may open it (INV-3), and with the child it is about, by its place in
    /// the request, where it is about one; to an offer with whether it names nobody, so that it may be read in the first look (SHL-3).
    Added {
        by: By,
        attachment: AttachmentId,
        kind: AttachmentKind,
        stage: Option<AttachmentStage>,
        child: Option<u32>,
        names_nobody: Option<YesNoUnknown>,
        content: Sealed,
    },
    /// It was taken away again.
    Removed { by: By, attachment: AttachmentId },
    /// A provider opened it.
    Opened { by: By, provider: ProviderId, attachment: AttachmentId },
}

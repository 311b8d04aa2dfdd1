//! The stored facts of attachments.

use domain::event::{AttachedTo as DomainAttachedTo, AttachmentEvent};
use domain::request::YesNoUnknown;
use serde::{Deserialize, Serialize};
use vocabulary::{AttachmentId, AttachmentKind, AttachmentStage, ContractId, OfferId, ProviderId, SearchId};

use super::parts::{By, OfferSubject, Sealed};
use super::shape::Convert;

facts! {
    Fact = AttachmentEvent, KINDS, kind_of {
        "attachment.added" Added {
            by: By,
            attachment: AttachmentId,
            kind: AttachmentKind,
            stage: Option<AttachmentStage>,
            child: Option<u32>,
            names_nobody: Option<YesNoUnknown>,
            content: Sealed,
        }
        "attachment.removed" Removed { by: By, attachment: AttachmentId }
        "attachment.opened" Opened { by: By, provider: ProviderId, attachment: AttachmentId }
    }
}

/// What attachments belong to.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AttachedTo {
    Search(SearchId),
    Offer { slot: OfferSubject, offer: OfferId },
    Contract(ContractId),
}

impl Convert<AttachedTo> for DomainAttachedTo {
    fn convert(self) -> AttachedTo {
        match self {
            Self::Search(id) => AttachedTo::Search(id),
            Self::Offer(slot, offer) => AttachedTo::Offer { slot: slot.convert(), offer },
            Self::Contract(id) => AttachedTo::Contract(id),
        }
    }
}

impl Convert<DomainAttachedTo> for AttachedTo {
    fn convert(self) -> DomainAttachedTo {
        match self {
            Self::Search(id) => DomainAttachedTo::Search(id),
            Self::Offer { slot, offer } => DomainAttachedTo::Offer(slot.convert(), offer),
            Self::Contract(id) => DomainAttachedTo::Contract(id),
        }
    }
}

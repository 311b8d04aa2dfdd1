//! Attachments (ACR-7): PDF or DOCX, at most five each of a search, an offer, a contract, never scored. A file is what its bytes are, whatever its
//! name says; it is encrypted in the vault, and opened by stage.

mod attach;
pub mod form;
mod remove;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{AttachmentId, AttachmentKind, AttachmentStage, OfferId, ProviderId, Timestamp};

pub use attach::{Attach, Given, attach, faults_of};
pub use remove::remove;

use crate::contract::Contract;
use crate::event::{AttachmentEvent, By, OfferSlot, Sealed};
use crate::offer::Offers;
use crate::request::YesNoUnknown;
use crate::search::Search;

/// What a file is called and holds: a document of the vault, under the key of whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What it is called.
    pub file_name: String,
    /// Its bytes.
    pub size: u64,
    /// Their SHA-256, in lower-case hex.
    pub sha256: String,
    /// SHA-256 of each encrypted chunk in its order, in lower-case hex.
    pub chunks: Vec<String>,
}

/// The attachments of one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attachments {
    /// Those that are there.
    pub live: BTreeMap<AttachmentId, Attachment>,
    /// How many there ever were.
    pub ever: usize,
}

/// One attachment.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: AttachmentKind,
    /// Of a search: the stage at which a provider may open it.
    pub stage: Option<AttachmentStage>,
    /// Of a search: the child it is about.
    pub child: Option<u32>,
    /// Of an offer: whether it names nobody.
    pub names_nobody: bool,
    /// Its manifest in the vault.
    pub content: Sealed,
    /// Who attached it, and when.
    pub by: (By, Timestamp),
}

/// What is attached to, with the facts that decide.
#[derive(Clone, Copy, Debug)]
pub enum Held<'a> {
    /// A search.
    Search(&'a Search),
    /// An offer of a provider.
    Offer(&'a Search, &'a Offers, OfferSlot, OfferId, ProviderId),
    /// A contract and its search.
    Contract(&'a Contract, &'a Search),
}

/// The attachments after an event.
pub fn apply(mut attachments: Attachments, event: &AttachmentEvent, at: Timestamp) -> Attachments {
    match event {
        AttachmentEvent::Added { by, attachment, kind, stage, child, names_nobody, content } => {
            attachments.ever += 1;
            let added = Attachment {
                id: *attachment,
                kind: *kind,
                stage: *stage,
                child: *child,
                names_nobody: *names_nobody == Some(YesNoUnknown::Yes),
                content: *content,
                by: (by.clone(), at),
            };
            attachments.live.insert(*attachment, added);
        }
        AttachmentEvent::Removed { attachment, .. } => {
            attachments.live.remove(attachment);
        }
        AttachmentEvent::Opened { .. } => {}
    }
    attachments
}

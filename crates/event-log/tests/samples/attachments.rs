//! Attachments: of a search with the child it is about, of an offer, of a contract.

use domain::event::{AttachedTo, AttachmentEvent, Event};
use domain::request::YesNoUnknown;
use vocabulary::{AttachmentKind, AttachmentStage};

use super::{finder, oak, offer, provider, sealed, search_id, slot, uuid};

/// One of each.
pub(super) fn all() -> Vec<Event> {
    let of_search = |event| Event::Attachment(AttachedTo::Search(search_id()), event);
    vec![
        of_search(AttachmentEvent::Added {
            by: finder(),
            attachment: uuid(61),
            kind: AttachmentKind::Pdf,
            stage: Some(AttachmentStage::Tranche),
            child: Some(0),
            names_nobody: None,
            content: sealed(97),
        }),
        of_search(AttachmentEvent::Removed { by: finder(), attachment: uuid(61) }),
        of_search(AttachmentEvent::Opened { by: oak(), provider: provider(), attachment: uuid(61) }),
    ]
}

/// The other things that files are attached to.
pub(super) fn others() -> Vec<Event> {
    let added = |names_nobody| AttachmentEvent::Added {
        by: oak(),
        attachment: uuid(62),
        kind: AttachmentKind::Docx,
        stage: None,
        child: None,
        names_nobody,
        content: sealed(98),
    };
    vec![
        Event::Attachment(AttachedTo::Offer(slot(), offer()), added(Some(YesNoUnknown::Yes))),
        Event::Attachment(AttachedTo::Contract(uuid(91)), added(None)),
    ]
}

//! Attachments: one, several, none.

use api::attachment::v1::{Attachment, ListAttachmentsResponse, RemoveAttachmentResponse};
use api::common::v1::YesNoUnknown;

use super::labels::label;
use crate::output::Page;
use crate::wire::time_shown;

/// One attachment.
pub(crate) fn one(found: &Attachment, page: Page) -> String {
    page.facts(vec![
        (page.of("Attachment", "Atodiad"), found.name.clone()),
        (page.of("File", "Ffeil"), found.file_name.clone()),
        (page.of("Kind", "Math"), label("attachment-kind", &found.kind, page.lang)),
        (page.of("Bytes", "Beitiau"), found.size.to_string()),
        ("SHA-256", found.sha256.clone()),
        (page.of("Read from", "I'w ddarllen o"), read_from(found, page)),
        (page.of("Attached by", "Atodwyd gan"), found.attached_by.clone()),
        (page.of("Attached", "Atodwyd"), time_shown(found.attached_at.as_ref())),
    ])
}

/// Several.
pub(crate) fn list(found: &ListAttachmentsResponse, page: Page) -> String {
    let headings = [
        ("File", "Ffeil"),
        ("Kind", "Math"),
        ("Bytes", "Beitiau"),
        ("Read from", "I'w ddarllen o"),
        ("Attachment", "Atodiad"),
    ];
    let row = |found: &Attachment| {
        let kind = label("attachment-kind", &found.kind, page.lang);
        vec![found.file_name.clone(), kind, found.size.to_string(), read_from(found, page), found.name.clone()]
    };
    page.table(&headings, found.attachments.iter().map(row).collect())
}

/// It is gone.
pub(crate) fn removed(_gone: &RemoveAttachmentResponse, page: Page) -> String {
    format!("{}\n", page.of("Taken away.", "Tynnwyd ymaith."))
}

/// From when on others may read it.
fn read_from(found: &Attachment, page: Page) -> String {
    if found.erased {
        return page.of("erased", "wedi'i ddileu").to_owned();
    }
    if !found.stage.is_empty() {
        return label("attachment-stage", &found.stage, page.lang);
    }
    match found.names_nobody() {
        YesNoUnknown::Yes => page.of("the first look: it names nobody", "yr olwg gyntaf: nid yw'n enwi neb").to_owned(),
        YesNoUnknown::No => page.of("the opened identity", "yr hunaniaeth a agorwyd").to_owned(),
        YesNoUnknown::Unknown | YesNoUnknown::Unspecified => String::new(),
    }
}

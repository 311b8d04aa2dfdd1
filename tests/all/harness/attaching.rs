//! Attaching, listing, reading and taking away files (ACR-7).

use api::attachment::v1::{
    Attachment, DownloadAttachmentRequest, ListAttachmentsRequest, RemoveAttachmentRequest, UploadAttachmentRequest,
};
use api::common::v1::YesNoUnknown;
use sha2::{Digest as _, Sha256};
use tokio_stream::StreamExt as _;

use super::caller::{Caller, new_request_id};
use super::outcome::{Reply, reply};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A PDF of about so many bytes that says so.
pub(crate) fn pdf(said: &str, bytes: usize) -> Vec<u8> {
    format!("%PDF-1.7\n{said}\n{}\nstartxref\n9\n%%EOF\n", "x".repeat(bytes)).into_bytes()
}

/// What is said of a file of these bytes.
pub(crate) fn said(bytes: &[u8]) -> Attachment {
    Attachment {
        file_name: "assessment.pdf".to_owned(),
        size: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
        ..Default::default()
    }
}

/// The same, attached to a search.
pub(crate) fn of_search(bytes: &[u8], stage: &str) -> Attachment {
    Attachment { stage: stage.to_owned(), ..said(bytes) }
}

/// The same, attached to an offer.
pub(crate) fn of_offer(bytes: &[u8], names_nobody: YesNoUnknown) -> Attachment {
    Attachment { names_nobody: names_nobody.into(), ..said(bytes) }
}

impl Caller {
    /// Attaches a file.
    pub(crate) async fn attach(&self, parent: &str, attachment: Attachment, bytes: &[u8]) -> Reply<Attachment> {
        self.attach_as(parent, attachment, bytes, new_request_id()).await
    }

    /// The same, under a request id.
    pub(crate) async fn attach_as(
        &self,
        parent: &str,
        attachment: Attachment,
        bytes: &[u8],
        id: String,
    ) -> Reply<Attachment> {
        let first = UploadAttachmentRequest {
            parent: parent.to_owned(),
            attachment: Some(attachment),
            request_id: id,
            ..Default::default()
        };
        let rest =
            bytes.chunks(100_000).map(|part| UploadAttachmentRequest { content: part.to_vec(), ..Default::default() });
        let parts: Vec<_> = std::iter::once(first).chain(rest).collect();
        reply(self.attachments().upload_attachment(tokio_stream::iter(parts)).await)
    }

    /// What is attached, as far as the caller may know.
    pub(crate) async fn attached(&self, parent: &str) -> Reply<Vec<Attachment>> {
        let request = ListAttachmentsRequest { parent: parent.to_owned() };
        reply(self.attachments().list_attachments(request).await).map(|found| found.attachments)
    }

    /// A file, whole.
    pub(crate) async fn read(&self, name: &str) -> Reply<Vec<u8>> {
        let request = DownloadAttachmentRequest { name: name.to_owned(), request_id: new_request_id() };
        let mut parts = reply(self.attachments().download_attachment(request).await)?;
        let mut bytes = Vec::new();
        while let Some(part) = parts.next().await {
            bytes.extend(part?.content);
        }
        Ok(bytes)
    }

    /// Takes a file away.
    pub(crate) async fn take_away(&self, name: &str) -> Reply<()> {
        let request = RemoveAttachmentRequest { name: name.to_owned(), request_id: new_request_id() };
        reply(self.attachments().remove_attachment(request).await).map(|_| ())
    }
}

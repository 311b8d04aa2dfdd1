//! `hafan attachment`: files of a search, an offer or a contract, added, listed, read and taken away.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use api::attachment::v1 as proto;
use api::common::v1::YesNoUnknown;
use clap::{Args, Subcommand};
use sha2::{Digest as _, Sha256};
use vocabulary::limits;

use super::Session;
use crate::failure::Failure;
use crate::pages::attachment as page;

/// Bytes of one message of an upload.
const PART_BYTES: usize = 256 * 1024;

/// What can be done with attachments.
#[derive(Debug, Subcommand)]
pub(crate) enum Attachment {
    /// Attaches a PDF or DOCX, at most 5 MB
    Add {
        /// The search, offer or contract, by its whole name
        parent: String,
        /// The file
        file: PathBuf,
        #[command(flatten)]
        said: Said,
    },
    /// What is attached, as far as you may read it
    List {
        /// The search, offer or contract
        parent: String,
    },
    /// Reads a file; what was received is held against its digest
    Get {
        /// The attachment
        attachment: String,
        /// The file to write; it must not be there yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Takes a file away, while nobody it is for may have seen it
    Remove {
        /// The attachment
        attachment: String,
    },
}

/// What is said of a file.
#[derive(Debug, Args)]
pub(crate) struct Said {
    /// Of a search: from which stage on providers may read it, of code list attachment-stage
    #[arg(long, default_value = "", hide_default_value = true, value_name = "CODE")]
    stage: String,
    /// Of a search: the child it is about, by its place in the request from 0
    #[arg(long, value_name = "INDEX")]
    child: Option<u32>,
    /// Of an offer: nothing in it says whose the offer is, so that it may be read in the first look
    #[arg(long, conflicts_with = "names_somebody")]
    names_nobody: bool,
    /// Of an offer: it says whose the offer is
    #[arg(long)]
    names_somebody: bool,
    /// What to call it; the name of the file unless given
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    called: String,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Attachment) -> Result<(), Failure> {
    match command {
        Attachment::Add { parent, file, said } => add(session, parent, &file, said).await,
        Attachment::List { parent } => {
            let request = proto::ListAttachmentsRequest { parent };
            let found = session.connection.attachments().list_attachments(request).await?;
            session.output.show(found.get_ref(), page::list)
        }
        Attachment::Get { attachment, out } => get(session, attachment, &out).await,
        Attachment::Remove { attachment: name } => {
            let request_id = session.connection.request_id();
            let request = proto::RemoveAttachmentRequest { name, request_id };
            let gone = session.connection.attachments().remove_attachment(request).await?;
            session.output.show(gone.get_ref(), page::removed)
        }
    }
}

async fn add(session: &mut Session<'_>, parent: String, file: &Path, said: Said) -> Result<(), Failure> {
    let at_fault = |message: String| Failure::File { path: file.to_owned(), message };
    let size = std::fs::metadata(file).map_err(|error| at_fault(error.to_string()))?.len();
    if size > limits::ATTACHMENT_BYTES_MAX as u64 {
        return Err(at_fault(format!("{size} bytes; at most {} are taken", limits::ATTACHMENT_BYTES_MAX)));
    }
    let bytes = std::fs::read(file).map_err(|error| at_fault(error.to_string()))?;
    let own = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names_nobody = match (said.names_nobody, said.names_somebody) {
        (true, _) => YesNoUnknown::Yes,
        (false, true) => YesNoUnknown::No,
        (false, false) => YesNoUnknown::Unspecified,
    };
    let attachment = proto::Attachment {
        file_name: if said.called.is_empty() { own } else { said.called },
        size: bytes.len() as u64,
        sha256: engine::vault::hex(&Sha256::digest(&bytes)),
        stage: said.stage,
        child: said.child,
        names_nobody: names_nobody.into(),
        ..Default::default()
    };
    let first = proto::UploadAttachmentRequest {
        parent,
        attachment: Some(attachment),
        content: Vec::new(),
        request_id: session.connection.request_id(),
    };
    let rest: Vec<proto::UploadAttachmentRequest> = bytes
        .chunks(PART_BYTES)
        .map(|part| proto::UploadAttachmentRequest { content: part.to_vec(), ..Default::default() })
        .collect();
    let parts = tokio_stream::iter(std::iter::once(first).chain(rest));
    let added = session.connection.attachments().upload_attachment(parts).await?;
    session.output.show(added.get_ref(), page::one)
}

async fn get(session: &mut Session<'_>, name: String, out: &Path) -> Result<(), Failure> {
    let at_fault = |error: std::io::Error| Failure::File { path: out.to_owned(), message: error.to_string() };
    let request = proto::DownloadAttachmentRequest { name, request_id: session.connection.request_id() };
    let mut parts = session.connection.attachments().download_attachment(request).await?.into_inner();
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(out).map_err(at_fault)?;
    let (mut told, mut digest) = (proto::Attachment::default(), Sha256::new());
    while let Some(part) = parts.message().await? {
        if let Some(attachment) = part.attachment {
            told = attachment;
        }
        digest.update(&part.content);
        file.write_all(&part.content).map_err(at_fault)?;
    }
    file.sync_all().map_err(at_fault)?;
    if engine::vault::hex(&digest.finalize()) != told.sha256 {
        return Err(Failure::NotVerified("what was received is not what was attached".to_owned()));
    }
    session.output.show(&told, page::one)
}

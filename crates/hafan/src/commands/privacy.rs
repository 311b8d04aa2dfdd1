//! `hafan privacy`: whose data is held, ordered to be erased, and told to the person it is about.

use std::path::{Path, PathBuf};

use api::privacy::v1 as proto;
use clap::Subcommand;

use super::Session;
use crate::failure::Failure;
use crate::html;
use crate::output::json_line;
use crate::pages::privacy as page;

/// What to do about somebody's data.
#[derive(Debug, Subcommand)]
pub(crate) enum Privacy {
    /// The name of a child by the authority's own number
    FindChild {
        /// The authority, such as authorities/W06000015
        authority: String,
        /// Its own number of the child
        number: String,
    },
    /// Holds and orders of a subject, and what stands against erasing it
    Show {
        /// The subject: a child, a search, its parent or its offers, a setting
        subject: String,
    },
    /// Orders that a subject's data is erased
    Erase {
        /// The subject
        subject: String,
        /// Code of list erasure-reason
        #[arg(long)]
        reason: String,
        /// In words; sealed
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Takes an order back while it waits
    TakeBack {
        /// The subject
        subject: String,
    },
    /// Places a legal hold
    Hold {
        /// The subject
        subject: String,
        /// Code of list legal-hold-reason
        #[arg(long)]
        reason: String,
        /// In words; sealed
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Lifts a legal hold
    Lift {
        /// The subject
        subject: String,
        /// The hold's number
        #[arg(long)]
        hold: i32,
    },
    /// Writes everything held of a subject into a folder: a JSON file, and a page in each language
    Access {
        /// The subject
        subject: String,
        /// The folder to make; it must not be there yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Privacy) -> Result<(), Failure> {
    let mut subjects = session.connection.privacy();
    let request_id = session.connection.request_id();
    let subject = match command {
        Privacy::FindChild { authority, number } => {
            subjects.find_child(proto::FindChildRequest { parent: authority, child_number: number }).await?
        }
        Privacy::Show { subject } => subjects.get_data_subject(proto::GetDataSubjectRequest { name: subject }).await?,
        Privacy::Erase { subject, reason, text } => {
            subjects.order_erasure(proto::OrderErasureRequest { name: subject, reason, text, request_id }).await?
        }
        Privacy::TakeBack { subject } => {
            subjects.take_back_erasure(proto::TakeBackErasureRequest { name: subject, request_id }).await?
        }
        Privacy::Hold { subject, reason, text } => {
            subjects.place_legal_hold(proto::PlaceLegalHoldRequest { name: subject, reason, text, request_id }).await?
        }
        Privacy::Lift { subject, hold } => {
            subjects.lift_legal_hold(proto::LiftLegalHoldRequest { name: subject, hold, request_id }).await?
        }
        Privacy::Access { subject, out } => return access(session, subject, &out).await,
    };
    session.output.show(subject.get_ref(), page::subject)
}

/// Everything held, as files that their owner alone can read.
async fn access(session: &mut Session<'_>, subject: String, out: &Path) -> Result<(), Failure> {
    use vocabulary::Language;
    let request_id = session.connection.request_id();
    let request = proto::ExportSubjectAccessRequest { name: subject, request_id };
    let mut told = session.connection.privacy().export_subject_access(request).await?.into_inner();
    let mut parts = Vec::new();
    while let Some(part) = told.message().await? {
        parts.push(part);
    }
    let at_fault = |error: std::io::Error| Failure::File { path: out.to_owned(), message: error.to_string() };
    make_private(out).map_err(at_fault)?;
    let lines: Result<Vec<String>, Failure> = parts.iter().map(json_line).collect();
    let lines = lines?;
    let json = format!("[\n{}\n]\n", lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join(",\n"));
    let files = [
        ("access.json", json),
        ("access.en.html", html::subject_access(&parts, Language::En)),
        ("access.cy.html", html::subject_access(&parts, Language::Cy)),
    ];
    for (name, text) in files {
        std::fs::write(out.join(name), text).map_err(at_fault)?;
    }
    session.output.say(&format!("{}\n", out.display()))
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

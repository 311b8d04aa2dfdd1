//! Readers without a service around them.

use std::fmt::{Debug, Display};
use std::path::PathBuf;
use std::str::FromStr;

use domain::attachment::form::form_of;
use domain::request::{Identity, Request};
use domain::setting::Profile;
use domain::terms::Terms;
use engine::SnapshotInputs;
use event_log::envelope::{self, Envelope};
use event_log::stored;
use geography::Geography;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vocabulary::{
    ActorId, AttachmentName, AuthorityCode, ContractName, Date, ImportName, InvitationName, OfferName,
    OfferQuestionName, Organisation, ProviderName, QuestionName, RequestId, RoundName, SearchName, SettingName,
    Timestamp, TrancheName, WeightProfileName,
};

/// An event as it lies in the log: what reads is written as it was read.
pub(crate) fn stored_event(data: &[u8]) {
    let _ = stored::kind(data);
    let _ = stored::to_json(data);
    let Ok(event) = stored::decode(data) else { return };
    let Ok(written) = stored::encode(&event) else { return };
    let again = stored::decode(&written).expect("what was written reads");
    assert_eq!(event, again);
}

/// A record of the log: every byte is accounted for.
pub(crate) fn envelope(data: &[u8]) {
    let Ok(opened) = envelope::open(data) else { return };
    let envelope::Opened { position, recorded_at, stream, version, event } = &opened;
    let sealed = Envelope { position: *position, recorded_at: *recorded_at, stream, version: *version, event };
    assert_eq!(sealed.encode(), data);
    let _ = stored::subject_of(stream);
}

/// A document of the vault, a snapshot's inputs, a geography's file.
pub(crate) fn document(data: &[u8]) {
    reads_again::<Request>(data);
    reads_again::<Terms>(data);
    reads_again::<Profile>(data);
    reads_again::<Identity>(data);
    reads_again::<SnapshotInputs>(data);
    let _ = Geography::from_bytes(data);
}

/// Compared as written, for not every document says when it is equal.
fn reads_again<T: Serialize + DeserializeOwned>(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(data) else { return };
    let written = serde_json::to_vec(&read).expect("what was read is written");
    let again: T = serde_json::from_slice(&written).expect("what was written reads");
    assert_eq!(serde_json::to_vec(&again).expect("and is written"), written);
}

/// A file that somebody attaches: by its bytes alone, and as the rest of an archive or a PDF.
pub(crate) fn attached_file(data: &[u8]) {
    for start in [&b""[..], b"PK\x03\x04", b"%PDF-"] {
        let _ = form_of(&[start, data].concat());
    }
}

/// A resource name, an id, a day, an instant: one spelling each.
pub(crate) fn name(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    spelled::<SearchName>(text);
    spelled::<RoundName>(text);
    spelled::<OfferName>(text);
    spelled::<OfferQuestionName>(text);
    spelled::<QuestionName>(text);
    spelled::<TrancheName>(text);
    spelled::<InvitationName>(text);
    spelled::<AttachmentName>(text);
    spelled::<ContractName>(text);
    spelled::<ProviderName>(text);
    spelled::<SettingName>(text);
    spelled::<WeightProfileName>(text);
    spelled::<ImportName>(text);
    spelled::<Organisation>(text);
    spelled::<ActorId>(text);
    spelled::<AuthorityCode>(text);
    spelled::<RequestId>(text);
    spelled::<Date>(text);
    if let Ok(instant) = text.parse::<Timestamp>() {
        assert_eq!(instant.to_string().parse::<Timestamp>().ok(), Some(instant));
        let _ = instant.london_date();
    }
    if let Some(id) = text.parse::<RequestId>().ok().and_then(|id| id.made_at()) {
        let _ = id.to_string();
    }
    let _ = geography::Postcode::from_str(text);
    let _ = event_log::StreamName::new(text).map(|stream| stored::subject_of(&stream).is_some());
}

fn spelled<N: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(name) = text.parse::<N>() {
        assert_eq!(name.to_string(), text, "one spelling");
    }
}

/// A line of the access log, and a folder whose only day it is.
pub(crate) fn access_line(data: &[u8]) {
    if let Ok((_, hashed, _)) = engine::access::read_line(data) {
        assert!(data.starts_with(hashed));
    }
    let folder = Scratch::folder("access");
    std::fs::write(folder.join("2026-11-23.jsonl"), data).expect("a file");
    let _ = engine::access::verify(&folder, &[]);
}

/// A spreadsheet of an import, in each form a file may have, as each kind.
pub(crate) fn sheet(data: &[u8]) {
    let folder = Scratch::folder("sheet");
    for ending in ["csv", "json", "jsonl", "xlsx"] {
        let path = folder.join(format!("rows.{ending}"));
        std::fs::write(&path, data).expect("a file");
        hafan::doors::sheet(&path);
    }
}

/// What a person hands to a command: a document of the contract, an export, a receipt, keys.
pub(crate) fn handed_file(data: &[u8]) {
    let folder = Scratch::folder("handed");
    let path = folder.join("file");
    std::fs::write(&path, data).expect("a file");
    hafan::doors::handed(&path);
}

/// A folder of this thread, so that two do not write one file.
struct Scratch;

impl Scratch {
    fn folder(name: &str) -> PathBuf {
        thread_local! {
            static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder");
        }
        let folder = FOLDER.with(|folder| folder.path().join(name));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }
}

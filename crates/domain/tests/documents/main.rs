//! The documents of the vault, held against golden files: they are stored as these bytes, and read for ever.
//!
//! Unlike an event a document carries no version. So a field once written keeps its name and its meaning, and a new one must read as
//! absent in every older document.

#![expect(clippy::unwrap_used, reason = "a test")]

mod profile;
mod request;
mod terms;

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(format!("{name}.json"))
}

/// Every document under the name of its golden file, as bytes and as a check that those bytes read back as the sample.
fn documents() -> Vec<(&'static str, String, fn(&str))> {
    vec![
        ("request-shared", json(&request::shared()), |text| reads(text, &request::shared())),
        ("request-child", json(&request::child()), |text| reads(text, &request::child())),
        ("request-parent", json(&request::parent()), |text| reads(text, &request::parent())),
        ("request-empty", json(&request::empty()), |text| reads(text, &request::empty())),
        ("identity", json(&request::identity()), |text| reads(text, &request::identity())),
        ("terms", json(&terms::terms()), |text| reads(text, &terms::terms())),
        ("terms-bare", json(&terms::bare()), |text| reads(text, &terms::bare())),
        ("setting-profile", json(&profile::profile()), |text| reads(text, &profile::profile())),
    ]
}

fn json(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap()
}

fn reads<T: DeserializeOwned + PartialEq + Debug>(text: &str, document: &T) {
    assert_eq!(&serde_json::from_str::<T>(text).unwrap(), document);
}

#[test]
fn every_document_is_written_and_read_as_its_golden_file() {
    for (name, written, reads) in documents() {
        let file = fs::read_to_string(golden(name)).unwrap();
        let file = file.strip_suffix('\n').unwrap();
        assert_eq!(file, written, "{name}");
        reads(file);
    }
}

#[test]
#[ignore = "a tool: writes the golden file of a document that has none yet; a file that is there is never rewritten, for stores hold its bytes"]
fn write_golden() {
    for (name, written, _) in documents() {
        if !golden(name).exists() {
            fs::write(golden(name), written + "\n").unwrap();
        }
    }
}

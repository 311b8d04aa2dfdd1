//! The documents of the vault, held against golden files: they are stored as these bytes, and read for ever.
//!
//! Unlike an event a document carries no version. So a field once written keeps its name and its meaning, and a new one must read as
//! absent in every older document.

#![expect(clippy::unwrap_used, reason = "a test")]

mod contract;
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

/// Calls a check with every document and the name of its golden file.
fn each_document(check: &mut impl Check) {
    check.document("request-shared", &request::shared());
    check.document("request-child", &request::child());
    check.document("request-parent", &request::parent());
    check.document("request-empty", &request::empty());
    check.document("identity", &request::identity());
    check.document("terms", &terms::terms());
    check.document("terms-bare", &terms::bare());
    check.document("contract", &contract::contract());
    check.document("setting-profile", &profile::profile());
    check.document("setting-inspection", &profile::inspection());
}

trait Check {
    fn document<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, document: &T);
}

/// Holds a document to its golden file, both ways.
struct Compare;

impl Check for Compare {
    fn document<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, document: &T) {
        let file = fs::read_to_string(golden(name)).unwrap();
        let file = file.strip_suffix('\n').unwrap();
        assert_eq!(file, serde_json::to_string(document).unwrap(), "{name}");
        assert_eq!(&serde_json::from_str::<T>(file).unwrap(), document, "{name}");
    }
}

/// Writes the golden file of a document that has none.
struct Write;

impl Check for Write {
    fn document<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, document: &T) {
        if !golden(name).exists() {
            fs::write(golden(name), serde_json::to_string(document).unwrap() + "\n").unwrap();
        }
    }
}

#[test]
fn every_document_is_written_and_read_as_its_golden_file() {
    each_document(&mut Compare);
}

#[test]
#[ignore = "a tool: writes the golden file of a document that has none yet; a file that is there is never rewritten, for stores hold its bytes"]
fn write_golden() {
    each_document(&mut Write);
}

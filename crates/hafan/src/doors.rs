//! Doors for those who push at the program's readers: each reads a file as a command does, and says nothing of it. Not part of what the
//! program promises.

use std::path::Path;

use api::evidence::v1::{ImportedBudget, ImportedPlacement};
use api::search::v1::{Receipt, Search, SubmitOfferRequest};
use vocabulary::Language;

use crate::output::{Format, Output};
use crate::sheet::{Kind, read, read_plain};
use crate::{commands, document, proofs};

/// Reads a spreadsheet as every kind of rows there is.
pub fn sheet(path: &Path) {
    for kind in Kind::ALL {
        let _ = read(&[path.to_owned()], Some(kind));
    }
    let _ = read_plain::<ImportedPlacement>(path);
    let _ = read_plain::<ImportedBudget>(path);
}

/// Reads what a person hands to a command: a document, a receipt, keys, an export of the log.
pub fn handed(path: &Path) {
    let _ = document::read::<Search>(path);
    let _ = document::read::<SubmitOfferRequest>(path);
    let keys = proofs::keys(path).unwrap_or_default();
    let _ = document::read::<Receipt>(path).map(|receipt| proofs::receipt_holds(&receipt, &keys).is_ok());
    let mut out = Vec::new();
    let mut output = Output::new(&mut out, Format::Json, Language::En, None);
    let _ = commands::log::verify_export_with(path, &[], &keys, &mut output);
}

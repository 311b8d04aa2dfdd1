//! The evidence pack of one search (EVD-1), as a folder or a ZIP: pages in both languages, everything as JSON, and the proofs both rest on.
//!
//! | file | holds |
//! |---|---|
//! | `index.html`, `index.cy.html` | the pack for people, in English and in Welsh |
//! | `evidence.json` | everything the pages say, in codes |
//! | `proofs/chain.jsonl` | the search's records byte for byte, leaf hashes of all between |
//! | `proofs/documents.jsonl` | the documents that those records name, with the salts of their commitments |
//! | `proofs/receipts.jsonl` | receipts of its offers |
//! | `proofs/pack.jsonl` | what is covered, what providers are called, the signed end |
//! | `proofs/keys.json` | the public keys |
//! | `README.txt` | how it is verified, and by which program it was written |
//!
//! The proofs are what the service said. Everything else is computed from them here, so that whoever verifies a pack computes it again.

pub(crate) mod fetch;
mod files;
mod page;
mod statement;
mod verify;
mod words;

use api::audit::v1::{EvidenceDocument, EvidenceEnd, EvidenceOpening, EvidencePart, EvidenceProvider, LogRecord};
use api::reference::v1::ListVerificationKeysResponse;
use api::search::v1::Receipt;
use prost::Message as _;
use prost_reflect::{DeserializeOptions, DynamicMessage, SerializeOptions};
use vocabulary::Language;

use crate::failure::Failure;

pub(crate) use files::{Reader, Writer};
pub(crate) use verify::{Fault, Verified, verify};

const CHAIN: &str = "proofs/chain.jsonl";
const DOCUMENTS: &str = "proofs/documents.jsonl";
const RECEIPTS: &str = "proofs/receipts.jsonl";
const PACK: &str = "proofs/pack.jsonl";
const KEYS: &str = "proofs/keys.json";
const EVIDENCE: &str = "evidence.json";
const README: &str = "README.txt";
const PAGES: [(&str, Language); 2] = [("index.html", Language::En), ("index.cy.html", Language::Cy)];

/// Every file of a pack, in the order in which they are written.
const FILES: [&str; 9] = [CHAIN, DOCUMENTS, RECEIPTS, PACK, KEYS, EVIDENCE, PAGES[0].0, PAGES[1].0, README];

/// What a pack rests on, without the leaf hashes.
#[derive(Debug, Default)]
pub(crate) struct Pack {
    opening: EvidenceOpening,
    records: Vec<LogRecord>,
    documents: Vec<EvidenceDocument>,
    receipts: Vec<Receipt>,
    providers: Vec<EvidenceProvider>,
    end: EvidenceEnd,
}

impl Pack {
    /// The files that are computed from the proofs, with what stands in them.
    fn computed(&self) -> Result<Vec<(&'static str, String)>, Failure> {
        let evidence = statement::evidence(self);
        let mut files = vec![(KEYS, self.keys()?), (EVIDENCE, statement::json(&evidence)?)];
        for (name, lang) in PAGES {
            files.push((name, page::whole(&evidence, lang)));
        }
        files.push((README, readme(&self.opening.search)));
        Ok(files)
    }

    fn keys(&self) -> Result<String, Failure> {
        let keys = ListVerificationKeysResponse { keys: self.end.keys.clone() };
        Ok(crate::output::json_line(&keys)? + "\n")
    }
}

/// A part as one line: JSON with its fields in the order of the contract, so that the same part is the same bytes.
fn line(part: &EvidencePart) -> Result<String, Failure> {
    let internal = |why: String| Failure::Internal(format!("cannot tell a part of a pack as JSON: {why}"));
    let descriptor = api::pool()
        .get_message_by_name("hafan.audit.v1.EvidencePart")
        .ok_or_else(|| internal("not in the contract".to_owned()))?;
    let dynamic = DynamicMessage::decode(descriptor, part.encode_to_vec().as_slice())
        .map_err(|error| internal(error.to_string()))?;
    let mut bytes = Vec::new();
    dynamic
        .serialize_with_options(&mut serde_json::Serializer::new(&mut bytes), &SerializeOptions::new())
        .map_err(|error| internal(error.to_string()))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|error| internal(error.to_string()))
}

/// A line as the part that [`line()`] made it of; a line written in any other way is none.
fn read_line(text: &str) -> Result<EvidencePart, String> {
    let descriptor =
        api::pool().get_message_by_name("hafan.audit.v1.EvidencePart").ok_or("the contract has no such message")?;
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let mut reader = serde_json::Deserializer::from_str(text);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor, &mut reader, &options)
        .map_err(|error| error.to_string())?;
    let part = EvidencePart::decode(dynamic.encode_to_vec().as_slice()).map_err(|error| error.to_string())?;
    let again = line(&part).map_err(|failure| failure.to_string())?;
    if again.trim_end_matches('\n') == text {
        Ok(part)
    } else {
        Err("it is not written as the program writes it".to_owned())
    }
}

fn readme(search: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "Evidence pack of {search}\n\
         Pecyn tystiolaeth {search}\n\
         \n\
         Written by hafan {version}. Verify it with files alone, and no server:\n\
         Ysgrifennwyd gan hafan {version}. Gwiriwch ef gyda ffeiliau'n unig, heb weinydd:\n\
         \n\
         \x20   hafan log verify --pack PACK --keys KEYS\n\
         \n\
         KEYS: the service's public keys, from `hafan receipt keys --json`, kept apart from this pack.\n\
         KEYS: allweddi cyhoeddus y gwasanaeth, o `hafan receipt keys --json`, wedi'u cadw ar wahân i'r pecyn hwn.\n"
    )
}

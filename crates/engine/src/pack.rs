//! The form of an evidence pack (EVD-1) that whoever makes one and whoever verifies one must agree on: which documents an event names, and
//! what the signature at its end is over.

use event_log::Position;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::signing::lines;
use crate::vault::{hex, unhex};

/// The pointer under which the result of a shortlist stands beside the documents of its event.
pub const RESULT: &str = "/result";

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// It is in the pack.
    Open,
    /// It is not for whoever reads packs.
    Withheld,
    /// It was erased (ACR-3).
    Erased,
}

impl DocumentState {
    /// As statements name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Withheld => "WITHHELD",
            Self::Erased => "ERASED",
        }
    }
}

/// A document that a stored event names: where in its `fact`, and by which commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// JSON pointer within `fact`.
    pub field: String,
    /// SHA-256(32 random bytes ‖ the document).
    pub commitment: [u8; 32],
    /// SHA-256 of the ciphertext.
    pub ciphertext: [u8; 32],
}

/// Every document that a stored event names, in the order of their pointers.
pub fn references(event: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    if let Some(fact) = event.get("fact") {
        collect(fact, &mut String::new(), &mut found);
    }
    found.sort_by(|one, other| one.field.cmp(&other.field));
    found
}

fn collect(value: &Value, at: &mut String, found: &mut Vec<Reference>) {
    match value {
        Value::Object(fields) => {
            let digest = |name: &str| unhex(fields.get(name)?.as_str()?);
            let both = digest("commitment").zip(digest("ciphertext")).filter(|_| fields.len() == 2);
            if let Some((commitment, ciphertext)) = both {
                found.push(Reference { field: at.clone(), commitment, ciphertext });
                return;
            }
            for (key, value) in fields {
                below(key, value, at, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                below(&index.to_string(), value, at, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn below(key: &str, value: &Value, at: &mut String, found: &mut Vec<Reference>) {
    let before = at.len();
    at.push('/');
    at.push_str(key);
    collect(value, at, found);
    at.truncate(before);
}

/// The digest over what the chain alone does not hold: which records are shown, what became of each document, what providers are called.
#[derive(Clone, Debug, Default)]
pub struct Unchained(Sha256);

impl Unchained {
    /// A record is shown.
    pub fn record(&mut self, position: u64) {
        self.0.update(format!("record {position}\n"));
    }

    /// What became of a document.
    pub fn document(&mut self, position: u64, field: &str, state: DocumentState) {
        self.0.update(format!("document {position} {field} {}\n", state.code()));
    }

    /// What a provider is called.
    pub fn provider(&mut self, name: &str, display_name: &str) {
        self.0.update(format!("provider {name} {display_name}\n"));
    }

    /// The digest in lower-case hex.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// What a pack says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Covered<'a> {
    /// The store.
    pub store: &'a str,
    /// The search, by name.
    pub search: &'a str,
    /// The first position covered.
    pub from: Position,
    /// The last.
    pub to: Position,
    /// The chain value there.
    pub chain: &'a str,
    /// Whether the identities of the children are in it.
    pub identities: Identities,
    /// The digest of [`Unchained`].
    pub unchained: &'a str,
}

/// Whether the identities of the children are in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identities {
    /// They are.
    Included,
    /// They are not.
    Withheld,
}

/// The statement that the signature at the end of a pack is over.
pub fn evidence_statement(covered: &Covered<'_>) -> String {
    let identities = match covered.identities {
        Identities::Included => "yes",
        Identities::Withheld => "no",
    };
    lines(
        "hafan evidence 1",
        &[
            ("store", &covered.store),
            ("search", &covered.search),
            ("from", &covered.from.0),
            ("to", &covered.to.0),
            ("chain", &covered.chain),
            ("identities", &identities),
            ("unchained", &covered.unchained),
        ],
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_document_of_an_event_is_found_by_its_pointer() {
        let sealed = |byte: u8| json!({ "commitment": hex(&[byte; 32]), "ciphertext": hex(&[byte + 1; 32]) });
        let event = json!({
            "v": 1,
            "kind": "search.drafted",
            "fact": { "request": { "version": 1, "shared": sealed(1), "children": [sealed(3), sealed(5)], "parent": null } },
            "subject": { "search": "x" },
        });
        let found: Vec<(String, u8)> =
            references(&event).into_iter().map(|found| (found.field, found.commitment[0])).collect();
        let expected = [("/request/children/0", 3), ("/request/children/1", 5), ("/request/shared", 1)];
        assert_eq!(found, expected.map(|(field, byte)| (field.to_owned(), byte)));
        assert!(references(&json!({ "fact": { "text": { "commitment": "00", "ciphertext": "00" } } })).is_empty());
    }

    #[test]
    fn the_statement_tells_each_pack_from_every_other() {
        let covered = Covered {
            store: "s",
            search: "a/b",
            from: Position(3),
            to: Position(9),
            chain: "c",
            identities: Identities::Withheld,
            unchained: "u",
        };
        assert_eq!(
            evidence_statement(&covered),
            "hafan evidence 1\nstore s\nsearch a/b\nfrom 3\nto 9\nchain c\nidentities no\nunchained u\n"
        );
        let with = Covered { identities: Identities::Included, ..covered };
        assert_ne!(evidence_statement(&with), evidence_statement(&covered));
    }

    #[test]
    fn a_document_said_to_be_withheld_is_another_digest() {
        let digest = |state| {
            let mut unchained = Unchained::default();
            unchained.record(4);
            unchained.document(4, "/text", state);
            unchained.provider("providers/x", "Oak");
            unchained.finish()
        };
        assert_eq!(digest(DocumentState::Open), digest(DocumentState::Open));
        assert_ne!(digest(DocumentState::Open), digest(DocumentState::Withheld));
        assert_ne!(digest(DocumentState::Open), digest(DocumentState::Erased));
    }
}

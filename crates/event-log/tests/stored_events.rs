//! The stored form of every event, held against golden files: what was written once is written and read so for ever.

#![expect(clippy::unwrap_used, reason = "a test")]

mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use domain::event::{Event, SearchEvent};
use event_log::limits::MAX_EVENT_BYTES;
use event_log::stored::{self, DecodeError, EncodeError};
use vocabulary::{Date, SearchId};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/events/v1")
}

/// The golden files by kind, without the line end every text file of ours closes with.
fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            let mut bytes = fs::read(&path).unwrap();
            assert_eq!(bytes.pop(), Some(b'\n'), "{}", path.display());
            assert_eq!(path.extension().unwrap(), "json");
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), bytes)
        })
        .collect()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn every_kind_has_one_sample_and_one_golden_file() {
    let sampled: Vec<&str> = samples::golden().iter().map(stored::kind_of).collect();
    let kinds: BTreeSet<&str> = stored::kinds().collect();
    assert_eq!(kinds.len(), stored::kinds().count(), "a kind is listed twice");
    assert_eq!(sampled.len(), kinds.len(), "a kind has no sample, or two");
    assert_eq!(sampled.iter().copied().collect::<BTreeSet<_>>(), kinds);
    assert_eq!(files().keys().map(String::as_str).collect::<BTreeSet<_>>(), kinds);
}

#[test]
fn every_event_is_written_as_its_golden_file() {
    let files = files();
    for event in samples::golden() {
        let kind = stored::kind_of(&event);
        assert_eq!(text(&stored::encode(&event).unwrap()), text(&files[kind]), "{kind}");
    }
}

#[test]
fn every_golden_file_is_read_as_its_event() {
    let files = files();
    for event in samples::golden() {
        let kind = stored::kind_of(&event);
        assert_eq!(stored::decode(&files[kind]).as_ref(), Ok(&event), "{kind}");
        assert_eq!(stored::kind(&files[kind]).as_deref(), Some(kind));
    }
}

#[test]
fn what_is_absent_or_at_its_edge_comes_back_too() {
    for event in samples::others() {
        let bytes = stored::encode(&event).unwrap();
        assert_eq!(stored::decode(&bytes), Ok(event), "{}", text(&bytes));
    }
}

#[test]
fn a_field_of_another_name_is_refused() {
    for (kind, bytes) in files() {
        let json = stored::to_json(&bytes).unwrap();
        let fact = json["fact"].as_object().unwrap();
        for field in fact.keys() {
            let mut renamed = json.clone();
            let fact = renamed["fact"].as_object_mut().unwrap();
            let value = fact.remove(field).unwrap();
            fact.insert(format!("{field}_"), value);
            let refused = stored::decode(&serde_json::to_vec(&renamed).unwrap());
            assert!(matches!(refused, Err(DecodeError::Malformed { .. })), "{kind} {field}: {refused:?}");
        }
    }
}

/// The fields that hold plain text, as docs/field-table.md lists them. A further one needs a row there and its reason.
const PLAIN_TEXT: [&str; 20] = [
    "actor",
    "code",
    "credential",
    "decision_maker",
    "display_name",
    "engine_version",
    "extra",
    "framework",
    "framework_name",
    "from",
    "item",
    "key",
    "keys",
    "label",
    "of",
    "organisation",
    "principal",
    "registration_number",
    "sector",
    "to",
];

#[test]
fn an_event_holds_codes_ids_days_and_digests_and_no_text_but_what_is_listed() {
    let mut plain = BTreeSet::new();
    for (_, bytes) in files() {
        plain_text("", &stored::to_json(&bytes).unwrap(), &mut plain);
    }
    assert_eq!(plain.iter().map(String::as_str).collect::<Vec<_>>(), PLAIN_TEXT);
}

/// The names of fields whose value is neither a code, an id, a day nor a digest.
fn plain_text(field: &str, value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| plain_text(name, value, found)),
        serde_json::Value::Array(values) => values.iter().for_each(|value| plain_text(field, value, found)),
        serde_json::Value::String(text) if field != "kind" && !is_coded(text) => {
            found.insert(field.to_owned());
        }
        _ => {}
    }
}

fn is_coded(text: &str) -> bool {
    let code = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    code || digest || text.parse::<SearchId>().is_ok() || text.parse::<Date>().is_ok()
}

/// What a limit allows, the log can hold: no list at its limit and no realistic text makes an event too large to record.
#[test]
fn the_largest_event_of_every_list_fits_a_stored_value() {
    for event in samples::largest() {
        let kind = stored::kind_of(&event);
        match stored::encode(&event) {
            Ok(bytes) => assert_eq!(stored::decode(&bytes), Ok(event), "{kind}"),
            Err(error) => panic!("{error}: lower the limit of its list"),
        }
    }
}

#[test]
fn an_event_that_outgrows_a_stored_value_is_refused_by_name() {
    let Event::Search(id, SearchEvent::ProvidersInvited { round, invited }) = samples::largest().remove(3) else {
        panic!("the fourth of the largest is the invitation");
    };
    let twice = Event::Search(id, SearchEvent::ProvidersInvited { round, invited: invited.repeat(3) });
    let refused = stored::encode(&twice).unwrap_err();
    assert!(matches!(refused, EncodeError::TooLarge { kind: "search.providers_invited", max: MAX_EVENT_BYTES, .. }));
}

fn decode(text: &str) -> Result<Event, DecodeError> {
    stored::decode(text.as_bytes())
}

#[test]
fn what_is_not_known_stops_the_reader_and_is_never_skipped() {
    let unknown = |kind: &str| Err(DecodeError::UnknownKind { kind: kind.to_owned() });
    let of = |kind: &str| format!(r#"{{"v":1,"kind":"{kind}","fact":{{}},"subject":{{}}}}"#);
    for kind in [
        "search.renamed",
        "search.",
        "search",
        "",
        "Search.drafted",
        "contract.renamed",
        "placement.ended",
        "response.drafted",
    ] {
        assert_eq!(decode(&of(kind)), unknown(kind));
    }
    let newer = r#"{"v":2,"kind":"search.drafted","fact":{},"subject":{}}"#;
    assert_eq!(decode(newer), Err(DecodeError::UnknownVersion(2)));
    let other_shape = r#"{"v":3,"kind":"search.drafted","of":7}"#;
    assert_eq!(decode(other_shape), Err(DecodeError::UnknownVersion(3)));
    assert_eq!(stored::kind(other_shape.as_bytes()).as_deref(), Some("search.drafted"), "listings go on");
}

#[test]
fn what_is_no_event_is_malformed() {
    let ended = r#"{"v":1,"kind":"child.search_ended","fact":{"search":"0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01"},"subject":{"child":"KEY"}}"#;
    let good = ended.replace("KEY", &"0f".repeat(32));
    assert!(decode(&good).is_ok());
    let bad = [
        String::new(),
        "{}".to_owned(),
        "[1]".to_owned(),
        good[..good.len() - 1].to_owned(),
        format!("{good} {good}"),
        good.replace(r#""v":1"#, r#""v":1,"w":1"#),
        good.replace(r#""v":1"#, r#""v":"1""#),
        good.replace(r#""kind":"child.search_ended""#, r#""kind":7"#),
        good.replace(r#""fact":{"#, r#""fact":{"more":1,"#),
        good.replace(r#""subject":{"#, r#""subject":{"more":1,"#),
        ended.replace("KEY", &"0F".repeat(32)),
        ended.replace("KEY", &"0f".repeat(31)),
        good.replace("0193e4a0", "0193E4A0"),
    ];
    for text in bad {
        assert!(matches!(decode(&text), Err(DecodeError::Malformed { .. })), "{text}");
    }
    assert_eq!(stored::kind(b"{}"), None);
    assert!(stored::to_json(b"{").is_err());
}

#[test]
#[ignore = "a tool: writes the golden file of a kind that has none yet; a file that is there is never rewritten, for stores hold its bytes"]
fn write_golden() {
    for event in samples::golden() {
        let path = folder().join(format!("{}.json", stored::kind_of(&event)));
        if !path.exists() {
            let mut bytes = stored::encode(&event).unwrap();
            bytes.push(b'\n');
            fs::write(path, bytes).unwrap();
        }
    }
}

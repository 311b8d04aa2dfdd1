//! What is said beside what is hashed (EVD-1): forged so that chain and pages would agree, each is found by the one check that is for it.

use sha2::{Digest as _, Sha256};

use super::{Packed, Story};

const CHAIN: &str = "proofs/chain.jsonl";
const DOCUMENTS: &str = "proofs/documents.jsonl";
const RECEIPTS: &str = "proofs/receipts.jsonl";
const PACK: &str = "proofs/pack.jsonl";

/// A text with one of its lines, the first that `chosen` takes, written otherwise.
fn one_line(text: &str, chosen: impl Fn(&str) -> bool, with: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = lines.iter_mut().find(|line| chosen(line)).expect("such a line");
    *line = with(line);
    lines.join("\n") + "\n"
}

/// A text with a line more at its end, the last one again.
fn one_more(text: &str) -> String {
    format!("{text}{}\n", text.lines().last().expect("a line"))
}

/// The text of a field of a line, as it stands between its quotes.
fn field<'a>(line: &'a str, name: &str) -> &'a str {
    line.split(&format!("\"{name}\":\"")).nth(1).and_then(|rest| rest.split('"').next()).expect("the field")
}

/// A hexadecimal text of which the first digit is another.
fn flipped(digits: &str) -> String {
    let first = if digits.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &digits[1..])
}

#[tokio::test]
async fn evd_1_what_is_said_beside_a_record_is_held_to_its_bytes() {
    let packed = Packed::of(Story::WindowExtended).await;
    let is_extended = |line: &str| line.contains("\"event\":\"search.window_extended\"");
    let renamed = |text: &str| {
        one_line(text, is_extended, |line| line.replacen("\"search.window_extended\"", "\"search.withdrawn\"", 1))
    };
    packed.tampered(CHAIN, renamed, &[CHAIN, "position", "is not in its bytes"]).await;
    // Less than a microsecond is in no chain.
    let later = |text: &str| {
        one_line(text, is_extended, |line| {
            let at = field(line, "recordedAt");
            let whole = at.trim_end_matches('Z');
            let digits = whole.split_once('.').map_or(0, |(_, digits)| digits.len());
            let point = if digits == 0 { "." } else { "" };
            line.replacen(at, &format!("{whole}{point}{}1Z", "0".repeat(8 - digits)), 1)
        })
    };
    packed.tampered(CHAIN, later, &[CHAIN, "position", "its instant or its stream is none"]).await;
    let is_run = |line: &str| line.contains("firstPosition");
    let moved = |text: &str| {
        one_line(text, is_run, |line| {
            let first: u64 = field(line, "firstPosition").parse().expect("a position");
            line.replacen(&format!("\"{first}\""), &format!("\"{}\"", first + 1), 1)
        })
    };
    packed.tampered(CHAIN, moved, &[CHAIN, "position", "says"]).await;
    let unsigned = |text: &str| {
        one_line(
            text,
            |line| line.contains("\"head\""),
            |line| {
                let signature = field(line, "signature");
                line.replacen(signature, &flipped(signature), 1)
            },
        )
    };
    packed.tampered(PACK, unsigned, &[PACK, "does not hold"]).await;
}

#[tokio::test]
async fn evd_1_a_record_turned_into_its_hash_is_missed_in_its_stream() {
    let packed = Packed::of(Story::WindowExtended).await;
    let hidden = |text: &str| {
        one_line(
            text,
            |line| line.contains("\"event\":\"search.window_extended\""),
            |line| {
                let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
                let leaf = Sha256::new().chain_update([0]).chain_update(stored(&read["record"])).finalize();
                let position = read["record"]["position"].as_str().expect("a position");
                format!("{{\"leaves\":{{\"firstPosition\":\"{position}\",\"leaves\":\"{}\"}}}}", base64(&leaf))
            },
        )
    };
    packed.tampered(CHAIN, hidden, &[CHAIN, "is not shown before it"]).await;
}

/// The bytes of a record that go into the chain, as the contract describes them.
fn stored(record: &serde_json::Value) -> Vec<u8> {
    let text = |name: &str| record[name].as_str().expect("a text").to_owned();
    let number = |name: &str| text(name).parse::<u64>().expect("a number");
    let at: vocabulary::Timestamp = text("recordedAt").parse().expect("an instant");
    let (stream, event) = (text("stream"), text("json"));
    let length = u16::try_from(stream.len()).expect("a short name");
    let long = u32::try_from(event.len()).expect("a short event");
    let head = [&[1_u8][..], &number("position").to_be_bytes(), &at.micros().to_be_bytes()].concat();
    let named = [&number("version").to_be_bytes()[..], &length.to_be_bytes(), stream.as_bytes()].concat();
    [head, named, long.to_be_bytes().to_vec(), event.into_bytes()].concat()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group = three.iter().chain([0; 2].iter()).take(3).fold(0_u32, |group, byte| group << 8 | u32::from(*byte));
        for part in 0..4 {
            let letter = LETTERS[usize::try_from(group >> (18 - 6 * part) & 63).expect("small")];
            text.push(if part <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[tokio::test]
async fn evd_1_no_document_or_receipt_is_put_beside_those_that_are_named() {
    let packed = Packed::of(Story::WindowExtended).await;
    packed.tampered(DOCUMENTS, one_more, &[DOCUMENTS, "named by no event"]).await;
    packed.tampered(RECEIPTS, one_more, &[RECEIPTS, "too many"]).await;
    let unsigned = |text: &str| {
        one_line(
            text,
            |_| true,
            |line| {
                let signature = field(line, "signature").to_owned();
                line.replacen(&signature, &flipped(&signature), 1)
            },
        )
    };
    packed.tampered(RECEIPTS, unsigned, &[RECEIPTS, "position", "does not hold"]).await;
    // What is withheld says nothing, though nothing that is signed tells of its words.
    let speaking = |text: &str| {
        one_line(
            text,
            |line| line.contains("EVIDENCE_STATE_WITHHELD"),
            |line| {
                line.replacen(
                    "EVIDENCE_STATE_WITHHELD\"",
                    "EVIDENCE_STATE_WITHHELD\",\"content\":\"She was forgotten.\"",
                    1,
                )
            },
        )
    };
    packed.tampered(DOCUMENTS, speaking, &[DOCUMENTS, "commits"]).await;
    // A letter of the words taken for one of the salt: the bytes hashed are the same.
    let longer = |text: &str| {
        let is_open = |line: &str| line.contains("STATE_OPEN") && line.contains("core_weekly_pence");
        one_line(text, is_open, |line| {
            let salt = field(line, "salt").to_owned();
            line.replacen(&salt, &format!("{salt}7b"), 1).replacen("\"content\":\"{", "\"content\":\"", 1)
        })
    };
    packed.tampered(DOCUMENTS, longer, &[DOCUMENTS, "/terms", "commits"]).await;
}

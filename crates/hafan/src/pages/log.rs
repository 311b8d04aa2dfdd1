//! The log: a verdict, its head, its records.

use api::audit::v1::{AccessRecord, LogHead, LogRecord, LogVerdict, VerifyLogResponse};
use engine::access::Verified;

use super::labels::text;
use crate::output::Page;
use crate::pack::Verified as VerifiedPack;
use crate::wire::timestamp;

/// How a verification came out.
pub(crate) fn verdict(found: &VerifyLogResponse, page: Page) -> String {
    let verdict = match found.verdict() {
        LogVerdict::Holds => page.of("the log holds", "mae'r log yn dal"),
        LogVerdict::Broken => page.of("THE LOG IS BROKEN", "MAE'R LOG WEDI TORRI"),
        LogVerdict::UnexpectedHead => page.of("THE LOG IS NOT THE ONE EXPECTED", "NID HWN YW'R LOG A DDISGWYLID"),
        LogVerdict::Unspecified => "-",
    };
    page.facts(vec![
        (page.of("Verdict", "Dyfarniad"), verdict.to_owned()),
        (page.of("Records", "Cofnodion"), found.records.to_string()),
        (page.of("Verified to", "Gwiriwyd hyd at"), found.verified_position.to_string()),
        (page.of("Chain", "Cadwyn"), found.chain.clone()),
        (page.of("Fault", "Nam"), text(found.fault.as_ref(), page.lang)),
    ])
}

/// How an export came out, and how much of it could not be looked into.
pub(crate) fn offline(found: &VerifyLogResponse, sealed: u64, page: Page) -> String {
    let of_them = page.of("Sealed, taken as they stand", "Wedi'u selio, fel y maent");
    let sealed = if sealed == 0 { String::new() } else { page.facts(vec![(of_them, sealed.to_string())]) };
    format!("{}{sealed}", verdict(found, page))
}

/// The newest record.
pub(crate) fn head(head: &LogHead, page: Page) -> String {
    page.facts(vec![
        (page.of("Position", "Safle"), head.position.to_string()),
        (page.of("Chain", "Cadwyn"), head.chain.clone()),
        (
            page.of("Recorded", "Cofnodwyd"),
            head.recorded_at.as_ref().map_or_else(String::new, |at| timestamp(at).to_string()),
        ),
        (page.of("Store", "Storfa"), head.store.clone()),
        (page.of("Key", "Allwedd"), head.signature.as_ref().map(|signed| signed.key.clone()).unwrap_or_default()),
        (
            page.of("Signature", "Llofnod"),
            head.signature.as_ref().map(|signed| signed.signature.clone()).unwrap_or_default(),
        ),
    ])
}

/// A line of the access log.
pub(crate) fn access(found: &AccessRecord, page: Page) -> String {
    let at = found.at.as_ref().map_or_else(String::new, |at| timestamp(at).to_string());
    if found.left_out > 0 {
        let said = page.of(
            "calls left out: no room was left for their day",
            "galwad wedi'u gadael allan: nid oedd lle ar ôl i'w diwrnod",
        );
        return format!("{at} {} {said}\n", found.left_out);
    }
    let who = match (found.actor.as_str(), found.address.as_str()) {
        ("", "") => "-".to_owned(),
        ("", address) => address.to_owned(),
        (actor, _) => format!("{actor} {} {}", found.role, found.organisation),
    };
    let object = if found.object.is_empty() { "-" } else { &found.object };
    let gap = if found.reason.is_empty() { "" } else { " " };
    format!("{at} {who} {} {object} {}{gap}{} ×{}\n", found.method, found.outcome, found.reason, found.count)
}

/// How a folder of the access log came out.
pub(crate) fn access_verified(found: &Verified, page: Page) -> String {
    let days = found.days.map_or_else(|| "-".to_owned(), |(first, last)| format!("{first} – {last}"));
    page.facts(vec![
        (page.of("Verdict", "Dyfarniad"), page.of("the access log holds", "mae'r log mynediad yn dal").to_owned()),
        (page.of("Days", "Diwrnodau"), days),
        (page.of("Lines", "Llinellau"), found.lines.to_string()),
        (page.of("Calls", "Galwadau"), found.calls.to_string()),
        (page.of("Calls left out", "Galwadau a adawyd allan"), found.left_out.to_string()),
        (page.of("Signatures", "Llofnodion"), found.heads.to_string()),
        (page.of("Lines after the last", "Llinellau ar ôl yr olaf"), found.unsigned.to_string()),
        (page.of("Chain", "Cadwyn"), found.chain.clone()),
    ])
}

/// One record, a line.
pub(crate) fn record(record: &LogRecord, _page: Page) -> String {
    let at = record.recorded_at.as_ref().map_or_else(String::new, |at| timestamp(at).to_string());
    format!("{:>6} {at} {}@{} {} {}\n", record.position, record.stream, record.version, record.event, record.json)
}

/// What of an evidence pack was verified, as data.
pub(crate) fn pack_as_json(found: &VerifiedPack) -> serde_json::Value {
    let [open, withheld, erased] = found.documents;
    serde_json::json!({
        "verdict": "HOLDS",
        "search": found.search,
        "fromPosition": found.span.0,
        "toPosition": found.span.1,
        "records": found.records,
        "hashes": found.leaves,
        "documents": { "open": open, "withheld": withheld, "erased": erased },
        "receipts": found.receipts,
    })
}

/// What of an evidence pack was verified; by keys kept apart from it, or by its own.
pub(crate) fn pack(found: &VerifiedPack, keys: PackKeys, page: Page) -> String {
    let [open, withheld, erased] = found.documents;
    let verdict = match keys {
        PackKeys::Given => page.of("the pack holds", "mae'r pecyn yn dal"),
        PackKeys::Own => page.of(
            "the pack holds by its own keys: compare them with those kept elsewhere, or give them with --keys",
            "mae'r pecyn yn dal yn ôl ei allweddi ei hun: cymharwch nhw â'r rhai a gadwyd mewn man arall, neu rhowch nhw gyda --keys",
        ),
    };
    let documents = format!(
        "{open} {}, {withheld} {}, {erased} {}",
        page.of("open", "ar agor"),
        page.of("withheld", "wedi'u dal yn ôl"),
        page.of("ERASED", "WEDI'U DILEU"),
    );
    page.facts(vec![
        (page.of("Verdict", "Dyfarniad"), verdict.to_owned()),
        (page.of("Search", "Chwiliad"), found.search.clone()),
        (page.of("Positions", "Safleoedd"), format!("{} - {}", found.span.0, found.span.1)),
        (page.of("Records", "Cofnodion"), found.records.to_string()),
        (page.of("Hashes of others", "Stwnsiau rhai eraill"), found.leaves.to_string()),
        (page.of("Documents", "Dogfennau"), documents),
        (page.of("Receipts", "Derbynebau"), found.receipts.to_string()),
    ])
}

/// By which keys a pack was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PackKeys {
    /// By keys kept apart from it.
    Given,
    /// By those inside it.
    Own,
}

//! The log: a verdict, its head, its records.

use api::audit::v1::{LogHead, LogRecord, LogVerdict, VerifyLogResponse};

use super::labels::text;
use crate::output::Page;
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

/// One record, a line.
pub(crate) fn record(record: &LogRecord, _page: Page) -> String {
    let at = record.recorded_at.as_ref().map_or_else(String::new, |at| timestamp(at).to_string());
    format!("{:>6} {at} {}@{} {} {}\n", record.position, record.stream, record.version, record.event, record.json)
}

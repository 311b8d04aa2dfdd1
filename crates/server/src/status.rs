//! What went wrong, as gRPC says it: one exhaustive mapping to `google.rpc` details (section 4 of the architecture).
//!
//! Every error carries `ErrorInfo` (domain `hafan`, a frozen reason) and the message in both languages. What is malformed comes
//! with every field at fault, a rule that refuses with every violation. Not allowed and not existing are the same bytes.

mod details;
mod edge;
mod ordered;

use std::fmt::Display;
use std::time::Duration;

use domain::{Fault, Refusal};
use tonic::{Code, Status};
use tonic_types::{ErrorInfo, RetryInfo};
use tracing::error;
use uuid::Uuid;
use vocabulary::{Language, RefusalKind, RefusalReason};

use details::{Details, Said, spelled_out};

pub(crate) use details::{DETAILS_BYTES_MAX, is_ours, working};
pub use edge::EdgeReason;

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "hafan";

/// How long a caller waits before it tries again, where that helps.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Longest message of a status, in bytes; the whole is in the details.
const MESSAGE_BYTES_MAX: usize = 400;

/// Why a rule refuses. The first fault gives code and reason.
pub fn refused(refusal: &Refusal) -> Status {
    let reason = refusal.reason();
    if reason == RefusalReason::NotPermitted {
        return not_permitted();
    }
    let code = code_of(reason.kind());
    let faults: Vec<&Fault> = refusal.faults().collect();
    let mut details = Details::of(reason.code(), said(reason), code, &faults);
    if helps_to_retry(reason) {
        details.retry = Some(RetryInfo::new(Some(RETRY_AFTER)));
    }
    details.into_status(summary(&faults))
}

/// As [`refused`], where what the caller wrote upon has changed: with the entries as it reads them now, as far as they fit the trailers.
pub fn refused_with_current<M: prost::Name>(refusal: &Refusal, current: &[M]) -> Status {
    details::with_current(&refused(refusal), current)
}

/// Not allowed, or no such thing: whoever asks cannot tell which (ACR-2).
pub fn not_permitted() -> Status {
    let reason = RefusalReason::NotPermitted;
    let mut details = Details::bare(reason.code(), said(reason), Code::PermissionDenied);
    details.info.metadata.insert("rule".to_owned(), reason.rule().to_owned());
    details.into_status(reason.message(Language::En).to_owned())
}

/// The edge itself refuses, or something beneath it is away.
pub fn of_edge(reason: EdgeReason) -> Status {
    let mut details = Details::bare(reason.code(), edge::said(reason), reason.status());
    details.retry = reason.helps_to_retry().then(|| RetryInfo::new(Some(RETRY_AFTER)));
    details.into_status(reason.message(Language::En).to_owned())
}

/// As [`of_edge`], with every header or field at fault: its name, and what is expected there.
pub(crate) fn of_edge_about(reason: EdgeReason, faults: &[Fault]) -> Status {
    let faults: Vec<&Fault> = faults.iter().collect();
    let details = Details::of(reason.code(), edge::said(reason), reason.status(), &faults);
    details.into_status(reason.message(Language::En).to_owned())
}

/// Over a rate, or over the streams one may hold: which setting says so, and when to come again.
pub(crate) fn rate_limited(limit: &'static str, wait: Duration) -> Status {
    let reason = EdgeReason::RateLimited;
    let mut details = Details::bare(reason.code(), edge::said(reason), reason.status());
    details.info.metadata.insert("limit".to_owned(), limit.to_owned());
    // Never sooner than it helps.
    details.retry = Some(RetryInfo::new(Some(wait.max(Duration::from_millis(1)))));
    details.into_status(reason.message(Language::En).to_owned())
}

/// A bug. The caller gets an incident id and nothing else; the log has the rest under the same id.
pub fn incident(cause: &dyn Display) -> Status {
    #[expect(clippy::disallowed_methods, reason = "an incident id names a line of the log, not a thing of the domain")]
    let id = Uuid::new_v4();
    error!(incident.id = %id, error = %cause, "a call failed inside");
    let reason = EdgeReason::Incident;
    let mut details = Details::bare(reason.code(), edge::said(reason), reason.status());
    details.info.metadata.insert("incident_id".to_owned(), id.to_string());
    details.into_status(format!("{} Incident {id}.", reason.message(Language::En)))
}

const fn code_of(kind: RefusalKind) -> Code {
    match kind {
        RefusalKind::InvalidArgument => Code::InvalidArgument,
        RefusalKind::FailedPrecondition => Code::FailedPrecondition,
        RefusalKind::PermissionDenied => Code::PermissionDenied,
        RefusalKind::Aborted => Code::Aborted,
        RefusalKind::ResourceExhausted => Code::ResourceExhausted,
        RefusalKind::NotFound => Code::NotFound,
        RefusalKind::OutOfRange => Code::OutOfRange,
    }
}

/// A refusal that time alone undoes.
const fn helps_to_retry(reason: RefusalReason) -> bool {
    matches!(reason, RefusalReason::ShortlistPending | RefusalReason::QuotaExceeded)
}

const fn said(reason: RefusalReason) -> Said {
    Said { en: reason.message(Language::En), cy: reason.message(Language::Cy) }
}

/// The message of the status: the first fault as a sentence, and how many more there are.
fn summary(faults: &[&Fault]) -> String {
    let mut summary = faults.first().map(|fault| spelled_out(fault)).unwrap_or_default();
    if let Some(more) = faults.len().checked_sub(2).map(|more| more + 1) {
        let more = format!(" And {more} more.");
        clip(&mut summary, MESSAGE_BYTES_MAX - more.len());
        summary.push_str(&more);
    }
    clip(&mut summary, MESSAGE_BYTES_MAX);
    summary
}

/// Cuts a text at the last character that fits.
fn clip(text: &mut String, bytes_max: usize) {
    text.truncate(text.floor_char_boundary(bytes_max));
}

/// An `ErrorInfo` without metadata.
fn info(reason: &str) -> ErrorInfo {
    ErrorInfo::new(reason, DOMAIN, std::collections::HashMap::<String, String>::new())
}

#[cfg(test)]
mod tests;

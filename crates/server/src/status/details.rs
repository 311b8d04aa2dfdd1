//! The details of one status, kept small enough for the trailers they travel in.
//!
//! Details are a trailer, and what clients accept of trailers differs: 8 KiB in all for gRPC of C, C++, Python and Java, 16 KiB for
//! hyper, 16 MiB for Go. Base64 makes three bytes four. Hence [`DETAILS_BYTES_MAX`]: with the message and the other trailers
//! it stays under 8 KiB. A list that does not fit is told without sentences, then with names alone; one that still does not,
//! in part, with the number left out.

use domain::Fault;
use prost::Message as _;
use prost_types::Any;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, PreconditionFailure, PreconditionViolation,
    RetryInfo, StatusExt as _,
};
use vocabulary::{Language, RefusalKind};

use super::ordered::{alter_info, ordered};
use super::{clip, info};

/// Largest encoded `google.rpc.Status`, before base64.
pub(crate) const DETAILS_BYTES_MAX: usize = 5 * 1024;

/// Longest value of the working that is repeated.
const VALUE_BYTES_MAX: usize = 300;

/// A message in both languages.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) en: &'static str,
    pub(super) cy: &'static str,
}

/// One violation, in more words and in fewer.
struct Violation {
    kind: RefusalKind,
    reason: &'static str,
    subject: String,
    sentence: String,
    working: String,
}

/// How much is said of each violation.
#[derive(Clone, Copy)]
enum Depth {
    Sentences,
    Working,
    Names,
}

/// What a status says.
pub(super) struct Details {
    code: Code,
    said: Said,
    violations: Vec<Violation>,
    left_out: usize,
    pub(super) info: ErrorInfo,
    pub(super) retry: Option<RetryInfo>,
}

impl Details {
    /// A reason with nothing more to it.
    pub(super) fn bare(reason: &str, said: Said, code: Code) -> Self {
        Self { code, said, violations: Vec::new(), left_out: 0, info: info(reason), retry: None }
    }

    /// A reason with its faults: the working of the first goes with the reason.
    pub(super) fn of(reason: &str, said: Said, code: Code, faults: &[&Fault]) -> Self {
        let mut details = Self::bare(reason, said, code);
        details.violations = faults.iter().map(|fault| violation(fault)).collect();
        let Some(first) = faults.first() else { return details };
        let metadata = &mut details.info.metadata;
        for (key, value) in &first.details {
            metadata.insert((*key).to_owned(), clipped(value));
        }
        metadata.insert("rule".to_owned(), first.rule().to_owned());
        metadata.insert("subject".to_owned(), clipped(&first.subject));
        details.left_out = metadata.remove(LEFT_OUT).and_then(|count| count.parse().ok()).unwrap_or(0);
        details
    }

    /// The status, with as many violations as fit.
    pub(super) fn into_status(self, message: String) -> Status {
        let all = self.violations.len();
        for depth in [Depth::Sentences, Depth::Working] {
            let status = self.encoded(&message, depth, all);
            if fits(&status) {
                return status;
            }
        }
        let mut kept = all;
        loop {
            let names = self.encoded(&message, Depth::Names, kept);
            if kept == 0 || fits(&names) {
                return names;
            }
            // As many as the size suggests, and always fewer than before.
            kept = (kept * DETAILS_BYTES_MAX / names.details().len()).min(kept - 1);
        }
    }

    fn encoded(&self, message: &str, depth: Depth, kept: usize) -> Status {
        let mut info = self.info.clone();
        let left_out = self.left_out + self.violations.len() - kept;
        if left_out > 0 {
            info.metadata.insert(LEFT_OUT.to_owned(), left_out.to_string());
        }
        let mut details: Vec<ErrorDetail> = vec![info.into()];
        let shown = &self.violations[..kept];
        let malformed = shown.iter().filter(|shown| self.names_fields() || shown.kind == RefusalKind::InvalidArgument);
        let fields: Vec<FieldViolation> = malformed.map(|violation| violation.field(depth)).collect();
        if !fields.is_empty() {
            details.push(BadRequest::new(fields).into());
        }
        if !self.names_fields() && !shown.is_empty() {
            let violations: Vec<_> = shown.iter().map(|violation| violation.precondition(depth)).collect();
            details.push(PreconditionFailure::new(violations).into());
        }
        details.push(LocalizedMessage::new("en-GB", self.said.en).into());
        details.push(LocalizedMessage::new("cy-GB", self.said.cy).into());
        details.extend(self.retry.clone().map(ErrorDetail::from));
        ordered(Status::with_error_details_vec_and_metadata(self.code, message, details, MetadataMap::new()))
    }

    /// Whether what is wrong is the message itself: its fields, or its headers.
    fn names_fields(&self) -> bool {
        matches!(self.code, Code::InvalidArgument | Code::Unauthenticated)
    }
}

/// Metadata key: entries whose current state did not fit.
const CURRENT_LEFT_OUT: &str = "current_left_out";

/// Bytes that one more detail costs beside itself, and the note that some were left out.
const ANY_OVERHEAD_BYTES: usize = 64;

/// Metadata key: violations that did not fit.
const LEFT_OUT: &str = "faults_left_out";

impl Violation {
    fn described(&self, depth: Depth) -> &str {
        match depth {
            Depth::Sentences => &self.sentence,
            Depth::Working => &self.working,
            Depth::Names => "",
        }
    }

    fn field(&self, depth: Depth) -> FieldViolation {
        let mut field = FieldViolation::new(self.subject.clone(), self.described(depth));
        field.reason = self.reason.to_owned();
        field
    }

    fn precondition(&self, depth: Depth) -> PreconditionViolation {
        PreconditionViolation::new(self.reason, self.subject.clone(), self.described(depth))
    }
}

fn violation(fault: &Fault) -> Violation {
    Violation {
        kind: fault.reason.kind(),
        reason: fault.reason.code(),
        subject: clipped(&fault.subject),
        sentence: described(fault),
        working: working(fault),
    }
}

/// The sentence of a fault and its working.
fn described(fault: &Fault) -> String {
    let sentence = fault.reason.message(Language::En);
    match working(fault) {
        working if working.is_empty() => sentence.to_owned(),
        working => format!("{sentence} ({working})"),
    }
}

/// A fault in one line: what it is about, the sentence, the working.
pub(super) fn spelled_out(fault: &Fault) -> String {
    let described = described(fault);
    if fault.subject.is_empty() { described } else { format!("{}: {described}", fault.subject) }
}

/// The working, as `key=value` in the order of the keys.
pub(crate) fn working(fault: &Fault) -> String {
    let shown = fault.details.iter().filter(|(key, _)| **key != LEFT_OUT);
    let pairs: Vec<String> = shown.map(|(key, value)| format!("{key}={}", clipped(value))).collect();
    pairs.join(", ")
}

fn clipped(value: &str) -> String {
    let mut value = value.to_owned();
    clip(&mut value, VALUE_BYTES_MAX);
    value
}

/// A status with the current state of what it is about. Entries that do not fit the trailers are left out, and their number is said.
pub(super) fn with_current<M: prost::Name>(status: &Status, current: &[M]) -> Status {
    let Ok(mut told) = tonic_types::pb::Status::decode(status.details()) else { return status.clone() };
    let mut left_out = 0_usize;
    for entry in current {
        match Any::from_msg(entry) {
            Ok(any) if told.encoded_len() + any.encoded_len() + ANY_OVERHEAD_BYTES <= DETAILS_BYTES_MAX => {
                told.details.push(any);
            }
            Ok(_) | Err(_) => left_out += 1,
        }
    }
    if left_out > 0 {
        alter_info(&mut told, |info| drop(info.metadata.insert(CURRENT_LEFT_OUT.to_owned(), left_out.to_string())));
    }
    Status::with_details(status.code(), status.message(), told.encode_to_vec().into())
}

fn fits(status: &Status) -> bool {
    status.details().len() <= DETAILS_BYTES_MAX
}

/// Whether a status was made here: ours carry details, those of the transport do not.
pub(crate) fn is_ours(status: &Status) -> bool {
    !status.details().is_empty() && tonic_types::pb::Status::decode(status.details()).is_ok()
}

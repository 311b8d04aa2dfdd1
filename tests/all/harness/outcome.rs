//! What a call came to: accepted, or refused with its code, reason, rule, both languages and every violation.

use std::collections::BTreeMap;
use std::fmt::Debug;

use tonic::{Code, Response, Status};
use tonic_types::{ErrorDetail, StatusExt as _};
use vocabulary::{Language, RefusalKind, RefusalReason};

/// The answer of a call.
pub(crate) type Reply<T> = Result<T, Status>;

/// What a test says of an answer.
pub(crate) trait Outcome<T> {
    /// The answer; a refusal fails the test, told in full.
    fn accepted(self) -> T;

    /// The refusal. It carries `reason` with the status code, the rule and the messages in both languages that the frozen list
    /// of refusals has for it; an answer fails the test.
    fn refused(self, reason: &str) -> Refused;

    /// A refusal with this code and this reason: for reasons that are not a rule's.
    fn expect_refusal(self, code: Code, reason: &str) -> Refused;
}

impl<T: Debug> Outcome<T> for Reply<T> {
    #[track_caller]
    fn accepted(self) -> T {
        match self {
            Ok(answer) => answer,
            Err(status) => panic!("refused: {:#?}", Refused::of(&status)),
        }
    }

    #[track_caller]
    fn refused(self, reason: &str) -> Refused {
        let frozen =
            RefusalReason::from_code(reason).unwrap_or_else(|| panic!("{reason} is no reason of the frozen list"));
        let refused = self.expect_refusal(code_of(frozen.kind()), reason);
        // Where the list leaves the rule to the refusal, the refusal has to name one.
        if frozen.rule().is_empty() {
            assert!(!refused.rule.is_empty(), "names no rule: {refused:#?}");
        } else {
            assert_eq!(refused.rule, frozen.rule(), "{refused:#?}");
        }
        assert_eq!(refused.english, frozen.message(Language::En), "{refused:#?}");
        assert_eq!(refused.welsh, frozen.message(Language::Cy), "{refused:#?}");
        refused
    }

    #[track_caller]
    fn expect_refusal(self, code: Code, reason: &str) -> Refused {
        let status = match self {
            Ok(answer) => panic!("expected {reason}, but it was accepted: {answer:#?}"),
            Err(status) => status,
        };
        let refused = Refused::of(&status);
        assert_eq!((refused.code, refused.reason.as_str()), (code, reason), "{refused:#?}");
        assert_eq!(refused.domain, "hafan", "{refused:#?}");
        refused
    }
}

/// A refusal, its details read.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// The status code.
    pub(crate) code: Code,
    /// The message of the status itself.
    pub(crate) message: String,
    /// `ErrorInfo.reason`.
    pub(crate) reason: String,
    /// `ErrorInfo.domain`.
    pub(crate) domain: String,
    /// The rule that refused, from the metadata.
    pub(crate) rule: String,
    /// The rest of the metadata: the working.
    pub(crate) working: BTreeMap<String, String>,
    /// What the refusal says in English.
    pub(crate) english: String,
    /// What the refusal says in Welsh.
    pub(crate) welsh: String,
    /// Every violation, as field or subject with its reason.
    pub(crate) violations: Vec<(String, String)>,
}

impl Refused {
    pub(crate) fn of(status: &Status) -> Self {
        let mut refused = Self {
            code: status.code(),
            message: status.message().to_owned(),
            reason: String::new(),
            domain: String::new(),
            rule: String::new(),
            working: BTreeMap::new(),
            english: String::new(),
            welsh: String::new(),
            violations: Vec::new(),
        };
        for detail in status.get_error_details_vec() {
            refused.take(detail);
        }
        refused
    }

    fn take(&mut self, detail: ErrorDetail) {
        match detail {
            ErrorDetail::ErrorInfo(info) => {
                self.reason = info.reason;
                self.domain = info.domain;
                self.working = info.metadata.into_iter().collect();
                self.rule = self.working.remove("rule").unwrap_or_default();
            }
            ErrorDetail::LocalizedMessage(said) if said.locale.starts_with("cy") => self.welsh = said.message,
            ErrorDetail::LocalizedMessage(said) => self.english = said.message,
            ErrorDetail::BadRequest(bad) => {
                let fields = bad.field_violations.into_iter();
                self.violations.extend(fields.map(|violation| (violation.field, violation.reason)));
            }
            ErrorDetail::PreconditionFailure(failure) => {
                let subjects = failure.violations.into_iter();
                self.violations.extend(subjects.map(|violation| (violation.subject, violation.r#type)));
            }
            _ => {}
        }
    }

    /// Asserts that these are the fields or subjects at fault, all of them and no others.
    #[track_caller]
    pub(crate) fn names_exactly(&self, subjects: &[&str]) {
        let mut named: Vec<&str> = self.violations.iter().map(|(subject, _)| subject.as_str()).collect();
        let mut expected = subjects.to_vec();
        named.sort_unstable();
        named.dedup();
        expected.sort_unstable();
        assert_eq!(named, expected, "{self:#?}");
    }

    /// Asserts that a field or subject is at fault, for this reason.
    #[track_caller]
    pub(crate) fn names(&self, subject: &str, reason: &str) -> &Self {
        let named = self.violations.iter().any(|(field, why)| field == subject && why == reason);
        assert!(named, "{subject} is not named with {reason}: {self:#?}");
        self
    }

    /// Asserts which rule refused.
    #[track_caller]
    pub(crate) fn of_rule(&self, rule: &str) -> &Self {
        assert_eq!(self.rule, rule, "{self:#?}");
        self
    }

    /// Asserts one value of the working, such as the two times of a late offer.
    #[track_caller]
    pub(crate) fn shows(&self, key: &str, value: &str) -> &Self {
        assert_eq!(self.working.get(key).map(String::as_str), Some(value), "{self:#?}");
        self
    }
}

/// The answer of a call, without its metadata.
pub(crate) fn reply<T>(answer: Result<Response<T>, Status>) -> Reply<T> {
    answer.map(Response::into_inner)
}

/// The one status of each kind of refusal .
fn code_of(kind: RefusalKind) -> Code {
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

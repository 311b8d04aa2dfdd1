//! A refusal of the server, read from the details of its status: reason, rule, both languages, every violation.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Write as _;

use serde_json::{Value, json};
use tonic::Code;
use tonic_types::{ErrorDetail, StatusExt as _};
use vocabulary::{Language, RefusalReason};

use crate::exit::Exit;

/// Metadata key: how many violations did not fit the answer.
const LEFT_OUT: &str = "faults_left_out";

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status code.
    pub code: Code,
    /// The frozen word, such as `OFFER_LATE`; the code's own name where the server gave none.
    pub reason: String,
    /// The rule that refused; empty where none was named.
    pub rule: String,
    /// The message of the status: English.
    english: String,
    /// Messages by language tag.
    messages: BTreeMap<String, String>,
    /// Each thing that is wrong.
    pub violations: Vec<Violation>,
    /// The working, such as both times of a late offer.
    pub metadata: BTreeMap<String, String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field or subject.
    pub subject: String,
    /// The frozen word; may be empty.
    pub reason: String,
    /// What is wrong, in English unless the server chose otherwise.
    pub description: String,
}

impl Refused {
    /// Reads a status.
    pub(crate) fn of(status: &tonic::Status) -> Self {
        let mut refused = Self {
            code: code_of(status),
            reason: String::new(),
            rule: String::new(),
            english: status.message().to_owned(),
            messages: BTreeMap::new(),
            violations: Vec::new(),
            metadata: BTreeMap::new(),
        };
        for detail in status.get_error_details_vec() {
            refused.take(detail);
        }
        refused.forget_twins();
        if refused.reason.is_empty() {
            refused.reason = name_of(refused.code).to_owned();
        }
        refused
    }

    fn take(&mut self, detail: ErrorDetail) {
        match detail {
            ErrorDetail::ErrorInfo(info) => {
                self.reason = info.reason;
                self.metadata = info.metadata.into_iter().collect();
                self.rule = self.metadata.remove("rule").unwrap_or_default();
            }
            ErrorDetail::LocalizedMessage(message) => {
                let tag = message.locale.split('-').next().unwrap_or_default().to_owned();
                self.messages.insert(tag, message.message);
            }
            ErrorDetail::BadRequest(bad) => {
                self.violations.extend(bad.field_violations.into_iter().map(|violation| Violation {
                    subject: violation.field,
                    reason: violation.reason,
                    description: violation.description,
                }));
            }
            ErrorDetail::PreconditionFailure(failure) => {
                self.violations.extend(failure.violations.into_iter().map(|violation| Violation {
                    subject: violation.subject,
                    reason: violation.r#type,
                    description: violation.description,
                }));
            }
            // The other details of google.rpc say nothing a caller of the command line can act on.
            _ => {}
        }
    }

    /// A malformed field of a call that a rule refuses besides is told as both; once is enough.
    fn forget_twins(&mut self) {
        let mut told: Vec<Violation> = Vec::with_capacity(self.violations.len());
        for violation in self.violations.drain(..) {
            if !told.contains(&violation) {
                told.push(violation);
            }
        }
        self.violations = told;
    }

    /// The message in a language; the server's own where it has none in that language.
    pub fn message(&self, lang: Language) -> &str {
        let known = RefusalReason::from_code(&self.reason).map(|reason| reason.message(lang));
        self.messages.get(lang.tag()).map(String::as_str).or(known).unwrap_or(&self.english)
    }

    /// What a person reads, without the word error.
    pub(crate) fn told(&self, lang: Language) -> String {
        let mut told = String::new();
        let rule = if self.rule.is_empty() { String::new() } else { format!(" ({})", self.rule) };
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{}{rule}: {}", self.reason, self.message(lang));
        for violation in &self.violations {
            let _ = writeln!(told, "  {}: {}", violation.subject, violation.told(lang));
        }
        // The working of the first violation stands in the metadata once more.
        let beside = |key: &str| self.violations.is_empty() || key == LEFT_OUT;
        for (key, value) in self.metadata.iter().filter(|(key, _)| beside(key)) {
            let _ = writeln!(told, "  {key} = {value}");
        }
        // Who was said and not believed is not asked to say it again.
        if self.code == Code::Unauthenticated && self.reason != "CREDENTIALS_REFUSED" {
            let hint = lang.of("Say who calls with", "Dywedwch pwy sy'n galw gyda");
            let _ =
                writeln!(told, "  {hint} --as, --role, --organisation; HAFAN_ACTOR, HAFAN_ROLE, HAFAN_ORGANISATION.");
        }
        told
    }

    pub(crate) fn json(&self, lang: Language) -> Value {
        let violations: Vec<_> = self.violations.iter().map(|violation| violation.json(lang)).collect();
        json!({
            "exit": Exit::of(self.code) as u8,
            "code": name_of(self.code),
            "reason": self.reason,
            "rule": self.rule,
            "message": self.message(lang),
            "violations": violations,
            "metadata": self.metadata,
        })
    }
}

impl Violation {
    /// The description. It comes in English: a sentence and its working. In another language the reason's own sentence stands
    /// before the same working.
    pub(crate) fn told(&self, lang: Language) -> String {
        let said = match RefusalReason::from_code(&self.reason) {
            Some(reason) => {
                let english = reason.message(Language::En);
                let working = self.description.strip_prefix(english).unwrap_or(&self.description);
                format!("{}{working}", reason.message(lang))
            }
            None => self.description.clone(),
        };
        if self.reason.is_empty() { said } else { format!("{}: {said}", self.reason) }
    }

    fn json(&self, lang: Language) -> Value {
        json!({ "subject": self.subject, "reason": self.reason, "description": self.told(lang) })
    }
}

/// A call that broke off below gRPC says UNKNOWN or CANCELLED: the server could not be reached.
fn code_of(status: &tonic::Status) -> Code {
    let mut cause = status.source();
    while let Some(error) = cause {
        if error.is::<tonic::transport::Error>() || error.is::<std::io::Error>() {
            return Code::Unavailable;
        }
        cause = error.source();
    }
    status.code()
}

/// The name of a status code as gRPC writes it.
fn name_of(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::{ErrorDetails, LocalizedMessage, PreconditionViolation};

    use super::*;

    fn late() -> tonic::Status {
        let metadata = [("rule", "OFF-5"), ("closes", "2026-12-01T10:00:00Z"), ("received", "2026-12-01T10:00:01Z")];
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let info = tonic_types::ErrorInfo::new(
            "OFFER_LATE",
            "hafan",
            metadata.into_iter().collect::<std::collections::HashMap<_, _>>(),
        );
        let welsh = LocalizedMessage::new("cy", "Roedd y ffenestr wedi cau.");
        let english = LocalizedMessage::new("en", "The window had closed.");
        tonic::Status::with_error_details_vec(
            Code::FailedPrecondition,
            "late",
            vec![
                ErrorDetail::ErrorInfo(info),
                ErrorDetail::LocalizedMessage(english),
                ErrorDetail::LocalizedMessage(welsh),
            ],
        )
    }

    #[test]
    fn a_refusal_is_told_with_reason_rule_and_working_in_either_language() {
        let refused = Refused::of(&late());
        assert_eq!(
            refused.told(Language::En),
            "OFFER_LATE (OFF-5): The window had closed.\n  closes = 2026-12-01T10:00:00Z\n  received = 2026-12-01T10:00:01Z\n"
        );
        assert!(refused.told(Language::Cy).starts_with("OFFER_LATE (OFF-5): Roedd y ffenestr wedi cau.\n"));
        assert_eq!(refused.json(Language::En)["exit"], 4);
    }

    #[test]
    fn every_violation_has_its_line() {
        let fee = RefusalReason::FeeAboveList;
        let violations = vec![
            PreconditionViolation::new(fee.code(), "fee", format!("{} (asked_pence: 2)", fee.message(Language::En))),
            PreconditionViolation::new("NEW_WORD", "x", "of a later server"),
            PreconditionViolation::new("NEW_WORD", "x", "of a later server"),
        ];
        let details = ErrorDetails::with_precondition_failure(violations);
        let status = tonic::Status::with_error_details(Code::FailedPrecondition, "checks failed", details);
        let lines = |lang| {
            let told = Refused::of(&status).told(lang);
            told.lines().map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        for lang in Language::ALL {
            let expected = [
                "FAILED_PRECONDITION: checks failed".to_owned(),
                format!("  fee: FEE_ABOVE_LIST: {} (asked_pence: 2)", fee.message(*lang)),
                "  x: NEW_WORD: of a later server".to_owned(),
            ];
            assert_eq!(lines(*lang), expected);
        }
    }

    #[test]
    fn who_is_not_known_is_told_how_to_say_it() {
        let told = Refused::of(&tonic::Status::unauthenticated("who?")).told(Language::En);
        assert!(told.contains("--organisation"), "{told}");
    }
}

//! A call as it was made, and what its caller heard.

use engine::{Done, Failure};
use event_log::RequestKey;
use vocabulary::RequestId;

use crate::Violation;
use crate::workload::Intent;

/// What a caller heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Done, and what was made or changed.
    Accepted(String),
    /// Refused, and why: nothing of it was recorded.
    Refused(Vec<&'static str>),
    /// Nothing that says what became of it.
    Unknown,
}

impl Heard {
    /// What an answer means to its caller; a mistake of the engine is none.
    pub(crate) fn of(answer: Result<Done, Failure>) -> Result<Self, Violation> {
        Ok(match answer {
            Ok(done) => Self::Accepted(done.outcome),
            Err(Failure::Refused(refusal)) => {
                Self::Refused(refusal.faults().map(|fault| fault.reason.code()).collect())
            }
            Err(Failure::NotPermitted) => Self::Refused(vec!["NOT_PERMITTED"]),
            Err(Failure::Exhausted) => Self::Refused(vec!["EXHAUSTED"]),
            Err(Failure::Unavailable(_)) => Self::Unknown,
            Err(failure) => return Err(Violation::new("answer", failure.to_string())),
        })
    }
}

/// A call as it was made.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What for.
    pub intent: Intent,
    /// Under which request id.
    pub request_id: RequestId,
    /// By which key the store knows it.
    pub key: RequestKey,
}

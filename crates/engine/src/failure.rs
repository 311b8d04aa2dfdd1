//! Why a call came to nothing.

use domain::Refusal;
use event_log::{AppendError, ReadError};
use views::permit::NotPermitted;
use vocabulary::{RefusalReason, SearchId};

use crate::keys::KeyError;

/// Why a call came to nothing; it changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule refuses.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Not allowed, or no such thing.
    #[error("not permitted")]
    NotPermitted,
    /// Something is due first; never leaves the engine.
    #[error("due first")]
    Due(Due),
    /// The store has no room.
    #[error("the store is full")]
    Exhausted,
    /// The store is away, or others changed the same thing too often for too long: try again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The store does not give back what was written.
    #[error("altered: {0}")]
    Altered(String),
    /// A bug, or a store that does not say what was written.
    #[error("internal: {0}")]
    Internal(String),
}

/// What has to be recorded before a command is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Something of a search.
    Search(SearchId),
    /// A provider's concealment lifts.
    Provider(vocabulary::ProviderId),
    /// A setting's concealment lifts.
    Setting(vocabulary::SettingId),
    /// The commit of an import has begun and not ended.
    Import(vocabulary::ImportId),
}

impl From<NotPermitted> for Failure {
    fn from(_: NotPermitted) -> Self {
        Self::NotPermitted
    }
}

impl From<domain::Fault> for Failure {
    fn from(fault: domain::Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match error {
            // Another program's, and it may come back.
            KeyError::Command { .. } => Self::Unavailable(error.to_string()),
            KeyError::Io { .. }
            | KeyError::Malformed(_)
            | KeyError::Random(_)
            | KeyError::NoCommand(_)
            | KeyError::Twice(..)
            | KeyError::TooMany(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Full => Self::Exhausted,
            AppendError::TooLarge { limit, max, actual } => {
                let fault = domain::Fault::new(RefusalReason::LimitExceeded, limit);
                Self::Refused(fault.with("max", max).with("given", actual).into())
            }
            error => Self::Unavailable(error.to_string()),
        }
    }
}

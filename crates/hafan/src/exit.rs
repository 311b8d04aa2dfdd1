//! How the program ends: one number per kind of failure, so that a script can tell them apart. The table in `docs/cli.md` and the
//! end of `--help` say the same.

use std::process::ExitCode;

use tonic::Code;

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The command line is not one.
    Usage = 2,
    /// What was given is malformed, a file or the request itself.
    BadInput = 3,
    /// A rule refuses.
    Refused = 4,
    /// Not permitted, or nobody known.
    NotPermitted = 5,
    /// It changed since it was read.
    Conflict = 6,
    /// A quota, a size or the disk is used up.
    Exhausted = 7,
    /// The server cannot be reached, or cannot answer now.
    Unavailable = 8,
    /// A fault of Hafan's own.
    Internal = 9,
    /// The log does not hold.
    NotVerified = 10,
}

/// The end of `hafan --help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0   done
  2   usage: the command line is not one
  3   bad input: a file or the request is malformed (INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE)
  4   a rule refuses (FAILED_PRECONDITION)
  5   not permitted, or not known who calls (PERMISSION_DENIED, UNAUTHENTICATED)
  6   conflict: it changed since it was read (ABORTED)
  7   exhausted: a quota, a size or the disk (RESOURCE_EXHAUSTED)
  8   unavailable, or the server cannot be reached (UNAVAILABLE, DEADLINE_EXCEEDED)
  9   a fault of Hafan's own (INTERNAL)
  10  verification failed: the log does not hold

Environment: HAFAN_SERVER, HAFAN_ACTOR, HAFAN_ROLE, HAFAN_ORGANISATION, HAFAN_LANG, HAFAN_CA, HAFAN_CERTIFICATE, HAFAN_KEY,
HAFAN_TOKEN_FILE stand in for the flags of those names.";

impl Exit {
    /// The end that an answer of the server leads to.
    pub(crate) const fn of(code: Code) -> Self {
        match code {
            Code::Ok => Self::Done,
            Code::InvalidArgument | Code::NotFound | Code::OutOfRange => Self::BadInput,
            Code::FailedPrecondition => Self::Refused,
            Code::PermissionDenied | Code::Unauthenticated => Self::NotPermitted,
            Code::Aborted | Code::AlreadyExists => Self::Conflict,
            Code::ResourceExhausted => Self::Exhausted,
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => Self::Unavailable,
            Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_failure_ends_on_its_own_number() {
        let cases = [
            (Code::Ok, 0),
            (Code::InvalidArgument, 3),
            (Code::NotFound, 3),
            (Code::OutOfRange, 3),
            (Code::FailedPrecondition, 4),
            (Code::PermissionDenied, 5),
            (Code::Unauthenticated, 5),
            (Code::Aborted, 6),
            (Code::ResourceExhausted, 7),
            (Code::Unavailable, 8),
            (Code::DeadlineExceeded, 8),
            (Code::Internal, 9),
            (Code::Unknown, 9),
            (Code::Unimplemented, 9),
        ];
        for (code, number) in cases {
            assert_eq!(Exit::of(code) as u8, number, "{code:?}");
        }
    }

    #[test]
    fn help_tells_every_number() {
        let all = [
            Exit::Done,
            Exit::Usage,
            Exit::BadInput,
            Exit::Refused,
            Exit::NotPermitted,
            Exit::Conflict,
            Exit::Exhausted,
            Exit::Unavailable,
            Exit::Internal,
            Exit::NotVerified,
        ];
        for exit in all {
            let line = format!("\n  {:<4}", exit as u8);
            assert!(HELP.contains(&line), "{exit:?} is not in the help");
        }
    }
}

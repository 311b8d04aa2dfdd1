//! A change by a caller who says what it read: refused when that is no longer what it would read.
//!
//! The etag is judged inside the command, after the request id: a repeated call gets its first answer, though it was that very call
//! which made the etag stale (OFF-6).

use domain::event::Subject;
use domain::{Decision, Refusal};
use engine::{Engine, Failure, Tx, Verb};
use vocabulary::RefusalReason;

/// What a caller said it had read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Nothing: the call judges the thing as it stands.
    Unsaid,
    /// What it would read at this version of the thing's stream.
    At(u64),
    /// Something else.
    Stale,
}

impl Read {
    /// The version of a thing's stream, to be taken before the thing is read for its etag.
    pub fn version(engine: &Engine, subject: &Subject) -> u64 {
        engine.world().read_version(subject)
    }

    /// Compares the etag given with that of what the caller would read now, at `version`.
    pub fn of(given: &str, current: &str, version: u64) -> Self {
        match given {
            "" => Self::Unsaid,
            given if given == current => Self::At(version),
            _ => Self::Stale,
        }
    }
}

/// A verb that is decided only if its caller's etag still stands.
pub struct IfUnchanged<V> {
    /// What to do.
    pub verb: V,
    /// The thing whose etag was given.
    pub subject: Subject,
    /// What the caller read of it.
    pub read: Read,
}

impl<V: Verb> Verb for IfUnchanged<V> {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let stands = match self.read {
            Read::Unsaid => true,
            Read::At(version) => version == Read::version(tx.engine(), &self.subject),
            Read::Stale => false,
        };
        if !stands {
            return Err(Refusal::of(RefusalReason::StaleEtag, "etag").into());
        }
        self.verb.decide(tx).await
    }

    fn outcome(&self) -> String {
        self.verb.outcome()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_stands_or_is_stale_and_silence_is_neither() {
        assert_eq!(Read::of("", "a", 3), Read::Unsaid);
        assert_eq!(Read::of("a", "a", 3), Read::At(3));
        assert_eq!(Read::of("b", "a", 3), Read::Stale);
    }
}

//! Events as bytes: versioned JSON, one object an event, readable for ever.
//!
//! `{"v":1,"kind":"search.round_opened","fact":{…},"subject":{…}}`: the version of the format, what happened, its facts, and
//! the aggregate it happened to. Domain types know nothing of this: each version has shapes of its own ([`v1`]), made from the
//! domain by exhaustive destructuring, so that a new field or event does not compile until it is stored.
//!
//! A version, once written, never changes: its golden files (`golden/events/`) hold it still. A new shape is a new version and
//! one step more in [`upcast`]. What is not known, a version or a kind, is an error that stops the reader and is never skipped.

mod kinds;
mod streams;
mod upcast;
mod v1;

use domain::event::Event;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use kinds::{kind_of, kinds};
pub use streams::{stream_name, subject_of};

use crate::limits::MAX_EVENT_BYTES;
use upcast::Stored;

/// The version of the format written today.
pub const VERSION: u32 = 1;

/// Why an event cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// Larger than a stored value may be.
    #[error("the event {kind} has {bytes} bytes, at most {max} are allowed")]
    TooLarge {
        /// Its kind.
        kind: &'static str,
        /// Bytes it has.
        bytes: usize,
        /// Bytes allowed, [`MAX_EVENT_BYTES`].
        max: usize,
    },
    /// It has no JSON form; no event of ours is such.
    #[error("the event {kind} has no stored form: {reason}")]
    Unwritable {
        /// Its kind.
        kind: &'static str,
        /// What the writer said.
        reason: String,
    },
}

/// Why stored bytes are not an event this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Written by a newer program.
    #[error("event format {0} is not known to this program, which writes {VERSION}")]
    UnknownVersion(u32),
    /// Written by a newer program, or not by us.
    #[error("events of kind {kind} are not known to this program")]
    UnknownKind {
        /// The kind.
        kind: String,
    },
    /// Not the shape its version and kind promise: a field is missing, unknown, or holds what it cannot.
    #[error("the stored event is malformed: {reason}")]
    Malformed {
        /// What the reader said; holds names of fields and codes, never a text.
        reason: String,
    },
}

/// The bytes to store for an event, in the newest version.
///
/// # Errors
/// [`EncodeError`] where the event would outgrow a stored value.
pub fn encode(event: &Event) -> Result<Vec<u8>, EncodeError> {
    let kind = kind_of(event);
    let written = v1::write(event).map_err(|error| EncodeError::Unwritable { kind, reason: error.to_string() })?;
    if written.len() > MAX_EVENT_BYTES {
        return Err(EncodeError::TooLarge { kind, bytes: written.len(), max: MAX_EVENT_BYTES });
    }
    Ok(written)
}

/// Reads stored bytes of any version back.
///
/// # Errors
/// [`DecodeError`] says what is not known or does not fit.
pub fn decode(bytes: &[u8]) -> Result<Event, DecodeError> {
    let frame: Frame<'_> = serde_json::from_slice(bytes).map_err(|error| foreign(bytes, &error))?;
    let stored = match frame.v {
        1 => Stored::V1(v1::read(frame.kind, frame.fact, frame.subject)?),
        newer => return Err(DecodeError::UnknownVersion(newer)),
    };
    Ok(upcast::upcast(stored).into_domain())
}

/// The kind of a stored event of any version, such as `search.round_opened`, for listings; absent where the bytes name none.
pub fn kind(bytes: &[u8]) -> Option<String> {
    serde_json::from_slice::<Head>(bytes).ok().map(|head| head.kind)
}

/// The stored event word for word, for an audit export: no upcasting, and kinds of a newer program too.
///
/// # Errors
/// [`DecodeError::Malformed`] where the bytes are no JSON.
pub fn to_json(bytes: &[u8]) -> Result<serde_json::Value, DecodeError> {
    serde_json::from_slice(bytes).map_err(|error| malformed(&error))
}

/// What every version of the format begins with; a newer one may hold more.
#[derive(Deserialize)]
struct Head {
    v: u32,
    kind: String,
}

/// The outer object; its parts are read once the kind is known. Every field is there and no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame<'a> {
    v: u32,
    #[serde(borrow)]
    kind: &'a RawValue,
    #[serde(borrow)]
    fact: &'a RawValue,
    #[serde(borrow)]
    subject: &'a RawValue,
}

/// The outer object as it is written: `kind` and `fact` come from the fact itself.
#[derive(Serialize)]
struct Written<F, S> {
    v: u32,
    #[serde(flatten)]
    fact: F,
    subject: S,
}

/// What is wrong with an outer object that could not be read: it may only be newer.
fn foreign(bytes: &[u8], error: &serde_json::Error) -> DecodeError {
    match serde_json::from_slice::<Head>(bytes) {
        Ok(head) if head.v != VERSION => DecodeError::UnknownVersion(head.v),
        Ok(_) | Err(_) => malformed(error),
    }
}

fn malformed(error: &serde_json::Error) -> DecodeError {
    DecodeError::Malformed { reason: error.to_string() }
}

//! The lines of a day: JSON, each ending in its chain value, which is computed over the bytes before it. What is hashed is what is stored,
//! never a line written anew.

use domain::Actor;
use event_log::ChainHash;
use event_log::envelope::extend_chain;
use serde::{Deserialize, Serialize};
use vocabulary::{Date, Timestamp, limits};

use super::{Access, By};
use crate::vault::{hex, unhex};

/// What stands before the chain value at the end of a line.
const BEFORE_CHAIN: &str = ",\"chain\":\"";
/// What stands after it.
const AFTER_CHAIN: &str = "\"}";
/// Bytes of all that.
const CHAIN_BYTES: usize = BEFORE_CHAIN.len() + 64 + AFTER_CHAIN.len();

/// One line of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The first line of a day: it is chained to the last of the day before.
    Opened {
        /// The day.
        day: Date,
        /// The store whose service keeps the log.
        store: String,
        /// The day before, of those there were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous_day: Option<Date>,
        /// The chain value of its last line, 64 hex digits; of the very first day, of nothing.
        previous: String,
    },
    /// Calls.
    Called(Called),
    /// The service was started again, or could not write for a while: bytes of a line that was not written whole have been cut off.
    Resumed {
        /// When, in RFC 3339.
        at: String,
        /// How many bytes were cut off.
        torn_bytes: u64,
    },
    /// The bytes of the day were used up: so much is not in it.
    LeftOut {
        /// When this was written, in RFC 3339.
        at: String,
        /// Lines left out.
        lines: u64,
        /// Calls they stood for.
        calls: u64,
    },
    /// The end, signed: of the day, or of this run of the service.
    Head {
        /// When, in RFC 3339.
        at: String,
        /// Lines of the file before this one.
        lines: u64,
        /// The key, and its signature over the statement `hafan access 1`; empty where the service signs nothing.
        key: String,
        /// 128 hex digits.
        signature: String,
    },
}

/// Calls of one caller, method, object and outcome within a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When the first of them was answered, in RFC 3339.
    pub at: String,
    /// Who called; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The role acted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The organisation acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The address of a caller that was not let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The method.
    pub method: String,
    /// The object, by its resource name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The status code.
    pub outcome: String,
    /// The reason of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many.
    pub count: u64,
}

impl Called {
    /// So many calls like this one.
    pub(super) fn of(access: &Access, at: Timestamp, count: u64) -> Self {
        let Access { at: _, by, method, object, outcome, reason } = access;
        let (actor, address) = match by {
            By::Known(actor) => (Some(actor), None),
            By::Unknown(address) => (None, *address),
        };
        Self {
            at: at.to_string(),
            who: actor.map(|Actor { id, .. }| id.to_string()),
            role: actor.map(|Actor { role, .. }| role.to_string()),
            of: actor.map(|Actor { organisation, .. }| organisation.to_string()),
            address: address.map(|address| address.to_string()),
            method: method.clone(),
            object: object.clone(),
            outcome: (*outcome).to_owned(),
            reason: reason.clone(),
            count,
        }
    }
}

/// Why text is no line of this log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is too long, or does not end as a line does.
    #[error("it does not end in a chain value")]
    Ending,
    /// It is no JSON of ours.
    #[error("it is not a line of an access log: {0}")]
    Json(String),
    /// It is the wrong one.
    #[error("{0}")]
    Misplaced(&'static str),
    /// Its chain value is not that of its bytes after the line before.
    #[error("its bytes do not give the chain value noted in it: changed, dropped, inserted or reordered")]
    Chain,
    /// Its signature is not of the chain up to it.
    #[error("its signature is not by a key given over what it says")]
    Signature,
}

/// A line as it is stored, without its line feed, and the chain after it.
pub(super) fn written(line: &Line, previous: &ChainHash) -> Result<(String, ChainHash), LineError> {
    let mut text = serde_json::to_string(line).map_err(|error| LineError::Json(error.to_string()))?;
    // The object stays open: its last member is the chain value over all that stands before it.
    if text.pop() != Some('}') {
        return Err(LineError::Ending);
    }
    let chain = extend_chain(previous, text.as_bytes());
    text.push_str(BEFORE_CHAIN);
    text.push_str(&hex(&chain));
    text.push_str(AFTER_CHAIN);
    if text.len() > limits::ACCESS_LINE_BYTES_MAX { Err(LineError::Ending) } else { Ok((text, chain)) }
}

/// A line, the bytes its chain value is computed over, and that value as noted in it; the text is without its line feed.
///
/// # Errors
/// [`LineError`] where the text is no line.
pub fn read_line(text: &[u8]) -> Result<(Line, &[u8], ChainHash), LineError> {
    if text.len() > limits::ACCESS_LINE_BYTES_MAX {
        return Err(LineError::Ending);
    }
    let split = text.len().checked_sub(CHAIN_BYTES).ok_or(LineError::Ending)?;
    let (hashed, rest) = text.split_at_checked(split).ok_or(LineError::Ending)?;
    let noted = rest.strip_prefix(BEFORE_CHAIN.as_bytes()).and_then(|rest| rest.strip_suffix(AFTER_CHAIN.as_bytes()));
    let plain = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let noted = noted.filter(|noted| noted.iter().all(plain)).and_then(|noted| std::str::from_utf8(noted).ok());
    let noted = noted.and_then(unhex).ok_or(LineError::Ending)?;
    let line = serde_json::from_slice(text).map_err(|error| LineError::Json(error.to_string()))?;
    Ok((line, hashed, noted))
}

/// A line and the chain after it.
///
/// # Errors
/// [`LineError`] where the text is no line, or does not follow.
pub(super) fn follow(text: &[u8], previous: &ChainHash) -> Result<(Line, ChainHash), LineError> {
    let (line, hashed, noted) = read_line(text)?;
    if extend_chain(previous, hashed) == noted { Ok((line, noted)) } else { Err(LineError::Chain) }
}

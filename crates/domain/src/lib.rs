//! The rules. `decide(state, facts, command, now) -> Result<Decision, Refusal>` holds every rule; `apply` believes. Both are pure.
//!
//! One aggregate a folder or file, one verb a file. Nothing here knows a store, a clock, randomness or the wire.

mod actor;
pub mod attachment;
pub mod authority;
pub mod child;
pub mod contract;
mod decision;
pub mod event;
pub mod evidence;
pub mod framework;
pub mod import;
pub mod keys;
pub mod offer;
pub mod policy;
pub mod principal;
pub mod privacy;
pub mod provider;
pub mod refusal;
pub mod request;
pub mod scoring;
pub mod search;
pub mod setting;
pub mod terms;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use actor::Actor;
pub use decision::Decision;
pub use refusal::{Fault, Refusal};

use event::{By, Sealed};
use vocabulary::RefusalReason;

/// Who did it, as an event records it.
pub(crate) fn by(actor: &Actor) -> By {
    By { actor: actor.id.clone(), role: actor.role }
}

/// The fault of a coded reason that needs words and has none (every OTHER needs its text).
pub(crate) fn text_fault(needed: bool, text: Option<&Sealed>, field: &str) -> Option<Fault> {
    (needed && text.is_none()).then(|| Fault::new(RefusalReason::TextRequired, field))
}

/// Refuses a coded reason that needs words and has none.
pub(crate) fn require_text(needed: bool, text: Option<&Sealed>, field: &str) -> Result<(), Refusal> {
    text_fault(needed, text, field).map_or(Ok(()), |fault| Err(fault.into()))
}

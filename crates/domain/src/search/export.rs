//! What leaves as an evidence pack (EVD-1): to an auditor at any time, to those who act on the search once it has ended, for a pack says whose
//! each offer is, and the first look does not (SHL-3). Who the children are leaves as an event.

use vocabulary::{RefusalReason, Role};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::refusal::{Refusal, require};

/// Refuses a pack of a search that has not ended to whoever does not audit it.
pub fn require_concluded(search: &Search, actor: &Actor) -> Result<(), Refusal> {
    let may = actor.role == Role::Auditor || search.end.is_some();
    require(may, RefusalReason::EvidenceBeforeEnd, search.id.to_string())
}

/// Decides that a pack with the identities of the children goes out.
pub fn export_identities(search: &Search, actor: &Actor) -> Result<Decision, Refusal> {
    require_concluded(search, actor)?;
    Ok(Decision::of(Event::Search(search.id, SearchEvent::IdentitiesExported { by: by(actor) })))
}

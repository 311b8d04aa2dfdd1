//! Releasing first name and school to the providers of a tranche (INV-3): the decision maker's act.

use vocabulary::{RefusalReason, SearchState, Timestamp, TrancheId};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::refusal::{Refusal, require};

/// Decides a release; a second one changes nothing.
pub fn release_disclosure(
    search: &Search,
    actor: &Actor,
    tranche: TrancheId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding, SearchState::Chosen])?;
    let active = search.active_tranche(now).filter(|active| active.sent.id == tranche);
    let Some(active) = active else {
        return Err(Refusal::of(RefusalReason::TrancheEnded, tranche.to_string()));
    };
    require(actor.id == search.decision_maker, RefusalReason::NamedPersonRequired, "actor")?;
    if active.released_at.is_some() {
        return Ok(Decision::default());
    }
    let released = SearchEvent::DisclosureReleased { by: by(actor), tranche };
    Ok(Decision::of(Event::Search(search.id, released)).before(search.tranche_ends(active)))
}

//! Returning a tranche (DEC-1), and what happens when its return-by time passes unanswered (SHL-4).

use vocabulary::{RefusalReason, ReturnReason, SearchState, Timestamp, TrancheId};

use super::{FreezeFacts, Search};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::Refusal;
use crate::setting::Setting;
use crate::{by, require_text};

/// Returns the remaining offers of a tranche to the finder.
pub struct ReturnTranche {
    /// The tranche.
    pub tranche: TrancheId,
    /// Why.
    pub reason: ReturnReason,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides a return: holds are released, the offers are the finder's again. `chosen` is who was chosen, where a choice stands: frozen,
/// only an approver undoes it (REG-5).
pub fn return_tranche(
    search: &Search,
    actor: &Actor,
    held: &[&Setting],
    chosen: Option<FreezeFacts<'_>>,
    command: ReturnTranche,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding, SearchState::Chosen])?;
    chosen.map_or(Ok(()), |facts| facts.require_thawed(search, now))?;
    require_text(command.reason.needs_text(), command.text.as_ref(), "text")?;
    let active = search.active_tranche(now).filter(|active| active.sent.id == command.tranche);
    let Some(active) = active else {
        return Err(Refusal::of(RefusalReason::TrancheEnded, command.tranche.to_string()));
    };
    let returned = SearchEvent::TrancheReturned {
        by: by(actor),
        tranche: command.tranche,
        reason: command.reason,
        text: command.text,
    };
    let mut decision = Decision::of(Event::Search(search.id, returned)).before(search.tranche_ends(active));
    for setting in held {
        decision.events.extend(setting.release_holds_of(search.id));
    }
    Ok(decision)
}

/// Records that a return-by time passed; nothing to do before it has, or when the tranche has ended.
pub fn return_by_passed(search: &Search, held: &[&Setting], now: Timestamp) -> Option<Decision> {
    let tranche = search.tranches.last().filter(|tranche| tranche.ended_at.is_none())?;
    let waiting = search.end.is_none() && search.award.is_none() && search.choice.is_none();
    if !waiting || now < tranche.sent.return_by {
        return None;
    }
    let passed = SearchEvent::ReturnByPassed { tranche: tranche.sent.id };
    let mut decision = Decision::of(Event::Search(search.id, passed)).not_before(tranche.sent.return_by);
    for setting in held {
        decision.events.extend(setting.expire_holds_of(search.id, now));
    }
    Some(decision)
}

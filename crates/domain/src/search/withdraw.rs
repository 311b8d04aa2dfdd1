//! Withdrawing a search (SRC-9): a coded reason; every invitee is told, every hold released, every offer answered.

use vocabulary::{RefusalReason, SearchState, SearchWithdrawalReason, Timestamp, Whereabouts};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ChildEvent, Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::setting::Setting;
use crate::{by, require_text};

/// Withdraws a search.
pub struct Withdraw {
    /// Why.
    pub reason: SearchWithdrawalReason,
    /// Where the child is (ESC-3).
    pub whereabouts: Whereabouts,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides a withdrawal. Undoing an award is a path of its own (DEC-10), not built yet.
pub fn withdraw(
    search: &Search,
    actor: &Actor,
    held: &[&Setting],
    command: Withdraw,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if search.state(now) == SearchState::Awarded {
        return Err(Fault::new(RefusalReason::NotSupportedYet, "search").with("rule", "DEC-10").into());
    }
    search.require_state(
        now,
        &[
            SearchState::Draft,
            SearchState::AwaitingApproval,
            SearchState::Approved,
            SearchState::Open,
            SearchState::Shortlisting,
            SearchState::Deciding,
            SearchState::Chosen,
        ],
    )?;
    let needs_text = command.reason.needs_text() || command.whereabouts.needs_text();
    require_text(needs_text, command.text.as_ref(), "text")?;
    let withdrawn = SearchEvent::Withdrawn {
        by: by(actor),
        reason: command.reason,
        whereabouts: command.whereabouts,
        text: command.text,
    };
    let mut decision = Decision::of(Event::Search(search.id, withdrawn));
    // A successor search has its children from its draft on (DEC-6).
    if search.round().is_some() || search.succeeds.is_some() {
        for child in &search.children {
            decision = decision.and(Event::Child(*child, ChildEvent::SearchEnded(search.id)));
        }
    }
    for setting in held {
        decision.events.extend(setting.release_holds_of(search.id));
    }
    Ok(decision)
}

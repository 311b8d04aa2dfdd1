//! Withdrawing a search (SRC-9): a coded reason; every invitee is told, every hold released, every offer answered.

use vocabulary::{SearchState, SearchWithdrawalReason, Timestamp, UndoReason, Whereabouts};

use super::Search;
use super::undo::{AwardedPlaces, Undo, undoing_events};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ChildEvent, Event, Sealed, SearchEvent};
use crate::refusal::Refusal;
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

/// Decides a withdrawal. Of an awarded search it undoes the award in the same commit (DEC-10): nobody is asked to reconfirm then.
pub fn withdraw(
    search: &Search,
    actor: &Actor,
    held: &[&Setting],
    command: Withdraw,
    now: Timestamp,
) -> Result<Decision, Refusal> {
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
            SearchState::Awarded,
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
        for child in search.children_to_place() {
            decision = decision.and(Event::Child(child, ChildEvent::SearchEnded(search.id)));
        }
    }
    let awarded = search.award.as_ref().map(|(award, ..)| award.setting);
    match held.iter().find(|setting| Some(setting.id) == awarded) {
        Some(setting) => {
            let undo = Undo { reason: UndoReason::NoLongerNeeded, text: None };
            decision.events.extend(undoing_events(search, by(actor), undo, AwardedPlaces { setting, held }));
        }
        None => {
            for setting in held {
                decision.events.extend(setting.release_holds_of(search.id));
            }
        }
    }
    Ok(decision)
}

//! Withdrawing a search (SRC-9): a coded reason; every invitee is told, every hold released, every offer answered.

use vocabulary::{RefusalReason, SearchState, SearchWithdrawalReason, Timestamp, UndoReason, Whereabouts};

use super::Search;
use super::undo::{AwardedPlaces, Undo, undoing_events};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{By, ChildEvent, Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
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
    search.require_state(now, &LIVE)?;
    // Two authorities agree to that, and the other one's draft begins in the same commit (SRC-14).
    let by_hand = command.reason != SearchWithdrawalReason::Transferred;
    require(by_hand, RefusalReason::TransferByConsent, "reason")?;
    let needs_text = command.reason.needs_text() || command.whereabouts.needs_text();
    require_text(needs_text, command.text.as_ref(), "text")?;
    Ok(Decision::all(withdrawing(search, &by(actor), held, command)))
}

/// The states a search is withdrawn from: all before its end.
pub(super) const LIVE: [SearchState; 8] = [
    SearchState::Draft,
    SearchState::AwaitingApproval,
    SearchState::Approved,
    SearchState::Open,
    SearchState::Shortlisting,
    SearchState::Deciding,
    SearchState::Chosen,
    SearchState::Awarded,
];

/// The events of a withdrawal, whoever decided it and why: children are free for other searches, places too, an award is undone.
pub(super) fn withdrawing(search: &Search, by: &By, held: &[&Setting], command: Withdraw) -> Vec<Event> {
    let withdrawn = SearchEvent::Withdrawn {
        by: by.clone(),
        reason: command.reason,
        whereabouts: command.whereabouts,
        text: command.text,
    };
    let mut events = vec![Event::Search(search.id, withdrawn)];
    // A successor search has its children from its draft on (DEC-6).
    if search.round().is_some() || search.succeeds.is_some() {
        for child in search.children_to_place() {
            events.push(Event::Child(child, ChildEvent::SearchEnded(search.id)));
        }
    }
    let awarded = search.award.as_ref().map(|(award, ..)| award.setting);
    match held.iter().find(|setting| Some(setting.id) == awarded) {
        Some(setting) => {
            let undo = Undo { reason: UndoReason::NoLongerNeeded, text: None };
            events.extend(undoing_events(search, by.clone(), undo, AwardedPlaces { setting, held }));
        }
        None => {
            for setting in held {
                events.extend(setting.release_holds_of(search.id));
            }
        }
    }
    events
}

//! Moving the close later (SRC-11): with a reason, within 14 days of opening, offers stand; never earlier.

use vocabulary::{ExtensionReason, RefusalReason, Span, Timestamp, limits};

use super::Search;
use super::amend::require_within_extension;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::{by, require_text};

/// Extends the window.
pub struct Extend {
    /// The new close.
    pub closes: Timestamp,
    /// Why.
    pub reason: ExtensionReason,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
}

/// Decides an extension.
pub fn extend(search: &Search, actor: &Actor, command: Extend, now: Timestamp) -> Result<Decision, Refusal> {
    let round = search.open_round(now)?;
    require_text(command.reason.needs_text(), command.text.as_ref(), "text")?;
    if command.closes <= round.closes {
        let fault = Fault::new(RefusalReason::CloseMovedEarlier, "closes_at")
            .with("closes", round.closes)
            .with("asked", command.closes);
        return Err(fault.into());
    }
    require_within_extension(round.opening.window.opens(), command.closes)?;
    let extended = SearchEvent::WindowExtended {
        by: by(actor),
        round: round.opening.round,
        closes: command.closes,
        question_deadline: question_deadline(round.opening.window.opens(), command.closes),
        reason: command.reason,
        text: command.text,
    };
    Ok(Decision::of(Event::Search(search.id, extended)).before(round.closes))
}

/// Questions are taken until 12 hours before the close, or for half of a window under 24 hours (QST-1).
pub fn question_deadline(opens: Timestamp, closes: Timestamp) -> Timestamp {
    let length = closes.since(opens);
    if length < Span::of_hours(24) {
        opens.plus(length.half())
    } else {
        closes.plus_hours(-limits::QUESTION_DEADLINE_HOURS)
    }
}

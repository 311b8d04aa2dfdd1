//! Declining an invitation (INV-4): one coded reply with an optional note; it counts as an answer.

use vocabulary::{NoBidReason, ProviderId, RefusalReason, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::{by, require_text};

/// Declines.
pub struct Decline {
    /// Who declines.
    pub provider: ProviderId,
    /// Why.
    pub reason: NoBidReason,
    /// In words; required with OTHER.
    pub note: Option<Sealed>,
}

/// Decides a no-bid: invited, in the window, once, and not beside a live offer.
pub fn decline(
    search: &Search,
    actor: &Actor,
    live_offers: usize,
    command: Decline,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let round = search.open_round_of(command.provider, now)?;
    require_text(command.reason.needs_text(), command.note.as_ref(), "note")?;
    require(!round.declined.contains_key(&command.provider), RefusalReason::AlreadyAnswered, "invitation")?;
    require(live_offers == 0, RefusalReason::AlreadyAnswered, "invitation")?;
    let declined = SearchEvent::InvitationDeclined {
        by: by(actor),
        provider: command.provider,
        reason: command.reason,
        note: command.note,
    };
    Ok(Decision::of(Event::Search(search.id, declined)).before(round.closes))
}

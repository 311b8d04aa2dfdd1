//! Settling an unknown with evidence (SHL-2): a further snapshot follows beside the first; given answers never improve.

use vocabulary::{OfferId, RefusalReason, SearchState, Timestamp};

use super::{FrozenSnapshot, Search, publish_shortlist};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};

/// Settles one unknown of one offer.
pub struct Resolve {
    /// The offer.
    pub offer: OfferId,
    /// Which item, such as `gate/G9` or `must-have/2`.
    pub item: String,
    /// Verdict, evidence and note, in the vault.
    pub evidence: Sealed,
    /// Every offer scored again with the unknown settled.
    pub frozen: FrozenSnapshot,
}

/// Decides a resolution; the caller has checked that the item was unknown in the inputs ([`RefusalReason::NothingToResolve`]).
pub fn resolve(search: &Search, actor: &Actor, command: Resolve, now: Timestamp) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen])?;
    search.require_shortlist()?;
    let open = search.is_undecided(command.offer) && search.is_of_latest_round(command.offer);
    require(open, RefusalReason::OfferAnswered, command.offer.to_string())?;
    let next = search.next_snapshot();
    let resolved = SearchEvent::UnknownResolved {
        by: by(actor),
        offer: command.offer,
        item: command.item,
        evidence: command.evidence,
    };
    let mut decision = Decision::of(Event::Search(search.id, resolved));
    let snapshot = publish_shortlist(search, next, command.frozen);
    decision.events.extend(snapshot.into_iter().flat_map(|snapshot| snapshot.events));
    Ok(decision)
}

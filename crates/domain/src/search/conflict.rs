//! Declaring conflicts of interest (INV-3): a provider says so before its offer can be chosen.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Refusal, require};
use crate::request::YesNoUnknown;
use crate::{by, require_text};

/// Declares.
pub struct DeclareConflict {
    /// The offer.
    pub offer: OfferId,
    /// Its provider.
    pub provider: ProviderId,
    /// YES or NO; UNKNOWN is no declaration.
    pub conflict: YesNoUnknown,
    /// What it is; required with YES.
    pub text: Option<Sealed>,
}

/// Decides a declaration, while the offer is with the decision maker.
pub fn declare_conflict(
    search: &Search,
    actor: &Actor,
    command: DeclareConflict,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding, SearchState::Chosen])?;
    let own = search.offers.get(&command.offer).is_some_and(|offer| offer.provider == command.provider);
    require(own, RefusalReason::OfferNotLive, command.offer.to_string())?;
    let sent = search.active_tranche(now).is_some_and(|tranche| tranche.sent.offers.contains(&command.offer));
    require(sent, RefusalReason::NotInTranche, command.offer.to_string())?;
    require(command.conflict != YesNoUnknown::Unknown, RefusalReason::FieldRequired, "conflict")?;
    require_text(command.conflict == YesNoUnknown::Yes, command.text.as_ref(), "text")?;
    let declared = SearchEvent::ConflictDeclared {
        by: by(actor),
        offer: command.offer,
        conflict: command.conflict,
        text: command.text,
    };
    Ok(Decision::of(Event::Search(search.id, declared)))
}

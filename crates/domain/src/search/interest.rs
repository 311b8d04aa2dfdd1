//! Interests: who finds, decides or approves declares one in a search, or that they have none. Whose interest stands reads the search and
//! does nothing more on it; the way out is a reassignment.

use vocabulary::{ActorId, RefusalReason, limits};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::YesNoUnknown;
use crate::{by, require_text};

/// Decides a declaration: YES with words, or NO.
pub fn declare_interest(
    search: &Search,
    actor: &Actor,
    interest: YesNoUnknown,
    text: Option<Sealed>,
) -> Result<Decision, Refusal> {
    require(interest != YesNoUnknown::Unknown, RefusalReason::ValueInvalid, "interest")?;
    require_text(interest == YesNoUnknown::Yes, text.as_ref(), "text")?;
    let known = search.interests.contains_key(&actor.id);
    if !known && search.interests.len() >= limits::INTERESTS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "interests");
        return Err(fault.with("max", limits::INTERESTS_PER_SEARCH_MAX).into());
    }
    Ok(Decision::of(Event::Search(search.id, SearchEvent::InterestDeclared { by: by(actor), interest, text })))
}

impl Search {
    /// Whether somebody's declaration of an interest stands.
    pub fn is_interested(&self, person: &ActorId) -> bool {
        self.interests.get(person).is_some_and(|found| found.interest == YesNoUnknown::Yes)
    }

    /// Refuses whoever declared an interest: they read the search, and do nothing on it.
    pub fn require_disinterested(&self, actor: &Actor) -> Result<(), Refusal> {
        if !self.is_interested(&actor.id) {
            return Ok(());
        }
        let fault = Fault::new(RefusalReason::InterestDeclared, actor.id.to_string());
        Err(fault.with("way_out", "ReassignRole").into())
    }
}

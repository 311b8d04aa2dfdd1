//! Ending a search without a match (DEC-7, ESC-3): refused until every offer has an answer, which the same call may give.

use std::collections::BTreeMap;

use vocabulary::{RefusalReason, SearchState, SettingId, Timestamp, Whereabouts};

use super::reject::{answer_events, answer_faults};
use super::{OfferAnswer, Search, answers_due};
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{ChildEvent, Event, Sealed, SearchEvent};
use crate::refusal::{Fault, Refusal};
use crate::setting::Setting;
use crate::{by, require_text};

/// Ends it.
pub struct EndWithoutMatch {
    /// Where the child is.
    pub whereabouts: Whereabouts,
    /// In words; required with OTHER.
    pub text: Option<Sealed>,
    /// Answers given in the same call.
    pub answers: Vec<OfferAnswer>,
}

/// Decides an end without a match.
pub fn end_without_match(
    search: &Search,
    actor: &Actor,
    settings: &BTreeMap<SettingId, &Setting>,
    command: &EndWithoutMatch,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting])?;
    search.require_shortlist()?;
    require_text(command.whereabouts.needs_text(), command.text.as_ref(), "text")?;
    let mut faults = answer_faults(search, actor, &command.answers, now);
    let given = |offer: &vocabulary::OfferId| command.answers.iter().any(|answer| answer.offer == *offer);
    let missing = answers_due(search, None, now).into_iter().filter(|offer| !given(offer));
    faults.extend(missing.map(|offer| Fault::new(RefusalReason::OffersUnanswered, offer.to_string())));
    Refusal::unless_empty(faults)?;
    let mut events = answer_events(search, &by(actor), settings, &command.answers);
    let ended = SearchEvent::EndedWithoutMatch { by: by(actor), whereabouts: command.whereabouts, text: command.text };
    events.push(Event::Search(search.id, ended));
    let children = search.children_to_place().into_iter();
    events.extend(children.map(|child| Event::Child(child, ChildEvent::SearchEnded(search.id))));
    Ok(Decision::all(events))
}

//! Opening the full pseudonymous profile on interest (INV-3): recorded, once per provider.

use vocabulary::Timestamp;

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::provider::Provider;
use crate::refusal::Refusal;

/// Decides an opening. A provider concealed or unsigned since the invitation reads no profile (REG-5). What was opened before the close
/// stays open while the search runs; what was not is of no use after it.
pub fn open_profile(search: &Search, actor: &Actor, provider: &Provider, now: Timestamp) -> Result<Decision, Refusal> {
    let current = search.round_of(provider.id);
    let known = current.is_some_and(|round| search.end.is_none() && round.profile_opened.contains(&provider.id));
    if known {
        return provider.require_standing(now).map(|()| Decision::default());
    }
    let round = search.open_round_of(provider.id, now)?;
    provider.require_standing(now)?;
    let opened = SearchEvent::ProfileOpened { by: by(actor), provider: provider.id };
    Ok(Decision::of(Event::Search(search.id, opened)).before(round.closes))
}

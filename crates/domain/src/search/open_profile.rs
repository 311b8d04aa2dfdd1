//! Opening the full pseudonymous profile on interest (INV-3): recorded, once per provider.

use vocabulary::Timestamp;

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::provider::Provider;
use crate::refusal::Refusal;

/// Decides an opening. A provider concealed or unsigned since the invitation reads no profile (REG-5).
pub fn open_profile(search: &Search, actor: &Actor, provider: &Provider, now: Timestamp) -> Result<Decision, Refusal> {
    let round = search.open_round(now)?;
    round.require_invited(provider.id)?;
    provider.require_standing(now)?;
    if round.profile_opened.contains(&provider.id) {
        return Ok(Decision::default());
    }
    let opened = SearchEvent::ProfileOpened { by: by(actor), provider: provider.id };
    Ok(Decision::of(Event::Search(search.id, opened)).before(round.closes))
}

//! The confirm-by time of a choice (SHL-4): the decision maker names it, the provider accepts it and its place is held until then, and
//! when it passes the search is shortlisting again.

use vocabulary::{OfferId, ProviderId, RefusalReason, SearchState, Timestamp, limits, working_days};

use super::tranche::HoldableOffer;
use super::{FreezeFacts, Search, Tranche};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::setting::Setting;

impl Search {
    /// When the tranche of a running decision is over, if nothing else ends it: at its return-by time, or at the confirm-by time once an
    /// offer of it is chosen.
    pub fn tranche_ends(&self, tranche: &Tranche) -> Timestamp {
        let chosen = self.choice.as_ref().filter(|choice| tranche.sent.offers.contains(&choice.offer));
        chosen.map_or(tranche.sent.return_by, |choice| choice.confirm_by)
    }
}

/// What is wrong with a confirm-by time: it lies ahead, at most ten working days (default).
pub(super) fn confirm_by_fault(confirm_by: Timestamp, now: Timestamp) -> Option<Fault> {
    let invalid = || Fault::new(RefusalReason::ConfirmByInvalid, "confirm_by").with("confirm_by", confirm_by);
    match working_days::add_working_days(now, limits::CONFIRM_BY_WORKING_DAYS_MAX) {
        Ok(latest) if confirm_by > now && confirm_by <= latest => None,
        Ok(latest) => Some(invalid().with("after", now).with("latest", latest)),
        Err(_) => Some(Fault::new(RefusalReason::BeyondCalendar, "confirm_by")),
    }
}

/// Decides that a provider accepts the confirm-by time of its chosen offer: its place is held until then. Where the hold has run out, or
/// none was granted, the place is taken anew if it is still free.
pub fn accept_confirm_by(
    search: &Search,
    actor: &Actor,
    provider: ProviderId,
    chosen: FreezeFacts<'_>,
    offer: &HoldableOffer<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Chosen])?;
    let subject = || offer.offer.to_string();
    let own = search.offers.get(&offer.offer).is_some_and(|found| found.provider == provider);
    let choice = search.standing_choice(now).filter(|choice| choice.offer == offer.offer && own);
    let choice = choice.ok_or_else(|| Refusal::of(RefusalReason::NotChosen, subject()))?;
    require(choice.accepted_at.is_none(), RefusalReason::ConfirmByAccepted, subject())?;
    chosen.require_thawed(search, now)?;
    chosen.provider.require_standing(now)?;
    chosen.setting.require_shown(now)?;
    let (held, runs_out) = hold_until(search, offer, choice.confirm_by, now)?;
    let accepted = SearchEvent::ConfirmByAccepted { by: by(actor), offer: offer.offer, confirm_by: choice.confirm_by };
    let mut decision = Decision::of(Event::Search(search.id, accepted)).before(choice.confirm_by);
    decision.events.extend(held);
    Ok(decision.before_any(runs_out))
}

/// The events by which an offer's place is held to an instant, and when the hold that is extended would have run out.
fn hold_until(
    search: &Search,
    offer: &HoldableOffer<'_>,
    until: Timestamp,
    now: Timestamp,
) -> Result<(Vec<Event>, Option<Timestamp>), Refusal> {
    match offer.setting.extend_hold_of(offer.offer, until, now) {
        Some((events, runs_out)) => Ok((events, Some(runs_out))),
        None => {
            let places = (offer.places, offer.start);
            let taken = offer.setting.take_hold(offer.hold, (search.id, offer.offer), places, until, now)?;
            Ok((taken, None))
        }
    }
}

/// Records that a confirm-by time passed before the award; nothing to do before it has, or when no choice is left.
pub fn confirm_by_passed(search: &Search, held: &[&Setting], now: Timestamp) -> Option<Decision> {
    let choice = search.choice.as_ref()?;
    let tranche = search.tranches.last().filter(|tranche| tranche.ended_at.is_none())?;
    let waiting = search.end.is_none() && search.award.is_none();
    if !waiting || now < choice.confirm_by {
        return None;
    }
    let passed = SearchEvent::ConfirmByPassed { tranche: tranche.sent.id, offer: choice.offer };
    let mut decision = Decision::of(Event::Search(search.id, passed)).not_before(choice.confirm_by);
    for setting in held {
        decision.events.extend(setting.expire_holds_of(search.id, now));
    }
    Some(decision)
}

/// A place of a provider that is held for one of its offers, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldPlace {
    /// Number of the place.
    pub place: u32,
    /// The offer it is held for.
    pub offer: OfferId,
    /// Until when.
    pub until: Timestamp,
}

impl Setting {
    /// The places of a setting that are held at an instant, by number.
    pub fn held_places(&self, now: Timestamp) -> Vec<HeldPlace> {
        let standing = self.holds.values().filter(|hold| now < hold.until);
        let mut held: Vec<HeldPlace> = standing
            .flat_map(|hold| {
                hold.places.iter().map(|place| HeldPlace { place: *place, offer: hold.offer, until: hold.until })
            })
            .collect();
        held.sort_by_key(|held| held.place);
        held
    }
}

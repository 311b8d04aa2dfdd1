//! Stating the places of a setting (REG-3). A held place never vanishes in silence: cutting one is refused until its provider confirms,
//! and then does what a retraction does (OFF-7).

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{HoldId, OfferId, RefusalReason, RetractionReason, SearchId, Timestamp, limits};

use super::{Hold, Setting, Taken};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SettingEvent, StatedPlace};
use crate::refusal::{Fault, Refusal};
use crate::search::{Retract, Search, retract};

/// What becomes of held places that a statement cuts (OFF-7).
pub enum HeldPlaces<'a> {
    /// They are kept: a statement that cuts one is refused, naming each and until when it is held.
    Keep,
    /// Their holds are released and their offers retracted, in the same commit.
    Release(ReleaseHolds<'a>),
}

/// How offers are retracted whose places are cut.
pub struct ReleaseHolds<'a> {
    /// Why.
    pub reason: RetractionReason,
    /// The reason in words, for each offer of [`cut_holds`]; required with OTHER.
    pub texts: BTreeMap<OfferId, Sealed>,
    /// The searches of those offers, each with the settings on which it may hold a place.
    pub searches: BTreeMap<SearchId, (&'a Search, Vec<&'a Setting>)>,
}

/// The holds that a statement of places would cut, those that have run out among them.
pub fn cut_holds<'a>(setting: &'a Setting, places: &[StatedPlace], now: Timestamp) -> BTreeMap<HoldId, &'a Hold> {
    cut_places(setting, places, now)
        .into_iter()
        .filter_map(|(_, hold)| setting.holds.get(&hold).map(|held| (hold, held)))
        .collect()
}

/// Records the holds that ran out on places a statement cuts: only a recorded event opens the door they closed (SHL-4).
pub fn expire_cut_holds(setting: &Setting, places: &[StatedPlace], now: Timestamp) -> Vec<Event> {
    let ran_out = cut_holds(setting, places, now).into_iter().filter(|(_, hold)| hold.until <= now);
    ran_out.map(|(hold, _)| Event::Setting(setting.id, SettingEvent::HoldExpired { hold })).collect()
}

/// Held places that would be gone, no longer available, or available only later than they were. Whatever is available today is available
/// now: who states its places anew from today takes none of them away.
fn cut_places(setting: &Setting, places: &[StatedPlace], now: Timestamp) -> Vec<(u32, HoldId)> {
    let today = now.london_date();
    let kept = |number: u32, was: Option<vocabulary::Date>| {
        let stated = places.iter().find(|stated| stated.number == number).and_then(|stated| stated.available_from);
        stated.is_some_and(|from| from <= today || was.is_none_or(|was| from <= was))
    };
    let cut = setting.places.iter().filter_map(|(number, place)| match place.taken {
        Taken::Held(hold) if !kept(*number, place.available_from) => Some((*number, hold)),
        Taken::Held(_) | Taken::Free | Taken::Awarded { .. } => None,
    });
    cut.collect()
}

/// States all places of a setting: real ones, no more than it is approved for (REG-3).
pub fn state_places(
    setting: &Setting,
    actor: &Actor,
    places: Vec<StatedPlace>,
    held: &HeldPlaces<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut faults = place_faults(&places);
    faults.extend(held_faults(setting, &places, held, now));
    faults.extend(unreal_fault(setting, &places, now));
    Refusal::unless_empty(faults)?;
    let mut decision = Decision::default();
    for (id, hold) in cut_holds(setting, &places, now) {
        match held {
            HeldPlaces::Release(release) if hold.until > now => {
                decision.events.extend(retracted(setting, actor, hold, release, now)?.events);
            }
            HeldPlaces::Release(_) | HeldPlaces::Keep => {
                let expired = SettingEvent::HoldExpired { hold: id };
                decision.events.push(Event::Setting(setting.id, expired));
            }
        }
    }
    Ok(decision.and(Event::Setting(setting.id, SettingEvent::PlacesStated { by: by(actor), places })))
}

fn place_faults(places: &[StatedPlace]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let max = usize::try_from(limits::PLACES_PER_SETTING_MAX).unwrap_or(usize::MAX);
    if places.len() > max {
        faults.push(Fault::new(RefusalReason::LimitExceeded, "places").with("max", max));
    }
    let mut seen = BTreeSet::new();
    for (index, place) in places.iter().enumerate() {
        if place.number == 0 || !seen.insert(place.number) {
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, format!("places[{index}].number")));
        }
    }
    faults
}

/// Each held place that would be cut without a word, with the time until which it is held; never for whom.
fn held_faults(setting: &Setting, places: &[StatedPlace], held: &HeldPlaces<'_>, now: Timestamp) -> Vec<Fault> {
    match held {
        HeldPlaces::Release(release) => {
            let live = || cut_holds(setting, places, now).into_values().filter(|hold| hold.until > now);
            let silent = live().any(|hold| !release.texts.contains_key(&hold.offer));
            if release.reason.needs_text() && silent {
                vec![Fault::new(RefusalReason::TextRequired, "release_holds.text")]
            } else {
                Vec::new()
            }
        }
        HeldPlaces::Keep => cut_places(setting, places, now)
            .into_iter()
            .filter_map(|(number, hold)| Some((number, setting.holds.get(&hold)?)))
            .filter(|(_, hold)| hold.until > now)
            .map(|(number, hold)| {
                let fault = Fault::new(RefusalReason::VacancyBelowHeld, format!("places.{number}"));
                fault.with("held_until", hold.until)
            })
            .collect(),
    }
}

/// No more places than the setting is approved for, those that somebody has among them.
fn unreal_fault(setting: &Setting, places: &[StatedPlace], now: Timestamp) -> Option<Fault> {
    let cut: BTreeSet<u32> = cut_places(setting, places, now).into_iter().map(|(number, _)| number).collect();
    let taken = setting.places.iter().filter(|(number, place)| place.taken != Taken::Free && !cut.contains(number));
    let vacant = places.iter().filter(|place| place.available_from.is_some()).map(|place| place.number);
    let real = vacant.chain(taken.map(|(number, _)| *number)).collect::<BTreeSet<u32>>().len();
    let approved = setting.recorded.children_max;
    u32::try_from(real).is_ok_and(|real| real > approved).then(|| {
        Fault::new(RefusalReason::VacancyNotReal, "places").with("places", real).with("children_max", approved)
    })
}

/// The retraction of an offer whose place is cut: its hold is released, finder and decision maker are told.
fn retracted(
    setting: &Setting,
    actor: &Actor,
    hold: &Hold,
    release: &ReleaseHolds<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let search = release.searches.get(&hold.search);
    let (search, held) = search.ok_or_else(|| Refusal::of(RefusalReason::OfferNotLive, hold.offer.to_string()))?;
    let command = Retract {
        offer: hold.offer,
        provider: setting.recorded.provider,
        reason: release.reason,
        text: release.texts.get(&hold.offer).copied(),
    };
    retract(search, actor, held, command, now)
}

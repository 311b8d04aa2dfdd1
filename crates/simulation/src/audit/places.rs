//! Places: held once, awarded once, freed when they are to be (INVARIANT-4, SHL-4, DEC-10).

use std::sync::Arc;

use domain::event::{SettingEvent, StatedPlace};
use vocabulary::{HoldId, SettingId, Timestamp};

use super::book::{Book, Held, Home};
use crate::{Violation, hold};

impl Book {
    pub(super) fn setting(&mut self, id: SettingId, event: &SettingEvent, at: Timestamp) -> Result<(), Violation> {
        let home = self.homes.entry(id).or_default();
        match event {
            SettingEvent::Recorded { setting, .. } => {
                home.provider = Some(setting.provider);
                home.recorded = Some(Arc::new((**setting).clone()));
            }
            SettingEvent::PlacesStated { places, .. } => home.state(places),
            SettingEvent::InspectionRecorded { .. } => {}
            SettingEvent::Concealed { lifts, .. } => (home.concealed, home.lifts) = (Some(at), *lifts),
            SettingEvent::ConcealmentLifted { by } => {
                let due = home.lifts.is_some_and(|lifts| lifts <= at);
                hold(by.is_some() || due, "REG-5", || format!("the concealment of {id} lifted itself too early"))?;
                (home.concealed, home.lifts) = (None, None);
            }
            SettingEvent::HoldTaken { hold: name, search, offer, places, until } => {
                let held = Held { search: *search, offer: *offer, places: places.clone(), until: *until };
                home.take(id, *name, held, at)?;
            }
            SettingEvent::HoldExtended { hold: name, until } => home.extend(*name, *until, at)?,
            SettingEvent::HoldReleased { hold: name } => {
                hold(home.holds.remove(name).is_some(), "SHL-4", || format!("{name} is released and does not stand"))?;
            }
            SettingEvent::HoldExpired { hold: name } => {
                let ran_out = home.holds.remove(name).is_some_and(|held| held.until <= at);
                hold(ran_out, "SHL-4", || format!("{name} is expired and has not run out"))?;
            }
            SettingEvent::PlacesAwarded { search, offer, places, hold: name, .. } => {
                let consumed = name.map(|name| home.holds.remove(&name));
                let own = |held: &Held| held.offer == *offer && held.search == *search && held.places == *places;
                let its = consumed.as_ref().is_none_or(|held| held.as_ref().is_some_and(own));
                hold(its, "INVARIANT-4", || format!("{offer} was awarded the places of another's hold"))?;
                let runs = consumed.as_ref().is_none_or(|held| held.as_ref().is_some_and(|held| held.until > at));
                hold(runs, "SHL-4", || format!("{offer} was awarded by a hold that had run out: {consumed:?}"))?;
                // Without a hold of its own, of places that are there.
                let there = consumed.is_some() || places.iter().all(|place| home.places.contains(place));
                hold(there, "REG-3", || format!("{places:?} of {id} are awarded, and {:?} are there", home.places))?;
                home.require_free(id, places, at)?;
                home.taken.extend(places.iter().map(|place| (*place, *search)));
            }
            SettingEvent::PlacesFreed { search, places } | SettingEvent::PlacesVacated { search, places } => {
                for place in places {
                    let freed = home.taken.remove(place) == Some(*search);
                    hold(freed, "DEC-10", || {
                        format!("place {place} of {id} is freed of {search}, which does not have it")
                    })?;
                }
            }
        }
        Ok(())
    }
}

impl Home {
    /// What its provider says is there.
    pub(super) fn state(&mut self, places: &[StatedPlace]) {
        let there = places.iter().filter(|place| place.available_from.is_some());
        self.places = there.map(|place| place.number).collect();
    }

    /// No hold that runs is overrun by what was stated.
    pub(super) fn require_holds_kept(&self, id: SettingId, at: Timestamp) -> Result<(), Violation> {
        let running = self.holds.values().filter(|held| held.until > at);
        let mut overrun = running.filter(|held| !held.places.iter().all(|place| self.places.contains(place)));
        let overrun = overrun.next();
        hold(overrun.is_none(), "SHL-4", || format!("places of {id} were cut under {overrun:?}"))
    }

    fn take(&mut self, id: SettingId, name: HoldId, held: Held, at: Timestamp) -> Result<(), Violation> {
        self.require_free(id, &held.places, at)?;
        let stated = held.places.iter().all(|place| self.places.contains(place));
        hold(stated, "REG-3", || format!("{:?} of {id} are held, and {:?} are there", held.places, self.places))?;
        hold(held.until > at, "SHL-4", || {
            format!("a hold on {id} that had run out when it was taken: {held:?} at {at}")
        })?;
        hold(self.holds.insert(name, held).is_none(), "INVARIANT-4", || format!("{name} was taken twice"))
    }

    /// None of these places is awarded to or held by anybody.
    fn require_free(&self, id: SettingId, places: &[u32], at: Timestamp) -> Result<(), Violation> {
        for place in places {
            let taken = self.taken.get(place);
            hold(taken.is_none(), "INVARIANT-4", || format!("place {place} of {id} is taken twice: {taken:?} has it"))?;
            let held = self.holds.values().find(|held| held.places.contains(place) && held.until > at);
            hold(held.is_none(), "INVARIANT-4", || format!("place {place} of {id} is held twice: {held:?}"))?;
        }
        Ok(())
    }

    fn extend(&mut self, name: HoldId, until: Timestamp, at: Timestamp) -> Result<(), Violation> {
        let Some(held) = self.holds.get_mut(&name).filter(|held| held.until > at) else {
            return Err(Violation::new("SHL-4", format!("{name} is extended and does not stand")));
        };
        hold(until >= held.until, "SHL-4", || format!("{name} is extended to an earlier end"))?;
        held.until = until;
        Ok(())
    }
}

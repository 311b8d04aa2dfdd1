//! Taking, releasing, expiring and consuming holds (SHL-4).

use vocabulary::{Date, HoldId, OfferId, RefusalReason, SearchId, Timestamp};

use super::{Place, Setting, Taken, Vacancy};
use crate::event::{Event, SettingEvent};
use crate::refusal::{Fault, Refusal};
use crate::search::Search;

impl Setting {
    /// Takes a hold on `places.0` places free from `places.1` on. Holds that ran out are recorded as expired first: only a
    /// recorded event opens the door they closed.
    pub fn take_hold(
        &self,
        hold: HoldId,
        for_offer: (SearchId, OfferId),
        places: (u32, Date),
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let (mut events, current) = self.with_expired(now);
        let (count, start) = (places.0, not_past(places.1, now));
        let numbers = current.free_places(count, start, None).ok_or_else(|| current.not_free(count, start))?;
        let (search, offer) = for_offer;
        events.push(Event::Setting(self.id, SettingEvent::HoldTaken { hold, search, offer, places: numbers, until }));
        Ok(events)
    }

    /// Extends the hold of an offer that still runs to an instant, and when it would have run out; `None` where none runs. A hold that runs
    /// as long already stays as it is.
    pub fn extend_hold_of(&self, offer: OfferId, until: Timestamp, now: Timestamp) -> Option<(Vec<Event>, Timestamp)> {
        let (id, hold) = self.holds.iter().find(|(_, hold)| hold.offer == offer && now < hold.until)?;
        let extended =
            (hold.until < until).then_some(Event::Setting(self.id, SettingEvent::HoldExtended { hold: *id, until }));
        Some((extended.into_iter().collect(), hold.until))
    }

    /// When the hold of an offer that still runs will have run out; `None` where none runs.
    pub fn held_until(&self, offer: OfferId, now: Timestamp) -> Option<Timestamp> {
        self.holds.values().find(|hold| hold.offer == offer && now < hold.until).map(|hold| hold.until)
    }

    /// Releases the hold of one offer, if it has one.
    pub fn release_hold_for(&self, offer: OfferId) -> Vec<Event> {
        let held = self.holds.iter().filter(|(_, hold)| hold.offer == offer);
        held.map(|(hold, _)| Event::Setting(self.id, SettingEvent::HoldReleased { hold: *hold })).collect()
    }

    /// Releases every hold of a search.
    pub fn release_holds_of(&self, search: SearchId) -> Vec<Event> {
        let held = self.holds.iter().filter(|(_, hold)| hold.search == search);
        held.map(|(hold, _)| Event::Setting(self.id, SettingEvent::HoldReleased { hold: *hold })).collect()
    }

    /// Releases every hold.
    pub fn release_all_holds(&self) -> Vec<Event> {
        let released = |hold: &HoldId| Event::Setting(self.id, SettingEvent::HoldReleased { hold: *hold });
        self.holds.keys().map(released).collect()
    }

    /// Ends every hold of a search: expired where its time ran out, released where it had time left.
    pub fn expire_holds_of(&self, search: SearchId, now: Timestamp) -> Vec<Event> {
        let held = self.holds.iter().filter(|(_, hold)| hold.search == search);
        held.map(|(id, hold)| {
            let event = if hold.until <= now {
                SettingEvent::HoldExpired { hold: *id }
            } else {
                SettingEvent::HoldReleased { hold: *id }
            };
            Event::Setting(self.id, event)
        })
        .collect()
    }

    /// Records the holds that have run out.
    pub fn expire_holds(&self, now: Timestamp) -> Vec<Event> {
        let expired = self.holds.iter().filter(|(_, hold)| hold.until <= now);
        expired.map(|(id, _)| Event::Setting(self.id, SettingEvent::HoldExpired { hold: *id })).collect()
    }

    /// The instant at which the next hold runs out.
    pub fn next_expiry(&self) -> Option<Timestamp> {
        self.holds.values().map(|hold| hold.until).min()
    }

    /// The places an award of `offer` takes: those of its hold, or free ones.
    pub fn places_for_award(&self, offer: OfferId, count: u32, start: Date, now: Timestamp) -> Result<Vec<u32>, Fault> {
        let (_, current) = self.with_expired(now);
        if let Some(hold) = current.holds.values().find(|hold| hold.offer == offer) {
            return Ok(hold.places.clone());
        }
        let start = not_past(start, now);
        current.free_places(count, start, None).ok_or_else(|| {
            let refused = current.not_free(count, start);
            Fault { reason: RefusalReason::HoldExpired, ..refused }
        })
    }

    /// Awards places, consuming the offer's hold (DEC-6).
    pub fn award_places(
        &self,
        search: &Search,
        offer: OfferId,
        places: (u32, Date),
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let (mut events, current) = self.with_expired(now);
        let (count, start) = places;
        let numbers = self.places_for_award(offer, count, start, now)?;
        let hold = current.holds.iter().find(|(_, hold)| hold.offer == offer).map(|(id, _)| *id);
        let awarded = SettingEvent::PlacesAwarded {
            search: search.id,
            offer,
            places: numbers,
            hold,
            authority: search.authority,
        };
        events.push(Event::Setting(self.id, awarded));
        Ok(events)
    }

    /// Frees the places that a search's award took (DEC-10).
    pub fn free_places_of(&self, search: SearchId) -> Vec<Event> {
        let places = self.places_of(search);
        if places.is_empty() {
            return Vec::new();
        }
        vec![Event::Setting(self.id, SettingEvent::PlacesFreed { search, places })]
    }

    /// Frees the places of a placement that has ended: no vacancy until their provider says from when (CON-4).
    pub fn vacate_places_of(&self, search: SearchId) -> Vec<Event> {
        let places = self.places_of(search);
        if places.is_empty() {
            return Vec::new();
        }
        vec![Event::Setting(self.id, SettingEvent::PlacesVacated { search, places })]
    }

    /// The numbers of the places that a search's award took.
    fn places_of(&self, search: SearchId) -> Vec<u32> {
        let awarded = |place: &Place| matches!(place.taken, Taken::Awarded { search: by, .. } if by == search);
        self.places.iter().filter(|(_, place)| awarded(place)).map(|(number, _)| *number).collect()
    }

    /// What its places come to at an instant, as [`Setting::vacancy`]: a hold that has run out by then holds nothing.
    pub fn vacancy_at(&self, now: Timestamp, count: u32, start: Date, own: Option<OfferId>) -> Vacancy {
        let (_, current) = self.with_expired(now);
        current.vacancy(count, not_past(start, now), own)
    }

    /// The events that expire what has run out, and the setting as they leave it.
    fn with_expired(&self, now: Timestamp) -> (Vec<Event>, Self) {
        let events = self.expire_holds(now);
        let mut current = self.clone();
        for event in &events {
            if let Event::Setting(_, event) = event {
                super::apply::change(&mut current, event, now);
            }
        }
        (events, current)
    }

    /// The lowest numbers of `count` places free from `start` on.
    fn free_places(&self, count: u32, start: Date, own: Option<OfferId>) -> Option<Vec<u32>> {
        let free = |place: &Place| match place.taken {
            Taken::Free => true,
            Taken::Held(hold) => self.holds.get(&hold).is_some_and(|hold| Some(hold.offer) == own),
            Taken::Awarded { .. } => false,
        };
        let usable = self
            .places
            .iter()
            .filter(|(_, place)| place.available_from.is_some_and(|from| from <= start) && free(place));
        let wanted = usize::try_from(count).ok()?;
        let numbers: Vec<u32> = usable.map(|(number, _)| *number).take(wanted).collect();
        (numbers.len() == wanted).then_some(numbers)
    }

    /// Why places are not free: held elsewhere until when (never whose), or none at all.
    fn not_free(&self, count: u32, start: Date) -> Fault {
        let fault = Fault::new(RefusalReason::PlaceHeld, self.id.to_string()).with("places", count);
        match self.vacancy(count, start, None) {
            Vacancy::HeldUntil(until) => fault.with("frees_at", until),
            Vacancy::Free | Vacancy::None => fault.with("start", start),
        }
    }
}

/// The first day a place can be taken from: nobody moves in on a day that has passed, so a place that is there today is there (REG-3).
fn not_past(start: Date, now: Timestamp) -> Date {
    start.max(now.london_date())
}

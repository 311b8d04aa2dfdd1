//! What each event of a setting changes. Believes: no rules, no errors, no clock.

use vocabulary::{HoldId, SettingId, Timestamp};

use super::{Concealment, Hold, Place, Report, Setting, Taken};
use crate::event::{SettingEvent, StatedPlace};

/// Folds one event; a setting begins with `Recorded`.
pub fn apply(setting: Option<Setting>, id: SettingId, event: &SettingEvent, at: Timestamp) -> Option<Setting> {
    match (setting, event) {
        (None, SettingEvent::Recorded { setting, .. }) => Some(Setting::new(id, (**setting).clone())),
        (None, _) => None,
        (Some(mut setting), event) => {
            change(&mut setting, event, at);
            Some(setting)
        }
    }
}

pub(super) fn change(setting: &mut Setting, event: &SettingEvent, at: Timestamp) {
    match event {
        SettingEvent::Recorded { setting: recorded, .. } => setting.recorded = (**recorded).clone(),
        SettingEvent::PlacesStated { places, .. } => {
            restate(setting, places);
            setting.places_stated_at = Some(at);
        }
        SettingEvent::InspectionRecorded { by: _, inspected_on, body, report } => {
            setting.take_report(Report { inspected_on: *inspected_on, body: *body, report: *report });
        }
        SettingEvent::Concealed { by: _, reason, text, lifts, held_by } => {
            setting.concealment = Some(Concealment { reason: *reason, text: *text, since: at, lifts: *lifts });
            setting.held_by.clone_from(held_by);
        }
        SettingEvent::ConcealmentLifted { .. } => {
            setting.concealment = None;
            setting.held_by = Vec::new();
        }
        SettingEvent::HoldTaken { hold, search, offer, places, until } => {
            take(setting, places, Taken::Held(*hold));
            let taken = Hold { search: *search, offer: *offer, places: places.clone(), until: *until };
            setting.holds.insert(*hold, taken);
        }
        SettingEvent::HoldExtended { hold, until } => {
            if let Some(hold) = setting.holds.get_mut(hold) {
                hold.until = *until;
            }
        }
        SettingEvent::HoldReleased { hold } | SettingEvent::HoldExpired { hold } => drop_hold(setting, *hold),
        SettingEvent::PlacesAwarded { search, places, hold, authority, .. } => {
            if let Some(hold) = hold {
                drop_hold(setting, *hold);
            }
            take(setting, places, Taken::Awarded { search: *search, authority: *authority });
        }
        SettingEvent::PlacesFreed { search: _, places } => take(setting, places, Taken::Free),
        SettingEvent::PlacesVacated { search: _, places } => {
            take(setting, places, Taken::Free);
            for number in places {
                if let Some(place) = setting.places.get_mut(number) {
                    place.available_from = None;
                }
            }
        }
    }
}

/// Every place as it is stated, available or not. Places keep who has them; one left out is gone, once nobody has it.
pub(crate) fn restate(setting: &mut Setting, stated: &[StatedPlace]) {
    for place in setting.places.values_mut() {
        place.available_from = None;
    }
    for place in stated {
        let taken = setting.places.get(&place.number).map_or(Taken::Free, |known| known.taken);
        setting.places.insert(place.number, Place { available_from: place.available_from, taken });
    }
    let is_stated = |number: u32| stated.iter().any(|place| place.number == number);
    setting.places.retain(|number, place| is_stated(*number) || place.taken != Taken::Free);
}

fn take(setting: &mut Setting, numbers: &[u32], taken: Taken) {
    for number in numbers {
        if let Some(place) = setting.places.get_mut(number) {
            place.taken = taken;
        }
    }
}

fn drop_hold(setting: &mut Setting, hold: HoldId) {
    setting.holds.remove(&hold);
    for place in setting.places.values_mut().filter(|place| place.taken == Taken::Held(hold)) {
        place.taken = Taken::Free;
    }
}

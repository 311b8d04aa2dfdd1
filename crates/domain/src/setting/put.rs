//! Putting a setting into the register (REG-2) and stating its places (REG-3).

use std::collections::BTreeSet;

use vocabulary::{ProviderId, RefusalReason, SettingId, limits};

use super::{Setting, Taken};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SettingEvent, SettingRecorded, StatedPlace};
use crate::refusal::{Fault, Refusal};
use crate::request::bounds::text;

/// Creates or replaces a setting.
pub struct PutSetting {
    /// Its id.
    pub setting: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// As the register shall have it.
    pub recorded: SettingRecorded,
}

/// Decides a put: a setting never changes provider, and its approval makes sense.
pub fn put_setting(existing: Option<&Setting>, actor: &Actor, command: PutSetting) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    if existing.is_some_and(|setting| setting.recorded.provider != command.provider) {
        faults.push(Fault::new(RefusalReason::SettingNotOwn, command.setting.to_string()));
    }
    let recorded = &command.recorded;
    text("sector", &recorded.sector, limits::SHORT_TEXT_CHARS_MAX, &mut faults);
    if recorded.placement_types.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "placement_types"));
    }
    if recorded.sexes.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "approval.sexes"));
    }
    let (youngest, oldest) = recorded.ages;
    if youngest > oldest || oldest > crate::policy::AGE_YEARS_MAX {
        faults.push(
            Fault::new(RefusalReason::ValueOutOfRange, "approval.ages").with("min", youngest).with("max", oldest),
        );
    }
    if recorded.children_max == 0 || recorded.children_max > limits::PLACES_PER_SETTING_MAX {
        faults.push(
            Fault::new(RefusalReason::ValueOutOfRange, "approval.children_max").with("given", recorded.children_max),
        );
    }
    Refusal::unless_empty(faults)?;
    let event = SettingEvent::Recorded { by: by(actor), setting: Box::new(command.recorded) };
    Ok(Decision::of(Event::Setting(command.setting, event)))
}

/// States all places of a setting; cutting one that is held or awarded is refused here (OFF-7's warning path is the
/// register's), so that a held place never vanishes in silence.
pub fn state_places(setting: &Setting, actor: &Actor, places: Vec<StatedPlace>) -> Result<Decision, Refusal> {
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
    for (number, place) in &setting.places {
        let kept = places.iter().any(|stated| stated.number == *number && stated.available_from.is_some());
        if !kept && matches!(place.taken, Taken::Held(_)) {
            faults.push(Fault::new(RefusalReason::PlaceHeld, format!("places.{number}")));
        }
    }
    Refusal::unless_empty(faults)?;
    Ok(Decision::of(Event::Setting(setting.id, SettingEvent::PlacesStated { by: by(actor), places })))
}

//! Putting a setting into the register (REG-2).

use vocabulary::{RefusalReason, SettingId, Timestamp, limits};

use super::Setting;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, SettingEvent, SettingRecorded};
use crate::policy::{NOT_FOR_PROFIT, begins, is_phased_out, is_restricted_service, on_or_after};
use crate::provider::{Provider, legal_form_fault};
use crate::refusal::{Fault, Refusal};
use crate::request::bounds::text;

/// Creates or replaces a setting.
pub struct PutSetting {
    /// Its id.
    pub setting: SettingId,
    /// As the register shall have it.
    pub recorded: SettingRecorded,
}

/// Decides a put: a setting never changes provider, its approval makes sense, and the not-for-profit rules allow it (REG-7).
pub fn put_setting(
    existing: Option<&Setting>,
    provider: &Provider,
    actor: &Actor,
    command: PutSetting,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    if existing.is_some_and(|setting| setting.recorded.provider != command.recorded.provider) {
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
    let adds_places = is_restricted_service(recorded.kind)
        && is_phased_out(provider.recorded.legal_form)
        && existing.is_none_or(|setting| setting.recorded.children_max < recorded.children_max);
    if adds_places && on_or_after(now.london_date(), NOT_FOR_PROFIT.no_new_places_from) {
        let subject = if existing.is_some() { "approval.children_max" } else { "kind" };
        faults.push(legal_form_fault(subject, &provider.recorded, NOT_FOR_PROFIT.no_new_places_from));
    }
    Refusal::unless_empty(faults)?;
    let event = SettingEvent::Recorded { by: by(actor), setting: Box::new(command.recorded) };
    let decision = Decision::of(Event::Setting(command.setting, event));
    // What the rules allow only until their day is committed before that day or not at all.
    Ok(match begins(NOT_FOR_PROFIT.no_new_places_from).filter(|_| adds_places) {
        Some(day) => decision.before(day),
        None => decision,
    })
}

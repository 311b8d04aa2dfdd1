//! Concealing one setting, and showing it again (REG-5). Concealing twice is refused: the first concealment would be forgotten.

use vocabulary::{ConcealmentReason, RefusalReason, Timestamp};

use super::Setting;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SettingEvent, StandingEvent};
use crate::refusal::{Fault, Refusal, require};

/// Decides a concealment: the setting's holds are released in the same commit.
pub fn conceal(
    setting: &Setting,
    actor: &Actor,
    reason: ConcealmentReason,
    text: Sealed,
    lifts: Option<Timestamp>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    setting.require_shown(now)?;
    require_lift_ahead(lifts, now)?;
    let concealed = SettingEvent::Concealed { by: by(actor), reason, text, lifts };
    let mut decision =
        Decision::of(Event::Setting(setting.id, concealed)).and(StandingEvent::Changed(setting.recorded.provider));
    let releases =
        setting.holds.keys().map(|hold| Event::Setting(setting.id, SettingEvent::HoldReleased { hold: *hold }));
    decision.events.extend(releases);
    Ok(decision)
}

/// Decides a lift, by a person or (`actor` absent) because its date came.
pub fn lift(setting: &Setting, actor: Option<&Actor>) -> Result<Decision, Refusal> {
    require(setting.concealment.is_some(), RefusalReason::NotConcealed, setting.id.to_string())?;
    let lifted = SettingEvent::ConcealmentLifted { by: actor.map(by) };
    Ok(Decision::of(Event::Setting(setting.id, lifted)).and(StandingEvent::Changed(setting.recorded.provider)))
}

/// A lift date lies ahead.
pub(crate) fn require_lift_ahead(lifts: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match lifts {
        Some(lifts) if lifts <= now => {
            Err(Fault::new(RefusalReason::ValueOutOfRange, "lift_time").with("given", lifts).with("after", now).into())
        }
        _ => Ok(()),
    }
}

//! Concealing one setting, and showing it again (REG-5). Concealing twice is refused: the first concealment would be forgotten.

use vocabulary::{AuthorityCode, ConcealmentReason, RefusalReason, Timestamp};

use super::Setting;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SettingEvent, StandingEvent};
use crate::refusal::{Fault, Refusal, require};

/// Decides a concealment: the setting's holds are released in the same commit; `held_by` are the authorities that had them.
pub fn conceal(
    setting: &Setting,
    actor: &Actor,
    concealment: (ConcealmentReason, Sealed, Option<Timestamp>),
    held_by: Vec<AuthorityCode>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (reason, text, lifts) = concealment;
    setting.require_shown(now)?;
    require_lift_ahead(lifts, now)?;
    let concealed = SettingEvent::Concealed { by: by(actor), reason, text, lifts, held_by };
    let mut decision =
        Decision::of(Event::Setting(setting.id, concealed)).and(StandingEvent::Changed(setting.recorded.provider));
    decision.events.extend(setting.release_all_holds());
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

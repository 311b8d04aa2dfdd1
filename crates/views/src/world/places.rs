//! What providers say of their places, week after week: which of it was said again since, so that a world folded anew may leave it out.
//!
//! A statement of places that nobody has or holds tells all that there is to tell of them, and a confirmation all that there is of when. What
//! came before matters only to reminders that were told meanwhile; so it is left out long after, once the reminder that waits, if one does, is
//! younger.

use domain::event::{ProviderEvent, SettingEvent};
use domain::setting::Taken;
use vocabulary::{ProviderId, SettingId, Timestamp, limits};

use super::World;

/// An event that a later one has made needless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Superseded {
    position: u64,
    provider: ProviderId,
    /// When the later one was recorded.
    at: Timestamp,
}

/// How places were stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stated {
    /// On the setting's own stream.
    Itself,
    /// By an import, which moves no setting's stream.
    Imported,
}

impl World {
    /// Notes where an event of a setting lies that is about its places, before it is folded.
    pub(crate) fn note_places(&mut self, id: SettingId, event: &SettingEvent, stated: Stated, at: Timestamp) {
        let is_of_places = match event {
            SettingEvent::PlacesStated { .. }
            | SettingEvent::HoldTaken { .. }
            | SettingEvent::HoldExtended { .. }
            | SettingEvent::HoldReleased { .. }
            | SettingEvent::HoldExpired { .. }
            | SettingEvent::PlacesAwarded { .. }
            | SettingEvent::PlacesFreed { .. }
            | SettingEvent::PlacesVacated { .. } => true,
            SettingEvent::Recorded { .. }
            | SettingEvent::InspectionRecorded { .. }
            | SettingEvent::Concealed { .. }
            | SettingEvent::ConcealmentLifted { .. } => false,
        };
        let Some(setting) = self.settings.get(&id).filter(|_| is_of_places) else { return };
        let is_free = setting.holds.is_empty() && setting.places.values().all(|place| place.taken == Taken::Free);
        let tells_all = matches!(event, SettingEvent::PlacesStated { .. }) && is_free;
        let provider = setting.recorded.provider;
        let trail = self.places_trails.entry(id).or_default();
        if tells_all {
            // The last of a stream stays, for its version: an import is on no setting's stream.
            let kept = usize::from(stated == Stated::Imported);
            let needless = trail.drain(..trail.len().saturating_sub(kept));
            self.superseded.extend(needless.map(|position| Superseded { position, provider, at }));
        }
        if stated == Stated::Itself {
            trail.push(self.position);
        }
    }

    /// Notes where a confirmation of all places of a provider lies, before it is folded.
    pub(super) fn note_confirmation(&mut self, provider: ProviderId, event: &ProviderEvent, at: Timestamp) {
        if let ProviderEvent::PlacesConfirmed { .. } = event
            && let Some(position) = self.confirmations.insert(provider, self.position)
        {
            self.superseded.push(Superseded { position, provider, at });
        }
    }

    /// Once a day of the log: what was needless long enough may be left out.
    pub(super) fn outlive_superseded(&mut self, at: Timestamp) {
        let today = at.london_date();
        if self.outlived_on == Some(today) {
            return;
        }
        self.outlived_on = Some(today);
        let Self { superseded, outlived, reminders, .. } = self;
        superseded.retain(|needless| {
            let is_old = needless.at.plus_days(limits::RESTATED_AFTER_DAYS) <= at;
            let is_told = reminders.open_since(needless.provider).is_none_or(|since| since > needless.at);
            if is_old && is_told {
                outlived.insert(needless.position);
            }
            !(is_old && is_told)
        });
    }
}

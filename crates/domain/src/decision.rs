//! What deciding a command comes to: events, and the instants between which they are true.

use vocabulary::Timestamp;

use crate::event::Event;

/// The events of an accepted command, with the bounds its answer depends on.
///
/// The store checks the bounds by its own clock at commit (OFF-5): the append is refused before `not_before`, and at or
/// after `before`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// What happened, in order; may touch several aggregates, which commit together or not at all.
    pub events: Vec<Event>,
    /// True from this instant on.
    pub not_before: Option<Timestamp>,
    /// True before this instant only (half-open).
    pub before: Option<Timestamp>,
}

impl Decision {
    /// A decision of one event.
    pub fn of(event: impl Into<Event>) -> Self {
        Self { events: vec![event.into()], ..Self::default() }
    }

    /// A decision of several events.
    pub fn all(events: Vec<Event>) -> Self {
        Self { events, ..Self::default() }
    }

    /// Adds an event.
    #[must_use]
    pub fn and(mut self, event: impl Into<Event>) -> Self {
        self.events.push(event.into());
        self
    }

    /// True before `instant` only; the earliest of several.
    #[must_use]
    pub fn before(mut self, instant: Timestamp) -> Self {
        self.before = Some(self.before.map_or(instant, |earlier| earlier.min(instant)));
        self
    }

    /// True before `instant` only, where there is one.
    #[must_use]
    pub fn before_any(self, instant: Option<Timestamp>) -> Self {
        match instant {
            Some(instant) => self.before(instant),
            None => self,
        }
    }

    /// True from `instant` on; the latest of several.
    #[must_use]
    pub fn not_before(mut self, instant: Timestamp) -> Self {
        self.not_before = Some(self.not_before.map_or(instant, |later| later.max(instant)));
        self
    }
}

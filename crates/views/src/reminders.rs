//! When each provider is reminded to confirm its places (REG-4): a pure function of the log, so that a reminder that fell due once stays
//! where it is in its provider's feed.
//!
//! A provider is reminded once when the oldest confirmation among its settings with places is six days old; until all of them are fresher
//! than that, it is not reminded again.

use std::collections::BTreeMap;

use domain::setting::{reminder_at, stale_at};
use vocabulary::{ProviderId, Timestamp};

/// The reminders of every provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    by_provider: BTreeMap<ProviderId, Reminder>,
}

/// The reminders of one provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Reminder {
    /// How many of its settings with places were last confirmed at each instant.
    confirmed: BTreeMap<Timestamp, u32>,
    /// Reminders that fell due, oldest first.
    sent: Vec<Timestamp>,
    /// The reminder that still waits for a confirmation.
    open: Option<Timestamp>,
}

/// A reminder that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When it fell due.
    pub since: Timestamp,
    /// When the oldest places become stale, or became so.
    pub stale_at: Timestamp,
}

impl Reminders {
    /// Reminders of a provider that have fallen due at `now`, oldest first.
    pub fn fallen_due(&self, provider: ProviderId, now: Timestamp) -> Vec<Timestamp> {
        let Some(found) = self.by_provider.get(&provider) else { return Vec::new() };
        let next = found.next().filter(|due| *due <= now);
        found.sent.iter().copied().chain(next).collect()
    }

    /// When a provider is reminded next, should nothing be confirmed before; absent while a reminder waits.
    pub fn next(&self, provider: ProviderId) -> Option<Timestamp> {
        self.by_provider.get(&provider)?.next()
    }

    /// Since when a reminder that was told waits for its provider.
    pub(crate) fn open_since(&self, provider: ProviderId) -> Option<Timestamp> {
        self.by_provider.get(&provider)?.open
    }

    /// The reminder a provider has not heeded yet.
    pub fn waiting(&self, provider: ProviderId, now: Timestamp) -> Option<Waiting> {
        let found = self.by_provider.get(&provider)?;
        let oldest = found.oldest()?;
        let since = found.open.or_else(|| found.next().filter(|due| *due <= now))?;
        Some(Waiting { since, stale_at: stale_at(oldest) })
    }

    /// Folds that a setting's places were confirmed otherwise than before; `None` where it has no places to confirm.
    pub(crate) fn moved(
        &mut self,
        provider: ProviderId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        at: Timestamp,
    ) {
        if from == to {
            return;
        }
        self.by_provider.entry(provider).or_default().change(at, |confirmed| {
            if let Some(from) = from {
                let left = confirmed.get(&from).map_or(0, |count| count.saturating_sub(1));
                if left == 0 {
                    confirmed.remove(&from);
                } else {
                    confirmed.insert(from, left);
                }
            }
            if let Some(to) = to {
                *confirmed.entry(to).or_default() += 1;
            }
        });
    }

    /// Folds that every setting of a provider counts as confirmed at these instants.
    pub(crate) fn recounted(&mut self, provider: ProviderId, all: impl Iterator<Item = Timestamp>, at: Timestamp) {
        self.by_provider.entry(provider).or_default().change(at, |confirmed| {
            confirmed.clear();
            for instant in all {
                *confirmed.entry(instant).or_default() += 1;
            }
        });
    }
}

impl Reminder {
    fn oldest(&self) -> Option<Timestamp> {
        self.confirmed.first_key_value().map(|(oldest, _)| *oldest)
    }

    fn next(&self) -> Option<Timestamp> {
        if self.open.is_some() { None } else { self.oldest().map(reminder_at) }
    }

    /// What fell due before the change stays; what is not fresh after it is not reminded of again.
    fn change(&mut self, at: Timestamp, change: impl FnOnce(&mut BTreeMap<Timestamp, u32>)) {
        if let Some(due) = self.next().filter(|due| *due <= at) {
            self.send(due);
        }
        change(&mut self.confirmed);
        match self.oldest().map(reminder_at) {
            Some(due) if due <= at => {
                if self.open.is_none() {
                    self.send(at);
                }
            }
            Some(_) | None => self.open = None,
        }
    }

    fn send(&mut self, due: Timestamp) {
        self.sent.push(due);
        self.open = Some(due);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        Timestamp::from_micros(0).plus_days(days)
    }

    fn oak() -> ProviderId {
        ProviderId::from_bytes([1; 16])
    }

    #[test]
    fn one_reminder_on_the_sixth_day_and_no_other_until_all_is_fresh() {
        let mut reminders = Reminders::default();
        reminders.moved(oak(), None, Some(day(0)), day(0));
        reminders.moved(oak(), None, Some(day(1)), day(1));
        assert_eq!(reminders.next(oak()), Some(day(6)));
        assert!(reminders.fallen_due(oak(), day(6).plus_micros(-1)).is_empty());
        assert_eq!(reminders.fallen_due(oak(), day(6)), [day(6)]);
        assert_eq!(reminders.waiting(oak(), day(6)), Some(Waiting { since: day(6), stale_at: day(7) }));
        // One of the two is confirmed on day 8; the other is not fresh either: still the same reminder.
        reminders.moved(oak(), Some(day(0)), Some(day(8)), day(8));
        assert_eq!(reminders.fallen_due(oak(), day(9)), [day(6)]);
        assert_eq!(reminders.waiting(oak(), day(9)), Some(Waiting { since: day(6), stale_at: day(8) }));
        assert_eq!(reminders.next(oak()), None);
        reminders.moved(oak(), Some(day(1)), Some(day(10)), day(10));
        assert_eq!(reminders.waiting(oak(), day(10)), None, "heeded");
        assert_eq!(reminders.next(oak()), Some(day(14)));
        assert_eq!(reminders.fallen_due(oak(), day(14)), [day(6), day(14)]);
    }

    #[test]
    fn a_confirmation_of_all_counts_anew_and_what_fell_due_stays() {
        let mut reminders = Reminders::default();
        reminders.moved(oak(), None, Some(day(0)), day(0));
        reminders.recounted(oak(), [day(5), day(5)].into_iter(), day(5));
        assert_eq!((reminders.fallen_due(oak(), day(10)), reminders.next(oak())), (vec![], Some(day(11))));
        reminders.recounted(oak(), [day(12), day(12)].into_iter(), day(12));
        assert_eq!(reminders.fallen_due(oak(), day(12)), [day(11)]);
        // Places that are gone need no confirmation.
        reminders.moved(oak(), Some(day(12)), None, day(13));
        reminders.moved(oak(), Some(day(12)), None, day(13));
        assert_eq!((reminders.next(oak()), reminders.waiting(oak(), day(30))), (None, None));
    }
}

//! What is watched of a connection: whether it has greeted, which answers wait for their reader, and when it ends at the latest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The answers of one connection that wait for their reader, by number, since when.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    since: BTreeMap<u64, Instant>,
}

impl Answers {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since when the one waits that has waited longest.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.waiting().since.values().min().copied()
    }
}

/// One answer: it waits for its reader from when a part of it was handed over until the next is asked for.
#[derive(Debug)]
pub(super) struct Answer {
    answers: Arc<Answers>,
    number: u64,
}

impl Answer {
    /// An answer that nobody has asked a part of.
    pub(super) fn new(answers: Arc<Answers>) -> Self {
        let number = {
            let mut waiting = answers.waiting();
            waiting.next += 1;
            waiting.next
        };
        let answer = Self { answers, number };
        answer.handed_over();
        answer
    }

    pub(super) fn handed_over(&self) {
        self.answers.waiting().since.insert(self.number, Instant::now());
    }

    pub(super) fn asked_for(&self) {
        self.answers.waiting().since.remove(&self.number);
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.asked_for();
    }
}

/// Why a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It did not say that it speaks HTTP/2.
    Silent,
    /// It left an answer unread.
    Unread,
    /// Its time is over, or its certificate's.
    Over,
}

impl Ended {
    pub(super) const fn said(self) -> &'static str {
        match self {
            Self::Silent => "it did not greet in time",
            Self::Unread => "it left an answer unread",
            Self::Over => "its time was over, or its certificate's",
        }
    }
}

/// The times of one connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// When it must have greeted.
    pub(super) greet_by: Instant,
    /// When it ends whatever it does.
    pub(super) ends_at: Instant,
    /// How long an answer may wait for its reader.
    pub(super) reader: Duration,
}

/// Whether a connection has sent the 24 bytes by which HTTP/2 begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greeted {
    Yes,
    NotYet,
}

impl Times {
    /// Why it is ended now, or when to look again.
    pub(super) fn judge(&self, now: Instant, greeted: Greeted, oldest: Option<Instant>) -> Result<Instant, Ended> {
        if now >= self.ends_at {
            return Err(Ended::Over);
        }
        if greeted == Greeted::NotYet && now >= self.greet_by {
            return Err(Ended::Silent);
        }
        // An answer that begins to wait now cannot have waited too long before that.
        let unread_at = oldest.unwrap_or(now) + self.reader;
        if now >= unread_at {
            return Err(Ended::Unread);
        }
        let next = unread_at.min(self.ends_at);
        Ok(if greeted == Greeted::NotYet { next.min(self.greet_by) } else { next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_connection_ends_by_silence_by_an_unread_answer_and_by_its_time() {
        let start = Instant::now();
        let times = Times { greet_by: start + 10 * SECOND, ends_at: start + 100 * SECOND, reader: 60 * SECOND };
        let at = |seconds: u32| start + seconds * SECOND;
        let judge = |now: u32, greeted, oldest: Option<u32>| times.judge(at(now), greeted, oldest.map(at));
        assert_eq!(judge(0, Greeted::NotYet, None), Ok(at(10)));
        assert_eq!(judge(10, Greeted::NotYet, None), Err(Ended::Silent));
        assert_eq!(judge(10, Greeted::Yes, None), Ok(at(70)));
        assert_eq!(judge(10, Greeted::Yes, Some(5)), Ok(at(65)));
        assert_eq!(judge(65, Greeted::Yes, Some(5)), Err(Ended::Unread));
        assert_eq!(judge(65, Greeted::Yes, Some(64)), Ok(at(100)));
        assert_eq!(judge(100, Greeted::Yes, None), Err(Ended::Over));
    }

    #[test]
    fn an_answer_waits_between_what_it_hands_over_and_what_is_asked_for() {
        let answers = Arc::new(Answers::default());
        let (first, second) = (Answer::new(Arc::clone(&answers)), Answer::new(Arc::clone(&answers)));
        let since = answers.oldest().unwrap();
        first.asked_for();
        assert!(answers.oldest().unwrap() >= since);
        second.asked_for();
        assert_eq!(answers.oldest(), None);
        second.handed_over();
        assert!(answers.oldest().is_some());
        drop(second);
        assert_eq!(answers.oldest(), None, "what is dropped waits for nobody");
    }
}

//! The one task that writes the log.

use std::fs;
use std::sync::Arc;

use event_log::EventLog;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use vocabulary::{Timestamp, limits};

use super::day::{Day, make_folder};
use super::pending::Pending;
use super::reading::{days, file_of};
use super::{Access, AccessError, Options};
use crate::signing::SigningKeys;

/// What the task is asked beside recording; each is answered with whether all is on the disk.
pub(super) enum Control {
    /// To write now.
    Flush(oneshot::Sender<bool>),
    /// To write, sign the end, and stop.
    Stop(oneshot::Sender<bool>),
}

/// The files, and what is not in them yet.
pub(super) struct Keeper {
    options: Options,
    clock: Arc<dyn EventLog>,
    store: String,
    signing: Option<SigningKeys>,
    day: Option<Day>,
    pending: Pending,
}

impl Keeper {
    /// Opens the folder: an earlier day that was not signed is, and today goes on.
    pub(super) fn open(
        options: Options,
        clock: Arc<dyn EventLog>,
        signing: Option<SigningKeys>,
    ) -> Result<Self, AccessError> {
        make_folder(&options.folder)?;
        let store = clock.marks().id.to_string();
        let mut keeper = Self { options, clock, store, signing, day: None, pending: Pending::default() };
        let now = keeper.clock.now();
        keeper.resume(now)?;
        keeper.turn(now)?;
        Ok(keeper)
    }

    /// Keeps the log until it is asked to stop, or nobody can ask any more.
    pub(super) async fn keep(mut self, mut inbox: mpsc::Receiver<Access>, mut asked: mpsc::Receiver<Control>) {
        let mut ticks = interval(self.options.flush_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // Without room nothing is taken: the queue fills, and calls are refused rather than not recorded.
            let has_room = self.pending.len() < limits::ACCESS_PENDING_MAX;
            let (writes, stops, answer) = tokio::select! {
                taken = inbox.recv(), if has_room => {
                    let Some(access) = taken else { return };
                    self.pending.add(access);
                    (self.pending.len() >= limits::ACCESS_PENDING_MAX, false, None)
                }
                control = asked.recv() => match control {
                    None => return,
                    Some(Control::Flush(done)) => (true, false, Some(done)),
                    Some(Control::Stop(done)) => (true, true, Some(done)),
                },
                _ = ticks.tick() => (true, false, None),
            };
            if !writes {
                continue;
            }
            while self.pending.len() < limits::ACCESS_PENDING_MAX
                && let Ok(access) = inbox.try_recv()
            {
                self.pending.add(access);
            }
            let Some((keeper, written)) = self.write_aside(stops).await else { return };
            self = keeper;
            if let Some(done) = answer {
                // Whoever asked may have gone.
                let _ = done.send(written);
            }
            if stops {
                return;
            }
        }
    }

    /// Writes in a thread that may wait for the disk; none where that thread broke, and then calls find no place any more.
    async fn write_aside(mut self, stops: bool) -> Option<(Self, bool)> {
        let wrote = spawn_blocking(move || {
            let written = self.write(stops);
            (self, written)
        });
        match wrote.await {
            Ok((keeper, Ok(()))) => Some((keeper, true)),
            Ok((keeper, Err(error))) => {
                tracing::error!(%error, "the access log cannot be written; calls are refused when its queue is full");
                Some((keeper, false))
            }
            Err(error) => {
                tracing::error!(%error, "the access log broke off; calls are refused");
                None
            }
        }
    }

    fn write(&mut self, stops: bool) -> Result<(), AccessError> {
        let now = self.clock.now();
        let written = self.try_write(now, stops);
        if written.is_err() {
            // What is in the file is what counts: it is read again before anything is written to it.
            self.day = None;
        }
        written
    }

    fn try_write(&mut self, now: Timestamp, stops: bool) -> Result<(), AccessError> {
        if self.day.is_none() {
            self.resume(now)?;
        }
        self.turn(now)?;
        if !self.pending.is_empty() {
            let day = self.today(now)?;
            self.day.insert(day).record(self.pending.lines(), self.options.day_bytes, now)?;
            self.pending.clear();
        }
        match (&mut self.day, stops) {
            (Some(day), true) => day.sign(&self.store, self.signing.as_ref(), now),
            _ => Ok(()),
        }
    }

    /// The open day, or a new one.
    fn today(&mut self, now: Timestamp) -> Result<Day, AccessError> {
        if let Some(day) = self.day.take() {
            return Ok(day);
        }
        let before = days(&self.options.folder)?.pop();
        let before = before.map(|day| Day::reopen(&self.options.folder, day)).transpose()?.flatten();
        let before = before.map(|before| (before.day, before.chain));
        Day::begin(&self.options.folder, now.london_date(), &self.store, before)
    }

    /// Goes on with the newest day there is.
    fn resume(&mut self, now: Timestamp) -> Result<(), AccessError> {
        while let Some(newest) = days(&self.options.folder)?.pop() {
            let Some(mut found) = Day::reopen(&self.options.folder, newest)? else { continue };
            if newest < now.london_date() && found.is_ended() {
                break;
            }
            found.resume(now)?;
            self.day = Some(found);
            break;
        }
        Ok(())
    }

    /// Ends a day that is over, and deletes those that are no longer kept.
    fn turn(&mut self, now: Timestamp) -> Result<(), AccessError> {
        let today = now.london_date();
        if let Some(over) = self.day.as_mut().filter(|day| day.day < today) {
            over.sign(&self.store, self.signing.as_ref(), now)?;
            self.day = None;
        }
        let kept = i32::try_from(self.options.days).unwrap_or(i32::MAX);
        for day in days(&self.options.folder)?.into_iter().filter(|day| today.days_since(*day) > kept) {
            let path = file_of(&self.options.folder, day);
            fs::remove_file(&path).map_err(AccessError::io(&path))?;
            tracing::info!(%day, "a day of the access log was deleted: it is no longer kept");
        }
        Ok(())
    }
}

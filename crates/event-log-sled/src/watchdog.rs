//! Gives the store up when a commit hangs: an answer late is worse than a process that ends and is started again (P8).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::shared::Shared;

// A commit is given up once this many looks in a row have found it, so it had the whole limit and at most a quarter more.
const LOOKS: u32 = 4;

/// A thread that looks at the writer now and then. It ends when this value is dropped.
pub(crate) struct Watchdog {
    ending: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub(crate) fn start(shared: Arc<Shared>, limit: Duration) -> io::Result<Self> {
        let (ending, ended) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("log-watchdog".to_owned())
            .spawn(move || watch(&shared, limit.max(Duration::from_millis(1)) / LOOKS, &ended))?;
        Ok(Self { ending: Some(ending), thread: Some(thread) })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.ending.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn watch(shared: &Shared, between_looks: Duration, ended: &mpsc::Receiver<()>) {
    let mut last_seen = 0;
    let mut times_seen = 0;
    while ended.recv_timeout(between_looks) == Err(RecvTimeoutError::Timeout) {
        let phase = shared.commit_phase();
        times_seen = if phase == last_seen { times_seen + 1 } else { 0 };
        last_seen = phase;
        if phase % 2 == 1 && times_seen >= LOOKS {
            shared.fatal("a commit has not reached the disk within its limit");
            return;
        }
    }
}

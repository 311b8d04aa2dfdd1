//! The log over sled keeps the contract.

#![expect(clippy::expect_used, reason = "a test")]

use std::sync::Arc;

use event_log::conformance::{NOON, Subject};
use event_log::{EventLog, ManualClock, Mode, StoreId};
use event_log_sled::{Options, SledLog, Space};
use tempfile::TempDir;
use vocabulary::Timestamp;

struct Sled {
    dir: TempDir,
    clock: Arc<ManualClock>,
    log: Option<Arc<SledLog>>,
}

impl Sled {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::from_micros(NOON)));
        let mut sled = Self { dir: TempDir::new().expect("a folder"), clock, log: None };
        sled.reopen();
        sled
    }
}

impl Subject for Sled {
    fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone().expect("it is open")
    }

    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }

    fn reopen(&mut self) {
        self.log = None;
        let options = Options::new(self.dir.path(), Mode::Production, StoreId([1; 16]), self.clock.clone());
        let options = options.space(Space { refuse_below_bytes: 0, ballast_bytes: 0 });
        self.log = Some(Arc::new(options.open().expect("it opens")));
    }
}

event_log::conformance_suite!(Sled::new());

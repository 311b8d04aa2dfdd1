//! The memory log keeps the contract.

use std::sync::Arc;

use event_log::conformance::{NOON, Subject};
use event_log::{EventLog, ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use vocabulary::Timestamp;

struct Memory {
    disk: MemoryDisk,
    clock: Arc<ManualClock>,
    log: Arc<MemoryLog>,
}

impl Memory {
    fn new() -> Self {
        let disk = MemoryDisk::new(StoreMarks { id: StoreId([1; 16]), mode: Mode::Production });
        let clock = Arc::new(ManualClock::at(Timestamp::from_micros(NOON)));
        let log = Arc::new(MemoryLog::open(disk.clone(), clock.clone()));
        Self { disk, clock, log }
    }
}

impl Subject for Memory {
    fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }

    fn reopen(&mut self) {
        self.log = Arc::new(MemoryLog::open(self.disk.clone(), self.clock.clone()));
    }
}

event_log::conformance_suite!(Memory::new());

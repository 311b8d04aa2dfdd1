//! How the store stands, asked each time: whether it takes and gives, whether its clock is believed, and its disk.

use engine::Engine;
use event_log::{Health, OnDisk};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// The gauges of the store.
pub(super) struct StoreGauges {
    serving: Gauge,
    full: Gauge,
    clock_suspect: Gauge,
    disk: Option<DiskGauges>,
}

/// Those of its disk.
struct DiskGauges {
    free: Gauge,
    refuse_below: Gauge,
    ballast: Gauge,
    taken: Gauge,
    unsynced_files: Gauge,
}

impl StoreGauges {
    pub(super) fn new(registry: &mut Registry, engine: &Engine) -> Self {
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let serving = gauge("store_serving", "1 while the store is read");
        let full = gauge("store_full", "1 while writes are refused for want of room");
        let clock_suspect = gauge("store_clock_suspect", "1 while what depends on time waits for an administrator");
        let disk = engine.log().on_disk().map(|_| DiskGauges::new(registry));
        Self { serving, full, clock_suspect, disk }
    }

    /// Looks at the store as it is now.
    pub(super) fn set(&self, engine: &Engine) {
        let (log, health) = (engine.log(), engine.log().health());
        self.serving.set(i64::from(health != Health::Stopped));
        self.full.set(i64::from(health == Health::Full));
        self.clock_suspect.set(i64::from(log.clock_suspect()));
        if let (Some(gauges), Some(found)) = (&self.disk, log.on_disk()) {
            gauges.set(found);
        }
    }
}

impl DiskGauges {
    fn new(registry: &mut Registry) -> Self {
        let mut bytes = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register_with_unit(name, help, Unit::Bytes, gauge.clone());
            gauge
        };
        let free = bytes("store_disk_free", "Room left where the store lies; -1 where that cannot be told");
        let refuse_below = bytes("store_refuse_below", "Below this room writes are refused");
        let ballast = bytes("store_ballast", "Kept back for the day the disk is full; 0 where it was given up");
        let taken = bytes("store", "What the store takes; -1 where that cannot be told");
        let unsynced_files = Gauge::default();
        let help = "Files of the store that nothing syncs: always 0, or a power cut may take the store with it";
        registry.register("store_unsynced_files", help, unsynced_files.clone());
        Self { free, refuse_below, ballast, taken, unsynced_files }
    }

    fn set(&self, found: OnDisk) {
        let told = |number: Option<u64>| number.map_or(-1, |number| i64::try_from(number).unwrap_or(i64::MAX));
        self.free.set(told(found.free_bytes));
        self.refuse_below.set(told(Some(found.refuse_below_bytes)));
        self.ballast.set(told(Some(found.ballast_bytes)));
        self.taken.set(told(found.store_bytes));
        self.unsynced_files.set(told(found.unsynced_files));
    }
}

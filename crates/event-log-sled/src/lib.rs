//! The event log over sled, the embedded store: nothing to install, and every rule that keeping a promise on it takes.
//!
//! What was measured, and why each rule is there, stands in the project's design notes on durability. In short: one writer
//! thread owns the database, groups appends, writes each group as one batch, flushes, and then calls `fdatasync` on the
//! database file through a descriptor of its own, because sled's flush never does. Values stay small enough that sled never
//! makes a blob file. A commit that hangs or fails ends the process rather than leave anybody guessing.
//!
//! ```no_run
//! # fn example(clock: std::sync::Arc<dyn event_log::Clock>) -> Result<(), event_log_sled::OpenError> {
//! use event_log::{Mode, StoreId};
//! let log = event_log_sled::Options::new("data", Mode::Production, StoreId([7; 16]), clock).open()?;
//! # Ok(())
//! # }
//! ```

mod backup;
mod keys;
mod open;
mod options;
mod requests;
mod shared;
mod space;
mod store;
mod values;
mod verify;
mod versions;
mod watchdog;
mod writer;

pub use backup::{BackedUp, BackupError, Restore, read_backup, restore};
pub use open::OpenError;
pub use options::{FreeBytes, Hook, Hooks, OnFatal, Options, Space, SyncMode};
pub use space::SpaceLeft;
pub use store::SledLog;

//! The event log: an append-only, hash-chained record of everything that was decided, with the vault beside it.
//!
//! [`EventLog`] is the contract. [`MemoryLog`] keeps it in memory; the other stores live in crates of their own and run
//! the same [`conformance`] suite. To the log itself events are bytes; [`stored`] is where those bytes get their meaning.

pub mod append;
pub mod audit;
pub mod clock;
pub mod conformance;
pub mod envelope;
pub mod error;
pub mod group;
pub mod limits;
mod log;
mod memory;
pub mod names;
pub mod position;
pub mod stored;

pub use append::{
    Append, Bounds, Committed, Positions, RequestDigest, RequestKey, RequestOutcome, RequestRecord, StreamAppend,
    VaultRecord,
};
pub use clock::{Clock, ManualClock, SandboxClock, StoreClock, SystemClock};
pub use error::{AppendError, Broken, ReadError, Verified};
pub use log::{EventLog, Health, Mode, OnDisk, Recorded, StoreId, StoreMarks, VerifyError};
pub use memory::{MemoryDisk, MemoryLog};
pub use names::{NameError, StreamName, VaultKey};
pub use position::{CHAIN_START, ChainHash, Epoch, Head, Position, Version};

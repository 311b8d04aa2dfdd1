//! Every limit of the log, in one place: what is larger is refused by name, never cut short.
//!
//! The value limit comes from the embedded store (durability.md): a leaf page of 16 values must stay below a quarter of
//! its segment, or the page becomes a file of its own that nothing syncs.

/// Bytes of one stored value, envelope and chain included.
pub const MAX_VALUE_BYTES: usize = 61_440;

/// Bytes of one event. The difference to [`MAX_VALUE_BYTES`] is room for the envelope and the chain.
pub const MAX_EVENT_BYTES: usize = MAX_VALUE_BYTES - 512;

/// Bytes of one vault record.
pub const MAX_VAULT_RECORD_BYTES: usize = 32 * 1024;

/// Bytes of the outcome kept with a request id.
pub const MAX_OUTCOME_BYTES: usize = 4 * 1024;

/// Bytes of a stream name.
pub const MAX_STREAM_NAME_BYTES: usize = 200;

/// Bytes of a vault key.
pub const MAX_VAULT_KEY_BYTES: usize = 200;

/// Streams one append writes to.
pub const MAX_STREAMS_PER_APPEND: usize = 512;

/// Events of one append, over all its streams.
pub const MAX_EVENTS_PER_APPEND: usize = 2_048;

/// Streams one append guards without writing to them.
pub const MAX_GUARDS_PER_APPEND: usize = 512;

/// Vault records of one append.
pub const MAX_VAULT_RECORDS_PER_APPEND: usize = 2_048;

/// Bytes of one append, events, vault records and outcome together.
pub const MAX_APPEND_BYTES: usize = 4 * 1024 * 1024;

/// Events one read returns at most, whatever was asked for.
pub const MAX_READ_EVENTS: usize = 4_096;

/// Vault records one page of a scan returns at most, whatever was asked for.
pub const MAX_SCAN_RECORDS: usize = 1_024;

/// Microseconds a request id is remembered: seven days, by `recorded_at`.
pub const REQUEST_RETENTION_MICROS: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// Microseconds the wall clock may leave the elapsed time before an alarm is raised: 5 s.
pub const CLOCK_ALARM_MICROS: i64 = 5 * 1_000_000;

/// Microseconds the wall clock may leave the elapsed time before it is no longer believed: 60 s.
pub const CLOCK_SUSPECT_MICROS: i64 = 60 * 1_000_000;

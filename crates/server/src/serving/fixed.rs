//! Limits of the edge that nobody sets, in one list: `docs/limits.md` tells it. Those of what is said are in `vocabulary::limits`.

use std::time::Duration;

use vocabulary::limits;

/// How deep messages may be nested; what decodes them stops there.
pub(super) const NESTING_MAX: u64 = 100;

/// Streams that a client reset before they were looked at; one more, and its connection is ended (reset floods).
pub(super) const PENDING_RESETS_MAX: usize = 20;

/// Streams that the server reset for faults of a client; one more, and its connection is ended.
pub(super) const FAULTY_RESETS_MAX: usize = 1_024;

/// Largest frame taken.
pub(super) const FRAME_BYTES_MAX: u32 = 16 * 1024;

/// Bytes of one stream that a client may send ahead: one message.
pub(super) const STREAM_WINDOW_BYTES: u32 = 1 << 20;

/// Bytes of one connection that a client may send ahead: one message.
pub(super) const CONNECTION_WINDOW_BYTES: u32 = 1 << 20;

/// A limit, as a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// How many.
    pub value: u64,
    /// Of what, with the unit.
    pub what: &'static str,
    /// What comes of being over it.
    pub over: &'static str,
}

const fn fixed(value: usize, what: &'static str, over: &'static str) -> Fixed {
    Fixed { value: value as u64, what, over }
}

const fn seconds(value: Duration, what: &'static str, over: &'static str) -> Fixed {
    Fixed { value: value.as_secs(), what, over }
}

const ENDED: &str = "the connection is ended";

/// Every limit of the edge that nobody sets.
pub const FIXED: &[Fixed] = &[
    fixed(limits::MESSAGE_BYTES_MAX, "bytes of one message", "`MESSAGE_TOO_LARGE`, and nothing of it is decoded"),
    Fixed { value: NESTING_MAX, what: "messages within messages", over: "`MESSAGE_UNREADABLE`" },
    fixed(FRAME_BYTES_MAX as usize, "bytes of one HTTP/2 frame", ENDED),
    fixed(STREAM_WINDOW_BYTES as usize, "bytes that a client may send ahead on one stream", ENDED),
    fixed(CONNECTION_WINDOW_BYTES as usize, "bytes that a client may send ahead on one connection", ENDED),
    fixed(PENDING_RESETS_MAX, "streams that a client resets before they are looked at", ENDED),
    fixed(FAULTY_RESETS_MAX, "streams that the server resets for faults of a client", ENDED),
    seconds(
        crate::read_out::READ_OUT,
        "seconds for which the body of a refused request is read",
        "its stream is reset, as a fault of the client",
    ),
    fixed(
        crate::connections::READY_MAX,
        "connections let in that wait to be served",
        "further ones wait in the system's queue",
    ),
    fixed(crate::services::feed::WATCHES_MAX, "feeds watched at once, of all principals", "`QUOTA_EXCEEDED`"),
    fixed(
        crate::services::feed::ITEMS_AHEAD,
        "items of a feed that wait for its reader",
        "the feed is read no further",
    ),
    seconds(
        crate::services::feed::READER_WAITS,
        "seconds that they wait",
        "`QUOTA_EXCEEDED`; the feed is resumed by its cursor",
    ),
    seconds(
        crate::rates::FORGET_EVERY,
        "seconds after which those who have their whole burst again are forgotten",
        "-",
    ),
    fixed(crate::rates::UNHEARD_MAX, "addresses that are not heard for a while at once", "only their rate is kept"),
    fixed(crate::tls::NAMES_MAX, "names taken from one client certificate", "the rest is left out"),
    fixed(
        crate::status::DETAILS_BYTES_MAX,
        "bytes of the details of one error",
        "the last faults are left out, and counted",
    ),
    fixed(crate::metrics::CONNECTIONS_MAX, "collectors of metrics answered at once", "further ones wait"),
    seconds(crate::metrics::CONNECTION, "seconds for which a collector is connected", ENDED),
];

// A message fits the windows.
const _: () = assert!(limits::MESSAGE_BYTES_MAX <= STREAM_WINDOW_BYTES as usize);
const _: () = assert!(STREAM_WINDOW_BYTES <= CONNECTION_WINDOW_BYTES);

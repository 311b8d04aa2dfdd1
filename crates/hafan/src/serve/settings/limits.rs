//! The limits that an operator may set, each with its default, its bounds and what comes of being over it. `docs/limits.md` tells this table.

use std::time::Duration;

use server::serving::{Limits, Rate};

use super::layers::Layers;
use super::table::Setting;

/// A limit that may be set: a whole number within bounds.
pub(super) struct LimitSetting {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) min: u64,
    pub(super) max: u64,
    /// What it limits, with its unit.
    pub(super) what: &'static str,
    /// What comes of being over it.
    pub(super) over: &'static str,
}

impl LimitSetting {
    /// As any other setting.
    pub(super) const fn setting(&self) -> Setting {
        Setting { name: self.name, default: self.default }
    }
}

const WAITS: &str = "waits until there is room";
const ENDED: &str = "the connection is ended, and all it held is dropped";

const LIMITED: &str = "`RATE_LIMITED`";
const UNHEARD: &str = "`RATE_LIMITED` to every call from there, until its rate allows another";

/// Every limit that may be set, in the order they are explained.
pub(super) const LIMITS: &[LimitSetting] = &[
    LimitSetting {
        name: "limits.connections",
        default: "4096",
        min: 1,
        max: 100_000,
        what: "connections open at once",
        over: "a further one is closed before a byte is read of it, and logged",
    },
    LimitSetting {
        name: "limits.connections_per_address",
        default: "512",
        min: 1,
        max: 100_000,
        what: "connections open at once from one address; people behind one gateway share it",
        over: "a further one is closed before a byte is read of it, and logged",
    },
    LimitSetting {
        name: "limits.handshakes",
        default: "1024",
        min: 1,
        max: 100_000,
        what: "TLS handshakes under way at once; more than one address may have connections, so that none can take them all",
        over: "a further connection waits to be let in",
    },
    LimitSetting {
        name: "limits.handshake_seconds",
        default: "10",
        min: 1,
        max: 300,
        what: "seconds for a TLS handshake, and for the first bytes of HTTP/2",
        over: "the connection is ended and the reason logged",
    },
    LimitSetting {
        name: "limits.connection_age_seconds",
        default: "3600",
        min: 1,
        max: 86_400,
        what: "seconds for which a connection takes new calls, so that a certificate revoked meanwhile does not live on in it",
        over: "the client is told to open another; feeds have the time of a drain and are resumed by their cursor",
    },
    LimitSetting {
        name: "limits.calls_per_connection",
        default: "256",
        min: 1,
        max: 10_000,
        what: "calls of one connection at once",
        over: WAITS,
    },
    LimitSetting {
        name: "limits.streams_per_connection",
        default: "512",
        min: 1,
        max: 10_000,
        what: "HTTP/2 streams of one connection at once, feeds included",
        over: WAITS,
    },
    LimitSetting {
        name: "limits.header_list_bytes",
        default: "16384",
        min: 4_096,
        max: 1_048_576,
        what: "bytes of the headers of one request",
        over: "the request is refused by the transport (431)",
    },
    LimitSetting {
        name: "limits.call_seconds",
        default: "30",
        min: 1,
        max: 3_600,
        what: "seconds until the answer of a call begins, the whole of its request among them, however slowly it is sent",
        over: "`DEADLINE_EXCEEDED`",
    },
    LimitSetting {
        name: "limits.reader_seconds",
        default: "60",
        min: 1,
        max: 3_600,
        what: "seconds for which a part of an answer may wait for its reader",
        over: ENDED,
    },
    LimitSetting {
        name: "limits.reads_burst",
        default: "20000",
        min: 1,
        max: 10_000_000,
        what: "reads of one principal at once, after a rest",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.reads_per_minute",
        default: "60000",
        min: 1,
        max: 10_000_000,
        what: "reads of one principal a minute, in the long run",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.changes_burst",
        default: "5000",
        min: 1,
        max: 10_000_000,
        what: "changes by one principal at once, after a rest",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.changes_per_minute",
        default: "12000",
        min: 1,
        max: 10_000_000,
        what: "changes by one principal a minute, in the long run: an import of 100,000 rows is 200 of them",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.streams_burst",
        default: "500",
        min: 1,
        max: 10_000_000,
        what: "streams (feeds, exports) opened by one principal at once, after a rest",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.streams_per_minute",
        default: "600",
        min: 1,
        max: 10_000_000,
        what: "streams opened by one principal a minute, in the long run",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.open_streams",
        default: "100",
        min: 1,
        max: 10_000,
        what: "streams that one principal holds at once",
        over: LIMITED,
    },
    LimitSetting {
        name: "limits.failed_authentications_burst",
        default: "500",
        min: 1,
        max: 10_000_000,
        what: "failed authentications of one address (of IPv6, one network of 64 bits) at once, after a rest",
        over: UNHEARD,
    },
    LimitSetting {
        name: "limits.failed_authentications_per_minute",
        default: "600",
        min: 1,
        max: 10_000_000,
        what: "failed authentications of one address a minute, in the long run",
        over: UNHEARD,
    },
    LimitSetting {
        name: "limits.keepalive_seconds",
        default: "30",
        min: 1,
        max: 3_600,
        what: "seconds of silence after which a connection is asked whether it is there",
        over: "it is asked",
    },
    LimitSetting {
        name: "limits.keepalive_answer_seconds",
        default: "20",
        min: 1,
        max: 3_600,
        what: "seconds for saying so; a client in the middle of a frame, sent byte by byte, cannot",
        over: ENDED,
    },
    LimitSetting {
        name: "limits.drain_seconds",
        default: "10",
        min: 1,
        max: 600,
        what: "seconds for which a server that is told to stop waits for the calls under way",
        over: "they are cut off; none of them was acknowledged",
    },
];

/// Reads them.
pub(super) fn settled(layers: &mut Layers) -> Limits {
    let mut number = |name: &str| match LIMITS.iter().find(|limit| limit.name.strip_prefix("limits.") == Some(name)) {
        Some(limit) => layers.number(limit.name, limit.min, limit.max),
        None => 0,
    };
    let mut size = |name: &str| usize::try_from(number(name)).unwrap_or(usize::MAX);
    let (connections, connections_per_address) = (size("connections"), size("connections_per_address"));
    let (handshakes, calls_per_connection) = (size("handshakes"), size("calls_per_connection"));
    let mut word = |name: &str| u32::try_from(number(name)).unwrap_or(u32::MAX);
    let (streams_per_connection, header_list_bytes) = (word("streams_per_connection"), word("header_list_bytes"));
    let mut rate = |burst: &str, per_minute: &str| Rate::of(word(burst), word(per_minute));
    let (reads, changes) = (rate("reads_burst", "reads_per_minute"), rate("changes_burst", "changes_per_minute"));
    let streams = rate("streams_burst", "streams_per_minute");
    let failed_authentications = rate("failed_authentications_burst", "failed_authentications_per_minute");
    let open_streams = usize::try_from(number("open_streams")).unwrap_or(usize::MAX);
    let mut seconds = |name: &str| Duration::from_secs(number(name));
    Limits {
        call: seconds("call_seconds"),
        calls_per_connection,
        streams_per_connection,
        keepalive: seconds("keepalive_seconds"),
        keepalive_answer: seconds("keepalive_answer_seconds"),
        header_list_bytes,
        drain: seconds("drain_seconds"),
        handshake: seconds("handshake_seconds"),
        handshakes,
        connections,
        connections_per_address,
        connection_age: seconds("connection_age_seconds"),
        reader: seconds("reader_seconds"),
        reads,
        changes,
        streams,
        open_streams,
        failed_authentications,
    }
}

//! What connections and calls may take: how many, how long, how large. `docs/limits.md` tells each of them.

use std::time::Duration;

use crate::rates::Rate;

/// What one server allows.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest a call may run until its answer begins; a caller's own deadline counts where it is shorter.
    pub call: Duration,
    /// Calls of one connection at once; further ones wait.
    pub calls_per_connection: usize,
    /// Streams of one connection at once, feeds included.
    pub streams_per_connection: u32,
    /// How often a silent connection is asked whether it is there.
    pub keepalive: Duration,
    /// How long it may take to say so.
    pub keepalive_answer: Duration,
    /// Longest list of request headers, in bytes.
    pub header_list_bytes: u32,
    /// How long a stopping server waits for calls that are under way.
    pub drain: Duration,
    /// How long a connection may take over its handshake, and over its first bytes.
    pub handshake: Duration,
    /// Handshakes under way at once; further connections wait to be let in.
    pub handshakes: usize,
    /// Connections open at once.
    pub connections: usize,
    /// Connections open at once from one address.
    pub connections_per_address: usize,
    /// How long a connection takes new calls; those under way then have the time of a drain to end.
    pub connection_age: Duration,
    /// How long a part of an answer may wait for its reader.
    pub reader: Duration,
    /// Reads of one principal.
    pub reads: Rate,
    /// Changes by one principal.
    pub changes: Rate,
    /// Streams opened by one principal.
    pub streams: Rate,
    /// Streams that one principal holds at once.
    pub open_streams: usize,
    /// Failed authentications of one address.
    pub failed_authentications: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(30),
            calls_per_connection: 256,
            streams_per_connection: 512,
            keepalive: Duration::from_secs(30),
            keepalive_answer: Duration::from_secs(20),
            header_list_bytes: 16 * 1024,
            drain: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            handshakes: 1_024,
            connections: 4_096,
            connections_per_address: 512,
            connection_age: Duration::from_secs(3_600),
            reader: Duration::from_secs(60),
            reads: Rate::of(20_000, 60_000),
            changes: Rate::of(5_000, 12_000),
            streams: Rate::of(500, 600),
            open_streams: 100,
            failed_authentications: Rate::of(500, 600),
        }
    }
}

//! Connections: let in within bounds, wrapped in TLS, told apart, and ended when their time is over.
//!
//! A connection has a place of its own among all and among those of its address before a byte is read of it. Its handshake has a deadline and
//! runs beside the others'. From then on it is ended when it says nothing, when it leaves an answer unread, when its certificate ends, and at
//! the end of the longest time any may last: whatever it held is dropped with it.

mod accept;
mod held;
mod peers;
mod places;
mod watch;

pub(crate) use accept::{Entrance, READY_MAX, incoming};

pub(crate) use peers::PeersLayer;

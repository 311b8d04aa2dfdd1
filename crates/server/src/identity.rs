//! Who calls: known before a byte of the body is decoded (ACR-2).
//!
//! Development identities are three headers, believed as they stand; the program accepts them on loopback only. Without any
//! identities configured every call is refused, save those by which a server is found and watched: health and reflection.

mod headers;
mod layer;
mod loopback;

pub use headers::{ACTOR, ORGANISATION, ROLE, read_actor};
pub use layer::{Authenticate, AuthenticateLayer};
pub use loopback::{NotLoopback, require_loopback};

/// How callers are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identities {
    /// In no way: every call is refused.
    NotConfigured,
    /// By headers that anybody may send: for development, on loopback only.
    Development,
}

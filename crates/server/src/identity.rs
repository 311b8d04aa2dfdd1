//! Who calls: known before a byte of the body is decoded (ACR-2).
//!
//! A real caller comes with a bearer token of a configured issuer or with a client certificate, and is a registered principal.
//! Development identities are three headers, believed as they stand; the program accepts them on loopback only. Without any
//! identities configured every call is refused, save those by which a server is found and watched: health and reflection.

mod headers;
mod keys;
mod layer;
mod loopback;
mod peer;
mod registered;
mod signatures;
mod token;
mod unknown;

#[cfg(test)]
mod tests;

pub use headers::{ACTOR, ORGANISATION, ROLE, read_actor};
pub use keys::KeySource;
pub use layer::{Authenticate, AuthenticateLayer};
pub(crate) use layer::{NotAuthenticated, is_open_to_all};
pub use loopback::{NotLoopback, require_loopback};
pub(crate) use peer::{CertificateEnded, hex};
pub use peer::{Peer, PeerCertificate};
pub use registered::{IssuerSettings, Registered};
pub use unknown::Unknown;

/// How callers are known.
#[derive(Clone, Debug)]
pub enum Identities {
    /// In no way: every call is refused.
    NotConfigured,
    /// By headers that anybody may send: for development, on loopback only.
    Development,
    /// By token or certificate, as registered principals.
    Registered(Registered),
}

//! Development identities are believed, so they must not be reachable from another machine.

use std::net::SocketAddr;

/// An address that other machines can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a loopback address: without TLS, and for development identities, only loopback is listened on, such as 127.0.0.1"
)]
pub struct NotLoopback(pub SocketAddr);

/// Refuses an address that is not on loopback.
///
/// # Errors
/// [`NotLoopback`] for any other.
pub fn require_loopback(address: SocketAddr) -> Result<(), NotLoopback> {
    if address.ip().to_canonical().is_loopback() { Ok(()) } else { Err(NotLoopback(address)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_loopback() {
        for address in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
            assert_eq!(require_loopback(address.parse().unwrap()), Ok(()), "{address}");
        }
        for address in ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::ffff:10.0.0.1]:1"] {
            assert!(require_loopback(address.parse().unwrap()).is_err(), "{address}");
        }
    }
}

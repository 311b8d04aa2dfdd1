//! Who is at the other end of a connection, as the transport knows it: before a call says anything of itself.

use std::net::SocketAddr;

/// The other end of a connection, among the extensions of every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// Where it calls from.
    pub address: Option<SocketAddr>,
    /// The certificate it presented, if it did; one that is not good never gets as far as a request.
    pub certificate: Option<PeerCertificate>,
}

/// A client certificate: signed by the client CA, in force, not revoked, and its key was shown to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The names of its SAN, the URIs first: `uri:` or `dns:` and the name as written, such as `uri:systems/oak.bridge`.
    pub names: Vec<String>,
    /// SHA-256 of the whole certificate.
    pub fingerprint: [u8; 32],
}

/// Among the extensions of a request whose connection came by a certificate that has ended since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CertificateEnded;

impl PeerCertificate {
    /// The fingerprint as people compare it: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn fingerprint_hex(&self) -> String {
        hex(&self.fingerprint)
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut told, byte| {
        // Writing to a string cannot fail.
        let _ = write!(told, "{byte:02x}");
        told
    })
}

//! How a server is reached over TLS, and by what a caller is known to it: a client certificate or a token, each a file. A token is never typed,
//! and never sent where others could read it.

use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::client::Identity as Caller;
use crate::failure::Failure;

/// Largest file of a token.
const TOKEN_BYTES_MAX: u64 = 16 * 1024;

/// Largest file of certificates or of a key.
const PEM_BYTES_MAX: u64 = 1 << 20;

/// The files of a caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The roots that the server's certificate must be signed under; this machine's own without it.
    pub ca: Option<PathBuf>,
    /// The caller's certificate.
    pub certificate: Option<PathBuf>,
    /// The private key of that certificate.
    pub key: Option<PathBuf>,
    /// The caller's token, read anew at each call.
    pub token_file: Option<PathBuf>,
}

impl Access {
    /// Whether these files go with a server and a caller.
    ///
    /// # Errors
    /// [`Failure::Usage`] with everything that does not.
    pub(crate) fn check(&self, server: &str, caller: &Caller) -> Result<(), Failure> {
        let mut faults = Vec::new();
        let is_tls = server.starts_with("https://");
        if self.certificate.is_some() != self.key.is_some() {
            faults.push("--certificate and --key: each needs the other");
        }
        if !is_tls && (self.ca.is_some() || self.certificate.is_some() || self.key.is_some()) {
            faults.push("--ca, --certificate and --key: only with a --server that begins with https://");
        }
        if !is_tls && self.token_file.is_some() && !is_loopback(server) {
            faults.push("--token-file: a token is sent over https:// alone, or to this machine");
        }
        if self.knows_caller() && !caller.actor.is_empty() {
            faults
                .push("--as: the token or the certificate says who calls; --as is for a server that believes anybody");
        }
        if faults.is_empty() { Ok(()) } else { Err(Failure::Usage(faults.join("\n  "))) }
    }

    fn knows_caller(&self) -> bool {
        self.certificate.is_some() || self.token_file.is_some()
    }

    /// An endpoint that is reached so.
    pub(crate) fn applied(&self, endpoint: Endpoint) -> Result<Endpoint, Failure> {
        if endpoint.uri().scheme_str() != Some("https") {
            return Ok(endpoint);
        }
        let mut tls = match &self.ca {
            Some(ca) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca, PEM_BYTES_MAX)?)),
            None => ClientTlsConfig::new().trust_anchors(of_this_machine()?),
        };
        if let (Some(certificate), Some(key)) = (&self.certificate, &self.key) {
            tls = tls.identity(Identity::from_pem(read(certificate, PEM_BYTES_MAX)?, read(key, PEM_BYTES_MAX)?));
        }
        endpoint.tls_config(tls).map_err(|error| {
            Failure::Usage(format!("--ca, --certificate and --key: {}", crate::failure::deepest(&error)))
        })
    }

    /// The header of the token as it is now; none without one.
    pub(crate) fn authorization(&self) -> Result<Option<MetadataValue<Ascii>>, Failure> {
        let Some(path) = &self.token_file else { return Ok(None) };
        let at_fault = |message: &str| Failure::File { path: path.clone(), message: message.to_owned() };
        let text = String::from_utf8(read(path, TOKEN_BYTES_MAX)?).map_err(|_| at_fault("is no text"))?;
        let token = text.trim();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(at_fault("holds no token: one word is expected"));
        }
        let value = format!("Bearer {token}").parse::<MetadataValue<Ascii>>();
        let mut value = value.map_err(|_| at_fault("holds no token: it has characters that no header can carry"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// The roots that this machine trusts.
fn of_this_machine() -> Result<Vec<rustls::pki_types::TrustAnchor<'static>>, Failure> {
    let loaded = rustls_native_certs::load_native_certs();
    let anchors: Vec<_> = loaded
        .certs
        .iter()
        .filter_map(|der| webpki::anchor_from_trusted_cert(der).ok().map(|anchor| anchor.to_owned()))
        .collect();
    if anchors.is_empty() {
        return Err(Failure::Usage("--ca: this machine names no roots to trust; name a file of them".to_owned()));
    }
    Ok(anchors)
}

fn is_loopback(server: &str) -> bool {
    let uri = server.parse::<tonic::codegen::http::Uri>().ok();
    let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let at_fault = |message: String| Failure::File { path: path.to_owned(), message };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| at_fault(error.to_string()))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| at_fault(error.to_string()))?;
    if bytes.len() as u64 > most {
        return Err(at_fault(format!("is larger than {most} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(actor: &str) -> Caller {
        Caller { actor: actor.to_owned(), role: String::new(), organisation: String::new() }
    }

    fn token(path: &str) -> Access {
        Access { token_file: Some(path.into()), ..Access::default() }
    }

    #[test]
    fn a_token_is_sent_over_tls_or_to_this_machine_alone() {
        for server in ["https://hafan.example", "http://127.0.0.1:7447", "http://localhost:7447", "http://[::1]:7447"] {
            assert!(token("t").check(server, &caller("")).is_ok(), "{server}");
        }
        for server in [
            "http://hafan.example",
            "http://10.0.0.1:7447",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "nonsense",
        ] {
            let fault = token("t").check(server, &caller("")).unwrap_err().to_string();
            assert!(fault.contains("--token-file"), "{server}: {fault}");
        }
    }

    #[test]
    fn every_fault_of_the_files_is_told_at_once() {
        let access = Access { ca: Some("ca".into()), certificate: Some("c".into()), ..token("t") };
        let fault = access.check("http://hafan.example", &caller("people/ann.finder")).unwrap_err().to_string();
        for told in ["each needs the other", "only with a --server", "--token-file", "--as"] {
            assert!(fault.contains(told), "{told} in {fault}");
        }
        assert!(Access::default().check("http://hafan.example", &caller("people/ann.finder")).is_ok());
    }

    #[test]
    fn a_token_is_read_anew_each_time_and_is_one_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let access = token(&path.display().to_string());
        for (written, header) in [("abc.def\n", "Bearer abc.def"), ("ghi", "Bearer ghi")] {
            std::fs::write(&path, written).unwrap();
            let read = access.authorization().unwrap().unwrap();
            assert_eq!(read.to_str().unwrap(), header);
            assert!(read.is_sensitive());
        }
        for wrong in ["", " \n", "two words", "\u{1}"] {
            std::fs::write(&path, wrong).unwrap();
            assert!(matches!(access.authorization(), Err(Failure::File { .. })), "{wrong:?}");
        }
        std::fs::write(&path, "x".repeat(20_000)).unwrap();
        assert!(access.authorization().unwrap_err().to_string().contains("larger"));
        assert!(Access::default().authorization().unwrap().is_none());
    }
}

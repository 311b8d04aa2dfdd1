//! TLS of the edge: rustls over ring, TLS 1.2 and 1.3, HTTP/2 alone, and client certificates where a client CA is configured.
//!
//! A certificate is optional, for a person comes with a token; one that is presented must be good. Sessions are never resumed: a resumed
//! session is not verified again, and would outlive a revocation. The files are looked at as connections come in, and read again where they
//! changed; what does not read keeps the old ones in force, and is logged.

mod certificate;
mod files;
mod verifier;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::crypto::CryptoProvider;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};

use files::{Read, Stamp, stamps};
use verifier::Alike;

pub(crate) use certificate::{NAMES_MAX, Presented, read_presented};

/// The one protocol spoken over TLS.
const ALPN: &[u8] = b"h2";

/// Where certificates and keys lie, each a PEM file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, its own first, then those between it and its root.
    pub certificate: PathBuf,
    /// The private key of that certificate.
    pub key: PathBuf,
    /// The roots that client certificates must be signed under; none are asked for without it.
    pub client_ca: Option<PathBuf>,
    /// Lists of revoked client certificates. With any given, a certificate whose revocation none of them can tell is refused, and so is every
    /// one once its list is out of date.
    pub client_crl: Vec<PathBuf>,
}

impl TlsFiles {
    /// Every file, in the order of the settings.
    fn all(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.certificate, &self.key].into_iter().chain(&self.client_ca).chain(&self.client_crl)
    }
}

/// What is wrong with the files: every fault of them, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n  "))]
pub struct TlsFaults(pub Vec<String>);

/// TLS as the files have it now.
#[derive(Debug)]
pub struct Tls {
    files: TlsFiles,
    loaded: Mutex<Loaded>,
}

/// What came of looking at the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// None changed.
    Unchanged,
    /// Some changed, and were read again.
    ReadAgain,
    /// Some changed and do not read: the old ones stay.
    Broken(TlsFaults),
}

/// What was read, and the state of the files it was read from.
#[derive(Debug)]
struct Loaded {
    config: Arc<ServerConfig>,
    stamps: Vec<Option<Stamp>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsFaults`] with all that is wrong with them.
    pub fn load(files: TlsFiles) -> Result<Self, TlsFaults> {
        let stamps = stamps(&files);
        let config = configured(&files)?;
        Ok(Self { files, loaded: Mutex::new(Loaded { config, stamps }) })
    }

    /// The configuration for the next connection, read again where a file changed, and what came of that. Reads files: not for a task that
    /// must not wait.
    pub(crate) fn current(&self) -> (Arc<ServerConfig>, Files) {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamps(&self.files);
        let mut files = Files::Unchanged;
        if now != loaded.stamps {
            files = match configured(&self.files) {
                Ok(config) => {
                    loaded.config = config;
                    Files::ReadAgain
                }
                Err(faults) => Files::Broken(faults),
            };
            // Said once for each change, whatever came of it.
            loaded.stamps = now;
        }
        (Arc::clone(&loaded.config), files)
    }
}

fn configured(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsFaults> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut read = Read::default();
    let chain = read.certificates("tls.certificate", &files.certificate);
    let key = read.key(&files.key);
    let verifier = files.client_ca.as_ref().map(|ca| {
        let roots = read.certificates("tls.client_ca", ca);
        let lists = files.client_crl.iter().flat_map(|list| read.lists(list)).collect::<Vec<_>>();
        (roots, lists)
    });
    read.none_at_fault()?;
    let verifier = match verifier {
        Some((roots, lists)) => verifying(roots, lists, &provider).map_err(|fault| TlsFaults(vec![fault]))?,
        None => WebPkiClientVerifier::no_client_auth(),
    };
    let at_fault = |error: rustls::Error| TlsFaults(vec![format!("tls.certificate and tls.key: {error}")]);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(at_fault)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key.ok_or_else(|| TlsFaults(vec!["tls.key: holds no key".to_owned()]))?)
        .map_err(at_fault)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    // A session that is resumed brings its certificate along unverified.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// Verifies client certificates: the whole chain, every list of revoked ones, and their dates.
fn verifying(
    roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    lists: Vec<rustls::pki_types::CertificateRevocationListDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, String> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|error| format!("tls.client_ca: {error}"))?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
        .allow_unauthenticated()
        .with_crls(lists)
        .enforce_revocation_expiration();
    let inner = builder.build().map_err(|error| format!("tls.client_ca and tls.client_crl: {error}"))?;
    Ok(Arc::new(Alike(inner)))
}
#[cfg(test)]
mod tests;

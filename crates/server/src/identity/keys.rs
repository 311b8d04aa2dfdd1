//! The keys of an issuer: fetched from where it publishes them, kept for a while, fetched again when a token names one that is not there.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};
use vocabulary::limits;

use super::unknown::Unknown;

/// Keys are fetched again after this long, beside the call that notices.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// Keys that could not be fetched again for this long are trusted no more.
const TRUSTED: Duration = Duration::from_secs(24 * 60 * 60);

/// Nobody makes the server ask the issuer more often than this by naming keys that are not there.
const PAUSE: Duration = Duration::from_secs(10);

/// Longest an issuer may take to answer.
const ANSWERS_IN: Duration = Duration::from_secs(5);

/// Where an issuer's keys are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A file, such as an operator copies it or a test writes it.
    File(PathBuf),
    /// A URL of a JWK set.
    Url(String),
    /// Found by the issuer's discovery document (OpenID Connect Discovery 1.0).
    Discovered,
}

/// The keys of one issuer.
pub(super) struct IssuerKeys {
    issuer: String,
    source: KeySource,
    agent: ureq::Agent,
    known: RwLock<Known>,
    /// Held by whoever fetches, with when that was last tried.
    fetching: Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    keys: Vec<IssuerKey>,
    fetched: Option<Instant>,
}

/// One key.
#[derive(Clone)]
pub(super) struct IssuerKey {
    id: Option<String>,
    /// The one algorithm it is for, where the issuer says.
    algorithm: Option<KeyAlgorithm>,
    /// What verifies with it.
    pub(super) key: DecodingKey,
}

impl IssuerKeys {
    pub(super) fn new(issuer: &str, source: KeySource, agent: ureq::Agent) -> Self {
        let issuer = issuer.to_owned();
        Self { issuer, source, agent, known: RwLock::default(), fetching: Mutex::default() }
    }

    /// The key a token names, or the only one where it names none.
    pub(super) async fn find(self: &Arc<Self>, id: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, Unknown> {
        match self.look_up(id, algorithm) {
            Ok(Some(found)) => return Ok(found),
            // One that is new, or keys that are to be had again.
            Ok(None) | Err(Unknown::KeysAway) => {}
            Err(other) => return Err(other),
        }
        self.fetch(self.pause()).await;
        self.look_up(id, algorithm)?.ok_or(Unknown::KeyUnknown)
    }

    /// As [`Self::find`] among what is known; keys that are no longer fresh are fetched again beside it.
    fn look_up(self: &Arc<Self>, id: Option<&str>, algorithm: Algorithm) -> Result<Option<DecodingKey>, Unknown> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let age = known.fetched.map(|fetched| fetched.elapsed());
        let age = age.filter(|age| *age <= TRUSTED).ok_or(Unknown::KeysAway)?;
        if age > FRESH {
            let keys = Arc::clone(self);
            tokio::spawn(async move { keys.fetch(keys.pause()).await });
        }
        let mut fitting = known.keys.iter().filter(|key| match id {
            Some(id) => key.id.as_deref() == Some(id),
            None => true,
        });
        let found = match (fitting.next(), fitting.next()) {
            (Some(found), None) => found,
            // Without a name, or under one name twice, nobody can tell which is meant.
            (Some(_), Some(_)) | (None, _) => return Ok(None),
        };
        if found.algorithm.is_some_and(|only| only.to_string() != format!("{algorithm:?}")) {
            return Err(Unknown::SignatureWrong);
        }
        Ok(Some(found.key.clone()))
    }

    /// How long to wait before the issuer is asked again; a file of our own may be read as often as anybody likes.
    const fn pause(&self) -> Duration {
        match self.source {
            KeySource::File(_) => Duration::ZERO,
            KeySource::Url(_) | KeySource::Discovered => PAUSE,
        }
    }

    /// Fetches the keys, unless that was tried less than a pause ago. What is known stays where it fails.
    pub(super) async fn fetch(self: &Arc<Self>, pause: Duration) {
        let mut tried = self.fetching.lock().await;
        if tried.is_some_and(|tried| tried.elapsed() < pause) {
            return;
        }
        *tried = Some(Instant::now());
        let keys = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || keys.read()).await;
        match read.map_err(|error| error.to_string()).flatten() {
            Ok(keys) => {
                info!(identity.issuer = %self.issuer, identity.keys = keys.len(), "the issuer's keys were fetched");
                let known = Known { keys, fetched: Some(Instant::now()) };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
            }
            Err(error) => {
                warn!(identity.issuer = %self.issuer, error, "the issuer's keys could not be fetched");
            }
        }
    }

    fn read(&self) -> Result<Vec<IssuerKey>, String> {
        let text = match &self.source {
            KeySource::File(path) => bounded_file(path)?,
            KeySource::Url(url) => self.get(url)?,
            KeySource::Discovered => {
                let at = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
                self.get(&discovered(&self.issuer, &self.get(&at)?)?)?
            }
        };
        usable_keys(&text)
    }

    fn get(&self, url: &str) -> Result<String, String> {
        let mut answer = self.agent.get(url).call().map_err(|error| error.to_string())?;
        let body = answer.body_mut().with_config().limit(limits::ISSUER_ANSWER_BYTES_MAX);
        body.read_to_string().map_err(|error| error.to_string())
    }
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// Where a discovery document says that the issuer's keys are.
fn discovered(issuer: &str, document: &str) -> Result<String, String> {
    let found: Discovery = parsed(document)?;
    if found.issuer != issuer {
        return Err("the discovery document is of another issuer".to_owned());
    }
    if !found.jwks_uri.starts_with("https://") {
        return Err("the discovery document names keys that are not behind https".to_owned());
    }
    Ok(found.jwks_uri)
}

/// The keys of a set that verify signatures.
fn usable_keys(set: &str) -> Result<Vec<IssuerKey>, String> {
    let set: JwkSet = parsed(set)?;
    if set.keys.len() > limits::ISSUER_KEYS_MAX {
        return Err(format!("{} keys; at most {} are read", set.keys.len(), limits::ISSUER_KEYS_MAX));
    }
    Ok(set.keys.iter().filter_map(usable).collect())
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn bounded_file(path: &std::path::Path) -> Result<String, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let bytes = std::fs::metadata(path).map_err(told)?.len();
    if bytes > limits::ISSUER_ANSWER_BYTES_MAX {
        return Err(format!("{}: {bytes} bytes; at most {} are read", path.display(), limits::ISSUER_ANSWER_BYTES_MAX));
    }
    std::fs::read_to_string(path).map_err(told)
}

/// A key that verifies signatures; one for encryption, or a shared secret, is none.
fn usable(jwk: &Jwk) -> Option<IssuerKey> {
    let signs = jwk.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
    let public = !matches!(jwk.algorithm, AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_));
    let key = DecodingKey::from_jwk(jwk).ok().filter(|_| signs && public)?;
    Some(IssuerKey { id: jwk.common.key_id.clone(), algorithm: jwk.common.key_algorithm, key })
}

/// What fetches keys: over TLS by rustls with ring, trusting the machine's certificate authorities and no others, or those of a file.
///
/// # Errors
/// Where no authority to trust can be read.
pub(super) fn agent(ca: Option<&std::path::Path>) -> Result<ureq::Agent, String> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let trusted: Vec<CertificateDer<'static>> = match ca {
        Some(path) => {
            let told = |error: rustls::pki_types::pem::Error| format!("{}: {error}", path.display());
            CertificateDer::pem_file_iter(path).map_err(told)?.collect::<Result<_, _>>().map_err(told)?
        }
        None => rustls_native_certs::load_native_certs().certs,
    };
    let roots: Vec<ureq::tls::Certificate<'static>> =
        trusted.iter().map(|der| ureq::tls::Certificate::from_der(der).to_owned()).collect();
    let tls = ureq::tls::TlsConfig::builder()
        .provider(ureq::tls::TlsProvider::Rustls)
        .root_certs(ureq::tls::RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(ANSWERS_IN))
        .max_redirects(0)
        .https_only(true)
        .build();
    Ok(config.into())
}

#[cfg(test)]
mod tests;

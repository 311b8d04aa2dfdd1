//! Keys as issuers publish them: which are usable, how long they are trusted, and when they are fetched again.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::signatures;
use super::*;

const ISSUER: &str = "https://login.example.org";

/// A key of its own for every id.
fn key(id: &str) -> Value {
    let mut seed = [0; 32];
    seed[..id.len()].copy_from_slice(id.as_bytes());
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": URL_SAFE.encode(pair.public_key())})
}

fn with(id: &str, field: &str, value: &str) -> Value {
    let mut key = key(id);
    key[field] = value.into();
    key
}

fn set(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

/// An issuer whose keys lie in a file that is not there yet.
struct Stage {
    _folder: TempDir,
    file: PathBuf,
    keys: Arc<IssuerKeys>,
}

impl Stage {
    fn new() -> Self {
        signatures::install();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.json");
        let source = KeySource::File(file.clone());
        let keys = Arc::new(IssuerKeys::new(ISSUER, source, ureq::Agent::new_with_defaults()));
        Self { _folder: folder, file, keys }
    }

    fn publishing(keys: &[Value]) -> Self {
        let stage = Self::new();
        stage.publishes(keys);
        stage
    }

    fn publishes(&self, keys: &[Value]) {
        std::fs::write(&self.file, set(keys)).unwrap();
    }

    fn goes_away(&self) {
        std::fs::remove_file(&self.file).unwrap();
    }

    async fn finds(&self, id: Option<&str>) -> Result<(), Unknown> {
        self.keys.find(id, Algorithm::EdDSA).await.map(|_| ())
    }

    /// As if the keys had been fetched that long ago.
    fn fetched_before(&self, age: Duration) {
        self.keys.known.write().unwrap().fetched = Instant::now().checked_sub(age);
    }

    fn known(&self) -> Vec<Option<String>> {
        self.keys.known.read().unwrap().keys.iter().map(|key| key.id.clone()).collect()
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn keys_that_were_never_had_are_away_until_they_are() {
    let stage = Stage::new();
    assert_eq!(stage.finds(Some("a")).await, Err(Unknown::KeysAway));
    stage.publishes(&[key("a")]);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    assert_eq!(stage.finds(Some("b")).await, Err(Unknown::KeyUnknown));
    stage.goes_away();
    assert_eq!(stage.finds(Some("a")).await, Ok(()), "what was had is trusted for a day");
}

#[tokio::test]
async fn keys_a_day_old_are_trusted_no_more_and_fetched_by_the_next_call() {
    let stage = Stage::publishing(&[key("a")]);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    stage.goes_away();
    stage.fetched_before(TRUSTED - MINUTE);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    stage.fetched_before(TRUSTED + MINUTE);
    assert_eq!(stage.finds(Some("a")).await, Err(Unknown::KeysAway));
    stage.publishes(&[key("a")]);
    assert_eq!(stage.finds(Some("a")).await, Ok(()), "an issuer that is back is asked");
}

#[tokio::test]
async fn keys_that_are_no_longer_fresh_are_fetched_beside_the_call_that_notices() {
    let stage = Stage::publishing(&[key("a")]);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    stage.publishes(&[key("a"), key("b")]);
    stage.fetched_before(FRESH - MINUTE);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    tokio::task::yield_now().await;
    drop(stage.keys.fetching.lock().await);
    assert_eq!(stage.known().len(), 1, "still fresh");
    stage.fetched_before(FRESH + MINUTE);
    assert_eq!(stage.finds(Some("a")).await, Ok(()));
    // In one thread whoever fetches has its turn now, and holds this until it is done.
    tokio::task::yield_now().await;
    drop(stage.keys.fetching.lock().await);
    assert_eq!(stage.known().len(), 2);
}

#[tokio::test]
async fn an_issuer_is_not_asked_again_within_a_pause() {
    let stage = Stage::publishing(&[key("a")]);
    stage.keys.fetch(PAUSE).await;
    stage.publishes(&[key("b")]);
    stage.keys.fetch(PAUSE).await;
    assert_eq!(stage.known(), [Some("a".to_owned())]);
    stage.keys.fetch(Duration::ZERO).await;
    assert_eq!(stage.known(), [Some("b".to_owned())]);
    let remote = IssuerKeys::new(ISSUER, KeySource::Discovered, ureq::Agent::new_with_defaults());
    assert_eq!(remote.pause(), PAUSE);
}

#[tokio::test]
async fn a_key_is_meant_by_its_name_and_for_its_algorithm() {
    let stage = Stage::publishing(&[key("a"), key("b"), key("twice"), with("twice", "use", "sig")]);
    assert_eq!(stage.finds(Some("b")).await, Ok(()));
    assert_eq!(stage.finds(None).await, Err(Unknown::KeyUnknown), "nobody can tell which is meant");
    assert_eq!(stage.finds(Some("twice")).await, Err(Unknown::KeyUnknown));
    let stage = Stage::publishing(&[with("a", "alg", "EdDSA")]);
    assert_eq!(stage.finds(None).await, Ok(()), "the only one");
    let other = stage.keys.find(Some("a"), Algorithm::ES256).await.map(|_| ());
    assert_eq!(other, Err(Unknown::SignatureWrong));
}

#[test]
fn keys_for_encryption_and_shared_secrets_are_none() {
    let secret = json!({"kty": "oct", "kid": "s", "k": "c2VjcmV0"});
    let unknown = json!({"kty": "XYZ", "kid": "x"});
    let published = set(&[with("e", "use", "enc"), with("a", "use", "sig"), key("b"), secret]);
    let ids = |keys: Vec<IssuerKey>| keys.into_iter().filter_map(|key| key.id).collect::<Vec<_>>();
    assert_eq!(ids(usable_keys(&published).unwrap()), ["a", "b"]);
    assert!(usable_keys(&set(&[unknown])).map_or(true, |keys| keys.is_empty()));
}

#[test]
fn what_an_issuer_answers_is_bounded() {
    let keys: Vec<Value> = (0..limits::ISSUER_KEYS_MAX).map(|at| key(&at.to_string())).collect();
    assert_eq!(usable_keys(&set(&keys)).unwrap().len(), limits::ISSUER_KEYS_MAX);
    let more = [keys, vec![key("more")]].concat();
    assert!(usable_keys(&set(&more)).is_err_and(|why| why.contains("at most")));
    let folder = tempfile::tempdir().unwrap();
    let large = |bytes: u64| {
        let path = folder.path().join("keys.json");
        std::fs::write(&path, " ".repeat(usize::try_from(bytes).unwrap())).unwrap();
        bounded_file(Path::new(&path)).map(|text| text.len() as u64)
    };
    assert_eq!(large(limits::ISSUER_ANSWER_BYTES_MAX), Ok(limits::ISSUER_ANSWER_BYTES_MAX));
    assert!(large(limits::ISSUER_ANSWER_BYTES_MAX + 1).is_err());
}

#[test]
fn a_discovery_document_is_the_issuers_own_and_leads_to_https() {
    let document = |issuer: &str, keys: &str| json!({"issuer": issuer, "jwks_uri": keys, "more": 1}).to_string();
    let keys = "https://keys.example.org/set";
    assert_eq!(discovered(ISSUER, &document(ISSUER, keys)), Ok(keys.to_owned()));
    for (issuer, keys) in [
        ("https://login.example.org/", keys),
        ("https://evil.example.org", keys),
        (ISSUER, "http://keys.example.org/set"),
        (ISSUER, "file:///etc/passwd"),
    ] {
        assert!(discovered(ISSUER, &document(issuer, keys)).is_err(), "{issuer} {keys}");
    }
    assert!(discovered(ISSUER, "{}").is_err());
}

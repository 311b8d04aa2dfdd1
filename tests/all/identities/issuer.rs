//! An issuer of tokens as a test plays it: its keys in a file, and tokens good and bad.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use vocabulary::Timestamp;

pub(super) const ISSUER: &str = "https://login.example.org";
pub(super) const AUDIENCE: &str = "hafan-under-test";

/// An issuer whose keys lie in a file.
pub(super) struct Issuer {
    file: PathBuf,
}

impl Issuer {
    /// Publishes one key.
    pub(super) fn in_folder(folder: &Path) -> Self {
        let issuer = Self { file: folder.join("keys.json") };
        issuer.publishes(&[1]);
        issuer
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Publishes these keys and no others.
    pub(super) fn publishes(&self, seeds: &[u8]) {
        let key = |seed: &u8| {
            let x = URL_SAFE.encode(pair(*seed).public_key());
            json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": seed.to_string(), "x": x})
        };
        let keys: Vec<Value> = seeds.iter().map(key).collect();
        std::fs::write(&self.file, json!({"keys": keys}).to_string()).expect("written");
    }
}

/// A token: what it says, and under which key.
#[derive(Clone)]
pub(super) struct Token {
    header: Value,
    claims: Value,
    seed: u8,
}

impl Token {
    /// A good one of a subject, for an hour from now.
    pub(super) fn of(subject: &str, now: Timestamp) -> Self {
        let now = now.micros() / 1_000_000;
        Self {
            header: json!({"alg": "EdDSA", "kid": "1"}),
            claims: json!({"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "exp": now + 3_600, "iat": now}),
            seed: 1,
        }
    }

    pub(super) fn claiming(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }

    pub(super) fn headed(mut self, name: &str, value: Value) -> Self {
        self.header[name] = value;
        self
    }

    /// Signed by another key than its header says.
    pub(super) fn signed_by(mut self, seed: u8) -> Self {
        self.seed = seed;
        self
    }

    pub(super) fn text(&self) -> String {
        let message = self.message();
        format!("{message}.{}", URL_SAFE.encode(pair(self.seed).sign(message.as_bytes())))
    }

    pub(super) fn unsigned(&self) -> String {
        format!("{}.", self.message())
    }

    fn message(&self) -> String {
        let part = |value: &Value| URL_SAFE.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}

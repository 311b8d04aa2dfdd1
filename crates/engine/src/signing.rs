//! What the service signs with Ed25519: receipts of offers and checkpoints of the log. A statement is a short text that anybody can write
//! down again from the message, so that a signature is verified offline, with the public key alone.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use event_log::{ChainHash, Position, StoreId};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use vocabulary::{Date, Timestamp};
use zeroize::Zeroizing;

use crate::keys::{KeyError, make_private, write_owner_only};
use crate::vault::{hex, unhex};

/// Signing keys in a folder, at most: more is a mistake.
const KEYS_MAX: u32 = 1_000;

/// A signature, and by which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Id of the key: the first 16 hex digits of the SHA-256 of the public key.
    pub key: String,
    /// The 64 bytes.
    pub bytes: Vec<u8>,
}

/// A public key, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Id of the key.
    pub id: String,
    /// The 32 bytes.
    pub bytes: Vec<u8>,
}

/// The keys of a service, oldest first: the newest signs, the others are told so that what they signed stays verifiable.
#[derive(Clone)]
pub struct SigningKeys {
    newest: Arc<Ed25519KeyPair>,
    public: Vec<PublicKey>,
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeys").field("public", &self.public).finish_non_exhaustive()
    }
}

impl SigningKeys {
    /// The keys `signing-1.key`, `signing-2.key` and so on of a folder; the first is made on the first start, readable by its owner alone.
    ///
    /// # Errors
    /// [`KeyError`] when a file cannot be read or written, or is no key.
    pub fn in_folder(folder: &Path) -> Result<Self, KeyError> {
        let path = |number: u32| folder.join(format!("signing-{number}.key"));
        if !path(1).exists() {
            let io = |source| KeyError::Io { path: path(1), source };
            make_private(folder).map_err(io)?;
            write_owner_only(&path(1), &Zeroizing::new(hex(&*random()?))).map_err(io)?;
        }
        let all = (1..=KEYS_MAX).map(path).take_while(|path| path.exists());
        let seeds: Vec<Zeroizing<[u8; 32]>> = all.map(|path| read_seed(&path)).collect::<Result<_, _>>()?;
        Self::of(&seeds)
    }

    /// A key of this run alone: what it signs cannot be verified after it. For tests.
    ///
    /// # Errors
    /// [`KeyError`] without randomness.
    pub fn of_this_run() -> Result<Self, KeyError> {
        Self::of(&[random()?])
    }

    fn of(seeds: &[Zeroizing<[u8; 32]>]) -> Result<Self, KeyError> {
        let rejected = |_| KeyError::Random("the seed of a signing key is rejected".to_owned());
        let pairs = seeds.iter().map(|seed| Ed25519KeyPair::from_seed_unchecked(&**seed).map_err(rejected));
        let mut pairs = pairs.collect::<Result<Vec<_>, _>>()?;
        let public = pairs.iter().map(|pair| PublicKey::of(pair.public_key().as_ref())).collect();
        let newest = pairs.pop().ok_or_else(|| KeyError::Random("there is no signing key".to_owned()))?;
        Ok(Self { newest: Arc::new(newest), public })
    }

    /// Every public key, oldest first.
    pub fn public(&self) -> &[PublicKey] {
        &self.public
    }

    /// Signs a statement with the newest key: the same statement, the same signature.
    pub fn sign(&self, statement: &str) -> Signature {
        let key = self.public.last().map(|key| key.id.clone()).unwrap_or_default();
        Signature { key, bytes: self.newest.sign(statement.as_bytes()).as_ref().to_vec() }
    }
}

impl PublicKey {
    /// A key of its bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let id = hex(&Sha256::digest(bytes)).chars().take(16).collect();
        Self { id, bytes: bytes.to_vec() }
    }

    /// Whether this key signed a statement.
    pub fn verifies(&self, statement: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.bytes).verify(statement.as_bytes(), signature).is_ok()
    }
}

/// The statement of a receipt: that this version of an offer's terms, by its commitment, was received then.
pub fn receipt_statement(store: &str, offer: &str, version: u32, commitment: &str, received_at: Timestamp) -> String {
    lines(
        "hafan receipt 1",
        &[
            ("store", &store),
            ("offer", &offer),
            ("version", &version),
            ("commitment", &commitment),
            ("received_at", &received_at),
        ],
    )
}

/// The statement of a checkpoint: that the log of this store had this chain value at this position.
pub fn checkpoint_statement(store: &str, position: Position, chain: &str, recorded_at: Timestamp) -> String {
    lines(
        "hafan checkpoint 1",
        &[("store", &store), ("position", &position.0), ("chain", &chain), ("recorded_at", &recorded_at)],
    )
}

/// The statement of the end of a day of the access log: that after so many lines of its file it had this chain value.
pub fn access_statement(store: &str, day: Date, lines: u64, chain: &ChainHash) -> String {
    self::lines("hafan access 1", &[("store", &store), ("day", &day), ("lines", &lines), ("chain", &hex(chain))])
}

/// The statement of a log's head.
pub fn head_statement(store: StoreId, position: Position, chain: &ChainHash, recorded_at: Timestamp) -> String {
    checkpoint_statement(&store.to_string(), position, &hex(chain), recorded_at)
}

pub(crate) fn lines(title: &str, facts: &[(&str, &dyn Display)]) -> String {
    facts.iter().fold(format!("{title}\n"), |text, (name, value)| format!("{text}{name} {value}\n"))
}

fn random() -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| KeyError::Random(error.to_string()))?;
    Ok(bytes)
}

fn read_seed(path: &PathBuf) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let text = fs::read_to_string(path).map_err(|source| KeyError::Io { path: path.clone(), source })?;
    let text = Zeroizing::new(text);
    unhex(text.trim()).map(Zeroizing::new).ok_or_else(|| KeyError::Malformed(path.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_statement_and_one_key_and_the_same_each_time() {
        let (keys, others) = (SigningKeys::of_this_run().unwrap(), SigningKeys::of_this_run().unwrap());
        let signed = keys.sign("hafan receipt 1\n");
        assert_eq!(keys.sign("hafan receipt 1\n"), signed);
        let [key] = keys.public() else { panic!("one key") };
        assert_eq!(signed.key, key.id);
        assert!(key.verifies("hafan receipt 1\n", &signed.bytes));
        assert!(!key.verifies("hafan receipt 2\n", &signed.bytes));
        assert!(!others.public()[0].verifies("hafan receipt 1\n", &signed.bytes));
        let mut flipped = signed.bytes;
        flipped[63] ^= 1;
        assert!(!key.verifies("hafan receipt 1\n", &flipped));
    }

    #[test]
    fn the_keys_of_a_folder_are_made_once_and_a_newer_one_signs_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let first = SigningKeys::in_folder(folder.path()).unwrap();
        let again = SigningKeys::in_folder(folder.path()).unwrap();
        assert_eq!(first.public(), again.public());
        fs::write(folder.path().join("signing-2.key"), hex(&[7; 32])).unwrap();
        let both = SigningKeys::in_folder(folder.path()).unwrap();
        assert_eq!((both.public().len(), &both.public()[0]), (2, &first.public()[0]));
        assert_eq!(both.sign("x").key, both.public()[1].id);
        fs::write(folder.path().join("signing-3.key"), "no key").unwrap();
        assert!(matches!(SigningKeys::in_folder(folder.path()), Err(KeyError::Malformed(_))));
    }
}

//! The vault's cipher: every free text, every request, all offer terms and household facts, encrypted under a data key per subject.
//!
//! A document is sealed as random 32 bytes ‖ plaintext under XChaCha20-Poly1305. Its commitment is SHA-256 of exactly those bytes; its
//! place in the vault is its ciphertext's digest, so that a reference in an event names one ciphertext and no other. The data key is
//! wrapped by the master key and lies in the store, written in the same commit as the first document under it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::Refusal;
use domain::event::{ChildKey, Sealed};
use event_log::{EventLog, VaultKey, VaultRecord};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use vocabulary::{OfferId, ProviderId, RefusalReason, SearchId, SettingId};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::keys::MasterKey;

/// Ciphertext bytes in one vault record, below the log's limit of 32 KiB.
const CHUNK_BYTES: usize = 30 * 1024;

/// Data keys of one generation in memory.
const KEYS_PER_GENERATION: usize = 16_384;

/// Whose data key a document lies under: destroying it erases everything of that subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeySubject {
    /// What a search says as a whole, its questions and reasons.
    Search(SearchId),
    /// A child: profile and identity.
    Child(ChildKey),
    /// The parent of a parent-and-baby search.
    Parent(SearchId),
    /// An offer: terms and statements.
    Offer(OfferId),
    /// A setting: name, address, household.
    Setting(SettingId),
    /// A provider: reasons of concealment.
    Provider(ProviderId),
    /// The store's own: the index key and the token key.
    Index,
}

impl fmt::Display for KeySubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(id) => write!(f, "search/{id}"),
            Self::Child(key) => write!(f, "child/{key}"),
            Self::Parent(id) => write!(f, "parent/{id}"),
            Self::Offer(id) => write!(f, "offer/{id}"),
            Self::Setting(id) => write!(f, "setting/{id}"),
            Self::Provider(id) => write!(f, "provider/{id}"),
            Self::Index => write!(f, "index"),
        }
    }
}

type DataKey = Zeroizing<[u8; 32]>;

/// Seals and opens documents. Keys are kept in memory once used.
pub struct Vault {
    store: String,
    master: MasterKey,
    keys: Mutex<Keys>,
    index: DataKey,
}

/// Data keys in memory, in two generations: a key in use stays, one not used for long is read from the store again.
#[derive(Default)]
struct Keys {
    young: BTreeMap<KeySubject, KeyState>,
    old: BTreeMap<KeySubject, KeyState>,
    /// Where the keys are that no commit is known to hold yet.
    unwritten: BTreeMap<VaultKey, KeySubject>,
}

impl Keys {
    fn get(&mut self, subject: KeySubject) -> Option<&mut KeyState> {
        if let Some(state) = self.old.remove(&subject) {
            self.young.entry(subject).or_insert(state);
        }
        self.young.get_mut(&subject)
    }

    /// The first key of a subject stays, so that two calls at once seal under the same one.
    fn keep(&mut self, subject: KeySubject, state: KeyState) {
        if self.get(subject).is_some() {
            return;
        }
        if self.young.len() >= KEYS_PER_GENERATION {
            let aged = std::mem::take(&mut self.young);
            let (unwritten, written) = aged.into_iter().partition(|(_, state)| state.unwritten.is_some());
            (self.young, self.old) = (unwritten, written);
        }
        if let Some(record) = &state.unwritten {
            self.unwritten.insert(record.key.clone(), subject);
        }
        self.young.insert(subject, state);
    }
}

struct KeyState {
    key: DataKey,
    /// The wrapped key, until a commit is known to hold it; sent along with every append before.
    unwritten: Option<VaultRecord>,
}

impl Vault {
    /// Opens the vault of a store, making its index key on first start.
    pub async fn open(log: &dyn EventLog, master: MasterKey) -> Result<Self, Failure> {
        let store = log.marks().id.to_string();
        let mut vault = Self { store, master, keys: Mutex::default(), index: Zeroizing::new([0; 32]) };
        let name = key_name(KeySubject::Index)?;
        vault.index = match log.vault(&name).await? {
            Some(wrapped) => vault.unwrap(KeySubject::Index, &wrapped)?,
            None => {
                let key = random_key()?;
                let bytes = vault.wrap(KeySubject::Index, &key)?;
                let append =
                    event_log::Append { vault: vec![VaultRecord { key: name, bytes }], ..event_log::Append::default() };
                log.append(append).await?;
                key
            }
        };
        Ok(vault)
    }

    /// The keyed hash of `parts` under the store's index key: names streams, request ids and tokens without telling what of.
    pub fn keyed_hash(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.index) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The child's stream: the keyed hash of the authority and its own child number (SRC-6).
    pub fn child_key(&self, authority: &str, number: &str) -> ChildKey {
        let number = number.trim().to_uppercase();
        ChildKey(self.keyed_hash("child", &[authority.as_bytes(), number.as_bytes()]))
    }

    /// Makes sure the data key of a subject is in memory: from the store, or new.
    pub(crate) async fn prepare(&self, log: &dyn EventLog, subject: KeySubject) -> Result<(), Failure> {
        if self.has(subject) {
            return Ok(());
        }
        let name = key_name(subject)?;
        let state = match log.vault(&name).await? {
            Some(wrapped) => KeyState { key: self.unwrap(subject, &wrapped)?, unwritten: None },
            None => {
                let key = random_key()?;
                let bytes = self.wrap(subject, &key)?;
                KeyState { key, unwritten: Some(VaultRecord { key: name, bytes }) }
            }
        };
        self.lock().keep(subject, state);
        Ok(())
    }

    /// The data key of a subject, to read with. A setting's is not kept: a register has far more of them than anything else, and each is
    /// read once, when the columns take its profile.
    async fn key_to_read(&self, log: &dyn EventLog, subject: KeySubject) -> Result<DataKey, Failure> {
        if let Some(known) = self.lock().get(subject).map(|state| state.key.clone()) {
            return Ok(known);
        }
        if matches!(subject, KeySubject::Setting(_)) {
            let wrapped = log.vault(&key_name(subject)?).await?;
            let wrapped = wrapped.ok_or_else(|| internal("a vault document has no data key"))?;
            return self.unwrap(subject, &wrapped);
        }
        self.prepare(log, subject).await?;
        let known = self.lock().get(subject).map(|state| state.key.clone());
        known.ok_or_else(|| internal("a data key was not prepared"))
    }

    /// Seals a document under a prepared key: its reference, and the records to commit with the event that names it.
    pub(crate) fn seal(&self, subject: KeySubject, plaintext: &[u8]) -> Result<(Sealed, Vec<VaultRecord>), Failure> {
        let (key, unwritten) = {
            let mut keys = self.lock();
            let state = keys.get(subject).ok_or_else(|| internal("a data key was not prepared"))?;
            (state.key.clone(), state.unwritten.clone())
        };
        self.seal_under(&key, unwritten, subject, plaintext)
    }

    /// Seals a document without keeping its key in memory: in use already, in the store, or new and committed with it. Of a new subject
    /// nobody else may know yet: its key is made here and now.
    pub(crate) async fn seal_apart(
        &self,
        log: &dyn EventLog,
        subject: KeySubject,
        plaintext: &[u8],
    ) -> Result<(Sealed, Vec<VaultRecord>), Failure> {
        if self.has(subject) {
            return self.seal(subject, plaintext);
        }
        let name = key_name(subject)?;
        match log.vault(&name).await? {
            Some(wrapped) => self.seal_under(&self.unwrap(subject, &wrapped)?, None, subject, plaintext),
            None => {
                let key = random_key()?;
                let record = VaultRecord { key: name, bytes: self.wrap(subject, &key)? };
                self.seal_under(&key, Some(record), subject, plaintext)
            }
        }
    }

    /// Opens a document as [`Self::open_document`] does, without keeping its key in memory.
    pub(crate) async fn open_apart(
        &self,
        log: &dyn EventLog,
        subject: KeySubject,
        sealed: &Sealed,
    ) -> Result<Opened, Failure> {
        if self.has(subject) {
            return self.open_document(log, subject, sealed).await;
        }
        let wrapped = log.vault(&key_name(subject)?).await?;
        let wrapped = wrapped.ok_or_else(|| internal("a data key is missing"))?;
        self.open_under(log, &self.unwrap(subject, &wrapped)?, subject, sealed).await
    }

    fn seal_under(
        &self,
        key: &DataKey,
        unwritten: Option<VaultRecord>,
        subject: KeySubject,
        plaintext: &[u8],
    ) -> Result<(Sealed, Vec<VaultRecord>), Failure> {
        let mut blinded = Zeroizing::new(vec![0_u8; 32]);
        fill(&mut blinded)?;
        blinded.extend_from_slice(plaintext);
        let commitment = Sha256::digest(&*blinded).into();
        let sealed = self.encrypt(key, &self.aad(subject), &blinded)?;
        let digest: [u8; 32] = Sha256::digest(&sealed).into();
        let mut records: Vec<VaultRecord> = unwritten.into_iter().collect();
        for (index, chunk) in sealed.chunks(CHUNK_BYTES).enumerate() {
            records.push(VaultRecord { key: chunk_name(subject, &digest, index)?, bytes: chunk.to_vec() });
        }
        Ok((Sealed { commitment, ciphertext: digest }, records))
    }

    /// Notes that a commit holds the wrapped keys of these records.
    pub(crate) fn committed(&self, records: &[VaultRecord]) {
        let mut keys = self.lock();
        for record in records {
            let Some(subject) = keys.unwritten.remove(&record.key) else { continue };
            if let Some(state) = keys.get(subject) {
                state.unwritten = None;
            }
        }
    }

    /// Opens a document and proves it against its reference.
    pub(crate) async fn open_document(
        &self,
        log: &dyn EventLog,
        subject: KeySubject,
        sealed: &Sealed,
    ) -> Result<Opened, Failure> {
        let key = self.key_to_read(log, subject).await?;
        self.open_under(log, &key, subject, sealed).await
    }

    async fn open_under(
        &self,
        log: &dyn EventLog,
        key: &DataKey,
        subject: KeySubject,
        sealed: &Sealed,
    ) -> Result<Opened, Failure> {
        let mut ciphertext = Vec::new();
        for index in 0.. {
            match log.vault(&chunk_name(subject, &sealed.ciphertext, index)?).await? {
                Some(chunk) => {
                    ciphertext.extend_from_slice(&chunk);
                    // Only the last chunk is shorter than the others.
                    if chunk.len() < CHUNK_BYTES {
                        break;
                    }
                }
                None => break,
            }
        }
        let digest: [u8; 32] = Sha256::digest(&ciphertext).into();
        if digest != sealed.ciphertext {
            return Err(altered("a vault document is missing or changed"));
        }
        let blinded = Zeroizing::new(self.decrypt(key, &self.aad(subject), &ciphertext)?);
        let commitment: [u8; 32] = Sha256::digest(&*blinded).into();
        let (salt, plaintext) =
            blinded.split_at_checked(32).ok_or_else(|| internal("a vault document is too short"))?;
        if commitment != sealed.commitment {
            return Err(altered("a vault document does not match its commitment"));
        }
        let mut salted = [0; 32];
        salted.copy_from_slice(salt);
        Ok(Opened { salt: salted, plaintext: Zeroizing::new(plaintext.to_vec()) })
    }

    /// Seals a small token for a principal: opaque, bound to `purpose` and `owner`, the same each time for the same.
    ///
    /// Its nonce is a keyed hash of all it seals, so that no nonce serves two tokens, and reading something twice gives the same bytes
    /// unless it changed: else a feed would differ from itself for whoever compares two readings.
    pub fn seal_token(&self, purpose: &str, owner: &str, token: &[u8]) -> Result<String, Failure> {
        let aad = format!("{}/token/{purpose}/{owner}", self.store);
        let hash = self.keyed_hash("token-nonce", &[aad.as_bytes(), token]);
        let mut nonce = [0_u8; 24];
        nonce.copy_from_slice(&hash[..24]);
        Ok(hex(&encrypt_under(&self.token_key(), nonce, aad.as_bytes(), token)?))
    }

    /// Opens a token; `None` when it is not one of this store, purpose and owner.
    pub fn open_token(&self, purpose: &str, owner: &str, token: &str) -> Option<Vec<u8>> {
        let aad = format!("{}/token/{purpose}/{owner}", self.store);
        self.decrypt(&self.token_key(), aad.as_bytes(), &unhex_bytes(token)?).ok()
    }

    fn token_key(&self) -> DataKey {
        Zeroizing::new(self.keyed_hash("token-key", &[]))
    }

    fn aad(&self, subject: KeySubject) -> Vec<u8> {
        format!("{}/doc/{subject}", self.store).into_bytes()
    }

    fn wrap(&self, subject: KeySubject, key: &DataKey) -> Result<Vec<u8>, Failure> {
        let aad = format!("{}/key/{subject}/{}", self.store, self.master.id);
        let mut wrapped = format!("{}\n", self.master.id).into_bytes();
        wrapped.extend(self.encrypt(&self.master.bytes, aad.as_bytes(), &**key)?);
        Ok(wrapped)
    }

    /// The data key of a subject. An empty record stands where a key was destroyed: what lay under it is erased (ACR-3).
    fn unwrap(&self, subject: KeySubject, wrapped: &[u8]) -> Result<DataKey, Failure> {
        if wrapped.is_empty() {
            return Err(Refusal::of(RefusalReason::Erased, "").into());
        }
        let at =
            wrapped.iter().position(|byte| *byte == b'\n').ok_or_else(|| internal("a wrapped key is malformed"))?;
        let (id, ciphertext) = (String::from_utf8_lossy(&wrapped[..at]), &wrapped[at + 1..]);
        if id != self.master.id {
            return Err(internal("a data key is wrapped by another master key"));
        }
        let aad = format!("{}/key/{subject}/{id}", self.store);
        let key = Zeroizing::new(self.decrypt(&self.master.bytes, aad.as_bytes(), ciphertext)?);
        let bytes: [u8; 32] = key.as_slice().try_into().map_err(|_| internal("a wrapped key is malformed"))?;
        Ok(Zeroizing::new(bytes))
    }

    fn encrypt(&self, key: &DataKey, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0_u8; 24];
        fill(&mut nonce)?;
        encrypt_under(key, nonce, aad, plaintext)
    }

    fn decrypt(&self, key: &DataKey, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Failure> {
        let (nonce, ciphertext) = sealed.split_at_checked(24).ok_or_else(|| internal("a ciphertext is too short"))?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| internal("a ciphertext is too short"))?;
        let payload = Payload { msg: ciphertext, aad };
        cipher(key)
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| internal("decryption failed: wrong key or changed"))
    }

    fn has(&self, subject: KeySubject) -> bool {
        self.lock().get(subject).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// An opened document.
pub struct Opened {
    /// The random bytes its commitment was made with: what a receipt shows to its owner.
    pub salt: [u8; 32],
    /// The text itself.
    pub plaintext: Zeroizing<Vec<u8>>,
}

/// The nonce and what it encrypts to. No two plaintexts may share a nonce under one key.
fn encrypt_under(key: &DataKey, nonce: [u8; 24], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, Failure> {
    let payload = Payload { msg: plaintext, aad };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| internal("encryption failed"))?;
    Ok([&nonce[..], &sealed].concat())
}

fn cipher(key: &DataKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}

fn random_key() -> Result<DataKey, Failure> {
    let mut key = Zeroizing::new([0_u8; 32]);
    fill(&mut *key)?;
    Ok(key)
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| Failure::Unavailable(format!("no randomness: {error}")))
}

fn key_name(subject: KeySubject) -> Result<VaultKey, Failure> {
    VaultKey::new(format!("key/{subject}")).map_err(|error| Failure::Internal(error.to_string()))
}

fn chunk_name(subject: KeySubject, digest: &[u8; 32], index: usize) -> Result<VaultKey, Failure> {
    let name = format!("doc/{subject}/{}/{index:04}", hex(digest));
    VaultKey::new(name).map_err(|error| Failure::Internal(error.to_string()))
}

fn altered(what: &str) -> Failure {
    Failure::Altered(what.to_owned())
}

fn internal(what: &str) -> Failure {
    Failure::Internal(what.to_owned())
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

/// Bytes of hexadecimal text; none where it is not that.
#[must_use]
pub fn unhex_bytes(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// 32 bytes of hexadecimal text.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    unhex_bytes(text)?.try_into().ok()
}

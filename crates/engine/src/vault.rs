//! The vault's cipher: every free text, every request, all offer terms and household facts, encrypted under a data key per subject.
//!
//! A document is sealed as random 32 bytes ‖ plaintext under XChaCha20-Poly1305. Its commitment is SHA-256 of exactly those bytes; its
//! place in the vault is its ciphertext's digest, so that a reference in an event names one ciphertext and no other. The data key is
//! wrapped by the master key and lies in the store, written in the same commit as the first document under it.

mod hexadecimal;
mod opened;
mod rewrap;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::Refusal;
use domain::event::{ChildKey, KeyName, Sealed};
use event_log::{EventLog, VaultKey, VaultRecord};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use vocabulary::{OfferId, ProviderId, RefusalReason, SearchId, SettingId, limits};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::keys::{KeyMaker, MasterKey, MasterKeys};

pub(crate) use hexadecimal::unhex;
pub use hexadecimal::{hex, unhex_bytes};
pub(crate) use opened::Parts;

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
        let name = match *self {
            Self::Search(id) => KeyName::Search(id),
            Self::Child(key) => KeyName::Child(key),
            Self::Parent(id) => KeyName::Parent(id),
            Self::Offer(id) => KeyName::Offer(id),
            Self::Setting(id) => KeyName::Setting(id),
            Self::Provider(id) => return write!(f, "provider/{id}"),
            Self::Index => return write!(f, "index"),
        };
        name.fmt(f)
    }
}

impl From<KeyName> for KeySubject {
    fn from(name: KeyName) -> Self {
        match name {
            KeyName::Search(id) => Self::Search(id),
            KeyName::Child(key) => Self::Child(key),
            KeyName::Parent(id) => Self::Parent(id),
            KeyName::Offer(id) => Self::Offer(id),
            KeyName::Setting(id) => Self::Setting(id),
        }
    }
}

type DataKey = Zeroizing<[u8; 32]>;

/// A subject's key among those it has had: a child or a setting may come again after its key was destroyed, and then gets another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Label {
    subject: KeySubject,
    /// From 1.
    generation: u32,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, generation } = self;
        if *generation == 1 { write!(f, "{subject}") } else { write!(f, "{subject}~{generation}") }
    }
}

/// Seals and opens documents. Keys are kept in memory once used.
pub struct Vault {
    store: String,
    masters: RwLock<MasterKeys>,
    keys: Mutex<Keys>,
    opened: Mutex<opened::OpenedRequests>,
    index: DataKey,
    /// Shared by whoever seals, from before the key is taken until the commit is answered; alone by a run over the keys, while keys change.
    pub(crate) gate: Arc<tokio::sync::RwLock<()>>,
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

#[derive(Clone)]
struct KeyState {
    key: DataKey,
    generation: u32,
    /// The wrapped key, until a commit is known to hold it; sent along with every append before.
    unwritten: Option<VaultRecord>,
}

impl Vault {
    /// Opens the vault of a store, making its master and index keys on first start.
    ///
    /// # Errors
    /// Where the master keys are not those of this store: never are new ones made beside what others wrapped.
    pub async fn open(log: &dyn EventLog, masters: MasterKeys) -> Result<Self, Failure> {
        let store = log.marks().id.to_string();
        let (masters, opened, gate) = (RwLock::new(masters), Mutex::default(), Arc::default());
        let (keys, index) = (Mutex::default(), Zeroizing::new([0; 32]));
        let mut vault = Self { store, masters, keys, opened, index, gate };
        let index = Label { subject: KeySubject::Index, generation: 1 };
        let name = key_name(index)?;
        vault.index = match log.vault(&name).await? {
            Some(wrapped) => vault.unwrap(index, &wrapped).map_err(|failure| vault.unfit(&wrapped, &failure))?,
            None => {
                if log.head().position.0 > 0 || !log.vault_scan("key/", None, 1).await?.is_empty() {
                    return Err(internal("the store has records and no index key: it is not whole, restore a backup"));
                }
                if vault.masters().newest().is_none() {
                    let maker = vault.masters().maker();
                    let made = maker.make()?;
                    vault.masters_mut().add(made);
                }
                let key = random_key()?;
                let bytes = vault.wrap(index, &key)?;
                let append =
                    event_log::Append { vault: vec![VaultRecord { key: name, bytes }], ..event_log::Append::default() };
                log.append(append).await?;
                key
            }
        };
        Ok(vault)
    }

    /// What is said where the keys are not those of the store.
    fn unfit(&self, wrapped: &[u8], failure: &Failure) -> Failure {
        let wanted = String::from_utf8_lossy(master_of(wrapped).unwrap_or_default()).into_owned();
        let ids = self.masters().ids();
        let had = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        Failure::Internal(format!(
            "the master keys are not those of this store: it needs {wanted}, the keys folder has {had} ({failure}); give \
             the folder that belongs to the store, or a backup made since its keys were changed"
        ))
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

    /// Makes sure the data key of a subject to seal with is in memory: from the store, or new. After a key was destroyed another is made.
    pub(crate) async fn prepare(&self, log: &dyn EventLog, subject: KeySubject) -> Result<(), Failure> {
        if self.has(subject) {
            return Ok(());
        }
        let state = match self.stored(log, subject).await? {
            Stored::Key(state) => state,
            Stored::None { generation } => self.made(subject, generation)?,
        };
        self.lock().keep(subject, state);
        Ok(())
    }

    /// The newest data key of a subject in the store.
    async fn stored(&self, log: &dyn EventLog, subject: KeySubject) -> Result<Stored, Failure> {
        for generation in 1..=limits::KEY_GENERATIONS_MAX {
            let label = Label { subject, generation };
            match log.vault(&key_name(label)?).await? {
                Some(destroyed) if destroyed.is_empty() => {}
                Some(wrapped) => {
                    let key = self.unwrap(label, &wrapped)?;
                    return Ok(Stored::Key(KeyState { key, generation, unwritten: None }));
                }
                None => return Ok(Stored::None { generation }),
            }
        }
        Err(internal("a subject's keys were destroyed too often"))
    }

    fn made(&self, subject: KeySubject, generation: u32) -> Result<KeyState, Failure> {
        let key = random_key()?;
        let label = Label { subject, generation };
        let record = VaultRecord { key: key_name(label)?, bytes: self.wrap(label, &key)? };
        Ok(KeyState { key, generation, unwritten: Some(record) })
    }

    /// The data key of a subject, to read with: a destroyed one answers ERASED. A setting's is not kept: a register has far more of them
    /// than anything else, and each is read once, when the columns take its profile.
    async fn key_to_read(&self, log: &dyn EventLog, subject: KeySubject) -> Result<KeyState, Failure> {
        if let Some(known) = self.lock().get(subject).map(|state| state.clone()) {
            return Ok(known);
        }
        // Kept in memory under the gate alone, so that no key outlives its destruction there.
        let gate = self.gate.try_read();
        let state = match self.stored(log, subject).await? {
            Stored::Key(state) => state,
            Stored::None { generation: 1 } => return Err(altered("a data key is missing")),
            Stored::None { .. } => return Err(erased()),
        };
        if gate.is_ok() && !matches!(subject, KeySubject::Setting(_)) {
            self.lock().keep(subject, state.clone());
        }
        Ok(state)
    }

    /// Seals a document under a prepared key: its reference, and the records to commit with the event that names it.
    pub(crate) fn seal(&self, subject: KeySubject, plaintext: &[u8]) -> Result<(Sealed, Vec<VaultRecord>), Failure> {
        let state = self.lock().get(subject).map(|state| state.clone());
        let state = state.ok_or_else(|| internal("a data key was not prepared"))?;
        self.seal_under(&state, subject, plaintext)
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
        let state = match self.stored(log, subject).await? {
            Stored::Key(state) => state,
            Stored::None { generation } => self.made(subject, generation)?,
        };
        self.seal_under(&state, subject, plaintext)
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
        match self.stored(log, subject).await? {
            Stored::Key(state) => self.open_under(log, &state, subject, sealed).await,
            Stored::None { generation: 1 } => Err(altered("a data key is missing")),
            Stored::None { .. } => Err(erased()),
        }
    }

    fn seal_under(
        &self,
        state: &KeyState,
        subject: KeySubject,
        plaintext: &[u8],
    ) -> Result<(Sealed, Vec<VaultRecord>), Failure> {
        let KeyState { key, generation, unwritten } = state;
        let label = Label { subject, generation: *generation };
        let mut blinded = Zeroizing::new(vec![0_u8; 32]);
        fill(&mut blinded)?;
        blinded.extend_from_slice(plaintext);
        let commitment = Sha256::digest(&*blinded).into();
        let sealed = self.encrypt(key, &self.aad(label), &blinded)?;
        let digest: [u8; 32] = Sha256::digest(&sealed).into();
        let mut records: Vec<VaultRecord> = unwritten.iter().cloned().collect();
        for (index, chunk) in sealed.chunks(CHUNK_BYTES).enumerate() {
            records.push(VaultRecord { key: chunk_name(label, &digest, index)?, bytes: chunk.to_vec() });
        }
        Ok((Sealed { commitment, ciphertext: digest }, records))
    }

    /// Seals a chunk of a file under a prepared key, bound to its place; with it the wrapped key, until a commit is known to hold it.
    pub(crate) fn seal_chunk(
        &self,
        subject: KeySubject,
        place: &str,
        plaintext: &[u8],
    ) -> Result<(Vec<u8>, Option<VaultRecord>), Failure> {
        let (key, unwritten) = {
            let mut keys = self.lock();
            let state = keys.get(subject).ok_or_else(|| internal("a data key was not prepared"))?;
            (state.key.clone(), state.unwritten.clone())
        };
        Ok((self.encrypt(&key, self.aad_of_chunk(subject, place).as_bytes(), plaintext)?, unwritten))
    }

    /// Opens a chunk of a file at its place, and nowhere else.
    pub(crate) async fn open_chunk(
        &self,
        log: &dyn EventLog,
        subject: KeySubject,
        place: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let state = self.key_to_read(log, subject).await?;
        self.decrypt(&state.key, self.aad_of_chunk(subject, place).as_bytes(), sealed).map(Zeroizing::new)
    }

    fn aad_of_chunk(&self, subject: KeySubject, place: &str) -> String {
        format!("{}/file/{subject}/{place}", self.store)
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
        let state = self.key_to_read(log, subject).await?;
        self.open_under(log, &state, subject, sealed).await
    }

    async fn open_under(
        &self,
        log: &dyn EventLog,
        state: &KeyState,
        subject: KeySubject,
        sealed: &Sealed,
    ) -> Result<Opened, Failure> {
        let KeyState { key, generation, .. } = state;
        let label = Label { subject, generation: *generation };
        let mut ciphertext = Vec::new();
        for index in 0.. {
            match log.vault(&chunk_name(label, &sealed.ciphertext, index)?).await? {
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
        // Written under a key that was destroyed since: the subject has another one now.
        for earlier in (1..*generation).filter(|_| ciphertext.is_empty()) {
            let label = Label { subject, generation: earlier };
            if log.vault(&chunk_name(label, &sealed.ciphertext, 0)?).await?.is_some() {
                return Err(erased());
            }
        }
        let digest: [u8; 32] = Sha256::digest(&ciphertext).into();
        if digest != sealed.ciphertext {
            return Err(altered("a vault document is missing or changed"));
        }
        let blinded = Zeroizing::new(self.decrypt(key, &self.aad(label), &ciphertext)?);
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

    fn aad(&self, label: Label) -> Vec<u8> {
        format!("{}/doc/{label}", self.store).into_bytes()
    }

    fn wrap(&self, label: Label, key: &DataKey) -> Result<Vec<u8>, Failure> {
        let master = self.masters().newest().cloned().ok_or_else(|| internal("there is no master key"))?;
        self.wrap_under(&master, &label.to_string(), &**key)
    }

    /// The data key of a subject. An empty record stands where a key was destroyed: what lay under it is erased (ACR-3).
    fn unwrap(&self, label: Label, wrapped: &[u8]) -> Result<DataKey, Failure> {
        if wrapped.is_empty() {
            return Err(erased());
        }
        let key = self.unwrap_any(&label.to_string(), wrapped)?;
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
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn masters(&self) -> std::sync::RwLockReadGuard<'_, MasterKeys> {
        self.masters.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn masters_mut(&self) -> std::sync::RwLockWriteGuard<'_, MasterKeys> {
        self.masters.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the store has of a subject's keys.
enum Stored {
    /// The newest, not destroyed.
    Key(KeyState),
    /// None, or destroyed ones alone: the next would be of this generation.
    None { generation: u32 },
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

fn erased() -> Failure {
    Refusal::of(RefusalReason::Erased, "").into()
}

/// The id of the master key that wrapped a key; none of a destroyed one.
fn master_of(wrapped: &[u8]) -> Option<&[u8]> {
    let end = wrapped.iter().position(|byte| *byte == b'\n')?;
    wrapped.get(..end)
}

fn key_name(label: Label) -> Result<VaultKey, Failure> {
    VaultKey::new(format!("key/{label}")).map_err(|error| Failure::Internal(error.to_string()))
}

fn chunk_name(label: Label, digest: &[u8; 32], index: usize) -> Result<VaultKey, Failure> {
    let name = format!("doc/{label}/{}/{index:04}", hex(digest));
    VaultKey::new(name).map_err(|error| Failure::Internal(error.to_string()))
}

fn altered(what: &str) -> Failure {
    Failure::Altered(what.to_owned())
}

fn internal(what: &str) -> Failure {
    Failure::Internal(what.to_owned())
}

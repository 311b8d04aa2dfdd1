//! What a run over the keys does to the vault: another master key wraps, keys are destroyed, every other one is wrapped anew.

use event_log::{EventLog, VaultKey, VaultRecord};
use vocabulary::limits;
use zeroize::Zeroizing;

use super::{KeyMaker, KeySubject, Label, MasterKey, Vault, internal, key_name, master_of};
use crate::failure::Failure;

/// Where wrapped keys lie.
const KEYS: &str = "key/";

impl Vault {
    /// Makes and destroys master keys, where they are kept.
    pub(crate) fn key_maker(&self) -> KeyMaker {
        self.masters().maker()
    }

    /// A master key that was made wraps from here on. Under the gate alone, so that nothing on its way was wrapped by another; what is in
    /// memory is forgotten, so that nothing unwritten is either.
    pub(crate) fn wrap_by(&self, made: (u32, MasterKey)) {
        self.masters_mut().add(made);
        self.forget_keys();
    }

    /// Forgets every data key in memory, and what is kept open. Under the gate alone.
    pub(crate) fn forget_keys(&self) {
        *self.lock() = super::Keys::default();
        self.forget_requests();
    }

    /// Forgets a master key that was destroyed.
    pub(crate) fn forget_master(&self, id: &str) {
        self.masters_mut().forget(id);
    }

    /// The id of the key that wraps.
    pub(crate) fn wrapping(&self) -> Option<String> {
        self.masters().newest().map(|key| key.id.clone())
    }

    /// The ids of the master keys known, oldest first.
    pub fn master_ids(&self) -> Vec<String> {
        self.masters().ids()
    }

    /// The records that destroy every key a subject has had.
    pub(crate) async fn destroying(
        &self,
        log: &dyn EventLog,
        subject: KeySubject,
    ) -> Result<Vec<VaultRecord>, Failure> {
        let mut records = Vec::new();
        for generation in 1..=limits::KEY_GENERATIONS_MAX {
            let key = key_name(Label { subject, generation })?;
            match log.vault(&key).await? {
                None => break,
                Some(destroyed) if destroyed.is_empty() => {}
                Some(_) => records.push(VaultRecord { key, bytes: Vec::new() }),
            }
        }
        Ok(records)
    }

    /// The next page of wrapped keys after one, each that another master key wrapped wrapped anew; and where the page ended.
    pub(crate) async fn rewrapped_page(
        &self,
        log: &dyn EventLog,
        after: Option<&VaultKey>,
    ) -> Result<(Vec<VaultRecord>, Option<VaultKey>), Failure> {
        let page = log.vault_scan(KEYS, after, limits::REWRAPPED_PER_COMMIT).await?;
        let end = page.last().map(|record| record.key.clone());
        let newest = self.masters().newest().cloned().ok_or_else(|| internal("there is no master key"))?;
        let mut rewrapped = Vec::new();
        for VaultRecord { key, bytes } in page {
            if bytes.is_empty() || master_of(&bytes) == Some(newest.id.as_bytes()) {
                continue;
            }
            let label = key.as_str().strip_prefix(KEYS).ok_or_else(|| internal("a wrapped key has no name"))?;
            let opened = self.unwrap_any(label, &bytes)?;
            let bytes = self.wrap_under(&newest, label, &opened)?;
            rewrapped.push(VaultRecord { key, bytes });
        }
        Ok((rewrapped, end))
    }

    /// How many keys another master key than the newest wraps.
    pub(crate) async fn wrapped_by_others(&self, log: &dyn EventLog) -> Result<u64, Failure> {
        let newest = self.wrapping().ok_or_else(|| internal("there is no master key"))?;
        let (mut others, mut after) = (0, None);
        loop {
            let page = log.vault_scan(KEYS, after.as_ref(), limits::REWRAPPED_PER_COMMIT).await?;
            let Some(last) = page.last() else { return Ok(others) };
            after = Some(last.key.clone());
            let other =
                |record: &&VaultRecord| !record.bytes.is_empty() && master_of(&record.bytes) != Some(newest.as_bytes());
            others += u64::try_from(page.iter().filter(other).count()).unwrap_or(u64::MAX);
        }
    }

    /// A data key as a master key wraps it, bound to its name.
    pub(super) fn wrap_under(&self, master: &MasterKey, label: &str, key: &[u8]) -> Result<Vec<u8>, Failure> {
        let aad = format!("{}/key/{label}/{}", self.store, master.id);
        let mut wrapped = format!("{}\n", master.id).into_bytes();
        wrapped.extend(self.encrypt(&master.bytes, aad.as_bytes(), key)?);
        Ok(wrapped)
    }

    /// A data key unwrapped by whichever master key wrapped it.
    pub(super) fn unwrap_any(&self, label: &str, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let id = master_of(wrapped).ok_or_else(|| internal("a wrapped key is malformed"))?;
        let ciphertext = wrapped.get(id.len() + 1..).unwrap_or_default();
        let id = String::from_utf8_lossy(id);
        let master = self.masters().find(&id).cloned();
        let master = master.ok_or_else(|| internal("a data key is wrapped by a master key that is not here"))?;
        let aad = format!("{}/key/{label}/{id}", self.store);
        self.decrypt(&master.bytes, aad.as_bytes(), ciphertext).map(Zeroizing::new)
    }
}

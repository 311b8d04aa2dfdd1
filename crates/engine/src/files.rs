//! Files in the vault (ACR-7): in chunks below the limit of a record, each bound to its place, under the data key of whom the file is about.
//!
//! A file is taken whole, judged by its bytes, and only then stored, so that a call that is cut off or refused leaves nothing. Its chunks go in
//! several appends, and one event, in the append that follows, makes it exist. What no event names is noted, from the first of these appends to
//! that of the event, and from that of its removal on: it is emptied at once, or after a crash at the next start.

use event_log::{Append, VaultKey, VaultRecord};
use sha2::{Digest as _, Sha256};
use vocabulary::AttachmentId;
use zeroize::Zeroizing;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::vault::{KeySubject, hex};

/// Bytes of a file in one chunk: encrypted it is below the limit of a record.
pub(crate) const CHUNK_BYTES: usize = 30 * 1024;

/// Chunks of one append.
const CHUNKS_PER_APPEND: usize = 64;

/// Where files that no event names yet are noted.
const NOTES: &str = "upload/";

/// Notes read at a time.
const NOTES_PER_READ: usize = 100;

impl Engine {
    /// Stores a file: SHA-256 of each encrypted chunk, in lower-case hex.
    pub(crate) async fn store_file(
        &self,
        subject: KeySubject,
        id: AttachmentId,
        bytes: &[u8],
    ) -> Result<Vec<String>, Failure> {
        // No key changes from here until its last chunk is stored.
        let _gate = self.vault().gate.read().await;
        self.vault().prepare(&**self.log(), subject).await?;
        let total = bytes.len().div_ceil(CHUNK_BYTES);
        let mut records = vec![noted(subject, id, total)?];
        let mut digests = Vec::with_capacity(total);
        for (index, chunk) in bytes.chunks(CHUNK_BYTES).enumerate() {
            let (sealed, key) = self.vault().seal_chunk(subject, &place(id, index, total), chunk)?;
            digests.push(hex(&Sha256::digest(&sealed)));
            if let Some(key) = key.filter(|key| records.iter().all(|known| known.key != key.key)) {
                records.push(key);
            }
            records.push(VaultRecord { key: chunk_of(subject, id, index)?, bytes: sealed });
            if records.len() > CHUNKS_PER_APPEND || index + 1 == total {
                let vault = std::mem::take(&mut records);
                let append = Append { vault: vault.clone(), ..Append::default() };
                self.log().append(append).await?;
                self.vault().committed(&vault);
            }
        }
        Ok(digests)
    }

    /// One chunk of a file, proven against its digest.
    pub(crate) async fn file_chunk(
        &self,
        (subject, id): (KeySubject, AttachmentId),
        (index, total): (usize, usize),
        digest: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let sealed = self.log().vault(&chunk_of(subject, id, index)?).await?;
        let sealed = sealed.filter(|sealed| hex(&Sha256::digest(sealed)) == digest);
        let sealed = sealed.ok_or_else(|| Failure::Altered("a chunk of a file is missing or changed".to_owned()))?;
        self.vault().open_chunk(&**self.log(), subject, &place(id, index, total), &sealed).await
    }

    /// Empties the chunks of a file that is noted as one which no event names any more, or none yet.
    pub(crate) async fn empty_file(&self, id: AttachmentId) -> Result<(), Failure> {
        match self.log().vault(&note_of(id)?).await? {
            Some(note) if !note.is_empty() => self.empty_noted(id, &note).await,
            Some(_) | None => Ok(()),
        }
    }

    /// Empties what a crash left of files under way, and of files taken away.
    pub(crate) async fn empty_leftover_files(&self) -> Result<(), Failure> {
        let mut after: Option<VaultKey> = None;
        loop {
            let page = self.log().vault_scan(NOTES, after.as_ref(), NOTES_PER_READ).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.key.clone());
            for note in page.iter().filter(|note| !note.bytes.is_empty()) {
                let id = note.key.as_str().strip_prefix(NOTES).and_then(|id| id.parse().ok());
                self.empty_noted(id.ok_or_else(malformed)?, &note.bytes).await?;
            }
        }
    }

    async fn empty_noted(&self, id: AttachmentId, note: &[u8]) -> Result<(), Failure> {
        let text = std::str::from_utf8(note).ok().and_then(|text| text.split_once('\n'));
        let noted: Option<(&str, usize)> = text.and_then(|(subject, total)| Some((subject, total.parse().ok()?)));
        let (subject, total) = noted.ok_or_else(malformed)?;
        let mut records = Vec::with_capacity(total + 1);
        for index in 0..total {
            let key = vault_key(format!("file/{subject}/{id}/{index:04}"))?;
            records.push(VaultRecord { key, bytes: Vec::new() });
        }
        records.push(noted_no_longer(id)?);
        self.log().append(Append { vault: records, ..Append::default() }).await?;
        Ok(())
    }
}

/// The record that a file exists by an event: its note is emptied in the append of that event.
pub(crate) fn noted_no_longer(id: AttachmentId) -> Result<VaultRecord, Failure> {
    Ok(VaultRecord { key: note_of(id)?, bytes: Vec::new() })
}

/// The record that no event names a file of so many chunks, or will not once this is committed: its chunks are to be emptied.
pub(crate) fn noted(subject: KeySubject, id: AttachmentId, chunks: usize) -> Result<VaultRecord, Failure> {
    Ok(VaultRecord { key: note_of(id)?, bytes: format!("{subject}\n{chunks}").into_bytes() })
}

fn malformed() -> Failure {
    Failure::Internal("a note of a file is malformed".to_owned())
}

fn place(id: AttachmentId, index: usize, total: usize) -> String {
    format!("{id}/{index}/{total}")
}

fn note_of(id: AttachmentId) -> Result<VaultKey, Failure> {
    vault_key(format!("{NOTES}{id}"))
}

fn chunk_of(subject: KeySubject, id: AttachmentId, index: usize) -> Result<VaultKey, Failure> {
    vault_key(format!("file/{subject}/{id}/{index:04}"))
}

fn vault_key(name: String) -> Result<VaultKey, Failure> {
    VaultKey::new(name).map_err(|error| Failure::Internal(error.to_string()))
}

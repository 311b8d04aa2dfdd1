//! Searches that are over for good: restated once a day, so that no world holds them whole, and so that a start leaves their events out.
//!
//! Which events may be left out is a fold of the log itself. What is kept of it in the vault only spares a start from reading them: where it is
//! missing, or is not what this engine wrote, everything is read, and the same world comes of it.

use domain::Decision;
use domain::event::{Event, SearchEvent};
use event_log::limits::MAX_GUARDS_PER_APPEND;
use event_log::{Append, EventLog, VaultKey, VaultRecord, stored};
use views::Outlived;
use vocabulary::SearchId;

use crate::due::system_actor;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::Tx;
use crate::vault::Vault;

/// Records of the vault that say what may be left out.
const PREFIX: &str = "outlived/";

/// Bytes of positions in one of them.
const CHUNK_BYTES: usize = 16 * 1024;

/// Bytes of the digest and the position that each begins with.
const HEADER_BYTES: usize = 32 + 8;

/// What a start leaves out of the log.
#[derive(Debug, Default)]
pub(crate) struct LeavesOut {
    /// Which events.
    pub(crate) positions: Outlived,
    /// The last event that was folded when they were written down.
    pub(crate) up_to: u64,
}

impl LeavesOut {
    /// Reads what was written down last. Nothing is left out where any of it is missing, altered, or from beyond the end of this log, as in a
    /// store restored from a backup that was made while it was written.
    pub(crate) async fn read(log: &dyn EventLog, vault: &Vault) -> Result<Self, Failure> {
        let mut records: Vec<VaultRecord> = Vec::new();
        loop {
            let after = records.last().map(|record| record.key.clone());
            let page = log.vault_scan(PREFIX, after.as_ref(), event_log::limits::MAX_SCAN_RECORDS).await?;
            if page.is_empty() {
                break;
            }
            records.extend(page);
        }
        if records.is_empty() {
            return Ok(Self::default());
        }
        let read = Self::parse(&records, vault).filter(|read| read.up_to <= log.head().position.0);
        if read.is_none() {
            tracing::warn!("what may be left out of the log is not what was written: all of it is read");
        }
        Ok(read.unwrap_or_default())
    }

    fn parse(records: &[VaultRecord], vault: &Vault) -> Option<Self> {
        let headers = records.iter().map(|record| record.bytes.split_at_checked(HEADER_BYTES));
        let parts: Vec<(&[u8], &[u8])> = headers.collect::<Option<_>>()?;
        let (header, _) = parts.first()?;
        let (digest, up_to) = header.split_at(32);
        let positions = parts.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>().concat();
        let is_one = parts.iter().all(|(other, _)| other == header);
        let is_ours = vault.keyed_hash("outlived", &[up_to, &positions]) == *digest;
        let up_to = u64::from_be_bytes(up_to.try_into().ok()?);
        let positions = Outlived::from_bytes(&positions).filter(|_| is_one && is_ours)?;
        Some(Self { positions, up_to })
    }
}

impl Engine {
    /// Once a day: restates what is over for good, and writes down what a start may leave out.
    pub(crate) async fn keep_restating(&self) -> Result<(), Failure> {
        let today = self.now().london_date();
        let mut looked = self.restated_on.lock().await;
        if *looked == Some(today) {
            return Ok(());
        }
        let ripe = self.world().to_restate(&self.settings.periods, self.now());
        for search in ripe {
            self.restate(search).await?;
        }
        self.write_outlived().await?;
        *looked = Some(today);
        Ok(())
    }

    async fn restate(&self, id: SearchId) -> Result<(), Failure> {
        let system = system_actor()?;
        let mut tx = Tx::new(self, &system);
        let streams = self.world().streams_of(id);
        // Of more streams than one commit guards nobody could say that none has moved: such a search stays whole.
        if streams.len() > MAX_GUARDS_PER_APPEND {
            return Ok(());
        }
        for subject in streams {
            tx.guard(subject);
        }
        let restated = self.world().restated(id, &self.settings.periods, tx.now);
        let Some(restated) = restated else { return Ok(()) };
        let event = Event::Search(id, SearchEvent::Restated { search: Box::new(restated) });
        // Of more events than one event can name, it stays whole too, and keeps nothing else from being restated.
        if stored::encode(&event).is_err() {
            return Ok(());
        }
        self.commit_due(tx, Decision::of(event)).await
    }

    /// Writes down what a start may leave out, where that has changed.
    async fn write_outlived(&self) -> Result<(), Failure> {
        let (positions, up_to) = {
            let world = self.world();
            if world.outlived().count() == self.written_down.load(std::sync::atomic::Ordering::Acquire) {
                return Ok(());
            }
            (world.outlived().clone(), world.position)
        };
        let bytes = positions.to_bytes();
        let digest = self.vault().keyed_hash("outlived", &[&up_to.to_be_bytes(), &bytes]);
        let header = [digest.as_slice(), &up_to.to_be_bytes()].concat();
        let records = bytes.chunks(CHUNK_BYTES).enumerate().map(|(number, chunk)| {
            let key =
                VaultKey::new(format!("{PREFIX}{number:08}")).map_err(|error| Failure::Internal(error.to_string()))?;
            Ok(VaultRecord { key, bytes: [header.as_slice(), chunk].concat() })
        });
        let vault = records.collect::<Result<Vec<_>, Failure>>()?;
        self.log().append(Append { vault, ..Append::default() }).await?;
        self.written_down.store(positions.count(), std::sync::atomic::Ordering::Release);
        Ok(())
    }
}

//! What is left: of files that were taken away nothing, of keys that were destroyed nothing, and every other key is wrapped by a master key
//! that is kept (ACR-3, ACR-7).

use std::collections::BTreeSet;

use domain::event::{AttachedTo, KeyName};
use engine::Moment;
use event_log::{EventLog as _, VaultRecord};
use futures::FutureExt as _;
use vocabulary::{AttachmentParent, ContractName, Role, SearchName};

use super::life::Life;
use crate::{Violation, hold};

/// Records of the vault read at a time.
const PAGE: usize = 200;

impl Life {
    /// What is told to be attached is what is (ACR-7).
    pub(super) fn hold_files(&self) -> Result<(), Violation> {
        // After a lost answer the world is behind the log until the next commit.
        if self.engine.world().position != self.store.head().position.0 {
            return Ok(());
        }
        for (to, live) in self.auditor.files() {
            let (search, contract) = match to {
                AttachedTo::Search(id) => (Some(id), None),
                AttachedTo::Contract(id) => {
                    let of = self.engine.world().contract(id).map(|contract| contract.generated.search);
                    (of, Some(id))
                }
                AttachedTo::Offer(..) => continue,
            };
            let Some((search, authority)) = search.and_then(|id| Some((id, self.auditor.authority_of(id)?))) else {
                continue;
            };
            let Some(house) = self.cast.house(authority) else { continue };
            let (reader, parent) = match contract {
                None => (Role::TeamManager, AttachmentParent::Search(SearchName { authority, search })),
                Some(contract) => {
                    (Role::ContractsOfficer, AttachmentParent::Contract(ContractName { authority, contract }))
                }
            };
            let told = self.runtime()?.block_on(self.engine.attachments(&house.actor(reader), parent));
            let told =
                told.map_err(|failure| Violation::new("ACR-7", format!("files of {to} are not told: {failure}")))?;
            let told: BTreeSet<_> = told.into_iter().map(|view| view.attachment.id).collect();
            hold(told == live, "ACR-7", || format!("{told:?} are told to be attached to {to}, and {live:?} are"))?;
        }
        Ok(())
    }

    fn vault(&self, prefix: &str) -> Result<Vec<VaultRecord>, Violation> {
        let mut found: Vec<VaultRecord> = Vec::new();
        loop {
            let after = found.last().map(|record| record.key.clone());
            let page = self.store.vault_scan(prefix, after.as_ref(), PAGE).now_or_never();
            let Some(Ok(page)) = page else { return Err(Violation::new("P3", "the vault cannot be read")) };
            if page.is_empty() {
                return Ok(found);
            }
            found.extend(page);
        }
    }

    /// After a start nothing is left of a file that no event names, and nothing of what was erased opens.
    pub(super) fn hold_erased(&self) -> Result<(), Violation> {
        let live: BTreeSet<String> =
            self.auditor.files().into_iter().flat_map(|(_, live)| live).map(|id| id.to_string()).collect();
        for record in self.vault("file/")?.iter().filter(|record| !record.bytes.is_empty()) {
            let named = live.iter().any(|id| record.key.as_str().contains(id.as_str()));
            hold(named, "ACR-7", || format!("{} is left of a file that is not there", record.key))?;
        }
        let noted = self.vault("upload/")?.into_iter().find(|record| !record.bytes.is_empty());
        let noted = noted.map(|record| record.key);
        hold(noted.is_none(), "ACR-7", || format!("{noted:?} is still noted after a start"))?;
        self.hold_keys()?;
        for key in self.auditor.erased() {
            self.hold_unreadable(key)?;
        }
        Ok(())
    }

    /// Every data key is wrapped by a master key that is kept; those of what was erased are empty but for one of somebody who came again.
    fn hold_keys(&self) -> Result<(), Violation> {
        let kept = self.keys.masters()?.ids();
        for record in self.vault("key/")?.iter().filter(|record| !record.bytes.is_empty()) {
            let master = record.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let known = kept.iter().any(|id| id.as_bytes() == master);
            hold(known, "ACR-3", || format!("{} is wrapped by a master key that is gone", record.key))?;
        }
        for key in self.auditor.erased() {
            let first = format!("key/{key}");
            let left = self.vault(&first)?.into_iter().find(|record| record.key.as_str() == first);
            let gone = left.is_some_and(|record| record.bytes.is_empty());
            hold(gone, "ACR-3", || format!("{first} was erased, and is there"))?;
        }
        Ok(())
    }

    /// A search whose key was destroyed tells so, and nothing of what it asked.
    fn hold_unreadable(&self, key: KeyName) -> Result<(), Violation> {
        let KeyName::Search(search) = key else { return Ok(()) };
        let Some(house) = self.auditor.authority_of(search).and_then(|code| self.cast.house(code)) else {
            return Ok(());
        };
        let reader = house.actor(Role::TeamManager);
        let view = self.runtime()?.block_on(self.engine.search(&reader, search, &Moment::Now));
        let view = view.map_err(|failure| Violation::new("ACR-3", format!("{search} is not told: {failure}")))?;
        hold(view.erased, "ACR-3", || format!("{search} was erased and is read"))
    }
}

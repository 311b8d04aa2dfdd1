//! Files: attached once, at most five at a time, to an offer only while its round runs, and taken away once (ACR-7, INVARIANT-1).

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{AttachedTo, AttachmentEvent};
use vocabulary::{AttachmentId, Timestamp};

use super::book::Book;
use crate::{Violation, hold};

/// Files of one thing.
const FILES_MAX: usize = 5;

/// What is attached to what.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) live: BTreeMap<AttachedTo, BTreeSet<AttachmentId>>,
    known: BTreeSet<AttachmentId>,
}

impl Book {
    pub(super) fn file(&mut self, to: AttachedTo, event: &AttachmentEvent, at: Timestamp) -> Result<(), Violation> {
        if let (AttachedTo::Offer(slot, offer), false) = (to, matches!(event, AttachmentEvent::Opened { .. })) {
            let runs =
                self.case(slot.search)?.round(slot.round).is_some_and(|round| !round.closed && at < round.closes);
            hold(runs, "INVARIANT-1", || format!("a file of {offer} changed at {at}, when its round does not run"))?;
        }
        let live = self.files.live.entry(to).or_default();
        match event {
            AttachmentEvent::Added { attachment, .. } => {
                let new = self.files.known.insert(*attachment);
                hold(new, "P4", || format!("{attachment} was attached twice"))?;
                live.insert(*attachment);
                hold(live.len() <= FILES_MAX, "ACR-7", || format!("{} files of {to}", live.len()))
            }
            AttachmentEvent::Removed { attachment, .. } => {
                hold(live.remove(attachment), "ACR-7", || format!("{attachment} was taken away and is not there"))
            }
            AttachmentEvent::Opened { attachment, .. } => {
                hold(live.contains(attachment), "ACR-7", || format!("{attachment} was opened and is not there"))
            }
        }
    }

    /// What is attached to what.
    pub(super) fn files(&self) -> Vec<(AttachedTo, BTreeSet<AttachmentId>)> {
        self.files.live.iter().map(|(to, live)| (*to, live.clone())).collect()
    }
}

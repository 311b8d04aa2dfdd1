//! Requests kept open in memory, so that of many who read the same search only the first decrypts it.
//!
//! Kept is what the ciphertexts held, byte for byte, of searches that have not ended alone; bounded, overwritten when it is dropped, and found only by the
//! very references of the request that is asked for, so that an amended search shows its new request at once. A run over the keys forgets all of it
//! under the gate, with the data keys: nothing erased is answered from here.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use domain::event::RequestSealed;
use vocabulary::SearchId;
use zeroize::Zeroizing;

use super::Vault;

/// Requests kept in both generations together.
const REQUESTS_MAX: usize = 2_048;
/// Bytes kept in both generations together.
const BYTES_MAX: usize = 16 << 20;

/// The opened documents of one request, in the order of its references: shared, children, parent.
pub(crate) type Parts = Arc<[Zeroizing<Vec<u8>>]>;

/// Opened requests in two generations: one in use stays, one not read for long goes.
#[derive(Default)]
pub(super) struct OpenedRequests {
    young: BTreeMap<SearchId, (RequestSealed, Parts)>,
    young_bytes: usize,
    old: BTreeMap<SearchId, (RequestSealed, Parts)>,
}

impl OpenedRequests {
    fn get(&mut self, search: SearchId, sealed: &RequestSealed) -> Option<Parts> {
        if let Some((known, parts)) = self.old.remove(&search) {
            self.keep(search, known, parts);
        }
        let (known, parts) = self.young.get(&search)?;
        (known == sealed).then(|| Arc::clone(parts))
    }

    fn keep(&mut self, search: SearchId, sealed: RequestSealed, parts: Parts) {
        self.forget(search);
        let bytes = size(&parts);
        if bytes > BYTES_MAX / 2 {
            return;
        }
        if self.young.len() >= REQUESTS_MAX / 2 || self.young_bytes + bytes > BYTES_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        self.young.insert(search, (sealed, parts));
    }

    fn forget(&mut self, search: SearchId) {
        self.old.remove(&search);
        if let Some((_, parts)) = self.young.remove(&search) {
            self.young_bytes -= size(&parts);
        }
    }
}

fn size(parts: &Parts) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

impl Vault {
    /// The documents of a request, where they are kept.
    pub(crate) fn kept_request(&self, search: SearchId, sealed: &RequestSealed) -> Option<Parts> {
        self.opened().get(search, sealed)
    }

    /// Keeps the documents of a request. Whoever opened them has held the gate since before.
    pub(crate) fn keep_request(&self, search: SearchId, sealed: &RequestSealed, parts: &Parts) {
        self.opened().keep(search, sealed.clone(), Arc::clone(parts));
    }

    /// Forgets the documents of a search that has ended.
    pub(crate) fn forget_request(&self, search: SearchId) {
        self.opened().forget(search);
    }

    pub(super) fn forget_requests(&self) {
        *self.opened() = OpenedRequests::default();
    }

    fn opened(&self) -> MutexGuard<'_, OpenedRequests> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain::event::Sealed;

    use super::*;

    fn id(number: u16) -> SearchId {
        let [high, low] = number.to_be_bytes();
        SearchId::from_bytes([1, 144, 0, 0, 0, 0, 112, 0, 128, 0, 0, 0, 0, 0, high, low])
    }

    fn sealed(version: u32) -> RequestSealed {
        let shared = Sealed { commitment: [0; 32], ciphertext: [version as u8; 32] };
        RequestSealed { version, shared, children: Vec::new(), parent: None }
    }

    fn parts(bytes: usize) -> Parts {
        Arc::from([Zeroizing::new(vec![7; bytes])])
    }

    #[test]
    fn a_request_is_found_by_its_own_references_alone() {
        let mut kept = OpenedRequests::default();
        kept.keep(id(1), sealed(1), parts(10));
        assert!(kept.get(id(1), &sealed(1)).is_some());
        assert!(kept.get(id(1), &sealed(2)).is_none(), "amended");
        assert!(kept.get(id(2), &sealed(1)).is_none(), "of another search");
        kept.keep(id(1), sealed(2), parts(20));
        assert!(kept.get(id(1), &sealed(1)).is_none(), "one version of each");
        assert_eq!((kept.young.len(), kept.young_bytes), (1, 20));
        kept.forget(id(1));
        assert!(kept.get(id(1), &sealed(2)).is_none());
        assert_eq!(kept.young_bytes, 0);
    }

    #[test]
    fn what_is_read_stays_and_no_more_is_kept_than_may_be() {
        let mut kept = OpenedRequests::default();
        for number in 0..u16::try_from(REQUESTS_MAX * 2).unwrap() {
            kept.keep(id(number), sealed(1), parts(1));
            assert!(kept.get(id(0), &sealed(1)).is_some(), "read every time");
            assert!(kept.young.len() + kept.old.len() <= REQUESTS_MAX);
        }
        assert!(kept.get(id(1), &sealed(1)).is_none(), "not read for long");
        for number in 0..64 {
            kept.keep(id(number), sealed(1), parts(BYTES_MAX / 16));
            let held = kept.young.values().chain(kept.old.values()).map(|(_, parts)| size(parts)).sum::<usize>();
            assert!(held <= BYTES_MAX);
        }
        kept.keep(id(99), sealed(1), parts(BYTES_MAX));
        assert!(kept.get(id(99), &sealed(1)).is_none(), "too large for all the others");
    }
}

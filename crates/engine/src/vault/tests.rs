//! What each ciphertext is bound to (ACR-3, ACR-7): put anywhere else, it opens nowhere.

use std::sync::Arc;

use event_log::{ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};

use super::*;

const SEARCH: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";
const OTHER: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02";

/// A store of its own, and its vault.
async fn vault(store: u8, masters: MasterKeys) -> (MemoryLog, Vault) {
    let marks = StoreMarks { id: StoreId([store; 16]), mode: Mode::Production };
    let clock = Arc::new(ManualClock::at("2026-12-01T09:00:00Z".parse().unwrap()));
    let log = MemoryLog::open(MemoryDisk::new(marks), clock);
    let vault = Vault::open(&log, masters).await.unwrap();
    (log, vault)
}

fn masters() -> MasterKeys {
    MasterKey::of("one", [3; 32]).into()
}

fn search(id: &str) -> KeySubject {
    KeySubject::Search(id.parse().unwrap())
}

#[tokio::test]
async fn acr_3_a_wrapped_key_opens_as_what_it_was_wrapped_as_and_nothing_else() {
    let mut masters = masters();
    // The same bytes under another id: what differs is the name alone.
    masters.add((2, MasterKey::of("two", [3; 32])));
    let (_, vault) = vault(7, masters.clone()).await;
    let one = masters.find("one").unwrap();
    let wrapped = vault.wrap_under(one, "child/a", &[5; 32]).unwrap();
    assert_eq!(**vault.unwrap_any("child/a", &wrapped).unwrap(), [5; 32]);
    assert!(vault.unwrap_any("child/b", &wrapped).is_err(), "as another's");
    let renamed = [&b"two"[..], wrapped.strip_prefix(b"one").unwrap()].concat();
    assert!(vault.unwrap_any("child/a", &renamed).is_err(), "as wrapped by another");
    let (_, elsewhere) = self::vault(8, masters).await;
    assert!(elsewhere.unwrap_any("child/a", &wrapped).is_err(), "in another store");
}

#[tokio::test]
async fn acr_7_a_chunk_opens_at_its_place_under_the_key_of_its_subject_alone() {
    let (log, vault) = vault(7, masters()).await;
    for id in [SEARCH, OTHER] {
        vault.prepare(&log, search(id)).await.unwrap();
    }
    let (sealed, _) = vault.seal_chunk(search(SEARCH), "file/0/2", b"what it says").unwrap();
    let opened = vault.open_chunk(&log, search(SEARCH), "file/0/2", &sealed).await.unwrap();
    assert_eq!(&**opened, b"what it says");
    assert!(!sealed.windows(4).any(|part| part == b"what"), "it is encrypted");
    for (id, place) in [(SEARCH, "file/1/2"), (SEARCH, "file/0/3"), (SEARCH, "other/0/2"), (OTHER, "file/0/2")] {
        assert!(vault.open_chunk(&log, search(id), place, &sealed).await.is_err(), "{id} {place}");
    }
}

#[tokio::test]
async fn acr_2_a_token_opens_for_its_purpose_its_owner_and_its_store_alone() {
    let (_, vault) = vault(7, masters()).await;
    let token = vault.seal_token("page", "eve", b"after this").unwrap();
    assert_eq!(vault.open_token("page", "eve", &token).as_deref(), Some(&b"after this"[..]));
    assert_eq!(vault.open_token("feed", "eve", &token), None, "a cursor is no page token");
    assert_eq!(vault.open_token("page", "ann", &token), None);
    assert_eq!(vault.open_token("page", "eve", &token.to_uppercase()), None);
    let (_, elsewhere) = self::vault(8, masters()).await;
    assert_eq!(elsewhere.open_token("page", "eve", &token), None);
    assert!(!token.contains(&hex(b"after")), "it tells nothing");
    assert_eq!(vault.seal_token("page", "eve", b"after this").unwrap(), token, "the same each time");
}

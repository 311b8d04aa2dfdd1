//! The vault commits with the events it belongs to.

use super::{Subject, conflict, keeping, key, writes};
use crate::{Append, EventLog, Position, VaultRecord};

/// The vault is atomic with the events.
pub async fn records_come_with_their_events_or_not_at_all(subject: impl Subject) {
    let log = subject.log();
    log.append(keeping(writes("search/1", 0, &["a"]), "text/1", b"sealed")).await.unwrap();
    assert_eq!(log.vault(&key("text/1")).await, Ok(Some(b"sealed".to_vec())));
    let refused = log.append(keeping(writes("search/1", 0, &["b"]), "text/2", b"lost")).await;
    assert_eq!(refused, conflict("search/1", 0, 1));
    assert_eq!(log.vault(&key("text/2")).await, Ok(None));
    let refused = log.append(keeping(writes("search/1", 0, &["b"]), "text/1", b"changed")).await;
    assert_eq!(refused, conflict("search/1", 0, 1));
    assert_eq!(log.vault(&key("text/1")).await, Ok(Some(b"sealed".to_vec())));
}

/// Re-wrapped keys replace the old ones, without an event; an empty record is a record.
pub async fn a_record_is_replaced(subject: impl Subject) {
    let log = subject.log();
    log.append(keeping(Append::default(), "key/1", b"old")).await.unwrap();
    let replaced = log.append(keeping(Append::default(), "key/1", b"new")).await.unwrap();
    assert_eq!((replaced.first, replaced.last), (Position(1), Position::START));
    assert_eq!(log.vault(&key("key/1")).await, Ok(Some(b"new".to_vec())));
    log.append(keeping(Append::default(), "key/1", b"")).await.unwrap();
    assert_eq!(log.vault(&key("key/1")).await, Ok(Some(Vec::new())));
    assert_eq!(log.head().position, Position::START);
}

/// A scan gives all of a prefix and nothing else, in order, page by page.
pub async fn a_scan_pages_through_a_prefix(subject: impl Subject) {
    let log = subject.log();
    for name in ["key/b", "key/a", "kez", "key/c", "kex/a", "key"] {
        log.append(keeping(Append::default(), name, name.as_bytes())).await.unwrap();
    }
    assert_eq!(scan(&*log, "key/", 2).await, ["key/a", "key/b", "key/c"]);
    assert_eq!(scan(&*log, "key", 1).await, ["key", "key/a", "key/b", "key/c"]);
    assert_eq!(scan(&*log, "none/", 9).await, [""; 0]);
    assert_eq!(scan(&*log, "", 4).await.len(), 6);
    let past = log.vault_scan("key/", Some(&key("a")), 9).await.unwrap();
    assert_eq!(past.len(), 3, "a key before the prefix leaves nothing out");
    assert_eq!(past[0], VaultRecord { key: key("key/a"), bytes: b"key/a".to_vec() });
    assert_eq!(log.vault_scan("key/", Some(&key("z")), 9).await, Ok(Vec::new()));
}

async fn scan(log: &dyn EventLog, prefix: &str, limit: usize) -> Vec<String> {
    let mut found: Vec<VaultRecord> = Vec::new();
    loop {
        let after = found.last().map(|record| record.key.clone());
        let page = log.vault_scan(prefix, after.as_ref(), limit).await.unwrap();
        assert!(page.len() <= limit);
        if page.is_empty() {
            return found.into_iter().map(|record| record.key.to_string()).collect();
        }
        found.extend(page);
    }
}

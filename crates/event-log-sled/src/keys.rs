//! One tree, told apart by the first byte of each key. Numbers are big-endian, so that the order of keys is their order.
//!
//! | first byte | rest | value |
//! |---|---|---|
//! | `e` | position | chain, envelope |
//! | `s` | stream name, 0, version | position |
//! | `v` | vault key | record |
//! | `r` | request key | request record |
//! | `x` | commit number | instant and request keys to be forgotten seven days later |
//! | `h` | | head |
//! | `m` | | marks |

use event_log::{Position, RequestKey, StreamName, VaultKey, Version};

/// Key of the head.
pub(crate) const HEAD: &[u8] = b"h";

/// Key of the marks.
pub(crate) const MARKS: &[u8] = b"m";

/// Before the first event.
pub(crate) const EVENTS: &[u8] = b"e";

/// Before the first stream.
pub(crate) const STREAMS: &[u8] = b"s";

/// Before the first vault record.
pub(crate) const VAULT: &[u8] = b"v";

/// Before the first bundle of requests to be forgotten.
pub(crate) const FORGETTING: &[u8] = b"x";

pub(crate) fn event(position: Position) -> [u8; 9] {
    numbered(EVENTS[0], position.0)
}

pub(crate) fn forgetting(commit: u64) -> [u8; 9] {
    numbered(FORGETTING[0], commit)
}

/// The number of a key made by [`event`] or [`forgetting`].
pub(crate) fn number(key: &[u8]) -> Option<u64> {
    let (_, number) = key.split_first()?;
    Some(u64::from_be_bytes(number.try_into().ok()?))
}

/// Names hold no zero byte, so no stream's keys lie among another's.
pub(crate) fn stream_event(stream: &StreamName, version: Version) -> Vec<u8> {
    let mut key = stream_events(stream);
    key.extend_from_slice(&version.0.to_be_bytes());
    key
}

/// What all keys of a stream begin with.
pub(crate) fn stream_events(stream: &StreamName) -> Vec<u8> {
    let name = stream.as_str().as_bytes();
    let mut key = Vec::with_capacity(1 + name.len() + 1 + 8);
    key.extend_from_slice(STREAMS);
    key.extend_from_slice(name);
    key.push(0);
    key
}

/// Name and version of a key made by [`stream_event`].
pub(crate) fn split_stream_event(key: &[u8]) -> Option<(&str, Version)> {
    let (rest, version) = key.split_last_chunk::<8>()?;
    let name = rest.strip_prefix(STREAMS)?.strip_suffix(&[0])?;
    Some((std::str::from_utf8(name).ok()?, Version(u64::from_be_bytes(*version))))
}

pub(crate) fn vault(key: &VaultKey) -> Vec<u8> {
    vault_prefix(key.as_str())
}

pub(crate) fn vault_prefix(prefix: &str) -> Vec<u8> {
    [VAULT, prefix.as_bytes()].concat()
}

pub(crate) fn request(key: &RequestKey) -> [u8; 33] {
    let mut bytes = [b'r'; 33];
    bytes[1..].copy_from_slice(key);
    bytes
}

fn numbered(first: u8, number: u64) -> [u8; 9] {
    let mut key = [first; 9];
    key[1..].copy_from_slice(&number.to_be_bytes());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_key_is_taken_apart_again() {
        let stream = StreamName::new("search/1").unwrap();
        let key = stream_event(&stream, Version(258));
        assert_eq!(split_stream_event(&key), Some(("search/1", Version(258))));
        assert_eq!(split_stream_event(b"s"), None);
        assert_eq!(split_stream_event(b"sabc12345678"), None);
        assert_eq!(number(&event(Position(77))), Some(77));
    }

    #[test]
    fn no_stream_lies_among_another() {
        let [short, long] = ["search/1", "search/10"].map(|name| StreamName::new(name).unwrap());
        assert!(stream_event(&short, Version(u64::MAX)) < stream_event(&long, Version(1)));
    }
}

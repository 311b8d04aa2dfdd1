//! One tree, told apart by the first byte of each key. Numbers are big-endian, so that the order of keys is their order.
//!
//! | first byte | rest | value |
//! |---|---|---|
//! | `e` | position | chain, envelope |
//! | `s` | stream name, 0, chapter | positions of up to 64 events of the stream, 8 bytes each |
//! | `v` | vault key | record |
//! | `r` | number | a bundle of request records, in the order in which they were committed |
//! | `h` | | head |
//! | `m` | | marks |

use event_log::{Position, StreamName, VaultKey, Version};

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

/// Before the first bundle of requests.
pub(crate) const BUNDLES: &[u8] = b"r";

pub(crate) fn event(position: Position) -> [u8; 9] {
    numbered(EVENTS[0], position.0)
}

pub(crate) fn bundle(number: u64) -> [u8; 9] {
    numbered(BUNDLES[0], number)
}

/// The number of a key made by [`event`] or [`bundle`].
pub(crate) fn number(key: &[u8]) -> Option<u64> {
    let (_, number) = key.split_first()?;
    Some(u64::from_be_bytes(number.try_into().ok()?))
}

/// Events of a stream whose positions lie together. A chapter is written again with each of its events, so it is short; it
/// saves a key for each event.
pub(crate) const CHAPTER_EVENTS: u64 = 64;

/// The chapter of a version and the place within it. Version 1 is the first of chapter 0.
pub(crate) fn chapter_of(version: Version) -> (u32, usize) {
    let before = version.0.saturating_sub(1);
    // A stream of 2^38 events would fill any disk first.
    (u32::try_from(before / CHAPTER_EVENTS).unwrap_or(u32::MAX), (before % CHAPTER_EVENTS) as usize)
}

/// Names hold no zero byte, so no stream's keys lie among another's.
pub(crate) fn chapter(stream: &StreamName, chapter: u32) -> Vec<u8> {
    let name = stream.as_str().as_bytes();
    let mut key = Vec::with_capacity(1 + name.len() + 1 + 4);
    key.extend_from_slice(STREAMS);
    key.extend_from_slice(name);
    key.push(0);
    key.extend_from_slice(&chapter.to_be_bytes());
    key
}

/// Name and number of a key made by [`chapter`].
pub(crate) fn split_chapter(key: &[u8]) -> Option<(&str, u32)> {
    let (rest, chapter) = key.split_last_chunk::<4>()?;
    let name = rest.strip_prefix(STREAMS)?.strip_suffix(&[0])?;
    Some((std::str::from_utf8(name).ok()?, u32::from_be_bytes(*chapter)))
}

pub(crate) fn vault(key: &VaultKey) -> Vec<u8> {
    vault_prefix(key.as_str())
}

pub(crate) fn vault_prefix(prefix: &str) -> Vec<u8> {
    [VAULT, prefix.as_bytes()].concat()
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
        let key = chapter(&stream, 258);
        assert_eq!(split_chapter(&key), Some(("search/1", 258)));
        assert_eq!(split_chapter(b"s"), None);
        assert_eq!(split_chapter(b"sabc1234"), None);
        assert_eq!(number(&event(Position(77))), Some(77));
    }

    #[test]
    fn no_stream_lies_among_another() {
        let [short, long] = ["search/1", "search/10"].map(|name| StreamName::new(name).unwrap());
        assert!(chapter(&short, u32::MAX) < chapter(&long, 0));
    }

    #[test]
    fn a_version_has_its_place_in_a_chapter() {
        assert_eq!([1, 64, 65, 129].map(|version| chapter_of(Version(version))), [(0, 0), (0, 63), (1, 0), (2, 0)]);
    }
}

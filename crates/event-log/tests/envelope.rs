//! The stored bytes of every format, held against golden files, and what a changed byte does.

#![expect(clippy::unwrap_used, reason = "a test")]

use event_log::audit::Auditor;
use event_log::envelope::{self, Envelope, EnvelopeError, extend_chain};
use event_log::{CHAIN_START, Epoch, Head, Position, StreamName, Version};
use vocabulary::Timestamp;

const V1: &str = include_str!("../golden/envelope-v1.hex");

fn stream() -> StreamName {
    StreamName::new("search/W06000015/1").unwrap()
}

fn written(position: u64, version: u64, event: &[u8]) -> Vec<u8> {
    let recorded_at = Timestamp::from_micros(1_791_201_600_000_001);
    let position = Position(position);
    Envelope { position, recorded_at, stream: &stream(), version: Version(version), event }.encode()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: String = text.lines().filter(|line| !line.starts_with('#')).collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn format_1_is_written_as_it_always_was() {
    let now = written(7, 3, br#"{"v":1,"type":"RoundClosed"}"#);
    let hex: String = now.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(from_hex(V1), now, "format 1 now reads {hex}");
}

#[test]
fn format_1_is_read_for_ever() {
    let bytes = from_hex(V1);
    let opened = envelope::open(&bytes).unwrap();
    assert_eq!((opened.position, opened.version, opened.stream), (Position(7), Version(3), stream()));
    assert_eq!(opened.recorded_at, Timestamp::from_micros(1_791_201_600_000_001));
    assert_eq!(opened.event, br#"{"v":1,"type":"RoundClosed"}"#);
}

#[test]
fn an_unknown_format_is_never_guessed() {
    let mut bytes = from_hex(V1);
    bytes[0] = 2;
    assert_eq!(envelope::open(&bytes), Err(EnvelopeError::UnknownFormat(2)));
    assert_eq!(envelope::open(&[]), Err(EnvelopeError::WrongLength));
}

#[test]
fn every_byte_must_be_accounted_for() {
    let bytes = from_hex(V1);
    for end in 1..bytes.len() {
        assert!(envelope::open(&bytes[..end]).is_err(), "cut at {end}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(envelope::open(&longer), Err(EnvelopeError::WrongLength));
}

#[test]
fn any_changed_byte_is_found_and_any_missing_event() {
    let stored = [written(1, 1, b"one"), written(2, 2, b"two"), written(3, 3, b"three")];
    let mut chain = CHAIN_START;
    let values: Vec<_> = stored
        .iter()
        .map(|bytes| {
            chain = extend_chain(&chain, bytes);
            (bytes.clone(), chain)
        })
        .collect();
    let head = Head { epoch: Epoch(1), position: Position(3), chain, recorded_at: Timestamp::from_micros(0) };
    let audit = |values: &[(Vec<u8>, [u8; 32])]| {
        let mut auditor = Auditor::new();
        for (place, (bytes, chain)) in (1..).map(Position).zip(values) {
            auditor.see(place, bytes, chain)?;
        }
        auditor.conclude(&head)
    };
    assert_eq!(audit(&values).unwrap().chain, chain);
    for (event, (bytes, _)) in values.iter().enumerate() {
        for at in 0..bytes.len() {
            let mut changed = values.clone();
            changed[event].0[at] ^= 1;
            let broken = audit(&changed).unwrap_err();
            assert_eq!(broken.position, Position(event as u64 + 1), "byte {at}: {broken}");
        }
        let mut changed = values.clone();
        changed[event].1[5] ^= 1;
        assert!(audit(&changed).is_err());
        let mut missing = values.clone();
        missing.remove(event);
        assert!(audit(&missing).is_err());
    }
}

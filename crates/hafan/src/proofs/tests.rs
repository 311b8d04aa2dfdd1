//! An export with sealed records in it, whole and altered in each way that only one check finds (ACR-1).

use api::audit::v1::{LogHead, LogRecord, LogVerdict};
use engine::signing::SigningKeys;
use prost_types::Timestamp;

use super::*;

/// Which records of an export are sealed, by position.
const SEALED_ONES: [u64; 3] = [3, 4, 5];

/// An export of so many records; `word` makes it another history from the second on.
fn export(records: u64, word: &str) -> Vec<LogRecord> {
    let mut chain = CHAIN_START;
    let mut all = Vec::new();
    for position in 1..=records {
        let kind = if position == 1 { "first" } else { word };
        let json = format!("{{\"v\":1,\"kind\":\"{kind}\"}}");
        let name = format!("search/{position}");
        let stream = StreamName::new(&name).unwrap();
        let at = Timestamp { seconds: 1_700_000_000, nanos: 0 };
        let stored = Envelope {
            position: Position(position),
            recorded_at: timestamp(&at),
            stream: &stream,
            version: Version(1),
            event: json.as_bytes(),
        };
        chain = extend_chain(&chain, &stored.encode());
        let mut record = LogRecord { position, chain: hex(&chain), ..LogRecord::default() };
        if SEALED_ONES.contains(&position) {
            SEALED.clone_into(&mut record.stream);
        } else {
            record = LogRecord {
                stream: name.clone(),
                version: 1,
                recorded_at: Some(at),
                event: kind.to_owned(),
                json,
                ..record
            };
        }
        all.push(record);
    }
    all
}

/// The checkpoint of a record.
fn head(record: &LogRecord) -> LogHead {
    LogHead { position: record.position, chain: record.chain.clone(), ..LogHead::default() }
}

/// What is found in an export that ends with its own last checkpoint, and has to pass through these.
fn found(records: &[LogRecord], noted: &[LogHead]) -> (LogVerdict, String) {
    let mut following = Following::new(noted);
    records.iter().for_each(|record| following.see(record));
    let told = following.concluded(records.last().map(head).as_ref());
    (told.verdict(), told.fault.map(|fault| fault.en).unwrap_or_default())
}

#[test]
fn acr_1_a_sealed_record_dropped_or_put_elsewhere_is_found_by_its_position() {
    let whole = export(8, "other");
    assert_eq!(found(&whole, &[head(&whole[1]), head(&whole[7])]), (LogVerdict::Holds, String::new()));
    let mut dropped = whole.clone();
    dropped.remove(3);
    let (verdict, told) = found(&dropped, &[]);
    assert!(verdict == LogVerdict::Broken && told.starts_with("position 4: the record found there says 5"), "{told}");
    let mut swapped = whole;
    swapped.swap(2, 3);
    let (verdict, told) = found(&swapped, &[]);
    assert!(verdict == LogVerdict::Broken && told.starts_with("position 3: the record found there says 4"), "{told}");
}

#[test]
fn acr_1_a_history_written_anew_does_not_pass_through_the_checkpoint_kept() {
    let (kept, anew) = (export(8, "other"), export(8, "forged"));
    assert_eq!(found(&anew, &[]).0, LogVerdict::Holds, "in itself it is whole");
    assert_eq!(found(&anew, &[head(&kept[0])]).0, LogVerdict::Holds, "so far it is the same");
    let (verdict, told) = found(&anew, &[head(&kept[0]), head(&kept[5])]);
    assert_eq!(
        (verdict, told.as_str()),
        (LogVerdict::Broken, "position 6: the chain is not that of the checkpoint kept")
    );
}

#[test]
fn acr_1_a_history_cut_before_the_checkpoint_kept_is_told_as_cut() {
    let whole = export(8, "other");
    let (verdict, told) = found(&whole[..6], &[head(&whole[7])]);
    assert_eq!(verdict, LogVerdict::UnexpectedHead);
    assert_eq!(told, "cut off: a checkpoint kept says that there was a position 8");
    assert_eq!(found(&whole[..6], &[head(&whole[5])]).0, LogVerdict::Holds);
}

#[test]
fn acr_1_a_record_labelled_as_what_it_is_not_is_found_by_its_position() {
    let whole = export(8, "other");
    let mut labelled = whole.clone();
    labelled[6].event = "offer.accepted".to_owned();
    let (verdict, told) = found(&labelled, &[]);
    assert_eq!(
        (verdict, told.as_str()),
        (LogVerdict::Broken, "position 7: it is labelled as another kind of event than its bytes are")
    );
    // A sealed one carries nothing that the chain does not cover.
    let mut saying = whole;
    saying[3].event = "offer.withdrawn".to_owned();
    let (verdict, told) = found(&saying, &[]);
    assert_eq!(
        (verdict, told.as_str()),
        (LogVerdict::Broken, "position 4: it is sealed and says more than its chain value")
    );
}

#[test]
fn acr_1_a_key_is_what_its_id_says() {
    let (ours, theirs) = (SigningKeys::of_this_run().unwrap(), SigningKeys::of_this_run().unwrap());
    let told = |id: &str, bytes: &[u8]| VerificationKey {
        id: id.to_owned(),
        public_key: hex(bytes),
        ..VerificationKey::default()
    };
    let signature = |keys: &SigningKeys, id: &str| {
        Some(Signature { key: id.to_owned(), signature: hex(&keys.sign("so it is\n").bytes) })
    };
    let (own, other) = (&ours.public()[0], &theirs.public()[0]);
    let good = [told(&own.id, &own.bytes)];
    signed("it", "so it is\n", signature(&ours, &own.id).as_ref(), &good).unwrap();
    // Another's key under the name of ours, another's signature under our name, ours over something else, and none.
    let forged = [told(&own.id, &other.bytes)];
    signed("it", "so it is\n", signature(&theirs, &own.id).as_ref(), &forged).unwrap_err();
    signed("it", "so it is\n", signature(&theirs, &own.id).as_ref(), &good).unwrap_err();
    signed("it", "so it is not\n", signature(&ours, &own.id).as_ref(), &good).unwrap_err();
    signed("it", "so it is\n", None, &good).unwrap_err();
}

//! Every change is an event, and the log is hash-chained: whoever holds it can follow the chain, and a changed byte is found (ACR-1).

use api::audit::v1::{GetLogHeadRequest, LogRecord, LogVerdict, VerifyLogRequest, VerifyLogResponse};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::harness::{OAK, Outcome as _, World, instant, reply, unnamed};

async fn verify(world: &World, request: VerifyLogRequest) -> VerifyLogResponse {
    reply(world.auditor().audit().verify_log(request).await).accepted()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("two digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")).collect()
}

/// The stored bytes of a record, as the contract describes them.
fn stored(record: &LogRecord) -> Vec<u8> {
    let recorded_at = instant(record.recorded_at.expect("an instant")).micros();
    let stream = u16::try_from(record.stream.len()).expect("a short name");
    let event = u32::try_from(record.json.len()).expect("a short event");
    [
        &[1_u8][..],
        &record.position.to_be_bytes(),
        &recorded_at.to_be_bytes(),
        &record.version.to_be_bytes(),
        &stream.to_be_bytes(),
        record.stream.as_bytes(),
        &event.to_be_bytes(),
        record.json.as_bytes(),
    ]
    .concat()
}

/// The chain after a record, recomputed from what the auditor was given.
fn extended(chain: &str, record: &LogRecord) -> String {
    let leaf = Sha256::new().chain_update([0]).chain_update(stored(record)).finalize();
    hex(&Sha256::new().chain_update(unhex(chain)).chain_update(leaf).finalize())
}

#[tokio::test]
async fn acr_1_every_change_says_who_when_and_over_which_request() {
    let world = World::start().await;
    let began = world.now().await;
    let before = world.log_head().await.position;
    let search = world.published(|_| {}).await;
    let records = world.log_after(before).await;
    let kinds: Vec<&str> = records.iter().map(|record| record.event.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "search.drafted",
            "search.pre_match_shown",
            "search.approvals_requested",
            "search.approval_granted",
            "search.round_opened",
            "search.providers_invited",
            "child.search_opened"
        ],
    );
    let actors =
        ["people/ann.finder", "people/ann.finder", "people/ann.finder", "people/pat.approver", "people/ann.finder"];
    for (record, actor) in records.iter().zip(actors) {
        let event: Value = serde_json::from_str(&record.json).expect("JSON");
        assert_eq!(event["fact"]["by"]["actor"], actor, "{}", record.json);
        let recorded_at = instant(record.recorded_at.expect("when"));
        assert!(began <= recorded_at && recorded_at <= world.now().await);
        assert!(search.name.ends_with(record.stream.strip_prefix("search/").expect("the search's stream")));
    }
    let granted: Value = serde_json::from_str(&records[3].json).expect("JSON");
    assert_eq!(granted["fact"]["request_version"], 1);
    let opened: Value = serde_json::from_str(&records[4].json).expect("JSON");
    assert_eq!(opened["fact"]["opening"]["policy_version"], 1, "under which version of the rules");
}

#[tokio::test]
async fn acr_1_the_chain_is_recomputed_from_what_an_auditor_reads() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    world.offer(&search, OAK).submit().await.accepted();
    world.close(&search).await;
    let records = world.log_after(0).await;
    let mut chain = "0".repeat(64);
    for (index, record) in (1_u64..).zip(&records) {
        assert_eq!(record.position, index, "without a gap");
        assert_eq!(extended(&chain, record), record.chain, "{record:#?}");
        chain.clone_from(&record.chain);
    }
    let head = world.log_head().await;
    assert_eq!((records.last().map(|record| record.position), chain), (Some(head.position), head.chain.clone()));
    let all = verify(&world, VerifyLogRequest { expected_chain: head.chain.clone(), ..Default::default() }).await;
    assert_eq!((all.verdict(), all.records, all.chain), (LogVerdict::Holds, head.position, head.chain));
}

#[tokio::test]
async fn acr_1_a_log_that_is_not_the_one_noted_is_told() {
    let world = World::start().await;
    let noted = "1".repeat(64);
    let unexpected = verify(&world, VerifyLogRequest { expected_chain: noted, ..Default::default() }).await;
    assert_eq!(unexpected.verdict(), LogVerdict::UnexpectedHead);
    assert!(unexpected.fault.is_some_and(|fault| fault.en != fault.cy));
}

#[tokio::test]
async fn acr_1_verify_finds_a_changed_byte() {
    let mut world = World::start().await;
    world.published(|_| {}).await;
    let records = world.log_after(0).await;
    let changed = records.iter().find(|record| record.event == "search.approval_granted").expect("a grant").position;
    world.stop().await;
    // Another approver's name, of the same length: it reads as well as before.
    rewrite(&world, changed, b"people/pat.approver", b"people/bat.approver");
    world.start_again().await;
    let found = verify(&world, VerifyLogRequest::default()).await;
    assert_eq!(found.verdict(), LogVerdict::Broken, "{found:#?}");
    assert_eq!(found.verified_position, changed - 1, "{found:#?}");
}

/// Writes other bytes over the first ones found in an event, as somebody with the store in hand might.
fn rewrite(world: &World, position: u64, was: &[u8], is: &[u8]) {
    let store = sled::Config::new().path(world.data_dir()).segment_size(8 << 20).flush_every_ms(None).open();
    let store = store.expect("the store, its server stopped");
    let key = [&b"e"[..], &position.to_be_bytes()].concat();
    let mut value = store.get(&key).expect("readable").expect("the event").to_vec();
    let at = value.windows(was.len()).position(|window| window == was).expect("the bytes to be written over");
    value[at..at + was.len()].copy_from_slice(is);
    store.insert(key, value).expect("written");
    store.flush().expect("flushed");
}

#[tokio::test]
async fn acr_1_only_auditors_read_the_log() {
    let world = World::start().await;
    for caller in [world.finder(), world.admin(), world.framework_manager(), world.provider(OAK)] {
        reply(caller.audit().get_log_head(GetLogHeadRequest {}).await).refused("NOT_PERMITTED");
        reply(caller.audit().verify_log(VerifyLogRequest::default()).await).refused("NOT_PERMITTED");
    }
}

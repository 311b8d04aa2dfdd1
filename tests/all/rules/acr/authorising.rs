//! Who may call what about what, person by person and RPC by RPC, against a table written by hand (ACR-2); and that who may not know of a
//! thing gets the same bytes after the same reads of the store as for a thing that is not there.

mod listing;
mod people;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use crate::harness::{Objects, Prepared, Rpc, every_rpc, request, rpc, watched};
use people::{People, named};

/// A request about these objects, in which everything is malformed that does not name one of them: whatever is the same in a request about
/// the others.
fn malformed(rpc: &Rpc, objects: &Objects, others: &Objects) -> Vec<u8> {
    let read = |objects: &Objects| {
        let bytes = request(&rpc.name, objects).expect("a maker");
        DynamicMessage::decode(rpc.method.input(), bytes.as_slice()).expect("a message")
    };
    let (mut message, other) = (read(objects), read(others));
    for field in message.descriptor().fields() {
        let own = field.name() == "request_id" || field.name() == "etag" || field.name() == "page_token";
        let is_same = message.get_field(&field) == other.get_field(&field);
        if !own && !is_same {
            continue;
        }
        match field.kind() {
            prost_reflect::Kind::String if !field.is_list() => message.set_field(&field, Value::String("?".to_owned())),
            prost_reflect::Kind::String => message.set_field(&field, Value::List(vec![Value::String("?".to_owned())])),
            prost_reflect::Kind::Int32 if !field.is_list() => message.set_field(&field, Value::I32(-1)),
            _ => message.clear_field(&field),
        }
    }
    prost::Message::encode_to_vec(&message)
}

/// A line of the table: the stage whose objects are asked about, the RPC, and everybody who may.
fn lines() -> Vec<(&'static str, Rpc, BTreeSet<&'static str>)> {
    let mut lines = Vec::new();
    for line in table::TABLE.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [stage, package, methods, who] = parts.as_slice() else { panic!("{line}") };
        let who: BTreeSet<&str> = who.split_whitespace().flat_map(named).collect();
        for method in methods.split_whitespace() {
            lines.push((*stage, rpc(&format!("hafan.{package}/{method}")), who.clone()));
        }
    }
    lines
}

fn about<'a>(prepared: &'a Prepared, stage: &str) -> &'a Objects {
    let found = prepared.stages().into_iter().find(|(name, _)| *name == stage);
    found.unwrap_or_else(|| panic!("no stage {stage}")).1
}

#[test]
fn acr_2_the_table_of_the_test_has_every_rpc() {
    let told: BTreeSet<String> = lines().into_iter().map(|(_, rpc, _)| rpc.name).collect();
    let missing: Vec<String> =
        every_rpc().into_iter().map(|rpc| rpc.name).filter(|name| !told.contains(name)).collect();
    assert!(missing.is_empty(), "not in tests/all/rules/acr/authorising/table.rs: {missing:#?}");
}

#[tokio::test]
async fn acr_2_every_role_in_every_relation_may_call_what_the_table_says_and_nothing_else() {
    let prepared = Prepared::start().await;
    let everybody = People::of(&prepared.world);
    let mut wrong = Vec::new();
    let before = prepared.world.log_head().await;
    for (stage, rpc, who) in lines() {
        let request = malformed(&rpc, about(&prepared, stage), &Objects::absent());
        for (name, caller) in everybody.iter() {
            let answer = caller.call_with(&rpc, request.clone()).await;
            if answer.is_permitted() != who.contains(name) {
                wrong.push(format!("{} about {stage} by {name}: {answer:?}", rpc.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers differ from the table: {wrong:#?}", wrong.len());
    let after = prepared.world.log_head().await;
    assert_eq!((before.position, before.chain), (after.position, after.chain), "a malformed request changed something");
}

/// What takes away from others what they may, and so comes last.
const LAST: [&str; 13] = [
    "AttachmentService/RemoveAttachment",
    "AuthorityService/PutPartners",
    "TransferService/DeclineTransfer",
    "TransferService/TakeBackTransfer",
    "TransferService/AcceptTransfer",
    "SearchService/ReassignRole",
    "FrameworkService/SuspendMember",
    "RegisterService/ConcealSetting",
    "RegisterService/ConcealProvider",
    "PrivacyService/OrderErasure",
    "PrivacyService/OrderRetentionDue",
    "KeysService/CarryOutErasures",
    "KeysService/RotateKeys",
];

#[tokio::test]
async fn acr_2_who_may_ask_is_permitted_down_to_the_append() {
    let prepared = Prepared::start().await;
    let everybody = People::of(&prepared.world);
    let place = |rpc: &Rpc| LAST.iter().position(|last| rpc.name.ends_with(last));
    let mut ordered = lines();
    // The task comes first: it is gone when what it is about is undone.
    ordered.sort_by_key(|(_, rpc, _)| (!rpc.name.ends_with("/CompleteTask"), place(rpc)));
    let (mut wrong, mut task_done) = (Vec::new(), 0);
    for (stage, rpc, who) in ordered {
        // One of them suffices where the call takes the thing from the next.
        let most = if place(&rpc).is_some() { 1 } else { usize::MAX };
        for (name, caller) in everybody.iter().filter(|(name, _)| who.contains(name)).take(most) {
            let answer = caller.call(&rpc, about(&prepared, stage)).await;
            if rpc.name.ends_with("/CompleteTask") {
                // Of all who have tasks there, it is a task of some.
                task_done += usize::from(answer.is_permitted());
            } else if rpc.name.ends_with("/SubmitOffer") && !named("OAK").contains(&name) {
                // Invited, but the setting named is another's.
                assert!(!answer.is_permitted(), "{name} offers oak's setting");
            } else if !answer.is_permitted() {
                wrong.push(format!("{} about {stage} by {name}: {answer:?}", rpc.name));
            }
        }
    }
    assert!(task_done > 0, "the task is nobody's");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn acr_2_what_may_not_be_known_and_what_is_not_there_are_the_same_bytes_after_the_same_reads() {
    let (prepared, watch) = watched().await;
    let everybody = People::of(&prepared.world);
    let absent = Objects::absent();
    let (mut refusal, mut wrong, mut compared) = (None, Vec::new(), BTreeMap::<String, usize>::new());
    for (stage, rpc, who) in lines() {
        let there = about(&prepared, stage);
        let requests = [malformed(&rpc, there, &absent), malformed(&rpc, &absent, there)];
        for (name, caller) in everybody.iter().filter(|(name, _)| !who.contains(name)) {
            let mut answers = Vec::new();
            for request in &requests {
                let before = watch.reads();
                let answer = caller.call_with(&rpc, request.clone()).await;
                answers.push((answer.bytes(), watch.reads() - before));
            }
            let same = answers[0] == answers[1] && *refusal.get_or_insert_with(|| answers[0].0.clone()) == answers[0].0;
            if !same {
                let told = answers.iter().map(|(bytes, reads)| (*reads, bytes.escape_ascii().to_string()));
                wrong.push(format!("{} about {stage} by {name}: {:?}", rpc.name, told.collect::<Vec<_>>()));
            }
            *compared.entry(rpc.name.clone()).or_default() += 1;
        }
    }
    let first = &wrong[..wrong.len().min(9)];
    assert!(wrong.is_empty(), "{} can be told apart: {first:#?}", wrong.len());
    assert!(compared.len() > 130, "{} RPCs compared", compared.len());
}

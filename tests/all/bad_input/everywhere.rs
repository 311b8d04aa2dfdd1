//! Every method of every service under bad input, and one request with its bytes shaken: an answer always, an incident never.

use api::search::v1::CreateSearchRequest;
use prost::Message as _;
use tonic::Code;
use vocabulary::limits::MESSAGE_BYTES_MAX;

use super::raw::send;
use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, Refused, Reply, World, new_request_id};

/// The paths of all methods, such as `/hafan.search.v1.SearchService/CreateSearch`.
fn methods() -> Vec<String> {
    let services = api::pool().services().collect::<Vec<_>>();
    let methods = services.iter().flat_map(|service| service.methods().collect::<Vec<_>>());
    methods.map(|method| format!("/{}/{}", method.parent_service().full_name(), method.name())).collect()
}

/// One caller of each role that does anything.
fn callers(world: &World) -> Vec<Caller> {
    vec![
        world.finder(),
        world.decision_maker(),
        world.approver(),
        world.provider(OAK),
        world.framework_manager(),
        world.auditor(),
        world.admin(),
        world.team_manager(),
        world.contracts_officer(),
    ]
}

/// A refusal is in our form, and is no incident.
#[track_caller]
fn in_our_form(method: &str, answer: &Reply<Vec<u8>>) {
    let Err(status) = answer else { return };
    let refused = Refused::of(status);
    let expected = [Code::InvalidArgument, Code::PermissionDenied, Code::FailedPrecondition, Code::Aborted];
    assert!(expected.contains(&refused.code), "{method}: {refused:#?}");
    assert_eq!(refused.domain, "hafan", "{method}: {refused:#?}");
    assert!(!refused.english.is_empty() && !refused.welsh.is_empty(), "{method}: {refused:#?}");
}

#[tokio::test]
async fn an_empty_message_to_any_method_is_answered_in_our_form() {
    let world = World::start().await;
    let methods = methods();
    assert!(methods.len() > 50, "{} methods", methods.len());
    for caller in callers(&world) {
        // An empty message to the feed's watch is a good one, and its answer waits for what happens.
        for method in methods.iter().filter(|method| !method.ends_with("/WatchFeed")) {
            let answer = world.nothing_appended(send(&caller, method, Vec::new())).await;
            in_our_form(method, &answer);
        }
    }
}

#[tokio::test]
async fn unreadable_and_too_large_messages_are_told_by_every_method() {
    let world = World::start().await;
    let too_large = vec![0; MESSAGE_BYTES_MAX + 1];
    // Who may not call a method at all is refused before a byte is read; each has somebody who may.
    let callers = callers(&world);
    for method in methods() {
        let mut told = 0;
        for caller in &callers {
            let unreadable = send(caller, &method, vec![0xff; 8]).await;
            let large = send(caller, &method, too_large.clone()).await;
            if unreadable.as_ref().is_err_and(|status| status.code() == Code::PermissionDenied) {
                large.refused("NOT_PERMITTED");
                continue;
            }
            unreadable.refused("MESSAGE_UNREADABLE");
            large.refused("MESSAGE_TOO_LARGE");
            told += 1;
        }
        assert!(told > 0, "nobody may call {method}");
    }
    let caller = world.finder();
    caller.draft(world.example_search("long-term-fostering")).await.accepted();
}

#[tokio::test]
async fn a_request_with_shaken_bytes_is_taken_or_refused_and_never_an_incident() {
    const SEED: u64 = 20_261_121;
    let world = World::start().await;
    let finder = world.finder();
    let mut random = Random(SEED);
    for round in 0..300 {
        let request = CreateSearchRequest {
            parent: CARDIFF.to_owned(),
            search: Some(world.example_search("long-term-fostering")),
            origin: 0,
            request_id: new_request_id(),
        };
        let mut bytes = request.encode_to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).expect("a byte");
        }
        let answer = send(&finder, "/hafan.search.v1.SearchService/CreateSearch", bytes).await;
        in_our_form(&format!("round {round} of seed {SEED}"), &answer);
    }
    finder.draft(world.example_search("long-term-fostering")).await.accepted();
}

/// A sequence that is the same on every machine (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("below the bound")
    }
}

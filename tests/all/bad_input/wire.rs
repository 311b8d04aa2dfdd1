//! Messages that cannot be read: told as such, whatever is wrong with them.

use api::search::v1::CreateSearchRequest;
use prost::Message as _;
use vocabulary::limits::MESSAGE_BYTES_MAX;

use super::raw::{delimited, field, send};
use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, World, new_request_id};

const CREATE: &str = "/hafan.search.v1.SearchService/CreateSearch";

/// A call that is refused as unreadable, leaves no trace, and after which the server answers as before.
async fn unreadable(world: &World, bytes: Vec<u8>) {
    let finder = world.finder();
    let refused = world.nothing_appended(send(&finder, CREATE, bytes)).await.refused("MESSAGE_UNREADABLE");
    refused.names_exactly(&[""]);
    world.example_draft(&finder).await;
}

impl World {
    /// A draft as everybody makes one: it shows that the server is up.
    async fn example_draft(&self, finder: &Caller) {
        finder.draft(self.example_search("long-term-fostering")).await.accepted();
    }
}

#[tokio::test]
async fn bytes_that_are_no_message_are_unreadable() {
    let world = World::start().await;
    unreadable(&world, b"{\"parent\": \"authorities/W06000015\"}".to_vec()).await;
    unreadable(&world, vec![0xff; 64]).await;
}

#[tokio::test]
async fn a_value_of_another_type_is_unreadable() {
    let world = World::start().await;
    // `search`, a message, as a number; `parent`, a text, as eight bytes.
    unreadable(&world, field(2, 0, &[7])).await;
    unreadable(&world, field(1, 1, &[0; 8])).await;
}

#[tokio::test]
async fn a_message_cut_short_is_unreadable() {
    let world = World::start().await;
    let request = CreateSearchRequest {
        parent: CARDIFF.to_owned(),
        search: Some(world.example_search("long-term-fostering")),
        origin: 0,
        request_id: new_request_id(),
    };
    let whole = request.encode_to_vec();
    unreadable(&world, whole[..whole.len() / 2].to_vec()).await;
}

#[tokio::test]
async fn invalid_utf_8_is_unreadable() {
    let world = World::start().await;
    unreadable(&world, delimited(1, b"authorities/\xff\xfe")).await;
    // Deep inside: search.request.shared.contact.name.
    let contact = delimited(9, &delimited(1, &[0xc3, 0x28]));
    unreadable(&world, delimited(2, &delimited(7, &delimited(1, &contact)))).await;
}

#[tokio::test]
async fn deep_nesting_is_unreadable_and_harmless() {
    let world = World::start().await;
    // Groups of an unknown field, each inside the one before: a reader that follows them all would run out of stack.
    for depth in [101, 100_000] {
        let opened = field(99, 3, &[]).repeat(depth);
        let closed = field(99, 4, &[]).repeat(depth);
        unreadable(&world, [opened, closed].concat()).await;
    }
}

#[tokio::test]
async fn ten_megabytes_are_too_large() {
    let world = World::start().await;
    let finder = world.finder();
    for bytes in [10 << 20, MESSAGE_BYTES_MAX + 1] {
        let refused = world.nothing_appended(send(&finder, CREATE, delimited(1, &vec![b'a'; bytes]))).await;
        refused.refused("MESSAGE_TOO_LARGE").shows("max_bytes", &MESSAGE_BYTES_MAX.to_string());
    }
    world.example_draft(&finder).await;
}

#[tokio::test]
async fn an_empty_message_is_judged_like_any_other() {
    let world = World::start().await;
    let finder = world.finder();
    let refused = world.nothing_appended(send(&finder, CREATE, Vec::new())).await.refused("FIELD_REQUIRED");
    refused.names("parent", "FIELD_REQUIRED");
}

#[tokio::test]
async fn a_method_nobody_has_is_told() {
    let world = World::start().await;
    let finder = world.finder();
    let answer = send(&finder, "/hafan.search.v1.SearchService/MoveChild", Vec::new()).await;
    let refused = answer.expect_refusal(tonic::Code::Unimplemented, "NOT_IMPLEMENTED");
    assert!(!refused.welsh.is_empty());
}

#[tokio::test]
async fn who_may_not_call_learns_nothing_of_the_body() {
    let world = World::start().await;
    let provider = world.provider(OAK);
    let request = CreateSearchRequest { parent: CARDIFF.to_owned(), ..Default::default() };
    let answer = world.nothing_appended(send(&provider, CREATE, request.encode_to_vec())).await;
    answer.refused("NOT_PERMITTED").names_exactly(&[]);
}

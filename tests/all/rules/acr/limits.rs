//! Every list, string and message has a limit: at it accepted, over it refused by name (ACR-5).

use api::register::v1::{BatchPutProvidersRequest, ListProvidersRequest, Provider};
use api::search::v1::{MustHaveAsked, Search};
use tonic::Code;
use vocabulary::limits::{
    BATCH_ITEMS_MAX, CHILDREN_PER_SEARCH_MAX, LONG_TEXT_CHARS_MAX, MUST_HAVES_PER_SEARCH_MAX, NOTE_CHARS_MAX,
    PAGE_ITEMS_MAX, QUESTIONS_PER_SEARCH_MAX, WISHES_PER_CHILD_MAX,
};

use crate::harness::{OAK, Outcome as _, World, child, new_request_id, reply, shared};

fn must_haves(count: usize) -> Vec<MustHaveAsked> {
    vec![MustHaveAsked { code: "NON_SMOKING".to_owned(), ..Default::default() }; count]
}

/// A request in which lists and texts are as long as `over` more than they may be.
fn long(search: &mut Search, over: usize) {
    shared(search).must_haves = must_haves(MUST_HAVES_PER_SEARCH_MAX + over);
    child(search).wishes = vec!["A cat.".to_owned(); WISHES_PER_CHILD_MAX + over];
    // Characters are counted, not bytes.
    child(search).pen_picture = "ŵ".repeat(LONG_TEXT_CHARS_MAX + over);
}

#[tokio::test]
async fn acr_5_a_request_at_its_limits_is_taken() {
    let world = World::start().await;
    let drafted = world.drafted(|search| long(search, 0)).await;
    let shared = drafted.request.and_then(|request| request.shared).expect("shared");
    assert_eq!(shared.must_haves.len(), MUST_HAVES_PER_SEARCH_MAX);
}

#[tokio::test]
async fn acr_5_a_request_over_its_limits_is_refused_by_name() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    long(&mut search, 1);
    let refused = world.nothing_appended(world.finder().draft(search)).await.refused("LIMIT_EXCEEDED");
    refused.names_exactly(&[
        "request.children[0].pen_picture",
        "request.children[0].wishes",
        "request.shared.must_haves",
    ]);
}

#[tokio::test]
async fn acr_5_a_search_names_eight_children_at_most() {
    let world = World::start().await;
    let siblings = |search: &mut Search, count: usize| {
        let first = child(search).clone();
        let request = search.request.get_or_insert_default();
        request.children = vec![first; count];
        for (index, child) in request.children.iter_mut().enumerate() {
            child.number = format!("CDF-2017-{index}");
        }
        search.identities = None;
    };
    world.drafted(|search| siblings(search, CHILDREN_PER_SEARCH_MAX)).await;
    let mut search = world.example_search("long-term-fostering");
    siblings(&mut search, CHILDREN_PER_SEARCH_MAX + 1);
    let refused = world.nothing_appended(world.finder().draft(search)).await;
    refused.refused("LIMIT_EXCEEDED").names_exactly(&["request.children"]);
}

#[tokio::test]
async fn acr_5_a_note_has_its_limit_on_every_call() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let (most, more) = ("ŷ".repeat(NOTE_CHARS_MAX), "ŷ".repeat(NOTE_CHARS_MAX + 1));
    let oak = world.provider(OAK);
    world.nothing_appended(oak.ask(&search, &more)).await.refused("LIMIT_EXCEEDED").names_exactly(&["text"]);
    world
        .nothing_appended(oak.decline(&search, "OTHER", &more))
        .await
        .refused("LIMIT_EXCEEDED")
        .names_exactly(&["note"]);
    let finder = world.finder();
    let later = world.closes(&search).await.plus_hours(1);
    let extend = world.nothing_appended(finder.extend(&search, later, "OTHER", &more)).await;
    extend.refused("LIMIT_EXCEEDED").names_exactly(&["text"]);
    oak.ask(&search, &most).await.accepted();
    finder.extend(&search, later, "OTHER", &most).await.accepted();
    oak.decline(&search, "OTHER", &most).await.accepted();
}

#[tokio::test]
async fn acr_5_a_batch_and_a_page_have_their_limits() {
    let world = World::start().await;
    let provider = |index: usize| Provider {
        display_name: format!("Provider {index}"),
        registration_number: format!("X-{index}"),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: "LOCAL_AUTHORITY".to_owned(),
        ..Default::default()
    };
    let manager = world.framework_manager();
    let put = |count: usize| {
        let providers = (0..count).map(provider).collect();
        let request = BatchPutProvidersRequest { providers, request_id: new_request_id() };
        let mut register = manager.register();
        async move { reply(register.batch_put_providers(request).await) }
    };
    world.nothing_appended(put(BATCH_ITEMS_MAX + 1)).await.refused("LIMIT_EXCEEDED").names_exactly(&["providers"]);
    world.nothing_appended(put(0)).await.refused("FIELD_REQUIRED").names_exactly(&["providers"]);
    assert_eq!(put(BATCH_ITEMS_MAX).await.accepted().providers.len(), BATCH_ITEMS_MAX);
    let list = |page_size: i32, page_token: String| {
        let mut register = manager.register();
        async move { reply(register.list_providers(ListProvidersRequest { page_size, page_token }).await) }
    };
    let most = i32::try_from(PAGE_ITEMS_MAX).expect("small");
    let page = list(most, String::new()).await.accepted();
    assert_eq!(page.providers.len(), PAGE_ITEMS_MAX);
    let rest = list(most, page.next_page_token).await.accepted();
    assert_eq!((rest.providers.len(), rest.next_page_token.as_str()), (9, ""));
    for wrong in [most + 1, -1] {
        list(wrong, String::new()).await.refused("VALUE_OUT_OF_RANGE").names_exactly(&["page_size"]);
    }
}

#[tokio::test]
async fn acr_5_a_search_takes_a_hundred_questions() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let oak = world.provider(OAK);
    for index in 0..QUESTIONS_PER_SEARCH_MAX {
        oak.ask(&search, &format!("Question {index}?")).await.accepted();
    }
    let refused = world.nothing_appended(oak.ask(&search, "One more?")).await.refused("LIMIT_EXCEEDED");
    refused.shows("max", &QUESTIONS_PER_SEARCH_MAX.to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_5_a_connection_outlives_any_number_of_calls_that_are_refused_before_they_are_read() {
    const AT_ONCE: usize = 32;
    const EACH: usize = 100;
    let world = World::start().await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        // A provider drafts no search, whatever it says: nothing of it is decoded.
        let caller = world.provider(OAK);
        callers.spawn(async move {
            for _ in 0..EACH {
                let answer =
                    caller.call_for("hafan.search.v1.SearchService/CreateSearch", vec![vec![0; 20_000]], 1).await;
                assert_eq!(answer.code(), Code::PermissionDenied, "{:?}", answer.refused);
            }
        });
    }
    callers.join_all().await;
}

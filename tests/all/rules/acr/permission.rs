//! Who may not see an object cannot tell that it exists, and is refused before the body is judged (ACR-2).

use api::search::v1::{GetSearchRequest, UpdateSearchRequest};
use tonic::Status;

use crate::harness::{Caller, OAK, Outcome as _, THORN, World, new_request_id};

async fn told(caller: &Caller, search: &str) -> Status {
    let request = GetSearchRequest { name: search.to_owned() };
    caller.searches().get_search(request).await.expect_err("not permitted")
}

#[tokio::test]
async fn acr_2_not_allowed_and_not_there_are_one_answer() {
    let world = World::start().await;
    let there = world.published(|_| {}).await.name;
    let (of, _) = there.rsplit_once('/').expect("a name");
    let not_there = format!("{of}/0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01");
    for caller in [world.vale_finder(), world.provider(THORN), world.provider(OAK), world.admin()] {
        let (one, other) = (told(&caller, &there).await, told(&caller, &not_there).await);
        assert_eq!((one.code(), one.message(), one.details()), (other.code(), other.message(), other.details()));
    }
    let own = world.finder();
    assert_eq!(told(&own, &not_there).await.message(), told(&world.vale_finder(), &there).await.message());
}

#[tokio::test]
async fn acr_2_permission_is_judged_before_the_body() {
    let world = World::start().await;
    let name = world.drafted(|_| {}).await.name;
    // Everything else of the message is wrong as well.
    let search = api::search::v1::Search { name, decision_maker: "?".to_owned(), ..Default::default() };
    let request = UpdateSearchRequest { search: Some(search), etag: "?".to_owned(), request_id: new_request_id() };
    let answer = world.vale_finder().searches().update_search(request).await.map(tonic::Response::into_inner);
    world.nothing_appended(async { answer }).await.refused("NOT_PERMITTED").names_exactly(&[]);
}

#[tokio::test]
async fn acr_2_the_finder_acts_and_the_others_of_the_authority_read() {
    let world = World::start().await;
    let name = world.drafted(|_| {}).await.name;
    for caller in [world.finder(), world.other_finder(), world.decision_maker(), world.approver(), world.auditor()] {
        caller.search(&name).await.accepted();
    }
    for caller in [world.other_finder(), world.decision_maker(), world.approver(), world.auditor()] {
        world.nothing_appended(caller.request_approvals(&name)).await.refused("NOT_PERMITTED");
    }
    world.finder().request_approvals(&name).await.accepted();
}

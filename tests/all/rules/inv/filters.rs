//! INV-1: a provider's standing filter lets invitations arrive without an alert.

use api::register::v1::{GetStandingFilterRequest, NearSector, PutStandingFilterRequest, StandingFilter};
use api::search::v1::InvitationNotice;
use prost::Message as _;

use crate::harness::{CARDIFF, Caller, OAK, Outcome as _, ROWAN, Reply, VALE, WILLOW, World, new_request_id, reply};

impl Caller {
    async fn put_filter(&self, provider: &str, filter: StandingFilter) -> Reply<StandingFilter> {
        let request = PutStandingFilterRequest {
            provider: provider.to_owned(),
            filter: Some(filter),
            request_id: new_request_id(),
        };
        reply(self.register().put_standing_filter(request).await)
    }

    async fn filter(&self, provider: &str) -> Reply<StandingFilter> {
        let request = GetStandingFilterRequest { provider: provider.to_owned() };
        reply(self.register().get_standing_filter(request).await)
    }
}

fn texts(given: &[&str]) -> Vec<String> {
    given.iter().map(|&one| one.to_owned()).collect()
}

/// Wants residential searches alone.
fn residential() -> StandingFilter {
    StandingFilter { placement_types: texts(&["RESIDENTIAL"]), ..StandingFilter::default() }
}

#[tokio::test]
async fn inv_1_an_invitation_the_filter_excludes_comes_as_a_digest_and_may_be_answered() {
    let world = World::start().await;
    let name = |agency| world.registered(agency).name.clone();
    world.provider(OAK).put_filter(&name(OAK), residential()).await.accepted();
    let wanting = StandingFilter {
        placement_types: texts(&["LONG_TERM_FOSTERING"]),
        age_bands: texts(&["AGE_5_9", "AGE_10_15"]),
        authorities: texts(&[CARDIFF, VALE]),
        near: Some(NearSector { sector: "CF5 3".to_owned(), miles: 40 }),
        ..StandingFilter::default()
    };
    world.provider(ROWAN).put_filter(&name(ROWAN), wanting).await.accepted();
    let far = StandingFilter {
        near: Some(NearSector { sector: "LL57 1".to_owned(), miles: 20 }),
        ..StandingFilter::default()
    };
    world.provider(WILLOW).put_filter(&name(WILLOW), far).await.accepted();
    let search = world.published(|_| {}).await;
    assert_eq!(search.rounds[0].invited_count, 6, "all are invited");
    for (agency, notice) in
        [(OAK, InvitationNotice::Digest), (ROWAN, InvitationNotice::Alert), (WILLOW, InvitationNotice::Digest)]
    {
        let invitation = world.provider(agency).invitation(&search.name).await.accepted();
        assert_eq!(invitation.notice(), notice, "{agency:?}");
    }
    world.offer(&search.name, OAK).submit().await.accepted();
}

#[tokio::test]
async fn inv_1_a_filter_is_its_own_providers_alone() {
    let world = World::start().await;
    let oak = world.registered(OAK).name.clone();
    let put = world.provider(OAK).put_filter(&oak, residential()).await.accepted();
    for caller in [world.provider(ROWAN), world.finder(), world.framework_manager(), world.auditor(), world.admin()] {
        world.nothing_appended(caller.put_filter(&oak, StandingFilter::default())).await.refused("NOT_PERMITTED");
        caller.filter(&oak).await.refused("NOT_PERMITTED");
    }
    assert_eq!(world.provider(OAK).filter(&oak).await.accepted(), put);
    // From one etag one wins; an empty filter takes it away.
    let emptied = StandingFilter { etag: put.etag.clone(), ..StandingFilter::default() };
    let now = world.provider(OAK).put_filter(&oak, emptied.clone()).await.accepted();
    let losing = world.nothing_appended(world.provider(OAK).put_filter(&oak, emptied)).await;
    let told = tonic_types::pb::Status::decode(losing.as_ref().unwrap_err().details()).expect("details");
    let current: Vec<StandingFilter> = told.details.iter().filter_map(|any| any.to_msg().ok()).collect();
    losing.refused("STALE_ETAG");
    assert_eq!(current, [now], "it is told as it is now");
    let search = world.published(|_| {}).await.name;
    let invitation = world.provider(OAK).invitation(&search).await.accepted();
    assert_eq!(invitation.notice(), InvitationNotice::Alert);
}

#[tokio::test]
async fn inv_1_everything_wrong_with_a_filter_is_named() {
    let world = World::start().await;
    let oak = world.registered(OAK).name.clone();
    let bad = StandingFilter {
        placement_types: texts(&["CASTLE"]),
        age_bands: texts(&["AGE_5_9", "OLD"]),
        levels: texts(&["HIGH"]),
        authorities: texts(&["Cardiff"]),
        near: Some(NearSector { sector: "BT1 1".to_owned(), miles: 20 }),
        etag: String::new(),
    };
    let refused = world.nothing_appended(world.provider(OAK).put_filter(&oak, bad)).await.refused("VALUE_INVALID");
    refused.names_exactly(&[
        "filter.placement_types[0]",
        "filter.age_bands[1]",
        "filter.levels[0]",
        "filter.authorities[0]",
        "filter.near.sector",
    ]);
    let bad = StandingFilter {
        levels: texts(&["STANDARD", "STANDARD"]),
        near: Some(NearSector { sector: "CF5 1".to_owned(), miles: 0 }),
        ..StandingFilter::default()
    };
    let refused = world.nothing_appended(world.provider(OAK).put_filter(&oak, bad)).await.refused("VALUE_INVALID");
    refused.names_exactly(&["filter.levels", "filter.near.miles"]);
}

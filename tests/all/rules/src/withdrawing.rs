//! Withdrawing a search (SRC-9): a coded reason; everyone told, every offer answered, every hold released, nothing disclosed any more.

use api::feed::v1::FeedItemKind;
use api::search::v1::{DisclosureStage, InvitationState, OfferState, SearchState};

use crate::harness::{HAZEL, OAK, Outcome as _, ROWAN, World};

#[tokio::test]
async fn src_9_a_withdrawal_tells_every_invitee_and_answers_every_offer() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    world.provider(ROWAN).open(&search).await.accepted();
    let withdrawn = world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    assert_eq!(withdrawn.state(), SearchState::Withdrawn);
    let ending = withdrawn.ending.expect("an ending");
    assert_eq!((ending.reason.as_str(), ending.whereabouts.as_str()), ("KIN_FOUND", "KIN"));
    for agency in [OAK, ROWAN, HAZEL] {
        let provider = world.provider(agency);
        let told = provider.whole_feed().await.into_iter().filter(|item| item.kind() == FeedItemKind::SearchWithdrawn);
        assert_eq!(told.count(), 1);
        let invitation = provider.invitation(&search).await.accepted();
        assert_eq!((invitation.state(), invitation.stage()), (InvitationState::Withdrawn, DisclosureStage::Feed));
        assert_eq!(invitation.profile, None, "closed again");
    }
    let answered = world.provider(OAK).get_offer(&offer).await.accepted();
    assert_eq!(answered.state(), OfferState::Answered);
    let answer = answered.answer.expect("an answer");
    assert_eq!(answer.reason, "SEARCH_WITHDRAWN");
    assert!(answer.reason_text.is_some_and(|text| !text.en.is_empty() && !text.cy.is_empty()));
}

#[tokio::test]
async fn src_9_a_withdrawn_search_takes_nothing_more() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    world
        .nothing_appended(world.offer(&search, OAK).submit())
        .await
        .refused("STATE_FORBIDS")
        .shows("state", "WITHDRAWN");
    world.nothing_appended(world.provider(OAK).open(&search)).await.refused("STATE_FORBIDS");
    world.nothing_appended(world.provider(OAK).ask(&search, "Is it so?")).await.refused("STATE_FORBIDS");
    let twice = world.finder();
    world.nothing_appended(twice.withdraw_search(&search, "KIN_FOUND", "KIN", "")).await.refused("STATE_FORBIDS");
}

#[tokio::test]
async fn src_9_the_reason_is_coded_and_other_says_what() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let finder = world.finder();
    let missing = world.nothing_appended(finder.withdraw_search(&search, "", "", "")).await;
    missing.refused("FIELD_REQUIRED").names_exactly(&["reason", "whereabouts"]);
    let unknown = world.nothing_appended(finder.withdraw_search(&search, "TIRED", "KIN", "")).await;
    unknown.refused("UNKNOWN_CODE").names_exactly(&["reason"]);
    for (reason, whereabouts) in [("OTHER", "KIN"), ("KIN_FOUND", "OTHER")] {
        let wordless = world.nothing_appended(finder.withdraw_search(&search, reason, whereabouts, "")).await;
        wordless.refused("TEXT_REQUIRED").names_exactly(&["text"]);
    }
    assert_eq!(finder.search(&search).await.accepted().state(), SearchState::Open);
}

#[tokio::test]
async fn src_9_a_withdrawal_releases_every_hold() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    let tranche = world.deciding(&shortlisted).await;
    assert!(tranche.offers.iter().any(|offer| offer.hold.is_some()), "{tranche:#?}");
    let search = &shortlisted.search;
    world.finder().withdraw_search(search, "COURT_DECISION", "REMAINED", "").await.accepted();
    for agency in [OAK, ROWAN] {
        for setting in &world.registered(agency).settings {
            let request = api::register::v1::GetSettingRequest { name: setting.clone() };
            let setting = world.provider(agency).register().get_setting(request).await.expect("its own setting");
            let free = setting.into_inner().places.into_iter().all(|place| place.held_until.is_none());
            assert!(free, "a place is still held");
        }
    }
}

#[tokio::test]
async fn src_9_only_its_own_finder_withdraws_a_search() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    for caller in [world.other_finder(), world.vale_finder(), world.approver(), world.provider(OAK)] {
        let refused = world.nothing_appended(caller.withdraw_search(&search, "KIN_FOUND", "KIN", "")).await;
        refused.refused("NOT_PERMITTED");
    }
}

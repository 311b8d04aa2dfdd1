//! The window: set at publish (SRC-5), moved later only (SRC-11).

use api::feed::v1::FeedItemKind;
use api::search::v1::{OfferState, PublishSearchRequest, SearchState, ShortWindowAsked};
use vocabulary::Timestamp;

use crate::harness::{OAK, Outcome as _, ROWAN, World, instant, proto_instant, shared};

fn short(hours: u32) -> ShortWindowAsked {
    ShortWindowAsked { window_hours_min: hours, reason: "NOTICE_ENDING".to_owned(), text: String::new() }
}

/// What is warned of when an approved search would close then.
async fn warned(world: &World, search: &str, closes: Timestamp) -> Vec<String> {
    let request = PublishSearchRequest {
        name: search.to_owned(),
        closes_at: Some(proto_instant(closes)),
        validate_only: true,
        ..Default::default()
    };
    let checked = world.nothing_appended(world.finder().publish_as(request)).await.accepted();
    assert_eq!(checked.search.expect("the search").state(), SearchState::Approved, "it stands as it stood");
    checked.warnings.into_iter().map(|warning| warning.code).collect()
}

#[tokio::test]
async fn src_5_the_window_opens_with_the_call_and_closes_when_said() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await;
    let before = world.now().await;
    let closes = before.plus_hours(54);
    let published = world.finder().publish(&search.name, closes).await.accepted();
    assert_eq!(published.warnings, [], "54 hours, over two working days, closing at four on a Thursday");
    let window = published.search.expect("the search").rounds[0].window.expect("a window");
    let opened = instant(window.opens_at.expect("an opening"));
    assert!(before <= opened && opened <= world.now().await, "{opened}");
    assert_eq!(instant(window.closes_at.expect("a close")), closes);
}

#[tokio::test]
async fn src_5_a_window_against_the_advice_is_warned_of_and_not_refused() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await;
    let now = world.now().await;
    assert_eq!(warned(&world, &search.name, now.plus_hours(54)).await, [""; 0]);
    let thirty = warned(&world, &search.name, now.plus_hours(30)).await;
    assert!(thirty.contains(&"WINDOW_SHORTER_THAN_ADVISED".to_owned()), "{thirty:?}");
    let evening = warned(&world, &search.name, now.plus_hours(60)).await;
    assert_eq!(evening, ["WINDOW_CLOSES_OUTSIDE_OFFICE_HOURS"]);
    let week = warned(&world, &search.name, now.plus_hours(7 * 24)).await;
    assert_eq!(week, ["WINDOW_LONGER_THAN_ADVISED"]);
    let published = world.finder().publish(&search.name, now.plus_hours(30)).await.accepted();
    assert_eq!(published.warnings.into_iter().map(|warning| warning.code).collect::<Vec<_>>(), thirty);
}

#[tokio::test]
async fn src_5_under_a_day_is_refused_unless_granted() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await;
    let closes = world.now().await.plus_hours(24).plus_minutes(-1);
    let refused = world.nothing_appended(world.finder().publish(&search.name, closes)).await;
    refused.refused("WINDOW_TOO_SHORT").shows("window_hours_min", "24");
}

#[tokio::test]
async fn src_5_a_short_window_is_granted_before_approved_and_binds() {
    let world = World::start().await;
    let draft = world.drafted(|search| shared(search).short_window = Some(short(6))).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    let halfway = world.approver().grant(&draft.name, "INDEPENDENT_SEARCH", None).await.accepted();
    assert_eq!(halfway.state(), SearchState::AwaitingApproval);
    let approved = world.approver().grant(&draft.name, "SHORT_WINDOW", Some(8)).await.accepted();
    assert_eq!(approved.state(), SearchState::Approved);
    let now = world.now().await;
    let refused = world.nothing_appended(world.finder().publish(&draft.name, now.plus_hours(7))).await;
    refused.refused("WINDOW_TOO_SHORT").shows("window_hours_min", "8");
    let published = world.finder().publish(&draft.name, now.plus_hours(9)).await.accepted();
    assert_eq!(published.search.expect("the search").state(), SearchState::Open);
}

#[tokio::test]
async fn src_5_fewer_hours_than_asked_for_are_not_granted() {
    let world = World::start().await;
    let draft = world.drafted(|search| shared(search).short_window = Some(short(6))).await;
    world.finder().request_approvals(&draft.name).await.accepted();
    let refused = world.nothing_appended(world.approver().grant(&draft.name, "SHORT_WINDOW", Some(5))).await;
    refused.refused("WINDOW_INVALID").names("window_hours_min", "WINDOW_INVALID");
}

#[tokio::test]
async fn src_5_a_window_that_ends_before_it_starts_or_after_a_fortnight_is_refused() {
    let world = World::start().await;
    let search = world.approved(|_| {}).await;
    let now = world.now().await;
    for closes in [now.plus_hours(-1), now.plus_days(14).plus_hours(1)] {
        let refused = world.nothing_appended(world.finder().publish(&search.name, closes)).await;
        refused.refused("WINDOW_INVALID").names("closes_at", "WINDOW_INVALID");
    }
}

#[tokio::test]
async fn src_11_a_later_close_is_told_to_all_and_offers_stand() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted();
    let close = world.closes(&search).await;
    let later = close.plus_hours(24);
    let extended = world.finder().extend(&search, later, "FEW_OFFERS", "").await.accepted();
    assert_eq!(extended.state(), SearchState::Open);
    assert_eq!(world.closes(&search).await, later);
    for agency in [OAK, ROWAN] {
        let provider = world.provider(agency);
        let told = provider.whole_feed().await.into_iter().filter(|item| item.kind() == FeedItemKind::WindowExtended);
        assert_eq!(told.count(), 1);
        let window = provider.invitation(&search).await.accepted().window.expect("a window");
        assert_eq!(window.closes_at.map(instant), Some(later));
    }
    assert_eq!(world.provider(OAK).get_offer(&offer.name).await.accepted(), offer);
    // Between the old close and the new one offers are still taken.
    world.advance_to(close.plus_minutes(1)).await;
    let second = world.offer(&search, ROWAN).submit().await.accepted();
    assert_eq!(second.state(), OfferState::Submitted);
}

#[tokio::test]
async fn src_11_the_close_never_moves_earlier() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let close = world.closes(&search).await;
    for asked in [close, close.plus_hours(-1)] {
        let refused = world.nothing_appended(world.finder().extend(&search, asked, "FEW_OFFERS", "")).await;
        refused.refused("CLOSE_MOVED_EARLIER").shows("closes", &close.to_string());
    }
    assert_eq!(world.closes(&search).await, close);
}

#[tokio::test]
async fn src_11_a_close_lies_within_a_fortnight_of_opening() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let opened = instant(search.rounds[0].window.and_then(|window| window.opens_at).expect("an opening"));
    let latest = opened.plus_days(14);
    let finder = world.finder();
    let refused = world.nothing_appended(finder.extend(&search.name, latest.plus_micros(1), "FEW_OFFERS", "")).await;
    refused.refused("CLOSE_TOO_LATE").shows("latest", &latest.to_string());
    finder.extend(&search.name, latest, "FEW_OFFERS", "").await.accepted();
    assert_eq!(world.closes(&search.name).await, latest);
}

#[tokio::test]
async fn src_11_a_reason_is_needed_and_a_closed_round_stays_closed() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let later = world.closes(&search).await.plus_hours(24);
    let finder = world.finder();
    world.nothing_appended(finder.extend(&search, later, "OTHER", " ")).await.refused("TEXT_REQUIRED");
    world.nothing_appended(finder.extend(&search, later, "BECAUSE", "")).await.refused("UNKNOWN_CODE");
    world.close(&search).await;
    world.settle(&search).await;
    world.nothing_appended(finder.extend(&search, later, "FEW_OFFERS", "")).await.refused("OFFER_LATE");
    assert_eq!(finder.search(&search).await.accepted().state(), SearchState::Shortlisting);
}

//! Whom a round asks, and what each reads at once (INV-1, INV-2).

use api::feed::v1::feed_item::Payload;
use api::feed::v1::{FeedItemKind, InvitationItem};
use api::register::v1::ConcealProviderRequest;
use api::search::v1::{
    Audience, Invitation, InvitationAnswer, InvitationNotice, InvitationState, OfferState, PublishSearchRequest,
    PublishSearchResponse,
};

use crate::harness::{
    ASH, Agency, BIRCH, CARDIFF, CEDAR, HAZEL, LARCH, OAK, Outcome as _, ROWAN, Reply, THORN, VALE, WILLOW, World,
    new_request_id, proto_instant,
};

const FOSTERING: [Agency; 6] = [OAK, ROWAN, BIRCH, HAZEL, WILLOW, ASH];

/// Publishes an approved search to fewer than all.
async fn publish_to(world: &World, kinds: &[&str], authorities: &[&str]) -> Reply<PublishSearchResponse> {
    let name = world.approved(|_| {}).await.name;
    let closes = world.now().await.plus_hours(54);
    let texts = |given: &[&str]| given.iter().map(|&one| one.to_owned()).collect();
    let audience = Audience { setting_kinds: texts(kinds), authorities: texts(authorities) };
    let request = PublishSearchRequest {
        name,
        closes_at: Some(proto_instant(closes)),
        audience: Some(audience),
        ..Default::default()
    };
    let finder = world.finder();
    finder.publish_as(request).await
}

/// The invitations on a provider's feed.
async fn invited(world: &World, agency: Agency) -> Vec<InvitationItem> {
    let items = world.provider(agency).whole_feed().await.into_iter();
    let invitations = items.filter(|item| item.kind() == FeedItemKind::Invitation);
    invitations
        .map(|item| match item.payload {
            Some(Payload::Invitation(invitation)) => invitation,
            other => panic!("no invitation: {other:#?}"),
        })
        .collect()
}

async fn conceal(world: &World, agency: Agency) {
    let request = ConcealProviderRequest {
        name: world.registered(agency).name.clone(),
        category: "SAFEGUARDING".to_owned(),
        reason: "An allegation is looked into.".to_owned(),
        lift_time: None,
        request_id: new_request_id(),
    };
    world.framework_manager().register().conceal_provider(request).await.expect("concealed");
}

#[tokio::test]
async fn inv_1_the_members_of_the_lot_are_invited_and_nobody_else() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    assert_eq!(search.rounds[0].invited_count, 6);
    for agency in FOSTERING {
        assert_eq!(invited(&world, agency).await.len(), 1, "{agency:?}");
    }
    for agency in [CEDAR, LARCH, THORN] {
        assert_eq!(invited(&world, agency).await, [], "{agency:?}");
        let provider = world.provider(agency);
        provider.invitation(&search.name).await.refused("NOT_PERMITTED");
        world.nothing_appended(provider.open(&search.name)).await.refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn inv_1_the_concealed_are_not_invited() {
    let world = World::start().await;
    conceal(&world, OAK).await;
    let search = world.published(|_| {}).await;
    assert_eq!(search.rounds[0].invited_count, 5);
    assert_eq!(invited(&world, OAK).await, []);
    world.provider(OAK).invitation(&search.name).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn inv_1_an_audience_is_narrowed_by_area_or_kind() {
    let world = World::start().await;
    let search = publish_to(&world, &["FOSTER_HOUSEHOLD"], &[VALE]).await.accepted().search.expect("the search");
    assert_eq!(search.rounds[0].invited_count, 1);
    assert_eq!(invited(&world, WILLOW).await.len(), 1);
    assert_eq!(invited(&world, OAK).await, []);
}

#[tokio::test]
async fn inv_1_a_round_opens_where_nobody_can_serve_today_and_alerts_nobody() {
    let world = World::start().await;
    for agency in FOSTERING {
        for setting in &world.registered(agency).settings {
            world.provider(agency).cut_places(setting, None).await.accepted();
        }
    }
    let search = world.published(|_| {}).await;
    assert_eq!(search.rounds[0].invited_count, 6);
    for agency in FOSTERING {
        let told = invited(&world, agency).await;
        assert_eq!(
            told.iter().map(InvitationItem::notice).collect::<Vec<_>>(),
            [InvitationNotice::Digest],
            "{agency:?}"
        );
    }
    // From here it goes the way of any search: to its close, and to whoever comes after the framework (FRM-3).
    world.close(&search.name).await;
    world.settle(&search.name).await;
    let next = world.finder().search(&search.name).await.accepted().next_actions;
    assert!(next.contains(&"EndWithoutMatch".to_owned()), "{next:?}");
}

#[tokio::test]
async fn inv_1_an_audience_of_nobody_is_refused() {
    let world = World::start().await;
    publish_to(&world, &["SCHOOL"], &[]).await.refused("AUDIENCE_EMPTY");
    publish_to(&world, &[], &["authorities/W06000001"]).await.refused("AUDIENCE_EMPTY");
    publish_to(&world, &["CASTLE"], &[CARDIFF])
        .await
        .refused("UNKNOWN_CODE")
        .names_exactly(&["audience.setting_kinds[0]"]);
}

#[tokio::test]
async fn inv_1_who_cannot_serve_hears_of_it_without_an_alert() {
    let world = World::start().await;
    world.published(|_| {}).await;
    for (agency, notice) in [
        (OAK, InvitationNotice::Alert),
        // Its household is approved for 12 to 17 alone.
        (ASH, InvitationNotice::Digest),
        // Its household lies in a no-go area, of which nothing may show (INV-2).
        (HAZEL, InvitationNotice::Alert),
    ] {
        assert_eq!(invited(&world, agency).await[0].notice(), notice, "{agency:?}");
    }
}

#[tokio::test]
async fn inv_2_an_invitation_is_on_the_feed_at_once_with_the_settings_that_pass() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let item = invited(&world, OAK).await.remove(0);
    assert_eq!(item.invitation, world.provider(OAK).invitation_to(&search.name));
    assert_eq!(item.window, search.rounds[0].window);
    assert_eq!(item.summary.expect("a summary").placement_type, "LONG_TERM_FOSTERING");
    let invitation = world.provider(OAK).invitation(&search.name).await.accepted();
    let mut passing = invitation.passing_settings.clone();
    passing.sort_unstable();
    let mut own = world.registered(OAK).settings.clone();
    own.sort_unstable();
    assert_eq!((passing, invitation.failing_settings.len()), (own, 0));
    assert_eq!((invitation.state(), invitation.answer()), (InvitationState::Open, InvitationAnswer::None));
    assert_eq!(invitation.round, format!("{}/rounds/1", search.name));
}

#[tokio::test]
async fn inv_2_a_setting_that_cannot_pass_shows_the_gate() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let ash = world.provider(ASH).invitation(&search.name).await.accepted();
    assert_eq!(ash.passing_settings, [""; 0]);
    let failing = &ash.failing_settings[0];
    assert_eq!((failing.setting.as_str(), failing.gate.as_str()), (world.registered(ASH).settings[0].as_str(), "G4"));
    assert!(failing.text.as_ref().is_some_and(|text| !text.en.is_empty() && text.en != text.cy));
}

#[tokio::test]
async fn inv_2_safety_never_shows_before_the_close_and_answers_after_it() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let invitation: Invitation = world.provider(HAZEL).open(&search).await.accepted();
    assert_eq!(invitation.passing_settings, world.registered(HAZEL).settings);
    let offer = world.offer(&search, HAZEL).submit().await.accepted();
    assert_eq!(offer.state(), OfferState::Submitted, "taken like any other");
    world.close(&search).await;
    world.settle(&search).await;
    let answered = world.provider(HAZEL).get_offer(&offer.name).await.accepted();
    assert_eq!(answered.state(), OfferState::NotEligible);
    let answer = answered.answer.expect("a failed gate answers itself");
    assert_eq!(answer.reason, "LOCATION_OR_HOUSEHOLD_NOT_SUITABLE");
    let told = format!("{answer:?}");
    assert!(!told.contains("barred") && !told.contains("CF24") && !told.contains("G8"), "{told}");
}

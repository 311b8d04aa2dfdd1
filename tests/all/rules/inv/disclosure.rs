//! Disclosure by stage (INV-3): the feed, the profile opened on interest, first name and school, the identity block.

use api::common::v1::YesNoUnknown;
use api::register::v1::ConcealProviderRequest;
use api::search::v1::{DisclosureStage, Invitation};

use crate::harness::{OAK, Outcome as _, ROWAN, World, new_request_id, unnamed};

/// What the example says that no provider may ever read before an award, and most of it never.
const HIDDEN: [&str; 9] = [
    "CDF-2017-0418",
    "Mali",
    "Enghraifft",
    "Heol yr",
    "barred from contact",
    "CF24 2",
    "order of March 2026",
    "grandmother was assessed",
    "No long-term vacancy",
];

fn reveals(invitation: &Invitation) -> Vec<&'static str> {
    let told = format!("{invitation:?}");
    HIDDEN.into_iter().filter(|hidden| told.contains(hidden)).collect()
}

#[tokio::test]
async fn inv_3_the_feed_tells_type_age_band_area_date_and_headline_needs() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let invitation = world.nothing_appended(world.provider(OAK).invitation(&search)).await.accepted();
    assert_eq!(
        (invitation.stage(), &invitation.profile, &invitation.identities),
        (DisclosureStage::Feed, &None, &None)
    );
    let summary = invitation.summary.clone().expect("a summary");
    assert_eq!((summary.sector.as_str(), summary.needed_by.as_str()), ("CF5 1", "OVER_5_DAYS"));
    assert_eq!(summary.children[0].age_band, "AGE_5_9");
    assert_eq!(summary.children[0].headline_needs, ["EMOTIONAL_WELLBEING", "RELATIONSHIPS"]);
    assert_eq!(reveals(&invitation), [""; 0]);
}

#[tokio::test]
async fn inv_3_the_profile_is_opened_on_interest_and_that_is_recorded_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let before = world.log_head().await.position;
    let opened = world.provider(OAK).open(&search).await.accepted();
    assert_eq!(opened.stage(), DisclosureStage::Opened);
    let sealed = world.log_after(before).await;
    let shown: Vec<_> = sealed.iter().map(|record| (record.event.as_str(), record.json.as_str())).collect();
    assert_eq!(shown, [("", "")], "who showed interest is sealed until the close, from auditors too");
    let again = world.nothing_appended(world.provider(OAK).open(&search)).await.accepted();
    assert_eq!(again.profile, opened.profile);
    // What one provider opened is not open to another.
    assert_eq!(world.provider(ROWAN).invitation(&search).await.accepted().profile, None);
    world.close(&search).await;
    let recorded = world.log_after(before).await;
    assert_eq!(recorded[0].event, "search.profile_opened");
    assert!(recorded[0].json.contains(world.provider(OAK).actor()), "{}", recorded[0].json);
}

#[tokio::test]
async fn inv_3_the_profile_names_nobody_and_no_excluded_place() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let opened = world.provider(OAK).open(&search).await.accepted();
    assert_eq!(reveals(&opened), [""; 0]);
    let profile = opened.profile.expect("a profile");
    let shared = profile.shared.expect("shared");
    assert_eq!((shared.options_considered.len(), shared.predecessor, shared.short_window), (0, None, None));
    let girl = &profile.children[0];
    assert_eq!((girl.number.as_str(), girl.age_years), ("", Some(9)));
    assert!(girl.pen_picture.starts_with("A funny, watchful girl"), "the rest is whole: {}", girl.pen_picture);
    assert_eq!(girl.needs.len(), 8);
}

#[tokio::test]
async fn inv_3_a_concealed_provider_opens_and_reads_no_profile() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.provider(ROWAN).open(&search).await.accepted();
    for agency in [OAK, ROWAN] {
        let request = ConcealProviderRequest {
            name: world.registered(agency).name.clone(),
            category: "SAFEGUARDING".to_owned(),
            reason: "An allegation is looked into.".to_owned(),
            lift_time: None,
            request_id: new_request_id(),
        };
        world.framework_manager().register().conceal_provider(request).await.expect("concealed");
    }
    world.nothing_appended(world.provider(OAK).open(&search)).await.refused("CONCEALED");
    let read = world.provider(ROWAN).invitation(&search).await.accepted();
    assert_eq!((read.stage(), read.profile), (DisclosureStage::Feed, None), "opened before, closed now");
}

#[tokio::test]
async fn inv_3_first_name_and_school_are_released_by_the_decision_maker_alone() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    let tranche = world.deciding(&shortlisted).await.name;
    let ranked = shortlisted.ranked(&world).await;
    let sent = world.provider(shortlisted.agency_of(&ranked[0]));
    let not_sent = world.provider(shortlisted.agency_of(&ranked[2]));
    assert_eq!(sent.invitation(&shortlisted.search).await.accepted().identities, None);
    world.nothing_appended(world.finder().release(&tranche)).await.refused("NOT_PERMITTED");
    world.decision_maker().release(&tranche).await.accepted();
    let released = sent.invitation(&shortlisted.search).await.accepted();
    assert_eq!(released.stage(), DisclosureStage::Tranche);
    let girl = released.identities.expect("identities").children.remove(0);
    assert_eq!((girl.first_name.as_str(), girl.school_name.as_str()), ("Mali", "Ysgol yr Enghraifft"));
    assert_eq!((girl.last_name.as_str(), girl.birth_date, girl.address.as_str()), ("", None, ""));
    assert_eq!(not_sent.invitation(&shortlisted.search).await.accepted().identities, None);
}

#[tokio::test]
async fn inv_3_the_identity_block_is_the_awarded_providers_alone() {
    let world = World::start().await;
    let shortlisted = world.shortlisted_with(unnamed).await;
    world.deciding(&shortlisted).await;
    let ranked = shortlisted.ranked(&world).await;
    world.decision_maker().choose(&ranked[0]).await.accepted();
    world.finder().award_as(world.award_of(&ranked[0])).await.accepted();
    let awarded = world.provider(shortlisted.agency_of(&ranked[0]));
    let read = awarded.invitation(&shortlisted.search).await.accepted();
    assert_eq!(read.stage(), DisclosureStage::Award);
    let girl = read.identities.expect("identities").children.remove(0);
    assert_eq!((girl.last_name.as_str(), girl.address.as_str()), ("Enghraifft", "1 Heol yr Enghraifft, Caerdydd"));
    for other in &ranked[1..] {
        let other = world.provider(shortlisted.agency_of(other));
        let read = other.invitation(&shortlisted.search).await.accepted();
        assert_eq!(read.identities, None);
        assert_eq!(reveals(&read), [""; 0]);
    }
}

#[tokio::test]
async fn inv_3_a_conflict_is_declared_before_the_offer_is_chosen() {
    let world = World::start().await;
    let shortlisted = world.shortlisted().await;
    let ranked = shortlisted.ranked(&world).await;
    let two: Vec<&str> = ranked.iter().take(2).map(String::as_str).collect();
    let return_by = world.now().await.plus_hours(48);
    world.finder().send_tranche(&shortlisted.search, &two, return_by).await.accepted();
    for offer in &two {
        world.decision_maker().open_identity(offer).await.accepted();
    }
    world.nothing_appended(world.decision_maker().choose(two[0])).await.refused("CONFLICTS_NOT_DECLARED");
    let provider = |offer: &str| world.provider(shortlisted.agency_of(offer));
    let unsure = provider(two[0]).declare(two[0], YesNoUnknown::Unknown, "").await;
    unsure.refused("FIELD_REQUIRED").names_exactly(&["conflict"]);
    provider(two[0]).declare(two[0], YesNoUnknown::Yes, "The carer is her teacher's sister.").await.accepted();
    world.nothing_appended(world.decision_maker().choose(two[0])).await.refused("CONFLICT_DECLARED");
    provider(two[1]).declare(two[1], YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(two[1]).await.accepted();
}

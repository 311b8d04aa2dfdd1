//! What is fixed at opening (SRC-7), and amendments of an open search (SRC-8).

use api::feed::v1::FeedItemKind;
use api::search::v1::{AmendmentKind, MustHaveAsked, OfferState, PlacementRequest, Search, SearchState};

use crate::harness::{HAZEL, OAK, Outcome as _, ROWAN, World, child, row, shared, unnamed};

/// The request as published, altered.
fn altered(search: &Search, alter: impl FnOnce(&mut Search)) -> PlacementRequest {
    let mut search = search.clone();
    alter(&mut search);
    search.request.expect("a request")
}

/// A change of words that no gate and no criterion reads.
fn corrected(search: &mut Search) {
    child(search).pen_picture.push_str(" She has a new bicycle.");
}

/// A need that rises: everybody has to think again.
fn grown(search: &mut Search) {
    child(search).needs[0].level = Some(2);
}

#[tokio::test]
async fn src_7_criteria_are_fixed_hashed_and_shown_to_those_invited() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let criteria = search.rounds[0].criteria.clone().expect("criteria");
    let order: Vec<&str> = criteria.weights.iter().map(|weight| weight.criterion.as_str()).collect();
    assert_eq!(order, ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"]);
    assert_eq!((criteria.digest.len(), criteria.policy_version), (64, 1));
    let asked: Vec<&str> = criteria.must_haves.iter().map(|asked| asked.code.as_str()).collect();
    assert_eq!(asked, ["OWN_BEDROOM", "SCHOOL_TRANSPORT"]);
    for agency in [OAK, HAZEL] {
        let shown = world.provider(agency).open(&search.name).await.accepted().criteria;
        assert_eq!(shown.as_ref(), Some(&criteria));
    }
    // A correction of words leaves them, to the byte.
    let request = altered(&search, corrected);
    let amended = world.finder().amend(&search.name, AmendmentKind::Correction, request, None).await.accepted();
    assert_eq!(amended.rounds[0].criteria.as_ref(), Some(&criteria));
}

#[tokio::test]
async fn src_7_an_opened_search_is_not_edited_like_a_draft() {
    let world = World::start().await;
    let mut search = world.published(|_| {}).await;
    grown(&mut search);
    let refused = world.nothing_appended(world.finder().edit(search)).await.refused("STATE_FORBIDS");
    refused.shows("state", "OPEN");
}

#[tokio::test]
async fn src_8_a_correction_is_told_to_every_invitee_and_offers_stand() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let offer = world.offer(&search.name, OAK).submit().await.accepted();
    let close = world.closes(&search.name).await;
    let request = altered(&search, corrected);
    let amended = world.finder().amend(&search.name, AmendmentKind::Correction, request.clone(), None).await.accepted();
    assert_eq!((amended.request_version, amended.request), (2, Some(request)));
    assert_eq!(world.closes(&search.name).await, close);
    for agency in [OAK, ROWAN] {
        let provider = world.provider(agency);
        let told = provider.whole_feed().await.into_iter().filter(|item| item.kind() == FeedItemKind::Amendment);
        assert_eq!(told.count(), 1);
        let invitation = provider.invitation(&search.name).await.accepted();
        let amendments: Vec<_> = invitation.amendments.iter().map(|one| (one.request_version, one.kind())).collect();
        assert_eq!((invitation.request_version, amendments), (2, vec![(2, AmendmentKind::Correction)]));
    }
    let stands = world.provider(OAK).get_offer(&offer.name).await.accepted();
    assert_eq!((stands.state(), stands.answers_request_version), (OfferState::Submitted, 1));
}

#[tokio::test]
async fn src_8_a_change_of_needs_must_haves_or_dates_is_no_correction() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let request = altered(&search, |search| {
        grown(search);
        shared(search).needed_on = Some(world.day(25));
        let another = MustHaveAsked { code: "NON_SMOKING".to_owned(), ..Default::default() };
        shared(search).must_haves.push(another);
    });
    let amend = world.finder();
    let refused = world.nothing_appended(amend.amend(&search.name, AmendmentKind::Correction, request, None)).await;
    refused.refused("AMENDMENT_MATERIAL").names_exactly(&[
        "request.children[0].needs",
        "request.shared.must_haves",
        "request.shared.needed_on",
    ]);
}

#[tokio::test]
async fn src_8_a_material_amendment_has_offers_confirmed_again() {
    let world = World::start().await;
    let search = world.published(unnamed).await;
    let oak = world.offer(&search.name, OAK).submit().await.accepted().name;
    let rowan = world.offer(&search.name, ROWAN).submit().await.accepted().name;
    let digest = search.rounds[0].criteria.clone().expect("criteria").digest;
    let request = altered(&search, |search| {
        let another = MustHaveAsked { code: "NON_SMOKING".to_owned(), ..Default::default() };
        shared(search).must_haves.push(another);
    });
    let amended = world.finder().amend(&search.name, AmendmentKind::Material, request, None).await.accepted();
    assert_ne!(amended.rounds[0].criteria.clone().expect("criteria").digest, digest, "a new hash");
    assert_eq!(world.provider(OAK).get_offer(&oak).await.accepted().state(), OfferState::Unconfirmed);
    // An answer to the version before is refused; Oak answers the new must-have and so confirms.
    let mut terms = world.example_offer("long-term-fostering-canton").terms.expect("terms");
    let late = world.provider(OAK).revise(&oak, terms.clone(), 1).await;
    late.refused("AMENDMENT_UNCONFIRMED");
    terms.must_haves.push(api::search::v1::MustHaveAnswer { must_have: 2, answer: 1, note: String::new() });
    let revised = world.provider(OAK).revise(&oak, terms, 2).await.accepted();
    assert_eq!((revised.state(), revised.answers_request_version), (OfferState::Submitted, 2));
    // Unconfirmed at the close: listed, not ranked.
    world.close(&search.name).await;
    world.settle(&search.name).await;
    let shortlist = world.finder().shortlist(&search.name).await.accepted();
    assert_eq!((row(&shortlist, &oak).rank, row(&shortlist, &rowan).rank), (Some(1), None));
    assert_eq!(row(&shortlist, &rowan).state(), OfferState::Unconfirmed);
}

#[tokio::test]
async fn src_8_terms_may_stand_by_a_confirmation() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let offer = world.offer(&search.name, OAK).submit().await.accepted();
    let request = altered(&search, |search| shared(search).needed_on = Some(world.day(25)));
    world.finder().amend(&search.name, AmendmentKind::Material, request, None).await.accepted();
    let confirmed = world.provider(OAK).confirm(&offer.name, 2).await.accepted();
    assert_eq!((confirmed.state(), confirmed.answers_request_version), (OfferState::Submitted, 2));
    assert_eq!((confirmed.version, confirmed.terms), (offer.version, offer.terms), "the terms as they were");
}

#[tokio::test]
async fn src_8_at_least_a_day_is_left_after_a_material_amendment() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let close = world.closes(&search.name).await;
    world.advance_to(close.plus_hours(-2)).await;
    let before = world.now().await;
    let amended =
        world.finder().amend(&search.name, AmendmentKind::Material, altered(&search, grown), None).await.accepted();
    assert_eq!(amended.state(), SearchState::Open);
    let moved = world.closes(&search.name).await;
    assert!(moved >= before.plus_hours(24) && moved <= world.now().await.plus_hours(24), "{moved}");
}

#[tokio::test]
async fn src_8_less_than_a_day_left_is_refused_when_asked_for() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let close = world.closes(&search.name).await;
    world.advance_to(close.plus_hours(-2)).await;
    let request = altered(&search, grown);
    let closes = Some(close.plus_hours(1));
    let amend = world.finder();
    let refused = world.nothing_appended(amend.amend(&search.name, AmendmentKind::Material, request, closes)).await;
    refused.refused("CLOSE_MOVED_EARLIER").shows("closes", &close.to_string());
}

#[tokio::test]
async fn src_8_type_and_child_never_change() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    let request = altered(&search, |search| {
        shared(search).placement_type = Some("SHORT_TERM_FOSTERING".to_owned());
        child(search).number = "CDF-2019-0001".to_owned();
    });
    let amend = world.finder();
    let refused = world.nothing_appended(amend.amend(&search.name, AmendmentKind::Material, request, None)).await;
    let refused = refused.refused("TYPE_FIXED");
    refused.names_exactly(&["request.children", "request.shared.placement_type"]);
    refused.names("request.children", "CHILD_FIXED");
}

#[tokio::test]
async fn src_8_after_the_close_nothing_is_amended_here() {
    let world = World::start().await;
    let search = world.published(|_| {}).await;
    world.close(&search.name).await;
    world.settle(&search.name).await;
    let request = altered(&search, corrected);
    let amend = world.finder();
    let refused = world.nothing_appended(amend.amend(&search.name, AmendmentKind::Correction, request, None)).await;
    refused.refused("OFFER_LATE");
}

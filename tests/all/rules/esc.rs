//! ESC: a spot-purchase round, once the framework has answered. With it FRM-3 and DEC-3, which it brings.

use api::decision::v1::EndWithoutMatchRequest;
use api::search::v1::{ApprovalStatus, InvitationState, OfferState, RoundTier, SearchState};
use tonic::Code;

use crate::harness::{
    BIRCH, CEDAR, HAZEL, LARCH, OAK, Outcome as _, ROWAN, THORN, WILLOW, World, child, new_request_id, reply, shared,
    unnamed,
};

#[tokio::test]
async fn esc_1_a_spot_round_asks_everybody_but_the_settings_rejected_before() {
    let world = World::start().await;
    let done = world.in_spot_round().await;
    let search = world.finder().search(&done.search).await.accepted();
    assert_eq!((search.state(), search.rounds.len()), (SearchState::Open, 2));
    let second = &search.rounds[1];
    assert_eq!((second.tier(), second.reason.as_str()), (RoundTier::Spot, "FRAMEWORK_EXHAUSTED"));
    // Rowan has no other household, so it is not asked again; Oak and Birch have. Whoever fosters nobody is not asked.
    for agency in [OAK, BIRCH, HAZEL, WILLOW] {
        let invitation = world.provider(agency).invitation(&done.search).await.accepted();
        assert_eq!(invitation.round, second.name, "{agency:?}");
        assert_eq!(invitation.state(), InvitationState::Open);
    }
    let rowan = world.provider(ROWAN).invitation(&done.search).await.accepted();
    assert_eq!((rowan.round.as_str(), rowan.state()), (search.rounds[0].name.as_str(), InvitationState::Closed));
    for agency in [CEDAR, LARCH, THORN] {
        world.provider(agency).invitation(&done.search).await.refused("NOT_PERMITTED");
    }
    // The first of Oak's households was rejected, the second was not.
    let invitation = world.provider(OAK).invitation(&done.search).await.accepted();
    assert_eq!(invitation.passing_settings, world.registered(OAK).settings[1..]);
    let again = world.offer_in(&done.search, 2, OAK).submit();
    world.nothing_appended(again).await.refused("SETTING_EXCLUDED");
    let offer = world.offer_in(&done.search, 2, OAK).setting(1).submit().await.accepted();
    assert!(offer.name.starts_with(&second.name), "{}", offer.name);
    // The round before stays closed.
    let late = world.offer_in(&done.search, 1, OAK).setting(1).submit();
    world.nothing_appended(late).await.refused("OFFER_LATE");
}

#[tokio::test]
async fn esc_1_without_its_approval_no_round_opens_and_none_is_granted_by_who_asked() {
    let world = World::start().await;
    let done = world.all_rejected().await;
    let (finder, closes) = (world.finder(), world.now().await.plus_hours(54));
    let unapproved = finder.open_spot(&done.search, closes);
    world.nothing_appended(unapproved).await.refused("APPROVAL_MISSING").shows("granted_by", "APPROVER");
    let no_lot = finder.request_approval(&done.search, "SPOT_PURCHASE", "NO_LOT", "");
    world.nothing_appended(no_lot).await.refused("VALUE_INVALID");
    let not_due = finder.request_approval(&done.search, "SHORT_WINDOW", "", "");
    world.nothing_appended(not_due).await.refused("VALUE_INVALID").names_exactly(&["kind"]);
    let asked = finder.request_approval(&done.search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "");
    let asked = asked.await.accepted();
    let approval = asked.approvals.iter().find(|approval| approval.kind == "SPOT_PURCHASE").expect("asked for");
    assert_eq!((approval.status(), approval.round), (ApprovalStatus::Requested, 2));
    let rejections: Vec<_> = approval.rejections.iter().map(|one| (one.reason.as_str(), one.offers)).collect();
    assert_eq!(rejections, [("NEED_NOT_MET", 3)]);
    let twice = finder.request_approval(&done.search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "");
    world.nothing_appended(twice).await.refused("APPROVAL_STANDS");
    let herself = world.caller(finder.actor(), "APPROVER", crate::harness::CARDIFF);
    world.nothing_appended(herself.grant(&done.search, "SPOT_PURCHASE", None)).await.refused("APPROVAL_OWN_REQUEST");
    // Refused, nothing else changes; it can be asked for again.
    let refused =
        world.approver().return_search(&done.search, "SPOT_PURCHASE", "WANTS_MORE_OFFERS", "").await.accepted();
    assert_eq!(refused.state(), SearchState::Shortlisting);
    world.nothing_appended(finder.open_spot(&done.search, closes)).await.refused("APPROVAL_MISSING");
    finder.request_approval(&done.search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "").await.accepted();
    world.approver().grant(&done.search, "SPOT_PURCHASE", None).await.accepted();
    let short = world.now().await.plus_hours(23);
    world.nothing_appended(finder.open_spot(&done.search, short)).await.refused("WINDOW_TOO_SHORT");
    let opened = finder.open_spot(&done.search, closes).await.accepted();
    assert_eq!(opened.state(), SearchState::Open);
}

#[tokio::test]
async fn frm_3_no_spot_round_before_the_framework_has_closed_with_every_offer_answered() {
    let world = World::start().await;
    let open = world.published(unnamed).await.name;
    let closes = world.now().await.plus_hours(80);
    world.nothing_appended(world.finder().open_spot(&open, closes)).await.refused("FRAMEWORK_FIRST");
    let offer = world.offer(&open, OAK).submit().await.accepted().name;
    world.close(&open).await;
    world.settle(&open).await;
    let closes = world.now().await.plus_hours(54);
    for refused in [
        world.nothing_appended(world.finder().open_spot(&open, closes)).await,
        world.nothing_appended(world.finder().request_approval(&open, "SPOT_PURCHASE", "OTHER", "")).await,
    ] {
        let refused = refused.expect_refusal(Code::FailedPrecondition, "FRAMEWORK_FIRST");
        let id = offer.rsplit('/').next().expect("an id");
        assert!(refused.violations.iter().any(|(subject, _)| subject.ends_with(id)), "{refused:#?}");
    }
    let reason = "TOO_FAR".to_owned();
    let rejection = api::decision::v1::OfferToAnswer { offer, reason, text: String::new() };
    world.finder().batch_reject(&open, vec![rejection]).await.accepted();
    world.finder().request_approval(&open, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "").await.accepted();
    world.approver().grant(&open, "SPOT_PURCHASE", None).await.accepted();
    world.finder().open_spot(&open, closes).await.accepted();
}

#[tokio::test]
async fn esc_1_the_second_round_has_a_close_a_shortlist_and_an_award_of_its_own() {
    let world = World::start().await;
    let done = world.in_spot_round().await;
    world.provider(HAZEL).open(&done.search).await.accepted();
    world.provider(ROWAN).decline(&done.search, "NO_VACANCY", "").await.refused("OFFER_LATE");
    let later = world.now().await.plus_hours(60);
    world.finder().extend(&done.search, later, "FEW_OFFERS", "").await.accepted();
    let oak = world.offer_in(&done.search, 2, OAK).setting(1).submit().await.accepted().name;
    let birch = world.offer_in(&done.search, 2, BIRCH).setting(1).submit().await.accepted().name;
    world.nothing_appended(world.finder().shortlist_of(&done.search, 2)).await.refused("SEALED");
    world.close_latest(&done.search).await;
    let (first, second) = (
        world.finder().shortlist_of(&done.search, 1).await.accepted(),
        world.finder().shortlist_of(&done.search, 2).await.accepted(),
    );
    assert_eq!((first.rows.len(), second.rows.len()), (3, 2));
    assert!(second.rows.iter().all(|row| row.offer == oak || row.offer == birch), "{second:#?}");
    assert_eq!((first.snapshots, second.snapshots), (1, 1));
    let earlier = world.provider(OAK).get_offer(&done.oak).await.accepted();
    assert_eq!(earlier.state(), OfferState::Rejected);
    // Two eligible offers of this round: those opened in the last do not count (DEC-8).
    let return_by = world.now().await.plus_hours(24);
    let ranked: Vec<&str> = second.rows.iter().filter(|row| row.rank.is_some()).map(|row| row.offer.as_str()).collect();
    world.finder().send_tranche(&done.search, &ranked, return_by).await.accepted();
    for (offer, agency) in [(&oak, OAK), (&birch, BIRCH)] {
        world.decision_maker().open_identity(offer).await.accepted();
        world.provider(agency).declare(offer, api::common::v1::YesNoUnknown::No, "").await.accepted();
    }
    world.decision_maker().choose(&oak).await.accepted();
    let awarded = world.finder().award_as(world.award_of(&oak)).await.accepted();
    // A member of the lot keeps its list price in every round (DEC-2).
    let award = awarded.search.and_then(|search| search.award).expect("an award");
    assert_eq!(award.allowed_core_weekly_pence, Some(85_000));
}

#[tokio::test]
async fn esc_1_a_withdrawal_in_the_second_round_tells_those_of_both() {
    let world = World::start().await;
    let done = world.in_spot_round().await;
    world.finder().withdraw_search(&done.search, "KIN_FOUND", "KIN", "").await.accepted();
    for agency in [ROWAN, OAK, HAZEL] {
        let feed = world.provider(agency).whole_feed().await;
        let told = feed.iter().filter(|item| item.kind() == api::feed::v1::FeedItemKind::SearchWithdrawn);
        assert_eq!(told.count(), 1, "{agency:?}");
    }
    world.provider(OAK).open(&done.search).await.unwrap_err();
}

#[tokio::test]
async fn frm_1_a_type_without_a_lot_opens_to_everybody_with_spot_approval() {
    let world = World::start().await;
    let covered = world.approved(|_| {}).await.name;
    let kept = world.lot_covers("FOSTERING", &["SHORT_TERM_FOSTERING"]).await;
    let fostering = kept.lots.iter().find(|lot| lot.lot == "FOSTERING").expect("the lot");
    assert_eq!(fostering.members.len(), 7, "its members stay");
    let closes = world.now().await.plus_hours(54);
    // Approved as a framework search, nobody has agreed to a purchase.
    world.nothing_appended(world.finder().publish(&covered, closes)).await.refused("NO_LOT");
    let drafted = world
        .drafted(|search| {
            unnamed(search);
            child(search).number = "CDF-NO-LOT".to_owned();
        })
        .await
        .name;
    let asked = world.finder().request_approvals(&drafted).await.accepted();
    let kinds: Vec<&str> = asked.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    assert_eq!(kinds, ["INDEPENDENT_SEARCH", "SPOT_PURCHASE"]);
    world.approver().grant(&drafted, "INDEPENDENT_SEARCH", None).await.accepted();
    world.nothing_appended(world.finder().publish(&drafted, closes)).await.refused("STATE_FORBIDS");
    world.approver().grant(&drafted, "SPOT_PURCHASE", None).await.accepted();
    let published = world.finder().publish(&drafted, closes).await.accepted().search.expect("the search");
    let round = &published.rounds[0];
    assert_eq!((round.tier(), round.reason.as_str(), round.lot.as_str()), (RoundTier::Spot, "NO_LOT", ""));
    assert_eq!(round.invited_count, 6, "every fostering provider that has signed");
    let offer = world.offer(&drafted, OAK).submit().await.accepted().name;
    world.close_latest(&drafted).await;
    world.choose_alone(&drafted, &offer, OAK).await;
    let awarded = world.finder().award_as(world.award_of(&offer)).await.accepted();
    let award = awarded.search.and_then(|search| search.award).expect("an award");
    assert_eq!(award.allowed_core_weekly_pence, None, "no list price binds it, and fostering has no ceiling");
}

#[tokio::test]
async fn frm_1_a_member_suspended_for_quality_is_out_of_spot_rounds_too() {
    let world = World::start().await;
    let done = world.all_rejected().await;
    world.finder().request_approval(&done.search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "").await.accepted();
    world.approver().grant(&done.search, "SPOT_PURCHASE", None).await.accepted();
    world.suspend(WILLOW).await.accepted();
    let closes = world.now().await.plus_hours(54);
    world.finder().open_spot(&done.search, closes).await.accepted();
    world.provider(HAZEL).invitation(&done.search).await.accepted();
    let willow = world.provider(WILLOW).invitation(&done.search).await.accepted();
    assert_eq!(willow.state(), InvitationState::Closed, "of the framework round alone");
    // Suspended while the round runs.
    world.suspend(HAZEL).await.accepted();
    let refused = world.offer_in(&done.search, 2, HAZEL).submit();
    world.nothing_appended(refused).await.refused("MEMBER_SUSPENDED");
}

#[tokio::test]
async fn dec_3_above_the_ceiling_a_second_approver_decides() {
    let world = World::start().await;
    world.lot_covers("RESIDENTIAL", &["RESIDENTIAL_SCHOOL"]).await;
    let mut draft = world.example_search("residential");
    unnamed(&mut draft);
    shared(&mut draft).short_window = None;
    let drafted = world.finder().draft(draft).await.accepted().name;
    world.approve(&drafted).await;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&drafted, closes).await.accepted();
    let offer = world.offer(&drafted, LARCH).like(&world, "residential-llanrumney");
    let dear = offer.terms(|terms| terms.fee.as_mut().expect("a fee").core_weekly_pence = Some(1_150_001));
    let offer = dear.submit().await.accepted().name;
    world.close_latest(&drafted).await;
    world.choose_alone(&drafted, &offer, LARCH).await;
    let award = world.award_of(&offer);
    let refused = world.nothing_appended(world.finder().award_as(award.clone())).await;
    refused.refused("ABOVE_CEILING").shows("ceiling_pence", "1150000");
    world.finder().request_approval(&drafted, "ABOVE_CEILING", "", &offer).await.accepted();
    let same = world.nothing_appended(world.approver().grant(&drafted, "ABOVE_CEILING", None)).await;
    same.refused("HIGHER_APPROVER_NEEDED");
    world.nothing_appended(world.finder().award_as(award.clone())).await.refused("ABOVE_CEILING");
    world.higher_approver().grant(&drafted, "ABOVE_CEILING", None).await.accepted();
    // So dear an award is above what a finder may give, too.
    world.nothing_appended(world.finder().award_as(award.clone())).await.refused("APPROVAL_MISSING");
    world.finder().request_approval(&drafted, "AWARD_ABOVE_LIMIT", "", &offer).await.accepted();
    world.approver().grant(&drafted, "AWARD_ABOVE_LIMIT", None).await.accepted();
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn apr_1_asking_for_another_round_leaves_what_was_granted_for_the_first() {
    let world = World::start().await;
    world.lot_covers("FOSTERING", &["SHORT_TERM_FOSTERING"]).await;
    let search = world.published(unnamed).await.name;
    world.close_latest(&search).await;
    let finder = world.finder();
    let purchases = |search: api::search::v1::Search| {
        let all = search.approvals.into_iter().filter(|one| one.kind == "SPOT_PURCHASE");
        all.map(|one| (one.round, one.status())).collect::<Vec<_>>()
    };
    let (granted, requested) = (ApprovalStatus::Granted, ApprovalStatus::Requested);
    let asked = finder.request_approval(&search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "").await.accepted();
    assert_eq!(purchases(asked), [(0, granted), (2, requested)]);
    let again = world.nothing_appended(finder.request_approval(&search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", ""));
    again.await.refused("APPROVAL_STANDS");
    let both = world.approver().grant(&search, "SPOT_PURCHASE", None).await.accepted();
    assert_eq!(purchases(both), [(0, granted), (2, granted)]);
}

#[tokio::test]
async fn dec_3_a_fee_far_under_the_median_is_queried_and_stops_nothing() {
    let world = World::start().await;
    world.lot_covers("FOSTERING", &["SHORT_TERM_FOSTERING"]).await;
    let search = world.published(unnamed).await.name;
    let fee = |pence| {
        move |terms: &mut api::search::v1::Terms| {
            let fee = terms.fee.get_or_insert_default();
            fee.core_weekly_pence = Some(pence);
            fee.extras.clear();
        }
    };
    let low = world.offer(&search, OAK).terms(fee(40_000)).submit().await.accepted().name;
    world.offer(&search, ROWAN).terms(fee(80_000)).submit().await.accepted();
    world.offer(&search, BIRCH).terms(fee(90_000)).submit().await.accepted();
    world.close_latest(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let queried: Vec<&str> =
        shortlist.rows.iter().filter(|row| row.fee_queried).map(|row| row.offer.as_str()).collect();
    assert_eq!(queried, [low.as_str()]);
    let request = api::decision::v1::SendTrancheRequest {
        parent: search.clone(),
        offers: vec![low.clone()],
        return_by: Some(crate::harness::proto_instant(world.now().await.plus_hours(24))),
        reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
        single_offer_reason: "CLEAR_LEAD".to_owned(),
        ..Default::default()
    };
    world.finder().send_tranche_as(request).await.accepted();
    world.decision_maker().open_identity(&low).await.accepted();
    world.provider(OAK).declare(&low, api::common::v1::YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&low).await.accepted();
    let award = world.award_of(&low);
    let finder = world.finder();
    let checked = finder.award_as(api::decision::v1::AwardOfferRequest { validate_only: true, ..award.clone() });
    let checked = checked.await.accepted();
    assert_eq!(checked.failing_checks, []);
    assert_eq!(checked.warnings.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["FEE_QUERIED"]);
    world.finder().award_as(award).await.accepted();
}

#[tokio::test]
async fn esc_3_an_end_without_a_match_records_where_the_child_is() {
    let world = World::start().await;
    let done = world.all_rejected().await;
    let finder = world.finder();
    let end = |whereabouts: &str, text: &str| EndWithoutMatchRequest {
        name: done.search.clone(),
        whereabouts: whereabouts.to_owned(),
        text: text.to_owned(),
        request_id: new_request_id(),
        ..Default::default()
    };
    let said = |request| async { reply(finder.decisions().end_without_match(request).await) };
    let silent = world.nothing_appended(said(end("", ""))).await;
    silent.refused("FIELD_REQUIRED").names_exactly(&["whereabouts"]);
    let unknown = world.nothing_appended(said(end("AT_SCHOOL", ""))).await;
    unknown.refused("UNKNOWN_CODE").names_exactly(&["whereabouts"]);
    let wordless = world.nothing_appended(said(end("OTHER", ""))).await;
    wordless.refused("TEXT_REQUIRED").names_exactly(&["text"]);
    let ended = said(end("UNREGISTERED_ARRANGEMENT", "")).await.accepted();
    assert_eq!(ended.state(), SearchState::NoMatch);
    assert_eq!(ended.ending.expect("an ending").whereabouts, "UNREGISTERED_ARRANGEMENT");
}

#[tokio::test]
async fn esc_3_a_withdrawal_records_where_the_child_is() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let finder = world.finder();
    let silent = world.nothing_appended(finder.withdraw_search(&done.search, "PLACED_OUTSIDE_HAFAN", "", "")).await;
    silent.refused("FIELD_REQUIRED").names_exactly(&["whereabouts"]);
    let placed = finder.withdraw_search(&done.search, "PLACED_OUTSIDE_HAFAN", "PLACED_OUTSIDE_HAFAN", "");
    let ending = placed.await.accepted().ending.expect("an ending");
    assert_eq!(ending.whereabouts, "PLACED_OUTSIDE_HAFAN");
}

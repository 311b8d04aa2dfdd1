//! DEC: rejecting, returning, choosing, and the award with its checks.

use api::common::v1::YesNoUnknown;
use api::decision::v1::{AwardOfferRequest, DefaultAnswers, OfferToAnswer};
use api::search::v1::{DisclosureStage, OfferState, SearchState};
use tonic::Code;

use crate::harness::{BIRCH, CEDAR, OAK, Outcome as _, ROWAN, WILLOW, World, unnamed};

#[tokio::test]
async fn dec_1_the_decision_maker_rejects_with_a_reason_its_provider_reads_returns_or_chooses() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let first = tranche.offers[0].offer.as_str();
    let decision_maker = world.decision_maker();
    world.nothing_appended(async { decision_maker.reject(first, "OTHER", "").await.refused("TEXT_REQUIRED") }).await;
    world.nothing_appended(async { world.finder().reject(first, "TOO_FAR", "").await.unwrap_err() }).await;
    let rejected = decision_maker.reject(first, "TOO_FAR", "An hour each way from her school.").await.accepted();
    assert_eq!(rejected.state(), OfferState::Rejected);
    let read = world.provider(done.agency_of(first)).get_offer(first).await.accepted().answer.expect("an answer");
    assert_eq!((read.reason.as_str(), read.text.as_str()), ("TOO_FAR", "An hour each way from her school."));
    world.nothing_appended(async { decision_maker.reject(first, "TOO_FAR", "").await.refused("OFFER_ANSWERED") }).await;
    let returned = decision_maker.return_tranche(&tranche.name, "WANTS_MORE_OFFERS", "").await.accepted();
    assert_eq!(returned.state(), api::decision::v1::TrancheState::Returned);
    assert_eq!(world.finder().search(&done.search).await.accepted().state(), SearchState::Shortlisting);
}

#[tokio::test]
async fn dec_1_a_choice_records_the_childs_view_or_why_not() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.as_str();
    world
        .nothing_appended(async { world.decision_maker().choose_with(offer, None).await.refused("CHILD_VIEW_MISSING") })
        .await;
    let chosen = world.decision_maker().choose(offer).await.accepted();
    assert_eq!(chosen.state(), SearchState::Chosen);
}

#[tokio::test]
async fn dec_2_a_fee_above_the_list_is_refused_with_its_working_and_the_same_offer_lowered_passes() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let dear =
        world.offer(&search, OAK).terms(|terms| terms.fee.as_mut().expect("a fee").core_weekly_pence = Some(85_001));
    let dear = dear.submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&search, &[&dear], return_by).await.accepted();
    world.decision_maker().open_identity(&dear).await.accepted();
    world.provider(OAK).declare(&dear, YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&dear).await.accepted();
    let award = world.award_of(&dear);
    let refused =
        world.nothing_appended(async { world.finder().award_as(award.clone()).await.refused("FEE_ABOVE_LIST") }).await;
    refused
        .shows("asked_pence", "85001")
        .shows("allowed_pence", "85000")
        .shows("list_pence", "85000")
        .shows("discount_basis_points", "0");
    let mut fee = world.finder().get_offer(&dear).await.accepted().terms.expect("terms").fee.expect("a fee");
    fee.core_weekly_pence = Some(85_000);
    world.provider(OAK).reduce_fee(&dear, fee).await.accepted();
    let awarded = world.finder().award_as(award).await.accepted().search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
}

#[tokio::test]
async fn dec_2_an_extra_is_listed_and_at_its_price_at_most() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let offer = world.offer(&search, OAK).terms(|terms| {
        let extras = &mut terms.fee.as_mut().expect("a fee").extras;
        extras[0].weekly_pence += 1;
        let mut unlisted = extras[0].clone();
        unlisted.code = "PONY".to_owned();
        extras.push(unlisted);
    });
    let offer = offer.submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
    world.decision_maker().open_identity(&offer).await.accepted();
    world.provider(OAK).declare(&offer, YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&offer).await.accepted();
    let refused = world
        .finder()
        .award_as(world.award_of(&offer))
        .await
        .expect_refusal(Code::FailedPrecondition, "EXTRA_ABOVE_LIST");
    refused.names("fee.extras.PONY", "EXTRA_NOT_LISTED");
}

#[tokio::test]
async fn dec_4_an_award_out_of_area_is_refused_without_its_panel() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let offer = world.offer(&search, WILLOW).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
    world.decision_maker().open_identity(&offer).await.accepted();
    world.provider(WILLOW).declare(&offer, YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&offer).await.accepted();
    let award = world.award_of(&offer);
    let refused = world.nothing_appended(async { world.finder().award_as(award).await }).await;
    let refused = refused.expect_refusal(Code::FailedPrecondition, "APPROVAL_MISSING");
    assert_eq!(refused.rule, "DEC-4");
    refused.shows("approval", "OUT_OF_AREA").shows("granting_role", "PANEL_ADMINISTRATOR").shows("tier", "T2");
}

#[tokio::test]
async fn dec_6_one_award_and_hold_and_vacancy_change_with_it() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let awarded = world.finder().award_as(world.award_of(&offer)).await.accepted().search.expect("the search");
    assert_eq!(awarded.award.expect("the award").offer, offer);
    world
        .nothing_appended(async { world.finder().award_as(world.award_of(&offer)).await.refused("AWARD_EXISTS") })
        .await;
    let agency = done.agency_of(&offer);
    let setting = world.provider(agency).get_setting(&world.registered(agency).settings[0].clone()).await.accepted();
    let awarded = setting.places.iter().filter(|place| place.state() == api::register::v1::PlaceState::Awarded).count();
    assert_eq!(awarded, 1, "{setting:#?}");
    assert!(world.provider(agency).get_offer(&offer).await.accepted().hold.is_none());
}

#[tokio::test]
async fn dec_7_award_and_no_match_wait_until_every_other_offer_has_its_answer() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let unanswered =
        AwardOfferRequest { default_answers: DefaultAnswers::Unspecified.into(), ..world.award_of(&offer) };
    let refused =
        world.nothing_appended(async { world.finder().award_as(unanswered).await.refused("OFFERS_UNANSWERED") }).await;
    assert_eq!(refused.violations.len(), 2, "{refused:#?}");
    world.finder().award_as(world.award_of(&offer)).await.accepted();
    for agency in [OAK, ROWAN, BIRCH].into_iter().filter(|agency| *agency != done.agency_of(&offer)) {
        let answered = world.provider(agency).offers_of(&done.search).await.accepted();
        let answer = answered[0].answer.clone().expect("everyone is told why");
        assert!(!answer.reason.is_empty());
        let told = format!("{:?}", answered[0]);
        assert!(!told.contains(&offer) && !told.contains("rank"), "never the winner, never a rank");
    }
}

#[tokio::test]
async fn dec_7_an_end_without_a_match_answers_all_in_the_same_call_or_is_refused() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let finder = world.finder();
    world
        .nothing_appended(async {
            finder.end_without_match(&done.search, DefaultAnswers::Unspecified).await.refused("OFFERS_UNANSWERED")
        })
        .await;
    let ended = finder.end_without_match(&done.search, DefaultAnswers::UseCriterionSentences).await.accepted();
    assert_eq!(ended.state(), SearchState::NoMatch);
}

#[tokio::test]
async fn dec_7_each_answers_what_is_theirs() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    world.deciding(&done).await;
    let rest = ranked[2].as_str();
    world
        .nothing_appended(async { world.decision_maker().reject(rest, "TOO_FAR", "").await.refused("NOT_IN_TRANCHE") })
        .await;
    world
        .nothing_appended(async {
            let mine = OfferToAnswer { offer: ranked[0].clone(), reason: "TOO_FAR".to_owned(), text: String::new() };
            world.finder().batch_reject(&done.search, vec![mine]).await.unwrap_err()
        })
        .await;
    // By default the finder answers what is in no tranche, and leaves what was sent.
    let answered = world.finder().answer_the_rest(&done.search).await.accepted();
    assert_eq!(answered.iter().map(|offer| offer.name.as_str()).collect::<Vec<_>>(), [rest]);
}

#[tokio::test]
async fn dec_8_no_score_decides_two_identities_are_opened_by_a_named_person() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let two: Vec<&str> = ranked.iter().take(2).map(String::as_str).collect();
    let return_by = world.now().await.plus_hours(48);
    world.finder().send_tranche(&done.search, &two, return_by).await.accepted();
    world.provider(done.agency_of(two[0])).declare(two[0], YesNoUnknown::No, "").await.accepted();
    world.decision_maker().open_identity(two[0]).await.accepted();
    world.nothing_appended(async { world.finder().choose(two[0]).await.refused("NOT_PERMITTED") }).await;
    world.nothing_appended(async { world.decision_maker().choose(two[0]).await.refused("TOO_FEW_OPENED") }).await;
    world.decision_maker().open_identity(two[1]).await.accepted();
    world.decision_maker().choose(two[0]).await.accepted();
}

#[tokio::test]
async fn dec_8_an_offer_that_was_retracted_is_none_to_compare_one_rejected_still_is() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let all: Vec<&str> = ranked.iter().map(String::as_str).collect();
    let return_by = world.now().await.plus_hours(48);
    world.finder().send_tranche(&done.search, &all, return_by).await.accepted();
    world.provider(done.agency_of(all[0])).declare(all[0], YesNoUnknown::No, "").await.accepted();
    world.decision_maker().open_identity(all[0]).await.accepted();
    world.decision_maker().reject(all[1], "TOO_FAR", "").await.accepted();
    for offer in &all[2..] {
        world.provider(done.agency_of(offer)).retract(offer, "CARER_UNAVAILABLE", "").await.accepted();
    }
    world.nothing_appended(async { world.decision_maker().choose(all[0]).await.refused("TOO_FEW_OPENED") }).await;
    world.provider(done.agency_of(all[1])).retract(all[1], "CARER_UNAVAILABLE", "").await.refused("OFFER_ANSWERED");
}

#[tokio::test]
async fn dec_8_where_every_other_offer_was_retracted_one_is_opened_and_chosen() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let all: Vec<&str> = ranked.iter().map(String::as_str).collect();
    let return_by = world.now().await.plus_hours(48);
    world.finder().send_tranche(&done.search, &all, return_by).await.accepted();
    world.provider(done.agency_of(all[0])).declare(all[0], YesNoUnknown::No, "").await.accepted();
    world.decision_maker().open_identity(all[0]).await.accepted();
    for offer in &all[1..] {
        world.provider(done.agency_of(offer)).retract(offer, "CARER_UNAVAILABLE", "").await.accepted();
    }
    world.decision_maker().choose(all[0]).await.accepted();
}

#[tokio::test]
async fn dec_8_one_offer_alone_is_sent_with_the_reason_why() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let ranked = done.ranked(&world).await;
    let return_by = world.now().await.plus_hours(24);
    world
        .nothing_appended(async {
            world
                .finder()
                .send_tranche(&done.search, &[&ranked[0]], return_by)
                .await
                .refused("SINGLE_OFFER_REASON_MISSING")
        })
        .await;
}

#[tokio::test]
async fn dec_9_every_failing_check_is_reported_at_once_and_beforehand() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    world.decision_maker().choose(&offer).await.accepted();
    let faulty = AwardOfferRequest {
        agreement_to_accommodate: YesNoUnknown::No.into(),
        start_date: Some(world.day(-3)),
        ..world.award_of(&offer)
    };
    let before = AwardOfferRequest { validate_only: true, ..faulty.clone() };
    let checked = world.nothing_appended(async { world.finder().award_as(before).await.accepted() }).await;
    let reasons: Vec<&str> = checked.failing_checks.iter().map(|check| check.reason.as_str()).collect();
    assert!(reasons.contains(&"AGREEMENT_NOT_RECORDED") && reasons.contains(&"START_DATE_INVALID"), "{checked:#?}");
    assert!(checked.fee_working.is_some());
    let refused = world.nothing_appended(async { world.finder().award_as(faulty).await }).await.unwrap_err();
    let refused = crate::harness::Refused::of(&refused);
    for reason in ["AGREEMENT_NOT_RECORDED", "START_DATE_INVALID"] {
        assert!(refused.violations.iter().any(|(_, named)| named == reason), "{refused:#?}");
    }
    let fine = AwardOfferRequest { validate_only: true, ..world.award_of(&offer) };
    let checked = world.nothing_appended(async { world.finder().award_as(fine).await.accepted() }).await;
    assert!(checked.failing_checks.is_empty(), "{checked:#?}");
}

#[tokio::test]
async fn inv_3_names_come_with_the_tranche_and_the_identity_with_the_award() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let tranche = world.deciding(&done).await;
    let offer = tranche.offers[0].offer.clone();
    let winner = world.provider(done.agency_of(&offer));
    let name = |invitation: &api::search::v1::Invitation| {
        invitation
            .identities
            .as_ref()
            .and_then(|identities| identities.children.first())
            .map(|child| (child.first_name.clone(), child.last_name.clone()))
    };
    assert_eq!(name(&winner.invitation(&done.search).await.accepted()), None);
    world.nothing_appended(async { world.finder().release(&tranche.name).await.refused("NOT_PERMITTED") }).await;
    world.decision_maker().release(&tranche.name).await.accepted();
    let seen = winner.invitation(&done.search).await.accepted();
    assert_eq!(seen.stage(), DisclosureStage::Tranche);
    let (first_name, last_name) = name(&seen).expect("a first name");
    assert!(!first_name.is_empty() && last_name.is_empty());
    world.decision_maker().choose(&offer).await.accepted();
    world.finder().award_as(world.award_of(&offer)).await.accepted();
    let seen = winner.invitation(&done.search).await.accepted();
    assert_eq!(seen.stage(), DisclosureStage::Award);
    assert!(name(&seen).is_some_and(|(_, last)| !last.is_empty()));
    let loser = tranche.offers[1].offer.clone();
    let loser = world.provider(done.agency_of(&loser)).invitation(&done.search).await.accepted();
    assert_eq!(name(&loser), None, "closed again for whoever was not awarded");
    let profile = format!("{:?}", seen.profile);
    assert!(!profile.contains("adult named in the court"), "no safety exclusion in any provider's view");
}

#[tokio::test]
async fn dec_9_a_parent_and_a_baby_are_placed_together() {
    let world = World::start().await;
    let mut draft = world.example_search("parent-and-baby");
    unnamed(&mut draft);
    let drafted = world.finder().draft(draft).await.accepted();
    let decision_maker = world.caller(&drafted.decision_maker, "DECISION_MAKER", crate::harness::CARDIFF);
    let search = world.approve(&drafted.name).await.name;
    let closes = world.now().await.plus_hours(54);
    world.finder().publish(&search, closes).await.accepted();
    let offer = world.offer(&search, CEDAR).like(&world, "parent-and-baby-penylan").submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let row = crate::harness::row(&shortlist, &offer);
    let gate = row.gates.iter().find(|gate| gate.gate == "G12").expect("parent and baby");
    assert_eq!(gate.outcome(), api::decision::v1::GateOutcome::Pass, "{row:#?}");
    let open = row.gates.iter().filter(|gate| gate.outcome() == api::decision::v1::GateOutcome::NeedsCheck);
    for gate in open.map(|gate| gate.gate.clone()).collect::<Vec<_>>() {
        world.finder().resolve(&offer, &format!("gate/{gate}"), "YES").await.accepted();
    }
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
    decision_maker.open_identity(&offer).await.accepted();
    world.provider(CEDAR).declare(&offer, YesNoUnknown::No, "").await.accepted();
    decision_maker.choose(&offer).await.accepted();
    let award = AwardOfferRequest { start_date: Some(world.day(60)), ..world.award_of(&offer) };
    let awarded = world.finder().award_as(award).await.accepted().search.expect("the search");
    assert_eq!(awarded.state(), SearchState::Awarded);
}

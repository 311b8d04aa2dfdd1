//! OFF: offers, sealed until the close and judged by one clock.

use api::search::v1::{OfferState, TermsState, WithdrawOfferRequest};

use crate::harness::{BIRCH, HAZEL, OAK, Outcome as _, ROWAN, THORN, World, lower};

#[tokio::test]
async fn off_1_an_invited_provider_offers_each_of_its_own_settings_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.offer(&search, OAK).submit().await.accepted();
    world.offer(&search, OAK).setting(1).submit().await.accepted();
    world.nothing_appended(async { world.offer(&search, OAK).submit().await.refused("LIVE_OFFER_EXISTS") }).await;
    world.nothing_appended(async { world.offer(&search, THORN).submit().await.refused("NOT_PERMITTED") }).await;
    let others = world.registered(OAK).settings[0].clone();
    let foreign = world.offer(&search, ROWAN).request(|request| request.setting = others);
    world.nothing_appended(async { foreign.submit().await.refused("NOT_PERMITTED") }).await;
}

#[tokio::test]
async fn off_1_after_a_withdrawal_a_setting_may_offer_again_in_the_window() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let first = world.offer(&search, OAK).submit().await.accepted();
    world.provider(OAK).withdraw_offer(&first.name).await.accepted();
    let second = world.offer(&search, OAK).submit().await.accepted();
    assert_ne!(first.name, second.name);
}

#[tokio::test]
async fn off_2_every_missing_and_every_foreign_answer_is_named_at_once() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let faulty = world.offer(&search, OAK).terms(|terms| {
        terms.must_haves.remove(1);
        terms.needs.retain(|need| need.domain != "RELATIONSHIPS");
        terms.needs[0].evidence = "VERIFIED".to_owned();
        terms.wishes[0].wish = 9;
    });
    let refused = world.nothing_appended(async { faulty.submit().await }).await.unwrap_err();
    let refused = crate::harness::Refused::of(&refused);
    let reasons: Vec<&str> = refused.violations.iter().map(|(_, reason)| reason.as_str()).collect();
    for reason in ["EVIDENCE_NOT_YOURS", "OFFER_INCOMPLETE", "VALUE_INVALID"] {
        assert!(reasons.contains(&reason), "{refused:#?}");
    }
    assert_eq!(reasons.iter().filter(|reason| **reason == "OFFER_INCOMPLETE").count(), 2, "{refused:#?}");
    world.offer(&search, OAK).submit().await.accepted();
}

#[tokio::test]
async fn off_3_nobody_but_its_provider_reads_terms_before_the_close() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted();
    let own = world.provider(OAK).get_offer(&offer.name).await.accepted();
    assert!(own.terms.is_some() && own.receipt.is_some());
    for caller in [
        world.finder(),
        world.decision_maker(),
        world.approver(),
        world.auditor(),
        world.admin(),
        world.provider(ROWAN),
    ] {
        caller.get_offer(&offer.name).await.refused("NOT_PERMITTED");
    }
    let seen = world.finder().search(&search).await.accepted();
    assert_eq!(seen.rounds[0].offers_count, Some(1));
    assert_eq!(seen.rounds[0].terms_state(), TermsState::Sealed);
    world.close(&search).await;
    world.settle(&search).await;
    let opened = world.finder().get_offer(&offer.name).await.accepted();
    assert_eq!(opened.terms_state(), TermsState::Open);
    assert!(opened.terms.is_some() && opened.provider.is_empty() && opened.setting.is_empty());
    assert!(opened.receipt.is_none(), "that is its provider's");
}

#[tokio::test]
async fn off_4_the_last_version_counts_and_a_withdrawn_offer_is_gone() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let draft = world.offer(&search, OAK);
    let mut terms = draft.into_request().terms.expect("terms");
    let offer = world.offer(&search, OAK).submit().await.accepted();
    terms.matching_statement = "Revised.".to_owned();
    let revised = world.provider(OAK).revise(&offer.name, terms.clone(), 1).await.accepted();
    assert_eq!(revised.version, 2);
    world
        .nothing_appended(async {
            world.provider(ROWAN).revise(&offer.name, terms.clone(), 1).await.refused("NOT_PERMITTED")
        })
        .await;
    let withdrawn = world.offer(&search, ROWAN).submit().await.accepted();
    world.provider(ROWAN).withdraw_offer(&withdrawn.name).await.accepted();
    world
        .nothing_appended(async {
            world.provider(ROWAN).revise(&withdrawn.name, terms, 1).await.refused("OFFER_NOT_LIVE")
        })
        .await;
    world.close(&search).await;
    world.settle(&search).await;
    let shortlist = world.finder().shortlist(&search).await.accepted();
    assert_eq!(shortlist.rows.len(), 1);
    let counted = world.finder().get_offer(&offer.name).await.accepted();
    assert_eq!(counted.terms.expect("terms").matching_statement, "Revised.");
}

#[tokio::test]
async fn off_5_at_the_closing_instant_an_offer_is_late_whether_or_not_the_close_is_processed() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let in_time = world.offer(&search, OAK).submit().await.accepted();
    let close = world.closes(&search).await;
    world.advance_to(close).await;
    let refused = world.offer(&search, ROWAN).submit().await.refused("OFFER_LATE");
    refused.shows("close", &close.to_string());
    assert!(refused.working.contains_key("received"), "{refused:#?}");
    let terms = world.offer(&search, OAK).into_request().terms.expect("terms");
    world.provider(OAK).revise(&in_time.name, terms, 1).await.refused("OFFER_LATE");
    world.provider(OAK).withdraw_offer(&in_time.name).await.refused("OFFER_LATE");
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let offers: Vec<&str> = shortlist.rows.iter().map(|row| row.offer.as_str()).collect();
    assert_eq!(offers, [in_time.name.as_str()]);
}

#[tokio::test]
async fn off_6_the_same_request_id_gets_the_first_answer_and_changes_nothing() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let request = world.offer(&search, OAK).into_request();
    let first = world.provider(OAK).submit(request.clone()).await.accepted();
    let again = world.nothing_appended(async { world.provider(OAK).submit(request.clone()).await.accepted() }).await;
    assert_eq!(first, again);
    let mut terms = request.terms.clone().expect("terms");
    terms.matching_statement = "Changed since.".to_owned();
    world.provider(OAK).revise(&first.name, terms, 1).await.accepted();
    let later = world.nothing_appended(async { world.provider(OAK).submit(request.clone()).await.accepted() }).await;
    assert_eq!(first, later, "the first answer, as it was");
    let mut other = request;
    other.answers_request_version = 2;
    world.nothing_appended(async { world.provider(OAK).submit(other).await.refused("REQUEST_ID_REUSED") }).await;
}

#[tokio::test]
async fn off_6_a_request_id_is_its_callers_own_and_its_methods() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let request = world.offer(&search, OAK).into_request();
    let id = request.request_id.clone();
    let mine = world.provider(OAK).submit(request.clone()).await.accepted();
    // Under the same id a rival makes an offer of its own, and neither reads nor meets the other's.
    let theirs =
        world.offer(&search, ROWAN).request(|theirs| theirs.request_id.clone_from(&id)).submit().await.accepted();
    assert_ne!(mine.name, theirs.name);
    assert_eq!(theirs.provider, world.provider(ROWAN).organisation());
    // Whoever sends another's call word for word gets what they may have: nothing.
    world
        .nothing_appended(async { world.provider(THORN).submit(request.clone()).await.refused("NOT_PERMITTED") })
        .await;
    // Another method is another call.
    let withdraw = WithdrawOfferRequest { name: mine.name.clone(), request_id: id };
    let withdrawn = world.provider(OAK).offers().withdraw_offer(withdraw).await.expect("withdrawn").into_inner();
    assert_eq!((withdrawn.name.as_str(), withdrawn.state()), (mine.name.as_str(), OfferState::Withdrawn));
    assert_eq!(world.provider(OAK).submit(request).await.accepted(), mine, "and the first answer is what it was");
}

#[tokio::test]
async fn off_7_after_the_close_an_offer_may_be_retracted_and_only_its_fee_may_fall() {
    let world = World::start().await;
    let done = world.shortlisted().await;
    let fee = world.finder().get_offer(&done.oak).await.accepted().terms.expect("terms").fee.expect("a fee");
    let mut higher = fee.clone();
    higher.core_weekly_pence = higher.core_weekly_pence.map(|pence| pence + 1);
    let oak = world.provider(OAK);
    world.nothing_appended(async { oak.reduce_fee(&done.oak, higher).await.refused("FEE_RAISED") }).await;
    let mut lower = fee.clone();
    lower.core_weekly_pence = lower.core_weekly_pence.map(|pence| pence - 1_000);
    oak.reduce_fee(&done.oak, lower.clone()).await.accepted();
    let seen = world.finder().get_offer(&done.oak).await.accepted().terms.expect("terms").fee.expect("a fee");
    assert_eq!(seen, lower);
    let tranche = world.deciding(&done).await;
    let held = tranche.offers[0].offer.clone();
    let provider = world.provider(done.agency_of(&held));
    world.nothing_appended(async { provider.retract(&held, "OTHER", "").await.refused("TEXT_REQUIRED") }).await;
    let retracted = provider.retract(&held, "CARER_UNAVAILABLE", "").await.accepted();
    assert_eq!(retracted.state(), OfferState::Retracted);
    assert!(retracted.hold.is_none(), "the hold is released");
    let second = tranche.offers[1].offer.clone();
    world.provider(done.agency_of(&second)).retract(&second, "PLACE_FILLED", "").await.accepted();
    let search = world.finder().search(&done.search).await.accepted();
    assert_eq!(search.state(), api::search::v1::SearchState::Shortlisting, "an emptied tranche returns");
    let kinds = |items: Vec<api::feed::v1::FeedItem>| items.into_iter().map(|item| item.kind()).collect::<Vec<_>>();
    let told = api::feed::v1::FeedItemKind::OfferRetracted;
    assert!(kinds(world.finder().whole_feed().await).contains(&told));
    assert!(kinds(world.decision_maker().whole_feed().await).contains(&told));
}

#[tokio::test]
async fn off_3_a_rivals_offer_revision_withdrawal_and_no_bid_change_no_byte_another_provider_gets() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.provider(OAK).open(&search).await.accepted();
    let mine = world.offer(&search, OAK).submit().await.accepted();
    let look = || async {
        let oak = world.provider(OAK);
        let mut items = oak.whole_feed().await;
        // A cursor is sealed anew each time it is given; what it stands for is compared by what follows it.
        items.iter_mut().for_each(|item| item.cursor.clear());
        (
            oak.invitation(&search).await.accepted(),
            oak.get_offer(&mine.name).await.accepted(),
            oak.offers_of(&search).await.accepted(),
            oak.questions_of(&search).await.accepted(),
            items,
        )
    };
    let before = look().await;
    world.provider(ROWAN).open(&search).await.accepted();
    let rival = world.offer(&search, ROWAN).submit().await.accepted();
    let terms = world.offer(&search, ROWAN).terms(|terms| lower(terms, 1)).into_request().terms.expect("terms");
    world.provider(ROWAN).revise(&rival.name, terms, 1).await.accepted();
    world.provider(ROWAN).withdraw_offer(&rival.name).await.accepted();
    world.provider(BIRCH).decline(&search, "NO_VACANCY", "").await.accepted();
    world.provider(HAZEL).ask(&search, "Is there a garden?").await.accepted();
    assert_eq!(before, look().await);
}

#[tokio::test]
async fn off_1_a_setting_that_no_longer_serves_the_type_is_not_eligible() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let name = world.registered(BIRCH).settings[0].clone();
    let mut setting = world.provider(BIRCH).get_setting(&name).await.accepted();
    setting.placement_types = vec!["SHORT_TERM_FOSTERING".to_owned()];
    setting.places.clear();
    world.provider(BIRCH).put_settings(vec![setting]).await.accepted();
    world.nothing_appended(async { world.offer(&search, BIRCH).submit().await.refused("SETTING_NOT_ELIGIBLE") }).await;
    world.offer(&search, BIRCH).setting(1).submit().await.accepted();
}

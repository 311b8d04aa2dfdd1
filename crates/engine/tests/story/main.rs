//! One search from draft to award on the memory log: what the engine promises, without the wire.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod guarded;
mod importing;
mod interleaved;
mod interposed;
mod kept_open;
mod key_runs;
mod principals;
mod privacy;
mod repeating;
mod replaying;
mod restating;
mod stage;

use domain::request::YesNoUnknown;
use engine::keys::MasterKey;
use engine::verbs::{
    AcknowledgePreMatch, AnswerOffers, AwardOffer, ChooseOffer, Conceal, Concealable, CreateSearch, DeclareConflict,
    Defaults, GivenAnswer, LiftConcealment, OpenOfferIdentity, RequestApprovals, SendTranche,
};
use engine::{Call, Engine, Failure, Moment, NewIds, Settings};
use vocabulary::{ConcealmentReason, OfferId, RefusalReason, RejectionReason, SearchState};

use stage::{
    CARDIFF, Story, consortium, date, decision_maker, finder, of_provider, published, refused, register, request,
    start, submit, terms,
};

#[tokio::test]
async fn a_search_goes_from_draft_to_award() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-1").await;
    assert_eq!(story.state(search), SearchState::Open);
    let (oak, elm) = (of_provider(settings[0].0), of_provider(settings[1].0));
    let dear: OfferId =
        story.must(&oak, submit(search, settings[0].1, terms(95_000, 3))).await.outcome.parse().unwrap();
    let fair: OfferId =
        story.must(&elm, submit(search, settings[1].1, terms(90_000, 3))).await.outcome.parse().unwrap();
    assert!(matches!(story.engine.offer(&finder(), (search, dear), &Moment::Now).await, Err(Failure::NotPermitted)));
    story.clock.set(start().plus_hours(48));
    assert_eq!(
        refused(story.run(&oak, submit(search, settings[0].1, terms(80_000, 3))).await),
        [RefusalReason::OfferLate]
    );
    let shortlist = story.engine.shortlist(&finder(), search, None, &Moment::Now).await.unwrap();
    assert_eq!(shortlist.rows.len(), 2);
    assert!(shortlist.rows.iter().all(|row| row.identity.is_none() && row.standing.is_some()));
    let offers: Vec<_> =
        shortlist.result.ranked.iter().map(|ranked| shortlist.rows[ranked.key.0 as usize].offer).collect();
    assert_eq!(offers.len(), 2);
    let order: Vec<_> = shortlist.rows.iter().map(|row| (row.offer, NewIds.hold())).collect();
    let return_by = story.engine.now().plus_hours(24);
    let tranche = NewIds.tranche();
    let send =
        SendTranche { search, tranche, offers: order, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    assert_eq!(story.state(search), SearchState::Deciding);
    assert_eq!(story.watches_all(), [0, 2, 0], "the places of both are held");
    for (provider, offer) in [(&oak, dear), (&elm, fair)] {
        story.must(&decision_maker(), OpenOfferIdentity { search, offer }).await;
        let declare = DeclareConflict { search, offer, conflict: YesNoUnknown::No, text: String::new() };
        story.must(provider, declare).await;
    }
    let choose = |offer| ChooseOffer {
        search,
        offer,
        childs_view: "I would like that.".into(),
        not_recorded: String::new(),
        children: vec![],
        split: None,
        confirm_by: None,
    };
    story.must(&decision_maker(), choose(dear)).await;
    let issue = |offer| AwardOffer {
        search,
        offer,
        start_date: date(2026, 12, 10),
        agreement_to_accommodate: YesNoUnknown::Yes,
        information: String::new(),
        answers: vec![],
        defaults: Defaults::CriterionSentences,
        children: vec![],
        successor: NewIds.search(),
        contract: NewIds.contract(),
    };
    assert_eq!(refused(story.run(&finder(), issue(dear)).await), [RefusalReason::FeeAboveList]);
    let tranche_back = engine::verbs::ReturnTranche {
        search,
        tranche,
        reason: vocabulary::ReturnReason::from_code("OTHER").unwrap(),
        text: "Above the framework's price.".into(),
    };
    story.must(&decision_maker(), tranche_back).await;
    let reject = GivenAnswer { offer: dear, reason: RejectionReason::FeeAboveFramework, text: String::new() };
    story.must(&finder(), AnswerOffers { search, answers: vec![reject], defaults: Defaults::None }).await;
    let tranche = NewIds.tranche();
    let offers = vec![(fair, NewIds.hold())];
    let send = SendTranche { search, tranche, offers, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    story.must(&decision_maker(), choose(fair)).await;
    story.must(&finder(), issue(fair)).await;
    assert_eq!(story.state(search), SearchState::Awarded);
    story.watches_all();
    assert_eq!(refused(story.run(&finder(), issue(fair)).await), [RefusalReason::AwardExists]);
    story.engine.log().verify().await.unwrap();
}

#[tokio::test]
async fn reg_5_what_is_concealed_is_watched_until_it_is_shown_again() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let subject = Concealable::Setting(settings[0].1);
    let conceal = Conceal { subject, reason: ConcealmentReason::Safeguarding, text: "A concern.".into(), lifts: None };
    story.must(&consortium(), conceal).await;
    assert_eq!(story.watches_all(), [1, 0, 0]);
    story.must(&consortium(), LiftConcealment { subject }).await;
    assert_eq!(story.watches_all(), [0, 0, 0]);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_body_is_refused() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-2").await;
    let oak = of_provider(settings[0].0);
    let request_id = story.request_id();
    let call = |body: &[u8]| Call { actor: oak.clone(), method: "submit", request_id, body: body.to_vec() };
    let first = story.engine.execute(call(b"a"), submit(search, settings[0].1, terms(80_000, 2))).await.unwrap();
    let position = story.engine.log().head().position;
    let again = story.engine.execute(call(b"a"), submit(search, settings[0].1, terms(80_000, 2))).await.unwrap();
    assert_eq!(first.outcome, again.outcome);
    let other = story.engine.execute(call(b"b"), submit(search, settings[0].1, terms(1, 2))).await;
    assert_eq!(refused(other), [RefusalReason::RequestIdReused]);
    assert_eq!(story.engine.log().head().position, position);
}

#[tokio::test]
async fn off_6_a_call_whose_twin_was_committed_while_it_ran_gets_the_twins_answer() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-2").await;
    let oak = of_provider(settings[0].0);
    let request_id = story.request_id();
    let call = Call { actor: oak.clone(), method: "submit", request_id, body: vec![1] };
    let offer = NewIds.offer();
    let made = move || engine::verbs::SubmitOffer { offer, ..submit(search, settings[0].1, terms(80_000, 2)) };
    let (engine, twin) = (story.engine.clone(), call.clone());
    // The slower of two that were sent at once: it asked whether it is known, and decides only now that the other is committed.
    let twins = made();
    story.between.arm_lookup(move || {
        Box::pin(async move {
            engine.execute(twin, twins).await.unwrap();
        })
    });
    let answer = story.engine.execute(call, made()).await.unwrap();
    assert_eq!(answer.outcome, offer.to_string());
    assert_eq!(story.engine.world().live_offers(search, 1), 1);
}

#[tokio::test]
async fn a_second_live_search_for_a_child_is_refused() {
    let mut story = Story::begin().await;
    register(&mut story).await;
    published(&mut story, "C-3").await;
    let search = NewIds.search();
    let create = CreateSearch {
        search,
        authority: CARDIFF.parse().unwrap(),
        decision_maker: decision_maker().id,
        request: request(" c-3 "),
        identities: engine::documents::Identities::default(),
        origin: engine::verbs::Origin::Written,
    };
    story.must(&finder(), create).await;
    story.must(&finder(), AcknowledgePreMatch { search }).await;
    assert_eq!(refused(story.run(&finder(), RequestApprovals { search }).await), [RefusalReason::LiveSearchExists]);
}

#[tokio::test]
async fn the_world_folded_anew_is_the_world_that_served() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-4").await;
    story.must(&of_provider(settings[0].0), submit(search, settings[0].1, terms(80_000, 2))).await;
    story.clock.set(start().plus_hours(49));
    story.engine.tick().await.unwrap();
    let again =
        Engine::open(story.engine.log().clone(), MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap();
    let now = story.engine.now();
    assert_eq!(again.world().search(search), story.engine.world().search(search));
    assert_eq!(again.world().search(search).unwrap().state(now), SearchState::Shortlisting);
    let wrong = Engine::open(story.engine.log().clone(), MasterKey::of("test", [4; 32]), Settings::default()).await;
    assert!(wrong.is_err());
}

//! A provider that becomes concealed, unsigned, suspended or lapsed between any two steps of a running call can neither be invited nor offer
//! nor be awarded (REG-1, REG-5, FRM-1): each conflicting thing happens after the call has decided, and before it is appended.

use std::sync::Arc;

use domain::Actor;
use domain::event::{Event, Member, OfferEvent, ProviderEvent};
use domain::request::YesNoUnknown;
use engine::verbs::{
    Audience, AwardOffer, ChooseOffer, Conceal, Concealable, DeclareConflict, Defaults, Entry, LiftConcealment,
    OpenFurtherRound, OpenOfferIdentity, ProviderToPut, PutProviders, SendTranche, WithdrawOffer,
};
use engine::{Call, Done, Engine, Failure, NewIds, Verb};
use event_log::{ManualClock, Position, stored};
use vocabulary::{
    ConcealmentReason, Date, FurtherRoundReason, OfferId, ProviderId, RefusalReason, RequestId, SearchId, SearchState,
};

use crate::stage::{
    Story, approved, consortium, date, decision_maker, finder, member, of_provider, publish, published, put_lot,
    recorded, refused, register, start, submit, terms,
};

/// What happens in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Conflict {
    Concealed,
    Unsigned,
    Suspended,
    Lapsed,
}

const CONFLICTS: [Conflict; 4] = [Conflict::Concealed, Conflict::Unsigned, Conflict::Suspended, Conflict::Lapsed];

impl Conflict {
    /// Why a call of the provider is refused afterwards.
    fn reason(self) -> RefusalReason {
        match self {
            Self::Concealed => RefusalReason::Concealed,
            Self::Unsigned => RefusalReason::ProviderUnsigned,
            Self::Suspended => RefusalReason::MemberSuspended,
            Self::Lapsed => RefusalReason::NotFrameworkMember,
        }
    }

    /// Why the award of a chosen offer is.
    fn reason_of_award(self) -> RefusalReason {
        match self {
            Self::Concealed => RefusalReason::SearchFrozen,
            other => other.reason(),
        }
    }
}

/// Everything a conflict needs, to happen inside another call.
#[derive(Clone)]
struct Other {
    engine: Engine,
    clock: Arc<ManualClock>,
    oak: ProviderId,
    elm: ProviderId,
}

impl Other {
    async fn run(&self, verb: impl Verb, id: u64) -> Result<Done, Failure> {
        self.run_as(&consortium(), verb, id).await
    }

    async fn run_as(&self, actor: &Actor, verb: impl Verb, id: u64) -> Result<Done, Failure> {
        let millis = self.engine.now().micros() / 1_000;
        let request_id: RequestId =
            format!("{:08x}-{:04x}-7000-9000-{id:012x}", millis >> 16, millis & 0xffff).parse().unwrap();
        self.engine.execute(Call { actor: actor.clone(), method: "other", request_id, body: vec![] }, verb).await
    }

    fn conceal(&self) -> Conceal {
        let subject = Concealable::Provider(self.oak);
        Conceal { subject, reason: ConcealmentReason::Safeguarding, text: "A concern.".into(), lifts: None }
    }

    async fn happen(self, conflict: Conflict) {
        match conflict {
            Conflict::Concealed => {
                self.run(self.conceal(), 1).await.unwrap();
            }
            Conflict::Unsigned => {
                let mut unsigned = recorded("Oak");
                unsigned.agreement_signed_on = None;
                let put =
                    ProviderToPut { id: self.oak, entry: Entry::Existing, read_version: None, recorded: unsigned };
                self.run(PutProviders { providers: vec![put] }, 2).await.unwrap();
            }
            Conflict::Suspended => {
                let suspended = Member { suspended: YesNoUnknown::Yes, ..member(self.oak) };
                self.run(put_lot(vec![suspended, member(self.elm)]), 3).await.unwrap();
            }
            Conflict::Lapsed => {
                let (today, tomorrow) = (self.engine.now(), self.engine.now().plus_hours(24));
                assert!(today.london_date() < tomorrow.london_date());
                self.clock.set(midnight_after(today.london_date()));
            }
        }
    }
}

/// The first instant of the next day, on a London clock.
fn midnight_after(day: Date) -> vocabulary::Timestamp {
    vocabulary::from_london(day.plus_days(1), 0, 0).unwrap()
}

/// A story whose first provider is a member until this day at the latest, where membership is what lapses.
async fn begin(conflict: Conflict, until: Date) -> (Story, Other, Vec<(ProviderId, vocabulary::SettingId)>) {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let (oak, elm) = (settings[0].0, settings[1].0);
    if conflict == Conflict::Lapsed {
        let lapsing = Member { until: Some(until), ..member(oak) };
        story.must(&consortium(), put_lot(vec![lapsing, member(elm)])).await;
    }
    let other = Other { engine: story.engine.clone(), clock: story.clock.clone(), oak, elm };
    (story, other, settings)
}

fn between(story: &Story, kind: &'static str, other: &Other, conflict: Conflict) {
    let other = other.clone();
    story.between.arm(kind, move || Box::pin(other.happen(conflict)));
}

#[tokio::test]
async fn whoever_falls_out_while_a_search_is_published_is_not_invited() {
    for conflict in CONFLICTS {
        let (mut story, other, _) = begin(conflict, date(2026, 12, 1)).await;
        let search = approved(&mut story, "C-1").await;
        between(&story, "search.round_opened", &other, conflict);
        let publish = publish(&story, search);
        story.must(&finder(), publish).await;
        assert!(story.between.has_run(), "{conflict:?}");
        let world = story.engine.world();
        let found = world.search(search).unwrap();
        let invited = &found.round().unwrap().invited;
        assert_eq!(invited.keys().copied().collect::<Vec<_>>(), [other.elm], "{conflict:?}");
    }
}

#[tokio::test]
async fn whoever_falls_out_while_it_offers_has_not_offered() {
    for conflict in CONFLICTS {
        let (mut story, other, settings) = begin(conflict, date(2026, 12, 1)).await;
        let search = published(&mut story, "C-1").await;
        between(&story, "offer.submitted", &other, conflict);
        let offered = story.run(&of_provider(other.oak), submit(search, settings[0].1, terms(80_000, 3))).await;
        assert_eq!(refused(offered), [conflict.reason()], "{conflict:?}");
        assert!(story.between.has_run());
        assert_eq!(story.engine.world().live_offers(search, 1), 0, "{conflict:?}");
    }
}

/// A search whose one offer is chosen, two days after the story begins.
async fn chosen(story: &mut Story, other: &Other, setting: vocabulary::SettingId) -> (SearchId, OfferId) {
    let search = published(story, "C-1").await;
    let oak = of_provider(other.oak);
    let offer: OfferId = story.must(&oak, submit(search, setting, terms(80_000, 3))).await.outcome.parse().unwrap();
    story.clock.set(start().plus_hours(48));
    let return_by = story.engine.now().plus_hours(24);
    let offers = vec![(offer, NewIds.hold())];
    let tranche = NewIds.tranche();
    let send = SendTranche { search, tranche, offers, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    story.must(&decision_maker(), OpenOfferIdentity { search, offer }).await;
    story.must(&oak, DeclareConflict { search, offer, conflict: YesNoUnknown::No, text: String::new() }).await;
    let view = "I would like that.".to_owned();
    story
        .must(
            &decision_maker(),
            ChooseOffer {
                search,
                offer,
                childs_view: view,
                not_recorded: String::new(),
                children: vec![],
                split: None,
                confirm_by: None,
            },
        )
        .await;
    (search, offer)
}

#[tokio::test]
async fn whoever_falls_out_while_the_award_is_issued_is_not_awarded() {
    for conflict in CONFLICTS {
        let (mut story, other, settings) = begin(conflict, date(2026, 12, 3)).await;
        let (search, offer) = chosen(&mut story, &other, settings[0].1).await;
        between(&story, "search.awarded", &other, conflict);
        let award = AwardOffer {
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
        let refused = refused(story.run(&finder(), award).await);
        assert!(refused.contains(&conflict.reason_of_award()), "{conflict:?}: {refused:?}");
        assert!(story.between.has_run());
        assert_eq!(story.state(search), SearchState::Chosen, "{conflict:?}");
    }
}

#[tokio::test]
async fn shl_4_a_hold_that_ran_out_before_it_was_committed_is_taken_anew() {
    let (mut story, other, settings) = begin(Conflict::Concealed, date(2026, 12, 3)).await;
    let search = published(&mut story, "C-1").await;
    let (oak, setting) = (of_provider(other.oak), settings[0].1);
    let short = domain::terms::Terms { hold_hours: 1, ..terms(80_000, 3) };
    let offer: OfferId = story.must(&oak, submit(search, setting, short)).await.outcome.parse().unwrap();
    let closed = start().plus_hours(48);
    story.clock.set(closed);
    let (offers, return_by) = (vec![(offer, NewIds.hold())], closed.plus_hours(24));
    let clock = story.clock.clone();
    // The store takes two hours to commit it.
    story.between.arm("search.tranche_sent", move || Box::pin(async move { clock.set(closed.plus_hours(2)) }));
    let tranche = NewIds.tranche();
    let send = SendTranche { search, tranche, offers, return_by, reorder: None, single: None, text: String::new() };
    story.must(&finder(), send).await;
    assert!(story.between.has_run());
    let world = story.engine.world();
    let until: Vec<_> = world.setting(setting).unwrap().holds.values().map(|hold| hold.until).collect();
    assert_eq!(until, [closed.plus_hours(3)]);
}

#[tokio::test]
async fn esc_2_a_round_opened_while_a_shortlist_was_being_published_twice_runs_as_it_should() {
    let (mut story, other, settings) = begin(Conflict::Concealed, date(2026, 12, 3)).await;
    let search = published(&mut story, "C-1").await;
    story.must(&of_provider(other.oak), submit(search, settings[0].1, terms(80_000, 3))).await;
    story.must(&consortium(), Conceal { lifts: Some(start().plus_hours(40)), ..other.conceal() }).await;
    let closed = start().plus_hours(48);
    story.clock.set(closed);
    let closes = closed.plus_hours(30);
    let (text, audience) = (String::new(), Audience::default());
    let further = OpenFurtherRound { search, closes, reason: FurtherRoundReason::NoneSuitable, text, audience };
    // While one ticker lifts the concealment, another publishes the shortlist, and the finder opens the next round at once.
    story.between.arm("provider.concealment_lifted", move || {
        Box::pin(async move {
            other.engine.run_due_search(search).await.unwrap();
            other.run_as(&finder(), further, 1).await.unwrap();
        })
    });
    story.engine.run_due_search(search).await.unwrap();
    assert!(story.between.has_run());
    assert_eq!(story.state(search), SearchState::Open);
    assert_eq!(story.engine.world().search(search).unwrap().snapshots.len(), 1);
}

/// Whether a provider was concealed at each of its offers, by the order of the log alone.
async fn offered_while_concealed(engine: &Engine) -> (usize, usize) {
    let (mut concealed, mut offered, mut wrongly) = (false, 0, 0);
    for recorded in engine.log().read(Position(1), 4_096).await.unwrap() {
        match stored::decode(&recorded.bytes).unwrap() {
            Event::Provider(_, ProviderEvent::Concealed { .. }) => concealed = true,
            Event::Provider(_, ProviderEvent::ConcealmentLifted { .. }) => concealed = false,
            Event::Offer(_, OfferEvent::Submitted { .. }) => {
                offered += 1;
                wrongly += usize::from(concealed);
            }
            _ => {}
        }
    }
    (offered, wrongly)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_a_hammer_of_concealments_no_offer_is_made_by_whoever_is_concealed() {
    let (mut story, other, settings) = begin(Conflict::Concealed, date(2026, 12, 1)).await;
    let search = published(&mut story, "C-1").await;
    let oak = of_provider(other.oak);
    let hammer = tokio::spawn({
        let other = other.clone();
        async move {
            for round in 0..60 {
                other.run(other.conceal(), 1_000 + round * 2).await.unwrap();
                let subject = Concealable::Provider(other.oak);
                other.run(LiftConcealment { subject }, 1_001 + round * 2).await.unwrap();
            }
        }
    });
    for attempt in 0..60 {
        match other.run_as(&oak, submit(search, settings[0].1, terms(80_000, 3)), 10_000 + attempt * 2).await {
            Ok(done) => {
                let offer = done.outcome.parse().unwrap();
                other.run_as(&oak, WithdrawOffer { offer }, 10_001 + attempt * 2).await.unwrap();
            }
            Err(failure) => assert_eq!(refused(Err(failure)), [RefusalReason::Concealed]),
        }
    }
    hammer.await.unwrap();
    // Both answers are certain once the hammer rests.
    other.run(other.conceal(), 1).await.unwrap();
    let refusal = other.run_as(&oak, submit(search, settings[0].1, terms(80_000, 3)), 2).await;
    assert_eq!(refused(refusal), [RefusalReason::Concealed]);
    other.run(LiftConcealment { subject: Concealable::Provider(other.oak) }, 3).await.unwrap();
    other.run_as(&oak, submit(search, settings[0].1, terms(80_000, 3)), 4).await.unwrap();
    let (offered, wrongly) = offered_while_concealed(&story.engine).await;
    assert!(offered >= 1);
    assert_eq!(wrongly, 0, "of {offered} offers");
}

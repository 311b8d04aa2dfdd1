//! The close and the shortlist (SRC-8, OFF-4, QST-2, SHL-1, SHL-2). INVARIANT-1, INVARIANT-2.

use expect_test::expect;
use vocabulary::{OfferId, ProviderId, SettingId};

use crate::event::{Event, SearchEvent};
use crate::fixtures::{World, check, check_all, offer_id, time};
use crate::search::{OFFERS_PER_EVENT, StandingOffer, close_round};

#[test]
fn a_round_closes_at_its_close_and_not_before() {
    check_all(
        "@offered",
        &["close at=03T08:59:59.999999", "close at=03T09:00", "close at=09T12:00"],
        expect![[r#"
        close at=03T08:59:59.999999 -> nothing to do
        close at=03T09:00 -> SHORTLISTING: OffersStood(oak's offer Confirmed, elm's offer Confirmed, ash's offer Confirmed) RoundClosed not_before=03T09:00
        close at=09T12:00 -> SHORTLISTING: OffersStood(oak's offer Confirmed, elm's offer Confirmed, ash's offer Confirmed) RoundClosed not_before=03T09:00
    "#]],
    );
    check("@closed; close", expect!["nothing to do"]);
    check("@open; withdraw; close at=03T09:00", expect!["nothing to do"]);
    check("@approved; close", expect!["nothing to do"]);
}

#[test]
fn the_last_version_of_an_offer_counts_and_one_taken_back_does_not_stand() {
    let world =
        World::after("@offered; revise oak fee=80000; take-back elm; take-back ash; offer ash2; close at=03T09:00");
    let stood: Vec<_> = world.search().offers.iter().map(|(id, offer)| (*id, offer.terms_version)).collect();
    assert_eq!(stood, [(offer_id("oak"), 2), (offer_id("ash2"), 1)]);
}

#[test]
fn an_unconfirmed_offer_stands_as_such() {
    check(
        "@offered; amend MATERIAL change=level; confirm oak; revise elm; offer yew; close at=03T09:00",
        expect![
            "SHORTLISTING: OffersStood(oak's offer Confirmed, elm's offer Confirmed, ash's offer Unconfirmed, yew's offer Confirmed) RoundClosed not_before=03T09:00"
        ],
    );
}

#[test]
fn questions_nobody_answered_are_counted_and_do_not_stop_the_close() {
    let world = World::after("@open; ask oak 1; ask elm 2; ask ash 3; answer 2; close at=03T09:00");
    let round = world.search().round().unwrap();
    assert_eq!((round.unanswered_questions, round.closed_at), (2, Some(time("03T09:00"))));
}

#[test]
fn many_offers_are_several_events_in_the_order_of_their_ids() {
    let world = World::after("@open");
    let offer = |number: u16| {
        let [high, low] = number.to_be_bytes();
        let id = |tag: u8| {
            let mut bytes = [tag; 16];
            (bytes[1], bytes[2]) = (high, low);
            bytes
        };
        StandingOffer {
            offer: OfferId::from_bytes(id(1)),
            setting: SettingId::from_bytes(id(2)),
            provider: ProviderId::from_bytes(id(3)),
            terms_version: 1,
            answers_request_version: 1,
            carries: None,
        }
    };
    let standing: Vec<StandingOffer> = (0..=500).rev().map(offer).collect();
    let decision = close_round(world.search(), &standing, time("03T09:00")).unwrap();
    assert_eq!(decision.not_before, Some(time("03T09:00")));
    let mut seen = Vec::new();
    for event in &decision.events {
        match event {
            Event::Search(_, SearchEvent::OffersStood { offers, .. }) => {
                assert!(offers.len() <= OFFERS_PER_EVENT);
                seen.extend(offers.iter().map(|offer| offer.offer));
            }
            Event::Search(_, SearchEvent::RoundClosed { offer_count, .. }) => assert_eq!(*offer_count, 501),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen.len(), 501);
    assert!(seen.is_sorted());
}

#[test]
fn a_shortlist_is_published_once_and_only_after_the_close() {
    check("@offered; shortlist oak=1", expect!["nothing to do"]);
    check(
        "@closed; shortlist oak=1 elm=2 ash=3",
        expect!["SHORTLISTING: OfferScored OfferScored OfferScored ShortlistPublished"],
    );
    check("@short; shortlist oak=3", expect!["nothing to do"]);
    check("@short; shortlist snapshot=2 oak=3", expect!["SHORTLISTING: OfferScored ShortlistPublished"]);
}

#[test]
fn a_snapshot_is_seen_whole_or_not_at_all() {
    let mut world = World::after("@closed");
    let now = world.now;
    let decision = world.run("shortlist oak=1").unwrap().unwrap();
    let published = world.search.take();
    let mut world = World::after("@closed");
    let Event::Search(id, scored) = &decision.events[0] else { panic!("not of a search") };
    world.search = crate::search::apply(world.search, *id, scored, now);
    assert!(world.search().shortlist().is_none());
    assert_eq!(world.standing("oak"), "absent");
    assert!(published.unwrap().shortlist().is_some());
}

#[test]
fn an_unknown_settled_adds_a_snapshot_beside_the_first() {
    check(
        "@short; resolve oak gate/G9 oak=2 elm=1 ash=3",
        expect!["SHORTLISTING: UnknownResolved OfferScored OfferScored OfferScored ShortlistPublished"],
    );
    let world = World::after("@short; resolve oak gate/G9 oak=2 elm=1 ash=3");
    assert_eq!(world.search().snapshots.len(), 2);
    assert_eq!(world.search().shortlist().unwrap().number, 2);
    assert_eq!(world.search().snapshots[0].scores[&offer_id("oak")].rank, Some(1));
    assert_eq!(world.search().resolutions[0].item, "gate/G9");
    check("@closed; resolve oak gate/G9 oak=1", expect!["refused SHORTLIST_PENDING search"]);
    check("@short; retract oak; resolve oak gate/G9 oak=1", expect!["refused OFFER_ANSWERED oak's offer"]);
    check("@short; resolve yew gate/G9 oak=1", expect!["refused OFFER_ANSWERED yew's offer"]);
}

#[test]
fn where_each_offer_stands() {
    let story = "@offered; amend MATERIAL change=level; confirm oak; confirm ash; offer yew; close at=03T09:00";
    let mut world = World::after(story);
    assert_eq!(world.standing("oak"), "absent");
    world.must("shortlist oak=1 elm=unranked ash=fail:G8 yew=2");
    let told = |world: &World| crate::fixtures::NAMES.map(|name| format!("{name} {}", world.standing(name))).join(", ");
    expect!["oak Ranked, elm Unconfirmed, ash NotEligible, yew Ranked"].assert_eq(&told(&world));
    world.must("tranche oak,yew return=07T09:00");
    expect!["oak InTranche, elm Unconfirmed, ash NotEligible, yew InTranche"].assert_eq(&told(&world));
    for step in ["open oak as=dm", "open yew as=dm", "conflict oak NO", "choose oak", "retract yew"] {
        world.must(step);
    }
    expect!["oak Chosen, elm Unconfirmed, ash NotEligible, yew Retracted"].assert_eq(&told(&world));
    world.must("award oak answers=elm");
    expect!["oak Awarded, elm Answered, ash NotEligible, yew Retracted"].assert_eq(&told(&world));
}

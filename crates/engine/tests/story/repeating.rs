//! A repeated call is answered as of its own commit (OFF-6), and many of them do not read the whole log each.

use engine::verbs::{ReviseOffer, SubmitOffer};
use engine::{Call, Moment, NewIds};
use event_log::{EventLog as _, Position, stored};
use views::World;
use vocabulary::OfferId;

use crate::stage::{Story, of_provider, published, register, submit, terms};

/// Microseconds.
const MINUTE: i64 = 60_000_000;

fn revise(offer: OfferId, fee: i64) -> ReviseOffer {
    ReviseOffer { offer, answers_request_version: 1, terms: terms(fee, 2), vacancy_reconfirmed: None }
}

impl Story {
    /// The world as an event left it, folded from the first.
    async fn folded_to(&self, position: u64) -> World {
        let mut world = World::default();
        for recorded in self.between.read(Position(1), usize::try_from(position).unwrap()).await.unwrap() {
            world.apply(&stored::decode(&recorded.bytes).unwrap(), recorded.recorded_at);
        }
        world
    }
}

#[tokio::test]
async fn off_6_calls_repeated_in_a_burst_do_not_read_the_whole_log_each() {
    let mut story = Story::begin().await;
    let settings = register(&mut story).await;
    let search = published(&mut story, "C-1").await;
    let (oak, offer) = (of_provider(settings[0].0), NewIds.offer());
    let first = SubmitOffer { offer, ..submit(search, settings[0].1, terms(80_000, 2)) };
    story.must(&oak, first).await;
    let mut calls = Vec::new();
    for fee in [70_000, 60_000, 50_000] {
        let call =
            Call { actor: oak.clone(), method: "revise", request_id: story.request_id(), body: fee.to_string().into() };
        let done = story.engine.execute(call.clone(), revise(offer, fee)).await.unwrap();
        calls.push((call, done.recorded_at));
        story.clock.advance_micros(MINUTE);
    }
    let whole = usize::try_from(story.engine.log().head().position.0).unwrap();

    let mut reads = Vec::new();
    // In their order, and then one from before.
    for (call, recorded_at) in [&calls[0], &calls[1], &calls[0]] {
        story.between.events_read();
        let again = story.engine.execute(call.clone(), revise(offer, 1)).await.unwrap();
        reads.push(story.between.events_read());
        assert_eq!(again.recorded_at, *recorded_at);
        let Moment::Past(world, _) = again.moment else { panic!("others followed it") };
        let anew = story.folded_to(world.position).await;
        assert_eq!(world.search(search), anew.search(search));
        let slots = |world: &World| world.slots_of(search, 1);
        assert_eq!(slots(&world), slots(&anew));
    }
    assert!(reads[0] >= whole - 3 && reads[1] == 1, "{reads:?} of {whole}");

    // Nobody has asked in a while: what was kept is let go of.
    story.clock.advance_micros(11 * MINUTE);
    story.engine.tick().await.unwrap();
    story.between.events_read();
    story.engine.execute(calls[1].0.clone(), revise(offer, 1)).await.unwrap();
    assert!(story.between.events_read() >= whole - 3);
}

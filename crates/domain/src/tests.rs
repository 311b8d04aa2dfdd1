//! Laws over whole stories: random sequences of steps, of which the accepted ones are held to what [`World`] asserts after each: replay
//! gives what lived, an offer's answer is true before the close only (INVARIANT-1), no place is held or awarded twice
//! (INVARIANT-4), and no move leaves the table of states (section 3).

use proptest::prelude::*;
use vocabulary::RefusalReason;

use crate::fixtures::{World, time};

/// Steps that are drawn from; most are refused where they are tried, and that is part of the law.
const STEPS: [&str; 46] = [
    "edit",
    "request-approvals",
    "grant INDEPENDENT_SEARCH",
    "return INDEPENDENT_SEARCH",
    "publish close=03T09:00",
    "amend CORRECTION change=pen-picture",
    "amend MATERIAL change=level",
    "extend close=04T09:00",
    "ask oak 1",
    "answer 1",
    "decline yew",
    "open-profile oak",
    "offer oak",
    "offer oak2",
    "offer elm",
    "offer ash",
    "offer yew",
    "revise oak fee=80000",
    "take-back oak",
    "confirm oak",
    "confirm elm",
    "close",
    "shortlist oak=1 elm=2 ash=fail:G8 yew=3",
    "resolve oak gate/G9 oak=2 elm=1",
    "tranche oak,elm return=07T09:00",
    "tranche oak,elm,ash return=08T09:00 id=1",
    "tranche oak return=10T09:00 id=2 single=URGENT reorder=NEARER_HOME",
    "open oak as=dm",
    "open elm as=dm",
    "release",
    "conflict oak NO",
    "conflict elm NO",
    "reject oak",
    "reject elm",
    "reject ash as=finder",
    "return-tranche",
    "return-tranche id=1",
    "pass-return-by",
    "retract oak",
    "retract elm",
    "reduce oak fee=80000",
    "choose oak",
    "choose elm",
    "award oak answers=elm,ash",
    "award elm answers=oak",
    "withdraw",
];

const BEGINNINGS: [&str; 8] = ["@draft", "@approved", "@open", "@offered", "@closed", "@short", "@ready", "@chosen"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_accepted_keeps_the_laws(
        beginning in prop::sample::select(&BEGINNINGS[..]),
        steps in prop::collection::vec((prop::sample::select(&STEPS[..]), 0_i64..10), 1..60),
    ) {
        let mut world = World::after(beginning);
        for (step, hours) in steps {
            world.now = world.now.plus_hours(hours * i64::from(hours > 6));
            let before = world.clone();
            if world.run(step).is_err() {
                prop_assert!(world.search == before.search && world.log.len() == before.log.len());
            }
        }
    }

    #[test]
    fn at_the_close_or_later_nothing_about_an_offer_is_accepted(
        step in prop::sample::select(&["offer yew", "revise oak", "take-back oak", "confirm oak", "decline yew"][..]),
        late in 0_i64..1_000_000_000_000,
    ) {
        let mut world = World::after("@offered");
        world.now = time("03T09:00").plus_micros(late);
        let refusal = world.run(step).unwrap_err();
        prop_assert_eq!(refusal.reason(), RefusalReason::OfferLate);
    }
}

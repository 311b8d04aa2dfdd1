//! INVARIANT-4 as a law: whatever is taken, released, expired, awarded or stated anew, no place is held twice nor awarded twice.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vocabulary::{OfferId, SearchId, Timestamp};

use crate::event::{Event, SettingEvent, StatedPlace};
use crate::fixtures::{World, day, hold_id, hold_places, setting, time};
use crate::setting::{HeldPlaces, Setting, Taken, apply, state_places};

/// What may be tried at a setting; offers are numbered, each of a search of its own.
#[derive(Clone, Debug)]
enum Attempt {
    Take { offer: u8, places: u32, hours: i64 },
    Release { offer: u8 },
    ReleaseSearch { offer: u8 },
    Expire,
    ExpireSearch { offer: u8 },
    Award { offer: u8, places: u32 },
    State { places: u32 },
    Free { offer: u8 },
}

fn attempt() -> impl Strategy<Value = (Attempt, i64)> {
    let offer = 1_u8..6;
    let places = 1_u32..4;
    let attempt = prop_oneof![
        4 => (offer.clone(), places.clone(), 1_i64..100)
            .prop_map(|(offer, places, hours)| Attempt::Take { offer, places, hours }),
        2 => (offer.clone(), places.clone()).prop_map(|(offer, places)| Attempt::Award { offer, places }),
        1 => offer.clone().prop_map(|offer| Attempt::Release { offer }),
        1 => offer.clone().prop_map(|offer| Attempt::ReleaseSearch { offer }),
        1 => offer.clone().prop_map(|offer| Attempt::ExpireSearch { offer }),
        1 => offer.prop_map(|offer| Attempt::Free { offer }),
        1 => Just(Attempt::Expire),
        1 => (0_u32..5).prop_map(|places| Attempt::State { places }),
    ];
    (attempt, 0_i64..30)
}

fn offer(number: u8) -> OfferId {
    OfferId::from_bytes([number; 16])
}

fn search(number: u8) -> SearchId {
    SearchId::from_bytes([0x50 + number; 16])
}

fn tried(home: &Setting, attempt: &Attempt, hold: u8, now: Timestamp) -> Vec<Event> {
    let start = day("2026-12-09");
    let decided = match attempt {
        Attempt::Take { offer: number, places, hours } => {
            let until = now.plus_hours(*hours);
            home.take_hold(hold_id(hold), (search(*number), offer(*number)), (*places, start), until, now)
        }
        Attempt::Award { offer: number, places } => {
            let mut found = World::after("@draft").search.unwrap();
            found.id = search(*number);
            home.award_places(&found, offer(*number), (*places, start), now)
        }
        Attempt::Release { offer: number } => Ok(home.release_hold_for(offer(*number))),
        Attempt::ReleaseSearch { offer: number } => Ok(home.release_holds_of(search(*number))),
        Attempt::ExpireSearch { offer: number } => Ok(home.expire_holds_of(search(*number), now)),
        Attempt::Free { offer: number } => Ok(home.free_places_of(search(*number))),
        Attempt::Expire => Ok(home.expire_holds(now)),
        Attempt::State { places } => {
            let stated = |number| StatedPlace { number, available_from: Some(day("2026-12-01")) };
            let actor = crate::fixtures::actor("oak");
            let places = (1..=*places).map(stated).collect();
            state_places(home, &actor, places, &HeldPlaces::Keep, now).map(|decision| decision.events)
        }
    };
    decided.unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_place_is_held_or_awarded_twice(attempts in prop::collection::vec(attempt(), 1..60)) {
        let mut home = setting("oak", 3);
        let mut now = time("01T09:00");
        // An auditor's own book of who has which place, kept from the events alone.
        let mut book: BTreeMap<u32, String> = BTreeMap::new();
        for (hold, (attempt, hours)) in (1_u8..).zip(&attempts) {
            now = now.plus_hours(*hours);
            for event in tried(&home, attempt, hold, now) {
                let Event::Setting(id, event) = event else { panic!("not of a setting") };
                match &event {
                    SettingEvent::HoldTaken { hold, places, .. } => {
                        for place in places {
                            let had = book.insert(*place, hold.to_string());
                            prop_assert!(had.is_none(), "place {} was taken from {:?}", place, had);
                        }
                    }
                    SettingEvent::HoldReleased { hold } | SettingEvent::HoldExpired { hold } => {
                        book.retain(|_, who| *who != hold.to_string());
                    }
                    SettingEvent::PlacesAwarded { search, places, hold, .. } => {
                        let own = hold.map(|hold| hold.to_string());
                        for place in places {
                            let had = book.insert(*place, format!("awarded {search}"));
                            prop_assert!(had == own, "place {} was awarded though {:?} had it", place, had);
                        }
                        book.retain(|_, who| Some(&*who) != own.as_ref());
                    }
                    SettingEvent::PlacesFreed { search, places } => {
                        for place in places {
                            let had = book.remove(place);
                            prop_assert_eq!(had, Some(format!("awarded {search}")), "place {} was freed", place);
                        }
                    }
                    _ => {}
                }
                home = apply(Some(home), id, &event, now).unwrap();
                hold_places(&home);
            }
            let awarded = |place: &crate::setting::Place| matches!(place.taken, Taken::Awarded { .. });
            let told = book.values().filter(|who| who.starts_with("awarded")).count();
            prop_assert_eq!(home.places.values().filter(|place| awarded(place)).count(), told);
            let taken = home.places.values().filter(|place| place.taken != Taken::Free).count();
            prop_assert!(taken <= 3, "more places taken than the home is approved for");
        }
    }
}

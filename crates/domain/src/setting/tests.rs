//! Places and holds, concealment, the register's entries (REG-2, REG-3, REG-5, REG-7, SHL-4). INVARIANT-4.

mod freshness;
mod inspecting;
mod law;
mod register;

use expect_test::expect;
use vocabulary::{OfferId, SearchId};

use super::{Setting, Taken, Vacancy, apply};
use crate::event::{Event, SettingEvent};
use crate::fixtures::{World, cardiff, day, hold_id, offer_id, search_id, setting, setting_id, short, time};
use crate::refusal::Refusal;

const NOON: &str = "01T12:00";

fn other_search() -> SearchId {
    SearchId::from_bytes([0xbb; 16])
}

fn then(mut setting: Setting, events: &[Event]) -> Setting {
    for event in events {
        let Event::Setting(id, event) = event else { panic!("not of a setting") };
        setting = apply(Some(setting), *id, event, time(NOON)).unwrap();
        crate::fixtures::hold_places(&setting);
    }
    setting
}

/// oak's home with `places`, of which the first are held for elm's offer until 3 December.
fn held(places: u32, count: u32) -> Setting {
    let home = setting("oak", places);
    let taken = home.take_hold(
        hold_id(1),
        (other_search(), offer_id("elm")),
        (count, day("2026-12-09")),
        time("03T09:00"),
        time(NOON),
    );
    then(home.clone(), &taken.unwrap())
}

fn take(home: &Setting, count: u32, now: &str) -> Result<Vec<Event>, Refusal> {
    home.take_hold(hold_id(2), (search_id(), offer_id("oak")), (count, day("2026-12-09")), time("05T09:00"), time(now))
}

fn told(result: &Result<Vec<Event>, Refusal>) -> String {
    match result {
        Err(refusal) => short(&refusal.to_string()),
        Ok(events) => events
            .iter()
            .map(|event| match event {
                Event::Setting(_, SettingEvent::HoldTaken { places, .. }) => format!("taken {places:?}"),
                Event::Setting(_, SettingEvent::HoldExpired { .. }) => "expired".to_owned(),
                Event::Setting(_, SettingEvent::PlacesAwarded { places, hold, .. }) => {
                    format!("awarded {places:?} {}", if hold.is_some() { "held" } else { "free" })
                }
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[test]
fn a_hold_takes_the_lowest_free_places() {
    expect!["taken [1, 2]"].assert_eq(&told(&take(&setting("oak", 3), 2, NOON)));
    expect!["taken [2, 3]"].assert_eq(&told(&take(&held(3, 1), 2, NOON)));
    expect!["refused PLACE_HELD oak's home places=2 start=09"].assert_eq(&told(&take(&setting("oak", 1), 2, NOON)));
    expect!["refused PLACE_HELD oak's home places=1 start=09"].assert_eq(&told(&take(&setting("oak", 0), 1, NOON)));
}

#[test]
fn a_place_held_is_free_again_at_the_instant_its_hold_runs_out_and_that_is_recorded() {
    let home = held(1, 1);
    expect!["refused PLACE_HELD oak's home frees_at=03T09:00 places=1"].assert_eq(&told(&take(
        &home,
        1,
        "03T08:59:59.999999",
    )));
    expect!["expired, taken [1]"].assert_eq(&told(&take(&home, 1, "03T09:00")));
    assert_eq!(home.next_expiry(), Some(time("03T09:00")));
    assert!(home.expire_holds(time("03T08:59:59.999999")).is_empty());
    let after = then(home.clone(), &home.expire_holds(time("03T09:00")));
    assert!(after.holds.is_empty());
    assert_eq!(after.places[&1].taken, Taken::Free);
    assert_eq!(after.next_expiry(), None);
}

#[test]
fn a_place_not_free_on_the_day_is_not_held() {
    let mut home = setting("oak", 2);
    home.places.get_mut(&1).unwrap().available_from = Some(day("2026-12-10"));
    expect!["taken [2]"].assert_eq(&told(&take(&home, 1, NOON)));
    home.places.get_mut(&2).unwrap().available_from = None;
    expect!["refused PLACE_HELD oak's home places=1 start=09"].assert_eq(&told(&take(&home, 1, NOON)));
    home.places.get_mut(&1).unwrap().available_from = Some(day("2026-12-09"));
    expect!["taken [1]"].assert_eq(&told(&take(&home, 1, NOON)));
}

#[test]
fn a_place_that_is_there_today_is_there_for_a_start_that_has_passed() {
    let mut home = setting("oak", 1);
    home.places.get_mut(&1).unwrap().available_from = Some(day("2026-12-11"));
    expect!["refused PLACE_HELD oak's home places=1 start=10"].assert_eq(&told(&take(&home, 1, "10T12:00")));
    expect!["taken [1]"].assert_eq(&told(&take(&home, 1, "11T12:00")));
    let (on, own) = (day("2026-12-09"), offer_id("oak"));
    assert_eq!(home.vacancy_at(time("10T12:00"), 1, on, Some(own)), Vacancy::None);
    assert_eq!(home.vacancy_at(time("11T12:00"), 1, on, Some(own)), Vacancy::Free);
    assert!(home.places_for_award(own, 1, on, time("10T12:00")).is_err());
    assert_eq!(home.places_for_award(own, 1, on, time("11T12:00")), Ok(vec![1]));
}

#[test]
fn what_places_come_to_on_a_day() {
    let on = day("2026-12-09");
    assert_eq!(setting("oak", 2).vacancy(2, on, None), Vacancy::Free);
    assert_eq!(setting("oak", 1).vacancy(2, on, None), Vacancy::None);
    assert_eq!(held(1, 1).vacancy(1, on, None), Vacancy::HeldUntil(time("03T09:00")));
    assert_eq!(held(1, 1).vacancy(1, on, Some(offer_id("elm"))), Vacancy::Free);
    assert_eq!(held(1, 1).vacancy(1, on, Some(offer_id("oak"))), Vacancy::HeldUntil(time("03T09:00")));
    assert_eq!(held(2, 1).vacancy(3, on, None), Vacancy::None);
    assert_eq!(setting("oak", 1).vacancy(1, day("2026-11-30"), None), Vacancy::None);
    // Two held until different instants: two places are there when the later one frees.
    let home = held(3, 1);
    let home = then(home.clone(), &take(&home, 1, NOON).unwrap());
    assert_eq!(home.vacancy(2, on, None), Vacancy::HeldUntil(time("03T09:00")));
    assert_eq!(home.vacancy(3, on, None), Vacancy::HeldUntil(time("05T09:00")));
}

#[test]
fn holds_end_by_offer_by_search_or_by_time() {
    let home = held(2, 1);
    let home = then(home.clone(), &take(&home, 1, NOON).unwrap());
    assert_eq!(home.release_hold_for(offer_id("ash")), []);
    assert_eq!(then(home.clone(), &home.release_hold_for(offer_id("elm"))).holds.len(), 1);
    assert_eq!(then(home.clone(), &home.release_holds_of(search_id())).holds.len(), 1);
    assert_eq!(home.release_holds_of(SearchId::from_bytes([1; 16])), []);
    let released = home.expire_holds_of(search_id(), time("05T08:59:59.999999"));
    assert!(matches!(&released[..], [Event::Setting(_, SettingEvent::HoldReleased { .. })]));
    let expired = home.expire_holds_of(search_id(), time("05T09:00"));
    assert!(matches!(&expired[..], [Event::Setting(_, SettingEvent::HoldExpired { .. })]));
}

#[test]
fn an_award_takes_the_places_of_its_hold_or_free_ones_never_those_of_another() {
    let search = World::after("@draft").search.unwrap();
    let award = |home: &Setting, offer: OfferId, count, now: &str| {
        told(&home.award_places(&search, offer, (count, day("2026-12-09")), time(now)))
    };
    let home = held(2, 1);
    let home = then(home.clone(), &take(&home, 1, NOON).unwrap());
    expect!["awarded [2] held"].assert_eq(&award(&home, offer_id("oak"), 1, NOON));
    expect!["refused HOLD_EXPIRED oak's home frees_at=03T09:00 places=1"].assert_eq(&award(
        &home,
        offer_id("ash"),
        1,
        NOON,
    ));
    expect!["expired, awarded [1] free"].assert_eq(&award(&home, offer_id("ash"), 1, "03T09:00"));
    expect!["expired, expired, awarded [1] free"].assert_eq(&award(&home, offer_id("oak"), 1, "05T09:00"));
    expect!["awarded [1] free"].assert_eq(&award(&setting("oak", 1), offer_id("oak"), 1, NOON));
    let events = home.award_places(&search, offer_id("oak"), (1, day("2026-12-09")), time(NOON)).unwrap();
    let after = then(home, &events);
    assert_eq!(after.places[&2].taken, Taken::Awarded { search: search_id(), authority: cardiff() });
    assert_eq!(after.holds.len(), 1, "the other's hold stands");
    assert_eq!(after.vacancy(2, day("2026-12-09"), None), Vacancy::None);
}

#[test]
fn a_setting_begins_with_its_register_entry() {
    let event = SettingEvent::HoldReleased { hold: hold_id(1) };
    assert_eq!(apply(None, setting_id("oak"), &event, time(NOON)), None);
}

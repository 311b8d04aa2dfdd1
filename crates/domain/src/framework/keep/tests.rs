//! Keeping one lot: terms, members, suspensions with their days (FRM-1).

use expect_test::expect;
use vocabulary::{PlacementType, SuspensionReason};

use crate::event::{Event, LotEvent, Member};
use crate::fixtures::{actor, cardiff, day, lot, lot_key, member, provider_id, sealed, short, time};
use crate::framework::{Lot, LotTerms, Membership, apply_lot, put_lot, put_members, reinstate_member, suspend_member};
use crate::request::YesNoUnknown;

/// The lot as an accepted decision leaves it.
fn after(before: &Lot, decided: Result<crate::Decision, crate::Refusal>) -> Lot {
    let decision = decided.unwrap();
    decision.events.iter().fold(before.clone(), |lot, event| match event {
        Event::Lot(_, event) => apply_lot(Some(lot), event, time("01T09:00")).unwrap(),
        _ => lot,
    })
}

fn told(decided: Result<crate::Decision, crate::Refusal>) -> String {
    match decided {
        Ok(decision) => format!("{} events", decision.events.len()),
        Err(refusal) => short(&refusal.to_string()),
    }
}

fn suspend(lot: &Lot, name: &str, from: &str) -> Result<crate::Decision, crate::Refusal> {
    let (key, days) = (lot_key(), (day(from), day("2026-12-01")));
    let why = (SuspensionReason::CareQuality, Some(sealed(1)));
    suspend_member(Some(lot), &actor("manager"), (&key, provider_id(name)), why, days)
}

fn reinstate(lot: &Lot, name: &str, on: &str) -> Result<crate::Decision, crate::Refusal> {
    let key = lot_key();
    let when = (day(on), None);
    reinstate_member(Some(lot), &actor("manager"), (&key, provider_id(name)), when, day("2026-12-01"))
}

fn on(lot: &Lot, name: &str, days: &[&str]) -> Vec<Membership> {
    days.iter().map(|on| lot.membership(provider_id(name), day(on))).collect()
}

#[test]
fn a_suspension_holds_from_its_day_until_the_member_is_reinstated() {
    use Membership::{Member, Suspended};
    let suspended = after(&lot(), suspend(&lot(), "oak", "2026-12-03"));
    let days = ["2026-12-02", "2026-12-03", "2026-12-10", "2026-12-11"];
    assert_eq!(on(&suspended, "oak", &days), [Member, Suspended, Suspended, Suspended]);
    assert_eq!(on(&suspended, "elm", &days), [Member; 4]);
    let back = after(&suspended, reinstate(&suspended, "oak", "2026-12-11"));
    assert_eq!(on(&back, "oak", &days), [Member, Suspended, Suspended, Member]);
    // One that has not begun is called off.
    let off = after(&suspended, reinstate(&suspended, "oak", "2026-12-01"));
    assert_eq!(on(&off, "oak", &days), [Member; 4]);
    assert_eq!(back.changes.len(), 2);
}

#[test]
fn a_suspension_is_of_a_member_that_day_and_of_no_day_that_has_passed() {
    let mut world = lot();
    world.recorded.members[1].until = Some(day("2026-12-05"));
    expect!["refused VALUE_OUT_OF_RANGE from given=2026-11-30 min=01"].assert_eq(&told(suspend(
        &world,
        "oak",
        "2026-11-30",
    )));
    expect!["refused NOT_FRAMEWORK_MEMBER provider on=06"].assert_eq(&told(suspend(&world, "elm", "2026-12-06")));
    expect!["2 events"].assert_eq(&told(suspend(&world, "elm", "2026-12-05")));
    let suspended = after(&world, suspend(&world, "oak", "2026-12-03"));
    expect!["refused MEMBER_SUSPENDED provider on=04"].assert_eq(&told(suspend(&suspended, "oak", "2026-12-04")));
    expect!["refused MEMBER_SUSPENDED provider on=03"].assert_eq(&told(suspend(&suspended, "oak", "2026-12-02")));
    expect!["refused NOT_SUSPENDED provider on=02"].assert_eq(&told(reinstate(&world, "oak", "2026-12-02")));
    expect!["refused NOT_FOUND lot"].assert_eq(&told(suspend_member(
        None,
        &actor("manager"),
        (&lot_key(), provider_id("oak")),
        (SuspensionReason::CareQuality, None),
        (day("2026-12-02"), day("2026-12-01")),
    )));
    let wordless = suspend_member(
        Some(&world),
        &actor("manager"),
        (&lot_key(), provider_id("oak")),
        (SuspensionReason::Other, None),
        (day("2026-12-02"), day("2026-12-01")),
    );
    expect!["refused TEXT_REQUIRED text"].assert_eq(&told(wordless));
}

#[test]
fn members_are_put_beside_the_others_and_stay_suspended() {
    let suspended = after(&lot(), suspend(&lot(), "oak", "2026-12-01"));
    let shorter = Member { until: Some(day("2026-12-31")), ..member("oak") };
    let put = put_members(Some(&suspended), &actor("manager"), &lot_key(), vec![shorter]);
    let kept = after(&suspended, put);
    assert_eq!(kept.recorded.members.len(), 4);
    let days = ["2026-12-10", "2027-01-01"];
    assert_eq!(on(&kept, "oak", &days), [Membership::Suspended, Membership::None]);
    let none = put_members(Some(&suspended), &actor("manager"), &lot_key(), vec![]);
    expect!["refused FIELD_REQUIRED members"].assert_eq(&told(none));
}

#[test]
fn a_whole_put_ends_a_suspension_by_saying_no_and_keeps_it_by_saying_yes() {
    let suspended = after(&lot(), suspend(&lot(), "oak", "2026-12-01"));
    let put = |said| {
        let mut recorded = lot().recorded;
        recorded.members[0].suspended = said;
        let event = LotEvent::Recorded { by: crate::fixtures::by("manager"), lot: Box::new(recorded) };
        apply_lot(Some(suspended.clone()), &event, time("02T09:00")).unwrap()
    };
    let days = ["2026-12-01", "2026-12-02"];
    assert_eq!(on(&put(YesNoUnknown::No), "oak", &days), [Membership::Suspended, Membership::Member]);
    assert_eq!(on(&put(YesNoUnknown::Yes), "oak", &days), [Membership::Suspended; 2]);
}

#[test]
fn a_lot_is_put_with_its_members_kept_and_no_type_of_another() {
    let other = crate::event::LotKey { lot: vocabulary::Lot::Residential, ..lot_key() };
    let lots = [(lot_key(), lot())].into();
    let terms = |types| LotTerms { placement_types: types, authorities: vec![cardiff()] };
    let put = |key: &crate::event::LotKey, types| put_lot(&lots, &actor("manager"), key, terms(types));
    let kept = after(&lot(), put(&lot_key(), vec![PlacementType::ShortTermFostering]));
    assert_eq!((kept.recorded.members.len(), kept.recorded.placement_types.len()), (4, 1));
    expect!["1 events"].assert_eq(&told(put(&other, vec![PlacementType::Residential])));
    expect!["refused VALUE_INVALID lot.placement_types[0] expected=a type in one lot of the framework at most"]
        .assert_eq(&told(put(&other, vec![PlacementType::LongTermFostering])));
    let nowhere =
        put_lot(&std::collections::BTreeMap::new(), &actor("manager"), &other, terms(vec![PlacementType::Residential]));
    expect!["refused NOT_FOUND lot.name"].assert_eq(&told(nowhere));
}

//! A setting in the register: entries, places, concealment (REG-2, REG-3, REG-5, REG-7).

use expect_test::expect;
use vocabulary::{ConcealmentReason, LegalForm, SettingKind, Timestamp, limits};

use super::{NOON, held, then};
use crate::decision::Decision;
use crate::event::{Event, SettingRecorded, StatedPlace};
use crate::fixtures::{actor, cardiff, day, provider, provider_id, sealed, setting, setting_id, short, time};
use crate::refusal::Refusal;
use crate::setting::{HeldPlaces, PutSetting, Setting, conceal, lift, put_setting, state_places};

fn told(decided: Result<Decision, Refusal>) -> String {
    match decided {
        Err(refusal) => short(&refusal.to_string()),
        Ok(decision) => {
            let before = decision.before.map_or(String::new(), |at| format!(" before={at}"));
            format!("{} events{before}", decision.events.len())
        }
    }
}

fn put(existing: Option<&Setting>, change: impl FnOnce(&mut SettingRecorded)) -> String {
    putting(existing, LegalForm::CharitableCompanyByGuarantee, "2026-12-01T12:00:00Z", change)
}

fn putting(
    existing: Option<&Setting>,
    legal_form: LegalForm,
    now: &str,
    change: impl FnOnce(&mut SettingRecorded),
) -> String {
    let mut recorded = setting("oak", 1).recorded;
    change(&mut recorded);
    let mut owner = provider("oak");
    owner.recorded.legal_form = legal_form;
    let command = PutSetting { setting: setting_id("oak"), recorded };
    told(put_setting(existing, &owner, &actor("manager"), command, now.parse::<Timestamp>().unwrap()))
}

#[test]
fn an_entry_makes_sense() {
    expect!["1 events"].assert_eq(&put(None, |_| {}));
    expect!["refused LIMIT_EXCEEDED sector chars=201 max=200; FIELD_REQUIRED placement_types; FIELD_REQUIRED approval.sexes; VALUE_OUT_OF_RANGE approval.ages max=4 min=5; VALUE_OUT_OF_RANGE approval.children_max given=0"].assert_eq(&put(None, |recorded| {
        recorded.placement_types.clear();
        recorded.sexes.clear();
        recorded.ages = (5, 4);
        recorded.children_max = 0;
        recorded.sector = "x".repeat(limits::SHORT_TEXT_CHARS_MAX + 1);
    }));
    expect!["1 events"].assert_eq(&put(None, |recorded| recorded.ages = (0, 60)));
    expect!["refused VALUE_OUT_OF_RANGE approval.ages max=61 min=0"]
        .assert_eq(&put(None, |recorded| recorded.ages = (0, 61)));
    expect!["refused VALUE_OUT_OF_RANGE approval.children_max given=61"]
        .assert_eq(&put(None, |recorded| recorded.children_max = limits::PLACES_PER_SETTING_MAX + 1));
}

#[test]
fn a_setting_never_changes_provider() {
    let existing = setting("oak", 1);
    expect!["refused SETTING_NOT_OWN oak's home"]
        .assert_eq(&put(Some(&existing), |recorded| recorded.provider = provider_id("elm")));
}

#[test]
fn from_april_2027_a_for_profit_provider_opens_no_new_places() {
    let for_profit = LegalForm::ForProfitTransitional;
    let (before, after) = ("2027-03-31T22:59:59Z", "2027-03-31T23:00:00Z");
    let existing = setting("oak", 1);
    let more = |recorded: &mut SettingRecorded| recorded.children_max = 4;
    let told = [
        putting(None, for_profit, before, |_| {}),
        putting(None, for_profit, after, |_| {}),
        putting(Some(&existing), for_profit, after, |_| {}),
        putting(Some(&existing), for_profit, after, more),
        putting(None, for_profit, after, |recorded| recorded.kind = SettingKind::School),
        putting(None, LegalForm::LocalAuthority, after, |_| {}),
    ];
    expect![[r#"
        1 events before=2027-03-31T23:00:00Z
        refused LEGAL_FORM_FORBIDS kind from=2027-04-01 legal_form=FOR_PROFIT_TRANSITIONAL
        1 events
        refused LEGAL_FORM_FORBIDS approval.children_max from=2027-04-01 legal_form=FOR_PROFIT_TRANSITIONAL
        1 events
        1 events"#]]
    .assert_eq(&told.join("\n"));
}

fn state(home: &Setting, places: &[(u32, Option<&str>)]) -> Result<Decision, Refusal> {
    let stated = |(number, from): &(u32, Option<&str>)| StatedPlace { number: *number, available_from: from.map(day) };
    state_places(home, &actor("oak"), places.iter().map(stated).collect(), &HeldPlaces::Keep, time(NOON))
}

#[test]
fn places_are_real_and_no_more_than_approved() {
    let home = setting("oak", 0);
    let on = Some("2026-12-01");
    let told = [
        told(state(&home, &[(1, on), (2, on), (3, on)])),
        told(state(&home, &[(1, on), (2, on), (3, on), (4, on)])),
        told(state(&home, &[(1, on), (2, on), (3, on), (4, None)])),
        told(state(&home, &[(0, on), (1, on), (1, on)])),
        told(state(&home, &[])),
    ];
    expect![[r#"
        1 events
        refused VACANCY_NOT_REAL places children_max=3 places=4
        1 events
        refused VALUE_OUT_OF_RANGE places[0].number; VALUE_OUT_OF_RANGE places[2].number
        1 events"#]]
    .assert_eq(&told.join("\n"));
    let many: Vec<(u32, Option<&str>)> =
        (1..=limits::PLACES_PER_SETTING_MAX + 1).map(|number| (number, None)).collect();
    expect!["refused LIMIT_EXCEEDED places max=60"].assert_eq(&self::told(state(&home, &many)));
}

#[test]
fn a_held_place_that_is_stated_anew_from_today_is_not_cut() {
    let mut home = held(2, 1);
    home.places.get_mut(&1).unwrap().available_from = Some(day("2026-11-20"));
    let told = |from: &str| self::told(state(&home, &[(1, Some(from)), (2, Some("2026-12-01"))]));
    expect!["1 events"].assert_eq(&told("2026-11-25"));
    expect!["1 events"].assert_eq(&told("2026-12-01"));
    expect!["refused VACANCY_BELOW_HELD places.1 held_until=03T09:00"].assert_eq(&told("2026-12-02"));
}

#[test]
fn a_held_place_is_not_cut_and_keeps_its_holder() {
    let home = held(2, 1);
    let on = Some("2026-12-01");
    for cut in [&[(2, on)][..], &[(1, None), (2, on)], &[(1, Some("2026-12-02")), (2, on)]] {
        expect!["refused VACANCY_BELOW_HELD places.1 held_until=03T09:00"].assert_eq(&told(state(&home, cut)));
    }
    let events = state(&home, &[(1, on)]).unwrap().events;
    let after = then(home.clone(), &events);
    assert_eq!(after.places.keys().copied().collect::<Vec<u32>>(), [1], "a free place left out is gone");
    assert_eq!(after.holds, home.holds);
    assert_eq!(after.places_stated_at, Some(time(NOON)));
}

#[test]
fn a_concealment_releases_every_hold_and_lifts_ahead() {
    let hide = |home: &Setting, lifts: Option<&str>| {
        let concealment = (ConcealmentReason::CareStandards, sealed(1), lifts.map(time));
        conceal(home, &actor("manager"), concealment, vec![cardiff()], time(NOON))
    };
    let home = held(2, 1);
    let told = [told(hide(&home, None)), told(hide(&home, Some(NOON))), told(hide(&home, Some("01T12:00:00.000001")))];
    expect![[r#"
        3 events
        refused VALUE_OUT_OF_RANGE lift_time after=01T12:00 given=01T12:00
        3 events"#]]
    .assert_eq(&told.join("\n"));
    let events: Vec<Event> = hide(&home, Some("02T12:00")).unwrap().events;
    let hidden =
        then(home, &events.into_iter().filter(|event| matches!(event, Event::Setting(..))).collect::<Vec<_>>());
    assert!(hidden.holds.is_empty());
    expect!["refused CONCEALED oak's home category=CARE_STANDARDS lifts=02T12:00"]
        .assert_eq(&self::told(hide(&hidden, None)));
    // It lifts itself on its date, but only once that is recorded.
    let refused = |at: &str| short(&hidden.require_shown(time(at)).unwrap_err().to_string());
    expect!["refused CONCEALED oak's home category=CARE_STANDARDS lifts=02T12:00"].assert_eq(&refused("02T11:59"));
    expect!["refused CONCEALED oak's home category=CARE_STANDARDS"].assert_eq(&refused("02T12:00"));
    let lifted = lift(&hidden, None).unwrap();
    assert!(matches!(&lifted.events[..], [Event::Setting(..), Event::Standing(_)]));
    let shown = then(hidden, &lifted.events[..1]);
    assert_eq!(shown.require_shown(time("02T12:00")), Ok(()));
    expect!["refused NOT_CONCEALED oak's home"].assert_eq(&self::told(lift(&shown, Some(&actor("manager")))));
}

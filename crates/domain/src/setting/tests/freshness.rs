//! REG-4: fresh, due from day 6, stale from day 7; by which of the confirmations, and for whose eyes.

use expect_test::expect;
use vocabulary::limits::RECONFIRMATIONS_KEPT_MAX;

use crate::event::{Event, ProviderEvent, SettingEvent, StatedPlace};
use crate::fixtures::{World, actor, by, check_all, day, provider, search_id, setting, short, time};
use crate::provider::{self, Provider, confirm_places};
use crate::request::YesNoUnknown;
use crate::setting::{Freshness, Reconfirmed, Setting, apply, reminder_at, stale_at};

fn after(home: &Setting, event: &SettingEvent, at: &str) -> Setting {
    apply(Some(home.clone()), home.id, event, time(at)).unwrap()
}

/// As reconfirmed with an offer in this round, while the rounds named are over.
fn reconfirmed_in(home: &Setting, round: u32, at: &str, over: &[u32]) -> Setting {
    let mut home = home.clone();
    let with = Reconfirmed { at: time(at), search: search_id(), round };
    home.note_reconfirmed(with, |_, round| over.contains(&round));
    home
}

fn reconfirmed(home: &Setting, round: u32, at: &str) -> Setting {
    reconfirmed_in(home, round, at, &[])
}

fn confirmed(oak: &Provider, at: &str) -> Provider {
    let decision = confirm_places(oak, &actor("oak"));
    let [Event::Provider(id, event)] = &decision.events[..] else { panic!("a confirmation is one event") };
    provider::apply(Some(oak.clone()), *id, event, time(at)).unwrap()
}

#[test]
fn vacancies_are_due_at_six_days_exactly_and_stale_at_seven() {
    let confirmed_at = time("01T08:00");
    let told = |at: &str| format!("{at} {:?}", Freshness::of(Some(confirmed_at), time(at)));
    let told = [
        told("01T08:00"),
        told("07T07:59:59.999999"),
        told("07T08:00"),
        told("08T07:59:59.999999"),
        told("08T08:00"),
        told("2027-12-01T08:00:00Z"),
    ];
    expect![[r#"
        01T08:00 Fresh
        07T07:59:59.999999 Fresh
        07T08:00 Due
        08T07:59:59.999999 Due
        08T08:00 Stale
        2027-12-01T08:00:00Z Stale"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!((reminder_at(confirmed_at), stale_at(confirmed_at)), (time("07T08:00"), time("08T08:00")));
    assert_eq!(Freshness::of(None, confirmed_at), Freshness::Stale, "never stated");
    // Said before the clock that judges: fresh.
    assert_eq!(Freshness::of(Some(time("02T08:00")), confirmed_at), Freshness::Fresh);
}

#[test]
fn the_latest_of_all_confirmations_counts() {
    let (oak, home) = (provider("oak"), setting("oak", 2));
    let is = |oak: &Provider, home: &Setting| home.places_confirmed_at(oak).unwrap();
    assert_eq!(is(&oak, &home), time("01T08:00"));
    let weekly = confirmed(&oak, "05T08:00");
    assert_eq!(is(&weekly, &home), time("05T08:00"), "the provider's own confirmation is later");
    let places = vec![StatedPlace { number: 1, available_from: Some(day("2026-12-01")) }];
    let stated = after(&home, &SettingEvent::PlacesStated { by: by("oak"), places }, "06T08:00");
    assert_eq!(is(&weekly, &stated), time("06T08:00"), "its own statement is later");
    assert_eq!(is(&weekly, &reconfirmed(&stated, 1, "07T08:00")), time("07T08:00"));
    assert_eq!(is(&confirmed(&weekly, "09T08:00"), &stated), time("09T08:00"));
    assert_eq!(stated.places.len(), 1, "a confirmation changes no place");
    assert_eq!(weekly.recorded, oak.recorded);
}

#[test]
fn what_was_never_stated_cannot_be_confirmed() {
    let home = Setting { places_stated_at: None, ..setting("oak", 0) };
    let oak = confirmed(&provider("oak"), "05T08:00");
    assert_eq!(reconfirmed(&home, 1, "05T08:00").places_confirmed_at(&oak), None);
    assert_eq!(home.freshness(&oak, time("05T09:00")), Freshness::Stale);
    expect!["VACANCY_STALE vacancy_reconfirmed confirmed_at=never"]
        .assert_eq(&short(&home.reconfirmation_fault(&oak, time("05T09:00")).unwrap().to_string()));
}

#[test]
fn only_a_stale_setting_must_say_so_with_its_offer() {
    let (oak, home) = (provider("oak"), setting("oak", 1));
    assert_eq!(home.reconfirmation_fault(&oak, time("08T07:59:59.999999")), None);
    let fault = home.reconfirmation_fault(&oak, time("08T08:00")).unwrap();
    expect!["VACANCY_STALE vacancy_reconfirmed confirmed_at=01T08:00 stale_since=08T08:00"]
        .assert_eq(&short(&fault.to_string()));
    assert_eq!(fault.rule(), "REG-4");
    assert_eq!(home.reconfirmation_fault(&confirmed(&oak, "05T08:00"), time("08T08:00")), None);
}

#[test]
fn a_reconfirmation_with_an_offer_is_its_providers_secret_while_the_round_runs() {
    let (oak, home) = (provider("oak"), reconfirmed(&setting("oak", 1), 1, "09T08:00"));
    let home = reconfirmed(&home, 2, "17T08:00");
    let known = |closed: &[u32]| home.places_known_confirmed_at(&oak, |_, round| closed.contains(&round)).unwrap();
    assert_eq!(home.places_confirmed_at(&oak), Some(time("17T08:00")));
    assert_eq!(known(&[]), time("01T08:00"), "an outsider would know who offered");
    assert_eq!(known(&[1]), time("09T08:00"));
    assert_eq!(known(&[1, 2]), time("17T08:00"));
}

#[test]
fn a_setting_remembers_each_round_that_runs_and_of_the_others_the_latest() {
    let mut home = setting("oak", 1);
    let runs = u32::try_from(RECONFIRMATIONS_KEPT_MAX).unwrap();
    for round in 1..=runs + 2 {
        home = reconfirmed(&home, round, "09T08:00");
    }
    let rounds = |home: &Setting| home.reconfirmed.iter().map(|with| with.round).collect::<Vec<_>>();
    assert_eq!(rounds(&home), (3..=runs + 2).collect::<Vec<_>>(), "the earliest that run are forgotten");
    let over: Vec<u32> = (3..=runs + 2).collect();
    let home = reconfirmed_in(&home, 99, "10T08:00", &over);
    assert_eq!(home.reconfirmed.len(), 2, "{:?}", home.reconfirmed);
    let home = reconfirmed_in(&home, 99, "11T08:00", &over);
    assert_eq!(home.reconfirmed.len(), 2, "a revision takes the place of what the offer said before");
    let known = home.places_known_confirmed_at(&provider("oak"), |_, round| round != 99);
    assert_eq!(known, Some(time("09T08:00")), "what was known stays known");
    let home = reconfirmed_in(&setting("oak", 1), 1, "09T08:00", &[1]);
    assert_eq!(home.reconfirmed.len(), 1, "withdrawn in the meantime");
}

#[test]
fn a_provider_that_is_not_there_confirms_nothing() {
    let event = ProviderEvent::PlacesConfirmed { by: by("oak") };
    assert_eq!(provider::apply(None, provider("oak").id, &event, time("05T08:00")), None);
}

#[test]
fn an_offer_of_a_stale_setting_says_that_the_vacancy_stands() {
    let mut world = World::after("@open");
    world.setting_mut("oak").places_stated_at = Some(time("2026-11-24T09:00:00Z"));
    let told = |step: &str| world.clone().tell(step);
    let told = [
        told("offer oak at=01T08:59:59.999999"),
        told("offer oak at=01T09:00"),
        told("offer oak at=01T09:00 vacancy=NO"),
        told("offer oak at=01T09:00 vacancy=UNKNOWN"),
        told("offer oak at=01T09:00 vacancy=YES"),
    ];
    expect![[r#"
        OPEN: Submitted before=03T09:00
        refused VACANCY_STALE vacancy_reconfirmed confirmed_at=2026-11-24T09:00 stale_since=01T09:00
        refused VACANCY_STALE vacancy_reconfirmed confirmed_at=2026-11-24T09:00 given=NO stale_since=01T09:00
        refused VACANCY_STALE vacancy_reconfirmed confirmed_at=2026-11-24T09:00 given=UNKNOWN stale_since=01T09:00
        OPEN: Submitted before=03T09:00"#]]
    .assert_eq(&told.join("\n"));
    world.must("offer oak vacancy=YES");
    let said = world.offers_of("oak").live.unwrap().vacancy_reconfirmed;
    assert_eq!(said, Some(YesNoUnknown::Yes));
    world.must("offer elm");
    assert_eq!(world.offers_of("elm").live.unwrap().vacancy_reconfirmed, None, "nothing need be said of a fresh one");
}

#[test]
fn a_revision_and_a_confirmation_of_a_stale_setting_say_so_too() {
    let stale = |story: &str| {
        let mut world = World::after(story);
        world.setting_mut("oak").places_stated_at = Some(time("2026-11-01T09:00:00Z"));
        world
    };
    let mut world = stale("@offered");
    assert!(world.tell("revise oak").starts_with("refused VACANCY_STALE vacancy_reconfirmed"));
    expect!["OPEN: Revised before=03T09:00"].assert_eq(&world.tell("revise oak vacancy=YES"));
    let mut world = stale("@offered; amend MATERIAL change=level");
    assert!(world.tell("confirm oak").starts_with("refused VACANCY_STALE vacancy_reconfirmed"));
    expect!["OPEN: Confirmed before=03T09:00"].assert_eq(&world.tell("confirm oak vacancy=YES"));
    check_all(
        "@offered",
        &["revise elm vacancy=NO"],
        expect![[r#"
            revise elm vacancy=NO -> OPEN: Revised before=03T09:00
        "#]],
    );
}

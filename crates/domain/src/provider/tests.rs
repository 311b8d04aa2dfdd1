//! A provider's standing and its entry in the register (REG-1, REG-5, REG-7).

mod filtering;

use expect_test::expect;
use vocabulary::{ConcealmentReason, Date, LegalForm, ProviderKind};

use super::{Provider, apply, conceal, lift, put_provider, registration};
use crate::decision::Decision;
use crate::event::{Event, ProviderEvent, ProviderRecorded};
use crate::fixtures::{
    actor, by, day, hold_id, offer_id, provider, provider_id, sealed, search_id, setting, short, time,
};
use crate::refusal::Refusal;

fn told(decided: Result<Decision, Refusal>) -> String {
    match decided {
        Err(refusal) => short(&refusal.to_string()),
        Ok(decision) => {
            let standing = decision.events.iter().filter(|event| matches!(event, Event::Standing(_))).count();
            format!("{} events, {standing} of standing", decision.events.len())
        }
    }
}

fn put(existing: Option<&Provider>, change: impl FnOnce(&mut ProviderRecorded)) -> String {
    let mut recorded = provider("oak").recorded;
    change(&mut recorded);
    told(put_provider(existing, &actor("manager"), provider_id("oak"), recorded))
}

#[test]
fn it_stands_from_the_day_it_signed() {
    let standing = |signed: Option<Date>, at: &str| {
        let mut oak = provider("oak");
        oak.recorded.agreement_signed_on = signed;
        oak.require_standing(time(at)).is_ok()
    };
    let signed = Some(day("2026-07-01"));
    // London keeps summer time: 1 July begins at 23:00 UTC.
    assert!(!standing(None, "01T12:00"));
    assert!(!standing(signed, "2026-06-30T22:59:59Z"));
    assert!(standing(signed, "2026-06-30T23:00:00Z"));
}

#[test]
fn an_entry_has_a_name_and_a_number_within_their_limits() {
    expect!["refused FIELD_REQUIRED display_name; LIMIT_EXCEEDED registration_number chars=41 max=40"].assert_eq(&put(
        None,
        |recorded| {
            recorded.display_name = " ".to_owned();
            recorded.registration_number = "9".repeat(41);
        },
    ));
}

#[test]
fn only_what_standing_rests_on_is_told_to_the_standing_stream() {
    let oak = provider("oak");
    let told = [
        put(None, |_| {}),
        put(Some(&oak), |_| {}),
        put(Some(&oak), |recorded| recorded.display_name = "Oak Homes".to_owned()),
        put(Some(&oak), |recorded| recorded.agreement_signed_on = None),
        put(Some(&oak), |recorded| recorded.legal_form = LegalForm::LocalAuthority),
    ];
    expect![[r#"
        2 events, 1 of standing
        1 events, 0 of standing
        1 events, 0 of standing
        2 events, 1 of standing
        2 events, 1 of standing"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn from_april_2026_no_for_profit_provider_is_newly_registered() {
    let signing = |on: Option<&str>| {
        let signed = on.map(day);
        move |recorded: &mut ProviderRecorded| {
            recorded.legal_form = LegalForm::ForProfitTransitional;
            recorded.agreement_signed_on = signed;
        }
    };
    let mut kept = provider("oak");
    signing(Some("2026-03-31"))(&mut kept.recorded);
    let mut unsigned = provider("oak");
    signing(None)(&mut unsigned.recorded);
    let told = [
        put(None, signing(Some("2026-03-31"))),
        put(None, signing(Some("2026-04-01"))),
        put(None, signing(None)),
        put(Some(&kept), signing(Some("2026-05-01"))),
        put(Some(&unsigned), signing(Some("2026-04-01"))),
        put(Some(&provider("oak")), signing(Some("2026-04-01"))),
        put(None, |recorded| {
            signing(Some("2026-04-01"))(recorded);
            recorded.kind = ProviderKind::School;
        }),
    ];
    expect![[r#"
        2 events, 1 of standing
        refused LEGAL_FORM_FORBIDS legal_form from=2026-04-01 legal_form=FOR_PROFIT_TRANSITIONAL on=2026-04-01
        2 events, 1 of standing
        2 events, 1 of standing
        refused LEGAL_FORM_FORBIDS legal_form from=2026-04-01 legal_form=FOR_PROFIT_TRANSITIONAL on=2026-04-01
        refused LEGAL_FORM_FORBIDS legal_form from=2026-04-01 legal_form=FOR_PROFIT_TRANSITIONAL on=2026-04-01
        2 events, 1 of standing"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn a_registration_number_is_compared_without_blanks_and_case() {
    let number = |text: &str| {
        let mut recorded = provider("oak").recorded;
        recorded.registration_number = text.to_owned();
        registration(&recorded)
    };
    assert_eq!(number(" w19/0001 a"), number("W19/0001A"));
    assert_ne!(number("W19/0001A"), number("W19/0001B"));
}

#[test]
fn a_concealment_releases_the_holds_on_all_its_settings() {
    let hide = |oak: &Provider, lifts: Option<&str>| {
        let homes = ["oak", "elm"].map(|name| {
            let home = setting(name, 1);
            let hold = hold_id(if name == "oak" { 1 } else { 2 });
            let start = day("2026-12-09");
            let events =
                home.take_hold(hold, (search_id(), offer_id(name)), (1, start), time("05T09:00"), time("01T09:00"));
            let Some(Event::Setting(id, event)) = events.unwrap().pop() else { panic!("no hold") };
            crate::setting::apply(Some(home), id, &event, time("01T09:00")).unwrap()
        });
        let reason = (ConcealmentReason::Safeguarding, sealed(1), lifts.map(time));
        told(conceal(oak, &actor("manager"), &homes.iter().collect::<Vec<_>>(), reason, vec![], time("01T12:00")))
    };
    expect!["4 events, 1 of standing"].assert_eq(&hide(&provider("oak"), None));
    expect!["refused VALUE_OUT_OF_RANGE lift_time after=01T12:00 given=01T12:00"]
        .assert_eq(&hide(&provider("oak"), Some("01T12:00")));
    let event = ProviderEvent::Concealed {
        by: by("manager"),
        reason: ConcealmentReason::Safeguarding,
        text: sealed(1),
        lifts: Some(time("02T12:00")),
        held_by: vec![],
    };
    let hidden = apply(Some(provider("oak")), provider_id("oak"), &event, time("01T12:00")).unwrap();
    expect!["refused CONCEALED oak category=SAFEGUARDING lifts=02T12:00"].assert_eq(&hide(&hidden, None));
    let refused = |at| short(&hidden.require_standing(time(at)).unwrap_err().to_string());
    expect!["refused CONCEALED oak category=SAFEGUARDING lifts=02T12:00"].assert_eq(&refused("01T12:00"));
    expect!["refused CONCEALED oak category=SAFEGUARDING"].assert_eq(&refused("02T12:00"));
    expect!["2 events, 1 of standing"].assert_eq(&told(lift(&hidden, None)));
    expect!["refused NOT_CONCEALED oak"].assert_eq(&told(lift(&provider("oak"), None)));
    let recorded = Box::new(provider("oak").recorded);
    let put = ProviderEvent::Recorded { by: by("manager"), provider: recorded };
    let again = apply(Some(hidden.clone()), provider_id("oak"), &put, time("01T13:00")).unwrap();
    assert_eq!(again.concealment, hidden.concealment, "a new entry does not lift a concealment");
    let lifted = ProviderEvent::ConcealmentLifted { by: None };
    assert_eq!(apply(Some(again), provider_id("oak"), &lifted, time("02T12:00")), Some(provider("oak")));
    assert_eq!(apply(None, provider_id("oak"), &lifted, time("02T12:00")), None);
}

//! Offers before the close as stories (OFF-1, OFF-2, OFF-4, OFF-5, SRC-8, REG-1, REG-5, REG-7).

use expect_test::expect;
use vocabulary::{ConcealmentReason, LegalForm, PlacementType, limits};

use crate::fixtures::{World, check, check_all, day, fee, offer_id, provider_id, sealed, setting_id, terms, time};
use crate::offer::{Offers, apply};
use crate::request::YesNoUnknown;
use crate::setting::Concealment;
use crate::terms::Terms;

/// What an offer of oak comes to after a change of the open world.
fn offering(change: impl FnOnce(&mut World)) -> String {
    let mut world = World::after("@open");
    change(&mut world);
    world.tell("offer oak")
}

fn concealment() -> Option<Concealment> {
    let reason = ConcealmentReason::Safeguarding;
    Some(Concealment { reason, text: sealed(1), since: time("01T08:00"), lifts: Some(time("04T09:00")) })
}

#[test]
fn an_offer_is_in_time_before_the_close_and_late_at_the_very_instant() {
    check_all(
        "@open",
        &["offer oak", "offer oak at=03T08:59:59.999999", "offer oak at=03T09:00", "offer oak at=05T12:00"],
        expect![[r#"
            offer oak -> OPEN: Submitted before=03T09:00
            offer oak at=03T08:59:59.999999 -> OPEN: Submitted before=03T09:00
            offer oak at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
            offer oak at=05T12:00 -> refused OFFER_LATE round close=03T09:00 received=05T12:00
        "#]],
    );
    check("@closed; offer yew", expect!["refused OFFER_LATE round close=03T09:00 received=03T09:00"]);
    check("@approved; offer oak", expect!["refused STATE_FORBIDS search rule=section-3 state=APPROVED wanted=OPEN"]);
    check(
        "@open; withdraw; offer oak",
        expect!["refused STATE_FORBIDS search rule=section-3 state=WITHDRAWN wanted=OPEN"],
    );
}

#[test]
fn only_the_invited_offer_and_only_their_own_homes() {
    check("@approved; publish close=03T09:00 invite=oak; offer elm", expect!["refused NOT_INVITED elm"]);
    check(
        "@approved; publish close=03T09:00 invite=oak digest=elm; offer elm",
        expect!["OPEN: Submitted before=03T09:00"],
    );
    check("@open; offer oak of=elm", expect!["refused SETTING_NOT_OWN elm's home"]);
}

#[test]
fn a_home_has_one_live_offer_a_round_and_may_offer_again_after_a_withdrawal() {
    check("@open; offer oak; offer oak2", expect!["refused LIVE_OFFER_EXISTS oak's home"]);
    check("@open; offer oak; take-back oak; offer oak2", expect!["OPEN: Submitted before=03T09:00"]);
    let world = World::after("@open; offer oak; take-back oak; offer oak2");
    let offers = world.offers_of("oak");
    assert_eq!(offers.withdrawn.len(), 1);
    assert_eq!(offers.find(offer_id("oak")).map(|found| found.id), Some(offer_id("oak")));
    assert_eq!(offers.find(offer_id("oak2")).map(|found| found.terms_version), Some(1));
    assert_eq!(offers.find(offer_id("elm")), None);
}

#[test]
fn who_has_no_standing_does_not_offer() {
    expect!["refused PROVIDER_UNSIGNED oak"]
        .assert_eq(&offering(|world| world.provider_mut("oak").recorded.agreement_signed_on = None));
    expect!["refused PROVIDER_UNSIGNED oak"].assert_eq(&offering(|world| {
        world.provider_mut("oak").recorded.agreement_signed_on = Some(day("2026-12-02"));
    }));
    expect!["OPEN: Submitted before=03T09:00"].assert_eq(&offering(|world| {
        world.provider_mut("oak").recorded.agreement_signed_on = Some(day("2026-12-01"));
    }));
    expect!["refused CONCEALED oak category=SAFEGUARDING lifts=04T09:00"]
        .assert_eq(&offering(|world| world.provider_mut("oak").concealment = concealment()));
    expect!["refused CONCEALED oak's home category=SAFEGUARDING lifts=04T09:00"]
        .assert_eq(&offering(|world| world.setting_mut("oak").concealment = concealment()));
    expect!["refused NOT_FRAMEWORK_MEMBER oak on=01"]
        .assert_eq(&offering(|world| world.lot.as_mut().unwrap().recorded.members.clear()));
    expect!["refused MEMBER_SUSPENDED oak on=01"].assert_eq(&offering(|world| {
        world.lot.as_mut().unwrap().recorded.members[0].suspended = YesNoUnknown::Yes;
    }));
    expect!["refused SETTING_NOT_ELIGIBLE oak's home placement_type=LONG_TERM_FOSTERING"].assert_eq(&offering(
        |world| {
            world.setting_mut("oak").recorded.placement_types = vec![PlacementType::Residential];
        },
    ));
}

#[test]
fn an_offer_stands_beyond_the_close() {
    let lapsing = |at: &str| {
        let mut world = World::after("@open");
        world.terms.insert("oak".to_owned(), Terms { valid_until: time(at), ..terms() });
        world.tell("offer oak")
    };
    expect!["OPEN: Submitted before=03T09:00"].assert_eq(&lapsing("03T09:00:00.000001"));
    expect!["refused VALUE_OUT_OF_RANGE terms.valid_until after=03T09:00 given=03T09:00"]
        .assert_eq(&lapsing("03T09:00"));
}

#[test]
fn from_april_2030_no_for_profit_household_offers() {
    let at = |now: &str| {
        let mut world = World::after("@open");
        world.provider_mut("oak").recorded.legal_form = LegalForm::ForProfitTransitional;
        let closes = time("2030-04-02T09:00:00Z");
        world.search.as_mut().unwrap().rounds[0].closes = closes;
        world.lot.as_mut().unwrap().recorded.until = day("2031-03-31");
        let told = {
            let offered = Terms { valid_until: closes.plus_days(30), ..terms() };
            let lots = std::collections::BTreeMap::from([(
                crate::fixtures::lot_key(),
                std::sync::Arc::new(world.lot.clone().unwrap()),
            )]);
            let facts = crate::offer::SubmitFacts {
                request: &world.request,
                provider: &world.providers["oak"],
                setting: world.setting("oak"),
                lots: &lots,
            };
            let command = crate::offer::Submit {
                offer: offer_id("oak"),
                slot: crate::event::OfferSlot { search: world.search().id, round: 1, setting: setting_id("oak") },
                answers_request_version: 1,
                terms: &offered,
                sealed: sealed(1),
                vacancy_reconfirmed: Some(YesNoUnknown::Yes),
            };
            let actor = crate::fixtures::actor("oak");
            crate::offer::submit(world.search(), &Offers::default(), &actor, &facts, &command, time(now))
        };
        told.map_or_else(|refusal| crate::fixtures::short(&refusal.to_string()), |_| "offered".to_owned())
    };
    // London keeps summer time: 1 April begins at 23:00 UTC the evening before.
    expect!["offered"].assert_eq(&at("2030-03-31T22:59:59Z"));
    expect!["refused LEGAL_FORM_FORBIDS oak's home"].assert_eq(&at("2030-03-31T23:00:00Z"));
}

#[test]
fn an_offer_answers_the_request_since_its_last_material_amendment() {
    check_all(
        "@open",
        &["offer oak version=0", "offer oak version=1", "offer oak version=2"],
        expect![[r#"
        offer oak version=0 -> refused AMENDMENT_UNCONFIRMED answers_request_version answers=0 current=1
        offer oak version=1 -> OPEN: Submitted before=03T09:00
        offer oak version=2 -> refused AMENDMENT_UNCONFIRMED answers_request_version answers=2 current=1
    "#]],
    );
    let corrected = "@open; amend CORRECTION change=pen-picture";
    check_all(
        corrected,
        &["offer oak version=1", "offer oak version=2"],
        expect![[r#"
        offer oak version=1 -> OPEN: Submitted before=03T09:00
        offer oak version=2 -> OPEN: Submitted before=03T09:00
    "#]],
    );
    let material = "@open; amend MATERIAL change=level";
    check_all(
        material,
        &["offer oak version=1", "offer oak version=2"],
        expect![[r#"
        offer oak version=1 -> refused AMENDMENT_UNCONFIRMED answers_request_version answers=1 current=2
        offer oak version=2 -> OPEN: Submitted before=03T09:00
    "#]],
    );
    let revised = "@offered; amend MATERIAL change=level";
    check_all(
        revised,
        &["revise oak version=1", "revise oak version=2"],
        expect![[r#"
        revise oak version=1 -> refused AMENDMENT_UNCONFIRMED answers_request_version answers=1 current=2
        revise oak version=2 -> OPEN: Revised before=03T09:00
    "#]],
    );
}

#[test]
fn everything_wrong_with_the_terms_is_said_at_once() {
    expect!["refused VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=0 max=100000000 min=1; VALUE_OUT_OF_RANGE terms.hold_hours given=673 max=672; OFFER_INCOMPLETE terms.needs (request.children[0].needs.BEHAVIOUR)"].assert_eq(&offering(|world| {
        let bad = Terms { fee: fee(0), hold_hours: limits::HOLD_HOURS_MAX + 1, needs: vec![], ..terms() };
        world.terms.insert("oak".to_owned(), bad);
    }));
    let mut world = World::after("@offered");
    world.terms.insert("oak".to_owned(), Terms { fee: fee(0), needs: vec![], ..terms() });
    world.check("revise oak", expect!["refused VALUE_OUT_OF_RANGE terms.fee.core_weekly_pence given=0 max=100000000 min=1; OFFER_INCOMPLETE terms.needs (request.children[0].needs.BEHAVIOUR)"]);
}

#[test]
fn a_revision_follows_the_same_rules_until_the_close() {
    check_all(
        "@offered",
        &[
            "revise oak fee=80000",
            "revise yew",
            "revise elm offer=oak of=oak",
            "revise oak at=03T08:59:59.999999",
            "revise oak at=03T09:00",
        ],
        expect![[r#"
            revise oak fee=80000 -> OPEN: Revised before=03T09:00
            revise yew -> refused OFFER_NOT_LIVE yew's offer
            revise elm offer=oak of=oak -> refused OFFER_NOT_LIVE oak's offer
            revise oak at=03T08:59:59.999999 -> OPEN: Revised before=03T09:00
            revise oak at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
        "#]],
    );
    check("@offered; take-back oak; revise oak", expect!["refused OFFER_NOT_LIVE oak's offer"]);
    let mut world = World::after("@offered");
    world.setting_mut("oak").concealment = concealment();
    world.check("revise oak", expect!["refused CONCEALED oak's home category=SAFEGUARDING lifts=04T09:00"]);
}

#[test]
fn an_offer_is_revised_so_many_times() {
    let mut world = World::after("@offered");
    let (slot, revisions) = (world.slot("oak"), u32::try_from(limits::REVISIONS_PER_OFFER_MAX).unwrap());
    world.offers.get_mut(&slot).unwrap().live.as_mut().unwrap().terms_version = revisions;
    let before = world.clone();
    let told = [before.clone().run("revise oak").is_ok(), {
        let mut world = before;
        world.offers.get_mut(&slot).unwrap().live.as_mut().unwrap().terms_version = revisions + 1;
        world.run("revise oak").is_ok()
    }];
    assert_eq!(told, [true, false]);
}

#[test]
fn a_withdrawal_is_the_offers_own_providers_before_the_close() {
    check_all(
        "@offered",
        &[
            "take-back oak",
            "take-back elm of=oak",
            "take-back yew",
            "take-back oak at=03T08:59:59.999999",
            "take-back oak at=03T09:00",
        ],
        expect![[r#"
            take-back oak -> OPEN: Withdrawn before=03T09:00
            take-back elm of=oak -> refused OFFER_NOT_LIVE oak's offer
            take-back yew -> refused OFFER_NOT_LIVE yew's offer
            take-back oak at=03T08:59:59.999999 -> OPEN: Withdrawn before=03T09:00
            take-back oak at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
        "#]],
    );
    check("@offered; take-back oak; take-back oak", expect!["refused OFFER_NOT_LIVE oak's offer"]);
}

#[test]
fn a_confirmation_names_the_request_as_it_stands_and_the_terms_answer_it() {
    let story = "@offered; amend MATERIAL change=level";
    check_all(
        story,
        &[
            "confirm oak",
            "confirm oak version=1",
            "confirm oak version=3",
            "confirm yew",
            "confirm oak at=03T08:59:59.999999",
            "confirm oak at=03T09:00",
        ],
        expect![[r#"
            confirm oak -> OPEN: Confirmed before=03T09:00
            confirm oak version=1 -> refused AMENDMENT_UNCONFIRMED request_version current=2 given=1
            confirm oak version=3 -> refused AMENDMENT_UNCONFIRMED request_version current=2 given=3
            confirm yew -> refused OFFER_NOT_LIVE yew's offer
            confirm oak at=03T08:59:59.999999 -> OPEN: Confirmed before=03T09:00
            confirm oak at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
        "#]],
    );
    let mut world = World::after(story);
    world.request.children[0].needs.insert(vocabulary::NeedDomain::Health, crate::fixtures::need(2));
    world.check("confirm oak", expect!["refused OFFER_INCOMPLETE terms.needs (request.children[0].needs.HEALTH)"]);
    world.provider_mut("elm").concealment = concealment();
    world.check("confirm elm", expect!["refused CONCEALED elm category=SAFEGUARDING lifts=04T09:00"]);
}

#[test]
fn when_the_terms_were_received_as_they_stand() {
    let world = World::after("@open; offer oak at=01T10:00; revise oak at=01T11:00; confirm oak at=01T12:00");
    let live = world.offers_of("oak").live.unwrap();
    let received = (live.received_at, live.terms_received_at, live.changed_at);
    assert_eq!(received, (time("01T10:00"), time("01T11:00"), time("01T12:00")));
    assert_eq!((live.provider, live.terms_version), (provider_id("oak"), 2));
}

#[test]
fn events_of_an_offer_that_is_not_there_change_nothing() {
    let by = crate::fixtures::by("oak");
    let offer = offer_id("oak");
    let withdrawn = crate::event::OfferEvent::Withdrawn { by: by.clone(), offer };
    let confirmed = crate::event::OfferEvent::Confirmed { by, offer, request_version: 2, vacancy_reconfirmed: None };
    let none = apply(apply(Offers::default(), &withdrawn, time("01T09:00")), &confirmed, time("01T09:00"));
    assert_eq!(none, Offers::default());
}

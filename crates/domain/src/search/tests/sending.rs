//! Sending a tranche and its holds; opening identities; what a tranche's end brings (SHL-3, SHL-4, DEC-8, INV-3).

use expect_test::expect;
use vocabulary::Timestamp;

use crate::event::SettingEvent;
use crate::fixtures::{World, check, check_all, hold_id, offer_id, search_id, setting_id, terms};
use crate::setting;

/// The shortlist with a tie on the second rank, a failed gate and a check to make.
const TIED: &str = "@offered; offer yew; close at=03T09:00; shortlist oak=1 elm=2 ash=2 yew=fail:G8";

#[test]
fn offers_go_in_the_order_of_their_rank_or_with_a_reason() {
    check_all(
        TIED,
        &[
            "tranche oak,elm,ash return=07T09:00",
            "tranche oak,ash,elm return=07T09:00",
            "tranche oak,ash return=07T09:00",
            "tranche elm,oak return=07T09:00",
            "tranche elm,ash return=07T09:00",
            "tranche elm,ash return=07T09:00 reorder=CHILD_VIEW",
            "tranche elm,ash return=07T09:00 reorder=OTHER",
            "tranche elm,ash return=07T09:00 reorder=OTHER text",
        ],
        expect![[r#"
            tranche oak,elm,ash return=07T09:00 -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) HoldTaken(elm's home [1] until 06T09:00) HoldTaken(ash's home [1] until 06T09:00) before=06T09:00
            tranche oak,ash,elm return=07T09:00 -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) HoldTaken(ash's home [1] until 06T09:00) HoldTaken(elm's home [1] until 06T09:00) before=06T09:00
            tranche oak,ash return=07T09:00 -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) HoldTaken(ash's home [1] until 06T09:00) before=06T09:00
            tranche elm,oak return=07T09:00 -> refused REORDER_REASON_MISSING reorder_reason
            tranche elm,ash return=07T09:00 -> refused REORDER_REASON_MISSING reorder_reason
            tranche elm,ash return=07T09:00 reorder=CHILD_VIEW -> DECIDING: TrancheSent HoldTaken(elm's home [1] until 06T09:00) HoldTaken(ash's home [1] until 06T09:00) before=06T09:00
            tranche elm,ash return=07T09:00 reorder=OTHER -> refused TEXT_REQUIRED text
            tranche elm,ash return=07T09:00 reorder=OTHER text -> DECIDING: TrancheSent HoldTaken(elm's home [1] until 06T09:00) HoldTaken(ash's home [1] until 06T09:00) before=06T09:00
        "#]],
    );
}

#[test]
fn one_offer_alone_where_more_are_eligible_is_explained() {
    check_all(
        TIED,
        &[
            "tranche oak return=07T09:00",
            "tranche oak return=07T09:00 single=CLEAR_LEAD",
            "tranche oak return=07T09:00 single=OTHER",
            "tranche elm return=07T09:00",
            "tranche elm return=07T09:00 single=URGENT reorder=NEARER_HOME",
        ],
        expect![[r#"
            tranche oak return=07T09:00 -> refused SINGLE_OFFER_REASON_MISSING single_offer_reason eligible=3
            tranche oak return=07T09:00 single=CLEAR_LEAD -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) before=06T09:00
            tranche oak return=07T09:00 single=OTHER -> refused TEXT_REQUIRED text
            tranche elm return=07T09:00 -> refused REORDER_REASON_MISSING reorder_reason; SINGLE_OFFER_REASON_MISSING single_offer_reason eligible=3
            tranche elm return=07T09:00 single=URGENT reorder=NEARER_HOME -> DECIDING: TrancheSent HoldTaken(elm's home [1] until 06T09:00) before=06T09:00
        "#]],
    );
    check(
        "@open; offer oak; close at=03T09:00; shortlist oak=1; tranche oak return=07T09:00",
        expect!["DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) before=06T09:00"],
    );
}

#[test]
fn only_eligible_offers_are_sent_each_once_and_not_too_many() {
    check_all(
        TIED,
        &[
            "tranche yew return=07T09:00",
            "tranche oak,oak return=07T09:00",
            "tranche oak2 return=07T09:00",
            "tranche return=07T09:00",
            "tranche oak,elm,ash,yew,oak,elm,ash,yew,oak,elm,ash return=07T09:00",
        ],
        expect![[r#"
            tranche yew return=07T09:00 -> refused OFFER_INELIGIBLE offers[0]
            tranche oak,oak return=07T09:00 -> refused OFFER_INELIGIBLE offers[1]
            tranche oak2 return=07T09:00 -> refused OFFER_INELIGIBLE offers[0]
            tranche return=07T09:00 -> refused LIMIT_EXCEEDED offers given=0 max=10
            tranche oak,elm,ash,yew,oak,elm,ash,yew,oak,elm,ash return=07T09:00 -> refused LIMIT_EXCEEDED offers given=11 max=10; OFFER_INELIGIBLE offers[3]; OFFER_INELIGIBLE offers[4]; OFFER_INELIGIBLE offers[5]; OFFER_INELIGIBLE offers[6]; OFFER_INELIGIBLE offers[7]; OFFER_INELIGIBLE offers[8]; OFFER_INELIGIBLE offers[9]; OFFER_INELIGIBLE offers[10]
        "#]],
    );
    check("@short; retract oak; tranche oak,elm return=07T09:00", expect!["refused OFFER_INELIGIBLE offers[0]"]);
    check("@closed; tranche oak return=07T09:00", expect!["refused SHORTLIST_PENDING search"]);
}

#[test]
fn it_comes_back_within_ten_working_days() {
    check_all(
        "@short",
        &[
            "tranche oak,elm return=03T09:00",
            "tranche oak,elm return=03T09:00:00.000001",
            "tranche oak,elm return=17T09:00",
            "tranche oak,elm return=17T09:00:00.000001",
        ],
        expect![[r#"
            tranche oak,elm return=03T09:00 -> refused RETURN_BY_INVALID return_by after=03T09:00 latest=17T09:00 return_by=03T09:00
            tranche oak,elm return=03T09:00:00.000001 -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 03T09:00:00.000001Z) HoldTaken(elm's home [1] until 03T09:00:00.000001Z) before=03T09:00:00.000001Z
            tranche oak,elm return=17T09:00 -> DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T09:00) HoldTaken(elm's home [1] until 06T09:00) before=06T09:00
            tranche oak,elm return=17T09:00:00.000001 -> refused RETURN_BY_INVALID return_by after=03T09:00 latest=17T09:00 return_by=17T09:00:00.000001Z
        "#]],
    );
}

#[test]
fn beyond_the_calendar_of_working_days_nothing_is_guessed() {
    let mut world = World::after("@short");
    world.check(
        "tranche oak,elm return=2028-12-30T09:00:00Z at=2028-12-29T09:00:00Z",
        expect!["refused BEYOND_CALENDAR return_by"],
    );
}

/// A hold runs to the return-by time, within the hours granted, at most three working days.
#[test]
fn how_long_a_hold_runs() {
    let until = |hours, return_by: &str| {
        let mut world = World::after("@short");
        for name in ["oak", "elm"] {
            world.terms.insert(name.to_owned(), crate::terms::Terms { hold_hours: hours, ..terms() });
        }
        format!("{hours} h, back by {return_by}: {}\n", world.tell(&format!("tranche oak,elm return={return_by}")))
    };
    let told = [
        until(0, "07T09:00"),
        until(1, "07T09:00"),
        until(96, "07T09:00"),
        until(97, "07T09:00"),
        until(200, "10T09:00"),
        until(24, "03T10:00"),
    ];
    expect![[r#"
        0 h, back by 07T09:00: DECIDING: TrancheSent before=07T09:00
        1 h, back by 07T09:00: DECIDING: TrancheSent HoldTaken(oak's home [1] until 03T10:00) HoldTaken(elm's home [1] until 03T10:00) before=03T10:00
        96 h, back by 07T09:00: DECIDING: TrancheSent HoldTaken(oak's home [1] until 07T09:00) HoldTaken(elm's home [1] until 07T09:00) before=07T09:00
        97 h, back by 07T09:00: DECIDING: TrancheSent HoldTaken(oak's home [1] until 07T09:00) HoldTaken(elm's home [1] until 07T09:00) before=07T09:00
        200 h, back by 10T09:00: DECIDING: TrancheSent HoldTaken(oak's home [1] until 08T09:00) HoldTaken(elm's home [1] until 08T09:00) before=08T09:00
        24 h, back by 03T10:00: DECIDING: TrancheSent HoldTaken(oak's home [1] until 03T10:00) HoldTaken(elm's home [1] until 03T10:00) before=03T10:00
    "#]].assert_eq(&told.concat());
}

#[test]
fn a_place_held_elsewhere_is_not_held_again() {
    let mut world = World::after("@short");
    let taken = SettingEvent::HoldTaken {
        hold: hold_id(1),
        search: vocabulary::SearchId::from_bytes([0xbb; 16]),
        offer: offer_id("yew"),
        places: vec![1],
        until: crate::fixtures::time("03T12:00"),
    };
    let home = setting::apply(world.settings.remove(&setting_id("oak")), setting_id("oak"), &taken, world.now);
    world.settings.insert(setting_id("oak"), home.unwrap());
    world.settle();
    world.check("tranche oak,elm return=07T09:00", expect!["refused PLACE_HELD oak's home frees_at=03T12:00 places=1"]);
    world.check(
        "tranche oak,elm return=07T09:00 at=03T11:59:59.999999",
        expect!["refused PLACE_HELD oak's home frees_at=03T12:00 places=1"],
    );
    world.check("tranche oak,elm return=07T09:00 at=03T12:00", expect!["DECIDING: TrancheSent HoldExpired(oak's home) HoldTaken(oak's home [1] until 06T12:00) HoldTaken(elm's home [1] until 06T12:00) before=06T12:00"]);
}

#[test]
fn an_identity_opens_by_name_once_for_each_person() {
    check_all(
        "@deciding",
        &["open oak", "open oak as=dm", "open ash", "open ash as=dm", "open yew"],
        expect![[r#"
        open oak -> DECIDING: OfferIdentityOpened
        open oak as=dm -> DECIDING: OfferIdentityOpened
        open ash -> DECIDING: OfferIdentityOpened
        open ash as=dm -> refused NOT_IN_TRANCHE ash's offer
        open yew -> refused OFFER_NOT_LIVE yew's offer
    "#]],
    );
    check("@deciding; open oak; open oak", expect!["DECIDING: no change"]);
    check("@deciding; open oak; open oak as=dm", expect!["DECIDING: OfferIdentityOpened"]);
    check("@closed; open oak", expect!["refused SHORTLIST_PENDING search"]);
    let world = World::after("@deciding; open oak; open oak as=dm");
    let first: Vec<(String, Timestamp)> =
        world.search().first_opened.values().map(|(who, at)| (who.to_string(), *at)).collect();
    assert_eq!(first, [("people/the.finder".to_owned(), world.now)]);
}

#[test]
fn the_decision_maker_releases_first_name_and_school_once() {
    check_all(
        "@deciding",
        &["release", "release as=finder", "release id=1"],
        expect![[r#"
        release -> DECIDING: DisclosureReleased before=07T09:00
        release as=finder -> refused NAMED_PERSON_REQUIRED actor
        release id=1 -> refused TRANCHE_ENDED tranche 1
    "#]],
    );
    check("@deciding; release; release", expect!["DECIDING: no change"]);
    check("@chosen; release", expect!["CHOSEN: DisclosureReleased before=07T09:00"]);
}

#[test]
fn a_conflict_is_declared_by_the_offers_own_provider_while_it_is_asked() {
    check_all(
        "@deciding",
        &[
            "conflict oak NO",
            "conflict oak YES",
            "conflict oak YES text",
            "conflict oak UNKNOWN",
            "conflict oak NO by=elm",
            "conflict ash NO",
        ],
        expect![[r#"
            conflict oak NO -> DECIDING: ConflictDeclared
            conflict oak YES -> refused TEXT_REQUIRED text
            conflict oak YES text -> DECIDING: ConflictDeclared
            conflict oak UNKNOWN -> refused FIELD_REQUIRED conflict
            conflict oak NO by=elm -> refused OFFER_NOT_LIVE oak's offer
            conflict ash NO -> refused NOT_IN_TRANCHE ash's offer
        "#]],
    );
    let world = World::after("@deciding; conflict oak YES text; conflict oak NO");
    assert!(world.search().conflict_texts.is_empty(), "a conflict taken back keeps no text");
}

#[test]
fn a_tranche_is_returned_with_a_reason_and_its_holds_end() {
    check_all(
        "@deciding",
        &[
            "return-tranche",
            "return-tranche id=1",
            "return-tranche reason=OTHER",
            "return-tranche reason=OTHER text",
            "return-tranche at=07T09:00",
        ],
        expect![[r#"
            return-tranche -> SHORTLISTING: TrancheReturned HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00
            return-tranche id=1 -> refused TRANCHE_ENDED tranche 1
            return-tranche reason=OTHER -> refused TEXT_REQUIRED text
            return-tranche reason=OTHER text -> SHORTLISTING: TrancheReturned HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00
            return-tranche at=07T09:00 -> refused STATE_FORBIDS search rule=section-3 state=SHORTLISTING wanted=DECIDING|CHOSEN
        "#]],
    );
    check(
        "@chosen; return-tranche",
        expect!["SHORTLISTING: TrancheReturned HoldReleased(oak's home) HoldReleased(elm's home) before=07T09:00"],
    );
    check(
        "@deciding; return-tranche; tranche oak,elm,ash return=08T09:00 id=1",
        expect![
            "DECIDING: TrancheSent HoldTaken(oak's home [1] until 06T10:00) HoldTaken(elm's home [1] until 06T10:00) HoldTaken(ash's home [1] until 06T10:00) before=06T10:00"
        ],
    );
}

#[test]
fn the_return_by_time_passes_unanswered() {
    check_all(
        "@deciding",
        &["pass-return-by at=07T08:59:59.999999", "pass-return-by at=07T09:00"],
        expect![[r#"
        pass-return-by at=07T08:59:59.999999 -> nothing to do
        pass-return-by at=07T09:00 -> SHORTLISTING: ReturnByPassed HoldExpired(oak's home) HoldExpired(elm's home) not_before=07T09:00
    "#]],
    );
    check("@short; pass-return-by", expect!["nothing to do"]);
    check("@deciding; return-tranche; pass-return-by at=07T09:00", expect!["nothing to do"]);
    check("@deciding; withdraw; pass-return-by at=07T09:00", expect!["nothing to do"]);
    check("@awarded; pass-return-by at=07T09:00", expect!["nothing to do"]);
    check("@chosen; pass-return-by at=07T09:00", expect!["nothing to do"]);
    check(
        "@deciding; tranche oak,elm return=10T09:00 id=1 at=07T09:00",
        expect![
            "DECIDING: TrancheSent HoldExpired(oak's home) HoldTaken(oak's home [1] until 10T09:00) HoldExpired(elm's home) HoldTaken(elm's home [1] until 10T09:00) before=10T09:00"
        ],
    );
}

#[test]
fn holds_that_ran_out_before_the_return_by_time_are_expired_others_released() {
    let mut world = World::after("@short");
    world.terms.insert("oak".to_owned(), crate::terms::Terms { hold_hours: 1, ..terms() });
    world.must("tranche oak,elm return=03T20:00 at=03T10:00");
    let held = world.setting("elm").expire_holds_of(search_id(), crate::fixtures::time("03T12:00"));
    assert!(matches!(&held[..], [crate::event::Event::Setting(_, SettingEvent::HoldReleased { .. })]));
    world.check(
        "pass-return-by at=03T20:00",
        expect!["SHORTLISTING: ReturnByPassed HoldExpired(oak's home) HoldExpired(elm's home) not_before=03T20:00"],
    );
}

#[test]
fn a_search_sends_so_many_tranches() {
    let mut world = World::after("@deciding; return-tranche");
    let search = world.search.as_mut().unwrap();
    let sent = search.tranches[0].clone();
    search.tranches.resize(vocabulary::limits::TRANCHES_PER_SEARCH_MAX, sent);
    world.check("tranche oak,elm return=07T09:00 id=1", expect!["refused LIMIT_EXCEEDED tranches max=50"]);
}

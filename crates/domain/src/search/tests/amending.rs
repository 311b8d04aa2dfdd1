//! Amending and extending while open (SRC-8, SRC-11, QST-1).

use expect_test::expect;
use vocabulary::AmendmentKind;

use crate::fixtures::{World, actor, check, check_all, child_key, request, request_sealed, time};
use crate::request::{IdentityNeedAsked, MustHaveAsked, Parent, Request, School, Sibling, YesNoUnknown};
use crate::search::{Amend, amend};

#[test]
fn a_correction_leaves_window_and_offers_as_they_are() {
    check("@offered; amend CORRECTION change=pen-picture", expect!["OPEN: Amended before=03T09:00"]);
    let world = World::after("@offered; amend CORRECTION change=pen-picture");
    let round = world.search().round().unwrap();
    assert_eq!((round.closes, round.confirm_from_version), (time("03T09:00"), 1));
    check(
        "@offered; amend CORRECTION change=pen-picture; close at=03T09:00",
        expect![
            "SHORTLISTING: OffersStood(oak's offer Confirmed, elm's offer Confirmed, ash's offer Confirmed) RoundClosed not_before=03T09:00"
        ],
    );
}

#[test]
fn a_correction_names_no_close() {
    check("@open; amend CORRECTION close=04T09:00", expect!["refused AMENDMENT_MATERIAL closes_at"]);
}

#[test]
fn a_correction_changes_nothing_that_is_matched() {
    check(
        "@open; amend CORRECTION change=level,sex",
        expect!["refused AMENDMENT_MATERIAL request.shared.level; AMENDMENT_MATERIAL request.children[0].sex"],
    );
}

#[test]
fn every_field_a_gate_or_criterion_reads_is_material() {
    let world = World::after("@open");
    let mut told = String::new();
    for (field, change) in material() {
        let before = request();
        let mut after = before.clone();
        change(&mut after);
        let command = Amend {
            kind: AmendmentKind::Correction,
            before: &before,
            after: &after,
            geography: geography::Geography::builtin(),
            children: vec![child_key()],
            sealed: request_sealed(2),
            request_digest: [0; 32],
            closes: None,
        };
        let refusal = amend(world.search(), &actor("finder"), command, world.now).unwrap_err();
        told.push_str(&format!("{field}: {refusal}\n"));
    }
    expect![[r#"
        needed_by: refused AMENDMENT_MATERIAL request.shared.needed_by
        needed_on: refused AMENDMENT_MATERIAL request.shared.needed_on
        plan_length: refused AMENDMENT_MATERIAL request.shared.plan_length
        must_haves: refused AMENDMENT_MATERIAL request.shared.must_haves
        location: refused AMENDMENT_MATERIAL request.shared.location
        parent: refused VALUE_INVALID request.parent; AMENDMENT_MATERIAL request.parent
        needs: refused AMENDMENT_MATERIAL request.children[0].needs
        age_band and age_years: refused AMENDMENT_MATERIAL request.children[0].age_band; AMENDMENT_MATERIAL request.children[0].age_years
        home_sector: refused AMENDMENT_MATERIAL request.children[0].home_sector
        school: refused AMENDMENT_MATERIAL request.children[0].school
        siblings: refused AMENDMENT_MATERIAL request.children[0].siblings
        identity_needs: refused AMENDMENT_MATERIAL request.children[0].identity_needs
        wishes: refused AMENDMENT_MATERIAL request.children[0].wishes
        companions: refused AMENDMENT_MATERIAL request.children[0].companions
        pets: refused AMENDMENT_MATERIAL request.children[0].pets
        conditions: refused AMENDMENT_MATERIAL request.children[0].conditions
        legal_status: refused AMENDMENT_MATERIAL request.children[0].legal_status
        another child: refused AMENDMENT_MATERIAL request.children
    "#]].assert_eq(&told);
}

type Change = fn(&mut Request);

fn material() -> Vec<(&'static str, Change)> {
    vec![
        ("needed_by", |request| request.shared.needed_by = Some(vocabulary::NeededBy::Under5Days)),
        ("needed_on", |request| request.shared.needed_on = Some(crate::fixtures::day("2026-12-11"))),
        ("plan_length", |request| request.shared.plan_length = Some(vocabulary::PlanLength::UpTo1Year)),
        ("must_haves", |request| {
            let code = vocabulary::MustHave::OwnBedroom;
            request.shared.must_haves.push(MustHaveAsked { code, parameter: String::new(), child: None });
        }),
        ("location", |request| request.shared.location.minimum_miles = Some(5)),
        ("parent", |request| request.parent = Some(Parent::default())),
        ("needs", |request| {
            request.children[0].needs.insert(vocabulary::NeedDomain::Health, crate::fixtures::need(1));
        }),
        ("age_band and age_years", |request| {
            request.children[0].age_band = Some(vocabulary::AgeBand::Age10_15);
            request.children[0].age_years = Some(10);
        }),
        ("home_sector", |request| request.children[0].home_sector = Some("CF5 1".to_owned())),
        ("school", |request| {
            let sector = Some("CF24 0".to_owned());
            request.children[0].school =
                Some(School { attends: YesNoUnknown::Yes, sector, keep: YesNoUnknown::Yes, key_stage: None });
        }),
        ("siblings", |request| {
            let together_wanted = YesNoUnknown::Yes;
            request.children[0].siblings = vec![Sibling { child: None, placed_sector: None, together_wanted }];
        }),
        ("identity_needs", |request| {
            let need = vocabulary::IdentityNeed::Faith;
            request.children[0].identity_needs = vec![IdentityNeedAsked { need, detail: String::new() }];
        }),
        ("wishes", |request| request.children[0].wishes = vec!["A garden".to_owned()]),
        ("companions", |request| request.children[0].companions = Some(vocabulary::LivingCompanions::Solo)),
        ("pets", |request| request.children[0].pets = Some(vocabulary::PetPreference::No)),
        ("conditions", |request| request.children[0].conditions = vec!["Not in Barry alone".to_owned()]),
        ("legal_status", |request| request.children[0].legal_status = Some(vocabulary::LegalStatus::C1)),
        ("another child", |request| request.children.push(crate::fixtures::child())),
    ]
}

#[test]
fn a_material_amendment_leaves_24_hours_and_makes_offers_unconfirmed() {
    check_all(
        "@offered",
        &[
            "amend MATERIAL change=level",
            "amend MATERIAL change=level at=02T09:00:00.000001",
            "amend MATERIAL change=level at=03T08:59:59.999999",
            "amend MATERIAL change=level close=04T09:00",
        ],
        expect![[r#"
            amend MATERIAL change=level -> OPEN: Amended before=03T09:00
            amend MATERIAL change=level at=02T09:00:00.000001 -> OPEN: Amended(closes 03T09:00:00.000001Z) before=03T09:00
            amend MATERIAL change=level at=03T08:59:59.999999 -> OPEN: Amended(closes 04T08:59:59.999999Z) before=03T09:00
            amend MATERIAL change=level close=04T09:00 -> OPEN: Amended(closes 04T09:00) before=03T09:00
        "#]],
    );
    check(
        "@offered; amend MATERIAL change=level; confirm oak; close at=03T09:00",
        expect![
            "SHORTLISTING: OffersStood(oak's offer Confirmed, elm's offer Unconfirmed, ash's offer Unconfirmed) RoundClosed not_before=03T09:00"
        ],
    );
}

#[test]
fn a_material_amendment_never_brings_the_close_nearer_nor_beyond_14_days() {
    check_all(
        "@open",
        &[
            "amend MATERIAL change=level close=03T08:59",
            "amend MATERIAL change=level close=03T09:00",
            "amend MATERIAL change=level close=03T09:30 at=02T12:00",
            "amend MATERIAL change=level close=15T09:00",
            "amend MATERIAL change=level close=15T09:00:00.000001",
        ],
        expect![[r#"
            amend MATERIAL change=level close=03T08:59 -> refused CLOSE_MOVED_EARLIER closes_at asked=03T08:59 closes=03T09:00 earliest=03T09:00
            amend MATERIAL change=level close=03T09:00 -> OPEN: Amended before=03T09:00
            amend MATERIAL change=level close=03T09:30 at=02T12:00 -> refused CLOSE_MOVED_EARLIER closes_at asked=03T09:30 closes=03T09:00 earliest=03T12:00
            amend MATERIAL change=level close=15T09:00 -> OPEN: Amended(closes 15T09:00) before=03T09:00
            amend MATERIAL change=level close=15T09:00:00.000001 -> refused CLOSE_TOO_LATE closes_at asked=15T09:00:00.000001Z latest=15T09:00
        "#]],
    );
    check(
        "@open; extend close=15T09:00; amend MATERIAL change=level at=14T09:00:00.000001",
        expect!["refused CLOSE_TOO_LATE closes_at asked=15T09:00:00.000001Z latest=15T09:00"],
    );
}

#[test]
fn type_and_child_never_change() {
    check("@open; amend MATERIAL change=type", expect!["refused TYPE_FIXED request.shared.placement_type"]);
    check("@open; amend MATERIAL another-child", expect!["refused CHILD_FIXED request.children"]);
}

#[test]
fn an_amended_request_is_complete_and_within_bounds() {
    check(
        "@open; amend MATERIAL change=no-level,long-text",
        expect![
            "refused LIMIT_EXCEEDED request.children[0].pen_picture chars=8001 max=8000; ESSENTIALS_MISSING request.shared.level"
        ],
    );
}

#[test]
fn nothing_is_amended_at_the_close_or_later() {
    check("@open; amend CORRECTION at=03T08:59:59.999999", expect!["OPEN: Amended before=03T09:00"]);
    check("@open; amend CORRECTION at=03T09:00", expect!["refused OFFER_LATE round close=03T09:00 received=03T09:00"]);
}

#[test]
fn the_close_moves_later_within_14_days_of_opening() {
    check_all(
        "@open",
        &[
            "extend close=03T09:00",
            "extend close=02T09:00",
            "extend close=03T09:00:00.000001",
            "extend close=15T09:00",
            "extend close=15T09:00:00.000001",
            "extend close=04T09:00 at=03T09:00",
            "extend close=04T09:00 reason=OTHER",
            "extend close=04T09:00 reason=OTHER text",
        ],
        expect![[r#"
            extend close=03T09:00 -> refused CLOSE_MOVED_EARLIER closes_at asked=03T09:00 closes=03T09:00
            extend close=02T09:00 -> refused CLOSE_MOVED_EARLIER closes_at asked=02T09:00 closes=03T09:00
            extend close=03T09:00:00.000001 -> OPEN: WindowExtended(closes 03T09:00:00.000001Z, questions until 02T21:00:00.000001Z) before=03T09:00
            extend close=15T09:00 -> OPEN: WindowExtended(closes 15T09:00, questions until 14T21:00) before=03T09:00
            extend close=15T09:00:00.000001 -> refused CLOSE_TOO_LATE closes_at asked=15T09:00:00.000001Z latest=15T09:00
            extend close=04T09:00 at=03T09:00 -> refused OFFER_LATE round close=03T09:00 received=03T09:00
            extend close=04T09:00 reason=OTHER -> refused TEXT_REQUIRED text
            extend close=04T09:00 reason=OTHER text -> OPEN: WindowExtended(closes 04T09:00, questions until 03T21:00) before=03T09:00
        "#]],
    );
}

#[test]
fn an_extension_moves_the_real_close() {
    check("@open; extend close=04T09:00; offer oak at=03T09:00", expect!["OPEN: Submitted before=04T09:00"]);
    check(
        "@open; extend close=04T09:00; offer oak at=04T09:00",
        expect!["refused OFFER_LATE round close=04T09:00 received=04T09:00"],
    );
    check("@open; extend close=04T09:00; close at=03T09:00", expect!["nothing to do"]);
}

#[test]
fn the_question_deadline_is_12_hours_before_or_half_of_a_window_under_24() {
    let deadline = |closes| crate::search::question_deadline(time("01T09:00"), time(closes));
    assert_eq!(deadline("02T09:00"), time("01T21:00"));
    assert_eq!(deadline("02T08:00"), time("01T20:30"));
    assert_eq!(deadline("01T11:00"), time("01T10:00"));
    assert_eq!(deadline("05T09:00"), time("04T21:00"));
}

#[test]
fn a_search_is_amended_so_many_times() {
    let mut world = World::after("@open; amend CORRECTION");
    let search = world.search.as_mut().unwrap();
    let amended = search.amendments[0];
    search.amendments.resize(vocabulary::limits::AMENDMENTS_PER_SEARCH_MAX, amended);
    world.check("amend CORRECTION", expect!["refused LIMIT_EXCEEDED amendments max=50"]);
}

//! Frameworks and price lists there and back, and some in which everything is wrong.

use api::common::v1 as common;
use expect_test::{Expect, expect};

use super::*;

const PROVIDER: &str = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

fn check(refusal: &Refusal, expected: Expect) {
    let lines: Vec<String> = refusal.faults().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn day(year: i32, month: i32, day: i32) -> Option<common::Date> {
    Some(common::Date { year, month, day })
}

fn consortium() -> proto::Framework {
    let lot = |lot: &str, placement_type: &str| proto::Lot {
        name: format!("frameworks/4cs-2026/lots/{lot}"),
        lot: lot.into(),
        placement_types: vec![placement_type.into()],
        member_authorities: vec!["authorities/W06000015".into()],
        members: vec![proto::LotMember {
            provider: PROVIDER.into(),
            from: day(2026, 4, 1),
            until: None,
            suspended: 2,
            suspension: None,
        }],
    };
    proto::Framework {
        name: "frameworks/4cs-2026".into(),
        display_name: "4Cs 2026".into(),
        starts_on: day(2026, 4, 1),
        ends_on: day(2030, 3, 31),
        lots: vec![lot("FOSTERING", "LONG_TERM_FOSTERING"), lot("RESIDENTIAL", "RESIDENTIAL")],
        etag: String::new(),
    }
}

fn list() -> proto::PriceList {
    proto::PriceList {
        lot: "frameworks/4cs-2026/lots/FOSTERING".into(),
        provider: PROVIDER.into(),
        valid_from: day(2026, 4, 1),
        core: vec![proto::CorePrice {
            placement_type: "LONG_TERM_FOSTERING".into(),
            age_band: "AGE_5_9".into(),
            level: "ENHANCED".into(),
            weekly_pence: 82_692,
        }],
        extras: vec![proto::ExtraPrice {
            code: "SUPERVISION".into(),
            label: "Supervision".into(),
            weekly_pence: 6_000,
        }],
        sibling: vec![proto::SiblingDiscount { children: 2, basis_points: 250 }],
        long_stay: vec![proto::LongStayDiscount { from_weeks: 0, basis_points: 100 }],
        volume: vec![proto::VolumeDiscount { from_live_placements: 10, basis_points: 10_000 }],
    }
}

#[test]
fn a_framework_and_a_price_list_come_back_as_they_were_written() {
    let given = read_framework(Some(consortium())).unwrap();
    assert_eq!(framework_out(&given.slug, &given.lots), consortium());
    let given = read_price_lists(vec![list()]).unwrap().remove(0);
    assert_eq!(price_list_out(&given.lot, given.provider, &given.prices), list());
}

#[test]
fn a_framework_in_which_everything_is_wrong_is_told_everything_at_once() {
    let wrong = proto::Framework {
        name: "frameworks/4Cs".into(),
        display_name: String::new(),
        starts_on: None,
        ends_on: day(2026, 13, 1),
        lots: vec![proto::Lot {
            name: String::new(),
            lot: "CASTLES".into(),
            placement_types: Vec::new(),
            member_authorities: vec!["W06000015".into(), "authorities/E06000023".into()],
            members: vec![proto::LotMember {
                provider: "oak".into(),
                from: None,
                until: day(1, 1, 1),
                suspended: 8,
                suspension: None,
            }],
        }],
        etag: String::new(),
    };
    check(
        &read_framework(Some(wrong)).unwrap_err(),
        expect![[r#"
        VALUE_INVALID framework.name expected=frameworks/{slug}, the slug of lower-case letters, digits and hyphens, such as frameworks/4cs-2026
        FIELD_REQUIRED framework.display_name
        FIELD_REQUIRED framework.starts_on
        VALUE_INVALID framework.ends_on expected=a day of the calendar given=2026-13-1
        FIELD_REQUIRED framework.lots[0].placement_types
        VALUE_INVALID framework.lots[0].member_authorities[0] expected=a name of the form authorities/{code}, such as authorities/W06000015
        VALUE_INVALID framework.lots[0].member_authorities[1] expected=one of the 22 authorities of Wales
        VALUE_INVALID framework.lots[0].members[0].provider expected=a name of the form providers/{provider}
        FIELD_REQUIRED framework.lots[0].members[0].from
        VALUE_OUT_OF_RANGE framework.lots[0].members[0].until.year given=1 max=2200 min=1900
        VALUE_INVALID framework.lots[0].members[0].suspended expected=a value of this field's enum given=8
        UNKNOWN_CODE framework.lots[0].lot given=CASTLES list=lot"#]],
    );
    check(&read_framework(None).unwrap_err(), expect!["FIELD_REQUIRED framework"]);
}

#[test]
fn a_price_list_in_which_everything_is_wrong_is_told_everything_at_once() {
    let wrong = proto::PriceList {
        lot: "frameworks/4cs-2026".into(),
        provider: String::new(),
        valid_from: None,
        core: vec![proto::CorePrice { placement_type: "CASTLE".into(), ..Default::default() }],
        extras: Vec::new(),
        sibling: vec![proto::SiblingDiscount { children: 2, basis_points: 10_001 }],
        long_stay: vec![proto::LongStayDiscount { from_weeks: 0, basis_points: 10_001 }],
        volume: vec![proto::VolumeDiscount { from_live_placements: 1, basis_points: 10_001 }],
    };
    check(
        &read_price_lists(vec![list(), wrong]).unwrap_err(),
        expect![[r#"
        VALUE_INVALID price_lists[1].lot expected=frameworks/{slug}/lots/{LOT}, such as frameworks/4cs-2026/lots/FOSTERING
        FIELD_REQUIRED price_lists[1].provider
        FIELD_REQUIRED price_lists[1].valid_from
        UNKNOWN_CODE price_lists[1].core[0].placement_type given=CASTLE list=placement-type
        FIELD_REQUIRED price_lists[1].core[0].age_band
        FIELD_REQUIRED price_lists[1].core[0].level
        VALUE_OUT_OF_RANGE price_lists[1].sibling[0].basis_points given=10001 max=10000 min=1
        VALUE_OUT_OF_RANGE price_lists[1].long_stay[0].basis_points given=10001 max=10000 min=1
        VALUE_OUT_OF_RANGE price_lists[1].volume[0].basis_points given=10001 max=10000 min=1"#]],
    );
    check(&read_price_lists(Vec::new()).unwrap_err(), expect!["FIELD_REQUIRED price_lists"]);
    check(
        &read_price_lists(vec![list(), list()]).unwrap_err(),
        expect!["VALUE_INVALID price_lists[1].valid_from expected=each lot, provider and day once"],
    );
}

#[test]
fn a_fee_asked_about_is_of_one_child_unless_said() {
    let asked = proto::CheckFeeRequest {
        lot: "frameworks/4cs-2026/lots/FOSTERING".into(),
        provider: PROVIDER.into(),
        placement_type: "LONG_TERM_FOSTERING".into(),
        age_band: "AGE_5_9".into(),
        level: "ENHANCED".into(),
        ..Default::default()
    };
    let read = read_fee_asked(asked.clone()).unwrap();
    assert_eq!((read.children, read.live_placements, read.prices.on), (1, 0, None));
    let wrong = proto::CheckFeeRequest { extras: vec![String::new(); 21], level: "HIGH".into(), ..asked };
    let refusal = read_fee_asked(wrong).unwrap_err();
    assert_eq!(refusal.faults().count(), 23, "the level, the list, and each empty code");
}

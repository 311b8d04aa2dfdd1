//! Frameworks, price lists and the fee check (FRM-1, FRM-2, DEC-2).

use expect_test::expect;
use proptest::prelude::*;
use vocabulary::{BasisPoints, Pence, PlacementType, limits};

use super::{PriceList, apply_prices, put_prices};
use crate::event::{Event, ExtraPrice, PriceListEvent, Prices};
use crate::fixtures::{
    actor, by, day, fee, lot, lot_key, points, price_list, prices, provider_id, request, short, terms,
};
use crate::request::YesNoUnknown;
use crate::terms::{Extra, Terms};

/// What the fee check comes to on 10 December for one child and `live` placements.
fn checked(list: &PriceList, terms: &Terms, live: u32) -> String {
    match list.working(&request(), terms, (live, 0), day("2026-12-10")) {
        Err(fault) => short(&fault.to_string()),
        Ok(working) => {
            let refused: Vec<String> = working.faults().iter().map(ToString::to_string).collect();
            let refused = if refused.is_empty() { "passes".to_owned() } else { refused.join("; ") };
            format!(
                "{} less {} allows {}: {refused}",
                working.list.pence(),
                working.discounts.points(),
                working.allowed.pence()
            )
        }
    }
}

fn with(change: impl FnOnce(&mut Prices)) -> PriceList {
    let mut list = price_list();
    change(&mut list.dated[0]);
    list
}

#[test]
fn the_core_fee_is_at_most_the_list_price() {
    let asked = |pence| checked(&price_list(), &Terms { fee: fee(pence), ..terms() }, 0);
    expect![[r#"
        90000 less 0 allows 90000: passes
        90000 less 0 allows 90000: passes
        90000 less 0 allows 90000: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=90000 asked_pence=90001 discount_basis_points=0 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=0"#]].assert_eq(&[asked(89_999), asked(90_000), asked(90_001)].join("\n"));
}

/// ⌊list × (10,000 − Σ basis points) / 10,000⌋.
#[test]
fn the_discount_is_floored() {
    let allowed = |list: i64, discount: u32| {
        let list = with(|prices| {
            prices.core[0].weekly = Pence::new(list);
            prices.volume = vec![(1, points(discount))];
        });
        list.working(&request(), &terms(), (1, 0), day("2026-12-10")).unwrap().allowed.pence()
    };
    assert_eq!(allowed(10_001, 1), 9_999, "9,999.9999");
    assert_eq!(allowed(10_000, 1), 9_999);
    assert_eq!(allowed(33_333, 333), 32_223, "32,223.0111");
    assert_eq!(allowed(90_000, 10_000), 0);
    assert_eq!(allowed(limits::FEE_PENCE_MAX, 9_999), 10_000);
}

#[test]
fn each_discount_on_its_own_by_its_highest_step_reached() {
    let sibling = with(|prices| prices.sibling = vec![(3, points(700)), (2, points(500))]);
    let of = |children: u32| checked(&sibling, &Terms { children_taken: (0..children).collect(), ..terms() }, 0);
    expect![[r#"
        90000 less 0 allows 90000: passes
        90000 less 500 allows 85500: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=85500 asked_pence=90000 discount_basis_points=500 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=500 volume_basis_points=0
        90000 less 700 allows 83700: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=83700 asked_pence=90000 discount_basis_points=700 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=700 volume_basis_points=0
        90000 less 700 allows 83700: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=83700 asked_pence=90000 discount_basis_points=700 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=700 volume_basis_points=0"#]].assert_eq(&[of(1), of(2), of(3), of(4)].join("\n"));
    let volume = with(|prices| prices.volume = vec![(5, points(300)), (10, points(600))]);
    let at = |live| checked(&volume, &terms(), live);
    expect![[r#"
        90000 less 0 allows 90000: passes
        90000 less 300 allows 87300: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=87300 asked_pence=90000 discount_basis_points=300 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=300
        90000 less 300 allows 87300: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=87300 asked_pence=90000 discount_basis_points=300 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=300
        90000 less 600 allows 84600: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=84600 asked_pence=90000 discount_basis_points=600 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=600"#]].assert_eq(&[at(4), at(5), at(9), at(10)].join("\n"));
    // On its award date a placement has run for no weeks: a step from 52 weeks is not due yet.
    let long = |weeks| checked(&with(|prices| prices.long_stay = vec![(weeks, points(200))]), &terms(), 0);
    expect![[r#"
        90000 less 200 allows 88200: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=88200 asked_pence=90000 discount_basis_points=200 list_pence=90000 long_stay_basis_points=200 price_list_from=2026-04-01 sibling_basis_points=0 volume_basis_points=0
        90000 less 0 allows 90000: passes
        90000 less 0 allows 90000: passes"#]].assert_eq(&[long(0), long(1), long(52)].join("\n"));
}

#[test]
fn all_discounts_together_and_never_more_than_the_whole() {
    let list = with(|prices| {
        prices.sibling = vec![(1, points(100))];
        prices.long_stay = vec![(0, points(200))];
        prices.volume = vec![(0, points(300))];
    });
    expect!["90000 less 600 allows 84600: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=84600 asked_pence=90000 discount_basis_points=600 list_pence=90000 long_stay_basis_points=200 price_list_from=2026-04-01 sibling_basis_points=100 volume_basis_points=300"].assert_eq(&checked(&list, &terms(), 0));
    let list = with(|prices| {
        prices.sibling = vec![(1, points(9_000))];
        prices.volume = vec![(0, points(9_000))];
    });
    expect!["90000 less 10000 allows 0: FEE_ABOVE_LIST fee.core_weekly_pence allowed_pence=0 asked_pence=90000 discount_basis_points=10000 list_pence=90000 long_stay_basis_points=0 price_list_from=2026-04-01 sibling_basis_points=9000 volume_basis_points=9000"].assert_eq(&checked(&list, &terms(), 0));
}

#[test]
fn extras_are_listed_and_at_most_their_price() {
    let extra = |code: &str, weekly_pence| Extra { code: code.to_owned(), weekly_pence };
    let asked = |extras: Vec<Extra>| {
        checked(&price_list(), &Terms { fee: crate::terms::Fee { extras, ..fee(90_000) }, ..terms() }, 0)
    };
    expect![[r#"
        90000 less 0 allows 90000: passes
        90000 less 0 allows 90000: EXTRA_ABOVE_LIST fee.extras.SCHOOL-RUN asked_pence=4501 list_pence=4500; EXTRA_NOT_LISTED fee.extras.TAXI asked_pence=1"#]].assert_eq(
        &[asked(vec![extra("SCHOOL-RUN", 4_500)]), asked(vec![extra("SCHOOL-RUN", 4_501), extra("TAXI", 1)])]
            .join("\n"),
    );
}

#[test]
fn the_list_of_the_day_is_the_newest_begun() {
    let mut list = price_list();
    let later = Prices { valid_from: day("2026-12-10"), ..prices() };
    let mut dearer = later.clone();
    dearer.core[0].weekly = Pence::new(95_000);
    for prices in [later, dearer] {
        list = apply_prices(list, &PriceListEvent::Recorded { by: by("manager"), prices: Box::new(prices) });
    }
    assert_eq!(list.dated.len(), 2, "a list of the same day replaces the earlier one");
    let weekly = |on: &str| list.on(day(on)).map(|prices| prices.core[0].weekly.pence());
    assert_eq!(weekly("2026-03-31"), None);
    assert_eq!(weekly("2026-04-01"), Some(90_000));
    assert_eq!(weekly("2026-12-09"), Some(90_000));
    assert_eq!(weekly("2026-12-10"), Some(95_000));
}

#[test]
fn no_line_no_price() {
    let list = with(|prices| prices.core[0].placement_type = PlacementType::Residential);
    expect!["NO_LIST_PRICE fee age_band=AGE_5_9 level=STANDARD on=10 placement_type=LONG_TERM_FOSTERING"]
        .assert_eq(&checked(&list, &terms(), 0));
    expect!["NO_LIST_PRICE fee age_band=AGE_5_9 level=STANDARD on=10 placement_type=LONG_TERM_FOSTERING"]
        .assert_eq(&checked(&PriceList::default(), &terms(), 0));
    let mut unsaid = request();
    unsaid.shared.level = None;
    let fault = price_list().working(&unsaid, &terms(), (0, 0), day("2026-12-10")).unwrap_err();
    expect!["NO_LIST_PRICE fee on=10"].assert_eq(&short(&fault.to_string()));
}

#[test]
fn members_and_signatories_on_a_day() {
    let mut lot = lot();
    lot.recorded.members[0].from = day("2026-12-01");
    lot.recorded.members[0].until = Some(day("2026-12-31"));
    lot.recorded.members[1].suspended = YesNoUnknown::Unknown;
    lot.recorded.members[2].suspended = YesNoUnknown::Yes;
    let member = |name: &str, on: &str| lot.has_member(provider_id(name), day(on));
    assert!(!member("oak", "2026-11-30") && member("oak", "2026-12-01"));
    assert!(member("oak", "2026-12-31") && !member("oak", "2027-01-01"));
    assert!(member("elm", "2026-12-01") && !member("ash", "2026-12-01"));
    assert!(member("yew", "2030-03-31") && !member("yew", "2030-04-01"));
    assert!(lot.require_signatory(crate::fixtures::cardiff(), day("2030-03-31")).is_ok());
    assert!(lot.require_signatory(crate::fixtures::cardiff(), day("2030-04-01")).is_err());
    assert!(lot.require_signatory("W06000014".parse().unwrap(), day("2026-12-01")).is_err());
}

fn put(change: impl FnOnce(&mut Prices)) -> String {
    let mut given = prices();
    change(&mut given);
    match put_prices(Some(&lot()), &actor("manager"), lot_key(), provider_id("oak"), given) {
        Ok(decision) => format!("{} event", decision.events.len()),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn a_price_list_is_within_bounds_and_says_each_thing_once() {
    let told = [
        put(|_| {}),
        put(|prices| prices.core.clear()),
        put(|prices| prices.core.push(prices.core[0])),
        put(|prices| prices.core[0].weekly = Pence::ZERO),
        put(|prices| prices.core[0].weekly = Pence::new(limits::FEE_PENCE_MAX + 1)),
        put(|prices| prices.extras.push(prices.extras[0].clone())),
        put(|prices| {
            let (code, label) = (" ".to_owned(), "x".repeat(201));
            prices.extras.push(ExtraPrice { code, label, weekly: Pence::new(-1) });
        }),
        put(|prices| prices.sibling = vec![(1, points(1)), (2, points(0)), (2, points(5))]),
        put(|prices| prices.volume = vec![(0, points(1))]),
        put(|prices| prices.long_stay = (0..21).map(|from| (from, points(1))).collect()),
    ];
    expect![[r#"
        1 event
        refused LIMIT_EXCEEDED core given=1 max=250 min=1
        refused VALUE_INVALID core[1] expected=each once
        refused VALUE_OUT_OF_RANGE core[0].weekly_pence
        refused VALUE_OUT_OF_RANGE core[0].weekly_pence
        refused VALUE_INVALID extras[1].code expected=each once
        refused FIELD_REQUIRED extras[1].code; LIMIT_EXCEEDED extras[1].label chars=201 max=200; VALUE_OUT_OF_RANGE extras[1].weekly_pence
        refused VALUE_OUT_OF_RANGE sibling[0] given=1 min=2; VALUE_OUT_OF_RANGE sibling[1].basis_points max=10000 min=1; VALUE_INVALID sibling[2] expected=each once
        refused VALUE_OUT_OF_RANGE volume[0] given=0 min=1
        refused LIMIT_EXCEEDED long_stay given=21 max=20"#]].assert_eq(&told.join("\n"));
    let outsider = vocabulary::ProviderId::from_bytes([9; 16]);
    let refusal = put_prices(Some(&lot()), &actor("manager"), lot_key(), outsider, prices()).unwrap_err();
    expect!["refused NOT_FRAMEWORK_MEMBER provider"].assert_eq(&refusal.to_string());
    assert!(put_prices(None, &actor("manager"), lot_key(), provider_id("oak"), prices()).is_err());
}

#[test]
fn a_lot_left_out_of_a_framework_ends() {
    let existing = [(lot_key(), lot())].into();
    let other = crate::event::LotKey { lot: vocabulary::Lot::Residential, ..lot_key() };
    let recorded = crate::event::LotRecorded { placement_types: vec![PlacementType::Residential], ..lot().recorded };
    let decision = super::put_framework(&existing, &actor("manager"), &[(other.clone(), recorded)]).unwrap();
    let lots: Vec<_> = decision
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Lot(key, event) => {
                Some((key.clone(), super::apply_lot(None, event, crate::fixtures::time("01T09:00"))?.stands()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(lots, [(other, true), (lot_key(), false)]);
    let told = decision.events.iter().filter(|event| matches!(event, Event::Standing(_))).count();
    assert_eq!(told, 2, "members who came and members who left");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The allowed fee is the greatest whole number of pence not above the discounted price.
    #[test]
    fn the_floor_is_exact(list in 1..=limits::FEE_PENCE_MAX, steps in prop::array::uniform3(0_u32..=10_000)) {
        let [sibling, long_stay, volume] = steps.map(points);
        let prices = with(|prices| {
            prices.core[0].weekly = Pence::new(list);
            prices.sibling = vec![(1, sibling)];
            prices.long_stay = vec![(0, long_stay)];
            prices.volume = vec![(0, volume)];
        });
        let working = prices.working(&request(), &terms(), (0, 0), day("2026-12-10")).unwrap();
        let together = steps.iter().sum::<u32>().min(BasisPoints::WHOLE.points());
        let exact = i128::from(list) * i128::from(10_000 - together);
        let allowed = i128::from(working.allowed.pence());
        prop_assert_eq!(working.discounts.points(), together);
        prop_assert!(allowed * 10_000 <= exact && exact < (allowed + 1) * 10_000);
    }
}

//! Dated price lists: per member and lot a weekly core fee for each type, age band and level, priced extras, discounts.

use api::framework::v1::{
    CorePrice, ExtraPrice, Framework, LongStayDiscount, Lot, PriceList, SiblingDiscount, VolumeDiscount,
};

use super::FRAMEWORK;
use super::dice::{Dice, Topic};
use super::fixed;

/// £825 a week: £43,000 a year of independent fostering.
const FOSTERING_PENCE: i64 = 82_500;

/// Basis points by age band, in the order of the list.
const BY_AGE: [(&str, i64); 5] =
    [("AGE_UNDER_1", 9_800), ("AGE_1_4", 9_600), ("AGE_5_9", 10_000), ("AGE_10_15", 10_700), ("AGE_16_17", 11_000)];

/// Fostering: basis points by level.
const BY_LEVEL: [(&str, i64); 3] = [("STANDARD", 10_000), ("ENHANCED", 12_800), ("COMPLEX", 17_000)];

/// Residential: pounds a week by level, from and to; nothing above the ceiling of DEC-3.
const RESIDENTIAL: [(&str, (i64, i64)); 3] =
    [("STANDARD", (2_500, 4_500)), ("ENHANCED", (4_500, 7_000)), ("COMPLEX", (7_000, 11_500))];

/// Parent and baby: pounds a week by level, fostering and family centre.
const PARENT_AND_BABY: [(&str, i64, i64); 3] =
    [("STANDARD", 1_250, 3_400), ("ENHANCED", 1_500, 4_200), ("COMPLEX", 1_900, 5_200)];

/// From when the lists count, and by how much the later one is dearer, in basis points.
const DATES: [((i16, i8, i8), i64); 2] = [((2026, 4, 1), 10_000), ((2027, 4, 1), 10_300)];

/// Drafts the price lists of all members, each with its provider's place.
pub(super) fn draft(seed: u64, framework: &Framework, members: &[Vec<usize>]) -> Vec<(usize, PriceList)> {
    let mut dice = Dice::new(seed, Topic::Prices);
    let mut lists = Vec::new();
    for (lot, members) in framework.lots.iter().zip(members) {
        for member in members {
            let mut first = list(lot, &mut dice);
            for ((year, month, day), points) in DATES {
                first.valid_from = fixed(year, month, day);
                let mut dated = first.clone();
                dated.core.iter_mut().for_each(|price| price.weekly_pence = whole_pounds(price.weekly_pence, points));
                lists.push((*member, dated));
            }
        }
    }
    lists
}

/// A part of a price in basis points, to the whole pound.
fn whole_pounds(pence: i64, points: i64) -> i64 {
    (pence * points / 10_000 + 50) / 100 * 100
}

fn list(lot: &Lot, dice: &mut Dice) -> PriceList {
    let core = match lot.lot.as_str() {
        "FOSTERING" => fostering(dice),
        "RESIDENTIAL" => residential(dice),
        _ => parent_and_baby(dice),
    };
    let extra = |code: &str, label: &str, weekly_pence| ExtraPrice {
        code: code.to_owned(),
        label: label.to_owned(),
        weekly_pence,
    };
    PriceList {
        lot: format!("{FRAMEWORK}/lots/{}", lot.lot),
        core,
        extras: vec![
            extra(
                "THERAPEUTIC_SUPERVISION",
                "Therapeutic supervision of the carers, fortnightly",
                dice.between(60, 75) * 100,
            ),
            extra(
                "CLINICAL_PSYCHOLOGY",
                "Clinical psychology, two hours a week and supervision of staff",
                dice.between(320, 360) * 100,
            ),
            extra("SCHOOL_RUN_OVER_10_MILES", "School run of more than ten miles", dice.between(40, 60) * 100),
        ],
        sibling: vec![
            SiblingDiscount { children: 2, basis_points: 500 },
            SiblingDiscount { children: 3, basis_points: 750 },
        ],
        long_stay: vec![
            LongStayDiscount { from_weeks: 52, basis_points: 200 },
            LongStayDiscount { from_weeks: 104, basis_points: 350 },
        ],
        volume: vec![
            VolumeDiscount { from_live_placements: 5, basis_points: 100 },
            VolumeDiscount { from_live_placements: 15, basis_points: 250 },
        ],
        ..PriceList::default()
    }
}

fn price(placement_type: &str, age_band: &str, level: &str, weekly_pence: i64) -> CorePrice {
    let (placement_type, age_band, level) = (placement_type.to_owned(), age_band.to_owned(), level.to_owned());
    CorePrice { placement_type, age_band, level, weekly_pence }
}

/// Every provider asks a little more or less than the common price; long term is a little cheaper than short.
fn fostering(dice: &mut Dice) -> Vec<CorePrice> {
    let own = dice.between(9_300, 10_700);
    let mut core = Vec::new();
    for (placement_type, by_type) in [("SHORT_TERM_FOSTERING", 10_000), ("LONG_TERM_FOSTERING", 9_700)] {
        for (age_band, by_age) in BY_AGE {
            for (level, by_level) in BY_LEVEL {
                let pence = FOSTERING_PENCE * own / 10_000 * by_type / 10_000 * by_age / 10_000;
                core.push(price(placement_type, age_band, level, whole_pounds(pence, by_level)));
            }
        }
    }
    core
}

/// One price for all ages, as homes have.
fn residential(dice: &mut Dice) -> Vec<CorePrice> {
    let mut core = Vec::new();
    for (level, (from, to)) in RESIDENTIAL {
        // Room is left for the dearer list of the second year.
        let pounds = dice.between(from, to * 100 / 104);
        for (age_band, _) in BY_AGE {
            core.push(price("RESIDENTIAL", age_band, level, pounds * 100));
        }
    }
    core
}

fn parent_and_baby(dice: &mut Dice) -> Vec<CorePrice> {
    let own = dice.between(9_400, 10_600);
    let mut core = Vec::new();
    for (level, fostering, centre) in PARENT_AND_BABY {
        for (age_band, _) in BY_AGE {
            core.push(price("PARENT_AND_BABY_FOSTERING", age_band, level, whole_pounds(fostering * 100, own)));
            core.push(price("PARENT_AND_BABY_RESIDENTIAL", age_band, level, whole_pounds(centre * 100, own)));
        }
    }
    core
}

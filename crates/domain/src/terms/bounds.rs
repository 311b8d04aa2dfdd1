//! The bounds of an offer's terms (OFF-2, ACR-5): every violation at once, each naming its field.

use vocabulary::{EvidenceGrade, RefusalReason, limits};

use super::{Fee, Terms};
use crate::refusal::Fault;
use crate::request::bounds::{list, text};

/// Everything wrong with the terms themselves, whatever the request asks.
pub fn faults(terms: &Terms) -> Vec<Fault> {
    let mut faults = Vec::new();
    fee(&terms.fee, &mut faults);
    if terms.children_taken.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "terms.children_taken"));
    }
    list("terms.children_taken", terms.children_taken.len(), limits::CHILDREN_PER_SEARCH_MAX, &mut faults);
    range("terms.notice_days", terms.notice_days, limits::NOTICE_DAYS_MAX, &mut faults);
    range("terms.hold_hours", terms.hold_hours, limits::HOLD_HOURS_MAX, &mut faults);
    list("terms.must_haves", terms.must_haves.len(), limits::MUST_HAVES_PER_SEARCH_MAX, &mut faults);
    for (index, answer) in terms.must_haves.iter().enumerate() {
        text(&format!("terms.must_haves[{index}].note"), &answer.note, limits::NOTE_CHARS_MAX, &mut faults);
    }
    for (index, answer) in terms.needs.iter().enumerate() {
        let field = format!("terms.needs[{index}]");
        if answer.capability > limits::NEED_LEVEL_MAX {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("{field}.capability"));
            faults.push(fault.with("max", limits::NEED_LEVEL_MAX));
        }
        text(&format!("{field}.support"), &answer.support, limits::NOTE_CHARS_MAX, &mut faults);
        if answer.evidence == EvidenceGrade::Verified {
            faults.push(Fault::new(RefusalReason::EvidenceNotYours, format!("{field}.evidence")));
        }
    }
    if let Some(household) = &terms.household {
        let residents = household.children.len();
        list("terms.household.children", residents, limits::RESIDENTS_PER_HOUSEHOLD_MAX, &mut faults);
        list("terms.household.animals", household.animals.len(), limits::ANIMALS_PER_HOUSEHOLD_MAX, &mut faults);
    }
    if terms.matching_statement.trim().is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "terms.matching_statement"));
    }
    text("terms.matching_statement", &terms.matching_statement, limits::LONG_TEXT_CHARS_MAX, &mut faults);
    text("terms.support_needed", &terms.support_needed, limits::LONG_TEXT_CHARS_MAX, &mut faults);
    faults
}

/// A fee is never negative nor absurd, and its core is more than nothing.
pub fn fee(fee: &Fee, faults: &mut Vec<Fault>) {
    let parts = [
        ("terms.fee.core_weekly_pence", fee.core_weekly_pence, 1),
        ("terms.fee.education_weekly_pence", fee.education_weekly_pence, 0),
        ("terms.fee.other_weekly_pence", fee.other_weekly_pence, 0),
        ("terms.fee.one_off_pence", fee.one_off_pence, 0),
        ("terms.fee.nightly_pence", fee.nightly_pence, 0),
    ];
    for (field, pence, min) in parts {
        money(field, pence, min, faults);
    }
    list("terms.fee.extras", fee.extras.len(), limits::EXTRAS_PER_OFFER_MAX, faults);
    for (index, extra) in fee.extras.iter().enumerate() {
        money(&format!("terms.fee.extras[{index}].weekly_pence"), extra.weekly_pence, 0, faults);
        text(&format!("terms.fee.extras[{index}].code"), &extra.code, limits::SHORT_TEXT_CHARS_MAX, faults);
        let twice = fee.extras[..index].iter().any(|earlier| earlier.code == extra.code);
        if twice || extra.code.trim().is_empty() {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("terms.fee.extras[{index}].code")));
        }
    }
}

fn money(field: &str, pence: i64, min: i64, faults: &mut Vec<Fault>) {
    if !(min..=limits::FEE_PENCE_MAX).contains(&pence) {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, field);
        faults.push(fault.with("given", pence).with("min", min).with("max", limits::FEE_PENCE_MAX));
    }
}

fn range(field: &str, given: u32, max: u32, faults: &mut Vec<Fault>) {
    if given > max {
        faults.push(Fault::new(RefusalReason::ValueOutOfRange, field).with("given", given).with("max", max));
    }
}

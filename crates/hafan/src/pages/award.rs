//! An award, or the checks that stand against one.

use api::decision::v1::AwardOfferResponse;

use super::framework::fee_working;
use super::labels::text;
use super::search::search;
use crate::output::Page;

/// An award issued.
pub(crate) fn award(answer: &AwardOfferResponse, page: Page) -> String {
    let working = answer.fee_working.as_ref().map_or_else(String::new, |working| fee_working(working, page));
    working + &warnings(answer, page) + &answer.search.as_ref().map_or_else(String::new, |found| search(found, page))
}

/// Every check that fails, and the fee's working.
pub(crate) fn check(answer: &AwardOfferResponse, page: Page) -> String {
    let mut told = answer.fee_working.as_ref().map_or_else(String::new, |working| fee_working(working, page));
    if answer.failing_checks.is_empty() {
        told += page.of("Every check passes.\n", "Mae pob gwiriad yn pasio.\n");
        return told + &warnings(answer, page);
    }
    let headings = [
        ("Check", "Gwiriad"),
        ("Rule", "Rheol"),
        ("About", "Ynghylch"),
        ("What would settle it", "Beth fyddai'n ei setlo"),
    ];
    let rows = answer.failing_checks.iter().map(|check| {
        vec![check.reason.clone(), check.rule.clone(), check.subject.clone(), text(check.text.as_ref(), page.lang)]
    });
    told += &page.table(&headings, rows.collect());
    told + &warnings(answer, page)
}

/// What stops nothing and is told all the same.
fn warnings(answer: &AwardOfferResponse, page: Page) -> String {
    let told = answer.warnings.iter();
    told.map(|warning| {
        format!("! {} {}: {}\n", warning.reason, warning.subject, text(warning.text.as_ref(), page.lang))
    })
    .collect()
}

//! Placements and budgets made elsewhere.

use api::evidence::v1::{
    GetPlacementCountsResponse, ImportRowsResponse, ListBudgetsResponse, ListImportedPlacementsResponse,
};

use super::labels::label;
use crate::output::Page;
use crate::wire::{date_shown, pounds};

/// What an import came to.
pub(crate) fn taken(tally: &ImportRowsResponse, page: Page) -> String {
    page.facts(vec![
        (page.of("Created", "Crëwyd"), tally.created_rows.to_string()),
        (page.of("Changed", "Newidiwyd"), tally.changed_rows.to_string()),
        (page.of("Unchanged", "Heb newid"), tally.unchanged_rows.to_string()),
    ])
}

/// What an import would come to.
pub(crate) fn would_take(tally: &ImportRowsResponse, page: Page) -> String {
    page.facts(vec![
        (page.of("Would create", "Byddai'n creu"), tally.created_rows.to_string()),
        (page.of("Would change", "Byddai'n newid"), tally.changed_rows.to_string()),
        (page.of("Unchanged", "Heb newid"), tally.unchanged_rows.to_string()),
    ])
}

/// Placements.
pub(crate) fn placements(all: &ListImportedPlacementsResponse, page: Page) -> String {
    let headings = [
        ("Child number", "Rhif plentyn"),
        ("Kind", "Math"),
        ("Placed in", "Lleolwyd yn"),
        ("From", "O"),
        ("Until", "Hyd"),
        ("A week", "Yr wythnos"),
    ];
    let rows = all.placements.iter().map(|placement| {
        vec![
            placement.child_number.clone(),
            label("placement-code", &placement.code, page.lang),
            placement.placed_in.clone(),
            date_shown(placement.from.as_ref()),
            date_shown(placement.until.as_ref()),
            placement.weekly_pence.map(pounds).unwrap_or_default(),
        ]
    });
    page.table(&headings, rows.collect())
}

/// Budgets.
pub(crate) fn budgets(all: &ListBudgetsResponse, page: Page) -> String {
    let headings = [("Kind", "Math"), ("From", "O"), ("Until", "Hyd"), ("Amount", "Swm")];
    let rows = all.budgets.iter().map(|budget| {
        vec![
            label("placement-code", &budget.code, page.lang),
            date_shown(budget.from.as_ref()),
            date_shown(budget.until.as_ref()),
            pounds(budget.amount_pence),
        ]
    });
    page.table(&headings, rows.collect())
}

/// Placements that lasted on a day, by kind and authority.
pub(crate) fn counts(counts: &GetPlacementCountsResponse, page: Page) -> String {
    let told = page.facts(vec![
        (page.of("As at", "Ar"), date_shown(counts.as_at.as_ref())),
        (page.of("Placements", "Lleoliadau"), counts.placements.to_string()),
        (page.of("In own area", "Yn ei ardal ei hun"), counts.in_own_area.to_string()),
        (page.of("Elsewhere in Wales", "Mewn man arall yng Nghymru"), counts.elsewhere_in_wales.to_string()),
        (page.of("Outside Wales", "Y tu allan i Gymru"), counts.outside_wales.to_string()),
        (page.of("A week", "Yr wythnos"), pounds(counts.weekly_pence)),
        (page.of("Without a cost", "Heb gost"), counts.without_cost.to_string()),
    ]);
    let headings = [("Kind", "Math"), ("Placed in", "Lleolwyd yn"), ("Placements", "Lleoliadau")];
    let rows = counts.counts.iter().map(|count| {
        let kind = label("placement-code", &count.code, page.lang);
        vec![kind, count.placed_in.clone(), count.placements.to_string()]
    });
    told + &page.table(&headings, rows.collect())
}

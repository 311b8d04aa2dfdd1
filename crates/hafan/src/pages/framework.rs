//! Frameworks, price lists, and the fee check with its working.

use api::framework::v1::{
    BatchPutPriceListsResponse, DiscountKind, FeeWorking, Framework, ListFrameworksResponse, ListLotChangesResponse,
    LotChangeKind, PriceList, SearchFee,
};

use super::labels::{label, text};
use crate::output::Page;
use crate::wire::{date_shown, pounds, time_shown};

/// One framework with its lots.
pub(crate) fn framework(framework: &Framework, page: Page) -> String {
    let facts = page.facts(vec![
        (page.of("Framework", "Fframwaith"), format!("{} ({})", framework.display_name, framework.name)),
        (page.of("From", "O"), date_shown(framework.starts_on.as_ref())),
        (page.of("To", "Hyd"), date_shown(framework.ends_on.as_ref())),
    ]);
    let headings = [("Lot", "Lot"), ("Types", "Mathau"), ("Authorities", "Awdurdodau"), ("Providers", "Darparwyr")];
    let rows = framework.lots.iter().map(|lot| {
        let types: Vec<_> = lot.placement_types.iter().map(|kind| label("placement-type", kind, page.lang)).collect();
        vec![
            label("lot", &lot.lot, page.lang),
            types.join(", "),
            lot.member_authorities.len().to_string(),
            lot.members.len().to_string(),
        ]
    });
    facts + &page.table(&headings, rows.collect())
}

/// One price list.
pub(crate) fn price_list(list: &PriceList, page: Page) -> String {
    let facts = page.facts(vec![
        (page.of("Lot", "Lot"), list.lot.clone()),
        (page.of("Provider", "Darparwr"), list.provider.clone()),
        (page.of("From", "O"), date_shown(list.valid_from.as_ref())),
    ]);
    let headings = [("Type", "Math"), ("Age", "Oedran"), ("Level", "Lefel"), ("£ a week", "£ yr wythnos")];
    let core = list.core.iter().map(|price| {
        vec![
            label("placement-type", &price.placement_type, page.lang),
            label("age-band", &price.age_band, page.lang),
            label("level-of-need", &price.level, page.lang),
            pounds(price.weekly_pence),
        ]
    });
    let extras =
        list.extras.iter().map(|extra| vec![extra.code.clone(), extra.label.clone(), pounds(extra.weekly_pence)]);
    let mut told = facts + &page.table(&headings, core.collect());
    told += &page.table(&[("Extra", "Ychwanegiad"), ("What", "Beth"), ("£ a week", "£ yr wythnos")], extras.collect());
    told + &discounts(list, page)
}

fn discounts(list: &PriceList, page: Page) -> String {
    let percent = |points: u32| format!("{}.{:02} %", points / 100, points % 100);
    let from = page.of("from", "o");
    let mut rows = Vec::new();
    for step in &list.sibling {
        rows.push(vec![
            kind(DiscountKind::Sibling, page).to_owned(),
            format!("{from} {}", step.children),
            percent(step.basis_points),
        ]);
    }
    for step in &list.long_stay {
        let weeks = page.of("weeks", "wythnos");
        let step_from = format!("{from} {} {weeks}", step.from_weeks);
        rows.push(vec![kind(DiscountKind::LongStay, page).to_owned(), step_from, percent(step.basis_points)]);
    }
    for step in &list.volume {
        let step_from = format!("{from} {}", step.from_live_placements);
        rows.push(vec![kind(DiscountKind::Volume, page).to_owned(), step_from, percent(step.basis_points)]);
    }
    page.table(&[("Discount", "Gostyngiad"), ("Step", "Cam"), ("Less", "Llai")], rows)
}

const fn kind(kind: DiscountKind, page: Page) -> &'static str {
    match kind {
        DiscountKind::Unspecified => "-",
        DiscountKind::Sibling => page.of("siblings", "brodyr a chwiorydd"),
        DiscountKind::LongStay => page.of("long stay", "arhosiad hir"),
        DiscountKind::Volume => page.of("volume", "nifer"),
    }
}

/// Lists just put, one a row.
pub(crate) fn price_lists(put: &BatchPutPriceListsResponse, page: Page) -> String {
    let headings = [("Provider", "Darparwr"), ("Lot", "Lot"), ("From", "O"), ("Prices", "Prisiau")];
    let rows = put.price_lists.iter().map(|list| {
        let lines = list.core.len() + list.extras.len();
        vec![list.provider.clone(), list.lot.clone(), date_shown(list.valid_from.as_ref()), lines.to_string()]
    });
    page.table(&headings, rows.collect())
}

/// The fee check, step by step.
pub(crate) fn fee_working(working: &FeeWorking, page: Page) -> String {
    let due = working.discounts.iter().map(|due| format!("{} {} bp", kind(due.kind(), page), due.basis_points));
    let due: Vec<_> = due.collect();
    let extras = working.extras.iter().map(|extra| {
        let list = extra.list_weekly_pence.map_or_else(|| page.of("not listed", "heb ei restru").to_owned(), pounds);
        let asked = extra.asked_weekly_pence.map_or_else(|| "-".to_owned(), pounds);
        format!("{}: {} {asked}, {} {list}", extra.code, page.of("asked", "gofynnwyd"), page.of("list", "rhestr"))
    });
    let extras: Vec<_> = extras.collect();
    page.facts(vec![
        (page.of("Price list from", "Rhestr brisiau o"), date_shown(working.price_list_valid_from.as_ref())),
        (page.of("List price", "Pris rhestr"), pounds(working.list_weekly_pence)),
        (page.of("Discounts", "Gostyngiadau"), due.join(", ")),
        (page.of("Allowed", "Caniateir"), pounds(working.allowed_core_weekly_pence)),
        (page.of("Asked", "Gofynnwyd"), working.asked_core_weekly_pence.map_or_else(String::new, pounds)),
        (page.of("Extras", "Ychwanegiadau"), extras.join("\n")),
        (page.of("In words", "Mewn geiriau"), text(working.text.as_ref(), page.lang)),
    ])
}

/// Frameworks, one a row.
pub(crate) fn list(found: &ListFrameworksResponse, page: Page) -> String {
    let headings = [("Framework", "Fframwaith"), ("Name", "Enw"), ("From", "O"), ("To", "Hyd"), ("Lots", "Lotiau")];
    let rows = found.frameworks.iter().map(|framework| {
        let lots: Vec<_> = framework.lots.iter().map(|lot| label("lot", &lot.lot, page.lang)).collect();
        vec![
            framework.name.clone(),
            framework.display_name.clone(),
            date_shown(framework.starts_on.as_ref()),
            date_shown(framework.ends_on.as_ref()),
            lots.join(", "),
        ]
    });
    page.table(&headings, rows.collect())
}

/// Changes of a lot, one a row.
pub(crate) fn changes(found: &ListLotChangesResponse, page: Page) -> String {
    let headings =
        [("When", "Pryd"), ("What", "Beth"), ("By", "Gan"), ("Members", "Aelodau"), ("From", "O"), ("Why", "Pam")];
    let rows = found.changes.iter().map(|change| {
        let what = match change.kind() {
            LotChangeKind::Unspecified => "-",
            LotChangeKind::Put => page.of("lot put", "rhoi'r lot"),
            LotChangeKind::MembersPut => page.of("members put", "rhoi aelodau"),
            LotChangeKind::Suspended => page.of("suspended", "atal"),
            LotChangeKind::Reinstated => page.of("reinstated", "adfer"),
        };
        let reason = if change.reason.is_empty() {
            String::new()
        } else {
            label("suspension-reason", &change.reason, page.lang)
        };
        vec![
            time_shown(change.changed_at.as_ref()),
            what.to_owned(),
            change.changed_by.clone(),
            change.providers.join(", "),
            date_shown(change.on.as_ref()),
            format!("{reason} {}", change.text).trim().to_owned(),
        ]
    });
    page.table(&headings, rows.collect())
}

/// What a provider may charge for a search, step by step.
pub(crate) fn search_fee(fee: &SearchFee, page: Page) -> String {
    let facts = page.facts(vec![
        (page.of("Lot", "Lot"), fee.lot.clone()),
        (page.of("On", "Ar"), date_shown(fee.on.as_ref())),
        (page.of("Type", "Math"), label("placement-type", &fee.placement_type, page.lang)),
        (page.of("Age", "Oedran"), label("age-band", &fee.age_band, page.lang)),
        (page.of("Level", "Lefel"), label("level-of-need", &fee.level, page.lang)),
        (page.of("Children", "Plant"), fee.children.to_string()),
        (page.of("Live placements", "Lleoliadau byw"), fee.live_placements.to_string()),
    ]);
    let working = fee.working.as_ref().map(|working| fee_working(working, page)).unwrap_or_default();
    let headings = [("From", "O"), ("Weeks", "Wythnosau"), ("Less", "Llai"), ("Allowed", "Caniateir")];
    let rows = fee.long_stay.iter().map(|step| {
        let percent = format!("{}.{:02} %", step.basis_points / 100, step.basis_points % 100);
        vec![date_shown(step.from.as_ref()), step.weeks.to_string(), percent, pounds(step.allowed_core_weekly_pence)]
    });
    facts + &working + &page.table(&headings, rows.collect())
}

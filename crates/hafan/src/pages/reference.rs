//! Code lists and distances.

use api::reference::v1::{GetDistanceResponse, ListCodesResponse};

use super::labels::{text, tier};
use crate::output::Page;
use crate::wire::tenths;

/// Code lists, each a table under its title.
pub(crate) fn codes(lists: &ListCodesResponse, page: Page) -> String {
    let tables: Vec<_> = lists
        .lists
        .iter()
        .map(|list| {
            let rows = list.codes.iter().map(|code| {
                let label = code.label.as_ref();
                let note = if code.provisional { page.of("provisional", "dros dro") } else { "" };
                let (english, welsh) =
                    label.map_or_else(Default::default, |label| (label.en.clone(), label.cy.clone()));
                vec![code.code.clone(), english, welsh, note.to_owned()]
            });
            let headings = [("Code", "Cod"), ("English", "Saesneg"), ("Welsh", "Cymraeg"), ("Note", "Nodyn")];
            format!(
                "{} ({})\n{}",
                text(list.title.as_ref(), page.lang),
                list.list,
                page.table(&headings, rows.collect())
            )
        })
        .collect();
    tables.join("\n")
}

/// A distance and its tier.
pub(crate) fn distance(distance: &GetDistanceResponse, page: Page) -> String {
    let rule = text(distance.tier_rule.as_ref(), page.lang);
    let tier = if rule.is_empty() { String::new() } else { format!("{}: {rule}", tier(distance.tier())) };
    page.facts(vec![
        (page.of("Straight miles (statutory)", "Milltiroedd union (statudol)"), tenths(distance.straight_miles_tenths)),
        (page.of("Travel miles (scored)", "Milltiroedd teithio (sgorio)"), tenths(distance.travel_miles_tenths)),
        (page.of("Authority", "Awdurdod"), distance.authority.clone()),
        (page.of("Tier", "Haen"), tier),
        (page.of("Data", "Data"), distance.data_release.clone()),
    ])
}

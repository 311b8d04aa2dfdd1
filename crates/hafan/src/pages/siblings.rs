//! Sibling groups: who an offer takes, which offers place them all, and why some are placed apart.

use api::decision::v1::{Shortlist, ShortlistRow};
use api::search::v1::{Search, Split};

use super::labels::label;
use crate::output::{Page, short_name};
use crate::wire::hundredths;

/// Places of children as people type them; nothing in a search for one child.
pub(crate) fn taken(children: &[u32], search: &Search) -> String {
    let group = search.request.as_ref().is_some_and(|request| request.children.len() > 1);
    if group { listed(children) } else { String::new() }
}

fn listed(children: &[u32]) -> String {
    let children: Vec<String> = children.iter().map(u32::to_string).collect();
    children.join(",")
}

/// Why some are placed apart.
pub(crate) fn split(split: Option<&Split>, page: Page) -> String {
    let Some(split) = split else { return String::new() };
    let reason = label("split-reason", &split.reason, page.lang);
    if split.text.is_empty() { reason } else { format!("{reason}. {}", split.text) }
}

/// A line for each offer that would have kept them together.
pub(crate) fn passed_over(split: Option<&Split>, page: Page) -> String {
    let passed_over = split.into_iter().flat_map(|split| &split.passed_over);
    let told =
        page.of("passed over: takes all the children together", "heibiwyd: yn cymryd yr holl blant gyda'i gilydd");
    passed_over.map(|offer| format!("! {offer} {told}\n")).collect()
}

/// The children a row takes, each with its points; nothing in a search for one child.
pub(crate) fn children_of(row: &ShortlistRow) -> String {
    let child = |child: &api::decision::v1::ChildScore| {
        let points = child.score.as_ref().map_or(0, |score| score.points_hundredths);
        format!("{}: {}", child.child, hundredths(points))
    };
    row.children.iter().map(child).collect::<Vec<_>>().join(", ")
}

/// The combinations of offers that place every child, best first.
pub(crate) fn combinations(shortlist: &Shortlist, page: Page) -> String {
    if shortlist.combinations.is_empty() {
        return String::new();
    }
    let headings = [
        ("Combination", "Cyfuniad"),
        ("Worst served", "Gwaethaf ei wasanaeth"),
        ("Mean", "Cymedr"),
        ("Together", "Gyda'i gilydd"),
        ("Offers", "Cynigion"),
    ];
    let rows = shortlist.combinations.iter().map(|combination| {
        let offers: Vec<String> = combination.offers.iter().map(|offer| short_name(offer)).collect();
        vec![
            combination.rank.to_string(),
            hundredths(combination.worst_points_hundredths),
            hundredths(combination.mean_points_hundredths),
            if combination.together { page.of("together", "gyda'i gilydd") } else { page.of("apart", "ar wahân") }
                .to_owned(),
            offers.join(" + "),
        ]
    });
    page.table(&headings, rows.collect())
}

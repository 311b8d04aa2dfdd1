//! A shortlist: a table with one offer a row, or each offer in full; and whose an offer is.

use std::collections::BTreeMap;

use api::decision::v1::{DistanceBand, GateOutcome, OpenedIdentity, Score, Shortlist, ShortlistRow};

use super::labels::{against_list, gate, label, offer_state, text, tier};
use super::offer::{answer, fee};
use super::siblings;
use crate::output::{Page, short_name};
use crate::wire::{date_shown, hundredths, pounds, tenths, time_shown};

/// One offer a row, ranked ones first; below, a line each: what speaks for it, what it failed, what is open.
pub(crate) fn table(shortlist: &Shortlist, page: Page) -> String {
    let headings = [
        ("Rank", "Safle"),
        ("Offer", "Cynnig"),
        ("Points", "Pwyntiau"),
        ("Low to high", "Isel i uchel"),
        ("Tier", "Haen"),
        ("Miles", "Milltiroedd"),
        ("£ a week", "£ yr wythnos"),
        ("List", "Rhestr"),
        ("Gates", "Pyrth"),
        ("State", "Cyflwr"),
    ];
    let rows = shortlist.rows.iter().map(|row| {
        vec![
            rank(row),
            row.offer.clone(),
            row.score.as_ref().map_or_else(|| "-".to_owned(), |score| hundredths(score.points_hundredths)),
            row.score.as_ref().map_or_else(|| "-".to_owned(), range),
            tier(row.tier()).to_owned(),
            row.distance_band.as_ref().map_or_else(|| "-".to_owned(), band),
            pounds(row.total_weekly_pence),
            against_list(row.fee_against_list(), page.lang).to_owned(),
            gates_short(row, page),
            offer_state(row.state(), page.lang).to_owned(),
        ]
    });
    let remarks = shortlist.rows.iter().map(|row| format!("{} {}\n", short_name(&row.offer), remarks(row, page)));
    heading(shortlist, page)
        + &page.table(&headings, rows.collect())
        + &siblings::combinations(shortlist, page)
        + &remarks.collect::<String>()
}

fn heading(shortlist: &Shortlist, page: Page) -> String {
    let mut told = format!(
        "{} {}/{}, {} {}, {} v{} ({})\n",
        page.of("Snapshot", "Ciplun"),
        shortlist.snapshot,
        shortlist.snapshots,
        page.of("published", "cyhoeddwyd"),
        time_shown(shortlist.published_at.as_ref()),
        page.of("policy", "polisi"),
        shortlist.policy_version,
        shortlist.inputs_digest.get(..12).unwrap_or(&shortlist.inputs_digest),
    );
    let mut banners: BTreeMap<String, usize> = BTreeMap::new();
    for banner in &shortlist.banners {
        *banners.entry(text(banner.text.as_ref(), page.lang)).or_default() += 1;
    }
    for (banner, count) in banners {
        let times = if count > 1 { format!(" (×{count})") } else { String::new() };
        told += &format!("! {banner}{times}\n");
    }
    told += &format!("{}: {}\n", page.of("Distances by", "Pellteroedd yn ôl"), shortlist.geography_release);
    told
}

fn rank(row: &ShortlistRow) -> String {
    let sensitive = if row.sensitive { "~" } else { "" };
    row.rank.map_or_else(|| "-".to_owned(), |rank| format!("{rank}{sensitive}"))
}

fn range(score: &Score) -> String {
    if score.low_points_hundredths == score.high_points_hundredths {
        return String::new();
    }
    format!("{} – {}", hundredths(score.low_points_hundredths), hundredths(score.high_points_hundredths))
}

fn band(band: &DistanceBand) -> String {
    band.below_miles.map_or_else(|| format!("{}+", band.from_miles), |below| format!("{}–{below}", band.from_miles))
}

/// `pass`, or the gates that did not.
fn gates_short(row: &ShortlistRow, page: Page) -> String {
    let other: Vec<_> = row
        .gates
        .iter()
        .filter(|result| result.outcome() != GateOutcome::Pass)
        .map(|result| format!("{} {}", result.gate, gate(result.outcome(), page.lang)))
        .collect();
    if other.is_empty() { gate(GateOutcome::Pass, page.lang).to_owned() } else { other.join(", ") }
}

fn remarks(row: &ShortlistRow, page: Page) -> String {
    let strengths = row.strengths.iter().take(2).map(|strength| format!("+ {}", text(Some(strength), page.lang)));
    let failed = row.gates.iter().filter(|result| result.outcome() == GateOutcome::Fail);
    let failed = failed.map(|result| format!("× {}", text(result.text.as_ref(), page.lang)));
    let open = row.open_questions.iter().map(|question| format!("? {}", question.item));
    let children = Some(siblings::children_of(row)).filter(|children| !children.is_empty());
    let children = children.map(|children| format!("({} {children})", page.of("child", "plentyn")));
    children.into_iter().chain(strengths).chain(failed).chain(open).collect::<Vec<_>>().join("  ")
}

/// Each offer with its gates, criteria, gaps and open questions.
pub(crate) fn in_full(shortlist: &Shortlist, page: Page) -> String {
    let rows: Vec<_> = shortlist.rows.iter().map(|row| explained(row, page)).collect();
    heading(shortlist, page) + &siblings::combinations(shortlist, page) + &rows.join("\n")
}

fn explained(row: &ShortlistRow, page: Page) -> String {
    let lang = page.lang;
    let score = row.score.as_ref();
    let mut told = page.facts(vec![
        (page.of("Offer", "Cynnig"), row.offer.clone()),
        (page.of("Rank", "Safle"), rank(row)),
        (page.of("Points", "Pwyntiau"), score.map_or_else(String::new, |score| hundredths(score.points_hundredths))),
        (page.of("Low to high", "Isel i uchel"), score.map_or_else(String::new, range)),
        (page.of("Tier", "Haen"), format!("{}: {}", tier(row.tier()), text(row.tier_rule.as_ref(), lang))),
        (page.of("Fee a week", "Ffi yr wythnos"), row.fee.as_ref().map_or_else(String::new, fee)),
        (page.of("Against the list", "Yn erbyn y rhestr"), against_list(row.fee_against_list(), lang).to_owned()),
        (page.of("Answer", "Ateb"), row.answer.as_ref().map_or_else(String::new, |found| answer(found, page))),
    ]);
    let gates = row.gates.iter().map(|result| {
        vec![
            label("gate", &result.gate, lang),
            gate(result.outcome(), lang).to_owned(),
            text(result.text.as_ref(), lang),
        ]
    });
    told += &page.table(&[("Gate", "Porth"), ("Outcome", "Canlyniad"), ("Why", "Pam")], gates.collect());
    let criteria = row.criteria.iter().map(|criterion| {
        vec![
            criterion.criterion.clone(),
            criterion.weight.to_string(),
            hundredths(criterion.points_hundredths),
            text(criterion.sentence.as_ref(), lang),
        ]
    });
    let headings = [("Criterion", "Maen prawf"), ("Weight", "Pwysau"), ("Points", "Pwyntiau"), ("Why", "Pam")];
    told += &page.table(&headings, criteria.collect());
    for gap in &row.gaps {
        told += &format!("- {} {}\n", text(gap.text.as_ref(), lang), gap.support);
    }
    for question in &row.open_questions {
        told += &format!("? {}: {}\n", question.item, text(question.text.as_ref(), lang));
    }
    told
}

/// Whose an offer is.
pub(crate) fn identity(opened: &OpenedIdentity, page: Page) -> String {
    let inspection = opened.inspection.as_ref().map_or_else(String::new, |report| {
        format!("{} {} {} {}", date_shown(report.inspected_on.as_ref()), report.body, report.judgement, report.link)
    });
    page.facts(vec![
        (page.of("Provider", "Darparwr"), format!("{} ({})", opened.provider_display_name, opened.provider)),
        (page.of("Setting", "Lleoliad"), format!("{} ({})", opened.setting_display_name, opened.setting)),
        (page.of("Where", "Ble"), format!("{}, {}", opened.sector, opened.authority)),
        (page.of("Straight miles", "Milltiroedd union"), tenths(opened.straight_miles_tenths)),
        (page.of("Travel miles", "Milltiroedd teithio"), tenths(opened.travel_miles_tenths)),
        (page.of("Distances by", "Pellteroedd yn ôl"), opened.geography_release.clone()),
        (page.of("Inspection", "Arolygiad"), inspection),
        (
            page.of("Opened by", "Agorwyd gan"),
            format!("{} {}", opened.opened_by, time_shown(opened.opened_at.as_ref())),
        ),
    ])
}

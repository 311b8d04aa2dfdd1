//! One offer explained, on one page.

use api::decision::v1::{GateOutcome, OfferExplanation, ShortlistRow};
use maud::{Markup, html};
use vocabulary::Language;

use super::{page, section};
use crate::output::short_name;
use crate::pages::labels::{against_list, gate, label, text, tier};
use crate::wire::{hundredths, pounds, time_shown};

/// The document.
pub(crate) fn explanation(explained: &OfferExplanation, lang: Language) -> String {
    let row = explained.row.clone().unwrap_or_default();
    let title = format!("{} {}", lang.of("Offer", "Cynnig"), short_name(&row.offer));
    let body = html! {
        h1 { (title) }
        (standing(explained, &row, lang))
        (section(lang.of("To know first", "I'w wybod yn gyntaf"), &banners(explained, lang)))
        (criteria(&row, lang))
        (section(lang.of("Strengths", "Cryfderau"), &row.strengths.iter().map(|found| text(Some(found), lang)).collect::<Vec<_>>()))
        (section(lang.of("Needs and evidence", "Anghenion a thystiolaeth"), &explained.needs.iter().map(|need| text(need.text.as_ref(), lang)).collect::<Vec<_>>()))
        (section(lang.of("Gaps, and the support they call for", "Bylchau, a'r cymorth sydd ei angen"), &gaps(&row, lang)))
        (section(lang.of("Open questions", "Cwestiynau agored"), &row.open_questions.iter().map(|question| text(question.text.as_ref(), lang)).collect::<Vec<_>>()))
        (section(lang.of("What would change the rank", "Beth fyddai'n newid y safle"), &changes(explained, lang)))
        (gates(&row, lang))
        (frozen(explained, lang))
    };
    page(&title, lang, &body)
}

fn standing(explained: &OfferExplanation, row: &ShortlistRow, lang: Language) -> Markup {
    let score = row.score.unwrap_or_default();
    let rank = row.rank.map_or_else(
        || lang.of("not ranked", "heb ei osod mewn trefn").to_owned(),
        |rank| format!("{rank} {} {}", lang.of("of", "o"), explained.ranked_offers),
    );
    let open = score.low_points_hundredths != score.high_points_hundredths;
    html! {
        table {
            tr { th { (lang.of("Rank", "Safle")) } td { (rank) } }
            tr {
                th { (lang.of("Points", "Pwyntiau")) }
                td {
                    (hundredths(score.points_hundredths))
                    @if open {
                        " (" (hundredths(score.low_points_hundredths)) " – " (hundredths(score.high_points_hundredths)) ", "
                        (lang.of("as the unknowns turn out", "yn ôl yr hyn sy'n anhysbys")) ")"
                    }
                }
            }
            tr { th { (lang.of("Tier", "Haen")) } td { (tier(row.tier())) ": " (text(row.tier_rule.as_ref(), lang)) } }
            tr {
                th { (lang.of("Fee a week", "Ffi yr wythnos")) }
                td { (pounds(row.total_weekly_pence)) ", " (against_list(row.fee_against_list(), lang)) }
            }
        }
    }
}

fn banners(explained: &OfferExplanation, lang: Language) -> Vec<String> {
    explained.banners.iter().map(|banner| text(banner.text.as_ref(), lang)).collect()
}

fn criteria(row: &ShortlistRow, lang: Language) -> Markup {
    html! {
        h2 { (lang.of("Points, criterion by criterion", "Pwyntiau, maen prawf wrth faen prawf")) }
        table {
            tr {
                th { } th { (lang.of("Why", "Pam")) }
                th.number { (lang.of("Weight", "Pwysau")) } th.number { (lang.of("Points", "Pwyntiau")) }
            }
            @for criterion in &row.criteria {
                tr {
                    td { (criterion.criterion) }
                    td { (text(criterion.sentence.as_ref(), lang)) }
                    td.number { (criterion.weight) }
                    td.number { (hundredths(criterion.points_hundredths)) @if !criterion.known { " ?" } }
                }
            }
            tr {
                th { } th { (lang.of("Together", "Gyda'i gilydd")) } th { }
                th.number { (hundredths(row.score.unwrap_or_default().points_hundredths)) }
            }
        }
    }
}

fn gaps(row: &ShortlistRow, lang: Language) -> Vec<String> {
    let said = |gap: &api::decision::v1::Gap| format!("{} {}", text(gap.text.as_ref(), lang), gap.support);
    row.gaps.iter().map(|gap| said(gap).trim_end().to_owned()).collect()
}

fn changes(explained: &OfferExplanation, lang: Language) -> Vec<String> {
    let seen = explained
        .sensitivity
        .iter()
        .flat_map(|seen| seen.rank_changes.iter().filter(|change| change.rank != seen.rank));
    seen.map(|change| text(change.text.as_ref(), lang)).collect()
}

fn gates(row: &ShortlistRow, lang: Language) -> Markup {
    html! {
        h2 { (lang.of("Gates", "Pyrth")) }
        table {
            @for result in &row.gates {
                tr class=[(result.outcome() == GateOutcome::Fail).then_some("fail")] {
                    td { (result.gate) } td { (label("gate", &result.gate, lang)) }
                    td { (gate(result.outcome(), lang)) } td { (text(result.text.as_ref(), lang)) }
                }
            }
        }
    }
}

fn frozen(explained: &OfferExplanation, lang: Language) -> Markup {
    html! {
        p.quiet {
            (lang.of("Snapshot", "Ciplun")) " " (explained.snapshot) ", "
            (time_shown(explained.published_at.as_ref())) ", "
            (lang.of("engine", "peiriant")) " " (explained.engine_version) ", "
            (lang.of("policy", "polisi")) " v" (explained.policy_version) ", "
            (lang.of("inputs", "mewnbynnau")) " " (explained.inputs_digest)
        }
        p.quiet {
            (lang.of(
                "A score orders what a named person looks at. It decides nothing.",
                "Mae sgôr yn trefnu'r hyn y mae person a enwir yn edrych arno. Nid yw'n penderfynu dim.",
            ))
        }
        p.quiet { (explained.row.as_ref().map(|row| row.offer.as_str()).unwrap_or_default()) }
    }
}

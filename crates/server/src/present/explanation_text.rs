//! The whole explanation of an offer as plain text, as it goes into a case file: the same sentences as in the data, under headings.

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use vocabulary::{Gate, Language};

use super::sensitivity::range_text;

/// The text, a line for each thing said; headings stand on lines of their own.
pub(super) fn whole(explained: &proto::OfferExplanation, language: Language) -> String {
    let Some(row) = &explained.row else { return String::new() };
    let mut lines = vec![standing(explained, row, language)];
    lines.extend(row.tier_rule.iter().map(|rule| of(rule, language)));
    lines.push(fee(row, language));
    let section = |lines: &mut Vec<String>, en: &'static str, cy: &'static str, found: Vec<String>| {
        if !found.is_empty() {
            lines.push(String::new());
            lines.push(language.of(en, cy).to_owned());
            lines.extend(found.into_iter().map(|line| format!("- {line}")));
        }
    };
    let texts = |found: &[LocalizedText]| found.iter().map(|text| of(text, language)).collect::<Vec<_>>();
    let banners = explained.banners.iter().filter_map(|banner| Some(of(banner.text.as_ref()?, language)));
    section(&mut lines, "To know first", "I'w wybod yn gyntaf", banners.collect());
    section(&mut lines, "Gates", "Pyrth", row.gates.iter().map(|gate| gate_line(gate, language)).collect());
    let criteria = row.criteria.iter().map(|criterion| criterion_line(criterion, language));
    section(&mut lines, "Points, criterion by criterion", "Pwyntiau, maen prawf wrth faen prawf", criteria.collect());
    let needs = explained.needs.iter().filter_map(|need| Some(of(need.text.as_ref()?, language)));
    section(&mut lines, "Needs and evidence", "Anghenion a thystiolaeth", needs.collect());
    section(&mut lines, "Strengths", "Cryfderau", texts(&row.strengths));
    let gaps = row.gaps.iter().filter_map(|gap| Some(with(of(gap.text.as_ref()?, language), &gap.support)));
    section(&mut lines, "Gaps, and the support they call for", "Bylchau, a'r cymorth sydd ei angen", gaps.collect());
    let questions = row.open_questions.iter().filter_map(|question| Some(of(question.text.as_ref()?, language)));
    section(&mut lines, "Open questions", "Cwestiynau agored", questions.collect());
    let seen = explained.sensitivity.iter().flat_map(|seen| &seen.rank_changes);
    let other = seen.filter(|change| Some(change.rank) != row.rank);
    let changes = other.filter_map(|change| Some(of(change.text.as_ref()?, language)));
    section(&mut lines, "What would change the rank", "Beth fyddai'n newid y safle", changes.collect());
    let range = explained.sensitivity.iter().map(|seen| of(&range_text(seen, explained.draws), language));
    section(&mut lines, "Other weights", "Pwysau eraill", range.collect());
    lines.join("\n")
}

fn of(text: &LocalizedText, language: Language) -> String {
    match language {
        Language::En => text.en.clone(),
        Language::Cy => text.cy.clone(),
    }
}

fn with(text: String, support: &str) -> String {
    if support.is_empty() { text } else { format!("{text} {support}") }
}

fn standing(explained: &proto::OfferExplanation, row: &proto::ShortlistRow, language: Language) -> String {
    let score = row.score.unwrap_or_default();
    let (points, low, high) =
        (points(score.points_hundredths), points(score.low_points_hundredths), points(score.high_points_hundredths));
    let ranked = explained.ranked_offers;
    let place = match (row.rank, language) {
        (Some(rank), Language::En) => format!("Rank {rank} of {ranked}"),
        (Some(rank), Language::Cy) => format!("Safle {rank} o {ranked}"),
        (None, Language::En) => "Not ranked".to_owned(),
        (None, Language::Cy) => "Heb ei osod mewn trefn".to_owned(),
    };
    let range = match (low == high, language) {
        (true, _) => String::new(),
        (false, Language::En) => format!(" ({low} to {high}, as the unknowns turn out)"),
        (false, Language::Cy) => format!(" ({low} i {high}, yn ôl yr hyn sy'n anhysbys)"),
    };
    format!("{place}: {points} {}{range}.", language.of("points", "pwynt"))
}

fn fee(row: &proto::ShortlistRow, language: Language) -> String {
    let list = match row.fee_against_list() {
        proto::FeeAgainstList::Unspecified => "",
        proto::FeeAgainstList::Within => language.of("within the price list", "o fewn y rhestr brisiau"),
        proto::FeeAgainstList::Above => language
            .of("above the price list: no award as it stands", "uwchlaw'r rhestr brisiau: dim dyfarniad fel y mae"),
        proto::FeeAgainstList::NoPrice => {
            language.of("the price list has no price for it", "dim pris amdano yn y rhestr brisiau")
        }
    };
    let pence = row.total_weekly_pence;
    let pounds = format!("£{}.{:02}", pence / 100, pence % 100);
    match language {
        Language::En => format!("Fee a week: {pounds}, {list}. It has no part in the score."),
        Language::Cy => format!("Ffi yr wythnos: {pounds}, {list}. Nid oes iddi ran yn y sgôr."),
    }
}

fn gate_line(result: &proto::GateResult, language: Language) -> String {
    let outcome = match result.outcome() {
        proto::GateOutcome::Unspecified => "",
        proto::GateOutcome::Pass => language.of("pass", "pasio"),
        proto::GateOutcome::Fail => language.of("fail", "methu"),
        proto::GateOutcome::NeedsCheck => language.of("to be checked", "i'w wirio"),
    };
    let label = result.gate.parse().map(|gate: Gate| gate.label(language)).unwrap_or_default();
    let why = result.text.as_ref().map(|text| of(text, language)).unwrap_or_default();
    format!("{} {label}: {outcome}. {why}", result.gate)
}

fn criterion_line(criterion: &proto::CriterionScore, language: Language) -> String {
    let sentence = criterion.sentence.as_ref().map(|text| of(text, language)).unwrap_or_default();
    let worth = points(criterion.points_hundredths);
    format!("{} {sentence} ({worth}; {} {})", criterion.criterion, language.of("weight", "pwysau"), criterion.weight)
}

fn points(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

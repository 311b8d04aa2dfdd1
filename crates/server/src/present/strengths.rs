//! What speaks for an offer, and what the child needs that it does not fully give (matching model, section E).

use std::collections::BTreeSet;

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use domain::terms::Terms;
use matching::v1::sentences::{Detail, fell_short, sentence};
use matching::v1::{
    Answer, Applies, Criterion, CriterionScore, Fact, NeedLine, Person, Scored, Share, StartFact, StayFact,
    SupportAgreed, Utility,
};
use vocabulary::{Language, SchoolOutcome};

use super::round::criterion_code;
use super::text::localized;

/// Strengths shown of one offer.
const STRENGTHS_MAX: usize = 3;

/// A criterion is a strength from this utility on.
const STRENGTH_MIN: i64 = Share::UNITS / 2;

/// Up to three sentences on the criteria with the highest known utility, the heavier first among equals.
pub fn strengths(scored: &Scored, detail: Detail) -> Vec<LocalizedText> {
    let known = scored.criteria().iter().filter_map(|criterion| match criterion.utility {
        Utility::Known(share) if criterion.applies == Applies::Yes => Some((share, criterion)),
        Utility::Known(_) | Utility::Unknown { .. } => None,
    });
    let mut high: Vec<(Share, &CriterionScore)> =
        known.filter(|(share, criterion)| share.units() >= STRENGTH_MIN && criterion.weight > 0).collect();
    high.sort_by_key(|(share, criterion)| std::cmp::Reverse((*share, criterion.weight)));
    let best = high.into_iter().take(STRENGTHS_MAX);
    best.map(|(_, criterion)| localized(|language| sentence(criterion, detail, language))).collect()
}

/// Gaps of every child taken, need by need, each with the support its provider named; then the other criteria that fall short by a
/// stated answer. What nobody has answered is an open question and no gap.
pub fn gaps(scored: &Scored, terms: &Terms) -> Vec<proto::Gap> {
    let several = scored.children.len() > 1;
    let mut seen = BTreeSet::new();
    let mut gaps = Vec::new();
    for line in scored.children.iter().flat_map(|child| child.criteria.iter()).flat_map(need_lines) {
        if seen.insert((line.person, line.domain)) {
            gaps.extend(need_gap(line, terms, several));
        }
    }
    let short = scored.criteria().iter().filter(|criterion| falls_short(criterion));
    gaps.extend(short.filter_map(|criterion| {
        let text = LocalizedText { en: fell_short(criterion, Language::En)?, cy: fell_short(criterion, Language::Cy)? };
        let criterion = criterion_code(criterion.criterion).to_owned();
        Some(proto::Gap { criterion, text: Some(text), support: String::new() })
    }));
    gaps
}

fn need_lines(criterion: &CriterionScore) -> &[NeedLine] {
    match &criterion.fact {
        Some(Fact::NeedFit { lines }) if criterion.applies == Applies::Yes => lines,
        Some(_) | None => &[],
    }
}

fn need_gap(line: &NeedLine, terms: &Terms, several: bool) -> Option<proto::Gap> {
    let answer = line.answer?;
    let with_support = answer.support == SupportAgreed::Agreed;
    if !line.is_gap() && !with_support {
        return None;
    }
    let child = match line.person {
        Person::Child(child) => Some(child),
        Person::Parent => None,
    };
    let given = terms.needs.iter().find(|need| need.child == child && need.domain == line.domain);
    let (need, offered) = (line.need.number(), answer.capability.number());
    let text = |language: Language| {
        let whose = format!("{}{}", line.domain.label(language), whose(line.person, several, language));
        match (line.is_gap(), language) {
            (true, Language::En) => format!("{whose}: level {need} needed, {offered} offered."),
            (true, Language::Cy) => format!("{whose}: angen lefel {need}, cynigir {offered}."),
            (false, Language::En) => format!("{whose}: level {need} needed, reached with agreed support."),
            (false, Language::Cy) => {
                format!("{whose}: angen lefel {need}, a gyrhaeddir gyda chymorth y cytunwyd arno.")
            }
        }
    };
    Some(proto::Gap {
        criterion: criterion_code(Criterion::C1).to_owned(),
        text: Some(localized(text)),
        support: given.map(|given| given.support.clone()).unwrap_or_default(),
    })
}

/// Whose need it is, where that is not plain; children are counted from 1 where people read.
pub fn whose(person: Person, several: bool, language: Language) -> String {
    match person {
        Person::Parent => language.of(" (parent)", " (rhiant)").to_owned(),
        Person::Child(child) if several => {
            format!(" ({} {})", language.of("child", "plentyn"), child.saturating_add(1))
        }
        Person::Child(_) => String::new(),
    }
}

/// Whether an answer, not a distance, keeps a criterion from its whole utility.
fn falls_short(criterion: &CriterionScore) -> bool {
    if criterion.applies != Applies::Yes || criterion.utility.at() >= Share::ONE {
        return false;
    }
    match &criterion.fact {
        Some(Fact::Education { outcome, .. }) => {
            matches!(outcome, Some(SchoolOutcome::NewConfirmed | SchoolOutcome::Neither))
        }
        Some(Fact::Siblings { asked, together, outcome }) => together < asked && outcome.is_some(),
        Some(Fact::Wishes { partly, not, unanswered, .. }) => *unanswered == 0 && partly + not > 0,
        Some(Fact::Identity { needs }) => needs.iter().any(|(_, answer)| *answer == Answer::No),
        Some(Fact::Household { found, .. }) => found.is_some(),
        Some(Fact::Timing { start, stay }) => {
            matches!(start, StartFact::Late { .. }) || matches!(stay, StayFact::Shorter { .. })
        }
        // Needs are told line by line, distances in their sentences.
        Some(Fact::NeedFit { .. } | Fact::Home { .. } | Fact::FamilyTime { .. }) | None => false,
    }
}

//! What the child needs that an offer does not fully give, each with the support its provider named (matching model, section E): the same
//! for the shortlist that shows it and the contract that writes it down.

use std::collections::BTreeSet;

use matching::v1::sentences::fell_short;
use matching::v1::{
    Answer, Applies, Criterion, CriterionScore, Fact, NeedLine, Person, Scored, Share, StartFact, StayFact,
    SupportAgreed,
};
use vocabulary::{Language, SchoolOutcome};

use crate::terms::Terms;

/// One gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Of which criterion.
    pub criterion: Criterion,
    /// In English and in Welsh.
    pub text: (String, String),
    /// The support its provider named; empty where it named none.
    pub support: String,
}

/// Gaps of every child taken, need by need; then the other criteria that fall short by a stated answer. What nobody has answered is an
/// open question and no gap.
pub fn gaps(scored: &Scored, terms: &Terms) -> Vec<Gap> {
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
        let text = (fell_short(criterion, Language::En)?, fell_short(criterion, Language::Cy)?);
        Some(Gap { criterion: criterion.criterion, text, support: String::new() })
    }));
    gaps
}

fn need_lines(criterion: &CriterionScore) -> &[NeedLine] {
    match &criterion.fact {
        Some(Fact::NeedFit { lines }) if criterion.applies == Applies::Yes => lines,
        Some(_) | None => &[],
    }
}

fn need_gap(line: &NeedLine, terms: &Terms, several: bool) -> Option<Gap> {
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
    Some(Gap {
        criterion: Criterion::C1,
        text: (text(Language::En), text(Language::Cy)),
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

//! Quality advice before publishing (SRC-4): completeness, age of sections, wording. Advice never blocks.

use vocabulary::{Date, Timestamp};

use super::Request;

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The field it is about.
    pub field: String,
    /// What is advised.
    pub kind: AdviceKind,
}

/// What can be advised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdviceKind {
    /// A section is empty that makes matching better.
    SectionEmpty,
    /// A section was last reviewed more than 28 days ago.
    SectionOld,
    /// When it was reviewed is not said.
    ReviewDateMissing,
    /// A phrase could mean anything from a push to repeated punching.
    PhraseVague,
    /// The text describes parents rather than the child.
    DescribesParents,
    /// A need has no context: what triggers it and what helps.
    NoContext,
    /// No strengths are named.
    NoStrengths,
}

/// Phrases that hide how serious something is.
const VAGUE: [&str; 12] = [
    "physical aggression",
    "physically aggressive",
    "challenging behaviour",
    "sexualised behaviour",
    "inappropriate behaviour",
    "violent outbursts",
    "can be aggressive",
    "attachment issues",
    "absconds",
    "ymddygiad heriol",
    "ymosodol yn gorfforol",
    "ymddygiad rhywiol",
];

/// Openings that describe parents instead of the child.
const PARENTS: [&str; 8] =
    ["mother has", "mother is", "father has", "father is", "parents have", "parents are", "mae'r fam", "mae'r tad"];

/// A section reviewed longer ago than this many days is old.
const OLD_DAYS: i32 = 28;

/// Every piece of advice on a request, as of an instant.
pub fn advice(request: &Request, now: Timestamp) -> Vec<Advice> {
    let mut found = Found(Vec::new());
    let shared = &request.shared;
    found.when(shared.outcomes.is_empty(), "request.shared.outcomes", AdviceKind::SectionEmpty);
    found.when(shared.must_haves.is_empty(), "request.shared.must_haves", AdviceKind::SectionEmpty);
    for (index, child) in request.children.iter().enumerate() {
        let path = format!("request.children[{index}]");
        let sections = [
            ("wishes", child.wishes.is_empty()),
            ("family_time", child.family_time.is_empty()),
            ("identity_needs", child.identity_needs.is_empty()),
            ("companions", child.companions.is_none()),
            ("communication", child.communication.is_empty()),
        ];
        for (section, empty) in sections {
            found.when(empty, &format!("{path}.{section}"), AdviceKind::SectionEmpty);
        }
        found.when(child.strengths.is_empty(), &format!("{path}.strengths"), AdviceKind::NoStrengths);
        found.reviewed(child.reviewed_on, &path, now.london_date());
        found.wording(&child.pen_picture, &format!("{path}.pen_picture"));
        for (domain, need) in &child.needs {
            let field = format!("{path}.needs.{domain}");
            let present = need.level.is_some_and(|level| level > 0);
            found.when(present && need.context.trim().is_empty(), &format!("{field}.context"), AdviceKind::NoContext);
            found.wording(&need.context, &format!("{field}.context"));
            for (at, specific) in need.specifics.iter().enumerate() {
                found.wording(specific, &format!("{field}.specifics[{at}]"));
            }
        }
        for (risk, rated) in &child.risks_to_others {
            found.wording(&rated.specifics, &format!("{path}.risks_to_others.{risk}.specifics"));
        }
        for (risk, rated) in &child.risks_to_child {
            found.wording(&rated.specifics, &format!("{path}.risks_to_child.{risk}.specifics"));
        }
    }
    found.0
}

struct Found(Vec<Advice>);

impl Found {
    fn when(&mut self, holds: bool, field: &str, kind: AdviceKind) {
        if holds {
            self.0.push(Advice { field: field.to_owned(), kind });
        }
    }

    fn reviewed(&mut self, reviewed: Option<Date>, path: &str, today: Date) {
        let field = format!("{path}.reviewed_on");
        match reviewed {
            None => self.when(true, &field, AdviceKind::ReviewDateMissing),
            Some(on) => self.when(today.days_since(on) > OLD_DAYS, &field, AdviceKind::SectionOld),
        }
    }

    fn wording(&mut self, text: &str, field: &str) {
        let text = text.to_lowercase();
        self.when(VAGUE.iter().any(|phrase| text.contains(phrase)), field, AdviceKind::PhraseVague);
        self.when(PARENTS.iter().any(|phrase| text.contains(phrase)), field, AdviceKind::DescribesParents);
    }
}

//! Weight profiles.

use api::search::v1::{ListWeightProfilesResponse, WeightProfile, WeightProfileState};
use vocabulary::Language;

use super::labels::criterion;
use crate::output::Page;
use crate::wire::{date_shown, time_shown};

/// One profile a row.
pub(crate) fn table(listed: &ListWeightProfilesResponse, page: Page) -> String {
    let headings = [
        ("Profile", "Proffil"),
        ("State", "Cyflwr"),
        ("From", "O"),
        ("Weights C1 to C9", "Pwysau C1 i C9"),
        ("Proposed by", "Cynigiwyd gan"),
        ("Answered by", "Atebwyd gan"),
    ];
    let row = |profile: &WeightProfile| {
        let weights: Vec<String> = profile.weights.iter().map(|weight| weight.weight.to_string()).collect();
        vec![
            profile.name.clone(),
            state(profile.state(), page.lang).to_owned(),
            date_shown(profile.effective_on.as_ref()),
            weights.join(" "),
            profile.proposed_by.clone(),
            profile.answered_by.clone(),
        ]
    };
    page.table(&headings, listed.profiles.iter().map(row).collect())
}

/// One profile in full.
pub(crate) fn one(profile: &WeightProfile, page: Page) -> String {
    let told = page.facts(vec![
        (page.of("Profile", "Proffil"), profile.name.clone()),
        (page.of("State", "Cyflwr"), state(profile.state(), page.lang).to_owned()),
        (page.of("From", "O"), date_shown(profile.effective_on.as_ref())),
        (page.of("Proposed by", "Cynigiwyd gan"), said(&profile.proposed_by, profile.proposed_at.as_ref())),
        (page.of("Answered by", "Atebwyd gan"), said(&profile.answered_by, profile.answered_at.as_ref())),
    ]);
    let weight = |weight: &api::search::v1::CriterionWeight| {
        vec![weight.criterion.clone(), criterion(&weight.criterion, page.lang), weight.weight.to_string()]
    };
    let headings = [("", ""), ("Criterion", "Maen prawf"), ("Weight", "Pwysau")];
    told + &page.table(&headings, profile.weights.iter().map(weight).collect())
}

fn said(by: &str, at: Option<&prost_types::Timestamp>) -> String {
    if by.is_empty() { String::new() } else { format!("{by} {}", time_shown(at)) }
}

const fn state(state: WeightProfileState, lang: Language) -> &'static str {
    match state {
        WeightProfileState::Unspecified => "-",
        WeightProfileState::AwaitingApproval => lang.of("waits for approval", "yn aros am gymeradwyaeth"),
        WeightProfileState::Approved => lang.of("approved, not yet in effect", "wedi'i gymeradwyo, heb ddod i rym eto"),
        WeightProfileState::InEffect => lang.of("in effect", "mewn grym"),
        WeightProfileState::Superseded => lang.of("superseded", "wedi'i ddisodli"),
        WeightProfileState::Declined => lang.of("declined", "wedi'i wrthod"),
    }
}

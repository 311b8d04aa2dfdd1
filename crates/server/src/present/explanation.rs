//! One offer of a shortlist explained (matching model, section E). It says no more than the shortlist's row: what its reader may not have yet is
//! in neither.

use api::decision::v1 as proto;
use domain::terms::Terms;
use engine::ShortlistView;
use matching::v1::{Fact, NeedLine, Person, Scored, Sensitivity};
use vocabulary::{EvidenceGrade, Language};

use super::explanation_text::whole;
use super::strengths::whose;
use super::text::localized;
use super::{sensitivity, shortlist};

/// The explanation of the one row of `view`.
pub fn explanation(view: &ShortlistView, found: &Sensitivity) -> Option<proto::OfferExplanation> {
    let shown = view.rows.first()?;
    let list = shortlist::shortlist(view);
    let row = list.rows.into_iter().next()?;
    let judged = shortlist::scored_of(view, shown)?;
    let ranked = view.result.ranked.iter().find(|ranked| ranked.key == shown.candidate.key);
    let about = |banner: &proto::Banner| banner.offer.is_empty() || banner.offer == row.offer;
    let mut explanation = proto::OfferExplanation {
        round: list.round,
        snapshot: list.snapshot,
        inputs_digest: list.inputs_digest,
        policy_version: list.policy_version,
        engine_version: list.engine_version,
        published_at: list.published_at,
        ranked_offers: u32::try_from(view.result.ranked.len()).unwrap_or(u32::MAX),
        needs: needs(judged, &shown.terms),
        sensitivity: ranked.and_then(|ranked| sensitivity::offer_of(view, found, ranked)),
        draws: found.draws,
        banners: list.banners.into_iter().filter(about).collect(),
        row: Some(row),
        text: None,
    };
    explanation.text = Some(localized(|language| whole(&explanation, language)));
    Some(explanation)
}

/// Every need line once: a parent's stands with each child.
fn needs(scored: &Scored, terms: &Terms) -> Vec<proto::NeedEvidence> {
    let several = scored.children.len() > 1;
    let criteria = scored.children.iter().flat_map(|child| &child.criteria);
    let lines = criteria.flat_map(|criterion| match &criterion.fact {
        Some(Fact::NeedFit { lines }) => lines.as_slice(),
        Some(_) | None => &[],
    });
    let mut sorted: Vec<&NeedLine> = lines.collect();
    sorted.sort_by_key(|line| (line.person, line.domain));
    sorted.dedup_by_key(|line| (line.person, line.domain));
    sorted.into_iter().map(|line| evidence(line, terms, several)).collect()
}

fn evidence(line: &NeedLine, terms: &Terms, several: bool) -> proto::NeedEvidence {
    let child = match line.person {
        Person::Child(child) => Some(child),
        Person::Parent => None,
    };
    let given = terms.needs.iter().find(|need| need.child == child && need.domain == line.domain);
    proto::NeedEvidence {
        child,
        domain: line.domain.code().to_owned(),
        need: u32::from(line.need.number()),
        capability: line.answer.map(|answer| u32::from(answer.capability.number())),
        evidence_grade: line.answer.map(|answer| answer.grade.code().to_owned()).unwrap_or_default(),
        support: given.map(|given| given.support.clone()).unwrap_or_default(),
        text: Some(localized(|language| evidence_text(line, several, language))),
    }
}

fn evidence_text(line: &NeedLine, several: bool, language: Language) -> String {
    let whose = format!("{}{}", line.domain.label(language), whose(line.person, several, language));
    let need = line.need.number();
    let Some(answer) = line.answer else {
        return match language {
            Language::En => format!("{whose}: level {need} needed, not answered."),
            Language::Cy => format!("{whose}: angen lefel {need}, heb ateb."),
        };
    };
    let (offered, grade) = (answer.capability.number(), answer.grade.label(language).to_lowercase());
    let discount = match (answer.grade, language) {
        (EvidenceGrade::Claimed, Language::En) => "; counts eight tenths",
        (EvidenceGrade::Claimed, Language::Cy) => "; yn cyfrif wyth degfed",
        (EvidenceGrade::Documented | EvidenceGrade::Verified, _) => "",
    };
    match language {
        Language::En => format!("{whose}: level {need} needed, {offered} offered, {grade}{discount}."),
        Language::Cy => format!("{whose}: angen lefel {need}, cynigir {offered}, {grade}{discount}."),
    }
}

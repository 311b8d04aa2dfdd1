//! How an offer came out: gates, tier, score, criteria (matching model, version 1), in numbers and in words.

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use api::reference::v1::StatutoryTier;
use matching::v1::sentences::{Detail, sentence};
use matching::v1::{
    Applies, ChildScored, CriterionScore, GateOutcome, GateResult, SatisfiedBy, Scored, TierLabel, Utility,
};
use vocabulary::{Language, Tier};

use super::round::criterion_code;
use super::text::{both, localized};

/// The law that makes the tiers.
const REGULATION_EN: &str = "regulation 12 of the Care Planning, Placement and Case Review (Wales) Regulations 2015";
const REGULATION_CY: &str = "rheoliad 12 o Reoliadau Cynllunio Gofal, Lleoli ac Adolygu Achosion (Cymru) 2015";

/// One gate, with why in words the authority reads.
pub fn gate(result: &GateResult) -> proto::GateResult {
    proto::GateResult {
        gate: result.gate.code().to_owned(),
        outcome: match result.outcome {
            GateOutcome::Pass => proto::GateOutcome::Pass,
            GateOutcome::Fail => proto::GateOutcome::Fail,
            GateOutcome::NeedsCheck => proto::GateOutcome::NeedsCheck,
        }
        .into(),
        text: Some(gate_text(result)),
    }
}

/// Every reason not to pass; on a pass what satisfied it.
pub(super) fn gate_text(result: &GateResult) -> LocalizedText {
    if let Some(satisfied_by) = result.satisfied_by {
        return satisfied(satisfied_by);
    }
    let said = |language| result.reasons.iter().map(|reason| reason.text(language)).collect::<Vec<_>>().join(" ");
    localized(said)
}

fn satisfied(by: SatisfiedBy) -> LocalizedText {
    match by {
        SatisfiedBy::NothingAsked => {
            both("This search asks nothing of this gate.", "Nid yw'r chwiliad hwn yn gofyn dim o'r porth hwn.")
        }
        SatisfiedBy::Facts => both(
            "Satisfied by what is on file and what was answered.",
            "Wedi'i fodloni gan yr hyn sydd ar ffeil a'r hyn a atebwyd.",
        ),
        SatisfiedBy::AllSiblings => both(
            "Above the usual limit, but all the children are brothers and sisters.",
            "Uwchlaw'r terfyn arferol, ond mae'r plant i gyd yn frodyr a chwiorydd.",
        ),
        SatisfiedBy::Exemption => both(
            "Above the usual limit, with an exemption on file.",
            "Uwchlaw'r terfyn arferol, gydag esemptiad ar ffeil.",
        ),
        SatisfiedBy::Resolution => both(
            "It needed a check, and a person found that it holds.",
            "Roedd angen ei wirio, a chanfu person ei fod yn dal.",
        ),
    }
}

/// The statutory tier.
pub const fn tier(label: TierLabel) -> StatutoryTier {
    match label {
        TierLabel::Known(Tier::T1) => StatutoryTier::InArea,
        TierLabel::Known(Tier::T2) => StatutoryTier::BorderingWelsh,
        TierLabel::Known(Tier::T3) => StatutoryTier::BorderingEnglish,
        TierLabel::Known(Tier::T4) => StatutoryTier::OtherWelsh,
        TierLabel::Known(Tier::T5) => StatutoryTier::OtherEnglish,
        TierLabel::Known(Tier::T6) => StatutoryTier::Elsewhere,
        TierLabel::NeedsCheck => StatutoryTier::NeedsCheck,
    }
}

/// The rule that gave the tier (DEC-4).
pub fn tier_rule(label: TierLabel) -> LocalizedText {
    match label {
        TierLabel::Known(tier) => LocalizedText {
            en: format!("{tier} by {REGULATION_EN}: {}.", tier.label(Language::En)),
            cy: format!("{tier} yn ôl {REGULATION_CY}: {}.", tier.label(Language::Cy)),
        },
        TierLabel::NeedsCheck => both(
            "The data does not tell which authority it lies in; a person has to say.",
            "Nid yw'r data yn dweud ym mha awdurdod y mae; rhaid i berson ddweud.",
        ),
    }
}

/// The score as shown.
pub fn score(scored: &Scored) -> proto::Score {
    proto::Score {
        points_hundredths: scored.points.hundredths(),
        low_points_hundredths: scored.low.points().hundredths(),
        high_points_hundredths: scored.high.points().hundredths(),
    }
}

/// The criteria that apply, in order; their points add up to the score's exactly. Sentences tell miles as `detail` allows (SHL-3).
pub fn criteria(scored: &Scored, detail: Detail) -> Vec<proto::CriterionScore> {
    criteria_of(scored.criteria(), detail)
}

/// The score for one child of a group, as shown.
pub fn child_score(scored: &ChildScored) -> proto::Score {
    proto::Score {
        points_hundredths: scored.points.hundredths(),
        low_points_hundredths: scored.low.points().hundredths(),
        high_points_hundredths: scored.high.points().hundredths(),
    }
}

/// As [`criteria`], of one child of a group.
pub fn criteria_of(criteria: &[CriterionScore], detail: Detail) -> Vec<proto::CriterionScore> {
    let applying = criteria.iter().filter(|criterion| criterion.applies == Applies::Yes);
    applying.map(|criterion| criterion_out(criterion, detail)).collect()
}

fn criterion_out(scored: &CriterionScore, detail: Detail) -> proto::CriterionScore {
    proto::CriterionScore {
        criterion: criterion_code(scored.criterion).to_owned(),
        weight: scored.weight,
        utility: scored.utility.at().units(),
        points_hundredths: scored.points.hundredths(),
        known: matches!(scored.utility, Utility::Known(_)),
        sentence: Some(localized(|language| sentence(scored, detail, language))),
    }
}

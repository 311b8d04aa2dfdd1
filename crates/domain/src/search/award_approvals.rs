//! Which approvals an award of one offer needs, as its facts stand (APR-1): what is asked for before it, and checked at it (DEC-9).

use vocabulary::{AgeBand, ApprovalKind, Date, KeyStage, LegalForm, OfferId, RefusalReason, SchoolOutcome, Tier};

use super::approvals::approval_rule;
use super::fee::{FeeFacts, FeeVerdict, judge_fee};
use super::{Approval, ApprovalSubject, Search};
use crate::policy::{FINDER_AWARD_WEEKLY_PENCE_MAX, NOT_FOR_PROFIT, is_phased_out, on_or_after};
use crate::refusal::Fault;
use crate::request::YesNoUnknown;

/// What the approvals of an award depend on.
pub struct OfferFacts<'a> {
    /// What its fee is judged on: request, terms, prices.
    pub fee: FeeFacts<'a>,
    /// Legal form of its provider.
    pub legal_form: LegalForm,
}

/// An approval that an award of one offer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardApproval {
    /// Which.
    pub kind: ApprovalKind,
    /// The extra it is for, by its code on the price list; none for the offer as a whole.
    pub extra: Option<String>,
    /// What the award checks say while it is missing: rule, subject, who grants it, the working.
    pub missing: Fault,
}

/// The approvals that an award of an offer from a day on needs, granted or not; of an unknown tier none by distance, for the tier is
/// settled first.
pub fn approvals_due(search: &Search, offer: OfferId, facts: &OfferFacts<'_>, on: Date) -> Vec<AwardApproval> {
    let mut due = Vec::new();
    let terms = facts.fee.terms;
    if let Some(tier) = search.tier_of(offer) {
        match judge_fee(tier, &facts.fee, on) {
            FeeVerdict::Ceiling(Some(fault)) => due.push(needed(ApprovalKind::AboveCeiling, fault)),
            FeeVerdict::Listed(working) => due.extend(working.extras_to_agree().map(|(code, fault)| AwardApproval {
                extra: Some(code),
                ..needed(ApprovalKind::ExtraAboveListPrice, fault)
            })),
            FeeVerdict::Ceiling(None) | FeeVerdict::NoPrice(_) => {}
        }
    }
    let weekly = terms.fee.weekly_pence();
    let missing = || Fault::new(RefusalReason::ApprovalMissing, offer.to_string());
    if weekly > FINDER_AWARD_WEEKLY_PENCE_MAX {
        let fault = missing().with("weekly_pence", weekly).with("limit_pence", FINDER_AWARD_WEEKLY_PENCE_MAX);
        due.push(needed(ApprovalKind::AwardAboveLimit, fault));
    }
    due.extend(by_distance(search, offer, facts));
    if let Some(child) = disrupted(facts) {
        let fault = Fault::new(RefusalReason::ApprovalMissing, format!("request.children[{child}].school"));
        due.push(needed(ApprovalKind::KeyStage4Move, fault.with("offer", offer)));
    }
    if is_phased_out(facts.legal_form) && on_or_after(on, NOT_FOR_PROFIT.ministers_from) {
        due.push(needed(ApprovalKind::Ministers2030, missing().with("start_date", on)));
    }
    due
}

/// Those that a placement out of the authority's area needs (DEC-4).
fn by_distance(search: &Search, offer: OfferId, facts: &OfferFacts<'_>) -> Vec<AwardApproval> {
    let tier = search.score_of(offer).and_then(|score| score.tier).filter(|tier| *tier != Tier::T1);
    let Some(tier) = tier else { return Vec::new() };
    let mut kinds = vec![ApprovalKind::OutOfArea];
    if tier == Tier::T6 {
        kinds.push(ApprovalKind::OutsideEnglandAndWales);
    }
    let bands = taken(facts).filter_map(|(_, child)| child.age_band);
    let under_five = |band: AgeBand| matches!(band, AgeBand::AgeUnder1 | AgeBand::Age1_4);
    if bands.into_iter().any(under_five) {
        kinds.push(ApprovalKind::UnderFiveOutOfArea);
    }
    let fault = || Fault::new(RefusalReason::ApprovalMissing, offer.to_string()).with("tier", tier);
    kinds.into_iter().map(|kind| needed(kind, fault())).collect()
}

/// The children an offer takes, by their places in the request.
fn taken<'a>(facts: &OfferFacts<'a>) -> impl Iterator<Item = (usize, &'a crate::request::Child)> {
    let (request, terms) = (facts.fee.request, facts.fee.terms);
    let takes = |index: usize| terms.children_taken.iter().any(|child| usize::try_from(*child) == Ok(index));
    request.children.iter().enumerate().filter(move |(index, _)| takes(*index))
}

/// Children whose key-stage-4 education the offer disrupts: the first of them, for one approval covers the offer (DEC-5).
fn disrupted(facts: &OfferFacts<'_>) -> Option<usize> {
    let in_key_stage_4 = |child: &crate::request::Child| {
        let school = child.school.as_ref();
        school
            .is_some_and(|school| school.attends == YesNoUnknown::Yes && school.key_stage == Some(KeyStage::KeyStage4))
    };
    let kept = |index: usize| {
        let answers = facts.fee.terms.schools.iter();
        answers
            .filter(|answer| usize::try_from(answer.child) == Ok(index))
            .any(|answer| answer.outcome == SchoolOutcome::Kept)
    };
    taken(facts).find(|(index, child)| in_key_stage_4(child) && !kept(*index)).map(|(index, _)| index)
}

/// What is missing says who grants it, and under which rule.
fn needed(kind: ApprovalKind, fault: Fault) -> AwardApproval {
    let rule = approval_rule(kind);
    let missing = fault.with("approval", kind).with("granting_role", rule.granted_by).with("rule", rule.rule);
    AwardApproval { kind, extra: None, missing }
}

impl Search {
    /// The granted approval that covers an award of an offer: its own, at its fee or lower, for after the close a fee only falls
    /// (OFF-7); out of area also one in principle, of that type, no farther and no dearer (DEC-4).
    pub fn covering(&self, due: &AwardApproval, offer: OfferId, weekly_pence: i64) -> Option<&Approval> {
        let granted = self.approvals.iter().filter(|found| found.granted.is_some() && self.stands(found));
        granted.filter(|found| found.kind == due.kind && found.extra == due.extra).find(|found| match found.subject {
            ApprovalSubject::Offer(of) => of == offer,
            ApprovalSubject::InPrinciple => self.fits(found, offer, weekly_pence),
            ApprovalSubject::Opening | ApprovalSubject::Round(_) => false,
        })
    }

    /// Whether an offer is of the type that an approval in principle names, no farther and no dearer.
    fn fits(&self, approval: &Approval, offer: OfferId, weekly_pence: i64) -> bool {
        let Some(covers) = approval.principle else { return false };
        let tier = self.score_of(offer).and_then(|score| score.tier);
        let round = self.offers.get(&offer).and_then(|closed| self.round_numbered(closed.round));
        let of_type = round.is_some_and(|round| round.opening.placement_type == covers.placement_type);
        of_type && tier.is_some_and(|tier| tier <= covers.tier) && weekly_pence <= covers.weekly_max.pence()
    }
}

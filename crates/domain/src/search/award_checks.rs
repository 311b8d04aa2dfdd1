//! The award checks as one list (DEC-9): every failing check at once, so that nobody mends them one by one.

use vocabulary::{
    ApprovalKind, Date, KeyStage, LegalForm, OfferId, RefusalReason, SchoolOutcome, Tier, Timestamp, london,
};

use super::choose::conflict_fault;
use super::fee::{FeeVerdict, judge_fee};
use super::freeze::FreezeFacts;
use super::{ApprovalSubject, AwardFacts, Search};
use crate::event::{Opening, RoundTier};
use crate::framework::FeeWorking;
use crate::policy::{NOT_FOR_PROFIT, on_or_after};
use crate::refusal::Fault;
use crate::request::YesNoUnknown;
use crate::setting::{Concealment, require_not_concealed};

/// What a check of an award is about.
pub struct AwardChecks {
    /// The offer.
    pub offer: OfferId,
    /// The first day.
    pub start_date: Date,
    /// Whether the agreement to accommodate (section 76) is recorded.
    pub agreement_to_accommodate: YesNoUnknown,
}

/// Every check that fails, and the working of the fee check where a price was found.
pub fn award_checks(
    search: &Search,
    facts: &AwardFacts<'_>,
    command: &AwardChecks,
    now: Timestamp,
) -> (Vec<Fault>, Option<FeeWorking>) {
    let mut faults = Vec::new();
    let (fee, working) = fee_faults(search, facts, command);
    faults.extend(fee);
    faults.extend(standing_faults(search, facts, command, now));
    faults.extend(score_faults(search, command.offer));
    faults.extend(path_faults(facts));
    faults.extend(place_faults(facts, command, now));
    faults.extend(conflict_fault(search, command.offer));
    if command.agreement_to_accommodate != YesNoUnknown::Yes {
        faults.push(Fault::new(RefusalReason::AgreementNotRecorded, "agreement_to_accommodate"));
    }
    faults.extend(date_faults(facts, command, now));
    (faults, working)
}

/// The fee within its list price (DEC-2), or within the ceiling unless a higher approver agreed (DEC-3); with the working, where a list
/// price judged.
fn fee_faults(search: &Search, facts: &AwardFacts<'_>, command: &AwardChecks) -> (Vec<Fault>, Option<FeeWorking>) {
    let Some(tier) = search.tier_of(command.offer) else {
        return (vec![Fault::new(RefusalReason::OfferNotLive, command.offer.to_string())], None);
    };
    match judge_fee(tier, &facts.fee(), command.start_date) {
        FeeVerdict::Listed(working) => (working.faults(), Some(working)),
        FeeVerdict::NoPrice(fault) => (vec![fault], None),
        FeeVerdict::Ceiling(None) => (Vec::new(), None),
        FeeVerdict::Ceiling(Some(fault)) => {
            let agreed = search.granted_for(ApprovalKind::AboveCeiling, ApprovalSubject::Offer(command.offer));
            (if agreed.is_some() { Vec::new() } else { vec![fault] }, None)
        }
    }
}

/// The provider and the setting may still take a child: signed, not concealed, legal form of the day (REG-1, REG-5, REG-7).
fn standing_faults(search: &Search, facts: &AwardFacts<'_>, command: &AwardChecks, now: Timestamp) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    faults.extend(facts.provider.require_signed(now).err().iter().flat_map(collect));
    faults.extend(concealed_faults(search, facts, command.offer, now));
    let (today, ..) = london(now);
    faults.extend(round_faults(search, facts, command.offer, today));
    let for_profit = facts.provider.recorded.legal_form == LegalForm::ForProfitTransitional;
    if for_profit && on_or_after(command.start_date, NOT_FOR_PROFIT.ministers_from) {
        faults.push(not_supported("REG-7", "provider.legal_form").with("start_date", command.start_date));
    }
    faults
}

/// A concealed provider or setting: the freeze of a standing choice, which an approver may lift by a confirmation (REG-5).
fn concealed_faults(search: &Search, facts: &AwardFacts<'_>, offer: OfferId, now: Timestamp) -> Vec<Fault> {
    let frozen = FreezeFacts { provider: facts.provider, setting: facts.setting }.freeze(search, now);
    if let Some(freeze) = frozen.filter(|freeze| freeze.offer == offer) {
        return vec![freeze.fault()];
    }
    let open = |concealment: Option<Concealment>| concealment.filter(|found| !search.continues(offer, found.since));
    let mut faults = Vec::new();
    for (concealment, subject) in [
        (open(facts.provider.concealment), facts.provider.id.to_string()),
        (open(facts.setting.concealment), facts.setting.id.to_string()),
    ] {
        faults.extend(require_not_concealed(concealment, &subject, now).err().iter().flat_map(collect));
    }
    faults
}

/// The round still asks the provider and the setting; in a framework round of a lot the authority has signed (FRM-1).
fn round_faults(search: &Search, facts: &AwardFacts<'_>, offer: OfferId, today: Date) -> Vec<Fault> {
    let round = search.offers.get(&offer).and_then(|closed| search.round_numbered(closed.round));
    let Some(round) = round else { return vec![Fault::new(RefusalReason::OfferNotLive, offer.to_string())] };
    let Opening { tier, lot, .. } = &round.opening;
    let mut faults = Vec::new();
    let admitted = tier.require_admits(lot.as_ref(), facts.lots, facts.provider.id, today);
    faults.extend(admitted.err().iter().flat_map(collect));
    match (tier, facts.lot) {
        (RoundTier::Framework, Some(lot)) => {
            faults.extend(lot.require_signatory(search.authority, today).err().iter().flat_map(collect));
        }
        (RoundTier::Framework, None) => faults.push(Fault::new(RefusalReason::NoLot, "placement_type")),
        (RoundTier::Spot(_) | RoundTier::Direct(..), _) => {}
    }
    faults.extend(search.require_asked(round, facts.setting.id).err().iter().flat_map(collect));
    faults
}

fn collect(refusal: &crate::refusal::Refusal) -> Vec<Fault> {
    refusal.faults().cloned().collect()
}

/// No gate of the newest snapshot failed or still needs a check (SHL-1), and the tier is T1 (DEC-4's path is not built).
fn score_faults(search: &Search, offer: OfferId) -> Vec<Fault> {
    let Some(score) = search.score_of(offer) else {
        return vec![Fault::new(RefusalReason::ShortlistPending, offer.to_string())];
    };
    let mut faults: Vec<Fault> =
        score.needs_check().map(|gate| Fault::new(RefusalReason::NeedsCheckOpen, gate.code())).collect();
    if score.fails() || score.rank.is_none() {
        faults.push(Fault::new(RefusalReason::OfferIneligible, offer.to_string()));
    }
    match score.tier {
        Some(Tier::T1) => {}
        Some(tier) => faults.push(not_supported("DEC-4", offer.to_string()).with("tier", tier)),
        None => faults.push(Fault::new(RefusalReason::NeedsCheckOpen, "tier")),
    }
    faults
}

/// A path not built yet: key-stage-4 education of a child it takes disrupted.
fn path_faults(facts: &AwardFacts<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let taken = |index: usize| facts.terms.children_taken.iter().any(|child| usize::try_from(*child) == Ok(index));
    for (index, child) in facts.request.children.iter().enumerate().filter(|(index, _)| taken(*index)) {
        let in_key_stage_4 = child
            .school
            .as_ref()
            .is_some_and(|school| school.attends == YesNoUnknown::Yes && school.key_stage == Some(KeyStage::KeyStage4));
        let kept = facts
            .terms
            .schools
            .iter()
            .any(|answer| usize::try_from(answer.child) == Ok(index) && answer.outcome == SchoolOutcome::Kept);
        if in_key_stage_4 && !kept {
            faults.push(not_supported("DEC-5", format!("request.children[{index}].school")));
        }
    }
    faults
}

/// The offer's own hold still stands, or where none was granted, a place is free (SHL-4, G6 judged again).
fn place_faults(facts: &AwardFacts<'_>, command: &AwardChecks, now: Timestamp) -> Option<Fault> {
    facts.setting.places_for_award(command.offer, facts.places, command.start_date, now).err()
}

fn date_faults(facts: &AwardFacts<'_>, command: &AwardChecks, now: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    if now >= facts.terms.valid_until {
        faults.push(Fault::new(RefusalReason::OfferLapsed, "offer").with("valid_until", facts.terms.valid_until));
    }
    let (today, ..) = london(now);
    let earliest = facts.terms.earliest_start.max(today);
    if command.start_date < earliest {
        let fault = Fault::new(RefusalReason::StartDateInvalid, "start_date");
        faults.push(fault.with("earliest", earliest).with("asked", command.start_date));
    }
    faults
}

fn not_supported(rule: &'static str, subject: impl Into<String>) -> Fault {
    Fault::new(RefusalReason::NotSupportedYet, subject).with("rule", rule)
}

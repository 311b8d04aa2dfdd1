//! The award checks as one list (DEC-9): every failing check at once, so that nobody mends them one by one.

use vocabulary::{Date, Gate, OfferId, RefusalReason, Timestamp, london};

use super::amend_closed::reconfirmation_fault;
use super::award_approvals::{OfferFacts, approvals_due};
use super::choose::conflict_fault;
use super::fee::{FeeVerdict, judge_fee};
use super::freeze::FreezeFacts;
use super::{AwardFacts, Search};
use crate::event::{Opening, RoundTier};
use crate::framework::FeeWorking;
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
    let mut faults = approval_faults(search, facts, command);
    let (fee, working) = fee_faults(search, facts, command);
    faults.extend(fee);
    faults.extend(standing_faults(search, facts, command, now));
    faults.extend(score_faults(search, command.offer));
    let unmarked = search.nearer_unmarked(command.offer).into_iter();
    faults.extend(unmarked.map(|offer| Fault::new(RefusalReason::NearerOfferUnmarked, offer.to_string())));
    faults.extend(reconfirmation_fault(search, command.offer));
    faults.extend(place_faults(facts, command, now));
    faults.extend(conflict_fault(search, command.offer));
    if command.agreement_to_accommodate != YesNoUnknown::Yes {
        faults.push(Fault::new(RefusalReason::AgreementNotRecorded, "agreement_to_accommodate"));
    }
    faults.extend(date_faults(facts, command, now));
    (faults, working)
}

/// The fee within its list price (DEC-2), with the working where a list price judged. What an approval may settle is among the approvals:
/// a fee above the ceiling (DEC-3), an extra above its price or not listed.
fn fee_faults(search: &Search, facts: &AwardFacts<'_>, command: &AwardChecks) -> (Vec<Fault>, Option<FeeWorking>) {
    let Some(tier) = search.tier_of(command.offer) else {
        return (vec![Fault::new(RefusalReason::OfferNotLive, command.offer.to_string())], None);
    };
    match judge_fee(tier, &facts.fee(), command.start_date) {
        FeeVerdict::Listed(working) => {
            let agreed = [RefusalReason::ExtraAboveList, RefusalReason::ExtraNotListed];
            let faults = working.faults().into_iter().filter(|fault| !agreed.contains(&fault.reason));
            (faults.collect(), Some(working))
        }
        FeeVerdict::NoPrice(fault) => (vec![fault], None),
        FeeVerdict::Ceiling(_) => (Vec::new(), None),
    }
}

/// Every approval that the award needs and nobody has granted (APR-1).
fn approval_faults(search: &Search, facts: &AwardFacts<'_>, command: &AwardChecks) -> Vec<Fault> {
    let of = OfferFacts { fee: facts.fee(), legal_form: facts.provider.recorded.legal_form };
    let weekly = facts.terms.fee.weekly_pence();
    let due = approvals_due(search, command.offer, &of, command.start_date).into_iter();
    let due = due.filter(|due| !search.defers_to_panel(due.kind));
    due.filter(|due| search.covering(due, command.offer, weekly).is_none()).map(|due| due.missing).collect()
}

/// The provider and the setting may still take a child: signed, not concealed, asked by the round (REG-1, REG-5, FRM-1).
fn standing_faults(search: &Search, facts: &AwardFacts<'_>, command: &AwardChecks, now: Timestamp) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    faults.extend(facts.provider.require_signed(now).err().iter().flat_map(collect));
    faults.extend(concealed_faults(search, facts, command.offer, now));
    let (today, ..) = london(now);
    faults.extend(round_faults(search, facts, command.offer, today));
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

/// No gate of the newest snapshot failed or still needs a check (SHL-1), and its tier is known (DEC-4).
fn score_faults(search: &Search, offer: OfferId) -> Vec<Fault> {
    let Some(score) = search.score_of(offer) else {
        return vec![Fault::new(RefusalReason::ShortlistPending, offer.to_string())];
    };
    // Whether a place is free is judged as it is now, whatever the snapshot found (SHL-4).
    let open = score.needs_check().filter(|gate| *gate != Gate::G6);
    let mut faults: Vec<Fault> = open.map(|gate| Fault::new(RefusalReason::NeedsCheckOpen, gate.code())).collect();
    if score.fails() || score.rank.is_none() {
        faults.push(Fault::new(RefusalReason::OfferIneligible, offer.to_string()));
    }
    if score.tier.is_none() {
        faults.push(Fault::new(RefusalReason::NeedsCheckOpen, "tier"));
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

//! Section A: twelve gates, each PASS, FAIL or NEEDS_CHECK. A fact that is not known never passes and never fails a gate.
//!
//! Every gate reads the tender and the facts of one candidate, reports all its reasons at once, and takes its outcome from the
//! worst of them. A setting is judged by the same functions before it offers (INV-2), but never by G8 and G9.

mod approval;
mod fostering_limit;
mod incompatibilities;
mod legal_conditions;
mod legal_form;
mod must_haves;
mod parent_and_baby;
mod placement_type;
mod reason;
mod safety;
mod standing;
mod submission;
mod text;
mod vacancy;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::Gate;

use super::answer::Answer;
use super::candidate::Candidate;
use super::setting::SettingFacts;
use super::tender::Tender;
pub use reason::GateReason;

/// What a gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GateOutcome {
    /// Satisfied.
    Pass,
    /// A fact is not known, or a place is held elsewhere: ranked with a banner, not awarded until resolved.
    NeedsCheck,
    /// Not satisfied: listed with its reason, never ranked.
    Fail,
}

/// What satisfied a gate that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SatisfiedBy {
    /// The search asks nothing of this gate.
    NothingAsked,
    /// The facts in hand.
    Facts,
    /// Above the usual fostering limit, but all the children are siblings.
    AllSiblings,
    /// Above the usual fostering limit, but an exemption is on file.
    Exemption,
    /// It needed a check, and a person found that it holds.
    Resolution,
}

/// One gate of one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateResult {
    /// Which gate.
    pub gate: Gate,
    /// The worst of its reasons; PASS without any.
    pub outcome: GateOutcome,
    /// Every reason not to pass, those that fail first; empty on a pass.
    pub reasons: Vec<GateReason>,
    /// What satisfied it; only on a pass.
    pub satisfied_by: Option<SatisfiedBy>,
}

impl GateResult {
    /// A pass unless there is a reason against it.
    fn of(gate: Gate, mut reasons: Vec<GateReason>, satisfied_by: SatisfiedBy) -> GateResult {
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.outcome()));
        let outcome = reasons.first().map_or(GateOutcome::Pass, GateReason::outcome);
        let satisfied_by = (outcome == GateOutcome::Pass).then_some(satisfied_by);
        GateResult { gate, outcome, reasons, satisfied_by }
    }

    fn nothing_asked(gate: Gate) -> GateResult {
        GateResult::of(gate, Vec::new(), SatisfiedBy::NothingAsked)
    }

    /// The reason that decided, if any.
    pub fn reason(&self) -> Option<&GateReason> {
        self.reasons.first()
    }
}

/// All twelve gates of a candidate, in order.
pub fn gates(tender: &Tender, candidate: &Candidate) -> Vec<GateResult> {
    Gate::ALL.iter().map(|which| gate(*which, tender, candidate)).collect()
}

/// One gate of a candidate, as the facts and then the person who settled it have it.
pub fn gate(which: Gate, tender: &Tender, candidate: &Candidate) -> GateResult {
    let judged = by_the_facts(which, tender, candidate);
    let found = candidate.resolved.get(&which).copied().unwrap_or(Answer::Unknown);
    match (judged.outcome, found) {
        (GateOutcome::NeedsCheck, Answer::Yes) => GateResult::of(which, Vec::new(), SatisfiedBy::Resolution),
        (GateOutcome::NeedsCheck, Answer::No) => {
            let reasons = vec![GateReason::FoundNotToHold { gate: which }];
            GateResult::of(which, reasons, SatisfiedBy::Facts)
        }
        (GateOutcome::NeedsCheck, Answer::Unknown) | (GateOutcome::Pass | GateOutcome::Fail, _) => judged,
    }
}

fn by_the_facts(which: Gate, tender: &Tender, candidate: &Candidate) -> GateResult {
    let setting = &candidate.setting;
    let taken = candidate.taken();
    match which {
        Gate::G1 => standing::judge(setting),
        Gate::G2 => placement_type::judge(tender, setting),
        Gate::G3 => submission::judge(tender, candidate),
        Gate::G4 => approval::judge(tender, setting, &taken),
        Gate::G5 => fostering_limit::judge(tender, setting, &taken),
        Gate::G6 => vacancy::judge(tender, setting, &taken, candidate.earliest_start),
        Gate::G7 => legal_form::judge(setting),
        Gate::G8 => safety::judge(tender, setting),
        Gate::G9 => legal_conditions::judge(tender, candidate),
        Gate::G10 => must_haves::judge(tender, candidate, &taken),
        Gate::G11 => incompatibilities::judge(tender, candidate),
        Gate::G12 => parent_and_baby::judge(tender, setting),
    }
}

/// The gates that can be told of a setting before it offers, taking all the children (INV-2): G1, G2, G4 to G7 and G12, and G10
/// where the register answers a must-have. Never G8 and G9 (safety, legal): nobody may learn from an invitation what they hide.
pub fn setting_gates(tender: &Tender, setting: &SettingFacts) -> Vec<GateResult> {
    setting_gates_for(tender, setting, &tender.child_indices().collect())
}

/// As [`setting_gates`], for whoever is asked to offer: in a sibling group a setting that cannot take all the children may take one of them
/// (OFF-2), so it fails only where it can take none. A family is never parted.
pub fn invited_gates(tender: &Tender, setting: &SettingFacts) -> Vec<GateResult> {
    let all = setting_gates(tender, setting);
    let group = tender.children.len() > 1 && tender.parent_and_baby.is_none();
    if !group || worst_outcome(&all) != GateOutcome::Fail {
        return all;
    }
    let alone = tender.child_indices().map(|child| setting_gates_for(tender, setting, &[child].into()));
    let mut passing = alone.filter(|results| worst_outcome(results) != GateOutcome::Fail);
    passing.next().unwrap_or(all)
}

fn setting_gates_for(tender: &Tender, setting: &SettingFacts, all: &BTreeSet<u32>) -> Vec<GateResult> {
    let must_haves = must_haves::judge_setting(tender, setting);
    let before = [
        standing::judge(setting),
        placement_type::judge(tender, setting),
        approval::judge(tender, setting, all),
        fostering_limit::judge(tender, setting, all),
        vacancy::judge(tender, setting, all, None),
        legal_form::judge(setting),
    ];
    before.into_iter().chain(must_haves).chain([parent_and_baby::judge(tender, setting)]).collect()
}

/// The gates that can be told of a setting before it offers, to the authority that searches and to nobody else: those of
/// [`setting_gates`], G8, and G11 as far as the register can say. In order; G3 and G9 are only ever judged of an offer.
pub fn pre_match_gates(tender: &Tender, setting: &SettingFacts) -> Vec<GateResult> {
    let mut results = setting_gates(tender, setting);
    results.push(safety::judge(tender, setting));
    results.extend(incompatibilities::judge_setting(tender, setting));
    results.sort_by_key(|result| result.gate);
    results
}

/// The worst outcome of several gates.
pub fn worst_outcome(results: &[GateResult]) -> GateOutcome {
    results.iter().map(|result| result.outcome).max().unwrap_or(GateOutcome::Pass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, parent_and_baby_tender, sibling_group_tender, tender};

    #[test]
    fn a_household_with_one_place_may_be_asked_for_one_of_a_group_and_never_for_a_part_of_a_family() {
        let mut group = sibling_group_tender(2);
        let mut setting = candidate(1).setting;
        setting.approval.number = Some(1);
        let failed = |tender: &Tender, setting: &SettingFacts| worst_outcome(&invited_gates(tender, setting));
        assert_eq!(worst_outcome(&setting_gates(&group, &setting)), GateOutcome::Fail);
        assert_eq!(failed(&group, &setting), GateOutcome::Pass);
        setting.approval.number = Some(0);
        assert_eq!(failed(&group, &setting), GateOutcome::Fail);
        setting.approval.number = Some(1);
        group.parent_and_baby = parent_and_baby_tender().parent_and_baby;
        assert_eq!(invited_gates(&group, &setting), setting_gates(&group, &setting));
    }

    #[test]
    fn all_twelve_are_always_there_and_in_order() {
        let results = gates(&tender(), &candidate(1));
        let order: Vec<Gate> = results.iter().map(|result| result.gate).collect();
        assert_eq!(order, Gate::ALL);
        assert_eq!(worst_outcome(&results), GateOutcome::Pass, "{results:#?}");
        assert!(results.iter().all(|result| result.satisfied_by.is_some() && result.reasons.is_empty()));
    }

    #[test]
    fn a_setting_is_never_judged_by_safety_or_legal_conditions_before_it_offers() {
        let results = setting_gates(&tender(), &candidate(1).setting);
        let order: Vec<Gate> = results.iter().map(|result| result.gate).collect();
        assert_eq!(order, [Gate::G1, Gate::G2, Gate::G4, Gate::G5, Gate::G6, Gate::G7, Gate::G12]);
    }

    #[test]
    fn a_must_have_the_register_can_answer_is_judged_before_the_offer() {
        let mut setting = candidate(1).setting;
        setting.must_haves.insert(0, Answer::No);
        let results = setting_gates(&tender(), &setting);
        let order: Vec<Gate> = results.iter().map(|result| result.gate).collect();
        assert_eq!(order, [Gate::G1, Gate::G2, Gate::G4, Gate::G5, Gate::G6, Gate::G7, Gate::G10, Gate::G12]);
        assert_eq!(worst_outcome(&results), GateOutcome::Fail);
    }

    #[test]
    fn a_person_settles_a_check_and_nothing_else() {
        let settled = |vacancy, found| {
            let mut candidate = candidate(1);
            candidate.setting.vacancy = vacancy;
            candidate.resolved = [(Gate::G6, found)].into();
            gate(Gate::G6, &tender(), &candidate)
        };
        let vacancy = candidate(1).setting.vacancy;
        let none_free = vacancy.clone().map(|vacancy| crate::v1::Vacancy { places_free: 0, ..vacancy });
        assert_eq!(settled(None, Answer::Yes).satisfied_by, Some(SatisfiedBy::Resolution));
        assert_eq!(settled(None, Answer::No).reasons, [GateReason::FoundNotToHold { gate: Gate::G6 }]);
        assert_eq!(settled(None, Answer::Unknown).outcome, GateOutcome::NeedsCheck);
        assert_eq!(settled(none_free, Answer::Yes).outcome, GateOutcome::Fail, "a failure is never lifted");
        assert_eq!(settled(vacancy, Answer::No).satisfied_by, Some(SatisfiedBy::Facts), "a pass is never touched");
    }

    #[test]
    fn the_worst_reason_decides_and_stands_first() {
        let mut candidate = candidate(1);
        candidate.setting.standing.registered = Answer::Unknown;
        candidate.setting.standing.signed = Answer::No;
        let result = gate(Gate::G1, &tender(), &candidate);
        assert_eq!(result.outcome, GateOutcome::Fail);
        assert_eq!(result.reasons, [GateReason::ProviderNotSigned, GateReason::RegistrationNotKnown]);
        assert_eq!(result.satisfied_by, None);
    }
}

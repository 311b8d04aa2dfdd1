//! Pre-matching: a setting scored before it has offered anything, row by row (INV-2, REG-8). The columns give the same, faster.
//!
//! What the register knows counts as it does of an offer: miles to home (C3) and to family time (C7), capacity to meet identity needs
//! (C6). What becomes of the school is not said yet, but the miles to it bound what it can earn (C2). Every other criterion is an
//! open answer of section D, the same for every setting: it widens low and high and orders nothing. Gates are in
//! [`pre_match_gates`](super::pre_match_gates); the statutory tier stands beside the score, as always.

use std::collections::BTreeMap;

use vocabulary::IdentityNeed;

use super::answer::Answer;
use super::candidate::{Candidate, CandidateKey, ChildAnswers, Confirmation, FeeFlag, Submission};
use super::criteria::{self, Pair, education};
use super::criterion::{Criterion, Fact};
use super::range::Range;
use super::score::{Scored, score_by};
use super::setting::SettingFacts;
use super::tender::{Child, Tender};

/// The score of a setting that has offered nothing, as if it took all the children. `capacities` are the identity needs it says it
/// can meet: one it does not name is unanswered, not refused.
pub fn pre_match_score(tender: &Tender, setting: &SettingFacts, capacities: &[IdentityNeed]) -> Scored {
    score_by(tender, &unanswered(tender, setting, capacities), utility)
}

pub(super) fn utility(criterion: Criterion, pair: Pair<'_>) -> (Range, Fact) {
    match criterion {
        Criterion::C2 => education::before_offer(pair),
        Criterion::C1
        | Criterion::C3
        | Criterion::C4
        | Criterion::C5
        | Criterion::C6
        | Criterion::C7
        | Criterion::C8
        | Criterion::C9 => criteria::utility(criterion, pair),
    }
}

/// The setting as an offer that answers nothing but what the register knows.
pub(super) fn unanswered(tender: &Tender, setting: &SettingFacts, capacities: &[IdentityNeed]) -> Candidate {
    let child = |(index, child): (u32, &Child)| ChildAnswers {
        child: index,
        needs: BTreeMap::new(),
        school: None,
        wishes: BTreeMap::new(),
        identity: (0_u32..)
            .zip(child.identity.iter().flatten())
            .filter(|(_, need)| capacities.contains(need))
            .map(|(need, _)| (need, Answer::Yes))
            .collect(),
        companions: None,
    };
    Candidate {
        key: CandidateKey(0),
        confirmation: Confirmation::Confirmed,
        fee: FeeFlag::NoListPrice,
        submission: Submission::default(),
        setting: setting.clone(),
        earliest_start: None,
        stay: None,
        must_haves: BTreeMap::new(),
        legal_conditions_kept: Answer::Unknown,
        siblings: None,
        drives_to_family_time: Answer::Unknown,
        children: (0_u32..).zip(&tender.children).map(child).collect(),
        parent_needs: BTreeMap::new(),
        resolved: BTreeMap::new(),
    }
}

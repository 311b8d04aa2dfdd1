//! One offer as the engine sees it: the setting's standing facts and the provider's answers (OFF-2), for the children it takes.
//!
//! An absent answer is an open question: it never counts as the best and never as nothing (section D).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{Date, EvidenceGrade, Gate, NeedDomain, SchoolOutcome, SiblingOutcome, WishOutcome};

use super::answer::Answer;
use super::setting::SettingFacts;
use super::tender::{Level, Tender};

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Names the offer in the result, and nothing else.
    pub key: CandidateKey,
    /// Whether its provider has confirmed it after a material amendment (SRC-8).
    pub confirmation: Confirmation,
    /// The fee against the framework's price: a flag here, a refusal at award.
    pub fee: FeeFlag,
    /// Invited, in time, complete (G3).
    pub submission: Submission,
    /// The setting.
    pub setting: SettingFacts,
    /// First day the placement can start (C9).
    pub earliest_start: Option<Date>,
    /// How long the children can stay (C9).
    pub stay: Option<Stay>,
    /// Answers to the must-haves of the tender, by index (G10).
    pub must_haves: BTreeMap<u32, Answer>,
    /// Whether all court and legal conditions can be kept (G9).
    pub legal_conditions_kept: Answer,
    /// What is offered for the siblings the offer does not take (C4).
    pub siblings: Option<SiblingOutcome>,
    /// Whether the provider drives to family time (C7).
    pub drives_to_family_time: Answer,
    /// The children it takes, each with the answers that concern it.
    pub children: Vec<ChildAnswers>,
    /// Parent and baby only: answers to the parent's needs.
    pub parent_needs: BTreeMap<NeedDomain, NeedAnswer>,
    /// What a person found who settled a gate that needed a check (SHL-2). It never lifts a failure and never touches a pass.
    pub resolved: BTreeMap<Gate, Answer>,
}

/// Names a candidate in the result: its place in the list the caller keeps. No rule reads it but the order among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CandidateKey(pub u32);

/// Whether an offer stands after a material amendment (SRC-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Confirmation {
    /// It stands.
    Confirmed,
    /// Its provider has not confirmed again: listed, not ranked.
    Unconfirmed,
}

/// The fee against the framework's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FeeFlag {
    /// At the price or below.
    WithinFramework,
    /// Above it.
    AboveFramework,
    /// No list price to compare with.
    NoListPrice,
}

/// How the offer came in (G3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Its provider was invited.
    pub invited: Answer,
    /// It was confirmed before the close.
    pub in_time: Answer,
    /// It has every answer that is required.
    pub complete: Answer,
}

/// How long the children can stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stay {
    /// As long as the plan says, whatever it says.
    AsLongAsNeeded,
    /// So many days.
    Days(u32),
}

/// The answers that concern one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildAnswers {
    /// Which child, by index into the tender's children.
    pub child: u32,
    /// Capability for each need (C1).
    pub needs: BTreeMap<NeedDomain, NeedAnswer>,
    /// What becomes of the school (C2).
    pub school: Option<SchoolOutcome>,
    /// Wishes, by index (C5).
    pub wishes: BTreeMap<u32, WishOutcome>,
    /// Capacity to meet identity needs, by index into the tender's list (C6).
    pub identity: BTreeMap<u32, Answer>,
    /// Which other children live there, seen from this child (C8, G11); the children of this search are not counted.
    pub companions: Option<Companions>,
}

/// What the setting can do about one need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedAnswer {
    /// Capability 0 to 3, agreed support included.
    pub capability: Level,
    /// Whether it rests on support agreed with others.
    pub support: SupportAgreed,
    /// How it is evidenced; only the consortium sets `Verified`.
    pub grade: EvidenceGrade,
}

/// Whether a capability rests on support agreed with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SupportAgreed {
    /// The setting's own.
    None,
    /// Reached with agreed support, which the contract must then name.
    Agreed,
}

/// The other children who live there, seen from one child. A child of the same age, or of the same age band where no more is
/// known, is neither older nor younger: it makes the answer `Mixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Companions {
    /// No other child.
    NoOthers,
    /// All are older.
    AllOlder,
    /// All are younger.
    AllYounger,
    /// Anything else.
    Mixed,
}

impl Candidate {
    /// Indices of the children it takes.
    pub fn taken(&self) -> BTreeSet<u32> {
        self.children.iter().map(|answers| answers.child).collect()
    }

    /// Whether it takes at least one child, each of them a child of the tender, none twice.
    pub fn takes_children_of(&self, tender: &Tender) -> bool {
        let taken = self.taken();
        !taken.is_empty()
            && taken.len() == self.children.len()
            && taken.iter().all(|child| tender.child(*child).is_some())
    }
}

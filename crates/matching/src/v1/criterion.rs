//! The nine criteria, and what is kept of each for one child of one offer: weight, utility, points and the facts behind them.

use serde::{Deserialize, Serialize};
use vocabulary::{EvidenceGrade, IdentityNeed, LivingCompanions, NeedDomain, SchoolOutcome, SiblingOutcome};

use super::answer::Answer;
use super::candidate::{Companions, NeedAnswer};
use super::miles::Miles;
use super::share::{Points, Share};
use super::tender::{HomeMode, Level};

/// A criterion of section C.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Criterion {
    /// Need fit.
    C1,
    /// Education.
    C2,
    /// Home and community.
    C3,
    /// Siblings.
    C4,
    /// The child's wishes.
    C5,
    /// Identity, language, faith.
    C6,
    /// Family time.
    C7,
    /// Household fit.
    C8,
    /// Timing and permanence.
    C9,
}

impl Criterion {
    /// All nine, in the order they are shown.
    pub const ALL: [Criterion; 9] = [
        Criterion::C1,
        Criterion::C2,
        Criterion::C3,
        Criterion::C4,
        Criterion::C5,
        Criterion::C6,
        Criterion::C7,
        Criterion::C8,
        Criterion::C9,
    ];
}

/// Whether a criterion counts for a child. It depends on the tender alone, so it is the same for every offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Applies {
    /// It counts.
    Yes,
    /// The child asks nothing of it: no school to keep, no siblings, no need.
    NothingAsked,
    /// A fact of the authority is missing for at least one child: it drops for the whole search, with a banner (section D).
    Dropped,
}

/// A utility that is known, or the span it may lie in (section D).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Utility {
    /// Known.
    Known(Share),
    /// An answer of the provider is missing.
    Unknown {
        /// If every open answer turns out worst.
        low: Share,
        /// The value it is ranked at.
        at: Share,
        /// If every open answer turns out best.
        high: Share,
    },
}

impl Utility {
    /// If every open answer turns out worst.
    pub fn low(self) -> Share {
        match self {
            Utility::Known(share) => share,
            Utility::Unknown { low, .. } => low,
        }
    }

    /// The value it is ranked at.
    pub fn at(self) -> Share {
        match self {
            Utility::Known(share) => share,
            Utility::Unknown { at, .. } => at,
        }
    }

    /// If every open answer turns out best.
    pub fn high(self) -> Share {
        match self {
            Utility::Known(share) => share,
            Utility::Unknown { high, .. } => high,
        }
    }
}

/// One criterion of one child of one offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionScore {
    /// Which criterion.
    pub criterion: Criterion,
    /// Its weight in the policy, before normalising.
    pub weight: u32,
    /// Whether it counts.
    pub applies: Applies,
    /// Its utility; zero where it does not count.
    pub utility: Utility,
    /// Its part of the score as shown; the parts of a child add up to the child's points exactly.
    pub points: Points,
    /// The facts a sentence needs; absent where it does not count.
    pub fact: Option<Fact>,
}

/// The facts behind a utility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fact {
    /// C1: every need above 0, and what the setting can do about it.
    NeedFit {
        /// One line per need.
        lines: Vec<NeedLine>,
    },
    /// C2.
    Education {
        /// What becomes of the school; absent while unanswered.
        outcome: Option<SchoolOutcome>,
        /// Miles to the school to be kept; absent while the setting's place is not known.
        miles: Option<Miles>,
    },
    /// C3.
    Home {
        /// Near home, or away from it by agreement.
        mode: HomeMode,
        /// Miles to home; absent while the setting's place is not known.
        miles: Option<Miles>,
    },
    /// C4.
    Siblings {
        /// Siblings the child should live with.
        asked: u32,
        /// Of them, those the child would live with.
        together: u32,
        /// What is offered for the others; absent while unanswered.
        outcome: Option<SiblingOutcome>,
    },
    /// C5.
    Wishes {
        /// Wishes met.
        met: u32,
        /// Wishes met in part.
        partly: u32,
        /// Wishes not met.
        not: u32,
        /// Wishes without an answer.
        unanswered: u32,
    },
    /// C6: each identity need with the capacity to meet it.
    Identity {
        /// One pair per need, in the order of the tender.
        needs: Vec<(IdentityNeed, Answer)>,
    },
    /// C7.
    FamilyTime {
        /// Miles to each contact, in the order of the tender; absent while the setting's place is not known.
        miles: Vec<Option<Miles>>,
        /// Whether the provider drives.
        drives: Answer,
    },
    /// C8.
    Household {
        /// Who may live there.
        wanted: LivingCompanions,
        /// Who lives there; absent while unanswered.
        found: Option<Companions>,
    },
    /// C9.
    Timing {
        /// The start against the day needed.
        start: StartFact,
        /// The stay against the plan.
        stay: StayFact,
    },
}

/// Whose need it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Person {
    /// A child of the search.
    Child(u32),
    /// The parent of a parent-and-baby search.
    Parent,
}

/// One need above 0, and the answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedLine {
    /// Whose.
    pub person: Person,
    /// In which domain.
    pub domain: NeedDomain,
    /// Level of need, 1 to 3.
    pub need: Level,
    /// What the setting can do about it; absent while unanswered.
    pub answer: Option<NeedAnswer>,
}

impl NeedLine {
    /// Whether the answer leaves part of the need open as it stands, its grade of evidence aside.
    pub fn is_gap(&self) -> bool {
        self.answer.is_none_or(|answer| answer.capability < self.need)
    }

    /// Whether the only thing against the answer is that it is claimed and not evidenced.
    pub fn is_claim_only(&self) -> bool {
        self.answer.is_some_and(|answer| answer.capability >= self.need && answer.grade == EvidenceGrade::Claimed)
    }
}

/// The start against the day needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StartFact {
    /// On the day needed or before.
    OnTime,
    /// So many days after it.
    Late {
        /// Days late, at least 1.
        days: u32,
    },
    /// Unanswered.
    Unanswered,
}

/// The stay against the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StayFact {
    /// At least as long as the plan says.
    AsPlanned,
    /// Shorter than the plan.
    Shorter {
        /// Days offered.
        offered_days: u32,
        /// Days planned.
        planned_days: u32,
    },
    /// Unanswered.
    Unanswered,
    /// The plan's length is stated as not known, so the start counts alone.
    PlanNotKnown,
}

//! The terms of an offer (OFF-2): sealed until the close, in the vault for ever; events carry only their commitment (OFF-3).

pub mod bounds;
pub mod completeness;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, Animal, AssessmentType, Date, EvidenceGrade, IdentityNeed, NeedDomain, PlanLength, SchoolOutcome, Sex,
    SiblingOutcome, Timestamp, WishOutcome,
};

use crate::request::YesNoUnknown;

/// Everything a provider offers for a search in one setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Indices into the request's children that this offer takes.
    pub children_taken: Vec<u32>,
    /// The fee and all its parts.
    pub fee: Fee,
    /// The first day the placement can start.
    pub earliest_start: Date,
    /// Notice the provider gives to end it, in days.
    pub notice_days: u32,
    /// How long the child can stay.
    pub stay: PlanLength,
    /// How long the offer stands.
    pub valid_until: Timestamp,
    /// Hours the provider will hold the place once it is in a tranche; 0 is allowed (SHL-4).
    pub hold_hours: u32,
    /// One answer per must-have of the request.
    pub must_haves: Vec<MustHaveAnswer>,
    /// One answer per need of level 1 to 3 (levels 2 and 3 required).
    pub needs: Vec<NeedAnswer>,
    /// One answer per child with a school to keep.
    pub schools: Vec<SchoolAnswer>,
    /// One answer per wish.
    pub wishes: Vec<WishAnswer>,
    /// One answer per identity need.
    pub identity_needs: Vec<IdentityAnswer>,
    /// Who lives there; absent when not stated.
    pub household: Option<Household>,
    /// What becomes of siblings; absent when not stated.
    pub siblings: Option<SiblingOutcome>,
    /// Whether the provider drives the child to family time.
    pub family_time_transport: YesNoUnknown,
    /// Whether bail or court conditions can be kept.
    pub conditions_accepted: YesNoUnknown,
    /// Parent and baby only.
    pub parent_and_baby: Option<ParentAndBabyAnswer>,
    /// Why this setting suits this child.
    pub matching_statement: String,
    /// What support the setting would need from the authority.
    pub support_needed: String,
}

/// A fee in pence; weekly unless named otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// Weekly core fee: what the framework's price list speaks of (DEC-2).
    pub core_weekly_pence: i64,
    /// Priced extras of the framework's list.
    pub extras: Vec<Extra>,
    /// Weekly education fee.
    pub education_weekly_pence: i64,
    /// Other weekly fees.
    pub other_weekly_pence: i64,
    /// One-off fees.
    pub one_off_pence: i64,
    /// Nightly fee, where the placement is charged by the night.
    pub nightly_pence: i64,
}

/// One extra, by the code under which the price list has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    /// Code of the extra in the price list.
    pub code: String,
    /// Weekly price.
    pub weekly_pence: i64,
}

/// An answer to one must-have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MustHaveAnswer {
    /// Index into the request's must-haves.
    pub must_have: u32,
    /// The answer.
    pub answer: YesNoUnknown,
    /// A note.
    pub note: String,
}

/// What the setting can do about one need of one child.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeedAnswer {
    /// Index into the request's children; absent for the parent of a parent-and-baby search.
    pub child: Option<u32>,
    /// Which domain.
    pub domain: NeedDomain,
    /// 0 to 3, agreed support included.
    pub capability: u8,
    /// Support agreed to reach it.
    pub support: String,
    /// How it is evidenced; `Verified` is set by the consortium only.
    pub evidence: EvidenceGrade,
}

/// What becomes of one child's school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SchoolAnswer {
    /// Index into the request's children.
    pub child: u32,
    /// Kept, a new place confirmed, or neither.
    pub outcome: SchoolOutcome,
}

/// One wish, and how far it is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WishAnswer {
    /// Index into the request's children.
    pub child: u32,
    /// Index into that child's wishes.
    pub wish: u32,
    /// How far.
    pub outcome: WishOutcome,
}

/// One identity need, and whether the setting has the capacity to meet it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdentityAnswer {
    /// Index into the request's children.
    pub child: u32,
    /// Index into that child's identity needs.
    pub identity_need: u32,
    /// Which kind, repeated so that a shifted index is seen.
    pub need: IdentityNeed,
    /// Whether it can be met.
    pub can_meet: YesNoUnknown,
}

/// Who lives in the setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// Adults.
    pub adults: u32,
    /// Children who live there, by age band and sex.
    pub children: Vec<HouseholdChild>,
    /// Animals.
    pub animals: Vec<Animal>,
}

/// A child who lives in the setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseholdChild {
    /// Age band.
    pub age_band: AgeBand,
    /// Sex.
    pub sex: Sex,
}

/// Parent and baby: what the setting offers (G12).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParentAndBabyAnswer {
    /// Whether parent and baby are both housed.
    pub houses_both: YesNoUnknown,
    /// Assessments offered.
    pub assessments: Vec<AssessmentType>,
}

impl Fee {
    /// Sum of all weekly parts, in pence.
    pub fn weekly_pence(&self) -> i64 {
        let extras = self.extras.iter().map(|extra| extra.weekly_pence).fold(0_i64, i64::saturating_add);
        self.core_weekly_pence
            .saturating_add(extras)
            .saturating_add(self.education_weekly_pence)
            .saturating_add(self.other_weekly_pence)
    }
}

//! What is known of a setting whether or not it offers: enough for pre-matching (INV-2), and a part of every candidate.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{Animal, AssessmentType, AuthorityCode, Date, PlacementType, Sex, Timestamp};

use super::answer::Answer;
use super::miles::Place;

/// Standing facts of a setting and its provider, as of a recorded position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingFacts {
    /// Where it is; absent when its postcode was not found.
    pub place: Option<Place>,
    /// How far out `place` may be, in tenths of a mile: 0 where it is known by its own postcode, some miles where only by its
    /// sector. G8 asks for a check where this leaves a doubt.
    pub place_margin_tenths: u32,
    /// Its postcode sector, such as `CF10 4`.
    pub sector: Option<String>,
    /// The authority whose area it lies in; absent when that cannot be told (the tier then needs a check).
    pub authority: Option<AuthorityCode>,
    /// Standing of its provider (G1).
    pub standing: Standing,
    /// Types it may serve (G2).
    pub placement_types: BTreeSet<PlacementType>,
    /// Terms of approval (G4).
    pub approval: Approval,
    /// Children of others placed there now (G4 number, G5).
    pub children_there: Option<u32>,
    /// Whether the children there now and those of this search are all siblings (G5).
    pub all_siblings: Answer,
    /// Whether an exemption from the usual fostering limit is on file (G5).
    pub limit_exemption: Answer,
    /// The vacancy (G6); absent when it has not been confirmed.
    pub vacancy: Option<Vacancy>,
    /// What the legal-form rules of the day say (G7, REG-7).
    pub legal_form: LegalFormOutcome,
    /// Whether a person named in the tender lives there or visits (G8).
    pub named_person_there: Answer,
    /// Whether a child named in the tender lives there (G11).
    pub named_child_there: Answer,
    /// Animals there; absent when not said (G11).
    pub animals: Option<BTreeSet<Animal>>,
    /// Must-haves of the tender that the register itself can answer, by index (G10 in pre-matching).
    pub must_haves: BTreeMap<u32, Answer>,
    /// Parent and baby (G12).
    pub parent_and_baby: ParentAndBabyFacts,
}

/// Standing of a provider (REG-1, REG-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Registered for the service asked for.
    pub registered: Answer,
    /// Signed the All Wales Pre-Placement Agreement.
    pub signed: Answer,
    /// Provider or setting concealed.
    pub concealed: Answer,
}

/// Terms of approval; an absent term is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Ages covered.
    pub ages: Option<AgeRange>,
    /// Sexes covered.
    pub sexes: Option<BTreeSet<Sex>>,
    /// Children covered at one time.
    pub number: Option<u32>,
    /// Types covered.
    pub types: Option<BTreeSet<PlacementType>>,
}

/// Whole years, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeRange {
    /// Youngest.
    pub from_years: u32,
    /// Oldest.
    pub to_years: u32,
}

/// A real place, or several (REG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vacancy {
    /// Places free and held by nobody else. A hold of this very search counts as free.
    pub places_free: u32,
    /// From which day.
    pub available_from: Date,
    /// Places held for other searches, with the time each frees (SHL-4).
    pub held: Vec<HeldPlaces>,
}

/// Places held for another search. Whose is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPlaces {
    /// How many.
    pub places: u32,
    /// When they free unless taken.
    pub frees_at: Timestamp,
}

/// What the legal-form rules of the day say about a placement there (G7, REG-7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LegalFormOutcome {
    /// Allowed.
    Allowed,
    /// Refused by the rule of the day.
    NotAllowed,
    /// Allowed only with the approval of Ministers, which has not been given yet.
    MinistersApprovalNeeded,
    /// The legal form or the rule is not known.
    #[default]
    NotKnown,
}

/// What a setting offers a parent and a baby.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentAndBabyFacts {
    /// Whether both are housed.
    pub houses_both: Answer,
    /// Assessments offered; absent when not said.
    pub assessments: Option<BTreeSet<AssessmentType>>,
}

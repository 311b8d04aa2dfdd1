//! The request: what a placement finder says a child needs, in the one typed format of section 6 of the domain (SRC-3).
//!
//! A request is a document, not an event: it lies encrypted in the vault, and events carry only its commitment. A draft may
//! lack anything, so every essential is an `Option`; [`essentials::missing`] names what still has to be said before it opens.

pub mod advice;
pub mod bounds;
pub mod carried;
pub mod essentials;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{
    AgeBand, AssessmentType, AuthorityCode, CategoryOfNeed, CommunicationNeed, ContactRole, Date, DirectSearchReason,
    EmergencyReason, IdentityNeed, KeyStage, LegalStatus, LevelOfNeed, LivingCompanions, MustHave, NeedDomain,
    NeededBy, OptionConsidered, OptionOutcome, OutOfAreaReason, ParallelSearchReason, PetPreference, PlacementCode,
    PlacementType, PlanLength, ProviderId, RiskLevel, RiskToChild, RiskToOthers, SearchId, SettingId, Sex,
    ShortWindowReason, Suitability, Timestamp,
};

/// Yes, no, or not known: never a bool, because silence is an answer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum YesNoUnknown {
    /// Stated to be so.
    Yes,
    /// Stated not to be so.
    No,
    /// Asked, and not known.
    Unknown,
}

/// The whole request of one search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What concerns the search as a whole.
    pub shared: Shared,
    /// One entry per child, 1..n; the baby in a parent-and-baby search.
    pub children: Vec<Child>,
    /// The parent who is placed with the baby; only in parent-and-baby searches.
    pub parent: Option<Parent>,
}

/// What a request says once for all its children.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    /// How soon the placement is needed, as a band.
    pub needed_by: Option<NeededBy>,
    /// The day it is needed.
    pub needed_on: Option<Date>,
    /// The one placement type asked for (SRC-2).
    pub placement_type: Option<PlacementType>,
    /// Level of need, stated by the finder.
    pub level: Option<LevelOfNeed>,
    /// How long the plan foresees.
    pub plan_length: Option<PlanLength>,
    /// How far each kind of placement would suit.
    pub suitability: SuitabilityOfKinds,
    /// Where the child should, and must not, live.
    pub location: Location,
    /// Outcomes sought, in words.
    pub outcomes: Vec<String>,
    /// Whom providers reach with questions that the system does not carry.
    pub contact: Option<Contact>,
    /// What was considered before an outside provider (SRC-1).
    pub options_considered: Vec<ConsideredOption>,
    /// Absolute requirements; each is answered YES, NO or UNKNOWN by every offer.
    pub must_haves: Vec<MustHaveAsked>,
    /// A window under 24 hours asked for with its reason (SRC-5).
    pub short_window: Option<ShortWindowAsked>,
    /// Why a second live search for the same child is asked for (SRC-6).
    pub parallel: Option<ParallelAsked>,
    /// The earlier search this one follows (SRC-6).
    pub predecessor: Option<SearchId>,
    /// The one setting a direct search asks (SRC-13).
    pub direct: Option<DirectAsked>,
    /// Parent and baby only: the assessment.
    pub assessment: Option<Assessment>,
    /// That it is a same-day emergency, until when the placement is needed, and why (SRC-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyAsked>,
    /// Sections taken over from an earlier search or a case file (SRC-15); kept by the server, never by who edits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<carried::CarriedSection>,
}

/// Suitability of the three kinds of placement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SuitabilityOfKinds {
    /// Foster care.
    pub foster: Option<Suitability>,
    /// Residential care.
    pub residential: Option<Suitability>,
    /// Supported accommodation.
    pub supported: Option<Suitability>,
}

/// Where the child should live, and where not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The preferred postcode sector, such as `CF10 4`; the child's home when absent.
    pub preferred_sector: Option<String>,
    /// Safe-zone mode: at least this many whole miles from home (C3 then rises with distance up to it).
    pub minimum_miles: Option<u32>,
    /// Why a distance is needed.
    pub out_of_area_reason: Option<OutOfAreaReason>,
    /// The reason in words; required with OTHER. Never shown to a provider.
    pub reason_text: String,
    /// Places the child must not be near. Never shown to a provider.
    pub no_go_areas: Vec<NoGoArea>,
    /// People who must not be near the child. Never shown to a provider.
    pub named_people: Vec<String>,
}

/// A place the child must not be near, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoGoArea {
    /// Postcode sector at the centre.
    pub sector: String,
    /// Radius in whole miles around the sector's centre.
    pub radius_miles: u32,
    /// Why; never shown to a provider.
    pub reason: String,
}

/// A person of the authority to reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of the officer.
    pub name: String,
    /// Work e-mail.
    pub email: String,
    /// Work telephone.
    pub telephone: String,
}

/// One option considered before an outside provider was asked (SRC-1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsideredOption {
    /// In-house, kinship or partner.
    pub option: OptionConsidered,
    /// What came of it.
    pub outcome: OptionOutcome,
    /// A note for the file.
    pub note: String,
}

/// An absolute requirement: code, parameter and the child it concerns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MustHaveAsked {
    /// What is required.
    pub code: MustHave,
    /// What exactly, where the code needs it; required with OTHER.
    pub parameter: String,
    /// Index into `children`; absent when it concerns all.
    pub child: Option<u32>,
}

/// A window under 24 hours, asked for in the draft (SRC-5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShortWindowAsked {
    /// The least number of hours the window may run.
    pub window_hours_min: u32,
    /// Why so short.
    pub reason: ShortWindowReason,
    /// The reason in words; required with OTHER.
    pub text: String,
}

/// Why another live search for the same child is needed (SRC-6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParallelAsked {
    /// Coded reason.
    pub reason: ParallelSearchReason,
    /// The reason in words; required with OTHER.
    pub text: String,
}

/// The one setting a direct search asks, and why (SRC-13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DirectAsked {
    /// Its provider.
    pub provider: ProviderId,
    /// The setting.
    pub setting: SettingId,
    /// Coded reason.
    pub reason: DirectSearchReason,
    /// The reason in words; required with OTHER.
    pub text: String,
}

/// A same-day emergency: the placement is needed before 09:00 tomorrow (SRC-10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmergencyAsked {
    /// The child has to be somewhere before this instant.
    pub needed_before: Timestamp,
    /// Coded reason.
    pub reason: EmergencyReason,
    /// The reason in words; required with OTHER.
    pub text: String,
}

/// The parenting assessment of a parent-and-baby search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// What is to be assessed.
    pub kind: AssessmentType,
    /// For how many weeks.
    pub weeks: u32,
    /// The next court date, if there is one.
    pub court_date: Option<Date>,
    /// Whether a second parent is placed too.
    pub second_parent: YesNoUnknown,
    /// Whether the baby is born.
    pub baby_born: YesNoUnknown,
    /// Birth date, or the date expected.
    pub baby_date: Option<Date>,
}

/// One child: everything a provider needs to know that does not name the child.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Child {
    /// The authority's own child number; only its keyed hash leaves the vault (SRC-6).
    pub number: String,
    /// Brothers and sisters.
    pub siblings: Vec<Sibling>,
    /// Age band.
    pub age_band: Option<AgeBand>,
    /// Age in whole years, for terms of approval.
    pub age_years: Option<u32>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Postcode sector of home.
    pub home_sector: Option<String>,
    /// Authority of home.
    pub home_authority: Option<AuthorityCode>,
    /// Where the child is now.
    pub current_placement: Option<CurrentPlacement>,
    /// School: absent means not said; `School::attends` NO means none.
    pub school: Option<School>,
    /// Family time.
    pub family_time: Vec<FamilyTime>,
    /// Needs by domain, eight of them when complete.
    pub needs: BTreeMap<NeedDomain, Need>,
    /// Risks to the child; complete when every risk is rated.
    pub risks_to_child: BTreeMap<RiskToChild, Risk>,
    /// Risks to others; complete when every risk is rated.
    pub risks_to_others: BTreeMap<RiskToOthers, Risk>,
    /// Communication needs.
    pub communication: Vec<CommunicationNeed>,
    /// Language, faith, culture and other identity needs.
    pub identity_needs: Vec<IdentityNeedAsked>,
    /// Adaptations to the home.
    pub adaptations: Vec<String>,
    /// Who else may live there.
    pub companions: Option<LivingCompanions>,
    /// Pets.
    pub pets: Option<PetPreference>,
    /// The child's wishes, up to five, in their words.
    pub wishes: Vec<String>,
    /// Legal status, or not yet looked after.
    pub legal_status: Option<LegalStatus>,
    /// Bail or court conditions a placement must respect.
    pub conditions: Vec<String>,
    /// Category of need.
    pub category_of_need: Option<CategoryOfNeed>,
    /// Pen picture.
    pub pen_picture: String,
    /// Strengths.
    pub strengths: Vec<String>,
    /// When each section was last brought up to date, for the age shown with the advice (SRC-4).
    pub reviewed_on: Option<Date>,
}

/// A brother or sister.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sibling {
    /// Index into `children` when in this search.
    pub child: Option<u32>,
    /// Setting where the sibling lives, if not in this search; a sector.
    pub placed_sector: Option<String>,
    /// Whether they should live together.
    pub together_wanted: YesNoUnknown,
}

/// Where the child lives now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurrentPlacement {
    /// What it is.
    pub code: PlacementCode,
    /// When notice was given.
    pub notice_on: Option<Date>,
    /// When it ends.
    pub ends_on: Option<Date>,
}

/// The child's school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct School {
    /// Whether the child attends one.
    pub attends: YesNoUnknown,
    /// Postcode sector of the school.
    pub sector: Option<String>,
    /// Whether it is to be kept (C2).
    pub keep: YesNoUnknown,
    /// Key stage.
    pub key_stage: Option<KeyStage>,
}

/// Time with a member of the family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamilyTime {
    /// Who, as a role and never by name.
    pub who: ContactRole,
    /// Postcode sector.
    pub sector: Option<String>,
    /// Times a month.
    pub times_per_month: u32,
}

/// A need in one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// 0 none to 3 high; absent while not assessed.
    pub level: Option<u8>,
    /// What exactly.
    pub specifics: Vec<String>,
    /// When and why it shows, and what helps.
    pub context: String,
}

/// A rated risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// How high.
    pub level: RiskLevel,
    /// What exactly; required when a risk is present.
    pub specifics: String,
}

/// A need of identity, and what would meet it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdentityNeedAsked {
    /// Which kind.
    pub need: IdentityNeed,
    /// What would meet it, such as `Welsh spoken at home`.
    pub detail: String,
}

/// The parent placed with the baby.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parent {
    /// The parent's own age band.
    pub age_band: Option<AgeBand>,
    /// The parent's age in whole years.
    pub age_years: Option<u32>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The parent's own legal status.
    pub legal_status: Option<LegalStatus>,
    /// Needs by domain.
    pub needs: BTreeMap<NeedDomain, Need>,
    /// Risks to the parent.
    pub risks_to_child: BTreeMap<RiskToChild, Risk>,
    /// Risks to others.
    pub risks_to_others: BTreeMap<RiskToOthers, Risk>,
    /// Pen picture.
    pub pen_picture: String,
}

/// Who the child is. Kept apart, encrypted under the child's key, disclosed by stage (INV-3).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// First name: released with the tranche by the decision maker.
    pub first_name: String,
    /// Last name: the awarded provider alone.
    pub last_name: String,
    /// Birth date: the awarded provider alone.
    pub birth_date: Option<Date>,
    /// Home address: the awarded provider alone.
    pub address: String,
    /// School name: released with the tranche by the decision maker.
    pub school_name: String,
}

impl Request {
    /// Whether a parent is placed together with a baby.
    pub fn is_parent_and_baby(&self) -> bool {
        matches!(
            self.shared.placement_type,
            Some(PlacementType::ParentAndBabyFostering | PlacementType::ParentAndBabyResidential)
        )
    }
}

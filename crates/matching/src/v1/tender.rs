//! What a search asks, frozen and hashed when it opens (SRC-7). Field names are the stored form: they never change in `v1`.
//!
//! An `Option` that is absent means that the authority does not know: the criterion that needs the fact then drops for the whole
//! search, with a banner (section D). Age and sex stand here for gate G4 alone; nothing that scores may read them (section F).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{AgeBand, Animal, AssessmentType, AuthorityCode, Date, IdentityNeed, LivingCompanions, MustHave};
use vocabulary::{NeedDomain, PlacementType, Sex};

use super::answer::Answer;
use super::limits::{
    CHILDREN_MAX, CONTACTS_MAX, IDENTITY_NEEDS_MAX, INCOMPATIBILITIES_MAX, LEVEL_MAX, MUST_HAVES_MAX, PLAN_DAYS_MAX,
    SAFETY_EXCLUSIONS_MAX, WISHES_MAX,
};
use super::miles::Place;
use super::policy::{Policy, PolicyFault};

/// Everything of a search that decides gates, tier and score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// The responsible authority: the tier is counted from its area.
    pub responsible_authority: AuthorityCode,
    /// The one placement type asked for (SRC-2).
    pub placement_type: PlacementType,
    /// The day the placement is needed.
    pub start_needed: Option<Date>,
    /// How long the plan foresees.
    pub plan: Plan,
    /// Near home, or away from it by agreement (C3).
    pub home_mode: HomeMode,
    /// One entry per child, 1..n; the baby in a parent-and-baby search. Others refer to a child by its index here.
    pub children: Vec<Child>,
    /// Parent-and-baby searches only.
    pub parent_and_baby: Option<ParentAndBaby>,
    /// Absolute requirements (G10). Answers refer to one by its index here.
    pub must_haves: Vec<MustHaveAsked>,
    /// Safety exclusions (G8). Never shown to a provider, nor any result that rests on them (INV-3).
    pub safety: Safety,
    /// How many court or legal conditions a placement must keep (G9); answered together.
    pub legal_conditions: u32,
    /// Who and what the children must not live with (G11).
    pub incompatibilities: Vec<Incompatibility>,
    /// Weights, anchors and their version.
    pub policy: Policy,
}

/// One child of the search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// For gate G4 alone.
    pub age: Option<ChildAge>,
    /// For gate G4 alone.
    pub sex: Option<Sex>,
    /// Home, as exactly as the authority knows it (C3).
    pub home: Option<Place>,
    /// School (C2).
    pub school: School,
    /// Where the people are with whom the child has family time (C7); empty when there are none.
    pub contacts: Option<Vec<Option<Place>>>,
    /// Levels of need (C1).
    pub needs: Needs,
    /// Siblings the child should live with (C4).
    pub siblings: Option<SiblingsAsked>,
    /// How many wishes the child has stated (C5), at most five.
    pub wishes: Option<u32>,
    /// Needs of language, faith, culture and identity (C6).
    pub identity: Option<Vec<IdentityNeed>>,
    /// Who else may live there (C8).
    pub companions: Option<LivingCompanions>,
}

/// Age of a child, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChildAge {
    /// Whole years.
    Years(u32),
    /// An age band.
    Band(AgeBand),
}

impl ChildAge {
    /// Youngest and oldest the child can be, in whole years.
    pub(super) fn span(self) -> (u32, u32) {
        match self {
            ChildAge::Years(years) => (years, years),
            ChildAge::Band(band) => (u32::from(band.min_years()), u32::from(band.max_years())),
        }
    }
}

/// The child's school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum School {
    /// Not said.
    Unknown,
    /// The child attends none.
    None,
    /// The child attends one.
    Attends {
        /// Where it is.
        place: Option<Place>,
        /// Whether it is to be kept: C2 applies only then.
        keep: Answer,
    },
}

/// How long the plan foresees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Plan {
    /// Stated as not known: C9 then rests on the start alone, with a banner.
    NotKnown,
    /// So many days.
    Days(u32),
}

/// What home means for this search (C3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HomeMode {
    /// The nearer, the better.
    NearHome,
    /// Away from home by agreement: the utility rises up to the agreed minimum.
    SafeZone {
        /// The agreed minimum, in tenths of a mile.
        at_least_tenths: u32,
    },
}

/// Levels of need by domain; a domain without a level has not been assessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Needs(pub BTreeMap<NeedDomain, Level>);

impl Needs {
    /// Whether every domain has a level.
    pub fn are_complete(&self) -> bool {
        NeedDomain::ALL.iter().all(|domain| self.0.contains_key(domain))
    }
}

/// A level of need or of capability, 0 to 3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// No need, or no capability.
    pub const NONE: Level = Level(0);

    /// A level from its number; `None` above 3.
    pub fn new(level: u8) -> Option<Level> {
        (level <= LEVEL_MAX).then_some(Level(level))
    }

    /// The number, 0 to 3.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Level {
    type Error = String;

    fn try_from(level: u8) -> Result<Level, String> {
        Level::new(level).ok_or_else(|| format!("a level is 0 to {LEVEL_MAX}, not {level}"))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.0
    }
}

/// Siblings a child should live with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingsAsked {
    /// Those of this search, by index into the children.
    pub in_search: BTreeSet<u32>,
    /// How many who are placed elsewhere already.
    pub elsewhere: u32,
}

impl SiblingsAsked {
    /// How many in all.
    pub fn count(&self) -> u32 {
        u32::try_from(self.in_search.len()).unwrap_or(u32::MAX).saturating_add(self.elsewhere)
    }
}

/// A parent placed with a baby; the family counts as one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentAndBaby {
    /// Assessment asked for; absent while the authority has not said.
    pub assessment: Option<AssessmentType>,
    /// The parent's own needs: they count in C1 beside the baby's.
    pub parent_needs: Needs,
}

/// An absolute requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MustHaveAsked {
    /// What is required.
    pub code: MustHave,
    /// The child it concerns, by index; absent when it concerns all.
    pub child: Option<u32>,
}

/// What keeps the children safe; never shown to a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// Areas the setting must not lie in.
    pub no_go: Vec<NoGoArea>,
    /// Places the setting must keep a distance from.
    pub minimum_distances: Vec<MinimumDistance>,
    /// How many people are named who must not be near.
    pub named_people: u32,
}

/// An area the setting must not lie in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoGoArea {
    /// Everything within a radius, its edge included.
    Circle {
        /// The middle.
        centre: Place,
        /// The radius, in tenths of a mile as the crow flies.
        radius_tenths: u32,
    },
    /// A postcode sector, such as `CF10 4`.
    Sector(String),
}

/// A place the setting must keep a distance from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinimumDistance {
    /// From where.
    pub from: Place,
    /// The least distance allowed, in tenths of a mile as the crow flies.
    pub at_least_tenths: u32,
}

/// Someone or something a child must not live with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incompatibility {
    /// The child it concerns, by index; absent when it concerns all.
    pub child: Option<u32>,
    /// With whom or what.
    pub with: IncompatibleWith,
}

/// With whom or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncompatibleWith {
    /// Any other child.
    AnyChild,
    /// A child who is not younger.
    OlderChild,
    /// A child who is not older.
    YoungerChild,
    /// A child whom the authority has named.
    NamedChild,
    /// Any animal.
    AnyAnimal,
    /// This kind of animal.
    Animal(Animal),
}

/// Why a tender cannot be frozen. The request's own rules (SRC-3, SRC-4) come first; these keep the engine inside its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TenderFault {
    /// No child, or too many.
    Children,
    /// A list of this name is longer than its limit.
    TooLong(String),
    /// An index that names no child.
    NoSuchChild(u32),
    /// A plan of no day, or of more days than a childhood.
    PlanDays(u32),
    /// A parent-and-baby type without its parent, or the other way round.
    ParentAndBaby,
    /// A fault of the policy.
    Policy(PolicyFault),
}

impl Tender {
    /// Everything that keeps this tender from being frozen, all at once.
    pub fn faults(&self) -> Vec<TenderFault> {
        let mut faults: Vec<TenderFault> = self.policy.faults().into_iter().map(TenderFault::Policy).collect();
        if self.children.is_empty() || self.children.len() > CHILDREN_MAX {
            faults.push(TenderFault::Children);
        }
        if let Plan::Days(days) = self.plan
            && (days == 0 || days > PLAN_DAYS_MAX)
        {
            faults.push(TenderFault::PlanDays(days));
        }
        if self.asks_parent_and_baby() != self.parent_and_baby.is_some() {
            faults.push(TenderFault::ParentAndBaby);
        }
        faults.extend(self.lists_too_long().into_iter().map(|list| TenderFault::TooLong(list.to_owned())));
        faults.extend(self.children_named().filter(|child| self.child(*child).is_none()).map(TenderFault::NoSuchChild));
        faults
    }

    /// Whether a parent is placed together with a baby.
    pub fn asks_parent_and_baby(&self) -> bool {
        matches!(self.placement_type, PlacementType::ParentAndBabyFostering | PlacementType::ParentAndBabyResidential)
    }

    /// Whether a foster household is asked for.
    pub fn asks_fostering(&self) -> bool {
        match self.placement_type {
            PlacementType::ShortTermFostering
            | PlacementType::LongTermFostering
            | PlacementType::ParentAndBabyFostering
            | PlacementType::RespiteFostering => true,
            PlacementType::Residential
            | PlacementType::ParentAndBabyResidential
            | PlacementType::ResidentialSchool
            | PlacementType::SupportedAccommodation
            | PlacementType::Secure => false,
        }
    }

    /// The child at an index.
    pub fn child(&self, index: u32) -> Option<&Child> {
        usize::try_from(index).ok().and_then(|index| self.children.get(index))
    }

    /// Indices of all children.
    pub fn child_indices(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).take(self.children.len())
    }

    /// Places that so many of the children take: a family is one place.
    pub fn places_for(&self, children: usize) -> u32 {
        match &self.parent_and_baby {
            Some(_) => 1,
            None => u32::try_from(children).unwrap_or(u32::MAX),
        }
    }

    fn lists_too_long(&self) -> Vec<&'static str> {
        let mut lists = Vec::new();
        if self.must_haves.len() > MUST_HAVES_MAX {
            lists.push("must_haves");
        }
        if self.incompatibilities.len() > INCOMPATIBILITIES_MAX {
            lists.push("incompatibilities");
        }
        if self.safety.no_go.len() > SAFETY_EXCLUSIONS_MAX {
            lists.push("safety.no_go");
        }
        if self.safety.minimum_distances.len() > SAFETY_EXCLUSIONS_MAX {
            lists.push("safety.minimum_distances");
        }
        for child in &self.children {
            if child.contacts.as_ref().is_some_and(|contacts| contacts.len() > CONTACTS_MAX) {
                lists.push("children.contacts");
            }
            if child.wishes.is_some_and(|wishes| wishes > WISHES_MAX) {
                lists.push("children.wishes");
            }
            if child.identity.as_ref().is_some_and(|needs| needs.len() > IDENTITY_NEEDS_MAX) {
                lists.push("children.identity");
            }
        }
        lists
    }

    fn children_named(&self) -> impl Iterator<Item = u32> + '_ {
        let siblings = self.children.iter().filter_map(|child| child.siblings.as_ref());
        siblings
            .flat_map(|siblings| siblings.in_search.iter().copied())
            .chain(self.must_haves.iter().filter_map(|asked| asked.child))
            .chain(self.incompatibilities.iter().filter_map(|incompatibility| incompatibility.child))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::tender;

    #[test]
    fn the_example_tender_has_no_fault() {
        assert_eq!(tender().faults(), []);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let mut tender = tender();
        tender.plan = Plan::Days(0);
        tender.placement_type = PlacementType::ParentAndBabyFostering;
        tender.must_haves = vec![MustHaveAsked { code: MustHave::OwnBedroom, child: Some(7) }; MUST_HAVES_MAX + 1];
        tender.policy.weights.timing = 5;
        let faults = tender.faults();
        assert!(faults.contains(&TenderFault::PlanDays(0)));
        assert!(faults.contains(&TenderFault::ParentAndBaby));
        assert!(faults.contains(&TenderFault::TooLong("must_haves".to_owned())));
        assert!(faults.contains(&TenderFault::NoSuchChild(7)));
        assert!(faults.contains(&TenderFault::Policy(PolicyFault::WeightsTotal { total: 101 })));
    }

    #[test]
    fn a_level_above_three_is_not_read() {
        assert_eq!(Level::new(4), None);
        assert!(serde_json::from_str::<Level>("4").is_err());
        assert_eq!(serde_json::to_string(&Level::new(3)).unwrap(), "3");
    }
}

//! What can be read: what an authority asks and what providers answer. A scorer and a baseline see this and nothing else of the world.

use vocabulary::{
    EvidenceGrade, IdentityNeed, LivingCompanions, PlacementType, SchoolOutcome, Sex, SiblingOutcome, WishOutcome,
};

use super::map::Spot;

/// Domains of need, in the order of the vocabulary.
pub(crate) const DOMAINS: usize = 8;

/// What an authority asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The one type of placement.
    pub(crate) placement_type: PlacementType,
    /// Days the plan foresees, where that is said.
    pub(crate) plan_days: Option<u32>,
    /// Away from home by agreement, at least so many miles.
    pub(crate) away_miles: Option<u32>,
    /// Whether each child must have a bedroom of its own.
    pub(crate) own_bedroom: bool,
    /// Whether no child may live with a dog.
    pub(crate) no_dog: bool,
    /// The children; more than one are siblings.
    pub(crate) children: Vec<AskedChild>,
}

/// One child, as the authority has written it down.
#[derive(Clone, Debug)]
pub(crate) struct AskedChild {
    /// Whole years.
    pub(crate) age: u32,
    /// Sex.
    pub(crate) sex: Sex,
    /// Home.
    pub(crate) home: Spot,
    /// School, where it attends one.
    pub(crate) school: Option<Spot>,
    /// Whether the school is to be kept.
    pub(crate) keep_school: bool,
    /// The people with whom it has family time.
    pub(crate) contacts: Vec<Spot>,
    /// Level of need in each domain, 0 to 3.
    pub(crate) needs: [u8; DOMAINS],
    /// Whether the siblings of this search are to live together.
    pub(crate) with_siblings: bool,
    /// Wishes it has stated.
    pub(crate) wishes: usize,
    /// Needs of language, faith, culture and identity.
    pub(crate) identity: Vec<IdentityNeed>,
    /// Who else may live there.
    pub(crate) companions: LivingCompanions,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
    /// None was given.
    Open,
}

/// One offer.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// Where the setting is.
    pub(crate) place: Spot,
    /// The weekly fee in pounds, for all the children taken.
    pub(crate) weekly_pounds: u32,
    /// Minutes between publication and answer.
    pub(crate) answered_after: u32,
    /// Ages its approval covers.
    pub(crate) ages: (u32, u32),
    /// Sexes its approval covers.
    pub(crate) sexes: Vec<Sex>,
    /// Children its approval covers.
    pub(crate) number: u32,
    /// Children there now.
    pub(crate) there: u32,
    /// Places free.
    pub(crate) free: u32,
    /// Days after the day needed from which they are free; negative before it.
    pub(crate) free_from: i32,
    /// Days after the day needed on which it would start, where that is said.
    pub(crate) starts: Option<i32>,
    /// How long the children can stay, where that is said; all of the plan and more where it names no days.
    pub(crate) stay: Option<Option<u32>>,
    /// A bedroom for each child.
    pub(crate) own_bedroom: Reply,
    /// A dog lives there.
    pub(crate) dog: bool,
    /// What is offered for siblings it does not take.
    pub(crate) siblings: Option<SiblingOutcome>,
    /// Whether it drives to family time.
    pub(crate) drives: Reply,
    /// The children it takes.
    pub(crate) children: Vec<OfferChild>,
}

/// What an offer says of one child.
#[derive(Clone, Debug)]
pub(crate) struct OfferChild {
    /// Its place among the children asked for.
    pub(crate) child: usize,
    /// Capability in each domain that is asked about and answered.
    pub(crate) needs: [Option<(u8, EvidenceGrade)>; DOMAINS],
    /// What becomes of the school.
    pub(crate) school: Option<SchoolOutcome>,
    /// Each wish.
    pub(crate) wishes: Vec<Option<WishOutcome>>,
    /// Each identity need.
    pub(crate) identity: Vec<Reply>,
    /// The other children there, seen from this one.
    pub(crate) company: Option<Company>,
}

/// The other children of a household, seen from one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    /// None.
    Nobody,
    /// All older.
    Older,
    /// All younger.
    Younger,
    /// Both, or of the same age.
    Mixed,
}

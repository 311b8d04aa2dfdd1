//! Children as they are, and as an authority writes them down. Nobody reads the first but the truth; the second is made from it with
//! the errors that assessments make.

use vocabulary::{IdentityNeed, LivingCompanions, Sex};

use super::map::{self, Where};
use super::visible::{AskedChild, DOMAINS};
use crate::draws::Draws;

/// The domain of behaviour.
pub(crate) const BEHAVIOUR: usize = 0;
/// The domain of emotional well-being.
pub(crate) const EMOTIONAL: usize = 1;
/// The domain of relationships.
pub(crate) const RELATIONSHIPS: usize = 2;
/// The domain of risk.
pub(crate) const RISK: usize = 3;
/// The domain of neurodiversity and disability.
pub(crate) const NEURODIVERSITY: usize = 4;
/// The domain of health.
pub(crate) const HEALTH: usize = 5;
/// The domain of education.
pub(crate) const EDUCATION: usize = 6;

/// Outcomes of a child's life, of equal worth before the child itself is looked at.
pub(crate) const OUTCOMES: usize = 5;

/// A child as it is.
#[derive(Clone, Debug)]
pub(crate) struct Lived {
    /// Whole years.
    pub(crate) age: u32,
    /// Home.
    pub(crate) home: Where,
    /// School.
    pub(crate) school: Option<Where>,
    /// Family members, each with what seeing them is worth, from harm (below 0) to 1.
    pub(crate) family: Vec<(Where, f64)>,
    /// How severe each need is, 0 to about 3.4.
    pub(crate) needs: [f64; DOMAINS],
    /// How readily it forms a bond with a carer, 0 to 1.
    pub(crate) openness: f64,
    /// What its school is worth to it: below 0 where leaving is better.
    pub(crate) school_tie: f64,
    /// What the neighbourhood is worth to it, 0 to 1.
    pub(crate) home_tie: f64,
    /// What living with its siblings is worth, below 0 where it harms.
    pub(crate) sibling_bond: f64,
    /// How well it does among other children, -1 to 1.
    pub(crate) ease: f64,
    /// What each wish is worth to it.
    pub(crate) wishes: Vec<f64>,
    /// Needs of identity, each with how much it matters.
    pub(crate) identity: Vec<(IdentityNeed, f64)>,
    /// Whether somebody near home is a danger, up to so many miles.
    pub(crate) danger_miles: Option<f64>,
    /// How much each outcome counts in this child's life; they add up to 1.
    pub(crate) importance: [f64; OUTCOMES],
}

/// What the children of one search share.
pub(crate) struct Family {
    pub(crate) home: Where,
    pub(crate) hardship: f64,
    pub(crate) siblings: usize,
    pub(crate) danger_miles: Option<f64>,
    pub(crate) relatives: Vec<(Where, f64)>,
}

impl Lived {
    /// A child of this family.
    pub(crate) fn new(family: &Family, age: u32, draws: &mut Draws) -> Lived {
        let home = family.home;
        let own = draws.between(-0.5, 0.5);
        // Most needs are low, some are high, and they go together.
        let need = |draws: &mut Draws| (0.2 + family.hardship + own + 0.75 * draws.bell()).clamp(0.0, 3.4);
        let needs = std::array::from_fn(|_| need(draws));
        let school = (age >= 4).then(|| map::near(home, 1.5, draws));
        let school_tie = draws.between(-0.3, 1.0);
        let sibling_bond = draws.between(-0.3, 1.0);
        let relatives = family.relatives.iter().map(|(place, worth)| (*place, worth + draws.between(-0.2, 0.2)));
        let relatives = relatives.collect();
        let wishes = if age < 4 { 0 } else { draws.below(5) };
        let wishes = (0..wishes).map(|_| draws.between(0.2, 1.0)).collect();
        let identity = identity(home, draws);
        let importance = importance(age, sibling_bond, family.siblings, draws);
        Lived {
            age,
            home,
            school,
            family: relatives,
            needs,
            openness: draws.unit(),
            school_tie,
            home_tie: draws.unit(),
            sibling_bond,
            ease: draws.between(-1.0, 1.0),
            wishes,
            identity,
            danger_miles: family.danger_miles,
            importance,
        }
    }

    /// As the authority writes it down.
    pub(crate) fn recorded(&self, family: &Family, draws: &mut Draws) -> AskedChild {
        let level = |severity: &f64, draws: &mut Draws| (severity + 0.45 * draws.bell()).round().clamp(0.0, 3.0) as u8;
        let needs = std::array::from_fn(|domain| level(&self.needs[domain], draws));
        let keep_school = self.school_tie + 0.3 * draws.bell() > 0.25;
        let with_siblings = family.siblings > 0 && self.sibling_bond + 0.25 * draws.bell() > -0.1;
        // Family time that harms is stopped where it is noticed.
        let contacts = self.family.iter().filter(|(_, worth)| worth + 0.25 * draws.bell() > 0.0);
        let contacts = contacts.map(|(place, _)| place.spot).collect();
        let identity = self.identity.iter().filter(|(_, matters)| draws.happens(0.55 + 0.45 * matters));
        let identity = identity.map(|(need, _)| *need).collect();
        AskedChild {
            age: self.age,
            sex: if draws.happens(0.5) { Sex::F } else { Sex::M },
            home: self.home.spot,
            school: self.school.map(|school| school.spot),
            keep_school,
            contacts,
            needs,
            with_siblings,
            wishes: self.wishes.len(),
            identity,
            companions: companions(self.ease + 0.35 * draws.bell(), draws),
        }
    }
}

/// Welsh speakers as the census has them around there, other needs thinly spread.
fn identity(home: Where, draws: &mut Draws) -> Vec<(IdentityNeed, f64)> {
    let kinds = [
        (IdentityNeed::Language, home.welsh),
        (IdentityNeed::Faith, 0.07),
        (IdentityNeed::Culture, 0.10),
        (IdentityNeed::Diet, 0.05),
        (IdentityNeed::GenderIdentity, 0.03),
    ];
    let mut needs = Vec::new();
    for (kind, share) in kinds {
        if draws.happens(share) {
            needs.push((kind, draws.between(0.1, 1.0)));
        }
    }
    needs
}

fn companions(seen: f64, draws: &mut Draws) -> LivingCompanions {
    if seen < -0.6 {
        return LivingCompanions::Solo;
    }
    if seen < -0.25 {
        return if draws.happens(0.5) { LivingCompanions::OnlyOlder } else { LivingCompanions::OnlyYounger };
    }
    if seen > 0.6 { LivingCompanions::WithChildren } else { LivingCompanions::NoPreference }
}

/// Health, safety, learning, belonging, voice: each child weighs them otherwise, and age and siblings shift them.
fn importance(age: u32, sibling_bond: f64, siblings: usize, draws: &mut Draws) -> [f64; OUTCOMES] {
    let learning = match age {
        0..=3 => 0.4,
        4..=13 => 1.0,
        14..=16 => 1.5,
        _ => 1.1,
    };
    let belonging = if siblings > 0 { 1.0 + 0.5 * sibling_bond.max(0.0) } else { 1.0 };
    let voice = 0.6 + 0.8 * f64::from(age) / 18.0;
    let shift = [1.0, 1.0, learning, belonging, voice];
    let drawn: [f64; OUTCOMES] = std::array::from_fn(|at| shift[at] * draws.between(0.5, 1.5));
    let total: f64 = drawn.iter().sum();
    drawn.map(|outcome| outcome / total)
}

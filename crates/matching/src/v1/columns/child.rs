//! Scores over columns, child by child.
//!
//! What does not depend on the setting is worked out once; what does is a table by tenths of a mile or a count of capacities.

use vocabulary::IdentityNeed;

use super::codes::identity_bit;
use super::question::Question;
use super::route::{Route, squares_from};
use crate::v1::criteria::{self, Pair, education};
use crate::v1::criterion::{Applies, Criterion, Utility};
use crate::v1::miles::Place;
use crate::v1::policy::DistanceScale;
use crate::v1::pre_match::{unanswered, utility};
use crate::v1::score::mean;
use crate::v1::setting::SettingFacts;
use crate::v1::share::Share;
use crate::v1::tender::{Child, HomeMode};

/// By which way a row is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The way travelled: what its score is.
    Travelled,
    /// The straight line, which is never longer: what its score is at most.
    Shortest,
}

/// One child as the loop scores it.
pub(super) struct ChildAsked {
    /// Weight times utility of what no row changes.
    base: i64,
    /// Sum of the weights that apply.
    weights: i64,
    home: Option<Distance>,
    school: Option<Distance>,
    contacts: Option<Contacts>,
    identity: Option<Identity>,
}

/// What a child has to come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needed {
    /// From so many square metres to home on, nothing else can make up for it; none where distance does not tell.
    pub(super) square: Option<u64>,
    /// The least sum of weight times utility.
    pub(super) sum: i64,
}

/// Weighted utility by tenths of a mile.
struct Distance {
    route: Route,
    by_tenths: Vec<i64>,
    nowhere: i64,
    /// The highest of all.
    most: i64,
    /// Whether nearer is never worse.
    is_falling: bool,
}

/// Family time: the mean over the contacts, and a bonus that is still open.
struct Contacts {
    routes: Vec<Route>,
    scale: DistanceScale,
    weight: i64,
    drives_percent: i128,
    nowhere: i64,
}

/// Capacity for identity needs: weighted utility by how many are met.
struct Identity {
    needs: Vec<u16>,
    by_met: Vec<i64>,
}

/// The children of a tender, each worked out once.
pub(super) fn children_asked(question: &Question<'_>) -> Vec<ChildAsked> {
    let children = (0_u32..).zip(&question.tender.children);
    children.map(|(index, child)| child_asked(question, index, child)).collect()
}

fn child_asked(question: &Question<'_>, index: u32, child: &Child) -> ChildAsked {
    let tender = question.tender;
    let candidate = unanswered(tender, &SettingFacts::default(), &[]);
    let answers = usize::try_from(index).ok().and_then(|index| candidate.children.get(index));
    let mut asked = ChildAsked { base: 0, weights: 0, home: None, school: None, contacts: None, identity: None };
    let Some(answers) = answers else { return asked };
    for criterion in Criterion::ALL {
        if criteria::applies(criterion, tender, child) != Applies::Yes {
            continue;
        }
        let weight = i64::from(tender.policy.weights.of(criterion));
        asked.weights += weight;
        // What it comes to where nothing is known of the setting.
        let (range, _) = utility(criterion, Pair { tender, child, candidate: &candidate, answers });
        let nowhere = weight * at(range.utility());
        match criterion {
            Criterion::C2 => {
                asked.school = education::school_place(child).map(|to| school(question, weight, nowhere, to))
            }
            Criterion::C3 => asked.home = child.home.map(|to| home(question, weight, nowhere, to)),
            Criterion::C6 => asked.identity = Some(identity(weight, child.identity.as_deref().unwrap_or_default())),
            Criterion::C7 => asked.contacts = Some(contacts(question, weight, nowhere, child)),
            Criterion::C1 | Criterion::C4 | Criterion::C5 | Criterion::C8 | Criterion::C9 => asked.base += nowhere,
        }
    }
    asked
}

fn at(utility: Utility) -> i64 {
    utility.at().units()
}

/// The falling scale of the criteria, as a numerator and a denominator.
fn falling(scale: DistanceScale, tenths: u32) -> (i64, i64) {
    if tenths <= scale.full_tenths {
        return (1, 1);
    }
    let left = i64::from(scale.zero_tenths.saturating_sub(tenths));
    (left, i64::from(scale.zero_tenths.saturating_sub(scale.full_tenths)))
}

fn share(numerator: i64, denominator: i64) -> i64 {
    Share::of(i128::from(numerator), i128::from(denominator)).units()
}

fn school(question: &Question<'_>, weight: i64, nowhere: i64, to: Place) -> Distance {
    let scale = question.tender.policy.anchors.school;
    // A quarter of what a school kept would earn.
    let of = |tenths| {
        let (numerator, denominator) = falling(scale, tenths);
        weight * share(numerator, 4 * denominator)
    };
    let beyond = scale.zero_tenths.max(scale.full_tenths.saturating_add(1));
    Distance { is_falling: true, ..Distance::new(to, beyond, nowhere, of) }
}

fn home(question: &Question<'_>, weight: i64, nowhere: i64, to: Place) -> Distance {
    match question.tender.home_mode {
        HomeMode::NearHome => {
            let scale = question.tender.policy.anchors.home;
            let of = |tenths| {
                let (numerator, denominator) = falling(scale, tenths);
                weight * share(numerator, denominator)
            };
            let beyond = scale.zero_tenths.max(scale.full_tenths.saturating_add(1));
            Distance { is_falling: true, ..Distance::new(to, beyond, nowhere, of) }
        }
        HomeMode::SafeZone { at_least_tenths } => {
            let of = |tenths: u32| {
                if tenths >= at_least_tenths {
                    weight * Share::UNITS
                } else {
                    weight * share(i64::from(tenths), i64::from(at_least_tenths))
                }
            };
            Distance::new(to, at_least_tenths, nowhere, of)
        }
    }
}

impl Distance {
    fn new(to: Place, beyond: u32, nowhere: i64, of: impl Fn(u32) -> i64) -> Self {
        let by_tenths: Vec<i64> = (0..=beyond).map(of).collect();
        let most = by_tenths.iter().copied().max().unwrap_or(0).max(nowhere);
        Self { route: Route::new(to, beyond), by_tenths, nowhere, most, is_falling: false }
    }

    fn of(&self, place: Option<Place>, way: Way) -> i64 {
        let Some(place) = place else { return self.nowhere };
        if way == Way::Shortest && !self.is_falling {
            return self.most;
        }
        let tenths = self.route.tenths(place, way);
        self.by_tenths.get(tenths).or(self.by_tenths.last()).copied().unwrap_or(0)
    }
}

impl Route {
    fn tenths(&self, from: Place, way: Way) -> usize {
        let square = self.square_from(from);
        match way {
            Way::Travelled => self.tenths_from(from, square),
            Way::Shortest => self.straight_tenths(square),
        }
    }
}

fn contacts(question: &Question<'_>, weight: i64, nowhere: i64, child: &Child) -> Contacts {
    let anchors = question.tender.policy.anchors;
    let scale = anchors.family_time;
    let beyond = scale.zero_tenths.max(scale.full_tenths.saturating_add(1));
    let places = child.contacts.iter().flatten().flatten();
    Contacts {
        routes: places.map(|to| Route::new(*to, beyond)).collect(),
        scale,
        weight,
        drives_percent: i128::from(anchors.drives_percent),
        nowhere,
    }
}

impl Contacts {
    fn of(&self, place: Option<Place>, way: Way) -> i64 {
        let Some(place) = place else { return self.nowhere };
        let span = i128::from(self.scale.zero_tenths.saturating_sub(self.scale.full_tenths)).max(1);
        let left = |route: &Route| {
            let tenths = route.tenths(place, way);
            let (numerator, denominator) = falling(self.scale, u32::try_from(tenths).unwrap_or(u32::MAX));
            if denominator == 1 && numerator == 1 { span } else { i128::from(numerator) }
        };
        let sum: i128 = self.routes.iter().map(left).sum();
        let all = i128::try_from(self.routes.len()).unwrap_or(1).max(1) * span;
        // The mean, and a quarter of what driving would add: nobody has said yet whether they drive.
        let (numerator, denominator) = (400 * sum + self.drives_percent * all, 400 * all);
        self.weight * units(numerator, denominator)
    }
}

/// As [`Share::of`], in the narrower type where that is wide enough.
fn units(numerator: i128, denominator: i128) -> i64 {
    const NARROW: i128 = i64::MAX as i128 / (4 * Share::UNITS as i128);
    if numerator >= denominator {
        return Share::UNITS;
    }
    match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) if i128::from(denominator) < NARROW && numerator > 0 => {
            (2 * numerator * Share::UNITS + denominator) / (2 * denominator)
        }
        _ => Share::of(numerator, denominator).units(),
    }
}

fn identity(weight: i64, needs: &[IdentityNeed]) -> Identity {
    let count = i64::try_from(needs.len()).unwrap_or(i64::MAX);
    // Each that is met counts one, each that nobody has spoken of a quarter.
    let of = |met: i64| weight * share(4 * met + (count - met), 4 * count);
    Identity { needs: needs.iter().map(|need| identity_bit(*need)).collect(), by_met: (0..=count).map(of).collect() }
}

impl Identity {
    fn of(&self, capacities: u16) -> i64 {
        let met = self.needs.iter().filter(|need| capacities & **need != 0).count();
        self.by_met.get(met).copied().unwrap_or(0)
    }
}

impl ChildAsked {
    fn score(&self, place: Option<Place>, capacities: u16) -> Share {
        let home = self.home.as_ref().map_or(0, |home| home.of(place, Way::Travelled));
        let school = self.school.as_ref().map_or(0, |school| school.of(place, Way::Travelled));
        let contacts = self.contacts.as_ref().map_or(0, |contacts| contacts.of(place, Way::Travelled));
        let identity = self.identity.as_ref().map_or(0, |identity| identity.of(capacities));
        self.of_sum(self.base + home + school + contacts + identity)
    }

    /// Square metres from home, where both are known.
    pub(super) fn square_from_home(&self, place: Option<Place>) -> Option<u64> {
        self.home.as_ref().zip(place).map(|(home, place)| home.route.square_from(place))
    }

    /// Whether the sum stays below what is needed, by straight lines, which are never longer than the way travelled.
    pub(super) fn falls_short_of(&self, needed: i64, place: Option<Place>, capacities: u16) -> bool {
        let school_most = self.school.as_ref().map_or(0, |school| school.most);
        let contacts_most = self.contacts.as_ref().map_or(0, |contacts| contacts.weight * Share::UNITS);
        let identity = self.identity.as_ref().map_or(0, |identity| identity.of(capacities));
        let home = self.home.as_ref().map_or(0, |home| home.of(place, Way::Shortest));
        let near = self.base + identity + home;
        if near + school_most + contacts_most < needed {
            return true;
        }
        let near = near + self.school.as_ref().map_or(0, |school| school.of(place, Way::Shortest));
        if near + contacts_most < needed {
            return true;
        }
        near + self.contacts.as_ref().map_or(0, |contacts| contacts.of(place, Way::Shortest)) < needed
    }

    /// What a row needs for a score of so many units or above.
    pub(super) fn needed(&self, units: i64) -> Needed {
        // The least sum that rounds to it; where no weight applies, every sum scores nothing.
        let sum = if self.weights > 0 {
            round_up_half(2 * self.weights * units - self.weights)
        } else if units > 0 {
            i64::MAX
        } else {
            i64::MIN
        };
        Needed { square: self.reach(sum), sum }
    }

    /// Σ weight × utility / Σ weight, rounded half up once.
    fn of_sum(&self, sum: i64) -> Share {
        if self.weights <= 0 {
            return Share::ZERO;
        }
        Share::from_units((2 * sum + self.weights) / (2 * self.weights))
    }

    /// The square of metres from which on no row can reach a sum, whatever else it has; `None` where distance does not tell.
    fn reach(&self, sum: i64) -> Option<u64> {
        let home = self.home.as_ref().filter(|home| home.is_falling)?;
        let school = self.school.as_ref().map_or(0, |school| school.most);
        let contacts = self.contacts.as_ref().map_or(0, |contacts| contacts.weight * Share::UNITS);
        let identity = self.identity.iter().flat_map(|identity| &identity.by_met).copied().max().unwrap_or(0);
        let rest = self.base + school + contacts + identity;
        let needed = sum.saturating_sub(rest);
        let near_enough = home.by_tenths.partition_point(|utility| *utility >= needed);
        // Every distance is near enough: it tells nothing.
        let tenths = u32::try_from(near_enough).ok().filter(|_| near_enough < home.by_tenths.len())?;
        Some(squares_from(tenths))
    }
}

/// Half of a number, rounded up.
fn round_up_half(twice: i64) -> i64 {
    twice.div_euclid(2) + twice.rem_euclid(2)
}

/// The worst-served child's score, and the mean of all.
pub(super) fn score(asked: &[ChildAsked], place: Option<Place>, capacities: u16) -> (Share, Share) {
    match asked {
        [one] => {
            let score = one.score(place, capacities);
            (score, score)
        }
        all => {
            let scores = all.iter().map(|child| child.score(place, capacities));
            (scores.clone().min().unwrap_or(Share::ZERO), mean(scores))
        }
    }
}

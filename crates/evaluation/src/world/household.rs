//! Households and homes as they are, and what they answer. The answers are made from the first with noise, hope and, where candour is
//! low, boasting; warmth and staying power, which matter much, no question asks for.

use vocabulary::{EvidenceGrade, PlacementType, SchoolOutcome, Sex, SiblingOutcome, WishOutcome};

use super::lived::Lived;
use super::map::{self, Where};
use super::visible::{Asked, Company, DOMAINS, Offer, OfferChild, Reply};
use crate::draws::Draws;

/// A household, or a children's home, as it is.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    /// Where it is.
    pub(crate) place: Where,
    /// How much longer its roads are than the straight line.
    pub(crate) roads: f64,
    /// What it can do in each domain, 0 to about 3.2.
    pub(crate) skill: [f64; DOMAINS],
    /// How warm it is, 0 to 1.
    pub(crate) warmth: f64,
    /// How long it holds on when it gets hard, 0 to 1.
    pub(crate) staying: f64,
    /// Days it will in truth keep the children.
    pub(crate) keeps_days: f64,
    /// Days after the day needed on which it would in truth start.
    pub(crate) starts: i32,
    /// Whether it drives to family time.
    pub(crate) drives: bool,
    /// Whether it works for meetings with siblings it does not take.
    pub(crate) sibling_contact: bool,
    /// What becomes of each child taken.
    pub(crate) taken: Vec<Taken>,
}

/// What becomes of one child there.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Its place among the children asked for.
    pub(crate) child: usize,
    /// Whether it stays at its school.
    pub(crate) keeps_school: bool,
    /// How good another school would be, 0 to 1.
    pub(crate) other_school: f64,
    /// How far each wish is met, 0 to 1.
    pub(crate) wishes: Vec<f64>,
    /// How far each identity need of the child is met, 0 to 1.
    pub(crate) identity: Vec<f64>,
    /// The other children there.
    pub(crate) company: Company,
    /// What nobody could have known before the two met, -1 to 1.
    pub(crate) chemistry: f64,
}

/// Who offers, before the search is looked at.
struct Provider {
    candour: f64,
    large: bool,
}

/// One household for a search, and its offer.
pub(crate) fn offer(
    home_town: usize,
    children: &[Lived],
    asked: &Asked,
    candour_of_all: f64,
    draws: &mut Draws,
) -> (Household, Offer) {
    let provider = Provider { candour: draws.unit() * candour_of_all, large: draws.happens(0.55) };
    let household = household(home_town, children, asked, draws);
    let said = said(&household, children, asked, &provider, draws);
    (household, said)
}

fn household(home_town: usize, children: &[Lived], asked: &Asked, draws: &mut Draws) -> Household {
    let place = map::setting(home_town, draws);
    let roads = draws.between(1.15, 1.6);
    let residential = asked.placement_type == PlacementType::Residential;
    let level = draws.between(0.6, 2.2) + if residential { 0.5 } else { 0.0 };
    let skill = std::array::from_fn(|_| (level + 0.6 * draws.bell()).clamp(0.0, 3.2));
    let warmth = if residential { draws.between(0.0, 0.85) } else { draws.unit() };
    let long = draws.happens(0.6);
    let keeps_days = if long { 3_000.0 } else { draws.between(60.0, 800.0) };
    let all = draws.happens(0.75);
    let mut which: Vec<usize> = (0..children.len()).filter(|_| all || draws.happens(0.5)).collect();
    if which.is_empty() {
        which.push(draws.below(children.len() as u32) as usize);
    }
    let company = [Company::Nobody, Company::Older, Company::Younger, Company::Mixed];
    let odds = if residential { [0.1, 0.2, 0.1, 0.6] } else { [0.4, 0.25, 0.2, 0.15] };
    let company = company[draws.weighted(&odds)];
    let taken = which.into_iter().map(|child| taken(child, &children[child], (place, roads), warmth, company, draws));
    let taken = taken.collect();
    Household {
        place,
        roads,
        skill,
        warmth,
        staying: (0.25 * warmth + 0.75 * draws.unit()).clamp(0.0, 1.0),
        keeps_days,
        starts: if draws.happens(0.7) { -(draws.below(5) as i32) } else { 1 + draws.below(20) as i32 },
        drives: draws.happens(0.6),
        sibling_contact: draws.happens(0.6),
        taken,
    }
}

fn taken(
    child: usize,
    lived: &Lived,
    (place, roads): (Where, f64),
    warmth: f64,
    company: Company,
    draws: &mut Draws,
) -> Taken {
    let far = lived.school.map_or(0.0, |school| map::minutes(place, school, roads)) / 45.0;
    let keeps_school = lived.school.is_some() && draws.happens(1.0 / (1.0 + far * far));
    let wish = |draws: &mut Draws| (0.25 + 0.4 * warmth + 0.3 * draws.bell()).clamp(0.0, 1.0);
    let met =
        |draws: &mut Draws, welsh: f64| if draws.happens(welsh) { draws.between(0.6, 1.0) } else { 0.4 * draws.unit() };
    let identity = lived.identity.iter().map(|(need, _)| match need {
        vocabulary::IdentityNeed::Language => met(draws, (place.welsh * 1.5 + 0.05).min(0.9)),
        vocabulary::IdentityNeed::Faith
        | vocabulary::IdentityNeed::Culture
        | vocabulary::IdentityNeed::GenderIdentity
        | vocabulary::IdentityNeed::Diet
        | vocabulary::IdentityNeed::Other => met(draws, 0.45),
    });
    let identity = identity.collect();
    Taken {
        child,
        keeps_school,
        other_school: draws.unit(),
        wishes: lived.wishes.iter().map(|_| wish(draws)).collect(),
        identity,
        company,
        chemistry: (0.4 * draws.bell()).clamp(-1.0, 1.0),
    }
}

fn said(there: &Household, children: &[Lived], asked: &Asked, provider: &Provider, draws: &mut Draws) -> Offer {
    let taken = there.taken.len() as u32;
    let residential = asked.placement_type == PlacementType::Residential;
    let base = if residential { 4_600.0 } else { 780.0 };
    let skill: f64 = there.skill.iter().sum::<f64>() / DOMAINS as f64;
    let large = if provider.large { 0.08 } else { 0.0 };
    let fee = base * (1.0 + large + 0.12 * (skill - 1.4) + 0.12 * draws.bell()).max(0.4) * f64::from(taken);
    let number = taken + draws.below(3);
    // Some approvals do not cover so many, some places are free only later: such offers are made, and fail a gate.
    let short = draws.happens(0.06);
    let other_children = u32::from(there.taken.iter().any(|child| child.company != Company::Nobody));
    let free_from = if draws.happens(0.9) { there.starts.min(0) - draws.below(20) as i32 } else { there.starts + 5 };
    let longest = there.keeps_days.min(3_000.0) as u32;
    let says_long = there.keeps_days >= 3_000.0 || draws.happens(0.4 * (1.0 - provider.candour));
    let stay = if says_long { None } else { Some(longest) };
    let everyone = there.taken.len() == asked.children.len();
    let answers = there
        .taken
        .iter()
        .map(|child| said_of(there, child, (&children[child.child], &asked.children[child.child]), provider, draws));
    let answers: Vec<OfferChild> = answers.collect();
    Offer {
        place: there.place.spot,
        weekly_pounds: fee as u32,
        answered_after: answered_after(provider, draws),
        ages: ages(draws),
        sexes: sexes(draws),
        number: if short { number + other_children - 1 } else { number + other_children },
        there: other_children,
        free: if draws.happens(0.05) { taken - 1 } else { taken + draws.below(2) },
        free_from,
        starts: (!draws.happens(0.03)).then_some(there.starts),
        stay: (!draws.happens(0.08)).then_some(stay),
        own_bedroom: reply(draws.happens(0.9), 0.04, draws),
        dog: draws.happens(0.25),
        siblings: siblings(there, everyone, provider, draws),
        drives: reply(there.drives || draws.happens(0.25 * (1.0 - provider.candour)), 0.06, draws),
        children: answers,
    }
}

/// Large providers answer within hours, small ones when somebody is back at the desk.
fn answered_after(provider: &Provider, draws: &mut Draws) -> u32 {
    let slowest = if provider.large { 900.0 } else { 2_800.0 };
    let spread = draws.unit();
    (15.0 + slowest * spread * spread) as u32
}

fn ages(draws: &mut Draws) -> (u32, u32) {
    match draws.below(10) {
        0 => (0, 10),
        1 => (5, 17),
        2 => (8, 17),
        _ => (0, 17),
    }
}

fn sexes(draws: &mut Draws) -> Vec<Sex> {
    match draws.below(12) {
        0 => vec![Sex::M],
        1 => vec![Sex::F],
        _ => vec![Sex::M, Sex::F],
    }
}

fn siblings(there: &Household, everyone: bool, provider: &Provider, draws: &mut Draws) -> Option<SiblingOutcome> {
    if draws.happens(0.04) {
        return None;
    }
    if everyone {
        return Some(SiblingOutcome::Together);
    }
    let plan = there.sibling_contact || draws.happens(0.5 * (1.0 - provider.candour));
    Some(if plan { SiblingOutcome::ContactPlan } else { SiblingOutcome::Apart })
}

fn reply(yes: bool, open: f64, draws: &mut Draws) -> Reply {
    if draws.happens(open) {
        return Reply::Open;
    }
    if yes { Reply::Yes } else { Reply::No }
}

fn said_of(
    there: &Household,
    taken: &Taken,
    (lived, asked): (&Lived, &super::visible::AskedChild),
    provider: &Provider,
    draws: &mut Draws,
) -> OfferChild {
    let boast = 1.0 - provider.candour;
    let needs = std::array::from_fn(|domain| need(there.skill[domain], asked.needs[domain], provider.candour, draws));
    let school = school(taken, boast, draws);
    let wishes = taken.wishes.iter().map(|met| wish(*met, boast, draws)).collect();
    // What the authority did not write down nobody was asked.
    let met_of = |need| lived.identity.iter().position(|(kind, _)| *kind == need).map_or(0.0, |at| taken.identity[at]);
    let identity = asked.identity.iter().map(|need| {
        let yes = met_of(*need) > 0.5 || draws.happens(0.35 * boast);
        // A weak answer is sooner left out.
        reply(yes, if yes { 0.03 } else { 0.12 }, draws)
    });
    let identity = identity.collect();
    let company = (!draws.happens(0.05)).then_some(taken.company);
    OfferChild { child: taken.child, needs, school, wishes, identity, company }
}

/// Evidence is sooner to be had where there is something to show and nothing to hide; a mere claim is what the provider hopes.
fn need(skill: f64, asked: u8, candour: f64, draws: &mut Draws) -> Option<(u8, EvidenceGrade)> {
    if asked == 0 || (asked == 1 && draws.happens(0.08)) {
        return None;
    }
    let documented = draws.happens(0.2 + 0.5 * candour * skill / 3.0);
    let hoped = if documented { 0.25 * draws.bell() } else { 0.9 * (1.0 - candour) + 0.4 * draws.bell() };
    let level = (skill + hoped).round().clamp(0.0, 3.0) as u8;
    let verified = documented && draws.happens(0.2);
    let grade = match (verified, documented) {
        (true, _) => EvidenceGrade::Verified,
        (false, true) => EvidenceGrade::Documented,
        (false, false) => EvidenceGrade::Claimed,
    };
    Some((level, grade))
}

fn school(taken: &Taken, boast: f64, draws: &mut Draws) -> Option<SchoolOutcome> {
    if draws.happens(0.06) {
        return None;
    }
    if taken.keeps_school || draws.happens(0.35 * boast) {
        return Some(SchoolOutcome::Kept);
    }
    Some(if draws.happens(0.3 + 0.3 * taken.other_school) {
        SchoolOutcome::NewConfirmed
    } else {
        SchoolOutcome::Neither
    })
}

fn wish(met: f64, boast: f64, draws: &mut Draws) -> Option<WishOutcome> {
    if draws.happens(0.06) {
        return None;
    }
    let hoped = met + if draws.happens(0.4 * boast) { 0.33 } else { 0.0 };
    Some(match hoped {
        much if much > 0.66 => WishOutcome::Met,
        some if some > 0.33 => WishOutcome::Partly,
        _ => WishOutcome::Not,
    })
}

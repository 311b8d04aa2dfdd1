//! What becomes of a child, 0 to 1: the truth of the world. It is made of outcomes, in the words of the Social Services and Well-being
//! (Wales) Act 2014, section 2: health, protection, learning, family and relationships, rights and voice. None of them is a criterion
//! of the matching model: each comes of several things at once, with thresholds and diminishing returns, and all are worth only what
//! lasts. The outcomes are of equal worth before each child's own weighing.

use super::household::{Household, Taken};
use super::lived::{BEHAVIOUR, EDUCATION, EMOTIONAL, HEALTH, Lived, NEURODIVERSITY, OUTCOMES, RELATIONSHIPS, RISK};
use super::map;
use super::visible::Company;

/// What a child has that this offer leaves behind: some other placement, apart.
const LEFT_BEHIND: f64 = 0.25;

/// What an offer does for the children of a search: half the mean, half the worst of them.
pub(crate) fn welfare(children: &[Lived], there: &Household, plan_days: f64) -> f64 {
    let of = |(at, child): (usize, &Lived)| match there.taken.iter().find(|taken| taken.child == at) {
        Some(taken) => of_child(child, children.len(), there, taken, plan_days),
        None => LEFT_BEHIND,
    };
    let each: Vec<f64> = children.iter().enumerate().map(of).collect();
    let mean = each.iter().sum::<f64>() / each.len().max(1) as f64;
    let worst = each.iter().copied().fold(1.0, f64::min);
    0.5 * mean + 0.5 * worst
}

/// A world in which only the miles to home matter.
pub(crate) fn nearness(children: &[Lived], there: &Household) -> f64 {
    let of = |child: &Lived| {
        let miles = map::miles(there.place.spot, child.home.spot) / 15.0;
        1.0 / (1.0 + miles * miles)
    };
    children.iter().map(of).sum::<f64>() / children.len().max(1) as f64
}

fn of_child(child: &Lived, together_of: usize, there: &Household, taken: &Taken, plan_days: f64) -> f64 {
    let outcomes: [f64; OUTCOMES] = [
        health(child, there, taken),
        safety(child, there, taken),
        learning(child, there, taken),
        belonging(child, together_of, there),
        voice(child, there, taken),
    ];
    let life: f64 = child.importance.iter().zip(outcomes).map(|(weight, outcome)| weight * outcome).sum();
    ((0.3 + 0.7 * lasts(child, there, taken, plan_days)) * life).clamp(0.0, 1.0)
}

/// What is lacking in one domain; warmth makes up for a little, coldness takes a little.
fn lacking(child: &Lived, there: &Household, domain: usize) -> f64 {
    (child.needs[domain] - there.skill[domain] - 0.6 * (there.warmth - 0.5)).max(0.0)
}

/// How far the needs of some domains are met: a large gap is far worse than several small ones.
fn met(child: &Lived, there: &Household, domains: &[usize]) -> f64 {
    let strain: f64 = domains.iter().map(|domain| lacking(child, there, *domain)).map(|gap| gap * gap).sum();
    1.0 / (1.0 + 0.7 * strain)
}

/// The bond between child and carer.
fn bond(child: &Lived, there: &Household, taken: &Taken) -> f64 {
    (there.warmth * (0.4 + 0.6 * child.openness) + 0.25 * taken.chemistry).clamp(0.0, 1.0)
}

fn health(child: &Lived, there: &Household, taken: &Taken) -> f64 {
    met(child, there, &[EMOTIONAL, HEALTH, NEURODIVERSITY]) * (0.45 + 0.55 * bond(child, there, taken))
}

/// How ill child and company go together, more so where needs are high.
fn friction(child: &Lived, taken: &Taken) -> f64 {
    let unrest = (child.needs[BEHAVIOUR] + child.needs[RISK]) / 6.8;
    match taken.company {
        Company::Nobody => 0.0,
        Company::Older | Company::Younger => 0.7 * (-child.ease).max(0.0) * (0.4 + 0.6 * unrest),
        Company::Mixed => (-child.ease).max(0.0) * (0.4 + 0.6 * unrest),
    }
}

fn safety(child: &Lived, there: &Household, taken: &Taken) -> f64 {
    let danger = child.danger_miles.map_or(0.0, |reach| {
        let miles = map::miles(there.place.spot, child.home.spot);
        (1.0 - miles / reach).clamp(0.0, 1.0)
    });
    met(child, there, &[RISK, BEHAVIOUR, RELATIONSHIPS]) * (1.0 - 0.6 * friction(child, taken)) * (1.0 - 0.8 * danger)
}

fn learning(child: &Lived, there: &Household, taken: &Taken) -> f64 {
    let school = match child.school {
        None => 0.5 + 0.3 * there.warmth,
        Some(place) if taken.keeps_school => {
            let journey = map::minutes(there.place, place, there.roads) / 40.0;
            let stays = 1.0 / (1.0 + journey * journey);
            stays * (0.75 + 0.25 * child.school_tie)
        }
        Some(_) => {
            // Before examinations a change costs most; where the tie is bad a change helps.
            let costs = if (14..=16).contains(&child.age) { 0.6 } else { 0.35 };
            (0.35 + 0.45 * taken.other_school - costs * child.school_tie).clamp(0.0, 1.0)
        }
    };
    (0.25 + 0.75 * school) * met(child, there, &[EDUCATION, NEURODIVERSITY])
}

fn belonging(child: &Lived, together_of: usize, there: &Household) -> f64 {
    let near = |minutes: f64, half: f64| 1.0 / (1.0 + (minutes / half) * (minutes / half));
    let to_home = map::minutes(there.place, child.home, there.roads);
    let place = match child.danger_miles {
        Some(_) => 0.55,
        None => child.home_tie * near(to_home, 45.0) + (1.0 - child.home_tie) * 0.6,
    };
    let (mut sum, mut weight) = (place, 1.0);
    if together_of > 1 {
        let with = (there.taken.len() - 1) as f64 / (together_of - 1) as f64;
        let contact = if there.sibling_contact { 0.25 * child.sibling_bond.max(0.0) } else { 0.0 };
        let apart = 0.45 - 0.4 * child.sibling_bond + contact;
        sum += 1.3 * (with * (0.5 + 0.5 * child.sibling_bond) + (1.0 - with) * apart);
        weight += 1.3;
    }
    for (relative, worth) in &child.family {
        let journey = map::minutes(there.place, *relative, there.roads) * if there.drives { 0.6 } else { 1.0 };
        let each = 0.9 / child.family.len() as f64;
        sum += each * (0.5 + 0.5 * worth * (2.0 * near(journey, 50.0) - 1.0));
        weight += each;
    }
    (sum / weight).clamp(0.0, 1.0)
}

/// The first wish met is worth more than the last; what matters of identity and is not met is felt every day.
fn voice(child: &Lived, there: &Household, taken: &Taken) -> f64 {
    let heard = 0.3 + 0.5 * there.warmth;
    let weighted = |parts: &mut dyn Iterator<Item = (f64, f64)>| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (matters, met) in parts {
            sum += matters * met;
            weight += matters;
        }
        (weight > 0.0).then(|| sum / weight)
    };
    let wishes = weighted(&mut child.wishes.iter().copied().zip(taken.wishes.iter().copied()));
    let identity =
        weighted(&mut child.identity.iter().map(|(_, matters)| *matters).zip(taken.identity.iter().copied()));
    let wishes = wishes.map(|met| met * (2.0 - met));
    let parts: Vec<f64> = [Some(heard), wishes, identity].into_iter().flatten().collect();
    parts.iter().sum::<f64>() / parts.len() as f64
}

/// How far it lasts: strain against staying power, one grave need left open, the time that was promised, the first days.
fn lasts(child: &Lived, there: &Household, taken: &Taken, plan_days: f64) -> f64 {
    let gaps: Vec<f64> = (0..child.needs.len()).map(|domain| lacking(child, there, domain)).collect();
    let strain: f64 = gaps.iter().map(|gap| gap * gap).sum::<f64>() + 0.8 * friction(child, taken);
    let power = 0.3 + 1.5 * there.staying + 0.8 * bond(child, there, taken);
    let holds = power / (power + 0.5 * strain);
    let grave = child.needs.iter().zip(&gaps).any(|(need, gap)| *need >= 2.4 && *gap >= 1.2);
    let holds = if grave { 0.6 * holds } else { holds };
    let time = (there.keeps_days / plan_days).min(1.0);
    let start = match there.starts {
        on_time if on_time <= 0 => 1.0,
        late if late <= 7 => 0.97,
        _ => 0.9,
    };
    holds * (0.5 + 0.5 * time) * start
}

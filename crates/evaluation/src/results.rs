//! The figures of one world: every method with its interval, against the best simple method, by seed, and by who the children are.

use vocabulary::AgeBand;

use crate::intervals::{Estimate, estimate};
use crate::measures::{Measured, SEEDS, Who};
use crate::methods::Method;

const METHODS: usize = Method::ALL.len();

/// Methods of one world.
#[derive(Clone, Debug)]
pub(crate) struct Results {
    /// Searches there were.
    pub(crate) searches: usize,
    /// Searches with something to choose.
    pub(crate) measured: usize,
    /// Offers of all searches.
    pub(crate) offers: usize,
    /// Offers that fail no gate.
    pub(crate) eligible: usize,
    /// NDCG@5 of each method.
    pub(crate) ndcg: [Estimate; METHODS],
    /// Regret of each method.
    pub(crate) regret: [Estimate; METHODS],
    /// NDCG@5 of ours less that of each method.
    pub(crate) ndcg_lead: [Estimate; METHODS],
    /// Regret of each method less that of ours.
    pub(crate) regret_lead: [Estimate; METHODS],
    /// Mean NDCG@5 and regret of each method by seed.
    pub(crate) by_seed: Vec<(u64, [f64; METHODS], [f64; METHODS])>,
}

/// A group of children against all others.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its name.
    pub(crate) name: &'static str,
    /// Searches.
    pub(crate) searches: usize,
    /// Searches with something to choose.
    pub(crate) measured: usize,
    /// Eligible offers a search.
    pub(crate) eligible: f64,
    /// Our regret.
    pub(crate) regret: Estimate,
    /// Our NDCG@5.
    pub(crate) ndcg: Estimate,
    /// Our regret less that of all others.
    pub(crate) gap: Estimate,
    /// Regret by chance less ours: what the model is worth to them.
    pub(crate) worth: Estimate,
}

impl Results {
    /// All figures.
    pub(crate) fn of(measured: &[Measured]) -> Results {
        let rows: Vec<[f64; 2 * METHODS + 1]> = measured.iter().filter_map(row).collect();
        let each = |sums: &[f64; 2 * METHODS + 1]| -> [f64; 4 * METHODS] {
            let mean = |at: usize| sums.get(at).copied().unwrap_or(0.0) / sums.first().copied().unwrap_or(1.0).max(1.0);
            let (ndcg, regret) = (|at: usize| mean(1 + at), |at: usize| mean(1 + METHODS + at));
            std::array::from_fn(|at| match at / METHODS {
                0 => ndcg(at),
                1 => regret(at % METHODS),
                2 => ndcg(0) - ndcg(at % METHODS),
                _ => regret(at % METHODS) - regret(0),
            })
        };
        let figures = estimate(&rows, each);
        let quarter = |which: usize| std::array::from_fn(|at| figures[which * METHODS + at]);
        Results {
            searches: measured.len(),
            measured: rows.len(),
            offers: measured.iter().map(|it| it.offers).sum(),
            eligible: measured.iter().map(|it| it.eligible).sum(),
            ndcg: quarter(0),
            regret: quarter(1),
            ndcg_lead: quarter(2),
            regret_lead: quarter(3),
            by_seed: SEEDS.iter().map(|seed| by_seed(measured, *seed)).collect(),
        }
    }

    /// The simple method that comes out best by these estimates, higher being better.
    pub(crate) fn best_simple(estimates: &[Estimate; METHODS], better: impl Fn(f64, f64) -> bool) -> Method {
        let mut best = (Method::Random, estimates[1].mean);
        for (method, estimate) in Method::ALL.into_iter().zip(estimates).skip(2) {
            if better(estimate.mean, best.1) {
                best = (method, estimate.mean);
            }
        }
        best.0
    }
}

/// 1, then NDCG@5 of each method, then regret of each.
fn row(measured: &Measured) -> Option<[f64; 2 * METHODS + 1]> {
    let values = measured.values?;
    let mut row = [1.0; 2 * METHODS + 1];
    for (slot, value) in row.iter_mut().skip(1).zip(values.ndcg.iter().chain(&values.regret)) {
        *slot = *value;
    }
    Some(row)
}

fn by_seed(measured: &[Measured], seed: u64) -> (u64, [f64; METHODS], [f64; METHODS]) {
    let values: Vec<_> = measured.iter().filter(|it| it.seed == seed).filter_map(|it| it.values).collect();
    let count = values.len().max(1) as f64;
    let ndcg = std::array::from_fn(|at| values.iter().map(|it| it.ndcg[at]).sum::<f64>() / count);
    let regret = std::array::from_fn(|at| values.iter().map(|it| it.regret[at]).sum::<f64>() / count);
    (seed, ndcg, regret)
}

/// A name and who belongs to it.
type Belongs = (&'static str, fn(&Who) -> bool);

const GROUPS: [Belongs; 11] = [
    ("under 1", |who| who.band == AgeBand::AgeUnder1),
    ("1 to 4", |who| who.band == AgeBand::Age1_4),
    ("5 to 9", |who| who.band == AgeBand::Age5_9),
    ("10 to 15", |who| who.band == AgeBand::Age10_15),
    ("16 to 17", |who| who.band == AgeBand::Age16_17),
    ("siblings", |who| who.siblings),
    ("one child", |who| !who.siblings),
    ("high need", |who| who.high_need),
    ("lower need", |who| !who.high_need),
    ("Welsh-speaking", |who| who.welsh),
    ("not Welsh-speaking", |who| !who.welsh),
];

/// The table of fairness.
pub(crate) fn groups(measured: &[Measured]) -> Vec<Group> {
    GROUPS.iter().map(|(name, belongs)| group(measured, name, belongs)).collect()
}

fn group(measured: &[Measured], name: &'static str, belongs: &fn(&Who) -> bool) -> Group {
    let inside: Vec<&Measured> = measured.iter().filter(|it| belongs(&it.who)).collect();
    // Inside: count, regret, NDCG@5, regret by chance. Outside: count, regret.
    let rows: Vec<[f64; 6]> = measured
        .iter()
        .filter_map(|it| it.values.map(|values| (it, values)))
        .map(|(it, values)| {
            if belongs(&it.who) {
                [1.0, values.regret[0], values.ndcg[0], values.regret[1], 0.0, 0.0]
            } else {
                [0.0, 0.0, 0.0, 0.0, 1.0, values.regret[0]]
            }
        })
        .collect();
    let [regret, ndcg, gap, worth] = estimate(&rows, |sums| {
        let (inside, outside) = (sums[0].max(1.0), sums[4].max(1.0));
        let regret = sums[1] / inside;
        [regret, sums[2] / inside, regret - sums[5] / outside, sums[3] / inside - regret]
    });
    let eligible: usize = inside.iter().map(|it| it.eligible).sum();
    Group {
        name,
        searches: inside.len(),
        measured: inside.iter().filter(|it| it.values.is_some()).count(),
        eligible: eligible as f64 / inside.len().max(1) as f64,
        regret,
        ndcg,
        gap,
        worth,
    }
}

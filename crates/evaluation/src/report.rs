//! The report in words and tables, and its plots. Every sentence about a result is made from the result.

mod plots;
mod tables;

use crate::measures::{SEARCHES, SEEDS};
use crate::methods::Method;
use crate::results::{Group, Results};

/// What the bar asks for (matching model, section G.4), and the gap that is named (G.5).
pub(crate) const BAR: f64 = 0.03;

/// A file of the report: its name and all of its text.
pub(crate) struct File {
    /// Name inside the folder.
    pub(crate) name: &'static str,
    /// Contents.
    pub(crate) text: String,
}

/// The three worlds, judged.
pub(crate) struct Worlds {
    /// By which the model is judged.
    pub(crate) main: Results,
    /// Providers boast.
    pub(crate) boastful: Results,
    /// Only the miles to home matter.
    pub(crate) only_miles: Results,
    /// Groups of children in the main world.
    pub(crate) groups: Vec<Group>,
}

/// All files.
///
/// # Errors
/// A sentence, when a plot cannot be drawn.
pub(crate) fn files(worlds: &Worlds) -> Result<Vec<File>, String> {
    Ok(vec![
        File { name: "report.md", text: text(worlds) },
        File { name: "ndcg.svg", text: plots::methods("NDCG@5, higher is better", worlds, |it| &it.ndcg)? },
        File { name: "regret.svg", text: plots::methods("Regret, lower is better", worlds, |it| &it.regret)? },
        File { name: "fairness.svg", text: plots::groups("Our regret by group, main world", &worlds.groups)? },
    ])
}

fn text(worlds: &Worlds) -> String {
    let main = &worlds.main;
    let mut parts = vec![
        "# Evaluation of the matching model, version 1".to_owned(),
        "Made by `cargo xtask evaluate`; do not edit. What is measured, how, and what it cannot show: \
         [evaluation.md](../evaluation.md). The world is synthetic: this proves consistency, not outcomes."
            .to_owned(),
        format!(
            "{} seeds of {SEARCHES} searches each. In brackets: 95 % intervals, bootstrap over searches.",
            SEEDS.len()
        ),
        "## The bar".to_owned(),
        bar(main),
        "## Main world".to_owned(),
        counted(main),
        tables::methods(main),
        "![NDCG@5](ndcg.svg)".to_owned(),
        "![Regret](regret.svg)".to_owned(),
        "By seed, NDCG@5 / regret:".to_owned(),
        tables::by_seed(main),
        "## Boastful world".to_owned(),
        format!("Providers hope and claim far more than they can. {}", verdict(&worlds.boastful)),
        counted(&worlds.boastful),
        tables::methods(&worlds.boastful),
        "## Hostile world: only the miles to home matter".to_owned(),
        hostile(&worlds.only_miles),
        counted(&worlds.only_miles),
        tables::methods(&worlds.only_miles),
        "## Fairness, main world".to_owned(),
        fairness(&worlds.groups),
        tables::groups(&worlds.groups),
        "![Regret by group](fairness.svg)".to_owned(),
    ];
    parts.push(String::new());
    parts.join("\n\n").trim_end().to_owned() + "\n"
}

fn counted(results: &Results) -> String {
    format!(
        "{} searches, {} of them with something to choose; {} offers, {} of which fail no gate.",
        results.searches, results.measured, results.offers, results.eligible
    )
}

/// How far ours lies from the best simple method by each measure.
struct Against {
    ndcg: Method,
    ndcg_lead: crate::intervals::Estimate,
    regret: Method,
    regret_lead: crate::intervals::Estimate,
}

fn against(results: &Results) -> Against {
    let ndcg = Results::best_simple(&results.ndcg, |a, b| a > b);
    let regret = Results::best_simple(&results.regret, |a, b| a < b);
    Against {
        ndcg,
        ndcg_lead: results.ndcg_lead[ndcg as usize],
        regret,
        regret_lead: results.regret_lead[regret as usize],
    }
}

fn verdict(results: &Results) -> String {
    let found = against(results);
    format!(
        "By NDCG@5 the best simple method is *{}*, and ours lies {} of it; by regret it is *{}*, and ours lies {} of it.",
        found.ndcg.name(),
        tables::lead(found.ndcg_lead),
        found.regret.name(),
        tables::lead(found.regret_lead),
    )
}

fn bar(results: &Results) -> String {
    let found = against(results);
    let held = |lead: f64| if lead >= BAR { "**met**" } else { "**missed**" };
    let (ndcg, regret) = (found.ndcg_lead.mean, found.regret_lead.mean);
    let unweighted = Method::EqualWeights as usize;
    let others = Method::ALL.into_iter().filter(|method| !matches!(method, Method::Ours | Method::EqualWeights));
    let least = |leads: &[crate::intervals::Estimate; 6]| {
        others.clone().map(|method| leads[method as usize].mean).fold(f64::INFINITY, f64::min)
    };
    format!(
        "At least {BAR} better than the best simple method, equal weights included, in the main world:\n\n\
         - NDCG@5: {} ({})\n- regret: {} ({})\n\n{} Beside the weights alone (the same criteria, weighed alike) the lead is {} in NDCG@5 \
         and {} in regret; before the best of the methods that know no criteria it is {} and {}.",
        held(ndcg),
        tables::lead(found.ndcg_lead),
        held(regret),
        tables::lead(found.regret_lead),
        verdict(results),
        tables::figure(results.ndcg_lead[unweighted].mean),
        tables::figure(results.regret_lead[unweighted].mean),
        tables::figure(least(&results.ndcg_lead)),
        tables::figure(least(&results.regret_lead)),
    )
}

fn hostile(results: &Results) -> String {
    let best = Results::best_simple(&results.regret, |a, b| a < b);
    let ours = results.regret[0].mean;
    format!(
        "Where nothing matters but the straight miles to home, *{}* wins with a regret of {}; ours has {}. A model that weighs nine things \
         must lose to one that weighs the only thing that counts; whoever believes in such a world should not use this model.",
        best.name(),
        tables::figure(results.regret[best as usize].mean),
        tables::figure(ours),
    )
}

fn fairness(groups: &[Group]) -> String {
    let named: Vec<String> = groups
        .iter()
        .filter(|group| group.gap.mean > BAR)
        .map(|group| format!("**{}** ({})", group.name, tables::interval(group.gap)))
        .collect();
    let said = match named.as_slice() {
        [] => format!("No group's regret lies more than {BAR} above that of all others."),
        named => format!("Groups whose regret lies more than {BAR} above that of all others: {}.", named.join(", ")),
    };
    let fewest = groups.iter().min_by(|a, b| a.eligible.total_cmp(&b.eligible));
    let fewest = fewest.map_or(String::new(), |group| {
        format!(" Fewest eligible offers a search: {} ({:.1}).", group.name, group.eligible)
    });
    format!(
        "{said}{fewest} Regret depends on how far the offers of a group differ, so *worth* stands beside it: regret by chance less ours."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intervals::Estimate;

    fn at(mean: f64) -> Estimate {
        Estimate { mean, low: mean - 0.01, high: mean + 0.01 }
    }

    fn results(ours: f64) -> Results {
        let ndcg = [ours, 0.5, 0.6, 0.7, 0.5, 0.8].map(at);
        let regret = [1.0 - ours, 0.5, 0.4, 0.3, 0.5, 0.2].map(at);
        Results {
            searches: 10,
            measured: 9,
            offers: 80,
            eligible: 70,
            ndcg,
            regret,
            ndcg_lead: ndcg.map(|it| at(ours - it.mean)),
            regret_lead: regret.map(|it| at(it.mean - (1.0 - ours))),
            by_seed: vec![(1, [ours; 6], [0.1; 6])],
        }
    }

    fn group(name: &'static str, gap: f64) -> Group {
        let (regret, ndcg, gap, worth) = (at(0.1), at(0.8), at(gap), at(0.2));
        Group { name, searches: 5, measured: 5, eligible: 7.5, regret, ndcg, gap, worth }
    }

    #[test]
    fn a_missed_bar_is_said_to_be_missed() {
        assert!(bar(&results(0.84)).contains("**met**") && !bar(&results(0.84)).contains("**missed**"));
        let missed = bar(&results(0.81));
        assert!(missed.contains("**missed**") && !missed.contains("**met**"), "{missed}");
        assert!(missed.contains("*equal weights*"), "{missed}");
    }

    #[test]
    fn the_best_simple_method_is_never_ours() {
        let results = results(0.95);
        assert_eq!(Results::best_simple(&results.ndcg, |a, b| a > b), Method::EqualWeights);
        assert_eq!(Results::best_simple(&results.regret, |a, b| a < b), Method::EqualWeights);
    }

    #[test]
    fn a_gap_is_named_and_no_gap_is_said() {
        assert!(fairness(&[group("siblings", 0.031), group("one child", 0.0)]).contains("**siblings**"));
        assert!(fairness(&[group("siblings", 0.029)]).contains("No group's regret"));
    }

    #[test]
    fn every_file_is_drawn_and_the_same_twice() {
        let worlds = || Worlds {
            main: results(0.9),
            boastful: results(0.8),
            only_miles: results(0.7),
            groups: vec![group("siblings", 0.0)],
        };
        let made = |worlds: &Worlds| files(worlds).unwrap().into_iter().map(|file| file.text).collect::<Vec<_>>();
        assert_eq!(made(&worlds()), made(&worlds()));
        assert!(made(&worlds()).iter().all(|text| !text.is_empty() && text.ends_with('\n')));
    }
}

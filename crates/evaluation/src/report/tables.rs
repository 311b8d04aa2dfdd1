//! Tables in Markdown.

use crate::intervals::Estimate;
use crate::methods::Method;
use crate::results::{Group, Results};

/// Three decimals; a zero has no sign.
pub(crate) fn figure(value: f64) -> String {
    let shown = format!("{value:.3}");
    if shown == "-0.000" { "0.000".to_owned() } else { shown }
}

/// A mean with its interval.
pub(crate) fn interval(estimate: Estimate) -> String {
    format!("{} [{}, {}]", figure(estimate.mean), figure(estimate.low), figure(estimate.high))
}

/// A lead in words.
pub(crate) fn lead(estimate: Estimate) -> String {
    let (word, sign) = if estimate.mean < 0.0 { ("behind", -1.0) } else { ("ahead", 1.0) };
    let turned = Estimate { mean: sign * estimate.mean, low: sign * estimate.low, high: sign * estimate.high };
    let (low, high) = if sign < 0.0 { (turned.high, turned.low) } else { (turned.low, turned.high) };
    format!("{} {word}", interval(Estimate { low, high, ..turned }))
}

/// Every method of a world.
pub(crate) fn methods(results: &Results) -> String {
    let mut lines = vec![
        "| method | NDCG@5 | regret | ours ahead in NDCG@5 | ours ahead in regret |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for (at, method) in Method::ALL.into_iter().enumerate() {
        let (ndcg, regret) = (interval(results.ndcg[at]), interval(results.regret[at]));
        let (ndcg_lead, regret_lead) = match method {
            Method::Ours => ("-".to_owned(), "-".to_owned()),
            Method::Random | Method::Cheapest | Method::Nearest | Method::FirstResponse | Method::EqualWeights => {
                (interval(results.ndcg_lead[at]), interval(results.regret_lead[at]))
            }
        };
        lines.push(format!("| {} | {ndcg} | {regret} | {ndcg_lead} | {regret_lead} |", method.name()));
    }
    lines.join("\n")
}

/// Means by seed: whether one of them carries the result.
pub(crate) fn by_seed(results: &Results) -> String {
    let names: Vec<&str> = Method::ALL.into_iter().map(Method::name).collect();
    let mut lines =
        vec![format!("| seed | {} |", names.join(" | ")), format!("|---|{}", "---|".repeat(Method::ALL.len()))];
    for (seed, ndcg, regret) in &results.by_seed {
        let cells = ndcg.iter().zip(regret).map(|(ndcg, regret)| format!("{} / {}", figure(*ndcg), figure(*regret)));
        lines.push(format!("| {seed} | {} |", cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.join("\n")
}

/// The table of fairness.
pub(crate) fn groups(groups: &[Group]) -> String {
    let mut lines = vec![
        "| group | searches | with a choice | eligible offers a search | regret | gap to all others | NDCG@5 | worth |"
            .to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for group in groups {
        lines.push(format!(
            "| {} | {} | {} | {:.1} | {} | {} | {} | {} |",
            group.name,
            group.searches,
            group.measured,
            group.eligible,
            interval(group.regret),
            interval(group.gap),
            interval(group.ndcg),
            interval(group.worth),
        ));
    }
    lines.join("\n")
}

//! What a run prints: one table, and below it what one has to know to read it.

use super::frame::{Latencies, Measured, Point, Target, Unit, Verdict};

/// Headings.
const HEADINGS: [&str; 8] = ["measurement", "size", "ours", "ceiling", "ratio", "target", "verdict", "slope"];

/// The table of what was measured.
pub(super) fn table(measured: &[Measured]) -> String {
    let mut rows: Vec<[String; 8]> = vec![HEADINGS.map(str::to_owned)];
    for one in measured {
        for (index, point) in one.points.iter().enumerate() {
            rows.push(line(one, point, index));
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            1..=4 | 7 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// What each row is, its single calls and its notes.
pub(super) fn legend(measured: &[Measured]) -> String {
    let mut text = String::new();
    for one in measured {
        let beside = one.row.ceiling.map_or_else(String::new, |ceiling| format!("; beside {ceiling}"));
        text.push_str(&format!("{}: {} (size: {}){beside}\n", one.row.name, one.row.what, one.row.size_of));
        for point in &one.points {
            let told = |side: &str, times: Option<Latencies>| {
                times.map_or_else(String::new, |times| format!("  at {}, {side}: {}\n", point.size, latencies(times)))
            };
            text.push_str(&told("ours", point.latencies));
            text.push_str(&told("ceiling", point.ceiling_latencies));
        }
        for note in &one.notes {
            text.push_str(&format!("  note: {note}\n"));
        }
    }
    text
}

fn line(one: &Measured, point: &Point, index: usize) -> [String; 8] {
    let first = index == 0;
    let judged = match one.row.judged_at {
        Some(size) => point.size == size,
        None => index + 1 == one.points.len(),
    };
    let verdict = one.verdict.filter(|_| judged).map_or("", |verdict| match verdict {
        Verdict::Missed => "missed",
        Verdict::Met => "met",
        Verdict::Stretch => "stretch",
    });
    [
        if first { one.row.name.to_owned() } else { String::new() },
        point.size.to_string(),
        figure(point.ours.median, one.row.unit),
        point.ceiling.as_ref().map_or_else(String::new, |ceiling| figure(ceiling.median, one.row.unit)),
        point.ratio.map_or_else(String::new, rounded),
        if judged {
            one.row.target.map_or_else(String::new, |target| asked(target, one.row.unit))
        } else {
            String::new()
        },
        verdict.to_owned(),
        if first { one.slope.map_or_else(String::new, |slope| format!("n^{slope:.2}")) } else { String::new() },
    ]
}

fn asked(target: Target, unit: Unit) -> String {
    match target {
        Target::RatioAtLeast(target, stretch) => format!("≥ {} ({})", rounded(target), rounded(stretch)),
        Target::RatioAtMost(target, stretch) => format!("≤ {} ({})", rounded(target), rounded(stretch)),
        Target::ValueBelow(target, stretch) => format!("< {} ({})", figure(target, unit), figure(stretch, unit)),
    }
}

fn figure(value: f64, unit: Unit) -> String {
    format!("{} {}", rounded(value), unit.sign())
}

/// Three figures that count.
fn rounded(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        small if small >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn latencies(times: Latencies) -> String {
    let Latencies { p50, p99, p99_9, max, calls, errors } = times;
    format!("p50 {p50} µs, p99 {p99} µs, p99.9 {p99_9} µs, max {max} µs of {calls} calls, {errors} errors")
}

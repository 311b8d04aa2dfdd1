//! What a measurement is: our figure beside the ceiling of the same run, at several sizes, each the median of repeats.

use serde::Serialize;

use super::arithmetic::{median, slope};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Unit {
    /// Things done in a second: more is better.
    PerSecond,
    /// Milliseconds for one thing: fewer are better.
    Milliseconds,
    /// Nanoseconds for one thing: fewer are better.
    Nanoseconds,
    /// Seconds for all of it: fewer are better.
    Seconds,
    /// Bytes held for one thing: fewer are better.
    Bytes,
}

impl Unit {
    /// As it stands behind a figure.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Milliseconds => "ms",
            Self::Nanoseconds => "ns",
            Self::Seconds => "s",
            Self::Bytes => "B",
        }
    }

    /// What one thing costs, in whatever grows with it: a rate is turned over.
    fn cost(self, value: f64) -> f64 {
        match self {
            Self::PerSecond => 1.0 / value,
            Self::Milliseconds | Self::Nanoseconds | Self::Seconds | Self::Bytes => value,
        }
    }
}

/// What performance.md of the plan asks for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of", content = "limits")]
pub(super) enum Target {
    /// Ours over the ceiling reaches this; the stretch after it.
    RatioAtLeast(f64, f64),
    /// Ours over the ceiling stays within this; the stretch after it.
    RatioAtMost(f64, f64),
    /// Ours alone stays below this; the stretch after it.
    ValueBelow(f64, f64),
}

/// How a target came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    /// Not the target.
    Missed,
    /// The target, and not the stretch.
    Met,
    /// The stretch too.
    Stretch,
}

impl Target {
    /// How a point stands to it; nothing where it has no figure to be judged by.
    fn judge(self, ours: f64, ratio: Option<f64>) -> Option<Verdict> {
        let (target, stretch) = match self {
            Self::RatioAtLeast(target, stretch) => (ratio? >= target, ratio? >= stretch),
            Self::RatioAtMost(target, stretch) => (ratio? <= target, ratio? <= stretch),
            Self::ValueBelow(target, stretch) => (ours < target, ours < stretch),
        };
        Some(match (target, stretch) {
            (_, true) => Verdict::Stretch,
            (true, false) => Verdict::Met,
            (false, false) => Verdict::Missed,
        })
    }
}

/// What is measured, and beside what.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Such as `submit-offer`; several rows of one run may begin alike.
    pub(super) name: &'static str,
    /// What is done.
    pub(super) what: &'static str,
    /// What a size counts.
    pub(super) size_of: &'static str,
    /// What the figures are.
    pub(super) unit: Unit,
    /// What the ceiling is; none where a figure stands alone.
    pub(super) ceiling: Option<&'static str>,
    /// What is asked for.
    pub(super) target: Option<Target>,
    /// The size that is judged; the largest where none is said.
    pub(super) judged_at: Option<u64>,
}

/// Figures of one side: one of each repeat.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Figures {
    /// In the order measured.
    pub(super) repeats: Vec<f64>,
    /// Their median.
    pub(super) median: f64,
}

impl Figures {
    /// Of repeats; none of none.
    pub(super) fn of(repeats: Vec<f64>) -> Option<Self> {
        let median = median(&repeats)?;
        Some(Self { repeats, median })
    }
}

/// Times of single calls, in microseconds, over all repeats.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Latencies {
    /// Half were faster.
    pub(super) p50: u64,
    /// 99 of 100 were faster.
    pub(super) p99: u64,
    /// 999 of 1,000 were faster.
    pub(super) p99_9: u64,
    /// The slowest.
    pub(super) max: u64,
    /// Calls measured.
    pub(super) calls: u64,
    /// Calls that failed; they are in no figure.
    pub(super) errors: u64,
}

/// One size.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Point {
    /// How much of it.
    pub(super) size: u64,
    /// Ours.
    pub(super) ours: Figures,
    /// The ceiling's.
    pub(super) ceiling: Option<Figures>,
    /// Ours over the ceiling's, by their medians.
    pub(super) ratio: Option<f64>,
    /// Single calls of ours, where they were timed.
    pub(super) latencies: Option<Latencies>,
    /// Single calls of the ceiling's.
    pub(super) ceiling_latencies: Option<Latencies>,
}

impl Point {
    /// A point of both sides.
    pub(super) fn beside(size: u64, ours: Vec<f64>, ceiling: Vec<f64>) -> Option<Self> {
        let (ours, ceiling) = (Figures::of(ours)?, Figures::of(ceiling)?);
        let ratio = Some(ours.median / ceiling.median);
        Some(Self { size, ours, ceiling: Some(ceiling), ratio, latencies: None, ceiling_latencies: None })
    }

    /// A point without a ceiling.
    pub(super) fn alone(size: u64, ours: Vec<f64>) -> Option<Self> {
        let ours = Figures::of(ours)?;
        Some(Self { size, ours, ceiling: None, ratio: None, latencies: None, ceiling_latencies: None })
    }
}

/// A row with its points.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measured {
    /// What it is.
    #[serde(flatten)]
    pub(super) row: Row,
    /// By size.
    pub(super) points: Vec<Point>,
    /// What one has to know to read them.
    pub(super) notes: Vec<String>,
    /// How the cost of one thing grows: as size to this power, by least squares over the logarithms.
    pub(super) slope: Option<f64>,
    /// How the target came out at the size that is judged; nothing in a quick run.
    pub(super) verdict: Option<Verdict>,
}

impl Measured {
    /// Judges a row's points.
    pub(super) fn of(row: Row, points: Vec<Point>, notes: Vec<String>, effort: Effort) -> Self {
        let costs: Vec<(f64, f64)> =
            points.iter().map(|point| (point.size as f64, row.unit.cost(point.ours.median))).collect();
        let judged = match row.judged_at {
            Some(size) => points.iter().find(|point| point.size == size),
            None => points.last(),
        };
        let judge = |point: &Point| row.target?.judge(point.ours.median, point.ratio);
        let verdict = judged.filter(|_| effort == Effort::Full).and_then(judge);
        Self { slope: slope(&costs), verdict, row, points, notes }
    }
}

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Effort {
    /// Sizes and repeats that count.
    Full,
    /// Small sizes and few repeats: for trying it out.
    Quick,
}

impl Effort {
    /// One of two.
    pub(super) fn of<T>(self, full: T, quick: T) -> T {
        match self {
            Self::Full => full,
            Self::Quick => quick,
        }
    }
}

/// Why something was not measured.
pub(super) type Failed = String;

/// Any error, in words.
pub(super) fn told(error: impl std::fmt::Display) -> Failed {
    error.to_string()
}

/// Ours and the ceiling by turns, so that whatever slows the machine down meets both.
pub(super) fn interleaved(
    repeats: usize,
    mut ours: impl FnMut() -> Result<f64, Failed>,
    mut ceiling: impl FnMut() -> Result<f64, Failed>,
) -> Result<(Vec<f64>, Vec<f64>), Failed> {
    let (mut of_ours, mut of_ceiling) = (Vec::with_capacity(repeats), Vec::with_capacity(repeats));
    for _ in 0..repeats {
        of_ours.push(ours()?);
        of_ceiling.push(ceiling()?);
    }
    Ok((of_ours, of_ceiling))
}

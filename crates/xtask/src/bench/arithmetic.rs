//! What the measurements compute: medians, how a cost grows, and when calls are due. Its tests run with those of the tool, for a bench target
//! has none.

use std::time::Duration;

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 { Some(upper) } else { Some((sorted.get(middle.checked_sub(1)?)? + upper) / 2.0) }
}

/// The power with which `y` grows with `x`: the slope of the line of least squares through their logarithms.
pub(crate) fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> =
        points.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (middle_x, middle_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = logs.iter().map(|(x, _)| (x - middle_x).powi(2)).sum();
    let shared: f64 = logs.iter().map(|(x, y)| (x - middle_x) * (y - middle_y)).sum();
    (logs.len() > 1 && spread > 0.0).then(|| shared / spread)
}

/// Instants at which so many calls are due, at a mean rate a second, as independent callers come: the same for the same seed.
pub(crate) fn poisson(calls: usize, per_second: f64, seed: u64) -> Vec<Duration> {
    let (mut state, mut at) = (seed, 0.0_f64);
    (0..calls)
        .map(|_| {
            at -= (1.0 - uniform(&mut state)).ln() / per_second;
            Duration::from_secs_f64(at)
        })
        .collect()
}

/// From nought to below one (SplitMix64).
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test")]

    use super::*;

    #[test]
    fn a_median_is_the_middle_of_what_was_measured() {
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[9.0, 1.0, 5.0, 7.0]), Some(6.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn a_slope_is_the_power_of_the_size() {
        let grown =
            |power: f64| slope(&[10.0, 100.0, 1_000.0].map(|size: f64| (size, 7.0 * size.powf(power)))).unwrap();
        assert!((grown(1.0) - 1.0).abs() < 1e-9);
        assert!((grown(2.0) - 2.0).abs() < 1e-9);
        assert!(grown(0.0).abs() < 1e-9, "what does not grow has none");
        assert_eq!(slope(&[(10.0, 3.0)]), None, "one size tells nothing");
    }

    #[test]
    fn calls_are_due_at_their_rate_in_order_and_the_same_for_a_seed() {
        let due = poisson(20_000, 1_000.0, 7);
        assert!(due.is_sorted());
        assert!((due.last().unwrap().as_secs_f64() - 20.0).abs() < 0.6, "20,000 at 1,000 a second last about 20 s");
        assert_eq!(due, poisson(20_000, 1_000.0, 7));
        assert_ne!(due, poisson(20_000, 1_000.0, 8));
    }
}

//! Means with 95 % intervals by the bootstrap: searches drawn again with replacement, the same ones for every method, so that a difference
//! between two methods is a paired one.

use crate::draws::Draws;

/// How often.
const SAMPLES: usize = 1_000;
/// Seed of the samples.
const SEED: u64 = 95;

/// A mean and where it may lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Estimate {
    /// The mean.
    pub(crate) mean: f64,
    /// Lower end of the interval.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
}

/// Estimates each of these figures of a set of searches: `rows` holds one row of them per search, `of` makes the figures from sums over rows.
pub(crate) fn estimate<const COLUMNS: usize, const FIGURES: usize>(
    rows: &[[f64; COLUMNS]],
    of: impl Fn(&[f64; COLUMNS]) -> [f64; FIGURES],
) -> [Estimate; FIGURES] {
    let sums = |picked: &mut dyn Iterator<Item = &[f64; COLUMNS]>| {
        let mut sums = [0.0; COLUMNS];
        for row in picked {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
        sums
    };
    let means = of(&sums(&mut rows.iter()));
    let mut draws = Draws::new(SEED, rows.len() as u64);
    let mut samples: [Vec<f64>; FIGURES] = std::array::from_fn(|_| Vec::with_capacity(SAMPLES));
    for _ in 0..SAMPLES {
        let mut picked = (0..rows.len()).filter_map(|_| rows.get(draws.below(rows.len() as u32) as usize));
        for (sample, figure) in samples.iter_mut().zip(of(&sums(&mut picked))) {
            sample.push(figure);
        }
    }
    let mut estimates = [Estimate::default(); FIGURES];
    for ((estimate, sample), mean) in estimates.iter_mut().zip(&mut samples).zip(means) {
        sample.sort_by(f64::total_cmp);
        let at = |permille: usize| sample.get(SAMPLES * permille / 1_000).copied().unwrap_or(mean);
        *estimate = Estimate { mean, low: at(25), high: at(975) };
    }
    estimates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_mean_and_narrows_with_more_searches() {
        let rows = |count: u32| (0..count).map(|at| [1.0, f64::from(at % 10)]).collect::<Vec<_>>();
        let mean = |sums: &[f64; 2]| [sums[1] / sums[0]];
        let [few] = estimate(&rows(100), mean);
        let [many] = estimate(&rows(10_000), mean);
        assert_eq!((few.mean, many.mean), (4.5, 4.5));
        assert!(few.low < few.mean && few.mean < few.high);
        assert!(many.high - many.low < (few.high - few.low) / 5.0);
    }

    #[test]
    fn a_figure_that_never_varies_has_no_width() {
        let [estimate] = estimate(&[[1.0, 0.25]; 40], |sums| [sums[1] / sums[0]]);
        assert_eq!(estimate, Estimate { mean: 0.25, low: 0.25, high: 0.25 });
    }
}

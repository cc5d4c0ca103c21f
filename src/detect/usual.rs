//! What is usual, from the same window of earlier days or weeks: middle, spread and range, with
//! outliers left out of the moments.

use super::count_tail::{lower_tail, upper_tail};

/// Standard deviations of a normal distribution in one median absolute deviation.
pub const MAD_TO_SD: f64 = 1.4826;

/// Samples further from the median than this many spreads are left out of mean and variance.
const OUTLIER: f64 = 5.0;

/// Summary of earlier values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// How many values mean and variance rest on.
    pub n: usize,
    /// How many were left out as outliers.
    pub left_out: usize,
    /// Mean of the kept values.
    pub mean: f64,
    /// Sample variance of the kept values; 0 for fewer than two.
    pub variance: f64,
    /// Median of all values.
    pub median: f64,
    /// Median absolute deviation of all values, as is (not scaled to a standard deviation).
    pub mad: f64,
    /// Fifth percentile of the kept values.
    pub low: f64,
    /// 95th percentile of the kept values.
    pub high: f64,
}

/// Which values are left out of mean, variance and range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outliers {
    /// Far from the median of counts. Of counts around a small median most may be equal (median
    /// absolute deviation 0): the spread of a Poisson count is the least that is expected.
    OfCounts,
    /// Far from the median, in a unit of no known scale.
    OfMeasures,
    /// None are left out: the values mix several times of day.
    Kept,
}

impl Usual {
    /// Summarises `values`; `None` for none. Values must be finite. Reorders them.
    pub fn of(values: &mut [f64], outliers: Outliers) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        let median = middle(values);
        let mut distances: Vec<f64> = values.iter().map(|it| (it - median).abs()).collect();
        distances.sort_unstable_by(f64::total_cmp);
        let mad = middle(&distances);
        let spread = match outliers {
            Outliers::OfCounts => (MAD_TO_SD * mad).max(median.abs().max(1.0).sqrt()),
            Outliers::OfMeasures if 0.0 < mad => MAD_TO_SD * mad,
            Outliers::OfMeasures | Outliers::Kept => f64::INFINITY,
        };
        let first = values.partition_point(|it| *it < median - OUTLIER * spread);
        let end = values.partition_point(|it| *it <= median + OUTLIER * spread);
        let kept = &values[first..end];
        let n = kept.len();
        let mean = kept.iter().sum::<f64>() / n as f64;
        let squares: f64 = kept.iter().map(|it| (it - mean).powi(2)).sum();
        Some(Self {
            n,
            left_out: values.len() - n,
            mean,
            variance: if n < 2 { 0.0 } else { squares / (n - 1) as f64 },
            median,
            mad,
            low: quantile(kept, 0.05),
            high: quantile(kept, 0.95),
        })
    }

    /// Overdispersion beyond Poisson: (variance − mean) / mean², never below 0.
    pub fn dispersion(&self) -> f64 {
        if self.mean <= 0.0 {
            0.0
        } else {
            ((self.variance - self.mean) / self.mean.powi(2)).max(0.0)
        }
    }

    /// Chances of a count as large, and as small, as `count` under a negative binomial with this
    /// mean and at least this dispersion. What is not known of a mean of `n` values widens the
    /// variance, and half an event is added so that a past of zeros does not make 1 impossible.
    pub fn count_tails(&self, count: f64, least_dispersion: f64) -> (f64, f64) {
        let n = self.n as f64;
        let mean = self.mean + 0.5 / n;
        let dispersion = self.dispersion().max(least_dispersion);
        let variance = (mean + dispersion * mean * mean) * (1.0 + 2.0 / n);
        (upper_tail(count, mean, variance), lower_tail(count, mean, variance))
    }

    /// Chance of a count as large as this one, if it is above the mean; else 1.
    pub fn chance_of(&self, count: f64) -> f64 {
        if self.mean < count { self.count_tails(count, 0.0).0 } else { 1.0 }
    }
}

fn middle(sorted: &[f64]) -> f64 {
    let at = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[at] } else { f64::midpoint(sorted[at - 1], sorted[at]) }
}

/// The value at `share` of the way through, between neighbours linearly.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_are_left_out_of_moments_and_range() {
        let mut values = [4.0, 5.0, 6.0, 5.0, 4.0, 6.0, 5.0, 400.0, 5.0];
        let it = Usual::of(&mut values, Outliers::OfCounts).unwrap();
        assert_eq!((it.n, it.left_out), (8, 1));
        assert!((it.mean - 5.0).abs() < 1e-12 && (it.median - 5.0).abs() < 1e-12);
        assert!((it.variance - 4.0 / 7.0).abs() < 1e-12);
        assert!(it.high <= 6.0);
        assert_eq!(Usual::of(&mut [], Outliers::Kept), None);
    }

    #[test]
    fn a_past_of_zeros_makes_one_rare_and_ten_impossible() {
        let it = Usual::of(&mut [0.0; 20], Outliers::OfCounts).unwrap();
        let (one, _) = it.count_tails(1.0, 0.0);
        let (ten, _) = it.count_tails(10.0, 0.0);
        assert!((0.005..0.1).contains(&one), "{one}");
        assert!(ten < 1e-6, "{ten}");
    }
}

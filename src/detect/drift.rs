//! How far new windows have drifted from those that a model learned: per feature the population
//! stability index, PSI = Σ (new − learned) · ln(new / learned) over the shares of windows between
//! the deciles of what was learned. It is the symmetric (Jeffreys) divergence of the two
//! histograms.
//!
//! The limits are the ones that credit scoring uses: below 0.1 as learned, from 0.1 on somewhat
//! different, from 0.25 on much different (J. du Pisanie et al., "A critical review of existing and
//! new population stability testing procedures in credit risk scoring", arXiv 2303.01227, 2023).
//! Few windows give a large index by chance alone: without any drift it is distributed as χ² with
//! one less degree of freedom than bins, times 1/learned + 1/new (B. Yurdakul, "Statistical
//! Properties of Population Stability Index", dissertation, Western Michigan University, 2018). So
//! an index counts only beyond the 95th percentile of that.

use super::matrix::{Matrix, quantile};
use super::quantity::{Layout, plural};
use super::sampling::picks;
use crate::domain::run::{Drift, DriftLevel};
use crate::domain::time::{DAY, Micros};
use serde::{Deserialize, Serialize};

/// Bins where all deciles differ.
const BINS: usize = 10;
/// Windows that the deciles are taken from, at most.
const SAMPLE: usize = 5_000;
/// New windows below which nothing is said.
const LEAST: usize = 30;
/// From here on somewhat different.
const SOME: f64 = 0.1;
/// From here on much different.
const MUCH: f64 = 0.25;
/// Time in which an own past comes into being, in microseconds.
const SETTLING: i64 = 14 * DAY;
/// Settled windows that are enough to learn from alone.
const ENOUGH: usize = 100;
/// How names of features end that say what is usual for an entity.
const LEVEL: &str = "_level";
/// Features that a note names.
const NAMED: usize = 3;

/// What was learned of each feature: where its values lie.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Learned {
    rows: usize,
    columns: Vec<Bins>,
}

/// Upper ends of all bins but the last, ascending, and the windows in each bin.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Bins {
    ends: Vec<f32>,
    counts: Vec<u32>,
}

impl Learned {
    /// From the windows that a model is trained on; `starts` are their beginnings. The first two
    /// weeks are left out where the others are enough: what is compared with an own past is not
    /// settled in them, and would look as if it had drifted later.
    pub fn fit(features: &Matrix, starts: &[Micros], seed: u64) -> Self {
        let first = starts.iter().min().map_or(0, |it| it.0);
        let settled: Vec<usize> =
            (0..starts.len()).filter(|at| first + SETTLING <= starts[*at].0).collect();
        let rows = if ENOUGH <= settled.len() { settled } else { (0..features.rows()).collect() };
        let picked = picks(rows.len(), SAMPLE, seed ^ 5);
        let sample = features.pick(&picked.iter().map(|at| rows[*at]).collect::<Vec<_>>());
        let columns = (0..sample.width).map(|at| Bins::fit(column(&sample, at))).collect();
        Self { rows: sample.rows(), columns }
    }

    /// The drift of every feature over the rows at `new`, the largest first; nothing where there
    /// are too few.
    pub fn drift(&self, layout: &Layout, features: &Matrix, new: &[usize]) -> Vec<Drift> {
        if new.len() < LEAST || self.rows == 0 {
            return Vec::new();
        }
        let rows = features.pick(new);
        let named = layout.names().zip(layout.labels());
        let mut drifts: Vec<Drift> = self
            .columns
            .iter()
            .enumerate()
            .zip(named)
            // What is usual for an entity hardly differs between its windows, so that a few
            // entities would stand for many windows.
            .filter(|(_, (feature, _))| !feature.ends_with(LEVEL))
            .map(|((at, bins), (feature, label))| {
                let counts = bins.count(column(&rows, at));
                let psi = index(&bins.counts, &counts);
                let chance = by_chance(counts.len(), self.rows, rows.rows());
                Drift { entity_kind: layout.kind, feature, label, psi, level: level(psi, chance) }
            })
            .collect();
        drifts.sort_by(|a, b| b.psi.total_cmp(&a.psi).then_with(|| a.feature.cmp(&b.feature)));
        drifts
    }

    /// Whether a model read from a file has bins for each of `width` features.
    pub fn is_sound(&self, width: usize) -> bool {
        let fits = |it: &Bins| it.counts.len() == it.ends.len() + 1 && it.ends.is_sorted();
        self.columns.len() == width && self.columns.iter().all(fits)
    }
}

impl Bins {
    fn fit(mut values: Vec<f32>) -> Self {
        values.sort_unstable_by(f32::total_cmp);
        let mut ends: Vec<f32> =
            (1..BINS).map(|it| quantile(&values, it as f64 / BINS as f64)).collect();
        // Where one value is that frequent, several deciles are it.
        ends.dedup();
        let mut bins = Self { ends, counts: Vec::new() };
        bins.counts = bins.count(values);
        bins
    }

    fn count(&self, values: Vec<f32>) -> Vec<u32> {
        let mut counts = vec![0; self.ends.len() + 1];
        for value in values {
            counts[self.ends.partition_point(|end| *end < value)] += 1;
        }
        counts
    }
}

fn column(rows: &Matrix, at: usize) -> Vec<f32> {
    rows.values.iter().skip(at).step_by(rows.width).copied().collect()
}

/// The population stability index. Half a window is added to each bin, so that an empty one does
/// not make it infinite.
fn index(learned: &[u32], new: &[u32]) -> f64 {
    let shares = |counts: &[u32]| -> Vec<f64> {
        let all: f64 = counts.iter().map(|it| f64::from(*it) + 0.5).sum();
        counts.iter().map(|it| (f64::from(*it) + 0.5) / all).collect()
    };
    let pairs = shares(learned).into_iter().zip(shares(new));
    pairs.map(|(learned, new)| (new - learned) * (new / learned).ln()).sum()
}

/// What the index exceeds once in twenty times where nothing has drifted (χ² after Wilson and
/// Hilferty).
fn by_chance(bins: usize, learned: usize, new: usize) -> f64 {
    let free = bins.saturating_sub(1).max(1) as f64;
    let part = 2.0 / (9.0 * free);
    let chi_squared = free * (1.0 - part + 1.645 * part.sqrt()).powi(3);
    chi_squared * (1.0 / learned as f64 + 1.0 / new as f64)
}

fn level(psi: f64, chance: f64) -> DriftLevel {
    match psi {
        it if it <= chance || it < SOME => DriftLevel::AsLearned,
        it if it < MUCH => DriftLevel::Somewhat,
        _ => DriftLevel::Much,
    }
}

/// What a run says of the drift of one kind of entity, over so many new windows.
pub(super) fn note(layout: &Layout, windows: usize, drifts: &[Drift]) -> String {
    let of = plural(layout.kind.field());
    let Some(largest) = drifts.first() else {
        return format!(
            "{windows} new windows of {of} are too few to say whether they differ from what the \
             model learned; that takes {LEAST}."
        );
    };
    let drifted: Vec<&Drift> =
        drifts.iter().filter(|it| it.level != DriftLevel::AsLearned).collect();
    if drifted.is_empty() {
        return format!(
            "The {windows} new windows of {of} are distributed as the model learned (largest \
             stability index {:.2}, {}).",
            largest.psi, largest.label
        );
    }
    let named: Vec<String> =
        drifted.iter().take(NAMED).map(|it| format!("{} {:.2}", it.label, it.psi)).collect();
    let much = drifted.iter().filter(|it| it.level == DriftLevel::Much).count();
    let advice = if much == 0 { "" } else { " Analyse again to learn from them." };
    format!(
        "The {windows} new windows of {of} have drifted from what the model learned in {} of {} \
         features (stability index, much from {MUCH}): {}.{advice}",
        drifted.len(),
        drifts.len(),
        named.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    /// Column of `n` sums of four random numbers, moved by `by`.
    fn values(n: usize, seed: u64, by: f32) -> Vec<f32> {
        let mut rng = Xoshiro256Plus::seed_from_u64(seed);
        (0..n).map(|_| by + (0..4).map(|_| rng.r#gen::<f32>()).sum::<f32>()).collect()
    }

    fn psi(learned: &[f32], new: &[f32]) -> (f64, f64) {
        let bins = Bins::fit(learned.to_vec());
        let counts = bins.count(new.to_vec());
        let chance = by_chance(counts.len(), learned.len(), new.len());
        (index(&bins.counts, &counts), chance)
    }

    #[test]
    fn the_index_of_two_known_histograms() {
        // By hand: (0.8 − 0.5) ln 1.6 + (0.2 − 0.5) ln 0.4, with half a window more per bin.
        let by_hand =
            (0.8_f64 - 0.5) * (0.8_f64 / 0.5).ln() + (0.2_f64 - 0.5) * (0.2_f64 / 0.5).ln();
        let got = index(&[500_000, 500_000], &[800_000, 200_000]);
        assert!((got - by_hand).abs() < 1e-5, "{got} {by_hand}");
        assert!((index(&[7, 3], &[700, 300])).abs() < 0.01, "the same shares");
    }

    #[test]
    fn only_what_moved_has_drifted() {
        let learned = values(5_000, 1, 0.0);
        for (by, want) in
            [(0.0, DriftLevel::AsLearned), (0.22, DriftLevel::Somewhat), (0.6, DriftLevel::Much)]
        {
            let (psi, chance) = psi(&learned, &values(2_000, 2, by));
            assert_eq!(level(psi, chance), want, "{by}: {psi} against {chance}");
        }
    }

    #[test]
    fn few_windows_do_not_drift_by_chance() {
        let learned = values(5_000, 1, 0.0);
        let beyond = |by: f32| {
            let far = |seed: &u64| {
                let (psi, chance) = psi(&learned, &values(30, *seed, by));
                level(psi, chance) != DriftLevel::AsLearned
            };
            (100..300).filter(far).count()
        };
        assert!(beyond(0.0) < 30, "{} of 200", beyond(0.0));
        assert!(180 < beyond(1.0), "{} of 200", beyond(1.0));
    }

    #[test]
    fn a_constant_feature_drifts_only_when_it_is_constant_no_more() {
        let learned = vec![0.0; 1_000];
        assert!(psi(&learned, &vec![0.0; 500]).0 < 0.01);
        let new: Vec<f32> = (0..500_u16).map(|it| f32::from(it % 2)).collect();
        let (psi, chance) = psi(&learned, &new);
        assert_eq!(level(psi, chance), DriftLevel::Much);
    }
}

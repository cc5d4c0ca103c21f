//! The detectors of groups: what they learn from, how they are combined, and which number of a
//! group its score comes from.
//!
//! Groups are few kinds of traffic (night, weekend, timers, an office in the morning), so
//! distance to the nearest kind orders them best, and rare but harmless kinds must be among what
//! is learned. Profiles are combined otherwise (`ensemble`).

use super::DetectError;
use super::combine::{self, Calibration, Standing};
use super::ensemble::{CODES, Scored};
use super::forest::Forest;
use super::kmeans::Centroids;
use super::matrix::{Matrix, Scaler};
use super::nearest;
use super::sampling::{ordinary, picks};
use super::tails::Tails;
use crate::domain::job::Cancel;
use crate::domain::run::Settings;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Groups that a quarter of the log must hold before that quarter is what is learned from.
const HISTORY: usize = 1000;
/// Groups that the centroids are fitted on, at most.
const FITTED: usize = 8000;
/// Kinds of traffic that are told apart.
const CLUSTERS: usize = 8;
/// Smallest spread of a number over all groups.
const LEAST: f32 = 0.03;
/// How much each detector counts, in the order of [`CODES`].
const WEIGHTS: [f32; 4] = [0.0, 1.0, 1.0, 0.0];
/// Share of what is learned from that is looked at for stretches of trouble.
const ODD: f64 = 0.03;
/// Groups of that share that one day may teach. What is rare but harmless comes back on other
/// days; forty groups of one attack would vouch for one another.
const A_DAY: usize = 3;

/// Trained detectors of groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct GroupEnsemble {
    scaler: Scaler,
    forest: Forest,
    centroids: Centroids,
    reference: Matrix,
    tails: Tails,
    /// Of each detector.
    each: Calibration,
    /// Of the weighted mean.
    mean: Calibration,
}

impl GroupEnsemble {
    /// Trains on the `history` rows (see [`history`]) of `features` and scores all. `full` is the
    /// share of a whole group that each row holds, `days` the day on which it begins.
    pub fn train(
        features: &Matrix,
        full: &[f32],
        days: &[i64],
        history: &[usize],
        settings: &Settings,
        cancel: &Cancel,
    ) -> Result<(Self, Scored), DetectError> {
        let seed = settings.seed;
        let learned = features.pick(history);
        let scaler = Scaler::fit(&learned, &vec![LEAST; features.width]);
        let rows = scaled(&scaler, features, full);
        let learned = rows.pick(history);
        let forest = Forest::grow(&learned, seed, cancel)?;
        let days: Vec<i64> = history.iter().map(|it| days[*it]).collect();
        let calm = learned.pick(&recurring(&forest.score(&learned, cancel)?, &days));
        let mut fitted = calm.pick(&picks(calm.rows(), FITTED, seed ^ 1));
        // Where all of a log is learned from, trouble must not become a centroid of its own.
        if history.len() == features.rows() {
            fitted = ordinary(&fitted, &forest.score(&fitted, cancel)?);
        }
        let mut model = Self {
            forest,
            centroids: Centroids::with(CLUSTERS, &fitted, seed, cancel)?,
            reference: calm.pick(&picks(calm.rows(), nearest::REFERENCE, seed ^ 2)),
            tails: Tails::fit(&learned),
            scaler,
            each: combine::combine(&[], false, 0.0).1,
            mean: combine::combine(&[], false, 0.0).1,
        };
        let raw = model.raw(&rows, cancel)?;
        let most = settings.contamination.share();
        let each = combine::combine(&raw, false, most);
        let mean = combine::combine(&[Self::mean(&raw)], false, most);
        (model.each, model.mean) = (each.1, mean.1);
        let standings = each.0.into_iter().zip(mean.0).map(|(each, mean)| joined(each, &mean));
        let (standings, of) = (standings.collect(), rows.rows() as u64);
        let allowed = model.each.allowed();
        let scored = Scored { standings, raw, of, allowed };
        Ok((model, scored))
    }

    /// Scores `features` without learning from them.
    pub fn score(
        &self,
        features: &Matrix,
        full: &[f32],
        cancel: &Cancel,
    ) -> Result<Scored, DetectError> {
        let raw = self.raw(&scaled(&self.scaler, features, full), cancel)?;
        let mean = Self::mean(&raw);
        let standings = mean
            .iter()
            .enumerate()
            .map(|(row, mean)| {
                let said: Vec<f32> = raw.iter().map(|it| it[row]).collect();
                joined(self.each.place(&said), &self.mean.place(&[*mean]))
            })
            .collect();
        let (of, allowed) = (self.each.ranked(), self.each.allowed());
        Ok(Scored { standings, raw, of, allowed })
    }

    fn raw(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<Vec<f32>>, DetectError> {
        Ok(vec![
            self.forest.score(rows, cancel)?,
            self.centroids.score(rows, cancel)?,
            nearest::score(&self.reference, rows, cancel)?,
            self.tails.score(rows, cancel)?,
        ])
    }

    /// The weighted mean of the two distances, which have one unit: a tail of ranks would say
    /// which group is the oddest, but not how far it is from the others.
    fn mean(raw: &[Vec<f32>]) -> Vec<f32> {
        let sum: f32 = WEIGHTS.iter().sum();
        (0..raw.first().map_or(0, Vec::len))
            .map(|row| raw.iter().zip(WEIGHTS).map(|(it, by)| by * it[row]).sum::<f32>() / sum)
            .collect()
    }

    /// Each feature's part in the squared distance of a row to its nearest centroid. Sums to 1.
    pub fn shares(&self, row: &[f32], full: f32) -> Vec<f32> {
        let mut one = Matrix::new(row.len());
        one.push(row);
        let one = scaled(&self.scaler, &one, &[full]);
        let parts = |centroid: usize| -> Vec<f32> {
            let pairs = one.row(0).iter().zip(self.centroids.rows.row(centroid));
            pairs.map(|(a, b)| (a - b) * (a - b)).collect()
        };
        let nearest = (0..self.centroids.rows.rows())
            .map(parts)
            .min_by(|a, b| a.iter().sum::<f32>().total_cmp(&b.iter().sum::<f32>()))
            .unwrap_or_default();
        let sum: f32 = nearest.iter().sum();
        if sum <= 1e-6 {
            return vec![1.0 / row.len().max(1) as f32; row.len()];
        }
        nearest.into_iter().map(|it| it / sum).collect()
    }

    /// Whether a model read from a file fits features of `width` columns.
    pub fn is_sound(&self, width: usize) -> bool {
        let table = |it: &Matrix| {
            it.width == width && 0 < it.rows() && it.values.len() == it.rows() * width
        };
        self.scaler.centre.len() == width
            && self.scaler.spread.len() == width
            && self.forest.is_sound(width)
            && table(&self.centroids.rows)
            && table(&self.reference)
            && self.tails.is_sound(width)
            && self.each.is_sound(CODES.len())
            && self.mean.is_sound(1)
    }
}

/// The rows to learn from: the first quarter by `begin`, or all where that is too few.
pub(super) fn history(begin: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..begin.len()).collect();
    if HISTORY <= begin.len() / 4 {
        order.sort_by_key(|it| (begin[*it], *it));
        order.truncate(begin.len() / 4);
        order.sort_unstable();
    }
    order
}

/// The rows that are learned from: of the oddest by `scores` only the first [`A_DAY`] of each day.
fn recurring(scores: &[f32], days: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let (odd, rest) = order.split_at((scores.len() as f64 * ODD).ceil() as usize);
    let mut taught: HashMap<i64, usize> = HashMap::new();
    let mut kept = rest.to_vec();
    kept.extend(odd.iter().filter(|row| {
        let taught = taught.entry(days[**row]).or_default();
        *taught += 1;
        *taught <= A_DAY
    }));
    kept.sort_unstable();
    kept
}

/// Events that a group lacks are taken to be ordinary: a short group is only as odd as what it
/// holds makes a whole one.
fn scaled(scaler: &Scaler, features: &Matrix, full: &[f32]) -> Matrix {
    let mut rows = scaler.scale(features);
    if 0 < rows.width {
        for (row, full) in rows.values.chunks_exact_mut(features.width).zip(full) {
            for value in row {
                *value *= full;
            }
        }
    }
    rows
}

/// The ranks of each detector with the score of all.
fn joined(each: Standing, mean: &Standing) -> Standing {
    Standing { score: mean.score, flagged: mean.flagged, ..each }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_learned_from_its_beginning_and_a_short_one_whole() {
        let begin: Vec<i64> = (0..4000).map(|it| 4000 - it).collect();
        assert_eq!(history(&begin), (3000..4000).collect::<Vec<_>>());
        assert_eq!(history(&begin[..3999]).len(), 3999);
    }

    #[test]
    fn a_stretch_of_trouble_teaches_less_than_what_comes_back() {
        // 20 odd groups on one day, and one on each of the other days.
        let scores: Vec<f32> = (0_u16..1000).map(|it| if it < 30 { 9.0 } else { 1.0 }).collect();
        let days: Vec<i64> = (0..1000).map(|it| if it < 20 { 0 } else { it }).collect();
        let kept = recurring(&scores, &days);
        assert_eq!(kept, [0, 1, 2].into_iter().chain(20..1000).collect::<Vec<usize>>());
    }

    #[test]
    fn a_short_group_is_as_odd_as_what_it_holds_and_a_saved_model_agrees() {
        let mut rows = Matrix::new(2);
        for n in 0_u16..400 {
            rows.push(&[f32::from(n % 7), f32::from(n % 5)]);
        }
        rows.push(&[40.0, 0.0]);
        rows.push(&[40.0, 0.0]);
        let mut full = vec![1.0; 402];
        full[401] = 0.04;
        let history: Vec<usize> = (0..402).collect();
        let go = Cancel::default();
        let (model, scored) =
            GroupEnsemble::train(&rows, &full, &[0; 402], &history, &Settings::default(), &go)
                .unwrap();
        assert!(scored.standings[400].flagged && !scored.standings[401].flagged);
        let shares = model.shares(rows.row(400), 1.0);
        assert!(0.9 < shares[0] && (shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let saved = serde_json::to_vec(&model).unwrap();
        let read: GroupEnsemble = serde_json::from_slice(&saved).unwrap();
        assert!(read.is_sound(2) && !read.is_sound(3));
        let again = read.score(&rows, &full, &go).unwrap();
        assert_eq!(again.raw, scored.raw);
        assert!(again.standings[400].flagged && !again.standings[401].flagged);
    }
}

//! The detectors of one table of features: trained together, combined to one score, saved
//! and used again.

use super::DetectError;
use super::combine::{self, Calibration, Standing};
use super::forest::Forest;
use super::kmeans::Centroids;
use super::matrix::{BLOCK, Matrix, Scaler};
use super::nearest;
use super::sampling::{ordinary, picks};
use super::svm::{self, OneClass};
use super::tails::Tails;
use crate::domain::job::Cancel;
use crate::domain::run::Settings;
use serde::{Deserialize, Serialize};

/// Codes of the detectors, in the order of every list of their scores.
pub(super) const CODES: [&str; 4] = ["isolation_forest", "kmeans", "nearest", "rare_values"];
/// The same for profiles, which have one more, and last what the typed channels say together.
pub(super) const PROFILE_CODES: [&str; 6] =
    ["isolation_forest", "kmeans", "nearest", "rare_values", "one_class_svm", "channels"];

/// Rows that scales, tails and centroids are fitted on, at most.
const SAMPLE: usize = 20_000;
/// Rows that are scaled and scored at a time.
const PART: usize = 64 * BLOCK;
/// Rows that the centroids are fitted on, at most.
const KMEANS_SAMPLE: usize = 6_000;

/// Trained detectors of one table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ensemble {
    scaler: Scaler,
    forest: Forest,
    centroids: Centroids,
    reference: Matrix,
    tails: Tails,
    svm: OneClass,
    calibration: Calibration,
}

/// What the detectors said about each row.
#[derive(Debug, Default)]
pub(super) struct Scored {
    pub standings: Vec<Standing>,
    /// Each detector's own number: `raw[detector][row]`; last the nats of the typed channels, of profiles.
    pub raw: Vec<Vec<f32>>,
    /// How many rows the ranks are among.
    pub of: u64,
    /// How many of those may be raised.
    pub allowed: f64,
}

impl Scored {
    /// How many detectors have row `row` among the share that may be raised, and of how many. What
    /// typed channels say is not counted: they give the type.
    pub fn agreement(&self, row: usize) -> (usize, usize) {
        let ranks = &self.standings[row].ranks;
        let of = if ranks.len() == PROFILE_CODES.len() { ranks.len() - 1 } else { ranks.len() };
        let agree = ranks[..of].iter().filter(|it| f64::from(**it) <= self.allowed).count();
        (agree, of)
    }
}

impl Ensemble {
    /// Trains on all rows of `features` and scores them. `least` is the smallest spread that
    /// each column is taken to have, `typed` what the typed channels say, in nats.
    pub fn train(
        features: &Matrix,
        least: &[f32],
        typed: Vec<f32>,
        settings: &Settings,
        cancel: &Cancel,
    ) -> Result<(Self, Scored), DetectError> {
        let seed = settings.seed;
        let n = features.rows();
        let sample = features.pick(&picks(n, SAMPLE, seed));
        let scaler = Scaler::fit(&sample, least);
        let some_of = |picks: &[usize]| scaler.scale(&features.pick(picks));
        let forest = Forest::grow_from(n, some_of, seed, cancel)?;
        let fitted = some_of(&picks(n, KMEANS_SAMPLE, seed ^ 1));
        let fitted = ordinary(&fitted, &forest.score(&fitted, cancel)?);
        let mut model = Self {
            forest,
            svm: OneClass::fit(&fitted.pick(&picks(fitted.rows(), svm::SAMPLE, seed ^ 3)))?,
            centroids: Centroids::fit(&fitted, seed, cancel)?,
            reference: some_of(&picks(n, nearest::REFERENCE, seed ^ 2)),
            tails: Tails::fit(&scaler.scale(&sample)),
            scaler,
            calibration: combine::combine(&[], false, 0.0).1,
        };
        let mut raw = model.raw(features, cancel)?;
        let of = n as u64;
        raw.push(typed);
        let (standings, calibration) = combine::combine(&raw, true, settings.contamination.share());
        model.calibration = calibration;
        let allowed = model.calibration.allowed();
        Ok((model, Scored { standings, raw, of, allowed }))
    }

    /// Scores `features` without learning from them. `typed` is what the channels say of them.
    pub fn score(
        &self,
        features: &Matrix,
        typed: Vec<f32>,
        cancel: &Cancel,
    ) -> Result<Scored, DetectError> {
        let mut raw = self.raw(features, cancel)?;
        raw.push(typed);
        let standings = (0..features.rows())
            .map(|row| {
                let said: Vec<f32> = raw.iter().map(|it| it[row]).collect();
                self.calibration.place(&said)
            })
            .collect();
        let allowed = self.calibration.allowed();
        Ok(Scored { standings, raw, of: self.calibration.ranked(), allowed })
    }

    /// What each detector says about each row. Rows are scaled a part at a time: of millions of
    /// them, a second table would be a good part of all memory.
    fn raw(&self, features: &Matrix, cancel: &Cancel) -> Result<Vec<Vec<f32>>, DetectError> {
        let mut out = vec![Vec::with_capacity(features.rows()); PROFILE_CODES.len() - 1];
        let width = features.width.max(1);
        for part in features.values.chunks(PART * width) {
            let rows = self.scaler.scaled(Matrix { width, values: part.to_vec() });
            let said = [
                self.forest.score(&rows, cancel)?,
                self.centroids.score(&rows, cancel)?,
                nearest::score(&self.reference, &rows, cancel)?,
                self.tails.score(&rows, cancel)?,
                self.svm.score(&rows, cancel)?,
            ];
            for (out, said) in out.iter_mut().zip(said) {
                out.extend(said);
            }
        }
        Ok(out)
    }

    /// How much each feature of `row` contributes: by how much the forest's score falls when that
    /// feature alone is put back to its usual value. Where no single feature matters to the
    /// forest, the tails of the features share it out. The shares sum to 1.
    pub fn shares(&self, row: &[f32], cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        let mut one = Matrix::new(row.len());
        one.push(row);
        let scaled = self.scaler.scale(&one);
        let mut asked = Matrix::new(row.len());
        asked.push(scaled.row(0));
        // Most columns are at their usual value already: putting them back changes nothing.
        let odd: Vec<usize> = (0..row.len()).filter(|it| scaled.row(0)[*it] != 0.0).collect();
        for &column in &odd {
            let mut usual = scaled.row(0).to_vec();
            usual[column] = 0.0;
            asked.push(&usual);
        }
        let scores = self.forest.score(&asked, cancel)?;
        let mut drops = vec![0.0; row.len()];
        for (column, score) in odd.iter().zip(&scores[1..]) {
            drops[*column] = (scores[0] - score).max(0.0);
        }
        let tails: Vec<f32> =
            scaled.row(0).iter().enumerate().map(|(at, it)| self.tails.of(at, *it)).collect();
        Ok(shared(&drops)
            .or_else(|| shared(&tails))
            .unwrap_or_else(|| vec![1.0 / row.len().max(1) as f32; row.len()]))
    }

    /// Per feature, the share (0 to 1) of the rows it was trained on that are at or above `row`.
    pub fn tail_shares(&self, row: &[f32]) -> Vec<f32> {
        let mut one = Matrix::new(row.len());
        one.push(row);
        let scaled = self.scaler.scale(&one);
        let tail = |(at, it): (usize, &f32)| (-self.tails.of(at, *it)).exp();
        scaled.row(0).iter().enumerate().map(tail).collect()
    }

    /// Squared distance of two rows as the detectors see them.
    pub fn apart(&self, a: &[f32], b: &[f32]) -> f32 {
        let pairs = a.iter().zip(b).zip(&self.scaler.spread);
        pairs.map(|((a, b), spread)| ((a - b) / spread).powi(2)).sum()
    }

    /// How many centroids K-means has, and the sum of squared distances with 1, 2, 3, … of them.
    pub fn elbow(&self) -> (usize, &[f64]) {
        (self.centroids.rows.rows(), &self.centroids.inertia)
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
            && self.svm.is_sound(width)
            && self.calibration.is_sound(PROFILE_CODES.len())
    }
}

/// Parts of their sum; `None` where the sum is too small to mean anything.
fn shared(parts: &[f32]) -> Option<Vec<f32>> {
    let sum: f32 = parts.iter().sum();
    (1e-4 < sum).then(|| parts.iter().map(|it| it / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    fn rows() -> Matrix {
        let mut rng = Xoshiro256Plus::seed_from_u64(11);
        let mut matrix = Matrix::new(4);
        for _ in 0..1500 {
            let row: Vec<f32> =
                (0..4).map(|_| (0..4).map(|_| rng.r#gen::<f32>()).sum::<f32>()).collect();
            matrix.push(&row);
        }
        matrix.push(&[2.0, 2.0, 30.0, 2.0]);
        matrix
    }

    fn train(rows: &Matrix) -> Result<(Ensemble, Scored), DetectError> {
        let silent = vec![0.0; rows.rows()];
        Ensemble::train(rows, &[0.0; 4], silent, &Settings::default(), &Cancel::default())
    }

    #[test]
    fn what_stands_out_is_raised_and_explained_by_its_column() {
        let rows = rows();
        let (model, scored) = train(&rows).unwrap();
        let best = scored.standings.iter().map(|it| it.score).fold(0.0, f64::max);
        assert_eq!(scored.standings[1500].score, best);
        assert!(scored.standings[1500].flagged);
        let shares = model.shares(rows.row(1500), &Cancel::default()).unwrap();
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(0.5 < shares[2], "{shares:?}");
    }

    #[test]
    fn a_saved_model_says_the_same_about_old_rows_and_sees_new_ones() {
        let rows = rows();
        let (model, scored) = train(&rows).unwrap();
        let saved = serde_json::to_vec(&model).unwrap();
        let read: Ensemble = serde_json::from_slice(&saved).unwrap();
        assert!(read.is_sound(4) && !read.is_sound(3));
        let again = read.score(&rows, vec![0.0; rows.rows()], &Cancel::default()).unwrap();
        assert_eq!(again.raw, scored.raw);
        assert!(again.standings[1500].flagged);
        let raised = |it: &Scored| it.standings.iter().filter(|it| it.flagged).count();
        assert!(raised(&again) <= raised(&scored) + 5);
    }
}

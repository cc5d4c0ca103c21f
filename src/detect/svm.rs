//! One-class SVM with a Gaussian kernel (Schölkopf and others, 2001), the third method of the
//! login study: how far a row lies outside the region that holds nearly all ordinary rows.
//!
//! Fitted by linfa on a small sample; scored here. Far from all support vectors the decision value
//! is the same for every row, so its logarithm is the score: it goes on growing with distance and
//! keeps the order.

use super::DetectError;
use super::abreast::Abreast;
use super::matrix::Matrix;
use crate::domain::job::Cancel;
use linfa::DatasetBase;
use linfa::dataset::Pr;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Rows that it is fitted on, at most: the time grows with the square.
pub(super) const SAMPLE: usize = 600;
/// Share of the sample that may lie outside, as in the login study.
const OUTSIDE: f64 = 0.028;

/// A fitted one-class SVM.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OneClass {
    vectors: Matrix,
    /// Logarithms of the weights of the support vectors.
    weights: Vec<f32>,
    /// Squared distance at which the kernel falls to 1/e.
    reach: f32,
}

impl OneClass {
    /// Fits `sample`, ordinary rows.
    pub fn fit(sample: &Matrix) -> Result<Self, DetectError> {
        let failed = |why: String| {
            DetectError::Model(format!("The one-class SVM could not be fitted: {why}"))
        };
        let (rows, width) = (sample.rows(), sample.width);
        let data: Vec<f64> = sample.values.iter().copied().map(f64::from).collect();
        let reach = reach(&data, width);
        let data =
            Array2::from_shape_vec((rows, width), data).map_err(|it| failed(it.to_string()))?;
        let fitted = Svm::<f64, Pr>::params()
            .gaussian_kernel(reach)
            .nu_weight(OUTSIDE)
            .eps(1e-3)
            .fit(&DatasetBase::from(data))
            .map_err(|it| failed(it.to_string()))?;
        let mut model =
            Self { vectors: Matrix::new(width), weights: Vec::new(), reach: reach as f32 };
        for (row, weight) in fitted.alpha.iter().enumerate().filter(|it| 1e-6 < *it.1) {
            model.vectors.push(sample.row(row));
            model.weights.push(weight.ln() as f32);
        }
        if model.weights.is_empty() {
            // A handful of rows: the first stands for them.
            model.vectors.push(sample.row(0));
            model.weights.push(0.0);
        }
        Ok(model)
    }

    /// `−ln` of the weighted kernels of each row: larger = farther outside.
    pub fn score(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        let width = rows.width.max(1);
        let abreast = Abreast::of(&self.vectors);
        rows.map_blocks(cancel, |block, out| {
            let mut logs = Vec::new();
            for (row, out) in block.chunks_exact(width).zip(out) {
                abreast.distances(row, &mut logs);
                for (log, weight) in logs.iter_mut().zip(&self.weights) {
                    *log = weight - *log / self.reach;
                }
                let most = logs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                *out = -(most + logs.iter().map(|it| (it - most).exp()).sum::<f32>().ln());
            }
        })
    }

    /// Whether one read from a file fits rows of `width` columns.
    pub fn is_sound(&self, width: usize) -> bool {
        self.vectors.width == width
            && !self.weights.is_empty()
            && self.vectors.values.len() == self.weights.len() * width
            && 0.0 < self.reach
    }
}

/// The usual choice: columns times their mean variance.
fn reach(values: &[f64], width: usize) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n;
    (variance * width as f64).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    #[test]
    fn scores_grow_with_the_distance_from_what_is_ordinary() {
        let mut rng = Xoshiro256Plus::seed_from_u64(2);
        let mut rows = Matrix::new(2);
        for _ in 0..400 {
            rows.push(&[rng.r#gen::<f32>() - 0.5, rng.r#gen::<f32>() - 0.5]);
        }
        let model = OneClass::fit(&rows).unwrap();
        assert!(model.is_sound(2) && !model.is_sound(3));
        assert!(model.weights.len() < 100, "few rows carry it: {}", model.weights.len());
        let mut asked = Matrix::new(2);
        for far in [0.0, 0.7, 1.5, 5.0, 40.0] {
            asked.push(&[far, -far]);
        }
        let scores = model.score(&asked, &Cancel::default()).unwrap();
        assert!(scores.is_sorted() && scores[4].is_finite(), "{scores:?}");
        let inside = model.score(&rows, &Cancel::default()).unwrap();
        let outside = inside.iter().filter(|it| scores[1] < **it).count();
        assert!(outside < 20, "{outside}");

        let mut equal = Matrix::new(2);
        (0..60).for_each(|_| equal.push(&[1.0, 2.0]));
        let scores = OneClass::fit(&equal).unwrap().score(&equal, &Cancel::default()).unwrap();
        assert!(scores.iter().all(|it| *it == scores[0] && it.is_finite()));
    }
}

//! Logistic regression on judged windows, fitted by linfa (L-BFGS with an L2 penalty).
//!
//! No class weights: between judged windows in balance and out of it (one in five) the order of the
//! rest hardly changed, while repeated rows would weaken the penalty.

use crate::detect::DetectError;
use crate::detect::matrix::Matrix;
use crate::domain::job::Cancel;
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

/// Strength of the penalty. A hundred to a few hundred windows have to settle about 60 weights;
/// among 0.3 to 1000 this was best for 100 and as good as any for 300.
const PENALTY: f64 = 100.0;
/// Steps at most; it needs 20 to 60.
const STEPS: u64 = 500;

/// A fitted model.
#[derive(Debug, Clone)]
pub(in crate::detect) struct Logistic {
    weights: Vec<f32>,
}

impl Logistic {
    /// Fits `rows`; `bad` says which are trouble. Both must occur.
    pub fn fit(rows: &Matrix, bad: &[bool]) -> Result<Self, DetectError> {
        let failed =
            |why: String| DetectError::Model(format!("The verdicts could not be learned: {why}"));
        let values = rows.values.iter().copied().map(f64::from).collect();
        let values = Array2::from_shape_vec((rows.rows(), rows.width), values)
            .map_err(|it| failed(it.to_string()))?;
        let data = Dataset::new(values, Array1::from(bad.to_vec()));
        let fitted = LogisticRegression::default()
            .alpha(PENALTY)
            .max_iterations(STEPS)
            .gradient_tolerance(1e-6)
            .fit(&data)
            .map_err(|it| failed(it.to_string()))?;
        // linfa counts towards the class that is larger among the rows, whichever that is.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let weights: Vec<f32> = fitted.params().iter().map(|it| (sign * it) as f32).collect();
        if weights.iter().all(|it| it.is_finite()) {
            Ok(Self { weights })
        } else {
            Err(failed("the weights grew without end".to_owned()))
        }
    }

    /// The log-odds of trouble of each row, but for a constant: higher = more likely.
    pub fn score(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        let width = rows.width.max(1);
        rows.map_blocks(cancel, |block, out| {
            for (row, out) in block.chunks_exact(width).zip(out) {
                *out = row.iter().zip(&self.weights).map(|(it, weight)| it * weight).sum();
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    /// Rows that are bad where the first column is large, and noise beside it.
    fn rows(n: usize, share: f32) -> (Matrix, Vec<bool>) {
        let mut rng = Xoshiro256Plus::seed_from_u64(5);
        let (mut rows, mut bad) = (Matrix::new(3), Vec::new());
        for _ in 0..n {
            let is_bad = rng.r#gen::<f32>() < share;
            let shift = if is_bad { 3.0 } else { 0.0 };
            rows.push(&[rng.r#gen::<f32>() + shift, rng.r#gen(), rng.r#gen::<f32>() - 0.5]);
            bad.push(is_bad);
        }
        (rows, bad)
    }

    #[test]
    fn trouble_scores_higher_whichever_class_is_larger() {
        for share in [0.1, 0.5, 0.9] {
            let (mut rows, bad) = rows(200, share);
            let model = Logistic::fit(&rows, &bad).unwrap();
            let scores = model.score(&rows, &Cancel::default()).unwrap();
            let of = |which: bool| {
                let it = scores.iter().zip(&bad).filter(move |it| *it.1 == which);
                it.map(|it| *it.0)
            };
            let least = of(true).fold(f32::INFINITY, f32::min);
            let most = of(false).fold(f32::NEG_INFINITY, f32::max);
            assert!(most < least, "{share}: {most} {least}");
            rows.values.iter_mut().for_each(|it| *it *= 1.0);
            let again = Logistic::fit(&rows, &bad).unwrap();
            assert_eq!(again.weights, model.weights, "the same rows give the same weights");
        }
    }

    #[test]
    fn one_class_or_equal_rows_are_no_panic() {
        let (rows, bad) = rows(50, 0.5);
        assert!(Logistic::fit(&rows, &[true; 50]).is_err());
        let equal = Matrix { width: 2, values: vec![1.0; 100] };
        let model = Logistic::fit(&equal, &bad).unwrap();
        assert!(model.score(&equal, &Cancel::default()).unwrap().iter().all(|it| it.is_finite()));
    }
}

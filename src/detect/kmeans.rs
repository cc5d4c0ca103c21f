//! K-means: how far a row lies from the nearest of a few typical rows (distance to its own
//! centroid). Fitted by linfa on a seeded sample; the distances are computed here.

use super::DetectError;
use super::matrix::Matrix;
use super::nearest;
use crate::domain::job::Cancel;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256Plus;

/// Centroids.
const CLUSTERS: usize = 8;
/// Random starts; the best one is kept.
const STARTS: usize = 3;

/// The centroids of `sample`, one per row. Not linfa's default start: that one draws a random
/// source per thread, so its result would depend on their number.
pub fn fit(sample: &Matrix, seed: u64) -> Result<Matrix, DetectError> {
    let (rows, width) = (sample.rows(), sample.width);
    let data: Vec<f64> = sample.values.iter().copied().map(f64::from).collect();
    let failed = |why: String| DetectError::Model(format!("K-means could not be fitted: {why}"));
    let data = Array2::from_shape_vec((rows, width), data).map_err(|it| failed(it.to_string()))?;
    let data = DatasetBase::from(data);
    let fitted = KMeans::params_with_rng(CLUSTERS.min(rows), Xoshiro256Plus::seed_from_u64(seed))
        .n_runs(STARTS)
        .max_n_iterations(60)
        .tolerance(1e-3)
        .init_method(KMeansInit::KMeansPlusPlus)
        .fit(&data);
    let mut centroids = Matrix::new(width);
    match fitted {
        Ok(model) => {
            for row in model.centroids().rows() {
                let row: Vec<f32> = row.iter().map(|it| *it as f32).collect();
                centroids.push(&row);
            }
        }
        // All rows equal, or not a number of distinct ones large enough: one centroid, the mean.
        Err(_) => centroids.push(&mean(sample)),
    }
    Ok(centroids)
}

fn mean(sample: &Matrix) -> Vec<f32> {
    let n = sample.rows().max(1) as f64;
    (0..sample.width)
        .map(|column| {
            let values = sample.values.iter().skip(column).step_by(sample.width);
            (values.copied().map(f64::from).sum::<f64>() / n) as f32
        })
        .collect()
}

/// Distance of every row to the nearest centroid.
pub fn score(centroids: &Matrix, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
    nearest::distances::<1>(centroids, rows, cancel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_between_clusters_are_far_and_equal_rows_are_near() {
        let mut rows = Matrix::new(2);
        for n in 0_u8..100 {
            let wobble = f32::from(n % 10) * 0.01;
            rows.push(&[if n % 2 == 0 { 0.0 } else { 9.0 } + wobble, wobble]);
        }
        let centroids = fit(&rows, 7).unwrap();
        let mut asked = Matrix::new(2);
        asked.push(&[4.5, 0.0]);
        asked.push(&[9.05, 0.05]);
        let scores = score(&centroids, &asked, &Cancel::default()).unwrap();
        assert!(4.0 < scores[0] && scores[1] < 0.1, "{scores:?}");

        let mut equal = Matrix::new(2);
        (0..50).for_each(|_| equal.push(&[1.0, 1.0]));
        let centroids = fit(&equal, 7).unwrap();
        assert_eq!(score(&centroids, &equal, &Cancel::default()).unwrap(), vec![0.0; 50]);
    }
}

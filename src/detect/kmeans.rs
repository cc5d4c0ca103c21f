//! K-means: how far a row lies from the nearest of a few typical rows (distance to its own
//! centroid).
//!
//! Fitted on a sample, one centroid more at a time: each solution starts from the one before and a
//! new centroid where rows are badly served. That gives the sum of squared distances for every
//! number of centroids, and the number at the elbow of that curve is used. Our own code: linfa's
//! is two to three times slower than scikit-learn's, and a curve needs a fit per number.

use super::DetectError;
use super::abreast::Abreast;
use super::matrix::Matrix;
use super::nearest;
use crate::domain::job::Cancel;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Centroids that are tried, at most.
const MOST: usize = 16;
/// Rounds of assigning rows and moving centroids, per number of centroids.
const ROUNDS: usize = 12;
/// A round that gains less than this share is the last.
const GAIN: f64 = 4e-3;
/// Rows that are tried as the start of a new centroid; the best one is kept.
const TRIED: usize = 4;
/// Rows that one thread assigns at a time. Sums are added in the order of blocks, so the result
/// does not depend on the number of threads.
const BLOCK: usize = 512;

/// Fitted centroids and how their number was chosen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Centroids {
    /// One per row.
    pub rows: Matrix,
    /// Sum of squared distances with 1, 2, 3, … centroids.
    pub inertia: Vec<f64>,
}

impl Centroids {
    /// Fits `sample`, with the number of centroids at the elbow.
    pub fn fit(sample: &Matrix, seed: u64, cancel: &Cancel) -> Result<Self, DetectError> {
        let (tried, inertia) = curve(sample, MOST, seed, cancel)?;
        let chosen = elbow(&inertia);
        let rows = tried.into_iter().nth(chosen).unwrap_or_else(|| Matrix::new(sample.width));
        Ok(Self { rows, inertia })
    }

    /// Fits `sample` with `n` centroids, or as many as it has different rows.
    pub fn with(
        n: usize,
        sample: &Matrix,
        seed: u64,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let (mut tried, inertia) = curve(sample, n, seed, cancel)?;
        let rows = tried.pop().unwrap_or_else(|| Matrix::new(sample.width));
        Ok(Self { rows, inertia })
    }

    /// Distance of every row to the nearest centroid.
    pub fn score(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        nearest::distances::<1>(&self.rows, rows, cancel)
    }
}

/// Centroids and sums of squared distances for 1, 2, 3, … up to `most` centroids.
fn curve(
    sample: &Matrix,
    most: usize,
    seed: u64,
    cancel: &Cancel,
) -> Result<(Vec<Matrix>, Vec<f64>), DetectError> {
    let mut rng = Xoshiro256Plus::seed_from_u64(seed);
    let (mut tried, mut inertia) = (Vec::<Matrix>::new(), Vec::new());
    let mut rows = Matrix::new(sample.width);
    rows.push(&mean(sample));
    while tried.len() < most.min(sample.rows().max(1)) {
        let (settled, distances) = settle(sample, rows, cancel)?;
        let sum: f64 = distances.iter().copied().map(f64::from).sum();
        tried.push(settled.clone());
        inertia.push(sum);
        if sum <= 1e-6 * inertia[0] || sum <= 0.0 {
            break;
        }
        rows = settled;
        rows.push(sample.row(badly_served(sample, &distances, &mut rng)));
    }
    Ok((tried, inertia))
}

/// Moves centroids until nothing is gained; answers them and every row's squared distance to the
/// nearest.
fn settle(
    sample: &Matrix,
    mut centroids: Matrix,
    cancel: &Cancel,
) -> Result<(Matrix, Vec<f32>), DetectError> {
    let (mut before, mut round) = (f64::INFINITY, 0);
    loop {
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let assigned = assign(sample, &centroids);
        let sum: f64 = assigned.iter().map(|it| f64::from(it.1)).sum();
        round += 1;
        if round == ROUNDS || before * (1.0 - GAIN) <= sum {
            return Ok((centroids, assigned.into_iter().map(|it| it.1).collect()));
        }
        before = sum;
        centroids = moved(sample, &centroids, &assigned);
    }
}

/// Nearest centroid and squared distance of every row.
fn assign(sample: &Matrix, centroids: &Matrix) -> Vec<(u32, f32)> {
    let width = sample.width.max(1);
    let abreast = Abreast::of(centroids);
    let blocks = sample.values.par_chunks(BLOCK * width);
    let assigned: Vec<Vec<(u32, f32)>> = blocks
        .map(|block| {
            let mut distances = Vec::new();
            let nearest = |row: &[f32]| {
                abreast.distances(row, &mut distances);
                let mut best = (0, f32::INFINITY);
                for (number, distance) in distances.iter().enumerate() {
                    if *distance < best.1 {
                        best = (number as u32, *distance);
                    }
                }
                best
            };
            block.chunks_exact(width).map(nearest).collect()
        })
        .collect();
    assigned.concat()
}

/// Each centroid in the middle of its rows; one without rows stays.
fn moved(sample: &Matrix, centroids: &Matrix, assigned: &[(u32, f32)]) -> Matrix {
    let width = sample.width;
    let mut sums = vec![0.0_f64; centroids.values.len()];
    let mut counts = vec![0_u32; centroids.rows()];
    for (row, (number, _)) in assigned.iter().enumerate() {
        let sums = &mut sums[*number as usize * width..][..width];
        for (sum, value) in sums.iter_mut().zip(sample.row(row)) {
            *sum += f64::from(*value);
        }
        counts[*number as usize] += 1;
    }
    let mut out = centroids.clone();
    for (number, count) in counts.iter().enumerate().filter(|it| 0 < *it.1) {
        let at = number * width..(number + 1) * width;
        for (value, sum) in out.values[at.clone()].iter_mut().zip(&sums[at]) {
            *value = (sum / f64::from(*count)) as f32;
        }
    }
    out
}

/// The row at which a new centroid would gain most, of a few drawn in proportion to their squared
/// distance.
fn badly_served(sample: &Matrix, distances: &[f32], rng: &mut Xoshiro256Plus) -> usize {
    let sum: f64 = distances.iter().copied().map(f64::from).sum();
    let mut tried = Vec::new();
    let mut candidates = Matrix::new(sample.width);
    for _ in 0..TRIED {
        let mut left = rng.r#gen::<f64>() * sum;
        let found = distances.iter().position(|it| {
            left -= f64::from(*it);
            left < 0.0
        });
        tried.push(found.unwrap_or(0));
        candidates.push(sample.row(found.unwrap_or(0)));
    }
    let abreast = Abreast::of(&candidates);
    let (mut gains, mut new) = ([0.0_f64; TRIED], Vec::new());
    for (row, distance) in distances.iter().enumerate() {
        abreast.distances(sample.row(row), &mut new);
        for (gain, new) in gains.iter_mut().zip(&new) {
            *gain += f64::from((distance - new).max(0.0));
        }
    }
    let better = |a: &usize, b: &usize| gains[*a].total_cmp(&gains[*b]).then(b.cmp(a));
    (0..TRIED).max_by(better).map_or(0, |it| tried[it])
}

/// Position on a falling curve that lies farthest below the line from its first to its last
/// point.
fn elbow(curve: &[f64]) -> usize {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return 0 };
    let steps = (curve.len() - 1).max(1) as f64;
    let below = |at: usize| first + (last - first) * at as f64 / steps - curve[at];
    (0..curve.len()).max_by(|a, b| below(*a).total_cmp(&below(*b)).then(b.cmp(a))).unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rows: &Matrix) -> Centroids {
        Centroids::fit(rows, 7, &Cancel::default()).unwrap()
    }

    #[test]
    fn rows_between_clusters_are_far_and_equal_rows_are_near() {
        let mut rows = Matrix::new(2);
        for n in 0_u8..100 {
            let wobble = f32::from(n % 10) * 0.01;
            rows.push(&[if n % 2 == 0 { 0.0 } else { 9.0 } + wobble, wobble]);
        }
        let mut asked = Matrix::new(2);
        asked.push(&[4.5, 0.0]);
        asked.push(&[9.05, 0.05]);
        let centroids = fit(&rows);
        assert_eq!(centroids.rows.rows(), 2, "{:?}", centroids.inertia);
        let scores = centroids.score(&asked, &Cancel::default()).unwrap();
        assert!(4.0 < scores[0] && scores[1] < 0.1, "{scores:?}");

        let mut equal = Matrix::new(2);
        (0..50).for_each(|_| equal.push(&[1.0, 1.0]));
        assert_eq!(fit(&equal).score(&equal, &Cancel::default()).unwrap(), vec![0.0; 50]);
    }

    #[test]
    fn as_many_centroids_as_there_are_clusters() {
        let mut rng = Xoshiro256Plus::seed_from_u64(4);
        let mut rows = Matrix::new(3);
        for n in 0_usize..900 {
            let at = [
                [0.0, 0.0, 0.0],
                [10.0, 0.0, 0.0],
                [0.0, 10.0, 0.0],
                [0.0, 0.0, 10.0],
                [9.0, 9.0, 9.0],
            ][n % 5];
            rows.push(&at.map(|it| it + rng.r#gen::<f32>()));
        }
        let fitted = fit(&rows);
        assert_eq!(fitted.rows.rows(), 5, "{:?}", fitted.inertia);
        assert!(fitted.inertia.is_sorted_by(|a, b| b <= a));
        // Within its cube a row lies about half an edge from the middle, in three dimensions.
        assert!((fitted.inertia[4] / 900.0 - 0.25).abs() < 0.02, "{}", fitted.inertia[4]);
    }
}

//! A row-major table of finite numbers, and how its columns are brought to one scale.
//!
//! Does not live here: what the columns mean (`feature`), the detectors that read them.

use super::DetectError;
use crate::domain::job::Cancel;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows that one thread scores before it looks at the stop sign again.
pub(super) const BLOCK: usize = 1024;

/// Standard deviations beyond which a value counts as this far: one wild column must not drown
/// the others in a squared distance.
const FAR: f32 = 12.0;

/// `rows()` rows of `width` finite values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Matrix {
    /// Columns.
    pub width: usize,
    /// Row after row.
    pub values: Vec<f32>,
}

impl Matrix {
    /// A table without rows.
    pub fn new(width: usize) -> Self {
        Self { width, values: Vec::new() }
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// One row.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }

    /// Appends a row; what is not finite becomes 0, so that no detector ever meets it.
    pub fn push(&mut self, row: &[f32]) {
        self.values.extend(row.iter().copied().map(finite));
    }

    /// Writes `row` to where a row lies, under the same rule.
    pub fn write(row: &[f32], out: &mut [f32]) {
        for (out, value) in out.iter_mut().zip(row) {
            *out = finite(*value);
        }
    }

    /// The rows at `picks`, in that order.
    #[must_use]
    pub fn pick(&self, picks: &[usize]) -> Self {
        let mut out = Self::new(self.width);
        out.values.reserve(picks.len() * self.width);
        for &row in picks {
            out.values.extend_from_slice(self.row(row));
        }
        out
    }

    /// One number per row, computed in parallel blocks; the result does not depend on how many
    /// threads there are.
    pub fn map_blocks<F>(&self, cancel: &Cancel, score: F) -> Result<Vec<f32>, DetectError>
    where
        F: Fn(&[f32], &mut [f32]) + Sync,
    {
        let mut out = vec![0.0; self.rows()];
        if self.width == 0 {
            return Ok(out);
        }
        out.par_chunks_mut(BLOCK).zip(self.values.par_chunks(BLOCK * self.width)).try_for_each(
            |(out, rows)| {
                if cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                score(rows, out);
                Ok(())
            },
        )?;
        Ok(out)
    }
}

fn finite(value: f32) -> f32 {
    if value.is_finite() { value } else { 0.0 }
}

/// Centre and spread of each column: `(value − centre) / spread`, cut at ±12.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Scaler {
    /// Medians.
    pub centre: Vec<f32>,
    /// Root mean squares about the median; 1 for a constant column.
    pub spread: Vec<f32>,
}

impl Scaler {
    /// Learns from `sample`. A spread is at least that of `least`, so that a column that hardly
    /// differs is not blown up to the size of the others.
    pub fn fit(sample: &Matrix, least: &[f32]) -> Self {
        let mut scaler = Self::default();
        for (column, least) in least.iter().enumerate().take(sample.width) {
            let mut values: Vec<f32> =
                sample.values.iter().skip(column).step_by(sample.width).copied().collect();
            values.sort_unstable_by(f32::total_cmp);
            let centre = quantile(&values, 0.5);
            let squares: f64 =
                values.iter().map(|it| f64::from(it - centre) * f64::from(it - centre)).sum();
            let spread = (squares / values.len().max(1) as f64).sqrt() as f32;
            scaler.centre.push(centre);
            scaler.spread.push(if 1e-6 < spread { spread.max(*least) } else { 1.0 });
        }
        scaler
    }

    pub fn scale(&self, matrix: &Matrix) -> Matrix {
        self.scaled(matrix.clone())
    }

    /// The same, in the room that `matrix` has.
    pub fn scaled(&self, mut matrix: Matrix) -> Matrix {
        if 0 < matrix.width {
            matrix.values.par_chunks_mut(matrix.width).for_each(|row| self.scale_row(row));
        }
        matrix
    }

    fn scale_row(&self, row: &mut [f32]) {
        for (value, (centre, spread)) in row.iter_mut().zip(self.centre.iter().zip(&self.spread)) {
            *value = ((*value - centre) / spread).clamp(-FAR, FAR);
        }
    }
}

/// The `q` quantile of ascending `sorted`, between neighbours by proportion; 0 where empty.
pub(super) fn quantile(sorted: &[f32], q: f64) -> f32 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = q.clamp(0.0, 1.0) * last as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    low + (high - low) * at.fract() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_survives_constant_columns_and_what_is_not_a_number() {
        let mut matrix = Matrix::new(2);
        for row in [[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [f32::NAN, 5.0], [f32::INFINITY, 5.0]] {
            matrix.push(&row);
        }
        let scaled = Scaler::fit(&matrix, &[0.0; 2]).scale(&matrix);
        assert!(scaled.values.iter().all(|it| it.is_finite()));
        assert!(scaled.values.iter().skip(1).step_by(2).all(|it| *it == 0.0));
        assert_eq!(scaled.row(0)[0], 0.0, "the median is the centre");
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [1.0, 2.0, 3.0, 10.0];
        for (q, want) in [(0.0, 1.0), (0.5, 2.5), (1.0, 10.0), (2.0, 10.0)] {
            assert_eq!(quantile(&sorted, q), want, "{q}");
        }
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}

//! Rare values: how far out a row lies in its own columns, one by one. Adds up the
//! `−ln` tail shares beyond one row in twenty, so one very rare value is seen even where all
//! others are ordinary, and ordinary ones add nothing.

use super::DetectError;
use super::matrix::Matrix;
use crate::domain::job::Cancel;
use serde::{Deserialize, Serialize};

/// Points kept per column: evenly in `ln(share of larger values)`.
const POINTS: usize = 48;
/// `−ln` of one row in twenty.
const ORDINARY: f32 = 3.0;

/// Per column, values in ascending order and `−ln` of the share of rows at or above each.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Tails(Vec<Vec<(f32, f32)>>);

impl Tails {
    pub fn fit(sample: &Matrix) -> Self {
        Self(
            (0..sample.width)
                .map(|column| {
                    let values = sample.values.iter().skip(column).step_by(sample.width);
                    curve(values.copied().collect())
                })
                .collect(),
        )
    }

    pub fn score(&self, rows: &Matrix, cancel: &Cancel) -> Result<Vec<f32>, DetectError> {
        rows.map_blocks(cancel, |block, out| {
            for (row, out) in block.chunks_exact(rows.width).zip(out) {
                let tails = row.iter().zip(&self.0).map(|(value, curve)| at(curve, *value));
                *out = tails.map(|it| (it - ORDINARY).max(0.0)).sum();
            }
        })
    }

    /// `−ln` tail share of one value of one column.
    pub fn of(&self, column: usize, value: f32) -> f32 {
        self.0.get(column).map_or(0.0, |curve| at(curve, value))
    }

    /// Whether there is a curve for each of `width` columns.
    pub fn is_sound(&self, width: usize) -> bool {
        self.0.len() == width
    }
}

fn curve(mut values: Vec<f32>) -> Vec<(f32, f32)> {
    values.sort_unstable_by(f32::total_cmp);
    let n = values.len();
    let mut points: Vec<(f32, f32)> = Vec::new();
    for point in 0..POINTS {
        let share = (n as f64).powf(-(point as f64) / (POINTS - 1) as f64);
        let above = ((share * n as f64).round() as usize).clamp(1, n);
        let value = values[n - above];
        // Equal values share the tail of the first of them.
        let reached = n - values.partition_point(|it| *it < value);
        let tail = -((reached as f32) / (n as f32 + 1.0)).ln();
        if points.last().is_none_or(|it| it.0 < value) {
            points.push((value, tail));
        }
    }
    points
}

/// Between two points by proportion; beyond the last one the tail goes on growing, slowly, so
/// that what was never seen still has an order.
fn at(curve: &[(f32, f32)], value: f32) -> f32 {
    let next = curve.partition_point(|it| it.0 <= value);
    let Some(before) = next.checked_sub(1) else { return 0.0 };
    let (low, tail) = curve[before];
    match curve.get(next) {
        Some((high, more)) => tail + (more - tail) * (value - low) / (high - low),
        None => tail + 0.1 * (value - low).max(0.0).ln_1p(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_shares_of_rows_at_or_above() {
        let mut rows = Matrix::new(2);
        for n in 0_u16..1000 {
            rows.push(&[f32::from(n), if n < 990 { 0.0 } else { 1.0 }]);
        }
        let tails = Tails::fit(&rows);
        let share = |column, value| (-tails.of(column, value)).exp();
        assert!((share(0, 900.0) - 0.1).abs() < 0.01);
        assert!((share(1, 0.0) - 1.0).abs() < 0.01, "equal values share one tail");
        assert!((share(1, 1.0) - 0.01).abs() < 0.001);
        assert!(share(0, 5000.0) < share(0, 999.0));
        assert_eq!(tails.of(0, -1.0), 0.0);
    }
}

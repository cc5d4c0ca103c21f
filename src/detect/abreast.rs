//! Squared distances of one row to a handful of others, eight at a time: the rows lie side by
//! side, so that no sum is taken across.

use super::matrix::Matrix;

/// Rows that are compared side by side.
const LANES: usize = 8;

/// Rows, eight abreast, column after column.
pub(super) struct Abreast {
    width: usize,
    rows: usize,
    columns: Vec<[f32; LANES]>,
}

impl Abreast {
    pub fn of(rows: &Matrix) -> Self {
        let (width, n) = (rows.width.max(1), rows.rows());
        let mut columns = Vec::with_capacity(n.div_ceil(LANES) * width);
        for first in (0..n).step_by(LANES) {
            for column in 0..rows.width {
                // Where rows are missing in the last eight, nothing is near.
                let mut lanes = [f32::INFINITY; LANES];
                for (lane, row) in lanes.iter_mut().zip(first..n) {
                    *lane = rows.row(row)[column];
                }
                columns.push(lanes);
            }
        }
        Self { width, rows: n, columns }
    }

    /// Squared distances of `row` to all of them, in their order, into `out`.
    pub fn distances(&self, row: &[f32], out: &mut Vec<f32>) {
        out.clear();
        for columns in self.columns.chunks_exact(self.width) {
            let mut sums = [0.0_f32; LANES];
            for (lanes, value) in columns.iter().zip(row) {
                for lane in 0..LANES {
                    let apart = lanes[lane] - value;
                    sums[lane] += apart * apart;
                }
            }
            out.extend_from_slice(&sums);
        }
        out.truncate(self.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_one_by_one() {
        let mut rows = Matrix::new(3);
        for n in 0_u8..11 {
            let n = f32::from(n);
            rows.push(&[n, 2.0 * n, -n]);
        }
        let mut out = Vec::new();
        Abreast::of(&rows).distances(&[1.0, 0.0, 2.0], &mut out);
        assert_eq!(out.len(), 11);
        for (at, found) in out.iter().enumerate() {
            let n = at as f32;
            assert_eq!(*found, (n - 1.0).powi(2) + 4.0 * n * n + (n + 2.0).powi(2));
        }
    }
}

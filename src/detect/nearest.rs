//! Distance to the nearest of many ordinary rows: how far away the closest few rows of a random
//! reference set are. The number that DBSCAN compares with its radius (core distance), kept as a
//! score instead of a yes or no.
//!
//! No reference row is compared that cannot be among the closest. Rows of the set are sorted by
//! their norm, since two rows lie at least as far apart as their norms differ, and lie eight
//! abreast, so that one row is compared with eight at a time and left early, column by column,
//! once all eight are too far. The result is that of comparing all.

use super::DetectError;
use super::matrix::Matrix;
use crate::domain::job::Cancel;

/// Rows in the reference set, at most.
pub(super) const REFERENCE: usize = 1500;
/// Which neighbour's distance counts, so that a few odd rows in the reference set do not excuse
/// one another.
const NEIGHBOUR: usize = 5;
/// Reference rows that are compared side by side.
const LANES: usize = 8;
/// Columns between two looks whether a comparison is still worth finishing.
const STRIDE: usize = 4;
/// Norms are rounded: a row is left out only where they differ by this much more than needed.
const SLACK: f32 = 1.001;

/// Distance of every row to its fifth nearest row of `reference`.
pub(super) fn score(
    reference: &Matrix,
    rows: &Matrix,
    cancel: &Cancel,
) -> Result<Vec<f32>, DetectError> {
    distances::<NEIGHBOUR>(reference, rows, cancel)
}

/// Distance of every row to its `K`th nearest row of `reference`, or to the farthest where there
/// are fewer.
pub(super) fn distances<const K: usize>(
    reference: &Matrix,
    rows: &Matrix,
    cancel: &Cancel,
) -> Result<Vec<f32>, DetectError> {
    let wanted = K.min(reference.rows()).max(1);
    let shells = Shells::of(reference);
    rows.map_blocks(cancel, |block, out| {
        let mut ordered = Vec::with_capacity(rows.width);
        for (row, out) in block.chunks_exact(rows.width).zip(out) {
            ordered.clear();
            ordered.extend(shells.columns.iter().map(|it| row[*it]));
            let mut nearest = [f32::MAX; K];
            shells.find(&ordered, &mut nearest[..wanted]);
            *out = nearest[wanted - 1].sqrt();
        }
    })
}

/// A reference set, eight rows abreast, by norm.
struct Shells {
    /// Columns, those that differ most first.
    columns: Vec<usize>,
    /// Shell after shell, in it column after column: that column of eight rows.
    values: Vec<[f32; LANES]>,
    /// Smallest and largest norm of each shell, ascending.
    norms: Vec<(f32, f32)>,
}

impl Shells {
    fn of(reference: &Matrix) -> Self {
        let columns = widest_first(reference);
        let mut order: Vec<(f32, usize)> =
            (0..reference.rows()).map(|it| (norm(reference.row(it)), it)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut shells = Self { columns, values: Vec::new(), norms: Vec::new() };
        for shell in order.chunks(LANES) {
            shells.norms.push((shell[0].0, shell[shell.len() - 1].0));
            for &column in &shells.columns {
                // Where rows are missing in the last shell, nothing is near.
                let mut lanes = [f32::INFINITY; LANES];
                for (lane, (_, row)) in lanes.iter_mut().zip(shell) {
                    *lane = reference.row(*row)[column];
                }
                shells.values.push(lanes);
            }
        }
        shells
    }

    /// Squared distances to the nearest rows, ascending, into `nearest`. Goes from the shells of
    /// the row's own norm inwards and outwards.
    fn find(&self, row: &[f32], nearest: &mut [f32]) {
        let own = norm(row);
        let last = nearest.len() - 1;
        let mut above = self.norms.partition_point(|it| it.1 < own);
        let mut below = above;
        loop {
            let up = self.norms.get(above).map_or(f32::INFINITY, |it| it.0 - own);
            let down = below.checked_sub(1).map_or(f32::INFINITY, |it| own - self.norms[it].1);
            let gap = up.min(down).max(0.0);
            if gap.is_infinite() || nearest[last] * SLACK < gap * gap {
                return;
            }
            let shell = if up <= down {
                above += 1;
                above - 1
            } else {
                below -= 1;
                below
            };
            for distance in self.compare(shell, row, nearest[last]) {
                if distance < nearest[last] {
                    insert(nearest, distance);
                }
            }
        }
    }

    /// Squared distances to the rows of one shell; where all are `limit` or more, only that much
    /// is certain of them.
    fn compare(&self, shell: usize, row: &[f32], limit: f32) -> [f32; LANES] {
        let columns = &self.values[shell * row.len()..][..row.len()];
        let mut sums = [0.0_f32; LANES];
        for (columns, values) in columns.chunks(STRIDE).zip(row.chunks(STRIDE)) {
            for (lanes, value) in columns.iter().zip(values) {
                for (sum, lane) in sums.iter_mut().zip(lanes) {
                    *sum += (lane - value) * (lane - value);
                }
            }
            if sums.iter().all(|it| limit <= *it) {
                break;
            }
        }
        sums
    }
}

/// Columns by their mean square, largest first.
fn widest_first(reference: &Matrix) -> Vec<usize> {
    let mut squares = vec![0.0_f64; reference.width];
    for row in (0..reference.rows()).map(|it| reference.row(it)) {
        for (square, value) in squares.iter_mut().zip(row) {
            *square += f64::from(value * value);
        }
    }
    let mut columns: Vec<usize> = (0..reference.width).collect();
    columns.sort_by(|a, b| squares[*b].total_cmp(&squares[*a]).then(a.cmp(b)));
    columns
}

fn norm(row: &[f32]) -> f32 {
    row.iter().map(|it| it * it).sum::<f32>().sqrt()
}

/// Puts `distance` in its place; the largest falls out.
fn insert(nearest: &mut [f32], distance: f32) {
    let mut at = nearest.len() - 1;
    while 0 < at && distance < nearest[at - 1] {
        nearest[at] = nearest[at - 1];
        at -= 1;
    }
    nearest[at] = distance;
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    #[test]
    fn the_fifth_neighbour_counts() {
        let mut reference = Matrix::new(1);
        for value in [0.0, 1.0, 2.0, 3.0, 4.0, 50.0] {
            reference.push(&[value]);
        }
        let mut asked = Matrix::new(1);
        asked.push(&[0.0]);
        asked.push(&[50.0]);
        assert_eq!(score(&reference, &asked, &Cancel::default()).unwrap(), [4.0, 49.0]);
    }

    #[test]
    fn what_is_left_out_would_have_changed_nothing() {
        let mut rng = Xoshiro256Plus::seed_from_u64(3);
        let mut random = |rows: usize| {
            let mut matrix = Matrix::new(11);
            for _ in 0..rows {
                // Mostly zeros and a few large values, as features are.
                let row: Vec<f32> = (0..11)
                    .map(|_| (rng.r#gen::<f32>() * 4.0 - 3.0).max(0.0).powi(3) * 12.0)
                    .collect();
                matrix.push(&row);
            }
            matrix
        };
        let (reference, asked) = (random(203), random(400));
        let found = score(&reference, &asked, &Cancel::default()).unwrap();
        for (row, found) in found.iter().enumerate() {
            let apart = |other: usize| {
                let pairs = asked.row(row).iter().zip(reference.row(other));
                pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
            };
            let mut all: Vec<f64> = (0..203).map(apart).collect();
            all.sort_by(f64::total_cmp);
            assert!((all[4] - f64::from(*found)).abs() < 1e-4, "{row}: {found} not {}", all[4]);
        }
    }
}

//! Distance to the nearest of many ordinary rows: how far away the closest few rows of a random
//! reference set are. The number that DBSCAN compares with its radius (core distance), kept as a
//! score instead of a yes or no.

use super::DetectError;
use super::kmeans::squared;
use super::matrix::Matrix;
use crate::domain::job::Cancel;

/// Rows in the reference set, at most.
pub(super) const REFERENCE: usize = 1500;
/// Which neighbour's distance counts, so that a few odd rows in the reference set do not excuse
/// one another.
const NEIGHBOUR: usize = 5;

/// Distance of every row to its fifth nearest row of `reference`.
pub(super) fn score(
    reference: &Matrix,
    rows: &Matrix,
    cancel: &Cancel,
) -> Result<Vec<f32>, DetectError> {
    let wanted = NEIGHBOUR.min(reference.rows());
    rows.map_blocks(cancel, |block, out| {
        for (row, out) in block.chunks_exact(rows.width).zip(out) {
            let mut nearest = [f32::MAX; NEIGHBOUR];
            for other in reference.values.chunks_exact(rows.width) {
                let distance = squared(row, other);
                if distance < nearest[wanted - 1] {
                    insert(&mut nearest[..wanted], distance);
                }
            }
            *out = nearest[wanted - 1].sqrt();
        }
    })
}

/// Puts `distance` in its place; the largest falls out.
fn insert(nearest: &mut [f32], distance: f32) {
    let place = nearest.partition_point(|it| *it <= distance);
    nearest[place..].rotate_right(1);
    nearest[place] = distance;
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

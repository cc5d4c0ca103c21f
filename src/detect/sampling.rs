//! Which rows detectors are fitted on: a seeded sample, and of it what is ordinary.

use super::matrix::Matrix;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256Plus;

/// At most `most` of `n` positions, chosen by `seed`, ascending.
pub(super) fn picks(n: usize, most: usize, seed: u64) -> Vec<usize> {
    if n <= most {
        return (0..n).collect();
    }
    let mut picked = index::sample(&mut Xoshiro256Plus::seed_from_u64(seed), n, most).into_vec();
    picked.sort_unstable();
    picked
}

/// The nine rows of ten with the lowest of `scores`: a centroid must stand for what is usual, and
/// among unusual rows it would make them look near.
pub(super) fn ordinary(rows: &Matrix, scores: &[f32]) -> Matrix {
    let mut order: Vec<usize> = (0..rows.rows()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(a.cmp(b)));
    order.truncate((rows.rows() * 9).div_ceil(10));
    order.sort_unstable();
    rows.pick(&order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_seeded_and_the_highest_tenth_is_left_out() {
        assert_eq!(picks(3, 5, 1), [0, 1, 2]);
        let some = picks(1000, 10, 7);
        assert!(some.len() == 10 && some.is_sorted() && some == picks(1000, 10, 7));
        assert_ne!(some, picks(1000, 10, 8));
        let rows = Matrix { width: 1, values: (0..10_u8).map(f32::from).collect() };
        let scores = [0.0, 9.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(ordinary(&rows, &scores).values, [0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    }
}

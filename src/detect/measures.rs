//! Precision, recall and average precision of a score on judged rows, and how sure they are.
//!
//! Rows with the same score are in no order: up to a cut between them, each counts by the share
//! that a random order would bring, and average precision takes them at once. So a score that
//! says the same of all rows does as well as chance, wherever rows stand.

use crate::domain::evaluation::Estimate;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use rayon::prelude::*;

/// Draws for an interval.
const DRAWS: u64 = 400;
/// Seed of the draws: the same labels give the same interval.
const SEED: u64 = 20_240_101;

/// Judged rows in the order of a score.
pub(super) struct Ranking<'a> {
    bad: &'a [bool],
    /// Best first.
    order: Vec<u32>,
    /// Where rows of the same score end.
    ends: Vec<usize>,
}

impl<'a> Ranking<'a> {
    /// By `scores`, higher first.
    pub fn of(scores: &[f64], bad: &'a [bool]) -> Self {
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        let score = |row: &u32| scores[*row as usize];
        order.sort_unstable_by(|a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
        let mut ends: Vec<usize> = (1..order.len())
            .filter(|at| score(&order[at - 1]).total_cmp(&score(&order[*at])).is_ne())
            .collect();
        if !order.is_empty() {
            ends.push(order.len());
        }
        Self { bad, order, ends }
    }

    /// How many of the first `cut` rows are bad, as expected among equals; `None` where there are
    /// fewer rows.
    pub fn found(&self, cut: usize) -> Option<f64> {
        if self.order.len() < cut || cut == 0 {
            return None;
        }
        let bad = |rows: &[u32]| rows.iter().filter(|it| self.bad[**it as usize]).count() as f64;
        let mut from = 0;
        let mut found = 0.0;
        for &end in &self.ends {
            let hits = bad(&self.order[from..end]);
            if cut <= end {
                return Some(found + hits * (cut - from) as f64 / (end - from) as f64);
            }
            found += hits;
            from = end;
        }
        Some(found)
    }

    /// Average precision where each row counts `weights[row]` times; `None` without a bad row.
    fn weighted(&self, weights: &[u32]) -> Option<f64> {
        let (mut listed, mut found, mut sum) = (0_u64, 0_u64, 0.0);
        let mut from = 0;
        for &end in &self.ends {
            let mut new = 0_u64;
            for &row in &self.order[from..end] {
                let weight = u64::from(weights[row as usize]);
                listed += weight;
                new += if self.bad[row as usize] { weight } else { 0 };
            }
            found += new;
            if 0 < new {
                sum += new as f64 * found as f64 / listed as f64;
            }
            from = end;
        }
        (0 < found).then(|| sum / found as f64)
    }

    /// Average precision of the rows as they are; 0 without a bad one.
    pub fn average_precision(&self) -> f64 {
        self.weighted(&vec![1; self.order.len()]).unwrap_or(0.0)
    }
}

/// Average precision of each ranking with its interval, and by how much the first is better than
/// the second. Entities are drawn, not rows: what one does on Monday is like what it does on
/// Tuesday, and rows alone would make the figures look too sure.
pub(super) fn estimates(
    rankings: &[Ranking<'_>],
    entities: &[u32],
) -> (Vec<Estimate>, Option<Estimate>) {
    let mut distinct = entities.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let places: Vec<usize> =
        entities.iter().map(|it| distinct.binary_search(it).unwrap_or_default()).collect();
    let draws: Vec<Vec<Option<f64>>> = (0..DRAWS)
        .into_par_iter()
        .map(|draw| {
            let mut rng = Xoshiro256Plus::seed_from_u64(SEED + draw);
            let mut times = vec![0_u32; distinct.len()];
            for _ in 0..distinct.len() {
                times[rng.gen_range(0..distinct.len())] += 1;
            }
            let weights: Vec<u32> = places.iter().map(|it| times[*it]).collect();
            rankings.iter().map(|it| it.weighted(&weights)).collect()
        })
        .collect();
    let value: Vec<f64> = rankings.iter().map(Ranking::average_precision).collect();
    let column = |at: usize| draws.iter().filter_map(|it| it[at]).collect();
    let each = value.iter().enumerate().map(|(at, it)| estimate(*it, column(at))).collect();
    let gain = (1 < value.len()).then(|| {
        let pairs = draws.iter().filter_map(|it| Some(it[0]? - it[1]?)).collect();
        estimate(value[0] - value[1], pairs)
    });
    (each, gain)
}

fn estimate(value: f64, mut drawn: Vec<f64>) -> Estimate {
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * drawn.len().saturating_sub(1) as f64).round() as usize;
        drawn.get(place).copied().unwrap_or(value)
    };
    Estimate { value, low: at(0.025), high: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAD: [bool; 6] = [true, false, true, false, false, false];

    #[test]
    fn average_precision_as_it_is_published() {
        // scikit-learn 1.9: average_precision_score of these.
        for (scores, want) in [
            ([6.0, 5.0, 4.0, 3.0, 2.0, 1.0], 0.833_333_333_333_333_3),
            ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0.291_666_666_666_666_63),
            ([1.0; 6], 1.0 / 3.0),
            ([2.0, 2.0, 1.0, 1.0, 0.0, 0.0], 0.5),
        ] {
            let got = Ranking::of(&scores, &BAD).average_precision();
            assert!((got - want).abs() < 1e-12, "{scores:?}: {got}");
        }
        assert_eq!(Ranking::of(&[], &[]).average_precision(), 0.0);
        assert_eq!(Ranking::of(&[1.0, 2.0], &[false; 2]).average_precision(), 0.0);
    }

    #[test]
    fn among_equals_chance_decides() {
        let ranking = Ranking::of(&[1.0; 6], &BAD);
        assert_eq!(ranking.found(3), Some(1.0));
        assert_eq!(ranking.found(6), Some(2.0));
        assert_eq!(ranking.found(7), None);
        let ranking = Ranking::of(&[9.0, 5.0, 5.0, 5.0, 5.0, 0.0], &BAD);
        assert_eq!(ranking.found(1), Some(1.0));
        assert_eq!(ranking.found(3), Some(1.5));
    }

    #[test]
    fn intervals_hold_the_figure_and_do_not_change() {
        let bad: Vec<bool> = (0..200).map(|it| it % 10 == 0).collect();
        let good: Vec<f64> =
            (0..200).map(|it| if it % 10 == 0 { 5.0 } else { f64::from(it % 7) }).collect();
        let flat = vec![0.0; 200];
        let entities: Vec<u32> = (0..200).map(|it| it / 4).collect();
        let rankings = [Ranking::of(&good, &bad), Ranking::of(&flat, &bad)];
        let (each, gain) = estimates(&rankings, &entities);
        for it in &each {
            assert!(it.low <= it.value && it.value <= it.high && it.low < it.high, "{it:?}");
        }
        assert!((each[1].value - 0.1).abs() < 1e-12, "a flat score does as well as chance");
        assert!(0.0 < gain.unwrap().low);
        assert_eq!(estimates(&rankings, &entities), (each, gain));
    }
}

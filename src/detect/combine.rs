//! From what several detectors say to one score of 0 to 100.
//!
//! 1. Each detector ranks the rows; the median of a row's ranks orders them. Ranks need no common
//!    unit, and the median does not follow one detector that errs. Where there are typed channels,
//!    they weigh as much as the detectors: the order is that of the geometric mean of how rare a
//!    row is by the channels (twice), by the nearest windows and by the median of ranks. A story
//!    that one channel tells is drowned in a median.
//! 2. How unusual a row is on the scale comes from its distance to the ordinary rows (robust
//!    deviations), made to fall along that order. So a calm log raises little however it is
//!    ranked, and a log full of trouble never raises more than a fixed share.

use super::matrix::quantile;
use crate::domain::run::ByDetector;
use arrayvec::ArrayVec;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Share of rows that begin the far end of a detector's values, whatever share may be raised.
const FAR_END: f64 = 0.028;
/// Score from which a window is raised: the lower edge of Medium.
pub(super) const FLAG: f64 = 25.0;
/// Strength (robust deviations) and the score that it stands for.
const SCALE: [(f64, f64); 6] =
    [(0.0, 0.0), (3.0, 25.0), (6.5, 50.0), (9.5, 75.0), (18.0, 95.0), (60.0, 100.0)];
/// Points of a stored distribution, evenly in the logarithm of the tail.
const POINTS: usize = 200;

/// What a detector said about all rows of a run, as far as it is needed to judge new rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Distribution {
    /// Values, descending, and how many rows were at or above them.
    points: Vec<(f32, u64)>,
    /// How many rows there were.
    n: u64,
    /// Median of the values.
    middle: f32,
    /// One deviation of the ordinary rows above the median.
    width: f32,
}

impl Distribution {
    fn of(descending: &[f32]) -> Self {
        let n = descending.len();
        let mut points: Vec<(f32, u64)> = Vec::new();
        for point in 0..POINTS {
            let at = (n as f64).powf(point as f64 / (POINTS - 1) as f64).round() as usize;
            let at = at.clamp(1, n.max(1)) - 1;
            let Some(value) = descending.get(at) else { break };
            let reached = descending.partition_point(|it| value <= it) as u64;
            if points.last().is_none_or(|it| *value < it.0) {
                points.push((*value, reached));
            }
        }
        let ascending: Vec<f32> = descending.iter().rev().copied().collect();
        let middle = quantile(&ascending, 0.5);
        // 1.28 deviations of a normal spread lie between the median and the 90th percentile. The
        // rows that may be raised begin at 2.3: real tails are longer than normal ones.
        let last = 1.0 - allowed(n, FAR_END) as f64 / n.max(1) as f64;
        let near = (quantile(&ascending, 0.9) - middle) / 1.28;
        let far = (quantile(&ascending, last.min(0.98)) - middle) / 2.3;
        // Where more than the allowed share is wild, the wild must not become the measure.
        let width = if 0.0 < near { near.max(far.min(6.0 * near)) } else { far };
        Self { points, n: n as u64, middle, width }
    }

    /// How many robust deviations `value` lies above the middle. Where nine rows of ten agree
    /// exactly, the top of the rest stands in for the width.
    fn strength(&self, value: f32) -> f64 {
        let top = self.points.first().map_or(0.0, |it| it.0);
        let floor = ((top - self.middle) / 40.0).max(1e-6);
        f64::from((value - self.middle).max(0.0)) / f64::from(self.width.max(floor))
    }

    /// `−ln` of the share of rows at or above `value`; 0 for what every second row reaches.
    fn nats(&self, value: f32) -> f64 {
        if value <= self.middle {
            return 0.0;
        }
        let nats = |reached: u64| -((reached as f64 / (self.n + 1) as f64).ln());
        let next = self.points.partition_point(|it| value < it.0);
        match (next.checked_sub(1).map(|it| self.points[it]), self.points.get(next)) {
            (Some(above), Some(below)) => {
                let part = f64::from(value - below.0) / f64::from(above.0 - below.0);
                nats(below.1) + part * (nats(above.1) - nats(below.1))
            }
            (None, Some(it)) => nats(it.1),
            (Some(it), None) => nats(it.1),
            (None, None) => 0.0,
        }
    }

    /// Rank that `value` would have had: 1 = larger than all.
    fn rank(&self, value: f32) -> u64 {
        let next = self.points.partition_point(|it| value < it.0);
        next.checked_sub(1).map_or(1, |it| (self.points[it].1 + 1).min(self.n.max(1)))
    }
}

/// One row's standing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Standing {
    /// 0 to 100.
    pub score: f64,
    /// Whether to raise it.
    pub flagged: bool,
    /// Rank by each detector, 1 = most unusual.
    pub ranks: Ranks,
}

impl Standing {
    /// Each rank among `of` as a score of 0 to 100.
    pub fn by_detector(&self, of: u64) -> ByDetector {
        self.ranks.iter().map(|it| rank_score((*it).into(), of) as f32).collect()
    }
}

/// Of up to eight detectors: millions of rows have one each, so it lies in the row itself.
pub(super) type Ranks = ArrayVec<u32, 8>;

/// Which of the detectors is the density that weighs in beside the channels.
const DENSITY: usize = 2;
/// Nats of the channels that stand for one robust deviation.
const NATS: f64 = 3.0;

/// How a run's detectors were distributed and what their combination came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// Of each detector; with typed channels the last is what they say together.
    detectors: Vec<Distribution>,
    /// Of the median ranks, negative, where there are typed channels.
    medians: Option<Distribution>,
    /// Combined position (0 = most unusual), ascending, and the score it had.
    curve: Vec<(f32, f32)>,
    /// Position of the last row that might be raised.
    cut: f32,
    /// How many rows might be raised.
    most: f64,
}

/// Ranks every row by every detector (`raw[detector][row]`), combines and calibrates. `typed`:
/// the last of them is what the typed channels say together, in nats.
pub(super) fn combine(
    raw: &[Vec<f32>],
    typed: bool,
    contamination: f64,
) -> (Vec<Standing>, Calibration) {
    let n = raw.first().map_or(0, Vec::len);
    let ranked: Vec<(Vec<u32>, Distribution)> = raw.par_iter().map(|it| rank(it)).collect();
    let detectors = raw.len() - usize::from(typed && !raw.is_empty());
    let medians: Vec<f32> = (0..n)
        .into_par_iter()
        .map(|row| {
            -median(ranked[..detectors].iter().map(|it| f64::from(it.0[row])).collect()) as f32
        })
        .collect();
    let mut calibration = Calibration {
        medians: typed.then(|| rank(&medians).1),
        detectors: Vec::new(),
        curve: Vec::new(),
        cut: 0.0,
        most: allowed(n, contamination) as f64,
    };
    let mut ranks = Vec::new();
    for (rank, distribution) in ranked {
        ranks.push(rank);
        calibration.detectors.push(distribution);
    }
    let placed: Vec<(f64, f64)> = (0..n)
        .into_par_iter()
        .map(|row| {
            let said: Vec<f32> = raw.iter().map(|it| it[row]).collect();
            (calibration.position(&said, medians[row]), calibration.strength(&said))
        })
        .collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.par_sort_by(|a, b| placed[*a].0.total_cmp(&placed[*b].0).then(a.cmp(b)));

    let falling = falling(order.iter().map(|row| on_scale(placed[*row].1)));
    let most = allowed(n, contamination);
    let mut scores = vec![0.0; n];
    let mut curve = Vec::with_capacity(n);
    for (place, (&row, score)) in order.iter().zip(falling).enumerate() {
        scores[row] = place_score(place, n, most, score);
        curve.push((placed[row].0 as f32, scores[row] as f32));
    }
    let standings = scores.into_par_iter().enumerate().map(|(row, score)| {
        let ranks = ranks.iter().map(|it| it[row]).collect();
        Standing { score, flagged: FLAG <= score, ranks }
    });
    let standings = standings.collect();
    calibration.cut = order.get(most.saturating_sub(1)).map_or(0.0, |it| placed[*it].0 as f32);
    calibration.curve = thinned(&curve);
    (standings, calibration)
}

impl Calibration {
    /// The standing that a new row would have had among the rows of the training run.
    pub fn place(&self, said: &[f32]) -> Standing {
        let ranks: Ranks =
            said.iter().zip(&self.detectors).map(|(it, by)| by.rank(*it) as u32).collect();
        let detectors = ranks.len() - usize::from(self.medians.is_some() && !ranks.is_empty());
        let middle = median(ranks[..detectors].iter().map(|it| f64::from(*it)).collect());
        let position = self.position(said, -middle as f32);
        let learned = self.score_at(position as f32);
        // Beyond all but a few training rows, distance decides alone: training may have been calm.
        let score = if position as f32 <= self.cut || middle < 2.0 {
            on_scale(self.strength(said)).max(learned)
        } else {
            learned.min(FLAG - 0.01)
        };
        Standing { score, flagged: FLAG <= score, ranks }
    }

    fn score_at(&self, position: f32) -> f64 {
        let next = self.curve.partition_point(|it| it.0 < position);
        self.curve.get(next).or(self.curve.last()).map_or(0.0, |it| f64::from(it.1))
    }

    /// Where a row stands in the order: the share of rows that are as unusual.
    fn position(&self, said: &[f32], median: f32) -> f64 {
        let Some(medians) = &self.medians else {
            return f64::from(-median) / self.ranked().max(1) as f64;
        };
        let nats = |at: usize| {
            said.get(at).zip(self.detectors.get(at)).map_or(0.0, |(it, by)| by.nats(*it))
        };
        let typed = said.len().saturating_sub(1);
        (-(2.0 * nats(typed) + nats(DENSITY) + medians.nats(median)) / 4.0).exp()
    }

    /// How unusual a row is, in robust deviations.
    fn strength(&self, said: &[f32]) -> f64 {
        let typed = self.medians.is_some();
        let detectors = said.len() - usize::from(typed && !said.is_empty());
        let each = said[..detectors].iter().zip(&self.detectors);
        let middle = median(each.map(|(it, by)| by.strength(*it)).collect());
        match said.get(detectors).filter(|_| self.channels_speak()) {
            Some(nats) => f64::midpoint(middle, f64::from(*nats) / NATS),
            None => middle,
        }
    }

    /// Whether the typed channels said anything about any row: of a log that only tells when and
    /// where, they cannot, and their silence is no calm.
    fn channels_speak(&self) -> bool {
        let most = self.detectors.last().and_then(|it| it.points.first());
        self.medians.is_some() && most.is_some_and(|it| 0.0 < it.0)
    }

    /// How many rows might be raised.
    pub fn allowed(&self) -> f64 {
        self.most
    }

    /// How many rows were ranked.
    pub fn ranked(&self) -> u64 {
        self.detectors.first().map_or(0, |it| it.n)
    }

    /// Whether it fits `detectors` detectors.
    pub fn is_sound(&self, detectors: usize) -> bool {
        self.detectors.len() == detectors
    }
}

/// How many of `n` rows may be raised, but up to five of a small log.
pub(super) fn allowed(n: usize, contamination: f64) -> usize {
    ((n as f64 * contamination).ceil() as usize).max((n / 10).min(5))
}

/// Rows past the allowed share stay below the flag line, and places break ties: a score falls
/// strictly along the order.
fn place_score(place: usize, n: usize, most: usize, score: f64) -> f64 {
    let capped = if place < most { score } else { score.min(FLAG - 0.01) };
    let step = place as f64 / n.max(1) as f64;
    // At most 0.005 is taken away for the place, never across a band: bands begin at multiples
    // of 25 and what lies within 0.01 above one stays above it.
    let floor = (capped / 25.0).floor() * 25.0;
    (capped - 0.005 * step).max(floor.min(capped)).max(0.0)
}

/// Ranks from 1, equal values sharing the better rank, and their distribution.
fn rank(values: &[f32]) -> (Vec<u32>, Distribution) {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| {
        values[*b as usize].total_cmp(&values[*a as usize]).then(a.cmp(b))
    });
    let mut ranks = vec![0; values.len()];
    let mut rank = 1;
    for (place, &row) in order.iter().enumerate() {
        let value = values[row as usize];
        if 0 < place && values[order[place - 1] as usize].total_cmp(&value).is_ne() {
            rank = place as u32 + 1;
        }
        ranks[row as usize] = rank;
    }
    let descending: Vec<f32> = order.iter().map(|it| values[*it as usize]).collect();
    (ranks, Distribution::of(&descending))
}

/// Rank as score: 100 for the first, 0 for the last of `of`.
fn rank_score(rank: u64, of: u64) -> f64 {
    100.0 * (of - rank.min(of)) as f64 / (of.max(2) - 1) as f64
}

fn on_scale(strength: f64) -> f64 {
    SCALE.windows(2).find(|it| strength < it[1].0).map_or(100.0, |it| {
        it[0].1 + (it[1].1 - it[0].1) * (strength - it[0].0) / (it[1].0 - it[0].0)
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

/// The closest sequence that never rises (pool adjacent violators).
fn falling(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for value in values {
        let mut block = (value, 1);
        while let Some(&(sum, n)) = blocks.last() {
            if block.0 / (block.1 as f64) <= sum / n as f64 {
                break;
            }
            block = (block.0 + sum, block.1 + n);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(sum, n)| std::iter::repeat_n(sum / n as f64, n)).collect()
}

/// Few enough points for a file, dense where it matters.
fn thinned(curve: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut out: Vec<(f32, f32)> = Vec::new();
    for point in 0..POINTS {
        let at = (curve.len() as f64).powf(point as f64 / (POINTS - 1) as f64).round() as usize;
        let Some(it) = curve.get(at.max(1) - 1) else { break };
        if out.last().is_none_or(|last| last.0 < it.0) {
            out.push(*it);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_ranks_ignores_one_detector_that_errs() {
        let raw = vec![
            vec![9.0, 1.0, 2.0, 3.0, 4.0],
            vec![9.0, 1.0, 2.0, 3.0, 4.0],
            vec![0.0, 9.0, 2.0, 3.0, 4.0],
        ];
        let (standings, _) = combine(&raw, false, 0.028);
        assert_eq!(standings[0].ranks[..], [1, 1, 5]);
        let best = standings.iter().map(|it| it.score).fold(0.0, f64::max);
        assert_eq!(standings[0].score, best);
    }

    #[test]
    fn calm_rows_raise_nothing_and_a_far_row_is_critical() {
        let calm: Vec<f32> = (0_u16..500).map(|it| (f32::from(it) / 500.0).sqrt()).collect();
        let (standings, _) = combine(&[calm.clone(), calm.clone(), calm.clone()], false, 0.028);
        assert!(standings.iter().all(|it| !it.flagged));
        let mut loud = calm.clone();
        loud.push(20.0);
        let (standings, calibration) = combine(&[loud.clone(), loud.clone(), loud], false, 0.028);
        assert!(75.0 <= standings[500].score, "{}", standings[500].score);
        assert_eq!(standings.iter().filter(|it| it.flagged).count(), 1);
        assert!(75.0 <= calibration.place(&[30.0; 3]).score);
        assert!(!calibration.place(&[0.5; 3]).flagged);
    }

    #[test]
    fn channels_that_can_say_nothing_halve_no_score() {
        let mut loud: Vec<f32> = (0_u16..500).map(|it| (f32::from(it) / 500.0).sqrt()).collect();
        loud.push(6.0);
        let of = |raw: &[Vec<f32>], typed| combine(raw, typed, 0.028).0[500].score;
        let alone = of(&[loud.clone(), loud.clone(), loud.clone()], false);
        let beside = of(&[loud.clone(), loud.clone(), loud, vec![0.0; 501]], true);
        assert!((alone - beside).abs() < 0.02, "{alone} {beside}");
    }

    #[test]
    fn no_more_than_the_allowed_share_is_raised() {
        let wild: Vec<f32> = (0_u16..1000)
            .map(|it| if it < 940 { f32::from(it) / 940.0 } else { f32::from(it) * 100.0 })
            .collect();
        let (standings, _) = combine(&[wild], false, 0.028);
        let flagged = standings.iter().filter(|it| it.flagged).count();
        assert_eq!(flagged, 28);
        assert!(standings.iter().all(|it| (0.0..=100.0).contains(&it.score)));
    }

    #[test]
    fn pooling_never_rises() {
        assert_eq!(falling([5.0, 7.0, 1.0, 3.0].into_iter()), [6.0, 6.0, 2.0, 2.0]);
    }
}

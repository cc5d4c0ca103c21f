//! Odd points of a fine series: the value itself, and its means over the last hours, each against
//! the same hour of earlier days, measured by the series' own largest distances so far. A series
//! that is often far off is believed less than one that never was.

use crate::domain::time::{DAY, HOUR, Micros};
use std::collections::VecDeque;

/// The value itself and means over this many hours.
const SCALES: [i64; 3] = [0, 2, 8];
/// Share of the earlier distances that are smaller than what is taken for a large one.
const LARGE: f64 = 0.998;
/// Fewer spreads than this are never large.
const LEAST: f64 = 3.0;
/// The sum over the three scales, in large distances, from which a point is odd.
pub(super) const LIMIT: f64 = 2.2;
/// Days kept per hour of the day, and days needed before that hour is compared with itself.
const KEPT_DAYS: usize = 28;
const NEEDED_DAYS: usize = 3;
/// Values kept per hour, however dense the series is.
const PER_HOUR: i64 = 12;
/// Days that must have been seen before a point is judged, one to compare it with and one to learn
/// how far off is usual; and points, where a day has few.
const WARM_UP_DAYS: usize = 2;
const LEAST_SEEN: usize = 120;
/// Spread of one series over all hours that counts as spread of each hour.
const COMMON: f64 = 0.3;
/// Steps per doubling of a distance, and how many there are: 2^-25 to 2^25.
const STEPS: f64 = 8.0;
const BINS: usize = 400;
/// Larger values than this are taken for this, so that no sum or square overflows.
const LARGEST: f64 = 1e100;

/// What is known of one point.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Scaled {
    /// Median and spread of the value at this hour; `None` while too little is known.
    pub usual: Option<(f64, f64)>,
    /// How far off in large distances, over all scales.
    pub far: f64,
}

/// Judges points in order of time, each by the points before it. `step` is the usual distance
/// between points.
pub(super) fn judge(points: &[(Micros, f64)], step: i64) -> Vec<Scaled> {
    let mut scales = SCALES.map(|hours| Scale::new(hours * HOUR / step.max(1), step));
    points
        .iter()
        .map(|(at, value)| {
            let mut out = Scaled::default();
            if value.is_finite() {
                let value = value.clamp(-LARGEST, LARGEST);
                for (nth, scale) in scales.iter_mut().enumerate() {
                    out.far += scale.point(*at, value);
                    if nth == 0 {
                        out.usual = scale.usual.map(|(middle, own)| (middle, scale.spread(own)));
                    }
                }
            }
            out
        })
        .collect()
}

/// One mean over the last points and what was usual of it.
struct Scale {
    /// The points that the mean is of.
    width: usize,
    points: VecDeque<f64>,
    sum: f64,
    /// Every how many points one is kept, how many are kept per hour, and points of a day.
    stride: usize,
    per_hour: usize,
    per_day: usize,
    /// By hour of the day, and of the last two days.
    hours: Vec<VecDeque<f64>>,
    recent: VecDeque<f64>,
    /// The hour that `usual` and `large` are for.
    hour: i64,
    usual: Option<(f64, f64)>,
    large: f64,
    /// Mean distance from the median over all hours, and how many it is of.
    noise: (f64, f64),
    /// Earlier distances in spreads, by their logarithm.
    bins: Vec<u64>,
    seen: usize,
    scratch: Vec<f64>,
}

impl Scale {
    fn new(width: i64, step: i64) -> Self {
        let step = step.clamp(1, DAY);
        let per_hour = (HOUR / step).max(1);
        Self {
            width: width.max(1) as usize,
            points: VecDeque::new(),
            sum: 0.0,
            stride: (per_hour as usize).div_ceil(PER_HOUR as usize),
            per_hour: per_hour.min(PER_HOUR) as usize,
            per_day: (DAY / step).max(1) as usize,
            hours: vec![VecDeque::new(); 24],
            recent: VecDeque::new(),
            hour: i64::MIN,
            usual: None,
            large: LEAST,
            noise: (0.0, 0.0),
            bins: vec![0; BINS],
            seen: 0,
            scratch: Vec::new(),
        }
    }

    /// How far off the mean is at this point, in large distances; 0 while too little is known.
    fn point(&mut self, at: Micros, value: f64) -> f64 {
        self.points.push_back(value);
        self.sum += value;
        if self.width < self.points.len() {
            self.sum -= self.points.pop_front().unwrap_or(0.0);
        }
        let hour = at.0.div_euclid(HOUR);
        let of_day = hour.rem_euclid(24) as usize;
        if hour != self.hour {
            self.hour = hour;
            self.begin_hour(of_day);
        }
        let mean = self.sum / self.points.len() as f64;
        let far = self.far(mean);
        let known = (WARM_UP_DAYS * self.per_day).max(LEAST_SEEN) <= self.seen;
        if 0.0 < far {
            self.bins[bin(far)] += 1;
        }
        self.keep(of_day, mean);
        self.seen += 1;
        if known { far / self.large } else { 0.0 }
    }

    /// What is usual changes once an hour: that is exact enough, and cheap for dense series.
    fn begin_hour(&mut self, of_day: usize) {
        // A running sum would carry the rounding of a huge value on for ever.
        self.sum = self.points.iter().sum();
        let hours = &self.hours[of_day];
        let ring = if NEEDED_DAYS * self.per_hour <= hours.len() {
            Some(hours)
        } else {
            Some(&self.recent).filter(|it| self.per_day <= it.len() * self.stride)
        };
        self.usual = ring.map(|ring| {
            self.scratch.clear();
            self.scratch.extend(ring);
            let middle = upper_middle(&mut self.scratch);
            for it in &mut self.scratch {
                *it = (*it - middle).abs();
            }
            (middle, 1.4826 * upper_middle(&mut self.scratch))
        });
        let beyond = (1.0 - LARGE) * self.seen as f64;
        let mut above = 0;
        let large = self.bins.iter().rposition(|it| {
            above += it;
            beyond <= above as f64
        });
        let edge = |bin: usize| ((bin + 1) as f64 - BINS as f64 / 2.0) / STEPS;
        self.large = large.map_or(LEAST, |it| edge(it).exp2().max(LEAST));
    }

    /// Distance from the median in spreads.
    fn far(&mut self, mean: f64) -> f64 {
        let Some((middle, own)) = self.usual else { return 0.0 };
        let off = (mean - middle).abs();
        self.noise.1 += 1.0;
        let weight = (1.0 / self.noise.1).max(0.0005);
        let kept = if 0.0 < self.noise.0 { off.min(5.0 * self.noise.0) } else { off };
        self.noise.0 += weight * (kept - self.noise.0);
        off / (self.spread(own) + 1e-9 + 1e-3 * middle.abs())
    }

    fn spread(&self, own: f64) -> f64 {
        own + COMMON * self.noise.0
    }

    fn keep(&mut self, of_day: usize, mean: f64) {
        if !self.seen.is_multiple_of(self.stride) {
            return;
        }
        let hours = &mut self.hours[of_day];
        hours.push_back(mean);
        if KEPT_DAYS * self.per_hour < hours.len() {
            hours.pop_front();
        }
        self.recent.push_back(mean);
        if 2 * self.per_day < self.recent.len() * self.stride {
            self.recent.pop_front();
        }
    }
}

fn bin(far: f64) -> usize {
    (far.log2() * STEPS + BINS as f64 / 2.0).clamp(0.0, (BINS - 1) as f64) as usize
}

/// The median, of an even number the larger middle one; 0 of none. Reorders.
fn upper_middle(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

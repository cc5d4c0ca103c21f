//! How rare a strength is: `−ln` of the share of profiles at or above it, in nats.
//!
//! Up to the far end that share is counted. Beyond it an exponential tail goes on, fitted to the
//! median excess: a strength far beyond all others then counts for as much as it is beyond, and
//! a few attacks do not become the measure of the rest.

use serde::{Deserialize, Serialize};

/// Share of profiles that make up the far end.
const FAR_END: f64 = 0.03;
/// Excesses needed to fit a tail to.
const ENOUGH: usize = 10;
/// Nats at most: one in a million.
const MOST: f32 = 14.0;
/// Points of the counted part.
const POINTS: usize = 32;

/// The tail of one channel.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Tail {
    /// Strengths, ascending, and their nats.
    counted: Vec<(f32, f32)>,
    /// Where the exponential part begins, its nats there and its scale.
    far: Option<(f32, f32, f32)>,
}

impl Tail {
    pub fn fit(mut values: Vec<f32>) -> Self {
        values.sort_unstable_by(f32::total_cmp);
        let n = values.len();
        let mut tail = Self::default();
        if values.last().is_none_or(|it| *it <= 0.0) {
            return tail;
        }
        for point in 0..POINTS {
            let share = (n as f64).powf(-(point as f64) / (POINTS - 1) as f64);
            let above = ((share * n as f64).round() as usize).clamp(1, n);
            let value = values[n - above];
            let reached = n - values.partition_point(|it| *it < value);
            if 0.0 < value && tail.counted.last().is_none_or(|it| it.0 < value) {
                tail.counted.push((value, nats(reached, n)));
            }
        }
        let begin = values[((n as f64 * (1.0 - FAR_END)) as usize).min(n - 1)].max(0.0);
        let beyond = values.partition_point(|it| *it <= begin);
        if ENOUGH <= n - beyond {
            let middle = values[beyond + (n - beyond) / 2] - begin;
            let scale = middle / std::f32::consts::LN_2;
            tail.far = (1e-6 < scale).then(|| (begin, nats(n - beyond, n), scale));
        }
        tail
    }

    /// Nats of `value`.
    pub fn at(&self, value: f32) -> f32 {
        if value <= 0.0 {
            return 0.0;
        }
        if let Some((begin, nats, scale)) = self.far.filter(|it| it.0 < value) {
            return (nats + (value - begin) / scale).min(MOST);
        }
        let next = self.counted.partition_point(|it| it.0 <= value);
        match (next.checked_sub(1).map(|it| self.counted[it]), self.counted.get(next)) {
            (Some((low, nats)), Some((high, more))) => {
                nats + (more - nats) * (value - low) / (high - low)
            }
            (Some((_, nats)), None) => nats,
            // Below the least that was seen.
            (None, Some((high, more))) => more * value / high,
            // Nothing was ever seen: whatever is seen now is rare.
            (None, None) => MOST / 2.0,
        }
    }

    /// Whether one read from a file is a tail.
    pub fn is_sound(&self) -> bool {
        self.counted.is_sorted_by(|a, b| a.0 < b.0)
            && self.far.is_none_or(|it| 0.0 < it.2 && it.2.is_finite())
    }
}

fn nats(reached: usize, n: usize) -> f32 {
    -((reached as f64 / (n as f64 + 1.0)).ln()) as f32
}

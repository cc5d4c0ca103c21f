//! The past of a series, by time of week: the values that a new one is compared with.

use super::baseline::{ENOUGH_PERIODS, is_weekend};
use super::usual::{Outliers, Usual};
use crate::domain::calendar::Window;
use crate::domain::time::Micros;
use std::collections::VecDeque;

/// Periods kept per slot: weeks of an hour of the week, days of an hour of the day.
const KEPT_PERIODS: usize = 28;

/// The most values kept per slot, however dense the series is.
const KEPT_VALUES: usize = 360;

/// Hours needed before a comparison with everything recent, at any time of day: a whole day.
const ENOUGH_RECENT: usize = 24;

/// Earlier values of one series, in rings by hour of week, hour of working day or weekend, hour
/// of day, and all together. The first ring that is full enough is what a value is compared with.
pub struct Past {
    window: Window,
    per_slot: usize,
    rings: Vec<VecDeque<f64>>,
    scratch: Vec<f64>,
}

impl Past {
    /// An empty past for values that are `step` apart and vary with the clock like `window`s.
    pub fn new(window: Window, step: i64) -> Self {
        let per_slot = (window.micros() / step.max(1)).clamp(1, KEPT_VALUES as i64 / 24) as usize;
        let rings = Rung::ALL.iter().map(|it| it.slots()).sum();
        Self { window, per_slot, rings: vec![VecDeque::new(); rings], scratch: Vec::new() }
    }

    /// What is usual at `at`, and whether that rests on the same time of day or week; `None`
    /// while too little is known.
    pub fn usual(&mut self, at: Micros, outliers: Outliers) -> Option<(Usual, bool)> {
        let (chosen, ring) = Rung::ALL.iter().find_map(|rung| {
            let ring = self.ring(*rung, at)?;
            (self.needed(*rung) <= self.rings[ring].len()).then_some((*rung, ring))
        })?;
        self.scratch.clear();
        self.scratch.extend(&self.rings[ring]);
        let same_time = chosen != Rung::Recent;
        let outliers = if same_time { outliers } else { Outliers::Kept };
        Some((Usual::of(&mut self.scratch, outliers)?, same_time))
    }

    /// Adds a value that is now past.
    pub fn push(&mut self, at: Micros, value: f64) {
        for rung in Rung::ALL {
            let Some(ring) = self.ring(*rung, at) else { continue };
            let kept = (KEPT_PERIODS * self.per_slot).min(KEPT_VALUES);
            let ring = &mut self.rings[ring];
            if kept <= ring.len() {
                ring.pop_front();
            }
            ring.push_back(value);
        }
    }

    fn needed(&self, rung: Rung) -> usize {
        match (rung, self.window) {
            (Rung::Recent, Window::Hour) => ENOUGH_RECENT * self.per_slot,
            (Rung::Recent, Window::Day | Window::Week) => ENOUGH_PERIODS,
            (Rung::OfWeek | Rung::OfClass | Rung::OfDay, _) => ENOUGH_PERIODS * self.per_slot,
        }
    }

    /// Which ring of a rung `at` belongs to; `None` where the rung says nothing for this window.
    fn ring(&self, rung: Rung, at: Micros) -> Option<usize> {
        let hour = Window::Hour.index(at).rem_euclid(24) as usize;
        let day = Window::Day.index(at).rem_euclid(7) as usize;
        let weekend = usize::from(is_weekend(at));
        let slot = match (rung, self.window) {
            (Rung::Recent, _) => 0,
            (Rung::OfWeek, Window::Hour) => day * 24 + hour,
            (Rung::OfClass, Window::Hour) => weekend * 24 + hour,
            (Rung::OfDay, Window::Hour) => hour,
            (Rung::OfWeek, Window::Day) => day,
            (Rung::OfClass, Window::Day) => weekend,
            (Rung::OfDay, Window::Day) | (_, Window::Week) => return None,
        };
        let before: usize =
            Rung::ALL.iter().take_while(|it| **it != rung).map(|it| it.slots()).sum();
        Some(before + slot)
    }
}

/// What a value is compared with, closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rung {
    OfWeek,
    OfClass,
    OfDay,
    Recent,
}

impl Rung {
    const ALL: &[Self] = &[Self::OfWeek, Self::OfClass, Self::OfDay, Self::Recent];

    const fn slots(self) -> usize {
        match self {
            Self::OfWeek => 7 * 24,
            Self::OfClass => 2 * 24,
            Self::OfDay => 24,
            Self::Recent => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{DAY, HOUR};

    #[test]
    #[expect(clippy::float_cmp, reason = "sums of whole numbers")]
    fn the_closest_comparison_with_enough_periods_is_used() {
        let mut past = Past::new(Window::Hour, HOUR);
        let monday = 4 * DAY; // 1970-01-05
        let noon = |day: i64| Micros(monday + day * DAY + 12 * HOUR);
        for hour in 0..10 * 168 {
            let at = Micros(monday + hour * HOUR);
            match past.usual(at, Outliers::OfCounts).map(|(it, _)| it.median) {
                None => assert!(hour < 24, "{hour}"),
                Some(_) => assert!(24 <= hour, "{hour}"),
            }
            let (day, hour_of_day) = (hour / 24, hour % 24);
            past.push(at, ((day % 7) * 100 + hour_of_day) as f64);
        }
        assert_eq!(past.usual(noon(70 + 2), Outliers::OfCounts).unwrap().0.median, 212.0);
    }
}

//! When an entity acts: the hours and days it keeps, and whether its events follow a timer.
//!
//! Does not live here: where it acts from (`window`).

use super::log::time;
use crate::domain::columns::EventColumns;
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};
use std::sync::LazyLock;

/// Parts of the day that habits are kept in: half hours.
const SLOTS: usize = 48;
/// How fast a habit fades beside its hour: to a third within an hour.
const FADE: f32 = 1.0;
/// Surprise that any hour may have: a third of the days.
const RARE_HOUR: f32 = 1.1;
/// Days before anyone has a habit of hours.
const HABIT: f32 = 5.0;
/// Gaps shorter than this are clicks, not a timer.
const SHORT: i64 = 10 * SECOND;
/// Two gaps are equal when they differ by this factor at most: timers drift.
const EQUAL: f64 = 1.06;
/// Events in between that a timer is followed across.
const BETWEEN: usize = 3;
/// Events of one window that are looked at for a timer, at most.
const LOOKED_AT: usize = 4_096;
/// Share of unrelated gaps that fall into one band of equal ones: of exponential gaps to the next
/// event, the one after it and the third at most 2.7 %, a little more where the pace changes.
const CHANCE: f64 = 0.035;
/// Evidence (nats) that chance may reach beside what the number of bands explains: one window in
/// three thousand.
const DOUBT: f64 = 8.0;

/// On how many days so far an entity was active, by half hour and on weekends.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    slots: [f32; SLOTS],
    /// Last day that counted, per slot.
    counted: [i64; SLOTS],
    days: f32,
    weekend_days: f32,
    first_day: Option<i64>,
    last_day: Option<i64>,
}

impl Rhythm {
    pub fn new() -> Self {
        Self {
            slots: [0.0; SLOTS],
            counted: [i64::MIN; SLOTS],
            days: 0.0,
            weekend_days: 0.0,
            first_day: None,
            last_day: None,
        }
    }

    /// Makes an event part of the past; events come by time.
    pub fn remember(&mut self, at: i64) {
        let (day, slot) = (at.div_euclid(DAY), slot(at));
        if self.counted[slot] != day {
            self.counted[slot] = day;
            self.slots[slot] += 1.0;
        }
        if self.last_day != Some(day) {
            self.days += 1.0;
            self.weekend_days += f32::from(u8::from(is_weekend(day)));
            self.first_day = self.first_day.or(Some(day));
            self.last_day = Some(day);
        }
    }

    /// Mean surprise of the three least usual times among `events`: `−ln` of the share of days on
    /// which the entity was active about then.
    pub fn unusual_hours(&self, log: &EventColumns, events: &[u32]) -> f32 {
        if self.days < HABIT {
            return 0.0;
        }
        let mut known = [f32::NAN; SLOTS];
        let mut top = [0.0_f32; 3];
        for &event in events {
            let slot = slot(time(log, event));
            if known[slot].is_nan() {
                known[slot] = self.surprise(slot);
            }
            let mut surprise = known[slot];
            for kept in &mut top {
                if *kept < surprise {
                    std::mem::swap(kept, &mut surprise);
                }
            }
        }
        self.days / (self.days + HABIT) * top.iter().sum::<f32>() / 3.0
    }

    fn surprise(&self, slot: usize) -> f32 {
        /// By how many half hours a habit is apart, how much of it is left.
        static LEFT: LazyLock<[f32; SLOTS]> = LazyLock::new(|| {
            std::array::from_fn(|apart| (-(apart.min(SLOTS - apart) as f32 / 2.0) / FADE).exp())
        });
        let left: &[f32; SLOTS] = &LEFT;
        let days = self.slots.iter().enumerate();
        let near: f32 = days.map(|(other, days)| days * left[slot.abs_diff(other)]).sum();
        (-((near.min(self.days) + 0.02) / (self.days + 1.0)).ln() - RARE_HOUR).max(0.0)
    }

    /// How unusual it is to be active on a weekend at all: `−ln` of the share of weekend days so
    /// far with events; 0 on working days.
    pub fn unusual_weekend(&self, at: i64) -> f32 {
        let day = at.div_euclid(DAY);
        let Some(first) = self.first_day.filter(|_| is_weekend(day)) else { return 0.0 };
        let passed = (first..day).take(400).filter(|it| is_weekend(*it)).count() as f32;
        -((self.weekend_days.min(passed) + 1.0) / (passed + 1.0)).ln()
    }
}

fn slot(at: i64) -> usize {
    (at.rem_euclid(DAY) / (HOUR / 2)) as usize
}

/// Day 0, 1970-01-01, was a Thursday.
fn is_weekend(day: i64) -> bool {
    (day - 2).rem_euclid(7) < 2
}

/// Share of `events` that keep the most common distance to one of the next, beyond what chance
/// makes; 0 where chance may have made them all. Events of a timer keep their distance, also
/// where others happen in between. `gaps` is scratch.
pub(super) fn timer(log: &EventColumns, events: &[u32], gaps: &mut Vec<i64>) -> f32 {
    steps(log, events, gaps).map_or(0.0, |it| it.1)
}

/// The most common gap, where it is beyond chance, and the share of events that keep it.
///
/// Among hundreds of bands of gaps the fullest holds many by chance. So the evidence (logarithm
/// of the likelihood ratio of Poisson counts) must exceed that of the best of as many bands as
/// there are gaps, and what the oddest of many windows reaches.
pub(super) fn steps(log: &EventColumns, events: &[u32], gaps: &mut Vec<i64>) -> Option<(i64, f32)> {
    let events = &events[..events.len().min(LOOKED_AT)];
    gaps.clear();
    for (at, &event) in events.iter().enumerate() {
        let from = time(log, event);
        let later = events[at + 1..].iter().take(BETWEEN).map(|it| time(log, *it) - from);
        gaps.extend(later.filter(|it| SHORT <= *it));
    }
    gaps.sort_unstable();
    let (mut from, mut most, mut ends) = (0, 0, (0, 0));
    for to in 0..gaps.len() {
        while gaps[from] as f64 * EQUAL < gaps[to] as f64 {
            from += 1;
        }
        if most < to + 1 - from {
            (most, ends) = (to + 1 - from, (from, to));
        }
    }
    let gap = *gaps.get(usize::midpoint(ends.0, ends.1))?;
    // Times that are told to the minute make gaps equal by rounding.
    let near = gaps.partition_point(|it| *it <= 2 * gap) - gaps.partition_point(|it| 2 * *it < gap);
    let band = (gap as f64 * (EQUAL - 1.0)).max(grain(log, events) as f64) / (1.5 * gap as f64);
    let chance = 0.5 + (CHANCE * gaps.len() as f64).max(band * near as f64);
    let most = most as f64;
    let evidence = most * (most / chance).ln() - (most - chance);
    let share = (most - chance) / (events.len() - 1) as f64;
    let beyond = chance < most && (gaps.len() as f64).ln() + DOUBT < evidence;
    beyond.then_some((gap, share.min(1.0) as f32))
}

/// How finely the times of `events` are told.
fn grain(log: &EventColumns, events: &[u32]) -> i64 {
    let whole = |unit: i64| events.iter().all(|it| time(log, *it) % unit == 0);
    if whole(MINUTE) { MINUTE } else { SECOND }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256Plus;

    /// Share of the events at `seconds` that follow a timer.
    fn share(mut seconds: Vec<i64>) -> f32 {
        seconds.sort_unstable();
        let log = EventColumns {
            time: seconds.iter().map(|it| it * SECOND).collect(),
            ..EventColumns::default()
        };
        let events: Vec<u32> = (0..log.len() as u32).collect();
        timer(&log, &events, &mut Vec::new())
    }

    fn by_chance(n: usize, seed: u64) -> Vec<i64> {
        let mut rng = Xoshiro256Plus::seed_from_u64(seed);
        (0..n).map(|_| rng.gen_range(0..DAY / SECOND)).collect()
    }

    #[test]
    fn busy_days_at_random_times_follow_no_timer() {
        // The evidence alone, uncorrected, called most of these regular.
        let found = (0..3000).filter(|it| 0.0 < share(by_chance(20 + *it as usize % 400, *it)));
        assert!(found.count() <= 3);
    }

    #[test]
    fn a_timer_is_seen_alone_and_among_others() {
        let ticks = |n: i64| (0..n).map(|it| it * 600 + it * it % 7).collect::<Vec<i64>>();
        assert!(0.8 < share(ticks(30)), "{}", share(ticks(30)));
        let mut mixed = ticks(100);
        mixed.extend(by_chance(60, 5));
        assert!((0.3..0.7).contains(&share(mixed.clone())), "{}", share(mixed));
        assert_eq!(share(ticks(4)), 0.0, "three equal gaps are no timer");
        assert_eq!(share(vec![7; 300]), 0.0, "all at once");
    }

    proptest! {
        #[test]
        fn a_share_is_a_share(seconds in prop::collection::vec(0_i64..90_000, 0..200)) {
            prop_assert!((0.0..=1.0).contains(&share(seconds)));
        }
    }
}

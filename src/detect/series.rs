//! Unusual points of a series of (time, value): expected value, band, score and flag for each.
//!
//! A point is compared with earlier points at the same time of week or day. Median and median
//! absolute deviation say what is expected and draw the band. Whether a point is flagged is
//! decided by a negative binomial tail where the values are hourly or coarser counts; for daily
//! and weekly measures by Student's t over the robust z; for finer points and hourly measures by
//! the value and its means over hours, in the largest distances of the series so far. A fixed
//! limit on z alone raises many times more alarms than it promises.

use super::count_tail::two_sided_t;
use super::past::Past;
use super::series_counts;
use super::series_scales;
use super::usual::{MAD_TO_SD, Outliers, Usual};
use crate::domain::calendar::Window;
use crate::domain::time::{DAY, HOUR, Micros};

/// A chance below this flags a point.
pub const NOMINAL: f64 = 1e-4;

/// Degrees of freedom of the t tail: values that are not counts have heavy tails.
const FREEDOM: f64 = 6.0;

/// Counts beyond this are treated as measurements.
const LARGEST_COUNT: f64 = 1e6;

/// Width of the band around what is expected, in spreads.
const BAND: f64 = 3.0;

/// One point with what was expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// Microseconds since 1970 UTC.
    pub time: i64,
    /// As given.
    pub value: f64,
    /// Median of comparable earlier points; `None` while there are too few.
    pub expected: Option<f64>,
    /// Lower edge of the ±3 band.
    pub lower: Option<f64>,
    /// Upper edge of the ±3 band.
    pub upper: Option<f64>,
    /// 0 to 100; up to 25 is usual, 50 is where flags begin, 75 is a chance of one in 10^12.
    pub score: f64,
    /// Whether it is odd and no point shortly before it was flagged.
    pub flagged: bool,
}

/// One point against its past.
#[derive(Debug, Clone, Copy)]
struct Judged {
    /// What was expected; `None` while too little is known.
    middle: Option<f64>,
    /// Half the width of a band of one spread.
    spread: f64,
    /// 0 to 100.
    score: f64,
    /// Whether the score alone would flag it.
    odd: bool,
}

impl Judged {
    const UNKNOWN: Self = Self { middle: None, spread: 0.0, score: 0.0, odd: false };

    /// By the chance of a value this far off on its own side.
    fn of(usual: &Usual, spread: f64, chance: f64) -> Self {
        let (score, odd) = (score_of(chance), chance < NOMINAL);
        Self { middle: Some(usual.median), spread, score, odd }
    }
}

/// A chance as score, 0 to 100. [`NOMINAL`] is 50 and it never quite reaches 100; a larger chance
/// is nothing to look at, so it stays in the lowest band, at 25 or less.
pub(super) fn score_of(chance: f64) -> f64 {
    score_beyond(-chance.clamp(1e-300, 1.0).log10() + 0.0, -NOMINAL.log10())
}

fn score_beyond(size: f64, limit: f64) -> f64 {
    if size < limit { 25.0 * size / limit } else { 100.0 * size / (size + limit) }
}

/// Scores a series. `times` are microseconds and may come in any order; the result has the order
/// of the input. Only earlier points are used for each. `window` says how the series varies with
/// the clock: `Hour` by hour of day and week, `Day` by weekday, `Week` not at all; `None` takes it
/// from the usual distance between points. Values that are not finite are not scored.
pub fn score_series(times: &[i64], values: &[f64], window: Option<Window>) -> Vec<SeriesPoint> {
    let mut order: Vec<usize> = (0..times.len().min(values.len())).collect();
    order.sort_by_key(|at| times[*at]);
    let step = usual_step(&order, times);
    let window = window.unwrap_or_else(|| window_of(step));
    let sorted: Vec<(Micros, f64)> =
        order.iter().map(|at| (Micros(times[*at]), values[*at])).collect();
    let judged = judge(&sorted, window, step);
    let flags = flags(&sorted, &judged, window);
    let least = lower_limit(values);
    let mut out: Vec<(usize, SeriesPoint)> = order
        .iter()
        .enumerate()
        .map(|(nth, at)| {
            let it = &judged[nth];
            let middle = it.middle;
            let point = SeriesPoint {
                time: times[*at],
                value: values[*at],
                expected: middle,
                lower: middle.map(|middle| (middle - BAND * it.spread).max(least)),
                upper: middle.map(|middle| middle + BAND * it.spread),
                score: it.score,
                flagged: flags[nth],
            };
            (*at, point)
        })
        .collect();
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, point)| point).collect()
}

/// Judges points in order of time, each by the points before it: hourly counts and everything
/// coarser by their chance, what is finer or no count by several scales.
fn judge(points: &[(Micros, f64)], window: Window, step: i64) -> Vec<Judged> {
    let counts = points.iter().all(|(_, it)| {
        !it.is_finite() || (it.fract() == 0.0 && (0.0..=LARGEST_COUNT).contains(it))
    });
    if window == Window::Hour && (step < HOUR || !counts) {
        return judge_scales(points, step);
    }
    let mut judged = judge_past(points, window, step, counts);
    if window == Window::Hour
        && step == HOUR
        && let Some(chances) = series_counts::chances(points)
    {
        for (it, chance) in judged.iter_mut().zip(chances) {
            if let Some(chance) = chance {
                (it.score, it.odd) = (score_of(chance), chance < NOMINAL);
            }
        }
    }
    judged
}

fn judge_scales(points: &[(Micros, f64)], step: i64) -> Vec<Judged> {
    let judged = |it: series_scales::Scaled| Judged {
        middle: it.usual.map(|it| it.0),
        spread: it.usual.map_or(0.0, |it| it.1),
        score: score_beyond(it.far, series_scales::LIMIT),
        odd: series_scales::LIMIT <= it.far,
    };
    series_scales::judge(points, step).into_iter().map(judged).collect()
}

fn judge_past(points: &[(Micros, f64)], window: Window, step: i64, counts: bool) -> Vec<Judged> {
    let outliers = if counts { Outliers::OfCounts } else { Outliers::OfMeasures };
    let mut past = Past::new(window, step);
    let mut noise = Noise::default();
    points
        .iter()
        .map(|(at, value)| {
            if !value.is_finite() {
                return Judged::UNKNOWN;
            }
            let judged = past.usual(*at, outliers).map_or(Judged::UNKNOWN, |(usual, same_time)| {
                let it = if counts {
                    judge_count(&usual, *value, noise.dispersion())
                } else {
                    judge_measure(&usual, *value, noise.spread())
                };
                if same_time {
                    noise.learn(&usual, *value);
                }
                it
            });
            past.push(*at, *value);
            judged
        })
        .collect()
}

fn judge_count(usual: &Usual, value: f64, dispersion: f64) -> Judged {
    let (upper, lower) = usual.count_tails(value, dispersion);
    let spread = (MAD_TO_SD * usual.mad).max(usual.median.max(1.0).sqrt());
    Judged::of(usual, spread, upper.min(lower))
}

fn judge_measure(usual: &Usual, value: f64, noise: f64) -> Judged {
    // A past that hardly moved says little about how far the next value may be off.
    let spread = (MAD_TO_SD * usual.mad)
        .max(usual.variance.sqrt())
        .max(noise)
        .max(usual.median.abs() * 1e-3);
    let off = value - usual.median;
    let z = if off == 0.0 { 0.0 } else { off / spread.max(f64::MIN_POSITIVE) };
    let widened = z / (1.0 + 2.0 / usual.n.max(1) as f64).sqrt();
    let chance = if widened.is_finite() { two_sided_t(widened, FREEDOM) } else { 0.0 };
    Judged::of(usual, spread, chance)
}

/// Noise of the whole series so far, for slots that have seen too little of it.
#[derive(Default)]
struct Noise {
    /// Sum of squared distances from what was expected, beyond those of a Poisson count.
    excess: f64,
    /// Sum of squared means.
    squares: f64,
    /// Sum of absolute distances from the median, and how many.
    distance: f64,
    n: f64,
}

impl Noise {
    /// Overdispersion of counts.
    fn dispersion(&self) -> f64 {
        if 0.0 < self.squares { (self.excess / self.squares).max(0.0) } else { 0.0 }
    }

    /// A part of the usual distance from the median, as a standard deviation.
    fn spread(&self) -> f64 {
        if 0.0 < self.n { 0.5 * 1.2533 * self.distance / self.n } else { 0.0 }
    }

    fn learn(&mut self, usual: &Usual, value: f64) {
        // An outlier must not teach the series that outliers are usual.
        let limit =
            4.0 * (MAD_TO_SD * usual.mad).max(usual.variance.sqrt()).max(usual.mean.abs().sqrt());
        let off = (value - usual.mean).clamp(-limit, limit);
        self.excess += off * off * (usual.n as f64 / (usual.n + 1) as f64) - usual.mean.abs();
        self.squares += usual.mean * usual.mean;
        self.distance += (value - usual.median).clamp(-limit, limit).abs();
        self.n += 1.0;
    }
}

/// The first odd point of each stretch: after a flag there is none for a day (three days, two
/// weeks for longer windows).
fn flags(points: &[(Micros, f64)], judged: &[Judged], window: Window) -> Vec<bool> {
    let quiet = match window {
        Window::Hour => DAY,
        Window::Day => 3 * DAY,
        Window::Week => 14 * DAY,
    };
    let mut last: Option<Micros> = None;
    points
        .iter()
        .zip(judged)
        .map(|((at, _), it)| {
            let flagged = it.odd && last.is_none_or(|last| quiet <= at.0.saturating_sub(last.0));
            if flagged {
                last = Some(*at);
            }
            flagged
        })
        .collect()
}

/// Median distance between neighbours in time, in microseconds.
fn usual_step(order: &[usize], times: &[i64]) -> i64 {
    let mut steps: Vec<i64> = order
        .windows(2)
        .map(|pair| times[pair[1]].saturating_sub(times[pair[0]]))
        .filter(|it| 0 < *it)
        .collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(HOUR)
}

fn window_of(step: i64) -> Window {
    if step < 12 * HOUR {
        Window::Hour
    } else if step < 4 * DAY {
        Window::Day
    } else {
        Window::Week
    }
}

/// A band does not reach below 0 where no value does.
fn lower_limit(values: &[f64]) -> f64 {
    if values.iter().all(|it| !it.is_finite() || 0.0 <= *it) { 0.0 } else { f64::NEG_INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONDAY: i64 = 4 * DAY; // 1970-01-05

    /// `days` days of hourly counts with a daily rhythm around 20 and some noise, in which `odd`
    /// replaces the value at some hours.
    fn hours(days: i64, odd: &[(i64, f64)]) -> (Vec<i64>, Vec<f64>) {
        let mut seed = 7u64;
        (0..days * 24)
            .map(|hour| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let noise = (seed >> 33) % 9;
                let rhythm = if (8..18).contains(&(hour % 24)) { 40 } else { 8 };
                let usual = (rhythm + noise) as f64;
                let value = odd.iter().find(|it| it.0 == hour).map_or(usual, |it| it.1);
                (MONDAY + hour * HOUR, value)
            })
            .unzip()
    }

    fn flagged(points: &[SeriesPoint]) -> Vec<i64> {
        points.iter().filter(|it| it.flagged).map(|it| (it.time - MONDAY) / HOUR).collect()
    }

    #[test]
    fn bursts_and_outages_are_flagged_once_each() {
        // A burst of three hours at night, not larger than a usual noon; an outage at noon.
        let odd = [(482, 48.0), (483, 52.0), (484, 50.0), (540, 0.0), (541, 0.0)];
        let (times, values) = hours(30, &odd);
        let points = score_series(&times, &values, Some(Window::Hour));
        assert_eq!(flagged(&points), [482, 540]);
        let burst = points[483];
        assert!(50.0 < burst.score && !burst.flagged, "within a day of the first: {burst:?}");
        assert!(burst.upper.unwrap() < 52.0 && 0.0 <= burst.lower.unwrap(), "{burst:?}");
        assert_eq!(flagged(&score_series(&times, &hours(30, &[]).1, None)), [0i64; 0]);
    }

    #[test]
    fn order_of_input_and_later_points_change_nothing() {
        let (times, values) = hours(20, &[(300, 90.0)]);
        let whole = score_series(&times, &values, None);
        let part = score_series(&times[..310], &values[..310], None);
        assert_eq!(whole[..310], part[..], "the future is not looked at");
        let (back_times, back_values): (Vec<i64>, Vec<f64>) =
            times.iter().copied().zip(values.iter().copied()).rev().unzip();
        let mut back = score_series(&back_times, &back_values, None);
        back.reverse();
        assert_eq!(whole, back);
    }

    #[test]
    fn measures_are_judged_by_their_own_spread() {
        let (times, mut values) = hours(30, &[(482, 48.0)]);
        for value in &mut values {
            *value = *value * 0.01 - 0.2; // below 0 at night
        }
        let points = score_series(&times, &values, None);
        assert_eq!(flagged(&points), [482]);
        assert!(points[600].lower.unwrap() < 0.0);
    }

    #[test]
    fn too_short_or_flat_series_stay_silent() {
        let (times, values) = hours(1, &[(20, 900.0)]);
        let points = score_series(&times, &values, None);
        assert!(points.iter().all(|it| it.expected.is_none() && !it.flagged && it.score == 0.0));
        let flat = score_series(&hours(20, &[]).0, &[0.0; 480], None);
        assert!(flat.iter().all(|it| !it.flagged));
        assert_eq!(score_series(&[], &[], None), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_input_gives_nan(
            points in prop::collection::vec((any::<i64>(), any::<f64>()), 0..120),
        ) {
            let (times, values): (Vec<i64>, Vec<f64>) = points.into_iter().unzip();
            for it in score_series(&times, &values, None) {
                prop_assert!((0.0..=100.0).contains(&it.score), "{it:?}");
                prop_assert!(it.expected.is_none_or(f64::is_finite), "{it:?}");
            }
        }
    }
}

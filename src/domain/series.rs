//! A series of values over time, each with what was expected of it: what plots draw and tables
//! list. Columns, because a file may hold a million points.

use super::calendar::Window;
use super::codes::closed_enum;
use super::rate::Level;
use super::time::{Micros, SECOND};

closed_enum! {
    /// How a point stands to what was expected of it.
    Mark {
        Unknown, "unknown", "Not judged";
        Usual, "normal", "Normal";
        High, "elevated", "Elevated";
        Low, "elevated_low", "Elevated, low";
        FarHigh, "anomalous", "Anomalous";
        FarLow, "anomalous_low", "Anomalous, low";
    }
}

impl Mark {
    /// Of a level and the side that it lies on.
    pub const fn of(level: Option<Level>, low: bool) -> Self {
        match (level, low) {
            (None, _) => Self::Unknown,
            (Some(Level::Normal), _) => Self::Usual,
            (Some(Level::Elevated), false) => Self::High,
            (Some(Level::Elevated), true) => Self::Low,
            (Some(Level::Anomalous), false) => Self::FarHigh,
            (Some(Level::Anomalous), true) => Self::FarLow,
        }
    }

    /// Whether a point with it is drawn and listed as odd.
    pub const fn is_flagged(self) -> bool {
        !matches!(self, Self::Unknown | Self::Usual)
    }

    /// Whether it is the stronger of the two levels.
    pub const fn is_anomalous(self) -> bool {
        matches!(self, Self::FarHigh | Self::FarLow)
    }
}

/// What a series counts, in words: one and several of it. Empty where the series has only numbers.
pub type Noun = (String, String);

/// Points in order of time. All columns are equally long.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// "Failed sign-ins of maria", "jumpsup.csv".
    pub name: String,
    /// What is counted.
    pub noun: Noun,
    /// Set where every point is a window of the calendar; else points are instants.
    pub window: Option<Window>,
    /// Usual distance of two points, in microseconds.
    pub step: i64,
    /// Microseconds since 1970 UTC, ascending.
    pub time: Vec<i64>,
    /// As counted or given; finite.
    pub value: Vec<f64>,
    /// What was expected; not a number where too little is known.
    pub expected: Vec<f64>,
    /// Half the width of a band of one standard deviation; not a number where it is not known.
    pub spread: Vec<f64>,
    /// How each point stands.
    pub mark: Vec<Mark>,
    /// No band reaches below this.
    pub least: f64,
}

impl Series {
    /// How many points.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// What was expected of a point, if anything is known.
    pub fn expected_of(&self, at: usize) -> Option<f64> {
        self.expected.get(at).copied().filter(|it| it.is_finite())
    }

    /// Distance from what was expected, in standard deviations.
    pub fn z(&self, at: usize) -> Option<f64> {
        let spread = self.spread.get(at).copied().filter(|it| 0.0 < *it)?;
        let z = (self.value[at] - self.expected_of(at)?) / spread;
        z.is_finite().then_some(z)
    }

    /// Lower edge of the band of `width` standard deviations; not a number where there is none.
    pub fn lower(&self, at: usize, width: f64) -> f64 {
        (self.expected[at] - width * self.spread[at]).max(self.least)
    }

    /// Upper edge of that band.
    pub fn upper(&self, at: usize, width: f64) -> f64 {
        self.expected[at] + width * self.spread[at]
    }

    /// Both edges.
    pub fn band(&self, at: usize, width: f64) -> Option<(f64, f64)> {
        // `max` above drops what is not a number, so the upper edge alone tells.
        let upper = self.upper(at, width);
        upper.is_finite().then(|| (self.lower(at, width), upper))
    }

    /// First instant after a point's window; of an instant, the instant itself.
    pub fn end(&self, at: usize) -> Micros {
        let start = Micros(self.time[at]);
        self.window.map_or(start, |it| it.start(it.index(start) + 1))
    }

    /// Neighbours further apart than this have a gap between them. Where many are, the series is
    /// an irregular one and only the long pauses count.
    pub fn gap(&self) -> i64 {
        let step = self.step.max(1);
        let far = |times: i64| {
            let least = step.saturating_mul(times) / 2;
            self.time.windows(2).filter(|it| least < it[1].saturating_sub(it[0])).count()
        };
        if self.len() < 10 * far(3) { step.saturating_mul(10) } else { step.saturating_mul(3) / 2 }
    }

    /// Positions of flagged points: anomalous first, then by distance from what was expected.
    pub fn flagged(&self) -> Vec<usize> {
        let mut all: Vec<usize> =
            (0..self.len()).filter(|at| self.mark[*at].is_flagged()).collect();
        let far = |at: usize| self.z(at).unwrap_or(f64::INFINITY).abs();
        all.sort_by(|a, b| {
            let anomalous = |at: usize| self.mark[at].is_anomalous();
            anomalous(*b).cmp(&anomalous(*a)).then(far(*b).total_cmp(&far(*a))).then(a.cmp(b))
        });
        all
    }

    /// Position of the point at this time, or of the last one before it.
    pub fn at_or_before(&self, time: Micros) -> Option<usize> {
        self.time.partition_point(|it| *it <= time.0).checked_sub(1)
    }
}

/// Median distance of neighbours that differ, in microseconds; a second where there is none.
pub fn usual_step(sorted: &[i64]) -> i64 {
    let mut steps: Vec<i64> =
        sorted.windows(2).map(|it| it[1].saturating_sub(it[0])).filter(|it| 0 < *it).collect();
    let middle = steps.len() / 2;
    if steps.is_empty() { SECOND } else { *steps.select_nth_unstable(middle).1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64], marks: &[Mark]) -> Series {
        let n = values.len();
        Series {
            step: 10,
            time: (0..n as i64).map(|it| it * 10).collect(),
            value: values.to_vec(),
            expected: vec![2.0; n],
            spread: vec![1.5; n],
            mark: marks.to_vec(),
            ..Series::default()
        }
    }

    #[test]
    fn the_worst_is_listed_first_and_low_counts_as_high() {
        let marks = [Mark::High, Mark::Usual, Mark::FarHigh, Mark::Low, Mark::Unknown];
        let it = series(&[5.3, 2.0, 41.0, -2.0, 9.0], &marks);
        assert_eq!(it.flagged(), [2, 3, 0]);
        assert!((it.z(2).unwrap() - 26.0).abs() < 1e-12);
        assert_eq!(it.band(2, 3.0), Some((0.0, 6.5)));
    }

    #[test]
    fn what_is_not_known_has_no_band_and_no_z() {
        let mut it = series(&[1.0, 2.0], &[Mark::Unknown; 2]);
        it.expected[0] = f64::NAN;
        it.spread[1] = f64::NAN;
        assert_eq!((it.z(0), it.z(1), it.band(0, 2.0), it.band(1, 2.0)), (None, None, None, None));
        assert_eq!(it.expected_of(0), None);
    }

    #[test]
    fn a_missing_point_is_a_gap_unless_most_are_missing() {
        let mut it = series(&[0.0; 40], &[Mark::Usual; 40]);
        it.time.iter_mut().skip(20).for_each(|time| *time += 10);
        assert!(it.gap() < 20 && 10 < it.gap(), "{}", it.gap());
        it.time.iter_mut().enumerate().for_each(|(at, time)| *time = (at as i64 / 2) * 35);
        assert_eq!(it.gap(), 100);
        assert_eq!(usual_step(&[0, 5, 10, 10, 100]), 5);
        assert_eq!(usual_step(&[7]), SECOND);
    }
}

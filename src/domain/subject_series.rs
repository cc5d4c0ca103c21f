//! The rate of a subject over the whole log, each window with what was usual before it.

use super::rate::{Limits, RateInput};
use super::rate_subject::{Count, Spread, Subject};
use super::series::{Mark, Noun, Series};

/// Windows in order of time. All columns are equally long; what is not known is not a number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SubjectSeries {
    /// What is counted.
    pub subject: Subject,
    /// Start of each window, in microseconds since 1970 UTC.
    pub time: Vec<i64>,
    /// Count in the window.
    pub value: Vec<f64>,
    /// Mean of the earlier windows that it is compared with, outliers left out.
    pub mean: Vec<f64>,
    /// Their standard deviation.
    pub std_dev: Vec<f64>,
    /// Median of all of them.
    pub median: Vec<f64>,
    /// Their median absolute deviation times 1.4826.
    pub mad: Vec<f64>,
    /// Chance of a count this far off or farther.
    pub chance: Vec<f64>,
    /// How many earlier windows were too many to be listed.
    pub cut: u64,
}

impl SubjectSeries {
    /// As it is judged with this spread and these limits: as the calculator judges each window.
    pub fn judged(&self, spread: Spread, limits: &Limits) -> Series {
        let (expected, deviation) = match spread {
            Spread::Mean => (&self.mean, &self.std_dev),
            Spread::Median => (&self.median, &self.mad),
        };
        let unit = self.subject.unit();
        let last = self.time.len().saturating_sub(1);
        let mark = |at: usize| {
            let (observed, expected) = (self.value[at], expected[at]);
            if !expected.is_finite() {
                return Mark::Unknown;
            }
            // The log may end before its last window does: few events there are no sign.
            if at == last && observed < expected {
                return Mark::Unknown;
            }
            let chance = Some(self.chance[at]).filter(|it| it.is_finite());
            let std_dev = Some(deviation[at]).filter(|it| it.is_finite());
            let score = RateInput { observed, expected, std_dev, unit, chance }.score(limits);
            Mark::of(score.level, score.low)
        };
        Series {
            name: self.subject.words(),
            noun: noun(self.subject.count),
            window: Some(self.subject.window),
            step: self.subject.window.micros(),
            time: self.time.clone(),
            value: self.value.clone(),
            expected: expected.clone(),
            spread: deviation.clone(),
            mark: (0..self.time.len()).map(mark).collect(),
            least: 0.0,
        }
    }
}

/// One and several of what is counted.
pub fn noun(count: Count) -> Noun {
    let (one, many) = match count {
        Count::Events => ("event", "events"),
        Count::Failures => ("failed event", "failed events"),
        Count::Users => ("user", "users"),
        Count::Addresses => ("address", "addresses"),
    };
    (one.to_owned(), many.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_judged_as_the_calculator_judges_it() {
        let it = SubjectSeries {
            time: vec![0, 1, 2, 3, 4],
            value: vec![9.0, 41.0, 5.0, 1.0, 0.0],
            mean: vec![f64::NAN, 2.0, 2.0, 4.0, 4.0],
            std_dev: vec![f64::NAN, 1.5, f64::NAN, 1.2, 1.2],
            median: vec![f64::NAN, 40.0, 5.0, 4.0, 4.0],
            mad: vec![f64::NAN, 1.0, 0.0, 1.0, 1.0],
            chance: vec![f64::NAN, 1e-9, 0.05, 1.0, 1.0],
            ..SubjectSeries::default()
        };
        let limits = Limits::default();
        let mean = it.judged(Spread::Mean, &limits);
        let marks = [Mark::Unknown, Mark::FarHigh, Mark::FarHigh, Mark::Low, Mark::Unknown];
        assert_eq!(mean.mark, marks, "the last window may not be over");
        let median = it.judged(Spread::Median, &limits);
        assert_eq!(median.mark[1], Mark::Usual);
        assert_eq!(median.mark[2], Mark::Usual, "no spread: the ratio decides");
        assert_eq!((mean.z(1), median.z(1)), (Some(26.0), Some(1.0)));
        // Where nothing is expected, the chance decides.
        let none = SubjectSeries { mean: vec![0.0; 5], std_dev: vec![0.0; 5], ..it };
        let marks = none.judged(Spread::Mean, &limits).mark;
        assert_eq!(marks[1..3], [Mark::FarHigh, Mark::Usual]);
    }
}

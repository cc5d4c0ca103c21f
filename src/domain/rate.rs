//! Is this rate normal? Ratio, difference and z of an observed and an expected rate, and what
//! level they amount to.
//!
//! Lives here: the formulas, the limits and units. `number` reads and shows numbers, `words`
//! says results in sentences and tables. Does not live here: where an expected rate comes from,
//! widgets.

use super::codes::closed_enum;

mod number;
mod short;
mod words;

pub use number::{NumberError, parse_number, shown, shown_signed};
pub use short::{MEAN_MONTH, Scaling, ShortWindow};
pub use words::{MetricRow, Told, chance_words, rate_unit_note};

closed_enum! {
    /// The time that a rate is counted over. A month has 30.436875 days, a year 365.2425 (means
    /// of the Gregorian calendar).
    Unit {
        Hour, "hour", "Hour";
        Day, "day", "Day";
        Week, "week", "Week";
        Month, "month", "Month";
        Year, "year", "Year";
    }
}

impl Unit {
    /// Its length in hours.
    pub const fn hours(self) -> f64 {
        match self {
            Self::Hour => 1.0,
            Self::Day => 24.0,
            Self::Week => 168.0,
            Self::Month => 730.485,
            Self::Year => 8765.82,
        }
    }

    /// Its length in hours, where a month has so many days.
    pub const fn hours_of(self, month_days: f64) -> f64 {
        match self {
            Self::Month => 24.0 * month_days,
            Self::Hour | Self::Day | Self::Week | Self::Year => self.hours(),
        }
    }

    /// "per hour".
    pub const fn per(self) -> &'static str {
        match self {
            Self::Hour => "per hour",
            Self::Day => "per day",
            Self::Week => "per week",
            Self::Month => "per month",
            Self::Year => "per year",
        }
    }

    /// What a rate per this unit is multiplied by to become a rate per `other`.
    pub fn factor_to(self, other: Self) -> f64 {
        other.hours() / self.hours()
    }
}

closed_enum! {
    /// How far from expected a rate is.
    Level {
        Normal, "normal", "Normal";
        Elevated, "elevated", "Elevated";
        Anomalous, "anomalous", "Anomalous";
    }
}

/// Where levels begin. A z up to and including `z_elevated` is normal; a ratio up to and
/// including `ratio_elevated` is normal, one of `ratio_anomalous` or more is anomalous. The low
/// side of a ratio uses the reciprocals.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Limits {
    /// |z| above this is elevated.
    pub z_elevated: f64,
    /// |z| above this is anomalous.
    pub z_anomalous: f64,
    /// A ratio above this, or below its reciprocal, is elevated.
    pub ratio_elevated: f64,
    /// A ratio from this up, or from its reciprocal down, is anomalous.
    pub ratio_anomalous: f64,
}

impl Limits {
    /// What is wrong with them, in a sentence.
    pub fn problem(&self) -> Option<&'static str> {
        let usable = |a: f64, b: f64, least: f64| b.is_finite() && least < a && a <= b;
        if !usable(self.z_elevated, self.z_anomalous, 0.0) {
            Some("Limits of z are above 0, the anomalous one not below the elevated one.")
        } else if !usable(self.ratio_elevated, self.ratio_anomalous, 1.0) {
            Some("Limits of the ratio are above 1, the anomalous one not below the elevated one.")
        } else {
            None
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { z_elevated: 2.0, z_anomalous: 3.0, ratio_elevated: 1.5, ratio_anomalous: 2.0 }
    }
}

/// What is compared. All three are rates per `unit`, finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateInput {
    /// What was counted.
    pub observed: f64,
    /// What is usual.
    pub expected: f64,
    /// How much it usually varies; `None` = not known.
    pub std_dev: Option<f64>,
    /// The unit of all three.
    pub unit: Unit,
    /// Chance of a count this far off or farther, where a log says it. Decides where something
    /// was counted and nothing is expected: neither z nor a ratio exists then.
    pub chance: Option<f64>,
}

/// Why a number of a [`RateScore`] does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// A ratio to nothing.
    #[error("undefined, expected is 0")]
    ExpectedZero,
    /// No spread was given.
    #[error("not computed, no standard deviation")]
    NoStdDev,
    /// A spread of nothing.
    #[error("undefined, the standard deviation is 0")]
    ZeroStdDev,
    /// The result leaves the range of 64-bit numbers, or an input is not a rate.
    #[error("too large to be computed")]
    OutOfRange,
}

/// What follows from a [`RateInput`]. No number in it is ever NaN or infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateScore {
    /// Observed ÷ expected.
    pub ratio: Result<f64, Undefined>,
    /// Observed − expected, per unit.
    pub difference: Result<f64, Undefined>,
    /// The difference in percent of expected.
    pub percent: Result<f64, Undefined>,
    /// The difference in standard deviations.
    pub z: Result<f64, Undefined>,
    /// `None` where neither z nor ratio exists and something was observed.
    pub level: Option<Level>,
    /// Whether observed is below expected.
    pub low: bool,
    /// Whether z decided the level; else the ratio did.
    pub by_z: bool,
    /// The chance that decided the level; `None` where z or the ratio did.
    pub by_chance: Option<f64>,
}

impl RateInput {
    /// Scores it. z decides the level where it exists, else the ratio.
    pub fn score(&self, limits: &Limits) -> RateScore {
        let (observed, expected) = (self.observed, self.expected);
        let usable = |it: f64| it.is_finite() && 0.0 <= it;
        if !(usable(observed) && usable(expected) && self.std_dev.is_none_or(usable)) {
            return RateScore::unusable();
        }
        let difference = observed - expected;
        let ratio = if expected == 0.0 {
            Err(Undefined::ExpectedZero)
        } else {
            finite(observed / expected)
        };
        let z = match self.std_dev {
            None => Err(Undefined::NoStdDev),
            Some(0.0) => Err(Undefined::ZeroStdDev),
            Some(std_dev) => finite(difference / std_dev),
        };
        let percent = if expected == 0.0 {
            Err(Undefined::ExpectedZero)
        } else {
            finite(difference / expected * 100.0)
        };
        let by_z = self.std_dev.is_some_and(|it| 0.0 < it);
        let level = match self.std_dev {
            Some(std_dev) if by_z => Some(self.level_by_z(std_dev, limits)),
            _ => self.level_by_ratio(limits),
        };
        let by_chance = self.chance.filter(|_| level.is_none());
        let level = level.or_else(|| by_chance.map(|it| level_by_chance(it, limits)));
        let low = observed < expected && level.is_some_and(|it| it != Level::Normal);
        RateScore { ratio, difference: finite(difference), percent, z, level, low, by_z, by_chance }
    }

    /// Compares products, not quotients: these cannot overflow into a wrong answer.
    fn level_by_z(&self, std_dev: f64, limits: &Limits) -> Level {
        let distance = (self.observed - self.expected).abs();
        // The subtraction above loses digits when both rates are large.
        let slack = 4.0 * f64::EPSILON * self.observed.max(self.expected);
        if above(distance - slack, limits.z_anomalous * std_dev) {
            Level::Anomalous
        } else if above(distance - slack, limits.z_elevated * std_dev) {
            Level::Elevated
        } else {
            Level::Normal
        }
    }

    fn level_by_ratio(&self, limits: &Limits) -> Option<Level> {
        let (large, small) = (self.observed.max(self.expected), self.observed.min(self.expected));
        if self.expected == 0.0 {
            return (self.observed == 0.0).then_some(Level::Normal);
        }
        Some(if !above(limits.ratio_anomalous * small, large) {
            Level::Anomalous
        } else if above(large, limits.ratio_elevated * small) {
            Level::Elevated
        } else {
            Level::Normal
        })
    }

    /// The same rates per another unit: all three by one factor, so that ratio and z stay.
    /// `None` where a value would leave the range of 64-bit numbers.
    pub fn convert(&self, unit: Unit) -> Option<Self> {
        self.convert_with(unit, MEAN_MONTH)
    }

    /// The same where a month has so many days.
    pub fn convert_with(&self, unit: Unit, month_days: f64) -> Option<Self> {
        let factor = unit.hours_of(month_days) / self.unit.hours_of(month_days);
        let by = |it: f64| Some(it * factor).filter(|it| it.is_finite());
        let std_dev = match self.std_dev {
            None => None,
            Some(it) => Some(by(it)?),
        };
        Some(Self {
            observed: by(self.observed)?,
            expected: by(self.expected)?,
            std_dev,
            unit,
            chance: self.chance,
        })
    }
}

/// Chance that a normal value is more than `z` standard deviations above its mean.
pub fn chance_beyond(z: f64) -> f64 {
    libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

/// Levels begin where the chances of the limits of z do.
fn level_by_chance(chance: f64, limits: &Limits) -> Level {
    if chance < chance_beyond(limits.z_anomalous) {
        Level::Anomalous
    } else if chance < chance_beyond(limits.z_elevated) {
        Level::Elevated
    } else {
        Level::Normal
    }
}

impl RateScore {
    fn unusable() -> Self {
        let none = Err(Undefined::OutOfRange);
        Self {
            ratio: none,
            difference: none,
            percent: none,
            z: none,
            level: None,
            low: false,
            by_z: false,
            by_chance: None,
        }
    }

    /// "Anomalous", "Elevated, low", "Not judged".
    pub fn level_label(&self) -> String {
        match self.level {
            None => "Not judged".to_owned(),
            Some(level) if self.low => format!("{level}, low"),
            Some(level) => level.to_string(),
        }
    }
}

fn finite(value: f64) -> Result<f64, Undefined> {
    if value.is_finite() { Ok(value) } else { Err(Undefined::OutOfRange) }
}

/// `a > b`, where a difference in the last digits counts as equal: (150/7)/(100/7) is
/// 1.4999999999999998 in 64-bit numbers, and 1.5 to a person.
fn above(a: f64, b: f64) -> bool {
    b + b.abs() * 1e-9 < a
}

#[cfg(test)]
mod tests {
    use super::Undefined::{ExpectedZero, NoStdDev, OutOfRange, ZeroStdDev};
    use super::*;
    use proptest::prelude::*;

    /// observed, expected, standard deviation → ratio, difference, z, level.
    type Case = (f64, f64, Option<f64>, Option<f64>, f64, Option<f64>, Option<Level>, bool);

    const NORMAL: Option<Level> = Some(Level::Normal);
    const ELEVATED: Option<Level> = Some(Level::Elevated);
    const ANOMALOUS: Option<Level> = Some(Level::Anomalous);

    #[rustfmt::skip]
    const CASES: &[Case] = &[
        (9_600.0, 500.0, Some(150.0), Some(19.2), 9_100.0, Some(60.666_666_667), ANOMALOUS, false),
        (24_000.0, 500.0, Some(150.0), Some(48.0), 23_500.0, Some(156.666_666_667), ANOMALOUS, false),
        (2_000.0, 500.0, Some(150.0), Some(4.0), 1_500.0, Some(10.0), ANOMALOUS, false),
        (2_000.0, 500.0 / 12.0, Some(12.5), Some(48.0), 1_958.333_333_333, Some(156.666_666_667), ANOMALOUS, false),
        (2_000.0, 500.0 / 12.0, Some(43.301_270_189), Some(48.0), 1_958.333_333_333, Some(45.225_771_087), ANOMALOUS, false),
        (150.0, 100.0, Some(20.0), Some(1.5), 50.0, Some(2.5), ELEVATED, false),
        (135.0, 100.0, Some(20.0), Some(1.35), 35.0, Some(1.75), NORMAL, false),
        (150.0 / 7.0, 100.0 / 7.0, Some(20.0 / 7.0), Some(1.5), 7.142_857_143, Some(2.5), ELEVATED, false),
        (21.43, 14.29, Some(2.86), Some(1.499_650_105), 7.14, Some(2.496_503_497), ELEVATED, false),
        (0.0, 500.0, Some(150.0), Some(0.0), -500.0, Some(-3.333_333_333), ANOMALOUS, true),
        (5.0, 0.0, Some(2.0), None, 5.0, Some(2.5), ELEVATED, false),
        (0.0, 0.0, None, None, 0.0, None, NORMAL, false),
        (5.0, 0.0, None, None, 5.0, None, None, false),
        (150.0, 150.0, Some(0.0), Some(1.0), 0.0, None, NORMAL, false),
        (110.0, 100.0, None, Some(1.1), 10.0, None, NORMAL, false),
        (41.0, 2.0, Some(1.5), Some(20.5), 39.0, Some(26.0), ANOMALOUS, false),
        // On the limits, and one step beyond.
        (150.0, 100.0, None, Some(1.5), 50.0, None, NORMAL, false),
        (150.0 / 7.0, 100.0 / 7.0, None, Some(1.5), 7.142_857_143, None, NORMAL, false),
        (151.0, 100.0, None, Some(1.51), 51.0, None, ELEVATED, false),
        (200.0, 100.0, None, Some(2.0), 100.0, None, ANOMALOUS, false),
        (100.0, 150.0, None, Some(0.666_666_667), -50.0, None, NORMAL, false),
        (99.0, 150.0, None, Some(0.66), -51.0, None, ELEVATED, true),
        (50.0, 100.0, None, Some(0.5), -50.0, None, ANOMALOUS, true),
        (140.0, 100.0, Some(20.0), Some(1.4), 40.0, Some(2.0), NORMAL, false),
        (160.0, 100.0, Some(20.0), Some(1.6), 60.0, Some(3.0), ELEVATED, false),
        (0.3, 0.1, Some(0.1), Some(3.0), 0.2, Some(2.0), NORMAL, false),
    ];

    fn close(a: Result<f64, Undefined>, b: Option<f64>) -> bool {
        match (a, b) {
            (Ok(a), Some(b)) => (a - b).abs() <= 1e-8 * b.abs().max(1.0),
            (Err(_), None) => true,
            _ => false,
        }
    }

    #[test]
    fn a_count_where_nothing_is_expected_is_judged_by_its_chance() {
        let limits = Limits::default();
        let level = |observed, expected, std_dev, chance| {
            let it = RateInput { observed, expected, std_dev, unit: Unit::Hour, chance };
            let score = it.score(&limits);
            (score.level, score.by_chance)
        };
        // The chances of z 2 and 3 are 1 in 44 and 1 in 741.
        for (chance, want) in [
            (1e-9, Level::Anomalous),
            (0.001_34, Level::Anomalous),
            (0.001_36, Level::Elevated),
            (0.022_7, Level::Elevated),
            (0.022_8, Level::Normal),
        ] {
            let it = level(3.0, 0.0, Some(0.0), Some(chance));
            assert_eq!(it, (Some(want), Some(chance)), "{chance}");
        }
        assert_eq!(level(3.0, 0.0, Some(0.0), None), (None, None), "typed: nobody knows");
        assert_eq!(level(0.0, 0.0, Some(0.0), Some(1.0)), (Some(Level::Normal), None));
        assert_eq!(level(9.0, 0.0, Some(1.0), Some(0.5)), (Some(Level::Anomalous), None), "z wins");
        assert_eq!(level(9.0, 1.0, None, Some(0.5)), (Some(Level::Anomalous), None), "the ratio");
    }

    #[test]
    fn worked_examples_come_out_as_computed_by_hand() {
        for &case @ (observed, expected, std_dev, ratio, difference, z, level, low) in CASES {
            let input = RateInput { observed, expected, std_dev, unit: Unit::Day, chance: None };
            let score = input.score(&Limits::default());
            assert!(close(score.ratio, ratio), "{case:?} {score:?}");
            assert!(close(score.difference, Some(difference)), "{case:?} {score:?}");
            assert!(close(score.percent, ratio.map(|it| (it - 1.0) * 100.0)), "{case:?}");
            assert!(close(score.z, z), "{case:?} {score:?}");
            assert_eq!((score.level, score.low), (level, low), "{case:?}");
        }
    }

    #[test]
    fn what_does_not_exist_says_why() {
        let reasons = |observed, expected, std_dev| {
            let it = RateInput { observed, expected, std_dev, unit: Unit::Hour, chance: None }
                .score(&Limits::default());
            (it.ratio.err(), it.z.err(), it.level)
        };
        assert_eq!(reasons(5.0, 0.0, None), (Some(ExpectedZero), Some(NoStdDev), None));
        assert_eq!(reasons(5.0, 4.0, Some(0.0)), (None, Some(ZeroStdDev), NORMAL));
        let huge = reasons(1e308, 1e-308, Some(1e-308));
        assert_eq!(huge, (Some(OutOfRange), Some(OutOfRange), ANOMALOUS));
        assert_eq!(reasons(f64::NAN, 1.0, None), (Some(OutOfRange), Some(OutOfRange), None));
    }

    proptest! {
        #[test]
        fn a_unit_changes_neither_ratio_nor_z_nor_level(
            observed in 0.0..1e9f64, expected in 0.0..1e9f64, std_dev in 1e-3..1e6f64,
            from in 0..Unit::ALL.len(), to in 0..Unit::ALL.len(),
        ) {
            let unit = Unit::ALL[from];
            let input = RateInput { observed, expected, std_dev: Some(std_dev), unit, chance: None };
            let other = input.convert(Unit::ALL[to]).unwrap();
            let (a, b) = (input.score(&Limits::default()), other.score(&Limits::default()));
            prop_assert!(close(b.ratio, a.ratio.ok()));
            prop_assert!((a.z.unwrap() - b.z.unwrap()).abs() <= 1e-6 * a.z.unwrap().abs().max(1.0));
            prop_assert_eq!(a.level, b.level);
            let factor = Unit::ALL[to].hours() / unit.hours();
            prop_assert!(close(b.difference, a.difference.ok().map(|it| it * factor)));
        }

        #[test]
        fn no_result_is_ever_nan_or_infinite(
            observed in any::<f64>(), expected in any::<f64>(),
            std_dev in proptest::option::of(any::<f64>()),
        ) {
            let input = RateInput { observed, expected, std_dev, unit: Unit::Year, chance: None };
            let it = input.score(&Limits::default());
            for value in [it.ratio, it.difference, it.percent, it.z].into_iter().flatten() {
                prop_assert!(value.is_finite());
            }
            prop_assert!(input.convert(Unit::Hour).is_none_or(|it| it.observed.is_finite()));
        }
    }
}

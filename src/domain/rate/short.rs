//! A count of a short window against what is usual for a longer one. Not the same as another unit:
//! a unit changes all three numbers by one factor, a shorter window has a count of its own.

use super::number::shown;
use super::{RateInput, Unit};
use crate::domain::codes::closed_enum;

closed_enum! {
    /// How the standard deviation of a long window becomes that of a short one.
    Scaling {
        /// With the square root of the time, as that of counts which do not depend on each other.
        Root, "sqrt", "√ of the time";
        /// With the time, as the expected count.
        Linear, "linear", "The time";
    }
}

/// Days of the mean month of the calendar.
pub const MEAN_MONTH: f64 = 30.436_875;

/// What was counted over another, mostly shorter, time than what is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShortWindow {
    /// How many units long it is.
    pub length: f64,
    /// Which.
    pub unit: Unit,
    /// How the standard deviation follows.
    pub scaling: Scaling,
}

impl ShortWindow {
    /// Reads `2h`, `30d`, `1.5 hours`, `1 week`.
    pub fn parse(text: &str, scaling: Scaling) -> Option<Self> {
        let text = text.trim();
        let at = text.find(|c: char| c.is_ascii_alphabetic())?;
        let length = super::parse_number(text[..at].trim()).ok()?;
        let name = text[at..].trim_end_matches('s');
        let short = |it: &Unit| it.code().starts_with(name) && name.len() == 1;
        let unit = Unit::parse(name).or_else(|| Unit::ALL.iter().copied().find(short))?;
        (0.0 < length).then_some(Self { length, unit, scaling })
    }

    /// "2 hours", "1 day".
    pub fn words(&self) -> String {
        let one = (self.length - 1.0).abs() < 1e-9;
        format!("{} {}{}", shown(self.length), self.unit.code(), if one { "" } else { "s" })
    }

    /// `usual.observed` as the count of this window, against what is expected of it. `None` where
    /// a number would leave the range of 64-bit numbers.
    pub fn compare(&self, usual: &RateInput) -> Option<RateInput> {
        let share = self.length * self.unit.hours() / usual.unit.hours();
        let expected = usual.expected * share;
        let by = match self.scaling {
            Scaling::Root => share.sqrt(),
            Scaling::Linear => share,
        };
        let std_dev = usual.std_dev.map(|it| it * by);
        let usable = 0.0 < share && expected.is_finite() && std_dev.is_none_or(f64::is_finite);
        usable.then_some(RateInput { expected, std_dev, chance: None, ..*usual })
    }

    /// What was made of what is usual: "In 2 hours of a day 41.6667 of 500 are expected; …".
    pub fn explain(&self, usual: &RateInput) -> Option<String> {
        let it = self.compare(usual)?;
        let mut text = format!(
            "Of {} {}, {} are expected in {}.",
            shown(usual.expected),
            usual.unit.per(),
            shown(it.expected),
            self.words()
        );
        if let (Some(from), Some(to)) = (usual.std_dev, it.std_dev) {
            let why = match self.scaling {
                Scaling::Root => "with the square root of the time, as for independent counts",
                Scaling::Linear => "in proportion to the time",
            };
            text = format!(
                "{text} The standard deviation {} becomes {}, {why}.",
                shown(from),
                shown(to)
            );
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate::Limits;

    #[test]
    fn two_hours_of_a_day_come_out_as_computed_by_hand() {
        let day = RateInput {
            observed: 2000.0,
            expected: 500.0,
            std_dev: Some(150.0),
            unit: Unit::Day,
            chance: None,
        };
        for (scaling, std_dev, z) in
            [(Scaling::Linear, 12.5, 156.666_667), (Scaling::Root, 43.301_270, 45.225_771)]
        {
            let short = ShortWindow { length: 2.0, unit: Unit::Hour, scaling };
            let it = short.compare(&day).unwrap();
            assert!((it.expected - 41.666_667).abs() < 1e-6);
            assert!((it.std_dev.unwrap() - std_dev).abs() < 1e-6);
            let score = it.score(&Limits::default());
            assert!((score.ratio.unwrap() - 48.0).abs() < 1e-9);
            assert!((score.difference.unwrap() - 1_958.333_333).abs() < 1e-6);
            assert!((score.z.unwrap() - z).abs() < 1e-6, "{scaling}");
        }
        let short = ShortWindow::parse("2h", Scaling::Root).unwrap();
        assert_eq!(
            short.explain(&day).unwrap(),
            "Of 500 per day, 41.6667 are expected in 2 hours. The standard deviation 150 becomes \
             43.3013, with the square root of the time, as for independent counts."
        );
    }

    #[test]
    fn lengths_are_read() {
        for (text, want) in [
            ("2h", Some("2 hours")),
            ("1.5 hours", Some("1.5 hours")),
            ("1 week", Some("1 week")),
            ("3d", Some("3 days")),
            ("0h", None),
            ("h", None),
            ("2", None),
            ("2 parsecs", None),
            ("-1h", None),
        ] {
            let read = ShortWindow::parse(text, Scaling::Root).map(|it| it.words());
            assert_eq!(read.as_deref(), want, "{text}");
        }
    }
}

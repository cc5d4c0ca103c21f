//! A rate result in words: the interpretation, the five rows, and the texts that are copied.

use super::number::{shown, shown_signed};
use super::{
    Level, Limits, MEAN_MONTH, RateInput, RateScore, ShortWindow, Undefined, Unit, chance_beyond,
};
use crate::domain::count::one_in;

/// "below 1 in 10,000,000", "1 in 5,000".
pub fn chance_words(chance: f64) -> String {
    if chance < 1e-7 { "below 1 in 10,000,000".to_owned() } else { one_in(chance) }
}

/// One row of the result table.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricRow {
    /// "Anomaly score (ratio)".
    pub metric: &'static str,
    /// The number as shown; an em dash where there is none.
    pub value: String,
    /// The number itself.
    pub number: Option<f64>,
    /// "per hour", "unitless", "per hour, +1,950 %".
    pub unit: String,
    /// Why there is no number: "Ratio: undefined, expected is 0."
    pub reason: Option<String>,
}

const METRICS: [&str; 5] = [
    "Observed rate",
    "Expected rate",
    "Anomaly score (ratio)",
    "Rate difference",
    "Normalized difference (z)",
];

impl MetricRow {
    /// The five rows with em dashes, before anything was typed.
    pub fn blank(unit: Unit) -> [Self; 5] {
        let units = [unit.per(), unit.per(), "unitless", unit.per(), "unitless"];
        std::array::from_fn(|at| Self {
            metric: METRICS[at],
            value: "—".to_owned(),
            number: None,
            unit: units[at].to_owned(),
            reason: None,
        })
    }
}

/// Length of a month or year where it matters: beside results, and after a unit change.
pub fn rate_unit_note(unit: Unit, month_days: f64) -> Option<String> {
    match unit {
        Unit::Hour | Unit::Day | Unit::Week => None,
        Unit::Month => Some(format!("A month is taken as {month_days} days.")),
        Unit::Year => Some("A year is taken as 365.2425 days.".to_owned()),
    }
}

impl Limits {
    /// Where levels begin, for z: "Normal is |z| ≤ 2, elevated up to 3, anomalous above 3."
    pub fn z_words(&self) -> String {
        let (elevated, anomalous) = (shown(self.z_elevated), shown(self.z_anomalous));
        format!(
            "Normal is |z| ≤ {elevated}, elevated up to {anomalous}, anomalous above {anomalous}."
        )
    }

    /// Where levels begin, for a count where nothing is expected.
    pub fn chance_words(&self) -> String {
        let below = |z: f64| one_in(chance_beyond(z));
        let (elevated, anomalous) = (below(self.z_elevated), below(self.z_anomalous));
        format!(
            "Neither z nor a ratio exists, so the chance decides: elevated below {elevated}, \
             anomalous below {anomalous}, the chances of z {} and {}.",
            shown(self.z_elevated),
            shown(self.z_anomalous)
        )
    }

    /// Where levels begin, for a ratio without z.
    pub fn ratio_words(&self) -> String {
        let (elevated, anomalous) = (shown(self.ratio_elevated), shown(self.ratio_anomalous));
        format!(
            "Normal is a ratio from 1/{elevated} to {elevated}, elevated beyond, anomalous at \
             {anomalous} or more and at 1/{anomalous} or less."
        )
    }
}

/// A result as it is told: of a unit, or of a window of another length.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    input: &'a RateInput,
    score: &'a RateScore,
    limits: &'a Limits,
    /// "per hour", "in 2 hours".
    per: String,
    /// "hour", "window of 2 hours".
    this: String,
    /// What else it rests on.
    notes: Vec<String>,
    /// How long a month is.
    month_days: f64,
}

impl RateInput {
    /// What the score means, with the limits used.
    pub fn interpretation(&self, score: &RateScore, limits: &Limits) -> String {
        Told::of(self, score, limits).interpretation()
    }

    /// The five rows of the result table.
    pub fn rows(&self, score: &RateScore) -> [MetricRow; 5] {
        Told::of(self, score, &Limits::default()).rows()
    }

    /// The results as lines of text.
    pub fn to_text(&self, score: &RateScore, limits: &Limits) -> String {
        Told::of(self, score, limits).to_text()
    }

    /// The results as a Markdown table.
    pub fn to_markdown(&self, score: &RateScore, limits: &Limits) -> String {
        Told::of(self, score, limits).to_markdown()
    }

    /// The results as tab-separated values: plain numbers in full precision, for spreadsheets.
    pub fn to_tsv(&self, score: &RateScore, limits: &Limits) -> String {
        Told::of(self, score, limits).to_tsv()
    }
}

impl<'a> Told<'a> {
    /// Per the unit of `input`.
    pub fn of(input: &'a RateInput, score: &'a RateScore, limits: &'a Limits) -> Self {
        let (per, this) = (input.unit.per().to_owned(), input.unit.code().to_owned());
        Self { input, score, limits, per, this, notes: Vec::new(), month_days: MEAN_MONTH }
    }

    /// Of a window of another length.
    #[must_use]
    pub fn in_window(mut self, short: &ShortWindow) -> Self {
        (self.per, self.this) =
            (format!("in {}", short.words()), format!("window of {}", short.words()));
        self
    }

    /// With months of so many days.
    #[must_use]
    pub fn with_month(mut self, days: f64) -> Self {
        self.month_days = days;
        self
    }

    /// What else it rests on, a sentence each.
    #[must_use]
    pub fn with_notes(mut self, notes: Vec<String>) -> Self {
        self.notes = notes;
        self
    }

    /// What the score means, with the limits used.
    pub fn interpretation(&self) -> String {
        format!("{} {}", self.finding(), self.limits_used())
    }

    #[expect(clippy::float_cmp, reason = "exactly equal is what is meant")]
    fn finding(&self) -> String {
        let (input, score) = (self.input, self.score);
        let observed = shown(input.observed);
        let expected = format!("what is expected for this {}", self.this);
        let side = if input.observed < input.expected { "below" } else { "above" };
        if input.observed == input.expected {
            return format!("{observed} is exactly {expected}.");
        }
        if score.by_z {
            return match score.z {
                Ok(z) => {
                    let count = shown_z(z.abs());
                    format!("{observed} is {count} standard deviations {side} {expected}.")
                }
                Err(_) => format!("{observed} is far {side} {expected}."),
            };
        }
        match score.ratio {
            Ok(ratio) => format!("{observed} is {} times {expected}.", shown(ratio)),
            Err(Undefined::ExpectedZero) => {
                format!("{observed} where nothing is expected for this {}.", self.this)
            }
            Err(_) => format!("{observed} is far {side} {expected}."),
        }
    }

    fn limits_used(&self) -> String {
        let (input, score, limits) = (self.input, self.score, self.limits);
        if score.level.is_none() {
            return "Without a standard deviation and a ratio it is not judged.".to_owned();
        }
        if score.by_z {
            return limits.z_words();
        }
        if let Some(chance) = score.by_chance {
            return format!("Its chance is {}. {}", chance_words(chance), limits.chance_words());
        }
        let why = match input.std_dev {
            Some(_) => "The standard deviation is 0, so the ratio decides.",
            None => "No standard deviation, so the ratio decides.",
        };
        format!("{why} {}", limits.ratio_words())
    }

    /// The five rows of the result table.
    pub fn rows(&self) -> [MetricRow; 5] {
        let (input, score, per) = (self.input, self.score, self.per.as_str());
        let difference_unit = match score.percent {
            Ok(percent) => format!("{per}, {} %", shown_signed(percent)),
            Err(_) => per.to_owned(),
        };
        let cells = [
            (Ok(input.observed), shown as fn(f64) -> String, per.to_owned()),
            (Ok(input.expected), shown, per.to_owned()),
            (score.ratio, shown, "unitless".to_owned()),
            (score.difference, shown_signed, difference_unit),
            (score.z, shown_z, "unitless".to_owned()),
        ];
        let names = ["Observed", "Expected", "Ratio", "Difference", "z"];
        let mut at = 0;
        cells.map(|(number, show, unit)| {
            let row = MetricRow {
                metric: METRICS[at],
                value: number.map_or_else(|_| "—".to_owned(), show),
                number: number.ok(),
                unit,
                reason: number.err().map(|why| format!("{}: {why}.", names[at])),
            };
            at += 1;
            row
        })
    }

    /// Everything that the numbers rest on, a sentence each.
    fn assumptions(&self) -> Vec<String> {
        let (input, score, limits) = (self.input, self.score, self.limits);
        let mut out: Vec<String> = self.rows().into_iter().filter_map(|row| row.reason).collect();
        out.push(match input.std_dev {
            Some(std_dev) => {
                format!("Standard deviation: {} {}.", shown(std_dev), self.per)
            }
            None => "Standard deviation: none.".to_owned(),
        });
        out.extend(rate_unit_note(input.unit, self.month_days));
        if score.by_chance.is_some() {
            out.push(limits.chance_words());
        } else if score.level.is_some() && !score.by_z {
            out.push(limits.ratio_words());
        } else {
            out.push(limits.z_words());
        }
        out.extend(self.notes.iter().cloned());
        out
    }

    /// The results as lines of text.
    pub fn to_text(&self) -> String {
        let mut lines = vec![format!("{}: {}", self.score.level_label(), self.finding())];
        for row in self.rows() {
            lines.push(format!("{}: {} {}", row.metric, row.value, row.unit));
        }
        lines.extend(self.assumptions());
        lines.join("\n") + "\n"
    }

    /// The results as a Markdown table.
    pub fn to_markdown(&self) -> String {
        let mut lines = vec![
            format!("**{}**: {}", self.score.level_label(), self.finding()),
            String::new(),
            "| Metric | Value | Unit |".to_owned(),
            "|---|---:|---|".to_owned(),
        ];
        for row in self.rows() {
            lines.push(format!("| {} | {} | {} |", row.metric, row.value, row.unit));
        }
        lines.push(String::new());
        for line in self.assumptions() {
            // Some renderers begin a table at a bare |.
            lines.push(format!("- {}", line.replace('|', "\\|")));
        }
        lines.join("\n") + "\n"
    }

    /// The results as tab-separated values: plain numbers in full precision, for spreadsheets.
    pub fn to_tsv(&self) -> String {
        let (input, score, per) = (self.input, self.score, self.per.as_str());
        let plain = |number: Option<f64>| number.map_or_else(String::new, |it| it.to_string());
        let mut lines = vec!["Metric\tValue\tUnit".to_owned()];
        for (row, unit) in self.rows().into_iter().zip([per, per, "unitless", per, "unitless"]) {
            lines.push(format!("{}\t{}\t{unit}", row.metric, plain(row.number)));
        }
        lines.push(format!("Rate difference\t{}\tpercent", plain(score.percent.ok())));
        lines.push(format!("Standard deviation\t{}\t{per}", plain(input.std_dev)));
        lines.push(format!("Level\t{}\t", score.level_label()));
        for line in self.assumptions() {
            lines.push(format!("Note\t{line}\t"));
        }
        lines.join("\n") + "\n"
    }
}

impl RateScore {
    /// "anomalous", "elevated_low": the level in one word for files; `None` = not judged.
    pub fn level_code(&self) -> Option<String> {
        let side = if self.low && self.level != Some(Level::Normal) { "_low" } else { "" };
        Some(format!("{}{side}", self.level?.code()))
    }
}

/// A z with one or two digits after the point: 26 is 26.0 standard deviations.
fn shown_z(z: f64) -> String {
    let text = shown((z * 100.0).round() / 100.0);
    if text.contains(['.', 'e', '—']) { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(observed: f64, expected: f64, std_dev: Option<f64>) -> (RateInput, RateScore) {
        let input = RateInput { observed, expected, std_dev, unit: Unit::Hour, chance: None };
        (input, input.score(&Limits::default()))
    }

    #[test]
    fn the_interpretation_names_the_limits_that_decided() {
        for (observed, expected, std_dev, want) in [
            (
                41.0,
                2.0,
                Some(1.5),
                "41 is 26.0 standard deviations above what is expected for this hour. \
                 Normal is |z| ≤ 2, elevated up to 3, anomalous above 3.",
            ),
            (
                0.0,
                500.0,
                Some(150.0),
                "0 is 3.33 standard deviations below what is expected for this hour. \
                 Normal is |z| ≤ 2, elevated up to 3, anomalous above 3.",
            ),
            (
                110.0,
                100.0,
                None,
                "110 is 1.1 times what is expected for this hour. No standard deviation, so the \
                 ratio decides. Normal is a ratio from 1/1.5 to 1.5, elevated beyond, anomalous \
                 at 2 or more and at 1/2 or less.",
            ),
            (
                5.0,
                0.0,
                None,
                "5 where nothing is expected for this hour. Without a standard deviation and a \
                 ratio it is not judged.",
            ),
        ] {
            let (input, score) = scored(observed, expected, std_dev);
            assert_eq!(input.interpretation(&score, &Limits::default()), want);
        }
    }

    #[test]
    fn rows_show_values_or_reasons() {
        let (input, score) = scored(41.0, 2.0, Some(1.5));
        let cells = input.rows(&score).map(|it| format!("{} {}", it.value, it.unit));
        assert_eq!(
            cells,
            [
                "41 per hour",
                "2 per hour",
                "20.5 unitless",
                "+39 per hour, +1,950 %",
                "26.0 unitless"
            ]
        );
        let reasons = |expected, std_dev| {
            let (input, score) = scored(0.0, expected, std_dev);
            input.rows(&score).into_iter().filter_map(|it| it.reason).collect::<Vec<_>>()
        };
        assert_eq!(
            reasons(0.0, None),
            ["Ratio: undefined, expected is 0.", "z: not computed, no standard deviation."]
        );
        assert_eq!(reasons(1.0, Some(0.0)), ["z: undefined, the standard deviation is 0."]);
    }

    #[test]
    fn copies_hold_values_units_and_assumptions() {
        let (input, score) = scored(41.0, 2.0, Some(1.5));
        let limits = Limits::default();
        assert_eq!(
            input.to_text(&score, &limits),
            "Anomalous: 41 is 26.0 standard deviations above what is expected for this hour.\n\
             Observed rate: 41 per hour\n\
             Expected rate: 2 per hour\n\
             Anomaly score (ratio): 20.5 unitless\n\
             Rate difference: +39 per hour, +1,950 %\n\
             Normalized difference (z): 26.0 unitless\n\
             Standard deviation: 1.5 per hour.\n\
             Normal is |z| ≤ 2, elevated up to 3, anomalous above 3.\n"
        );
        let markdown = input.to_markdown(&score, &limits);
        assert!(markdown.contains("| Anomaly score (ratio) | 20.5 | unitless |\n"));
        let tsv = input.to_tsv(&score, &limits);
        assert!(tsv.lines().all(|line| line.split('\t').count() == 3), "{tsv}");
        assert!(tsv.contains("Rate difference\t1950\tpercent\n"));
    }
}

//! What can be typed after `oddlog rate`.

use super::args::{choices, entity, unit, window};
use crate::domain::calendar::Window;
use crate::domain::field::Field;
use crate::domain::rate::{Limits, MEAN_MONTH, Scaling, Unit};
use crate::domain::rate_subject::{Count, Spread};
use clap::Args;
use std::path::PathBuf;

/// Options of `rate`.
#[derive(Debug, Args)]
pub struct Rate {
    /// Observed rate.
    #[arg(
        long,
        required_unless_present = "case",
        requires = "expected",
        allow_hyphen_values = true
    )]
    pub observed: Option<String>,
    /// Expected rate.
    #[arg(long, requires = "observed", allow_hyphen_values = true)]
    pub expected: Option<String>,
    /// Standard deviation of the rate.
    #[arg(long, requires = "observed", allow_hyphen_values = true)]
    pub std_dev: Option<String>,
    /// Period that the rates are per: hour, day, week, month, year.
    #[arg(long, value_parser = unit, requires = "observed")]
    pub unit: Option<Unit>,
    /// Tell the result per another unit; ratio and z stay.
    #[arg(long, value_parser = unit, requires = "observed", conflicts_with = "over")]
    pub per: Option<Unit>,
    /// Days of a month where it matters: 30.436875 is the mean of the calendar.
    #[arg(long, value_name = "DAYS", default_value_t = MEAN_MONTH)]
    pub month_days: f64,
    /// The time over which the observed rate was counted, where it is another than --unit: 2h.
    #[arg(long, value_name = "TIME", requires = "observed")]
    pub over: Option<String>,
    /// How the standard deviation follows that time: sqrt (independent counts) or linear.
    #[arg(long, requires = "over", value_parser = scaling, default_value = "sqrt")]
    pub scaling: Scaling,
    /// Take the rates from this case instead.
    #[arg(long, conflicts_with = "observed")]
    pub case: Option<PathBuf>,
    /// Whose events are counted: user=alice, ip=…, key=…, product=…; the whole log otherwise.
    #[arg(long, requires = "case", value_parser = entity)]
    pub entity: Option<(Field, String)>,
    /// What is counted: events, failures, users (different ones), addresses (different ones).
    #[arg(long, requires = "case", value_parser = count, default_value = "events")]
    pub count: Count,
    /// A time in the window that is judged; the last whole window otherwise.
    #[arg(long, requires = "case")]
    pub at: Option<String>,
    /// Length of the window.
    #[arg(long, value_parser = window, default_value = "hour")]
    pub window: Window,
    /// How what is usual is told: mean (and standard deviation), or median (and MAD).
    #[arg(long, requires = "case", value_parser = spread, default_value = "mean")]
    pub spread: Spread,
    /// Where levels begin, for z: the largest normal one, the largest elevated one. For example 2,3.
    #[arg(long, value_name = "N,N", value_parser = pair)]
    pub z_limits: Option<(f64, f64)>,
    /// The same for ratios: the largest normal one, the smallest anomalous one. For example 1.5,2.
    #[arg(long, value_name = "N,N", value_parser = pair)]
    pub ratio_limits: Option<(f64, f64)>,
    /// Save it as an anomaly of the case, and why.
    #[arg(long, value_name = "NOTE", requires = "case")]
    pub save: Option<String>,
    /// Keep the calculation in the history of the case, with a note.
    #[arg(long, value_name = "NOTE", requires = "case")]
    pub keep: Option<String>,
    /// List the calculations that were kept instead.
    #[arg(long, requires = "case")]
    pub history: bool,
    /// Mark a special event that begins then, instead: it is left out of what is usual.
    #[arg(long, value_name = "FROM", requires_all = ["case", "to", "note"])]
    pub mark: Option<String>,
    /// When the special event ends.
    #[arg(long, requires = "mark")]
    pub to: Option<String>,
    /// What the special event is.
    #[arg(long, requires = "mark")]
    pub note: Option<String>,
    /// List the special events instead.
    #[arg(long, requires = "case")]
    pub marks: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

impl Rate {
    /// Where levels begin.
    pub fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some((elevated, anomalous)) = self.z_limits {
            (limits.z_elevated, limits.z_anomalous) = (elevated, anomalous);
        }
        if let Some((elevated, anomalous)) = self.ratio_limits {
            (limits.ratio_elevated, limits.ratio_anomalous) = (elevated, anomalous);
        }
        limits
    }
}

fn count(text: &str) -> Result<Count, String> {
    Count::parse(text).ok_or_else(|| format!("choose one of {}", choices(Count::ALL, Count::code)))
}

fn spread(text: &str) -> Result<Spread, String> {
    Spread::parse(text)
        .ok_or_else(|| format!("choose one of {}", choices(Spread::ALL, Spread::code)))
}

fn scaling(text: &str) -> Result<Scaling, String> {
    Scaling::parse(text)
        .ok_or_else(|| format!("choose one of {}", choices(Scaling::ALL, Scaling::code)))
}

fn pair(text: &str) -> Result<(f64, f64), String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|it| it.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [a, b] => Ok((*a, *b)),
        _ => Err("write two numbers, for example 2,3".to_owned()),
    }
}

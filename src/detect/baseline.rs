//! What is usual for one entity (or the whole log) in one window, from the windows before it:
//! what fills the rate calculator from a log. Never looks at the window itself or later.

use super::subject_counts::SubjectCounts;
use super::usual::{MAD_TO_SD, Outliers, Usual};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::rate::{chance_words, shown};
use crate::domain::rate_subject::{SpecialEvent, Spread};
use crate::domain::time::{DAY, Micros};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer earlier periods than this are used only where there are no more, and with a warning.
pub const ENOUGH_PERIODS: usize = 8;

/// The most earlier periods looked at: what was usual longer ago says less.
const MOST_PERIODS: usize = 60;

/// What is usual is to be brought up to date after this time at the latest.
const OLD: i64 = 31 * DAY;

/// Below this count a normal distribution says little about how rare a count is.
const SMALL: f64 = 50.0;

/// Observed and expected counts of one window.
#[derive(Debug, Clone, PartialEq)]
pub struct FromLog {
    /// Count in the window.
    pub observed: f64,
    /// Mean count of the earlier periods, outliers left out.
    pub mean: f64,
    /// Standard deviation of the same counts; `None` for fewer than two.
    pub std_dev: Option<f64>,
    /// Median of all earlier periods.
    pub median: f64,
    /// Median absolute deviation of all earlier periods, times 1.4826: comparable with `std_dev`.
    pub mad: Option<f64>,
    /// How many earlier periods the mean rests on; the median rests on those left out, too.
    pub periods: usize,
    /// How many more were left out as outliers.
    pub left_out: usize,
    /// Start of the window.
    pub window_start: Micros,
    /// End of the window, exclusive.
    pub window_end: Micros,
    /// "Filled from the same hour of **41 earlier Saturdays**."
    pub filled: String,
    /// "2 outlier days and 1 marked event left out."; may be empty. What is said with the mean.
    pub without: String,
    /// The same with the median, which leaves no outliers out.
    pub without_marked: String,
    /// What to be careful about, a sentence each.
    pub warnings: Vec<String>,
    /// Chance of a count this large or larger (negative binomial); `None` where the count is not
    /// above what is expected.
    pub tail: Option<f64>,
    /// Chance of a count this small or smaller; `None` where the count is not below.
    pub low_tail: Option<f64>,
}

impl FromLog {
    /// What is expected, and how much it varies.
    pub const fn expected(&self, spread: Spread) -> (f64, Option<f64>) {
        match spread {
            Spread::Mean => (self.mean, self.std_dev),
            Spread::Median => (self.median, self.mad),
        }
    }

    /// How many earlier periods what is expected rests on.
    pub const fn n(&self, spread: Spread) -> usize {
        match spread {
            Spread::Mean => self.periods,
            Spread::Median => self.periods + self.left_out,
        }
    }

    /// What was left out, in words; may be empty.
    pub fn left_out_words(&self, spread: Spread) -> &str {
        match spread {
            Spread::Mean => &self.without,
            Spread::Median => &self.without_marked,
        }
    }

    /// How it was filled, and what to be careful about; a sentence each.
    pub fn notes(&self, spread: Spread) -> Vec<String> {
        let without = self.left_out_words(spread).to_owned();
        let first = [self.filled.replace("**", ""), without];
        let rest = self.warnings.iter().cloned().chain(self.chance_words());
        first.into_iter().filter(|it| !it.is_empty()).chain(rest).collect()
    }

    /// Chance of a count as large as what was observed, if it is above the mean; else 1.
    pub fn chance(&self) -> f64 {
        self.tail.unwrap_or(1.0)
    }

    /// How rare so small or so large a count is: "Small counts: a count of 41 or more has a chance
    /// of 1 in 5,000 (negative binomial)."; `None` where counts are large enough for z.
    pub fn chance_words(&self) -> Option<String> {
        if SMALL <= self.mean {
            return None;
        }
        let (chance, side) = match (self.tail, self.low_tail) {
            (Some(it), _) => (it, "more"),
            (_, Some(it)) => (it, "fewer"),
            (None, None) => return None,
        };
        let of = if chance < 1e-7 { "" } else { "of " };
        let chance = chance_words(chance);
        Some(format!(
            "Small counts: a count of {} or {side} has a chance {of}{chance} (negative binomial).",
            shown(self.observed)
        ))
    }
}

/// Why nothing could be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// The log is empty.
    #[error("There are no events in this case. Import a log first.")]
    Empty,
    /// Nobody of that name.
    #[error("No {field} “{name}” in this case. Check the spelling; upper and lower case differ.")]
    NoSuchEntity {
        /// Column looked in, in lower case.
        field: String,
        /// What was looked for.
        name: String,
    },
    /// The window is outside the log.
    #[error("The log covers {from} to {to}. Choose a time in it.")]
    OutsideLog {
        /// First event.
        from: String,
        /// Last event.
        to: String,
    },
    /// No earlier period.
    #[error("Nothing before {start} to compare with. Choose a later time or a shorter window.")]
    NoHistory {
        /// Start of the window.
        start: String,
    },
}

/// Counts the window that holds `at` and what was usual before it. `at` = `None` means the last
/// window that the log covers completely. Earlier windows with something of `special` in them
/// are left out.
///
/// Compared are hours with the same hour of the week, days with the same weekday, weeks with
/// weeks. Where that gives fewer than [`ENOUGH_PERIODS`], hours (days) are compared with those of
/// earlier working days or weekends, and where that is not enough either, with those of every
/// earlier day. An entity's past begins with its first event.
pub fn from_log(
    counts: &SubjectCounts,
    at: Option<Micros>,
    special: &[SpecialEvent],
) -> Result<FromLog, BaselineError> {
    let window = counts.window;
    let target = target_window(counts, at)?;
    let start = window.start(target);
    let past = Past::before(target, counts, special);
    let mut values: Vec<f64> = past.used.iter().map(|it| counts.at(*it) as f64).collect();
    let usual = Usual::of(&mut values, Outliers::OfCounts)
        .ok_or_else(|| BaselineError::NoHistory { start: start.rfc3339() })?;
    let observed = counts.at(target) as f64;
    let many = 2 <= values.len();
    let (upper, lower) = usual.count_tails(observed, 0.0);
    Ok(FromLog {
        observed,
        mean: usual.mean,
        std_dev: (2 <= usual.n).then(|| usual.variance.sqrt()),
        median: usual.median,
        mad: many.then_some(MAD_TO_SD * usual.mad),
        periods: usual.n,
        left_out: usual.left_out,
        window_start: start,
        window_end: window.start(target + 1),
        filled: format!("Filled from {}.", past.words),
        without: without(usual.left_out, past.marked, window),
        without_marked: without(0, past.marked, window),
        warnings: warnings(&usual, &past, counts, target),
        tail: (usual.mean < observed).then_some(upper),
        low_tail: (observed < usual.mean).then_some(lower),
    })
}

/// How often event `row` happened.
pub(super) fn repetitions(log: &EventColumns, row: usize) -> u64 {
    log.count.get(row).map_or(1, |it| u64::from(*it))
}

fn target_window(counts: &SubjectCounts, at: Option<Micros>) -> Result<i64, BaselineError> {
    let window = counts.window;
    let (begin, end) = (window.index(counts.first), window.index(counts.last));
    let target = at.map_or_else(|| (end - 1).max(begin), |at| window.index(at));
    if (begin..=end).contains(&target) {
        Ok(target)
    } else {
        let (from, to) = (counts.first.rfc3339(), counts.last.rfc3339());
        Err(BaselineError::OutsideLog { from, to })
    }
}

/// Whether a window lies on a Saturday or Sunday of UTC.
pub(super) fn is_weekend(at: Micros) -> bool {
    // 1970-01-01 was a Thursday.
    matches!(at.0.div_euclid(DAY).rem_euclid(7), 2 | 3)
}

/// The earlier windows that one is compared with.
pub struct Past {
    /// Their numbers, newest first.
    pub used: Vec<i64>,
    /// Special events that kept others from being used.
    marked: usize,
    /// "the same hour of **41 earlier Saturdays**".
    words: String,
    /// Whether the entity is seen for the first time.
    is_new: bool,
}

impl Past {
    /// Chooses them.
    pub fn before(target: i64, counts: &SubjectCounts, special: &[SpecialEvent]) -> Self {
        let window = counts.window;
        let mark = |index: i64| -> Vec<i64> {
            let (from, to) = (window.start(index), window.start(index + 1));
            special.iter().filter(|it| it.overlaps(from, to)).map(|it| it.id.0).collect()
        };
        let mut marked: BTreeSet<i64> = BTreeSet::new();
        let mut skip = |index: i64| {
            let marks = mark(index);
            marked.extend(marks.iter());
            !marks.is_empty()
        };
        let (mut used, mut words) = chosen(window, target, counts.from, &mut skip);
        // Of whom nothing was seen before, it is known that there was nothing.
        let is_new = used.is_empty() && counts.covered < counts.from;
        if is_new {
            (used, words) = chosen(window, target, counts.covered, &mut skip);
        }
        Self { used, marked: marked.len(), words, is_new }
    }
}

/// Numbers of the earlier windows that `target` is compared with, newest first, and what they are
/// in words. Those that `skip` names are left out.
fn chosen(
    window: Window,
    target: i64,
    from: i64,
    mut skip: impl FnMut(i64) -> bool,
) -> (Vec<i64>, String) {
    let start = window.start(target);
    let mut take = |step: i64, keep: &dyn Fn(Micros) -> bool| -> Vec<i64> {
        (1..)
            .map(|back| target - back * step)
            .take_while(|it| from <= *it)
            .filter(|it| keep(window.start(*it)))
            .filter(|it| !skip(*it))
            .take(MOST_PERIODS)
            .collect()
    };
    let (per_week, per_day, what) = match window {
        Window::Hour => (168, 24, "the same hour of"),
        Window::Day => (7, 1, ""),
        Window::Week => (1, 1, ""),
    };
    let words = |n: usize, days: &str| {
        let days = if n == 1 { days.strip_suffix('s').unwrap_or(days) } else { days };
        format!("{what} **{n} earlier {days}**").trim().to_owned()
    };
    let weekly = take(per_week, &|_| true);
    if window == Window::Week {
        let text = words(weekly.len(), "weeks");
        return (weekly, text);
    }
    if ENOUGH_PERIODS <= weekly.len() {
        let weekday = start.utc().map_or_else(String::new, |it| it.format("%As").to_string());
        let text = words(weekly.len(), &weekday);
        return (weekly, text);
    }
    let weekend = is_weekend(start);
    let alike = take(per_day, &|it| is_weekend(it) == weekend);
    if ENOUGH_PERIODS <= alike.len() {
        let days = if weekend { "weekend days" } else { "working days" };
        let text = words(alike.len(), days);
        return (alike, text);
    }
    let daily = take(per_day, &|_| true);
    let text = words(daily.len(), "days");
    (daily, text)
}

/// Counts of the earlier windows that `target` is compared with, newest first, and what they are
/// in words.
pub(super) fn earlier(
    counts: &BTreeMap<i64, u64>,
    window: Window,
    target: i64,
    from: i64,
) -> (Vec<f64>, String) {
    let (used, words) = chosen(window, target, from, |_| false);
    let count = |it: &i64| counts.get(it).copied().unwrap_or(0) as f64;
    (used.iter().map(count).collect(), words.replace("**", ""))
}

/// "2 outlier days and 1 marked event left out."
fn without(outliers: usize, marked: usize, window: Window) -> String {
    let day = if window == Window::Week { "week" } else { "day" };
    let counted = |n: usize, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let parts = [counted(outliers, &format!("outlier {day}")), counted(marked, "marked event")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("{} left out.", parts.join(" and ")) }
}

fn warnings(usual: &Usual, past: &Past, counts: &SubjectCounts, target: i64) -> Vec<String> {
    let window = counts.window;
    let mut out = Vec::new();
    let n = usual.n;
    if n < ENOUGH_PERIODS {
        let periods = if n == 1 { "period" } else { "periods" };
        out.push(format!("Only {n} earlier {periods}: treat this with care."));
    }
    if past.is_new {
        out.push(
            "First seen too late to have a past: in the earlier windows there was nothing."
                .to_owned(),
        );
    }
    let days = |micros: i64| micros / DAY;
    let start = window.start(target);
    let newest = past.used.first().map_or(start, |it| window.start(it + 1));
    let gap = start.0.saturating_sub(newest.0);
    if OLD < gap {
        out.push(format!(
            "The newest period compared with is {} days before this window. What is expected \
             should be brought up to date weekly or monthly.",
            days(gap)
        ));
    }
    let since = counts.last.0.saturating_sub(window.start(target + 1).0);
    if OLD < since {
        out.push(format!(
            "The log goes on for {} days after this window. For what happens now, fill it again \
             from a newer window: what is expected should be brought up to date weekly or monthly.",
            days(since)
        ));
    }
    out
}

//! What is usual for one entity (or the whole log) in one window, from the windows before it:
//! what fills the rate calculator from a log. Never looks at the window itself or later.

use super::subject_counts::{SubjectCounts, span};
use super::usual::{MAD_TO_SD, Outliers, Usual};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::rate_subject::Subject;
use crate::domain::time::{DAY, Micros};
use std::collections::BTreeMap;

/// Fewer earlier periods than this are used only where there are no more, and with a warning.
pub const ENOUGH_PERIODS: usize = 8;

/// The most earlier periods looked at: what was usual longer ago says less.
const MOST_PERIODS: usize = 60;

/// Observed and expected counts of one window.
#[derive(Debug, Clone, PartialEq)]
pub struct FromLog {
    /// Count in the window.
    pub observed: f64,
    /// Mean count of the earlier periods, outliers left out.
    pub expected: f64,
    /// Standard deviation of the same counts; `None` for fewer than two.
    pub std_dev: Option<f64>,
    /// Median of all earlier periods.
    pub median: f64,
    /// Median absolute deviation of all earlier periods, times 1.4826: comparable with `std_dev`.
    pub mad: f64,
    /// How many earlier periods `expected` rests on.
    pub periods: usize,
    /// How many more were left out as outliers.
    pub left_out: usize,
    /// Start of the window.
    pub window_start: Micros,
    /// End of the window, exclusive.
    pub window_end: Micros,
    /// How it was filled, and what to be careful about; a sentence each.
    pub notes: Vec<String>,
    /// Chance of a count this large or larger (negative binomial); `None` where the count is not
    /// above what is expected.
    pub tail: Option<f64>,
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
/// window that the log covers completely.
///
/// Compared are hours with the same hour of the week, days with the same weekday, weeks with
/// weeks. Where that gives fewer than [`ENOUGH_PERIODS`], hours (days) are compared with those of
/// earlier working days or weekends, and where that is not enough either, with those of every
/// earlier day. An entity's past begins with its first event.
pub fn from_log(
    log: &EventColumns,
    subject: &Subject,
    at: Option<Micros>,
) -> Result<FromLog, BaselineError> {
    let counts = SubjectCounts::of(log, subject)?;
    let window = subject.window;
    let target = target_window(log, &counts, at)?;
    let start = window.start(target);
    let (mut values, compared) = earlier(&counts.per_window, window, target, counts.from);
    let usual = Usual::of(&mut values, Outliers::OfCounts)
        .ok_or_else(|| BaselineError::NoHistory { start: start.rfc3339() })?;
    let observed = counts.at(target) as f64;
    Ok(FromLog {
        observed,
        expected: usual.mean,
        std_dev: (2 <= usual.n).then(|| usual.variance.sqrt()),
        median: usual.median,
        mad: MAD_TO_SD * usual.mad,
        periods: usual.n,
        left_out: usual.left_out,
        window_start: start,
        window_end: window.start(target + 1),
        notes: notes(&usual, &compared),
        tail: (usual.mean < observed).then(|| usual.count_tails(observed, 0.0).0),
    })
}

/// How often event `row` happened.
pub(super) fn repetitions(log: &EventColumns, row: usize) -> u64 {
    log.count.get(row).map_or(1, |it| u64::from(*it))
}

fn target_window(
    log: &EventColumns,
    counts: &SubjectCounts,
    at: Option<Micros>,
) -> Result<i64, BaselineError> {
    let (begin, end) = counts.span;
    let target = at.map_or_else(|| (end - 1).max(begin), |at| counts.window.index(at));
    if (begin..=end).contains(&target) {
        Ok(target)
    } else {
        let (first, last) = span(log)?;
        Err(BaselineError::OutsideLog { from: first.rfc3339(), to: last.rfc3339() })
    }
}

/// Whether a window lies on a Saturday or Sunday of UTC.
pub(super) fn is_weekend(at: Micros) -> bool {
    // 1970-01-01 was a Thursday.
    matches!(at.0.div_euclid(DAY).rem_euclid(7), 2 | 3)
}

/// Counts of the earlier windows that `target` is compared with, newest first, and what they are
/// in words.
pub(super) fn earlier(
    counts: &BTreeMap<i64, u64>,
    window: Window,
    target: i64,
    from: i64,
) -> (Vec<f64>, String) {
    let start = window.start(target);
    let take = |step: i64, keep: &dyn Fn(Micros) -> bool| -> Vec<f64> {
        (1..)
            .map(|back| target - back * step)
            .take_while(|it| from <= *it)
            .filter(|it| keep(window.start(*it)))
            .take(MOST_PERIODS)
            .map(|it| counts.get(&it).copied().unwrap_or(0) as f64)
            .collect()
    };
    let (per_week, per_day, what) = match window {
        Window::Hour => (168, 24, "the same hour of"),
        Window::Day => (7, 1, ""),
        Window::Week => (1, 1, ""),
    };
    let words = |n: usize, days: &str| format!("{what} {n} earlier {days}").trim().to_owned();
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

fn notes(usual: &Usual, compared: &str) -> Vec<String> {
    let mut notes = vec![format!("Filled from {compared}.")];
    match usual.left_out {
        0 => {}
        1 => notes.push("1 outlier left out.".to_owned()),
        n => notes.push(format!("{n} outliers left out.")),
    }
    if usual.n < ENOUGH_PERIODS {
        let periods = if usual.n == 1 { "period" } else { "periods" };
        notes.push(format!("Only {} earlier {periods}: treat this with care.", usual.n));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Outcome;
    use crate::domain::field::Field;
    use crate::domain::rate_subject::Count;
    use crate::domain::time::{HOUR, Zone};

    fn all(window: Window) -> Subject {
        Subject { window, ..Subject::default() }
    }

    /// A log of `weeks` weeks from Monday 2026-01-05 with `per_hour(hour)` events every hour; all
    /// by "ana", every second one failed.
    fn log(weeks: i64, per_hour: impl Fn(i64) -> u64) -> EventColumns {
        let start = Micros::parse("2026-01-05", &Zone::Utc).unwrap().0;
        let mut log = EventColumns::default();
        log.texts[Field::User.index()].names = vec!["ana".to_owned()];
        for hour in 0..weeks * 168 {
            for nth in 0..per_hour(hour) {
                log.time.push(start + hour * HOUR + nth as i64 * 1_000_000);
                log.outcome
                    .push(if nth % 2 == 0 { Outcome::Failed } else { Outcome::Succeeded } as u8);
                log.texts[Field::User.index()].codes.push(1);
            }
        }
        log
    }

    #[expect(clippy::unnecessary_wraps, reason = "the type of the parameter")]
    fn at(text: &str) -> Option<Micros> {
        Some(Micros::parse(text, &Zone::Utc).unwrap())
    }

    #[test]
    fn an_hour_is_compared_with_the_same_hour_of_earlier_weeks() {
        // Mondays 00:00 have 40 events, other hours 4; one Monday had 400.
        let log = log(12, |hour| match (hour % 168, hour / 168) {
            (0, 3) => 400,
            (0, week) => 40 + (week % 3) as u64,
            _ => 4,
        });
        let it = from_log(&log, &all(Window::Hour), at("2026-03-16 00:30")).unwrap();
        assert!((39.0..43.0).contains(&it.expected), "{it:?}");
        assert_eq!((it.periods, it.left_out), (9, 1));
        assert_eq!(it.notes[0], "Filled from the same hour of 10 earlier Mondays.");
        assert_eq!(it.notes[1], "1 outlier left out.");
        let of_ana = Subject {
            entity: Some((Field::User, "ana".to_owned())),
            count: Count::Failures,
            window: Window::Hour,
        };
        let failed = from_log(&log, &of_ana, at("2026-03-16"));
        assert!((20.0..22.0).contains(&failed.unwrap().expected));
    }

    #[test]
    fn a_short_log_falls_back_to_days_and_says_so() {
        let log = log(3, |hour| if hour == 2 * 168 + 50 { 60 } else { 4 });
        let hour = at("2026-01-21 02:10"); // the hour with 60, a Wednesday
        let it = from_log(&log, &all(Window::Hour), hour).unwrap();
        assert_eq!((it.observed, it.expected), (60.0, 4.0));
        assert_eq!(it.notes, ["Filled from the same hour of 12 earlier working days."]);
        assert!(it.tail.unwrap() < 1e-9);
        let day = from_log(&log, &all(Window::Day), at("2026-01-08")).unwrap();
        assert_eq!(day.notes[0], "Filled from 3 earlier days.");
        assert_eq!(day.notes[1], "Only 3 earlier periods: treat this with care.");
    }

    #[test]
    fn the_future_and_the_window_itself_are_never_used() {
        let until = |hours: i64| log(10, move |hour| if hour < hours { 5 } else { 90 });
        let when = at("2026-03-02 05:00");
        let hours = 8 * 168 + 5;
        let it = from_log(&until(hours), &all(Window::Hour), when).unwrap();
        assert_eq!((it.observed, it.expected, it.std_dev), (90.0, 5.0, Some(0.0)));
    }

    #[test]
    fn without_a_time_the_last_complete_window_is_taken() {
        let it = from_log(&log(4, |_| 2), &all(Window::Day), None).unwrap();
        assert_eq!(it.window_start.rfc3339(), "2026-01-31T00:00:00Z");
        assert_eq!((it.observed, it.tail), (48.0, None));
    }

    #[test]
    fn what_cannot_be_filled_is_said() {
        let log = log(1, |_| 1);
        let fail = |name: Option<&str>, when| {
            let entity = name.map(|it| (Field::User, it.to_owned()));
            let subject = Subject { entity, ..Subject::default() };
            from_log(&log, &subject, when).unwrap_err().to_string()
        };
        assert_eq!(
            fail(Some("Ana"), None),
            "No user “Ana” in this case. Check the spelling; upper and lower case differ."
        );
        assert!(fail(None, at("2027-01-01")).contains("Choose a time in it."));
        assert!(
            fail(None, at("2026-01-05 03:00")).starts_with("Nothing before 2026-01-05T03:00:00Z")
        );
        assert_eq!(
            from_log(&EventColumns::default(), &all(Window::Day), None),
            Err(BaselineError::Empty)
        );
    }
}

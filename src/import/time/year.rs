//! Times without a year, as syslog writes them.
//!
//! Rule: within a file the year goes on where the month falls back by two or more (December to
//! January), and back where it jumps up by ten or more (January to December: a late line, or a
//! log in falling order). One month back is a line that came late. The newest sampled time is
//! put into the last year in which it is not after the file's own date; the year of the first
//! event follows from the steps between the sampled times.
//!
//! Limits: a gap of more than ten months, or more than a year between two sampled places, is not
//! seen; of a packed file only the beginning is sampled. Reading goes by every line, so it sees
//! the steps that the sample missed, and the receipt then says which year the last event got.

use super::dates::{days, without_year};
use super::scan::Scan;
use crate::domain::plan::{Choices, OpenQuestion};
use crate::domain::time::{DAY, Micros};
use chrono::Datelike;

/// Zones are at most this far from the file's own date.
const SLACK: i64 = DAY;
/// A leap year comes at the latest after this many years.
const YEARS: i32 = 9;

/// Start of every sentence about it.
pub const NO_YEAR: &str = "The times have no year";

/// By how many years one goes on from a date in month `from` to one in month `to`.
pub const fn step(from: i64, to: i64) -> i64 {
    if to + 2 <= from {
        1
    } else if from + 10 <= to {
        -1
    } else {
        0
    }
}

/// Sampled dates, their years counted from that of the first.
struct Walk {
    /// Year, month and day of the newest.
    newest: (i64, i64, i64),
    /// Year of the last.
    last: i64,
    /// Years with a 29 February.
    leap: Vec<i64>,
}

fn walk<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Walk> {
    let dates = texts.filter_map(|it| without_year(&mut Scan { bytes: it.as_bytes(), at: 0 }));
    let mut walk: Option<Walk> = None;
    let mut before = 0;
    for (month, day) in dates {
        let it = walk.get_or_insert(Walk { newest: (0, month, day), last: 0, leap: Vec::new() });
        it.last += if before == 0 { 0 } else { step(before, month) };
        it.newest = it.newest.max((it.last, month, day));
        if (month, day) == (2, 29) {
            it.leap.push(it.last);
        }
        before = month;
    }
    walk
}

/// By how many years the last of the texts, in the file's order, is after the first.
pub fn years_between<'a>(texts: impl Iterator<Item = &'a str>) -> i32 {
    walk(texts).map_or(0, |it| it.last as i32)
}

/// The year of a file's last event from sampled times (`samples` from its beginning, `later`
/// from further on, the last of which ends the file), the questions it leaves open, and sentences
/// about it. Nothing of each where the times have a year.
pub fn year_of(
    samples: &[&str],
    later: &[&str],
    modified: Option<Micros>,
    choices: &Choices,
) -> (Option<i32>, Vec<OpenQuestion>, Vec<String>) {
    let Some(walk) = walk(samples.iter().chain(later).copied()) else {
        return (None, Vec::new(), Vec::new());
    };
    if choices.year.is_some() {
        return (choices.year, Vec::new(), Vec::new());
    }
    let Some(date) = modified.and_then(|it| Micros(it.0 + SLACK).utc()) else {
        let said = format!(
            "{NO_YEAR}, and the file has no date to take it from. The events are kept without \
             a time. Choose the year of the last event."
        );
        return (None, vec![OpenQuestion::Year], vec![said]);
    };
    let fits = |first: &i32| {
        let in_year = |years: i64, month, day| days(i64::from(*first) + years, month, day);
        let (year, month, day) = walk.newest;
        let newest =
            in_year(year, month, day).is_some_and(|it| it * DAY <= date.timestamp_micros());
        newest && walk.leap.iter().all(|it| in_year(*it, 2, 29).is_some())
    };
    let latest = date.year() - walk.newest.0 as i32;
    let first = (latest - YEARS..=latest).rev().find(fits).unwrap_or(latest);
    let year = first + walk.last as i32;
    let changed = modified.and_then(Micros::utc).unwrap_or(date).format("%Y-%m-%d");
    let said = format!(
        "{NO_YEAR}. The file was last changed on {changed}, so its last event is taken to be of \
         {year}. Choose another year if that is wrong."
    );
    (Some(year), vec![OpenQuestion::Year], vec![said])
}

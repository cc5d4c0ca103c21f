//! Several columns that have to do with time: dates apart from their clocks, and two times that
//! do not agree.

use super::dates::month;
use super::decide::decide;
use super::reader::TimeReader;
use super::scan::Scan;
use crate::domain::field::Role;
use crate::domain::time::{DAY, HOUR, MINUTE, Zone};
use crate::import::cells::is_none;
use crate::import::columns::grouped;
use crate::import::names::{is_timely, plain, rank};
use std::collections::BTreeMap;

/// Two columns that differ by less are two steps of the same event.
const SAME: i64 = MINUTE;

/// Whether a column's name says that it holds when an event arrived somewhere, not when it
/// happened.
pub fn is_of_arrival(name: &str) -> bool {
    const STARTS: [&str; 7] =
        ["ingest", "receiv", "alarm", "index", "processed", "loaded", "imported"];
    let plain = plain(name);
    // A search product's own time beside the log's.
    name.trim() == "_time" || STARTS.iter().any(|it| plain.starts_with(it))
}

/// Where the date and the clock of events stand in columns of their own: the columns of the
/// date, in the order in which they are read, and that of the clock. `time` is the column that
/// would be the time otherwise.
pub fn halves(
    names: &[String],
    columns: &[Vec<&str>],
    time: Option<usize>,
) -> Option<(Vec<usize>, usize)> {
    let all = |at: usize, test: &dyn Fn(&str) -> bool| {
        let mut given = columns[at].iter().filter(|it| !is_none(it)).peekable();
        given.peek().is_some() && given.all(|it| test(it))
    };
    let clocks: Vec<usize> = (0..names.len())
        .filter(|&at| Some(at) != time && is_timely(&plain(&names[at])) && all(at, &is_clock))
        .collect();
    let nearest = |to: usize| clocks.iter().copied().min_by_key(|it| (it.abs_diff(to), *it));
    match time {
        Some(at) if all(at, &is_date) => Some((vec![at], nearest(at)?)),
        Some(_) => None,
        None => {
            let is_day = |it: &str| it.parse::<u8>().is_ok_and(|it| (1..=31).contains(&it));
            let is_month = |it: &str| month(it.as_bytes()).is_some();
            let at = (1..names.len()).find(|&at| all(at - 1, &is_month) && all(at, &is_day))?;
            Some((vec![at - 1, at], nearest(at)?))
        }
    }
}

/// `12:36 PM`, `06:55:46`.
fn is_clock(text: &str) -> bool {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    scan.time_of_day().is_some()
}

/// A date with nothing behind it.
fn is_date(text: &str) -> bool {
    !text.contains(':') && text.len() <= 20 && decide(&[text], &[]).is_some()
}

/// A sentence about another column of times that does not agree with the chosen one.
pub fn disagreement(names: &[String], columns: &[Vec<&str>], chosen: usize) -> Option<String> {
    let ours = instants(&columns[chosen])?;
    let is_time = |name: &str| rank(Role::Time, &plain(name)).is_some() || is_of_arrival(name);
    (0..names.len()).filter(|&at| at != chosen && is_time(&names[at])).find_map(|at| {
        let theirs = instants(&columns[at])?;
        let pairs = ours.iter().zip(&theirs).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let mut apart: BTreeMap<i64, usize> = BTreeMap::new();
        let mut both = 0;
        for (ours, theirs) in pairs {
            both += 1;
            if SAME <= (theirs - ours).abs() {
                *apart.entry((theirs - ours + MINUTE / 2).div_euclid(MINUTE)).or_default() += 1;
            }
        }
        let how = differences(&apart, both)?;
        let (used, other) = (&names[chosen], &names[at]);
        Some(format!("{other} is {how} sampled lines; {used} is used.").replacen(
            THAN,
            &format!("than {used}"),
            1,
        ))
    })
}

/// Where the name of the used column comes in.
const THAN: &str = "than #";

/// "1 h earlier than # in 79 of 951 and 2 h earlier in 872 of 951".
fn differences(apart: &BTreeMap<i64, usize>, both: usize) -> Option<String> {
    let n: usize = apart.values().sum();
    let of = grouped(both);
    if 3 < apart.len() {
        let most = apart.keys().map(|it| it.abs()).max()?;
        return Some(format!(
            "up to {} earlier or later {THAN} in {} of {of}",
            span(most),
            grouped(n)
        ));
    }
    let words: Vec<String> = apart
        .iter()
        .rev()
        .enumerate()
        .map(|(at, (minutes, n))| {
            let side = if *minutes < 0 { "earlier" } else { "later" };
            let than = if at == 0 { format!(" {THAN}") } else { String::new() };
            format!("{} {side}{than} in {} of {of}", span(minutes.abs()), grouped(*n))
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" and "))
}

fn span(minutes: i64) -> String {
    let hours = HOUR / MINUTE;
    let days = DAY / MINUTE;
    match minutes {
        it if days <= it => format!("{} d", it / days),
        it if hours <= it && it % hours == 0 => format!("{} h", it / hours),
        it if hours <= it => format!("{} h {} min", it / hours, it % hours),
        it => format!("{it} min"),
    }
}

fn instants(values: &[&str]) -> Option<Vec<Option<i64>>> {
    let given: Vec<&str> = values.iter().copied().filter(|it| !is_none(it)).collect();
    let decided = decide(&given, &[])?;
    let mut reader = TimeReader::new(decided.shape, Zone::Utc);
    Some(values.iter().map(|it| reader.read(it).ok().map(|it| it.at)).collect())
}

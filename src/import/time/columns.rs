//! Several columns that have to do with time: dates apart from their clocks, and two times that
//! do not agree.

use super::decide::decide;
use super::reader::TimeReader;
use crate::domain::field::Role;
use crate::domain::time::{DAY, HOUR, MINUTE, Zone};
use crate::import::cells::is_none;
use crate::import::columns::grouped;
use crate::import::names::{plain, rank};
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

/// A sentence about another column of times that does not agree with the chosen one: first one
/// that is off by the same all the time, as clocks of another zone are.
pub fn disagreement(names: &[String], columns: &[Vec<&str>], chosen: usize) -> Option<String> {
    let ours = instants(&columns[chosen])?;
    // An index fills up when it will; that is no other opinion of when something happened.
    let is_time = |name: &str| {
        let plain = plain(name);
        (rank(Role::Time, &plain).is_some() || is_of_arrival(name)) && !plain.starts_with("index")
    };
    let others = (0..names.len()).filter(|&at| at != chosen && is_time(&names[at]));
    let apart: Vec<(usize, BTreeMap<i64, usize>, usize)> = others
        .filter_map(|at| {
            let (apart, both) = differences(&ours, &instants(&columns[at])?);
            (!apart.is_empty()).then_some((at, apart, both))
        })
        .collect();
    let (at, apart, both) = apart.iter().min_by_key(|it| (FEW < it.1.len(), it.0))?;
    let (used, other) = (&names[chosen], &names[*at]);
    let how = in_words(apart, *both, used)?;
    Some(format!("{other} is {how} sampled lines; {used} is used."))
}

/// Up to this many different differences are listed.
const FEW: usize = 3;

/// How many lines differ by how many minutes, and how many lines have both times.
fn differences(ours: &[Option<i64>], theirs: &[Option<i64>]) -> (BTreeMap<i64, usize>, usize) {
    let mut apart: BTreeMap<i64, usize> = BTreeMap::new();
    let mut both = 0;
    for (ours, theirs) in ours.iter().zip(theirs).filter_map(|(a, b)| Some(((*a)?, (*b)?))) {
        both += 1;
        if SAME <= (theirs - ours).abs() {
            *apart.entry((theirs - ours + MINUTE / 2).div_euclid(MINUTE)).or_default() += 1;
        }
    }
    (apart, both)
}

/// "1 h earlier than CreationDate in 79 of 951 and 2 h earlier in 872 of 951".
fn in_words(apart: &BTreeMap<i64, usize>, both: usize, used: &str) -> Option<String> {
    let of = grouped(both);
    if FEW < apart.len() {
        let (first, last) = (*apart.keys().next()?, *apart.keys().next_back()?);
        let side = match (first < 0, last < 0) {
            (true, true) => "earlier",
            (false, false) => "later",
            _ => "earlier or later",
        };
        let most = span(first.abs().max(last.abs()));
        let n = grouped(apart.values().sum());
        return Some(format!("up to {most} {side} than {used} in {n} of {of}"));
    }
    let each = apart.iter().rev().enumerate().map(|(at, (minutes, n))| {
        let side = if *minutes < 0 { "earlier" } else { "later" };
        let than = if at == 0 { format!(" than {used}") } else { String::new() };
        format!("{} {side}{than} in {} of {of}", span(minutes.abs()), grouped(*n))
    });
    Some(each.collect::<Vec<_>>().join(" and "))
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

//! Columns of one file compared with each other: what a person should know where they disagree.

use super::{Facts, grouped, outcome};
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::state_code;
use crate::domain::time::{MINUTE, Zone};
use crate::import::names::rank;
use crate::import::rows::whole;
use crate::import::time::{Decided, TimeReader};

/// Says where a column of success contradicts the state codes, which count. `value` answers the
/// value of a sampled row by row and column.
pub fn state_against_words<'a>(
    names: &[String],
    roles: &[Role],
    rows: usize,
    value: &dyn Fn(usize, usize) -> &'a str,
) -> Option<String> {
    const WORDS: [&str; 6] =
        ["success", "successful", "succeeded", "issuccess", "issuccessful", "status"];
    let state = roles.iter().position(|&it| it == Role::State)?;
    let said = names.iter().position(|it| WORDS.contains(&super::plain(it).as_str()))?;
    let differs = |row: &usize| {
        let code = whole(value(*row, state)).and_then(|it| i32::try_from(it).ok());
        let told = outcome::parse(value(*row, said)).filter(|&it| it != Outcome::Unknown);
        told.zip(code.map(state_code::outcome)).is_some_and(|(told, code)| told != code)
    };
    let count = (0..rows).filter(differs).count();
    (0 < count).then(|| {
        format!(
            "The column {} disagrees with {} in {} of {} sampled lines; the state code counts.",
            names[said],
            names[state],
            grouped(count),
            grouped(rows)
        )
    })
}

/// Says where another time column is whole quarters of an hour away from the one that is used:
/// somebody read its zone wrongly.
pub fn shifted_time<'a>(
    names: &[String],
    roles: &[Role],
    facts: &[Facts],
    rows: usize,
    value: &dyn Fn(usize, usize) -> &'a str,
) -> Option<String> {
    let used = roles.iter().position(|&it| it == Role::Time)?;
    let mut reader = reader_of(facts[used].time?);
    let times: Vec<Option<i64>> =
        (0..rows).map(|row| Some(reader.read(value(row, used))?.0)).collect();
    (0..names.len())
        .filter(|&at| at != used && rank(Role::Time, &facts[at].plain).is_some())
        .find_map(|at| {
            let mut other = reader_of(facts[at].time?);
            let apart: Vec<i64> = times
                .iter()
                .enumerate()
                .filter_map(|(row, time)| Some(other.read(value(row, at))?.0 - (*time)?))
                .collect();
            let minutes = whole_quarters(&apart)?;
            Some(format!(
                "The column {} is {minutes} minutes away from {} in most sampled lines; {} is used.",
                names[at], names[used], names[used]
            ))
        })
}

fn reader_of(decided: Decided) -> TimeReader {
    TimeReader::new(decided.shape, Zone::Utc)
}

/// The usual distance in minutes, if nearly all distances are quarters of an hour and not zero.
/// Two seconds are allowed, as one column may be rounded.
fn whole_quarters(apart: &[i64]) -> Option<i64> {
    const QUARTER: i64 = 15 * MINUTE;
    let rest = |it: i64| (it + QUARTER / 2).rem_euclid(QUARTER) - QUARTER / 2;
    let shifted = |it: &&i64| rest(**it).abs() <= MINUTE / 30 && QUARTER / 2 < it.abs();
    let mut found: Vec<i64> = apart.iter().filter(shifted).copied().collect();
    if apart.len() < 3 || found.len() * 10 < apart.len() * 9 {
        return None;
    }
    found.sort_unstable();
    let usual = found.get(found.len() / 2)?;
    Some((usual - rest(*usual)) / MINUTE)
}

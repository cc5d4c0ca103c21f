//! What the events behind a finding have in common, and the parts that every finding has.

use super::ensemble::{CODES, PROFILE_CODES, Scored};
use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::finding::DetectorScore;
use crate::domain::ids::EventNo;
use crate::domain::time::Micros;

/// The value that all `events` share, where there is one and only one; events without a value
/// do not count.
pub(super) fn single(log: &EventColumns, field: Field, events: &[u32]) -> Option<String> {
    let column = log.text(field);
    let mut codes = events.iter().map(|it| column.code(*it as usize)).filter(|it| 0 < *it);
    let first = codes.next()?;
    if codes.all(|it| it == first) { column.name(first).map(str::to_owned) } else { None }
}

/// The most common value of `events` and how often it occurs; of equals the first by name.
pub(super) fn most_common(
    log: &EventColumns,
    field: Field,
    events: impl Iterator<Item = u32>,
) -> Option<(String, usize)> {
    let column = log.text(field);
    let mut codes: Vec<u32> =
        events.map(|it| column.code(it as usize)).filter(|it| 0 < *it).collect();
    codes.sort_unstable();
    codes
        .chunk_by(|a, b| a == b)
        .filter_map(|run| Some((column.name(run[0])?, run.len())))
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)))
        .map(|(name, n)| (name.to_owned(), n))
}

/// Event numbers, ascending.
pub(super) fn numbers(events: &[u32]) -> Vec<EventNo> {
    let mut numbers: Vec<EventNo> = events.iter().map(|it| EventNo(i64::from(*it))).collect();
    numbers.sort_unstable();
    numbers
}

/// When the last of `events` happened: when a finding could first be known.
pub(super) fn last(log: &EventColumns, events: &[u32]) -> Micros {
    Micros(events.iter().map(|it| log.time[*it as usize]).max().unwrap_or(0))
}

/// What each detector said about row `row`, with the typed channels last where there are any.
pub(super) fn said(scored: &Scored, row: usize) -> Vec<DetectorScore> {
    let standing = &scored.standings[row];
    let each = standing.by_detector(scored.of);
    let codes = if scored.raw.len() == CODES.len() { &CODES[..] } else { &PROFILE_CODES };
    codes
        .iter()
        .enumerate()
        .map(|(at, code)| DetectorScore {
            detector: (*code).to_owned(),
            raw: f64::from(scored.raw[at][row]),
            rank: standing.ranks[at].into(),
            of: scored.of,
            score: each[at].into(),
        })
        .collect()
}

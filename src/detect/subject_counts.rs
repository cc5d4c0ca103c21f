//! Counts per window of what a rate is a rate of.

use super::baseline::{BaselineError, repetitions};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::rate_subject::{Count, Subject};
use crate::domain::time::Micros;
use std::collections::BTreeMap;

/// What was counted, per window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectCounts {
    /// How long a window is.
    pub window: Window,
    /// Count by number of the window ([`Window::index`]); windows that are not there have 0.
    pub per_window: BTreeMap<i64, u64>,
    /// Time of the first event of the log.
    pub first: Micros,
    /// Time of the last event of the log.
    pub last: Micros,
    /// The first window that the log covers completely: what is before it is not known to be 0.
    pub covered: i64,
    /// The same, or the window in which the entity was first seen, whichever is later.
    pub from: i64,
}

impl SubjectCounts {
    /// Counts. The log holds dated events only, with the columns that [`Subject::fields`] says.
    pub fn of(log: &EventColumns, subject: &Subject) -> Result<Self, BaselineError> {
        let first = Micros(*log.time.iter().min().ok_or(BaselineError::Empty)?);
        let last = Micros(*log.time.iter().max().ok_or(BaselineError::Empty)?);
        let window = subject.window;
        let code = match &subject.entity {
            Some((field, name)) => Some(code_of(log, *field, name)?),
            None => None,
        };
        let rows = || rows(log, code);
        let index = |row: usize| window.index(Micros(log.time[row]));
        let per_window = if let Some(field) = subject.count.distinct() {
            distinct(rows().map(|row| (index(row), log.text(field).code(row))))
        } else {
            let failures = subject.count == Count::Failures;
            let mut sum = BTreeMap::new();
            for row in rows() {
                if !failures || log.outcome[row] == Outcome::Failed as u8 {
                    *sum.entry(index(row)).or_insert(0) += repetitions(log, row);
                }
            }
            sum
        };
        // The window that the log begins in is only partly covered, an entity's first one is not.
        let covered = window.index(Micros(first.0.saturating_sub(1))) + 1;
        let seen = code.and_then(|_| rows().map(index).min());
        let from = seen.map_or(covered, |it| it.max(covered));
        Ok(Self { window, per_window, first, last, covered, from })
    }

    /// The count of window `index`.
    pub fn at(&self, index: i64) -> u64 {
        self.per_window.get(&index).copied().unwrap_or(0)
    }
}

/// The events of the entity.
fn rows(log: &EventColumns, code: Option<(Field, u32)>) -> impl Iterator<Item = usize> {
    (0..log.len()).filter(move |row| code.is_none_or(|it| log.text(it.0).code(*row) == it.1))
}

/// The events that are counted from `from` up to `to` (exclusive), by time.
pub fn rows_in(log: &EventColumns, subject: &Subject, from: Micros, to: Micros) -> Vec<usize> {
    let code = subject.entity.as_ref().map(|(field, name)| code_of(log, *field, name));
    let Ok(code) = code.transpose() else { return Vec::new() };
    let counted = |row: &usize| match subject.count.distinct() {
        Some(field) => log.text(field).code(*row) != 0,
        None => subject.count != Count::Failures || log.outcome[*row] == Outcome::Failed as u8,
    };
    let inside = |row: &usize| (from.0..to.0).contains(&log.time[*row]);
    let mut found: Vec<usize> = rows(log, code).filter(inside).filter(counted).collect();
    found.sort_by_key(|row| log.time[*row]);
    found
}

/// How many different codes each window has; 0 = no value, which does not count.
fn distinct(of: impl Iterator<Item = (i64, u32)>) -> BTreeMap<i64, u64> {
    let mut pairs: Vec<(i64, u32)> = of.filter(|it| 0 < it.1).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut sum = BTreeMap::new();
    for (index, _) in pairs {
        *sum.entry(index).or_insert(0) += 1;
    }
    sum
}

fn code_of(log: &EventColumns, field: Field, name: &str) -> Result<(Field, u32), BaselineError> {
    let at = log.text(field).names.iter().position(|it| it == name).ok_or_else(|| {
        let field = field.label().to_lowercase();
        BaselineError::NoSuchEntity { field, name: name.to_owned() }
    })?;
    Ok((field, at as u32 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_values_are_counted_once_per_window() {
        let mut log = EventColumns::default();
        let (user, ip) = (Field::User.index(), Field::Ip.index());
        log.texts[user].names = ["ana", "bo"].map(str::to_owned).to_vec();
        log.texts[ip].names = ["a", "b", "c"].map(str::to_owned).to_vec();
        // Minute, user, address (0 = none), failed, repetitions.
        let rows =
            [(5, 1, 1, 1, 1), (6, 1, 2, 0, 3), (7, 2, 2, 1, 2), (65, 2, 0, 1, 1), (66, 2, 3, 0, 1)];
        for (minute, who, address, failed, count) in rows {
            log.time.push(minute * 60_000_000);
            log.texts[user].codes.push(who);
            log.texts[ip].codes.push(address);
            log.outcome.push(if failed == 1 { Outcome::Failed } else { Outcome::Succeeded } as u8);
            log.count.push(count);
        }
        let count = |entity: Option<&str>, count| {
            let entity = entity.map(|it| (Field::User, it.to_owned()));
            let it = SubjectCounts::of(&log, &Subject { entity, count, window: Window::Hour });
            let it = it.unwrap();
            (it.at(0), it.at(1))
        };
        assert_eq!(count(None, Count::Events), (6, 2));
        assert_eq!(count(None, Count::Failures), (3, 1));
        assert_eq!(count(None, Count::Users), (2, 1));
        assert_eq!(count(None, Count::Addresses), (2, 1));
        assert_eq!(count(Some("bo"), Count::Events), (2, 2));
        assert_eq!(count(Some("ana"), Count::Addresses), (2, 0));
    }
}

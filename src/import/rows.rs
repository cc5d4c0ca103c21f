//! From the values of a record to an event, by the roles that the plan gives its columns. The
//! same for all formats.

use super::cells::{Cells, is_none};
use super::clean;
use super::outcome::OutcomeReader;
use super::profile::Order;
use super::time::{Shape, TimeReader};
use super::warnings;
use crate::domain::batch::Row;
use crate::domain::event::{EventFields, TimeFlag};
use crate::domain::field::{Field, Role};
use crate::domain::fingerprint::{ColumnHasher, ColumnShares, FingerprintKey};
use crate::domain::plan::Plan;
use crate::domain::state_code;
use crate::domain::time::Micros;
use std::collections::HashMap;

/// Makes events from records of one file.
#[derive(Debug)]
pub struct RowMaker {
    key: FingerprintKey,
    /// Of the columns that are in the record; what is worked out from these comes behind them,
    /// and what lies inside another column is told by that one.
    hashers: Vec<(usize, ColumnShares)>,
    /// Of values that the plan does not have, by name.
    others: HashMap<Box<str>, ColumnHasher>,
    time: Vec<usize>,
    /// Columns of the date where the time columns hold the clock alone, and room to join them.
    date: Vec<usize>,
    joined: String,
    times: TimeReader,
    /// The shape with day and month the other way round.
    swapped: Option<TimeReader>,
    /// Times that are one only with day and month the other way round.
    n_swapped: u64,
    /// The year that the last event should have.
    last_year: Option<i32>,
    /// The last time read: it keeps the place of an event without one.
    last: i64,
    texts: Vec<(usize, Field)>,
    outcome: Vec<(usize, OutcomeReader)>,
    /// Whether telling outcome texts are kept as the action: where no other column is that.
    outcome_is_action: bool,
    state: Option<usize>,
    count: Option<usize>,
    id: Option<usize>,
}

impl RowMaker {
    /// For the files of `plan`; `None` if no column is the time.
    pub fn new(plan: &Plan, key: FingerprintKey) -> Option<Self> {
        plan.column(Role::Time)?;
        let shape = Shape::from_code(&plan.time_shape).unwrap_or(Shape::Iso);
        let order = Order::of(plan);
        let fields = order.columns.iter().map(|&at| (at, plan.columns[at].role.field()));
        let of =
            |role| order.columns.iter().copied().filter(move |&at| plan.columns[at].role == role);
        let written = plan.columns.iter().take(order.written);
        Some(Self {
            key,
            hashers: written
                .enumerate()
                .filter(|it| it.1.inside.is_none())
                .map(|(at, it)| (at, ColumnShares::new(hasher(key, &it.name))))
                .collect(),
            others: HashMap::new(),
            time: of(Role::Time).collect(),
            date: of(Role::Date).collect(),
            joined: String::new(),
            times: TimeReader::new(shape, plan.zone.clone()).with_year(plan.year),
            swapped: swapped(shape).map(|it| TimeReader::new(it, plan.zone.clone())),
            n_swapped: 0,
            last_year: plan.year,
            last: 0,
            texts: fields.filter_map(|(at, field)| Some((at, field?))).collect(),
            outcome: of(Role::Outcome)
                .map(|at| (at, OutcomeReader::of(&plan.columns[at].name)))
                .collect(),
            // Words of ours, worked out from a record, are not the log's.
            outcome_is_action: plan.column(Role::Action).is_none()
                && order.written == plan.columns.len(),
            state: plan.column(Role::State),
            count: plan.column(Role::Count),
            id: plan.column(Role::Id),
        })
    }

    /// Begins in this year, where times have none.
    pub fn begin_in(&mut self, year: Option<i32>) {
        self.times = self.times.clone().with_year(year);
    }

    /// What is to be said of the times when all records were read.
    pub fn remarks(&self) -> TimeRemarks {
        let year = self.last_year.zip(self.times.year());
        let other = year.filter(|(last, year)| *year != i64::from(*last));
        TimeRemarks { swapped: self.n_swapped, year: other }
    }

    /// The text of a record's time: its date and clock joined where they stand apart.
    pub fn time_text<'a>(&'a mut self, cells: &'a Cells, record: &'a str) -> Option<&'a str> {
        let mut own = self.time.iter().map(|&at| cells.get(at, record));
        let own = own.find(|it| !is_none(it));
        if self.date.is_empty() {
            return own;
        }
        self.joined.clear();
        for text in self.date.iter().map(|&at| cells.get(at, record)).chain(own) {
            if !is_none(text) {
                self.joined.push_str(if self.joined.is_empty() { "" } else { " " });
                self.joined.push_str(text);
            }
        }
        (!self.joined.is_empty()).then_some(self.joined.as_str())
    }

    /// Makes the empty `row` the event of a record. Answers false if all of the record's values
    /// are empty. Rows are large: handing them back would copy each twice.
    pub fn fill<'a>(&mut self, cells: &'a Cells, record: &'a str, row: &mut Row<'a>) -> bool {
        if !self.fill_time(cells, record, row) && self.is_blank(cells, record) {
            return false;
        }
        for &(at, field) in &self.texts {
            let text = cells.get(at, record);
            // Of several columns of one role, the first with a value counts.
            if !is_none(text) && row.texts[field.index()].is_empty() {
                row.texts[field.index()] =
                    if field == Field::Ip { clean::address(text) } else { text };
            }
        }
        let number = |at: Option<usize>| at.and_then(|at| whole(cells.get(at, record)));
        let filled = self.outcome.iter().position(|it| !is_none(cells.get(it.0, record)));
        let told = filled.or(self.outcome.len().checked_sub(1));
        if let Some((at, outcomes)) = told.and_then(|it| self.outcome.get_mut(it)) {
            let text = cells.get(*at, record);
            let (outcome, telling) = outcomes.read(text);
            row.outcome = outcome;
            if telling && self.outcome_is_action && !is_none(text) {
                row.texts[Field::Action.index()] = text;
            }
        }
        row.state = number(self.state).and_then(|it| i32::try_from(it).ok());
        if let Some(state) = row.state {
            row.outcome = state_code::outcome(state);
        }
        row.count = number(self.count).and_then(|it| u32::try_from(it).ok()).unwrap_or(1).max(1);
        row.id = number(self.id);
        row.fingerprint = self.fingerprint(cells, record);
        row.raw = record.as_bytes();
        true
    }

    /// Reads the time; false if there is none.
    fn fill_time(&mut self, cells: &Cells, record: &str, row: &mut Row<'_>) -> bool {
        if self.date.is_empty() {
            let mut own = self.time.iter().map(|&at| cells.get(at, record));
            let text = own.find(|it| !is_none(it));
            self.take_time(text, row);
            return text.is_some();
        }
        let has_text = self.time_text(cells, record).is_some();
        let joined = std::mem::take(&mut self.joined);
        self.take_time(has_text.then_some(joined.as_str()), row);
        self.joined = joined;
        has_text
    }

    #[inline]
    fn take_time(&mut self, text: Option<&str>, row: &mut Row<'_>) {
        match text.ok_or(TimeFlag::Missing).and_then(|it| self.times.read(it)) {
            Ok(it) => {
                (row.time, row.time_flag, row.offset) = (it.at, it.flag, it.offset);
                self.last = it.at;
            }
            Err(flag) => self.undated(flag, text.unwrap_or_default(), row),
        }
    }

    fn undated(&mut self, flag: TimeFlag, text: &str, row: &mut Row<'_>) {
        (row.time, row.time_flag) = (self.last, flag);
        if flag == TimeFlag::Unreadable
            && let Some(swapped) = &mut self.swapped
        {
            self.n_swapped += u64::from(swapped.read(text).is_ok());
        }
    }

    fn fingerprint(&mut self, cells: &Cells, record: &str) -> u64 {
        let sum = self.hashers.iter_mut().fold(0_u64, |sum, (at, shares)| {
            sum.wrapping_add(shares.share(cells.get(*at, record).as_bytes()))
        });
        cells.others(record).fold(sum, |sum, (name, value)| {
            sum.wrapping_add(self.other(name).share(value.as_bytes()))
        })
    }

    fn other(&mut self, name: &str) -> ColumnHasher {
        if let Some(known) = self.others.get(name) {
            return *known;
        }
        let new = hasher(self.key, name);
        if self.others.len() < 4_096 {
            self.others.insert(name.into(), new);
        }
        new
    }

    fn is_blank(&self, cells: &Cells, record: &str) -> bool {
        (0..self.hashers.len()).all(|it| cells.get(it, record).is_empty())
            && cells.others(record).next().is_none()
    }

    /// The event as it is shown, with the row id as written.
    pub fn fields(&mut self, cells: &Cells, record: &str) -> Option<EventFields> {
        let id = self.id.map(|at| cells.get(at, record)).filter(|it| !is_none(it));
        let id = id.map(str::to_owned);
        let mut row = Row::default();
        self.fill(cells, record, &mut row).then(|| EventFields {
            time: row.time_flag.is_dated().then_some(Micros(row.time)),
            time_flag: row.time_flag,
            offset: row.offset.map(i32::from),
            id,
            outcome: row.outcome,
            state: row.state,
            count: row.count,
            texts: row.texts.map(|it| (!it.is_empty()).then(|| it.to_owned())),
        })
    }
}

/// What is to be said of the times of a file.
#[derive(Debug, Default)]
pub struct TimeRemarks {
    /// Times that are one only with day and month the other way round.
    swapped: u64,
    /// The year that the last event should have, and the one that it has.
    year: Option<(i32, i64)>,
}

impl TimeRemarks {
    /// Of the times of two makers, which had part of the records each. Years go on from record to
    /// record: then one maker has them all.
    pub fn and(&self, other: &Self) -> Self {
        Self { swapped: self.swapped + other.swapped, year: self.year.or(other.year) }
    }

    /// What a person should know.
    pub fn notes(&self) -> Vec<String> {
        let swapped = (0 < self.swapped).then(|| warnings::of_swapped(self.swapped));
        let year = self.year.map(|(last, year)| warnings::of_last_year(year, last));
        swapped.into_iter().chain(year).collect()
    }
}

/// The shape with day and month the other way round.
fn swapped(shape: Shape) -> Option<Shape> {
    match shape {
        Shape::MonthFirst => Some(Shape::DayFirst),
        Shape::DayFirst => Some(Shape::MonthFirst),
        Shape::Iso
        | Shape::MonthName
        | Shape::Syslog
        | Shape::Unix(_)
        | Shape::Digits
        | Shape::Other => None,
    }
}

/// Members are the same in any case.
fn hasher(key: FingerprintKey, name: &str) -> ColumnHasher {
    key.column(&name.to_ascii_lowercase())
}

/// A whole number, also written as one with a zero fraction (`1010.0`, as pandas writes).
pub(super) fn whole(text: &str) -> Option<i64> {
    // Text ids are passed over quickly.
    let could_be = matches!(text.as_bytes(), [b'0'..=b'9' | b'-' | b'+', ..])
        && matches!(text.as_bytes(), [.., b'0'..=b'9' | b'.']);
    if !could_be {
        return None;
    }
    if let Some(number) = digits(text) {
        return Some(number);
    }
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, rest)| if rest.bytes().all(|it| it == b'0') { whole } else { text });
    // i64::MIN marks "none" in a batch.
    whole.parse().ok().filter(|&it| it != i64::MIN)
}

/// A number of digits alone, as most are; `None` for any other, and for long ones.
pub(super) fn digits(text: &str) -> Option<i64> {
    let is_short = (1..=18).contains(&text.len());
    let next = |sum: i64, it: u8| it.is_ascii_digit().then(|| sum * 10 + i64::from(it - b'0'));
    if is_short { text.bytes().try_fold(0, next) } else { None }
}

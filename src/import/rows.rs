//! From the values of a record to an event, by the roles that the plan gives its columns. The
//! same for all formats.

use super::cells::{Cells, is_none};
use super::clean;
use super::outcome::OutcomeReader;
use super::profile::Order;
use super::time::{Shape, TimeReader};
use crate::domain::batch::Row;
use crate::domain::event::{EventFields, TimeFlag};
use crate::domain::field::{Field, Role};
use crate::domain::fingerprint::{ColumnHasher, FingerprintKey};
use crate::domain::plan::Plan;
use crate::domain::state_code;
use crate::domain::time::Micros;
use std::collections::HashMap;

/// Makes events from records of one file.
#[derive(Debug)]
pub struct RowMaker {
    key: FingerprintKey,
    /// Of the columns that are in the record; what is worked out from these comes behind them.
    hashers: Vec<ColumnHasher>,
    /// Of values that the plan does not have, by name.
    others: HashMap<Box<str>, ColumnHasher>,
    time: Vec<usize>,
    times: TimeReader,
    /// The last time read: it keeps the place of an event without one.
    last: i64,
    texts: Vec<(usize, Field)>,
    outcome: Vec<usize>,
    outcomes: OutcomeReader,
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
            hashers: written.map(|it| hasher(key, &it.name)).collect(),
            others: HashMap::new(),
            time: of(Role::Time).collect(),
            times: TimeReader::new(shape, plan.zone.clone()),
            last: 0,
            texts: fields.filter_map(|(at, field)| Some((at, field?))).collect(),
            outcome: of(Role::Outcome).collect(),
            outcomes: OutcomeReader::default(),
            // Words of ours, worked out from a record, are not the log's.
            outcome_is_action: plan.column(Role::Action).is_none()
                && order.written == plan.columns.len(),
            state: plan.column(Role::State),
            count: plan.column(Role::Count),
            id: plan.column(Role::Id),
        })
    }

    /// Makes the empty `row` the event of a record. Answers false if all of the record's values
    /// are empty, or why it is left out. Rows are large: handing them back would copy each twice.
    pub fn fill<'a>(
        &mut self,
        cells: &'a Cells,
        record: &'a str,
        row: &mut Row<'a>,
    ) -> Result<bool, String> {
        if !self.fill_time(cells, record, row) && self.is_blank(cells, record) {
            return Ok(false);
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
        let outcome = self.outcome.iter().map(|&at| cells.get(at, record));
        if let Some(text) = outcome.clone().find(|it| !is_none(it)).or(outcome.last()) {
            let (outcome, telling) = self.outcomes.read(text);
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
        Ok(true)
    }

    /// Reads the time; false if there is none.
    fn fill_time(&mut self, cells: &Cells, record: &str, row: &mut Row<'_>) -> bool {
        let text = self.time.iter().map(|&at| cells.get(at, record)).find(|it| !it.is_empty());
        (row.time, row.time_flag) = match text.map(|it| self.times.read(it)) {
            None => (self.last, TimeFlag::Missing),
            Some(None) => (self.last, TimeFlag::Unreadable),
            Some(Some((time, offset))) => {
                row.offset = offset;
                (time, TimeFlag::Good)
            }
        };
        self.last = row.time;
        text.is_some()
    }

    fn fingerprint(&mut self, cells: &Cells, record: &str) -> u64 {
        let known = self.hashers.iter().enumerate();
        let sum = known.fold(0_u64, |sum, (at, hasher)| {
            sum.wrapping_add(hasher.share(cells.get(at, record).as_bytes()))
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
    pub fn fields(&mut self, cells: &Cells, record: &str) -> Result<Option<EventFields>, String> {
        let id = self.id.map(|at| cells.get(at, record)).filter(|it| !is_none(it));
        let id = id.map(str::to_owned);
        let mut row = Row::default();
        Ok(self.fill(cells, record, &mut row)?.then(|| EventFields {
            time: row.time_flag.is_dated().then_some(Micros(row.time)),
            time_flag: row.time_flag,
            offset: row.offset.map(i32::from),
            id,
            outcome: row.outcome,
            state: row.state,
            count: row.count,
            texts: row.texts.map(|it| (!it.is_empty()).then(|| it.to_owned())),
        }))
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
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, rest)| if rest.bytes().all(|it| it == b'0') { whole } else { text });
    // i64::MIN marks "none" in a batch.
    whole.parse().ok().filter(|&it| it != i64::MIN)
}

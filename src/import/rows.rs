//! From the values of a record to an event, by the roles that the plan gives its columns. The
//! same for all formats.

use super::cells::{Cells, is_none};
use super::outcome::OutcomeReader;
use super::time::{Shape, TimeReader};
use crate::domain::batch::Row;
use crate::domain::event::EventFields;
use crate::domain::field::{Field, Role};
use crate::domain::fingerprint::{ColumnHasher, FingerprintKey};
use crate::domain::plan::Plan;
use crate::domain::state_code;
use crate::domain::time::Micros;

/// Makes events from records of one file.
#[derive(Debug)]
pub struct RowMaker {
    key: FingerprintKey,
    hashers: Vec<ColumnHasher>,
    time: (usize, String),
    times: TimeReader,
    texts: Vec<(usize, Field)>,
    outcome: Option<usize>,
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
        let time = plan.column(Role::Time)?;
        let shape = Shape::from_code(&plan.time_shape).unwrap_or(Shape::Iso);
        let fields = plan.columns.iter().map(|it| it.role.field()).enumerate();
        Some(Self {
            key,
            hashers: plan.columns.iter().map(|it| key.column(&it.name)).collect(),
            time: (time, plan.columns[time].name.clone()),
            times: TimeReader::new(shape, plan.zone.clone()),
            texts: fields.filter_map(|(at, field)| Some((at, field?))).collect(),
            outcome: plan.column(Role::Outcome),
            outcomes: OutcomeReader::default(),
            outcome_is_action: plan.column(Role::Action).is_none(),
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
        let text = cells.get(self.time.0, record);
        if text.is_empty() {
            let blank = (0..cells.len()).all(|it| cells.get(it, record).is_empty());
            return if blank && cells.others(record).next().is_none() {
                Ok(false)
            } else {
                Err(format!("{} is empty", self.time.1))
            };
        }
        let Some((time, offset)) = self.times.read(text) else {
            let text: String = text.chars().take(100).collect();
            return Err(format!("{} {text:?} is not a time", self.time.1));
        };
        (row.time, row.offset) = (time, offset);
        for &(at, field) in &self.texts {
            let text = cells.get(at, record);
            if !is_none(text) {
                row.texts[field.index()] = text;
            }
        }
        let number = |at: Option<usize>| at.and_then(|at| whole(cells.get(at, record)));
        if let Some(at) = self.outcome {
            let text = cells.get(at, record);
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

    fn fingerprint(&self, cells: &Cells, record: &str) -> u64 {
        let known = self.hashers.iter().enumerate();
        let sum = known.fold(0_u64, |sum, (at, hasher)| {
            sum.wrapping_add(hasher.share(cells.get(at, record).as_bytes()))
        });
        cells.others(record).fold(sum, |sum, (name, value)| {
            sum.wrapping_add(self.key.column(name).share(value.as_bytes()))
        })
    }

    /// The event as it is shown, with the row id as written.
    pub fn fields(&mut self, cells: &Cells, record: &str) -> Result<Option<EventFields>, String> {
        let id = self.id.map(|at| cells.get(at, record)).filter(|it| !is_none(it));
        let id = id.map(str::to_owned);
        let mut row = Row::default();
        Ok(self.fill(cells, record, &mut row)?.then(|| EventFields {
            time: Micros(row.time),
            offset: row.offset.map(i32::from),
            id,
            outcome: row.outcome,
            state: row.state,
            count: row.count,
            texts: row.texts.map(|it| (!it.is_empty()).then(|| it.to_owned())),
        }))
    }
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

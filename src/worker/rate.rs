//! Rates from the log of a case, and what people record about them: the same from the window and
//! from the command line.

use super::error::JobError;
use super::verdicts;
use crate::detect::baseline;
use crate::detect::rate_saved::{self, Saved};
use crate::detect::subject_counts::SubjectCounts;
use crate::domain::entity::part_rank;
use crate::domain::field::Field;
use crate::domain::job::Cancel;
use crate::domain::journal::{DoneIn, Recorded};
use crate::domain::rate::Limits;
use crate::domain::rate_records::{Calculation, Kept, Marked, MarkedTime, note_problem};
use crate::domain::rate_subject::{Count, SpecialEvent, Subject};
use crate::domain::time::Micros;
use crate::store::{Case, Reader};
use std::sync::Arc;

pub use crate::detect::baseline::FromLog;

/// Subjects whose counts are remembered.
const REMEMBERED: usize = 16;

/// The most values that are offered to choose from.
pub const MOST_VALUES: usize = 200;

/// What the calculator is filled from.
#[derive(Debug, Clone, Default)]
pub struct RateOrder {
    /// What is counted.
    pub subject: Subject,
    /// A time in the window that is judged; `None` = the last window that is complete.
    pub at: Option<Micros>,
    /// Set when the answer is of no use any more.
    pub cancel: Cancel,
}

/// What a rate of the log is.
#[derive(Debug, Clone, PartialEq)]
pub struct RateFilled {
    /// Of what.
    pub subject: Subject,
    /// The numbers, or why there are none.
    pub rate: Result<FromLog, String>,
    /// Time of the first and the last event of the log.
    pub span: Option<(Micros, Micros)>,
}

/// What people recorded about rates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RateRecords {
    /// Special events, in order of their time.
    pub marked: Vec<Marked>,
    /// Calculations that were kept, newest first.
    pub kept: Vec<Kept>,
}

/// Which values a subject may be chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueOrder {
    /// The column.
    pub field: Field,
    /// Part of the value; empty = any.
    pub text: String,
}

/// Values to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueList {
    /// Of which column.
    pub field: Field,
    /// At most [`MOST_VALUES`].
    pub values: Vec<String>,
    /// How many there are.
    pub matching: u64,
    /// Every column that has values.
    pub fields: Vec<Field>,
}

/// Counts of the subjects that were asked for last, newest first: another time is then answered
/// without reading the log again.
#[derive(Debug, Default)]
pub struct RateMemory {
    n_events: u64,
    counts: Vec<(Subject, Arc<SubjectCounts>)>,
}

impl RateMemory {
    /// Counts of `subject` in every window of the log.
    pub fn counts(
        &mut self,
        reader: &Reader,
        subject: &Subject,
        cancel: &Cancel,
    ) -> Result<Arc<SubjectCounts>, JobError> {
        let n_events = reader.n_events()?;
        if self.n_events != n_events {
            *self = Self { n_events, counts: Vec::new() };
        }
        if let Some(at) = self.counts.iter().position(|it| it.0 == *subject) {
            let known = self.counts.remove(at);
            self.counts.insert(0, known);
        } else {
            let counts = Arc::new(counts(reader, subject, cancel)?);
            self.counts.insert(0, (subject.clone(), counts));
            self.counts.truncate(REMEMBERED);
        }
        Ok(Arc::clone(&self.counts[0].1))
    }
}

/// Reads the columns that are needed, and counts.
fn counts(reader: &Reader, subject: &Subject, cancel: &Cancel) -> Result<SubjectCounts, JobError> {
    let numbers = match subject.count {
        Count::Events => (false, true),
        Count::Failures => (true, true),
        Count::Users | Count::Addresses => (false, false),
    };
    let mut log = reader.columns_to_count(&subject.fields(), numbers, cancel)?;
    log.keep_dated();
    SubjectCounts::of(&log, subject).map_err(|it| JobError::Other(it.to_string()))
}

/// Observed and expected rate of a subject, from the log.
pub fn fill(
    reader: &Reader,
    memory: &mut RateMemory,
    order: &RateOrder,
) -> Result<FromLog, JobError> {
    let counts = memory.counts(reader, &order.subject, &order.cancel)?;
    let special = special_events(reader)?;
    baseline::from_log(&counts, order.at, &special).map_err(|it| JobError::Other(it.to_string()))
}

/// The same with the span of the log, for the window.
pub fn filled(
    reader: &Reader,
    memory: &mut RateMemory,
    order: &RateOrder,
) -> Result<RateFilled, JobError> {
    let rate = match fill(reader, memory, order) {
        Err(error @ JobError::Cancelled(_)) => return Err(error),
        other => other.map_err(|it| it.to_string()),
    };
    let known = memory.counts.iter().find(|it| it.0 == order.subject);
    let span = known.map(|it| (it.1.first, it.1.last));
    Ok(RateFilled { subject: order.subject.clone(), rate, span })
}

/// The special events that are marked, in order of their time.
pub fn special_events(reader: &Reader) -> Result<Vec<SpecialEvent>, JobError> {
    Ok(reader.special_events()?.into_iter().map(|it| it.event).collect())
}

/// What people recorded about rates.
pub fn records(reader: &Reader) -> Result<RateRecords, JobError> {
    Ok(RateRecords { marked: reader.special_events()?, kept: reader.calculations()? })
}

/// Values of a column to choose a subject from: the whole word first, then those that begin with
/// it.
pub fn values(reader: &Reader, order: &ValueOrder) -> Result<ValueList, JobError> {
    let part = order.text.trim().to_lowercase();
    let mut found: Vec<(u8, String)> = Vec::new();
    reader.each_value(order.field, |name| {
        let rank = if part.is_empty() { Some(0) } else { part_rank(&name.to_lowercase(), &part) };
        found.extend(rank.map(|rank| (rank, name.to_owned())));
    })?;
    found.sort_unstable();
    let matching = found.len() as u64;
    let values = found.into_iter().take(MOST_VALUES).map(|it| it.1).collect();
    Ok(ValueList { field: order.field, values, matching, fields: reader.fields_with_values()? })
}

/// Something to record about rates.
#[derive(Debug, Clone, PartialEq)]
pub enum RateRecord {
    /// A special event, and what it was.
    Mark(MarkedTime, String),
    /// A calculation, and why it is kept.
    Keep(Calculation, String),
    /// A calculation as a finding, by these limits, and why.
    Save(Calculation, Limits, String),
}

/// Records it, or says in a sentence why nothing was recorded.
pub fn record(case: &mut Case, order: &RateRecord, source: DoneIn) -> Result<Recorded, JobError> {
    let by = verdicts::by(source);
    let refuse = |problem: Option<String>| match problem {
        Some(problem) => Err(JobError::Other(format!("{problem} Nothing was recorded."))),
        None => Ok(()),
    };
    match order {
        RateRecord::Mark(time, note) => {
            refuse(time.problem(note))?;
            Ok(case.mark_special_event(*time, note, &by)?)
        }
        RateRecord::Keep(calculation, note) => {
            refuse(note_problem(note))?;
            Ok(case.keep_calculation(calculation, note, &by)?)
        }
        RateRecord::Save(calculation, limits, note) => {
            refuse(note_problem(note))?;
            if note.trim().is_empty() {
                refuse(Some("Write why it is saved.".to_owned()))?;
            }
            save(case, calculation, limits, note, source)
        }
    }
}

fn save(
    case: &mut Case,
    calculation: &Calculation,
    limits: &Limits,
    note: &str,
    source: DoneIn,
) -> Result<Recorded, JobError> {
    let refused = |why: &str| JobError::Other(format!("{why} Nothing was recorded."));
    let subject = calculation.subject.as_ref();
    let subject = subject
        .ok_or_else(|| refused("Numbers that were typed have no events to be an anomaly of."))?;
    let by = verdicts::by(source);
    let reader = case.reader()?;
    let order = RateOrder { subject: subject.clone(), at: calculation.at, ..RateOrder::default() };
    let from_log = fill(&reader, &mut RateMemory::default(), &order)?;
    let mut fields = subject.fields();
    fields.extend(rate_saved::FIELDS.iter().filter(|it| !subject.fields().contains(it)));
    let mut log = reader.columns(&fields, &Cancel::default())?;
    let nos = log.keep_dated();
    let saved = Saved {
        log: &log,
        nos: nos.as_deref(),
        subject,
        from_log: &from_log,
        calculation,
        limits,
        note,
        by: &by.actor,
    };
    let finding =
        rate_saved::finding(&saved).ok_or_else(|| refused("These numbers are too large."))?;
    Ok(case.save_finding(&finding, calculation, note, &by)?.0)
}

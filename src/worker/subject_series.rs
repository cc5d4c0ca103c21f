//! The rate of a subject over the whole log, read from the open case.

use super::error::JobError;
use super::rate::{RateMemory, special_events};
use crate::detect::subject_series;
use crate::domain::job::Cancel;
use crate::domain::rate_subject::Subject;
use crate::domain::subject_series::SubjectSeries;
use crate::store::{CaseError, Reader};

/// What to count in every window.
#[derive(Debug, Clone)]
pub struct SubjectSeriesOrder {
    /// What, of whom, over how long.
    pub subject: Subject,
    /// Set when a newer question was asked.
    pub cancel: Cancel,
}

/// Counts, and judges each window by those before it; what is marked as special is left out.
pub fn read(
    reader: &Reader,
    memory: &mut RateMemory,
    order: &SubjectSeriesOrder,
) -> Result<SubjectSeries, JobError> {
    let counts = memory.counts(reader, &order.subject, &order.cancel)?;
    let special = special_events(reader)?;
    subject_series::series(&counts, &order.subject, &special, &order.cancel)
        .map_err(|_| JobError::Case(CaseError::Cancelled))
}

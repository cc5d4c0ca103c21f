//! The rate of a subject over the whole log, read from the open case.

use super::error::JobError;
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

/// Counts.
pub fn read(reader: &Reader, order: &SubjectSeriesOrder) -> Result<SubjectSeries, JobError> {
    let mut log = reader.columns(&order.subject.fields(), &order.cancel)?;
    log.keep_dated();
    let counted = subject_series::series(&log, &order.subject, &order.cancel);
    counted
        .map_err(|error| JobError::Other(error.to_string()))?
        .map_err(|_| JobError::Case(CaseError::Cancelled))
}

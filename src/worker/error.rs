//! Why a job did not do what was asked, in sentences for people.

use crate::detect::DetectError;
use crate::import::ImportError;
use crate::store::CaseError;

/// A job that failed or was stopped.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The person stopped it.
    #[error("{0}")]
    Cancelled(String),
    /// The case file said no.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A log could not be read.
    #[error(transparent)]
    Import(ImportError),
    /// The analysis has no answer.
    #[error(transparent)]
    Detect(DetectError),
    /// Anything else, already in words.
    #[error("{0}")]
    Other(String),
}

impl From<DetectError> for JobError {
    fn from(error: DetectError) -> Self {
        match error {
            DetectError::Cancelled => {
                Self::Cancelled("Analysis cancelled. The earlier results are still shown.".into())
            }
            other => Self::Detect(other),
        }
    }
}

impl From<ImportError> for JobError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Cancelled => Self::cancelled_import(),
            other => Self::Import(other),
        }
    }
}

impl JobError {
    /// The case was read or written for an analysis.
    pub fn of_analysis(error: CaseError) -> Self {
        match error {
            CaseError::Cancelled => DetectError::Cancelled.into(),
            other => Self::Case(other),
        }
    }

    /// The import was stopped by the person.
    pub fn cancelled_import() -> Self {
        Self::Cancelled("Import cancelled. Nothing of it was stored.".to_owned())
    }
}

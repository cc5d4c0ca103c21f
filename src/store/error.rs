//! What can go wrong with a case file, each as a sentence for people: what happened, what was
//! kept, what to do.

use crate::domain::job::Cancelled;
use std::path::{Path, PathBuf};

/// Why a case could not be opened, read or changed.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The file is something else, or empty.
    #[error("{0} is not an Oddlog case. Nothing was changed.")]
    NotACase(String),
    /// The file has a newer schema than this program knows.
    #[error(
        "This case was made by a newer Oddlog ({made_by}). This is {this}. Nothing was changed. \
         Install the newer version to open it."
    )]
    Newer {
        /// The version that made it, or its schema number.
        made_by: String,
        /// The version of this program.
        this: &'static str,
    },
    /// The file has an older schema, and was only to be read.
    #[error(
        "This case was made by an older Oddlog. Nothing was changed. Open it once in the window, \
         from a folder where you may write: that brings it up to date and keeps a copy."
    )]
    Older,
    /// There is a file already where a new case was to be made.
    #[error("There is already a file {}. Nothing was changed. Choose another name.", .0.display())]
    Exists(PathBuf),
    /// There is no such file.
    #[error("There is no case {}. Check the name.", .0.display())]
    Missing(PathBuf),
    /// Another program or window holds the case.
    #[error("Open in another window, so this one cannot change anything.")]
    Locked,
    /// The file or its folder cannot be written.
    #[error(
        "The case cannot be changed: the file or its folder is read-only. Nothing was changed. \
         Copy the case to a folder where you may write."
    )]
    ReadOnly,
    /// No space left.
    #[error(
        "The disk is full. Nothing of this was stored; the case is as before. Free some space \
         and try again."
    )]
    DiskFull,
    /// The content contradicts itself.
    #[error("The case is damaged ({0}). Nothing was changed. Make a copy, then run oddlog check.")]
    Damaged(String),
    /// What was asked cannot be done; the sentence says why.
    #[error("{0}")]
    Refused(String),
    /// A batch does not have the shape that the store was promised.
    #[error("Events were handed over in a wrong shape ({0}). Nothing of this import was stored.")]
    Shape(&'static str),
    /// The job was stopped.
    #[error("Cancelled. The case is as before.")]
    Cancelled,
    /// Reading or writing failed.
    #[error("The case could not be read or written: {0}. Nothing of this was stored.")]
    Io(std::io::Error),
    /// SQLite refused for another reason.
    #[error("The case could not be read or written: {0}. Nothing of this was stored.")]
    Sqlite(rusqlite::Error),
}

impl CaseError {
    /// A damaged case, from anything that says what is wrong.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    /// "photos.oddlog is not an Oddlog case."
    pub(super) fn not_a_case(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self::NotACase(name.to_string_lossy().into_owned())
    }
}

impl From<rusqlite::Error> for CaseError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => Self::ReadOnly,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked,
            Some(Code::OperationInterrupted) => Self::Cancelled,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(error.to_string()),
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Damaged(error.to_string()),
                other => Self::Sqlite(other),
            },
        }
    }
}

impl From<std::io::Error> for CaseError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

impl From<serde_json::Error> for CaseError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<Cancelled> for CaseError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

//! Why nothing of a file was imported. One bad record is never such an error, it is a
//! [`crate::domain::receipt::LineIssue`].

use crate::domain::plan::Plan;
use std::path::{Path, PathBuf};

/// Why nothing of a file was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is no such file.
    #[error("there is no such file, it may have been moved or deleted: {}", .0.display())]
    NotFound(PathBuf),
    /// A folder was named.
    #[error("this is a folder, name the files in it: {}", .0.display())]
    Folder(PathBuf),
    /// Zero bytes, or nothing but blank lines.
    #[error("{} has no lines.", name(.0))]
    Empty(PathBuf),
    /// Not text.
    #[error("{} is not a log: it is {what}. It was left out.", name(.path))]
    Binary {
        /// What it is, where that is known.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Something packed (an archive, a workbook, a compressed file) of which nothing can be read.
    #[error("{} cannot be read: {reason}. Nothing of it was imported.", name(.path))]
    Packed {
        /// What is wrong with it, and what to do.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// More columns than the limit.
    #[error(
        "the file has {columns} columns, the limit is {limit} (Settings, Import, Columns); nothing was imported: {}",
        path.display()
    )]
    TooManyColumns {
        /// How many it has.
        columns: usize,
        /// How many it may have.
        limit: usize,
        /// The file.
        path: PathBuf,
    },
    /// An encoding that does not exist.
    #[error(
        "there is no encoding {label:?}; name one such as utf-8, utf-16le, windows-1252, big5 or shift_jis"
    )]
    UnknownEncoding {
        /// The name that was given.
        label: String,
    },
    /// No format recognises the content.
    #[error(
        "no format recognises the first lines (tried {}); nothing was imported. Name the format with --format, and columns with --map: {}",
        tried.join(", "), path.display()
    )]
    Unrecognised {
        /// Labels of the formats that were asked.
        tried: Vec<&'static str>,
        /// The file.
        path: PathBuf,
    },
    /// The content does not have the shape of the format that was chosen.
    #[error(
        "the content is not {format}: {reason}; nothing was imported. Choose another format: {}",
        path.display()
    )]
    NotThisFormat {
        /// Label of the format.
        format: &'static str,
        /// What is missing.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Everything is known but which column is the time. The plan is complete otherwise, so that
    /// a person can choose from its columns.
    #[error(
        "no column was recognised as the time; nothing was imported. Choose which column is the time, with --map time=COLUMN (columns: {}): {}",
        names(plan), path.display()
    )]
    NoTime {
        /// The plan without a time column.
        plan: Box<Plan>,
        /// The file.
        path: PathBuf,
    },
    /// A role was given to a column that the file does not have.
    #[error(
        "there is no column {column:?}; nothing was imported. The file has {}: {}",
        has.join(", "), path.display()
    )]
    UnknownColumn {
        /// The name that was given.
        column: String,
        /// The names that exist.
        has: Vec<String>,
        /// The file.
        path: PathBuf,
    },
    /// A format code that does not exist.
    #[error("there is no format {code:?}; choose one of {}", known.join(", "))]
    UnknownFormat {
        /// The code that was given.
        code: String,
        /// The codes that exist.
        known: Vec<&'static str>,
    },
    /// The file cannot be opened, or not be read to its end.
    #[error(
        "cannot read past line {line}: {source}. Nothing of the file was imported; check the disk or the permissions: {}",
        path.display()
    )]
    Read {
        /// The last line that was read, 0 = none.
        line: u64,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database of countries cannot be used.
    #[error(
        "the database of countries cannot be used, {reason}; nothing was imported. Choose another .mmdb file, or import without countries: {}",
        path.display()
    )]
    CountryDatabase {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The person stopped it.
    #[error("cancelled")]
    Cancelled,
    /// Whoever receives the batches wanted no more.
    #[error("stopped by the receiver of the events")]
    Stopped,
}

impl ImportError {
    /// What an input/output error before the first record means.
    pub(super) fn opening(path: &Path, source: std::io::Error) -> Self {
        if let Some(it) = source.get_ref().and_then(|it| it.downcast_ref::<Unreadable>()) {
            return Self::Packed { reason: it.0.clone(), path: path.to_owned() };
        }
        match source.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound(path.to_owned()),
            std::io::ErrorKind::IsADirectory => Self::Folder(path.to_owned()),
            _ => Self::Read { line: 0, path: path.to_owned(), source },
        }
    }
}

/// Travels through readers as the reason why packed data gives nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreadable(pub String);

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn names(plan: &Plan) -> String {
    plan.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
}

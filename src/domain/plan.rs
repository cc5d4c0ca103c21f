//! How one file will be read: format, columns and their roles, time, and what a person chose.

use super::event::EventFields;
use super::field::Role;
use super::time::Zone;
use serde::{Deserialize, Serialize};

/// What a person said about a file before it is looked at. Empty = decide from the content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Code of the format to read it as.
    pub format: Option<String>,
    /// Roles given to columns by name.
    pub map: Vec<(Role, String)>,
    /// Zone of times that carry none.
    pub zone: Option<Zone>,
    /// Field separator of delimited text.
    pub separator: Option<char>,
    /// Whether the first line is a header.
    pub header: Option<bool>,
}

/// How a file is read. Kept in the case with its source, so that a stored record can be parsed
/// again in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Code of the format, see `oddlog formats`.
    pub format: String,
    /// Why this format and mapping, in a sentence for people.
    pub why: String,
    /// The file's columns in its order, with what each is read as.
    pub columns: Vec<PlannedColumn>,
    /// Zone of times that carry none.
    pub zone: Zone,
    /// Field separator of delimited text.
    pub separator: Option<char>,
    /// Whether the first line is a header.
    pub header: bool,
    /// How the time column is written, as code of a time shape.
    pub time_shape: String,
    /// What a person should know before importing.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Position of the column with `role`.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|it| it.role == role)
    }
}

/// One column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedColumn {
    /// Its name in the file.
    pub name: String,
    /// What it is read as.
    pub role: Role,
    /// Its first value.
    pub sample: String,
    /// What was found in it: "386 distinct, 130 not a valid IPv4, kept as text".
    pub found: String,
}

/// The first records of a file as they would be stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// In file order.
    pub rows: Vec<PreviewRow>,
    /// Among the sampled records.
    pub accepted: u64,
    /// Among the sampled records.
    pub rejected: u64,
}

/// One record of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// First line of the record, counted from 1.
    pub line: u64,
    /// Its fields, or why it would be rejected.
    pub parsed: Result<EventFields, String>,
}

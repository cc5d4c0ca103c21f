//! How one file will be read: format, columns and their roles, time, and what a person chose.

use super::event::EventFields;
use super::field::Role;
use super::time::Zone;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A log file, or one that lies inside an archive or a workbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogFile {
    /// The file on the disk.
    pub path: PathBuf,
    /// The entry of an archive (its parts joined by ` › ` where archives nest) or the sheet of a
    /// workbook; `None` = the file itself, unpacked if it is compressed.
    pub inside: Option<String>,
}

impl LogFile {
    /// A file by itself.
    pub fn plain(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), inside: None }
    }

    /// As receipts and messages name it: `logs.zip › june/auth.log`.
    pub fn shown(&self) -> String {
        let path = self.path.to_string_lossy();
        self.inside
            .as_ref()
            .map_or_else(|| path.clone().into_owned(), |it| format!("{path} › {it}"))
    }
}

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
    /// How the characters are written, as a WHATWG label (`windows-1252`).
    pub encoding: Option<String>,
    /// Whether the day comes before the month in times such as `03/04/2026`.
    pub day_first: Option<bool>,
    /// The year of the file's last event, for times without one.
    pub year: Option<i32>,
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
    /// How the characters are written, as a WHATWG label; empty = UTF-8.
    #[serde(default)]
    pub encoding: String,
    /// Lines above the header or the first record that are none (titles, comments).
    #[serde(default)]
    pub skip: u64,
    /// The year of the file's last event, where times have none.
    #[serde(default)]
    pub year: Option<i32>,
    /// Questions that the content does not answer; the plan holds the likelier answer of each.
    #[serde(default)]
    pub open: Vec<OpenQuestion>,
    /// What a person should know before importing.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Position of the first column with `role`.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|it| it.role == role)
    }

    /// Positions of all columns with `role`, the preferred first: of an event, the first that is
    /// not empty counts.
    pub fn columns_of(&self, role: Role) -> Vec<usize> {
        let all = self.columns.iter().enumerate().filter(|it| it.1.role == role);
        all.map(|it| it.0).collect()
    }

    /// Whether the same file by `other` gives the same events. What was found in it and what is
    /// asked does not matter.
    pub fn reads_like(&self, other: &Self) -> bool {
        let how = |it: &Self| {
            let columns = it.columns.iter().map(|it| (it.name.clone(), it.role));
            let columns: Vec<(String, Role)> = columns.collect();
            let text = (it.format.clone(), it.time_shape.clone(), it.encoding.clone());
            (columns, text, it.zone.clone(), it.separator, it.header, it.skip, it.year)
        };
        how(self) == how(other)
    }
}

/// What a file does not say and a person can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenQuestion {
    /// Whether the day or the month comes first; see [`Choices::day_first`].
    DayOrMonth,
    /// Which year it is; see [`Choices::year`].
    Year,
    /// In which zone the clock readings are; see [`Choices::zone`].
    Zone,
}

/// The warning that goes with an open [`OpenQuestion::Zone`].
pub const NO_ZONE: &str = "Times without a zone are read as UTC.";

/// How the warning begins that goes with an open [`OpenQuestion::DayOrMonth`].
pub const NO_ORDER: &str = "Day and month cannot be told apart in the sampled times";

impl OpenQuestion {
    /// Whether `warning` says no more than the question, where that is asked.
    pub fn covers(self, warning: &str) -> bool {
        match self {
            Self::DayOrMonth => warning.starts_with(NO_ORDER),
            Self::Zone => warning == NO_ZONE,
            // It says which date the year was taken from.
            Self::Year => false,
        }
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
    /// For a value inside the JSON text of another column: that column's position. Its name is
    /// then the outer name, a dot, and the path inside.
    #[serde(default)]
    pub inside: Option<u32>,
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

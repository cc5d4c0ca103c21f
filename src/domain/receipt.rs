//! What an import did: every record that was read is stored, a duplicate, or rejected.

use super::time::Micros;
use serde::{Deserialize, Serialize};

/// Why one record was left out. The import goes on; the person sees the list at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineIssue {
    /// First line of the record, counted from 1 as an editor counts.
    pub line: u64,
    /// What is wrong with it, in words: `time "13/06/2026 25:61" is not a time`.
    pub reason: String,
    /// The record's text, cut at 1,000 characters.
    pub text: String,
}

/// Counts of one file or of a whole import. `read = stored + duplicate + rejected`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Records read (a header is none).
    pub read: u64,
    /// Records stored as events.
    pub stored: u64,
    /// Records that the case already had from another file.
    pub duplicate: u64,
    /// Records left out, each with a [`LineIssue`].
    pub rejected: u64,
}

impl Counts {
    /// Whether every record is accounted for.
    pub fn add_up(&self) -> bool {
        self.read == self.stored + self.duplicate + self.rejected
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.stored += other.stored;
        self.duplicate += other.duplicate;
        self.rejected += other.rejected;
    }
}

/// The format of a file that was not read at all; its note says why.
pub const LEFT_OUT: &str = "none";

/// The receipt of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReceipt {
    /// The file as it was named.
    pub path: String,
    /// Code of the format it was read as.
    pub format: String,
    /// Why that format and mapping were chosen.
    pub why: String,
    /// What became of its records.
    pub counts: Counts,
    /// Time of the earliest and the latest record that was read without an issue.
    pub span: Option<(Micros, Micros)>,
    /// Every rejected record.
    pub issues: Vec<LineIssue>,
    /// What a person should know about the whole file ("the last line stops in the middle").
    pub notes: Vec<String>,
}

impl FileReceipt {
    /// Whether the file was not read at all: no log, or one that nobody can read.
    pub fn is_left_out(&self) -> bool {
        self.format == LEFT_OUT
    }
}

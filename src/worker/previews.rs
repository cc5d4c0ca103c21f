//! What is known of log files before they are imported.

use crate::domain::plan::{LogFile, Plan, Preview};

/// The log files in files, folders and archives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expanded {
    /// In the order given, the entries of a folder or an archive by name.
    pub files: Vec<LogFile>,
    /// What is no log file, and why.
    pub left_out: Vec<LeftOut>,
}

/// A file that is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name, as receipts show it.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// How a file would be read.
#[derive(Debug, Clone)]
pub struct FilePreview {
    /// Its size in bytes.
    pub bytes: u64,
    /// The same text for all files whose columns are called the same, in the same order.
    pub header: String,
    /// Format, columns, roles and why.
    pub plan: Plan,
    /// The first records as they would be stored.
    pub preview: Preview,
}

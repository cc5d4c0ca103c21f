//! What the window says about the open case.

use std::path::PathBuf;

/// The open case in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSummary {
    /// Its file.
    pub path: PathBuf,
    /// Events in it.
    pub n_events: u64,
    /// Findings in it.
    pub n_findings: u64,
    /// Why it cannot be changed ("Open in another window, …"), if so.
    pub read_only: Option<String>,
    /// Where it was copied to as it was, if opening it brought it up to date.
    pub upgrade_copy: Option<PathBuf>,
}

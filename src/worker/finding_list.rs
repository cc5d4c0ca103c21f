//! A list of findings as the window gets it: ids in order, counts, and what can be chosen from.

use crate::domain::filter::Progress;
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::ids::FindingId;
use crate::domain::time::Micros;

/// The findings that pass a filter.
#[derive(Debug, Clone, Default)]
pub struct FindingList {
    /// Only the first are there; counts, histogram and facets are those of the list before.
    pub partial: bool,
    /// In the order asked for; cut at [`MAX_LISTED`].
    pub ids: Vec<FindingId>,
    /// How many pass the filter.
    pub matching: u64,
    /// How many there are without a filter; suppressed ones only where the filter has them.
    pub total: u64,
    /// How many are suppressed.
    pub hidden: u64,
    /// Matching findings per severity, in the order of [`Severity::ALL`].
    pub by_severity: [u64; 4],
    /// Matching findings over time, stacked by severity.
    pub histogram: Histogram,
    /// Values that occur under the other filters, with counts, for the filter popups.
    pub facets: Facets,
}

/// As many findings are shown before all of them are counted: more than a window has rows.
pub const MAX_FIRST: usize = 100;

/// The most findings that one list holds.
pub const MAX_LISTED: usize = 500_000;

/// Counts over time in bins of equal length; empty bins are there too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Start of the first bin.
    pub start: Micros,
    /// Length of a bin in microseconds.
    pub step: i64,
    /// Per bin the count of each severity, in the order of [`Severity::ALL`].
    pub bins: Vec<[u64; 4]>,
}

/// Values to choose from in each filter, with how many findings have them when every *other*
/// filter is applied. Sorted by count, then by text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Types.
    pub kinds: Vec<(FindingKind, u64)>,
    /// Severities.
    pub severities: Vec<(Severity, u64)>,
    /// Resource types.
    pub resource_types: Vec<(String, u64)>,
    /// Users.
    pub users: Vec<(String, u64)>,
    /// Integrations.
    pub integrations: Vec<(String, u64)>,
    /// Detectors.
    pub detectors: Vec<(String, u64)>,
    /// Verdicts.
    pub verdicts: Vec<(Verdict, u64)>,
    /// How far the work is.
    pub progress: Vec<(Progress, u64)>,
    /// Tags, each counted in the whole case.
    pub tags: Vec<(String, u64)>,
}

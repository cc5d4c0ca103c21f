//! Findings over time: how many of each severity in bins of equal length.

use super::error::CaseError;
use super::finding_filter::{Where, severity_rank};
use super::reader::Reader;
use crate::domain::finding::Severity;
use crate::domain::time::Micros;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

/// How many severities there are.
pub const SEVERITIES: usize = Severity::ALL.len();

/// Counts over time in bins of equal length; empty bins are there too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bins {
    /// Start of the first bin.
    pub start: Micros,
    /// Length of a bin in microseconds.
    pub step: i64,
    /// Per bin the count of each severity, in the order of [`Severity::ALL`].
    pub bins: Vec<[u64; SEVERITIES]>,
}

impl Bins {
    /// Empty bins from the first to the last time.
    fn empty(first: Micros, last: Micros, (start, step): (Micros, i64)) -> Self {
        debug_assert!(start <= first && 0 < step, "bins begin before what is in them");
        let n = (last.0 - start.0) / step + 1;
        Self { start, step, bins: vec![[0; SEVERITIES]; usize::try_from(n).unwrap_or(0)] }
    }

    pub(super) fn by_severity(&self) -> [u64; SEVERITIES] {
        std::array::from_fn(|at| self.bins.iter().map(|it| it[at]).sum())
    }
}

/// Times and severities of findings.
#[derive(Default)]
pub(super) struct Gathered(Vec<(Micros, Severity)>);

impl Gathered {
    pub(super) fn add(&mut self, at: Micros, severity: Severity) {
        self.0.push((at, severity));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn by_severity(&self) -> [u64; SEVERITIES] {
        let mut counts = [0; SEVERITIES];
        for it in &self.0 {
            counts[it.1 as usize] += 1;
        }
        counts
    }

    pub(super) fn bins(&self, steps: impl Fn(Micros, Micros) -> (Micros, i64)) -> Bins {
        let times = || self.0.iter().map(|it| it.0);
        let Some((first, last)) = times().min().zip(times().max()) else { return Bins::default() };
        let mut bins = Bins::empty(first, last, steps(first, last));
        for (at, severity) in &self.0 {
            let bin = ((at.0 - bins.start.0) / bins.step) as usize;
            bins.bins[bin][*severity as usize] += 1;
        }
        bins
    }
}

impl Reader {
    /// The findings that pass, over time, from the index of times alone.
    pub(super) fn bins_of_all(
        &self,
        all: &Where,
        steps: impl Fn(Micros, Micros) -> (Micros, i64),
    ) -> Result<Bins, CaseError> {
        let end = |direction: &str| -> Result<Option<Micros>, CaseError> {
            let sql = format!(
                "SELECT detected_at FROM finding INDEXED BY finding_by_time WHERE {}
                 ORDER BY detected_at {direction} LIMIT 1",
                all.sql
            );
            let values = params_from_iter(all.values.iter());
            Ok(self.conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0)).optional()?)
        };
        let Some((first, last)) = end("ASC")?.zip(end("DESC")?) else {
            return Ok(Bins::default());
        };
        let mut bins = Bins::empty(first, last, steps(first, last));
        let of = |severity: &Severity| {
            format!("count(*) FILTER (WHERE severity_rank = {})", severity_rank(*severity))
        };
        let counts: Vec<String> = Severity::ALL.iter().map(of).collect();
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {} FROM finding INDEXED BY finding_by_time
             WHERE detected_at >= ? AND detected_at < ? AND {}",
            counts.join(", "),
            all.sql
        ))?;
        for (at, bin) in (0_i64..).zip(&mut bins.bins) {
            let from = bins.start.0 + at * bins.step;
            let bounds = [from, from.saturating_add(bins.step)].map(Value::from);
            let values = bounds.into_iter().chain(all.values.iter().cloned());
            *bin = query.query_row(params_from_iter(values), |row| {
                let mut counts = [0; SEVERITIES];
                for (at, count) in counts.iter_mut().enumerate() {
                    *count = row.get::<_, i64>(at)? as u64;
                }
                Ok(counts)
            })?;
        }
        Ok(bins)
    }
}

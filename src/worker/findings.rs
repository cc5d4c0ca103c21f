//! The findings table and one finding with its evidence.

use super::error::JobError;
use super::events;
use super::protocol::{
    Facets, FindingDetail, FindingList, Histogram, MAX_EVIDENCE, MAX_FIRST, MAX_LISTED,
};
use crate::domain::comparison::Comparison;
use crate::domain::event::StoredEvent;
use crate::domain::filter::{FindingFilter, FindingOrder, Progress};
use crate::domain::finding::{Finding, Severity, Verdict};
use crate::domain::ids::{FindingId, RunId};
use crate::domain::time::{DAY, HOUR, MINUTE, Micros};
use crate::store::{CaseError, Reader};

/// Findings of the same subject that come with a detail.
const MAX_RELATED: usize = 20;
/// The most bins of a histogram.
const MAX_BINS: i64 = 120;

/// The first findings that pass, as the table shows them.
pub fn first(
    reader: &Reader,
    filter: &FindingFilter,
    order: FindingOrder,
) -> Result<Vec<Finding>, CaseError> {
    reader.findings(&reader.finding_ids(filter, order, MAX_FIRST)?)
}

/// Ids, counts, histogram and facets of the findings that pass `filter`.
pub fn list(
    reader: &Reader,
    filter: &FindingFilter,
    order: FindingOrder,
) -> Result<FindingList, CaseError> {
    let facets = reader.finding_facets(filter)?;
    Ok(FindingList {
        partial: false,
        ids: reader.finding_ids(filter, order, MAX_LISTED)?,
        matching: reader.count_findings(filter)?,
        total: reader.count_findings(&FindingFilter::default())?,
        hidden: reader.n_hidden()?,
        by_severity: by_severity(reader, filter)?,
        histogram: histogram(&reader.finding_times(filter)?),
        facets: Facets {
            kinds: facets.kinds,
            severities: facets.severities,
            resource_types: facets.resource_types,
            users: facets.users,
            integrations: facets.integrations,
            detectors: facets.detectors,
            progress: progress(&facets.statuses),
            verdicts: facets.statuses,
            tags: reader.tags()?,
        },
    })
}

/// Findings per state of the work on them.
fn progress(statuses: &[(Verdict, u64)]) -> Vec<(Progress, u64)> {
    let of = |wanted: Progress| {
        statuses.iter().filter(|it| Progress::of(it.0) == wanted).map(|it| it.1).sum()
    };
    Progress::ALL.iter().map(|it| (*it, of(*it))).collect()
}

/// Findings per severity, in the order of [`Severity::ALL`].
pub fn by_severity(reader: &Reader, filter: &FindingFilter) -> Result<[u64; 4], CaseError> {
    let mut counts = [0; 4];
    for (severity, n) in reader.count_by_severity(filter)? {
        counts[severity as usize] = n;
    }
    Ok(counts)
}

/// One finding, its first evidence events and other findings of the same subject.
pub fn detail(reader: &Reader, id: FindingId) -> Result<FindingDetail, JobError> {
    let none = || {
        JobError::Other(format!(
            "There is no anomaly {id} in this case. List them with oddlog anomalies."
        ))
    };
    let finding = reader.finding(id)?.ok_or_else(none)?;
    let first = &finding.detail.events[..finding.detail.events.len().min(MAX_EVIDENCE)];
    let evidence = by_time(events::by_no(reader, first)?);
    let related = reader.related_findings(&finding, MAX_RELATED)?;
    let decision = reader.decision(id)?;
    let newest_run = reader.current_run()?.map(|it| it.id);
    let notes = reader.notes(id)?;
    let hidden_by = match finding.hidden_by {
        Some(by) => reader.suppression(by)?,
        None => None,
    };
    Ok(FindingDetail { finding, evidence, related, notes, hidden_by, decision, newest_run })
}

/// Two runs side by side.
pub fn compare(reader: &Reader, a: RunId, b: RunId) -> Result<Comparison, JobError> {
    let run = |id: RunId| {
        let none = || {
            JobError::Other(format!(
                "There is no run {id} in this case. List them with oddlog runs."
            ))
        };
        Ok::<_, JobError>((reader.run(id)?.ok_or_else(none)?, reader.raised(id)?))
    };
    Ok(Comparison::of(run(a)?, run(b)?))
}

/// In order of time, whatever the order of the file.
pub fn by_time(mut events: Vec<StoredEvent>) -> Vec<StoredEvent> {
    events.sort_by_key(|it| (it.fields.time, it.no));
    events
}

/// Counts per bin and severity, in at most 121 bins.
pub fn histogram(times: &[(Micros, Severity)]) -> Histogram {
    let Some(first) = times.iter().map(|it| it.0.0).min() else { return Histogram::default() };
    let last = times.iter().map(|it| it.0.0).max().unwrap_or(first);
    let step = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY]
        .into_iter()
        .find(|step| (last - first) / step < MAX_BINS)
        .unwrap_or((last - first) / MAX_BINS + 1);
    let start = first.div_euclid(step) * step;
    let n_bins = ((last - start) / step + 1) as usize;
    let mut bins = vec![[0_u64; 4]; n_bins];
    for (at, severity) in times {
        bins[((at.0 - start) / step) as usize][*severity as usize] += 1;
    }
    Histogram { start: Micros(start), step, bins }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histogram_shows_empty_bins_and_adds_up() {
        let times: Vec<_> =
            [(0, Severity::Low), (HOUR, Severity::Critical), (50 * DAY, Severity::Low)]
                .map(|(at, severity)| (Micros(at), severity))
                .to_vec();
        let shown = histogram(&times);
        assert_eq!(shown.step, DAY);
        assert_eq!(shown.bins.len(), 51);
        assert_eq!(shown.bins[0], [1, 0, 0, 1]);
        assert_eq!(shown.bins.iter().flatten().sum::<u64>(), 3);
        assert_eq!(histogram(&[]), Histogram::default());
    }
}

//! The findings table and one finding with its evidence.

use super::error::JobError;
use super::events;
use super::protocol::{
    Facets, FindingDetail, FindingList, Histogram, MAX_EVIDENCE, MAX_FIRST, MAX_LISTED,
};
use crate::domain::comparison::Comparison;
use crate::domain::event::StoredEvent;
use crate::domain::filter::{FindingFilter, FindingOrder, Progress};
use crate::domain::finding::{Finding, Verdict};
use crate::domain::ids::{FindingId, RunId};
use crate::domain::time::{DAY, HOUR, MINUTE, Micros};
use crate::store::{CaseError, FindingCounts, Reader};

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
    let (ids, counts) = reader.finding_list(filter, order, MAX_LISTED, bins)?;
    let FindingCounts { matching, by_severity, over_time, facets } = counts;
    Ok(FindingList {
        partial: false,
        ids,
        matching,
        total: reader
            .count_findings(&FindingFilter { hidden: filter.hidden, ..FindingFilter::default() })?,
        hidden: reader.n_hidden()?,
        by_severity,
        histogram: Histogram { start: over_time.start, step: over_time.step, bins: over_time.bins },
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

/// Findings per severity, in the order of [`crate::domain::finding::Severity::ALL`].
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

/// Start and length of the bins of a histogram, of which there are at most 121.
fn bins(first: Micros, last: Micros) -> (Micros, i64) {
    let span = last.0 - first.0;
    let step = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY]
        .into_iter()
        .find(|step| span / step < MAX_BINS)
        .unwrap_or(span / MAX_BINS + 1);
    (Micros(first.0.div_euclid(step) * step), step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_has_at_most_121_bins_of_a_length_people_know() {
        for (first, last, start, step) in [
            (0, 0, 0, MINUTE),
            (-1, 59 * MINUTE, -MINUTE, MINUTE),
            (5, 50 * DAY, 0, DAY),
            (DAY, 400 * DAY, 0, 7 * DAY),
        ] {
            let got = bins(Micros(first), Micros(last));
            assert_eq!(got, (Micros(start), step));
            assert!((last - got.0.0) / step <= MAX_BINS);
        }
        let (start, step) = bins(Micros(7), Micros(30_000 * DAY));
        assert!((30_000 * DAY - start.0) / step <= MAX_BINS);
    }
}

//! What the Overview page shows.

use super::protocol::Overview;
use crate::domain::field::Field;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort};
use crate::domain::finding::Verdict;
use crate::domain::time::DAY;
use crate::store::{CaseError, Reader};

/// Findings under "Look at these first".
const N_FIRST: usize = 8;
/// Keys under "Failing keys".
const N_KEYS: usize = 8;
/// How far "failing" looks back from the newest event.
const FAILING_SPAN: i64 = 7 * DAY;

/// Gathers it.
pub fn overview(reader: &Reader) -> Result<Overview, CaseError> {
    let open = FindingFilter { verdicts: vec![Verdict::Open], ..FindingFilter::default() };
    let worst = FindingOrder { by: FindingSort::Score, descending: true };
    let span = reader.span()?;
    let open_by_severity = reader.count_findings(&open)?;
    let mut by_kind = reader.finding_facets(&FindingFilter::default())?.kinds;
    by_kind.sort_by_key(|&(kind, n)| (std::cmp::Reverse(n), kind));
    let since = span.map(|it| it.1.0 - FAILING_SPAN);
    Ok(Overview {
        n_events: reader.n_events()?,
        span,
        receipts: reader.receipts()?,
        run: reader.current_run()?,
        n_findings: reader.count_findings(&FindingFilter::default())?.total(),
        n_open: open_by_severity.total(),
        open_by_severity: open_by_severity.0,
        by_kind,
        first: reader.findings(&reader.finding_ids(&open, worst, N_FIRST)?)?,
        per_day: reader.per_day()?,
        failing_keys: match since {
            Some(since) => reader.failures_by(Field::Key, crate::domain::time::Micros(since), N_KEYS)?,
            None => Vec::new(),
        },
    })
}

//! What the Overview page shows.

use super::findings;
use super::protocol::Overview;
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort};
use crate::domain::finding::Verdict;
use crate::domain::job::Cancel;
use crate::domain::time::DAY;
use crate::store::{CaseError, Reader};
use std::array;

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
    // Most are open: counted as those that are not decided, which an index has together.
    let all_by_severity = findings::by_severity(reader, &FindingFilter::default())?;
    let others: Vec<Verdict> =
        Verdict::ALL.iter().copied().filter(|it| *it != Verdict::Open).collect();
    let decided = FindingFilter { verdicts: others, ..FindingFilter::default() };
    let decided = findings::by_severity(reader, &decided)?;
    let open_by_severity: [u64; 4] = array::from_fn(|at| all_by_severity[at] - decided[at]);
    let mut by_kind = reader.findings_by_kind()?;
    by_kind.retain(|it| 0 < it.1);
    by_kind.sort_by_key(|&(kind, n)| (std::cmp::Reverse(n), kind));
    let since = span.map(|it| it.1.0 - FAILING_SPAN);
    Ok(Overview {
        n_events: reader.n_events()?,
        span,
        receipts: reader.receipts()?,
        run: reader.current_run()?,
        n_findings: all_by_severity.iter().sum(),
        n_hidden: reader.n_hidden()?,
        n_open: open_by_severity.iter().sum(),
        open_by_severity,
        by_kind,
        first: reader.findings(&reader.finding_ids(&open, worst, N_FIRST)?)?,
        per_day: reader.per_day()?,
        failing_keys: match since {
            Some(since) => failing_keys(reader, since)?,
            None => Vec::new(),
        },
    })
}

/// Keys with failed events since then, most failures first, ties by key.
fn failing_keys(reader: &Reader, since: i64) -> Result<Vec<(String, u64)>, CaseError> {
    if reader.values(Field::Key)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut log = reader.columns(&[Field::Key], &Cancel::default())?;
    log.keep_dated();
    let keys = log.text(Field::Key);
    let mut failures = vec![0_u64; keys.names.len() + 1];
    for (at, (time, outcome)) in log.time.iter().zip(&log.outcome).enumerate() {
        if since <= *time && *outcome == Outcome::Failed as u8 {
            failures[keys.code(at) as usize] += 1;
        }
    }
    let mut failing: Vec<(String, u64)> = keys
        .names
        .iter()
        .cloned()
        .zip(failures.into_iter().skip(1))
        .filter(|it| 0 < it.1)
        .collect();
    failing.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    failing.truncate(N_KEYS);
    Ok(failing)
}
